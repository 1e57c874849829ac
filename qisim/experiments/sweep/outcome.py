"""What a sweep has come to, finished or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qisim.errors import OutputError, Problem
from qisim.experiments.sweep import specification as specifications
from qisim.experiments.sweep.folder import State, SweepFolder
from qisim.experiments.sweep.specification import Specification
from qisim.experiments.sweep.summary import summary_of


@dataclass(frozen=True)
class Swept:
    """What a sweep has come to: its folder, and what is there."""

    folder: Path
    specification: Specification
    state: State
    summary: pd.DataFrame = field(compare=False, repr=False)
    """Each metric of each scenario over the runs that are there: how many, mean, spread and quantiles."""

    @property
    def complete(self) -> bool:
        """Whether every part is there."""
        return not self.state.missing

    @property
    def runs(self) -> pd.DataFrame:
        """Every run that is there, one row each. For more than memory holds, read the folder `runs` with DuckDB."""
        return pd.read_parquet(self.folder / "runs")


def status(name_or_path: str | Path, out: str | Path) -> Swept:
    """What of a sweep is there and comes to, without computing or writing anything; every file is read and checked."""
    specification = specifications.load(name_or_path)
    folder = SweepFolder(Path(out))
    if not folder.started:
        raise OutputError(
            Problem("no sweep was begun here", file=str(out), suggestion="leave --status away to begin it")
        )
    state = folder.state()
    return Swept(folder.path, specification, state, summary_of(folder, state).to_pandas())
