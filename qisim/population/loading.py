"""`load`: a population by name, or from a file."""

from __future__ import annotations

from pathlib import Path

from qisim.errors import PopulationError, Problem, did_you_mean
from qisim.population import checks, england
from qisim.population.reader import read_table
from qisim.population.trusts import Population

# Columns that only the public source of real trusts has (see `qisim.population.convert`).
SOURCE_COLUMNS = frozenset({"manage_2014", "manage_2016", "motivation_2014", "ahsn_derived"})


def load(name_or_path: str | Path) -> Population:
    """A population by name (`england-2015`) or from a CSV file.

    The file is in the documented format (`qisim.population.COLUMNS`) or is the public source of
    real trusts, which is recognised by its columns and converted on the way in; the notes say so.
    """
    if str(name_or_path) == england.NAME:
        return england.england_2015()
    path = Path(name_or_path)
    if not _exists(path):
        raise PopulationError(
            Problem(
                "there is no such population",
                found=str(name_or_path),
                expected=f"'{england.NAME}' or the path of a CSV file",
                suggestion=did_you_mean(str(name_or_path), [england.NAME]),
            )
        )
    table = read_table(path)
    if len(SOURCE_COLUMNS & set(table.header)) > 1:
        # Late, so that `python -m qisim.population.convert` does not find the module already imported.
        from qisim.population.convert import converted

        return converted(table)
    return checks.population(table, name=path.stem)


def _exists(path: Path) -> bool:
    """Whether there is something under the path. A name that no file can have is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
