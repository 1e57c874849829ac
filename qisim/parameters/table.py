"""Parameters: numbers that the model assumes, with their range, unit, meaning and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from qisim.errors import did_you_mean
from qisim.parameters.evidence import load_evidence
from qisim.parameters.reading import AXIS_MEMBERS, FOLDER, NATION, TYPE, Reader

Floats = npt.NDArray[np.float64]
Distribution = Literal["triangular", "uniform", "fixed"]

DISTRIBUTIONS = ("triangular", "uniform", "fixed")
ASSUMPTION = "assumption"
_REQUIRED = ("value", "low", "high", "distribution", "unit", "description", "evidence")
_FIELDS = (*_REQUIRED, "place", "axis", "calibrated")


@dataclass(frozen=True, eq=False)
class Parameter:
    """A number, or a table of numbers by member of an axis and by type of trust.

    `value`, `low` and `high` are arrays (inner, members): inner is 1 or the members of the axis,
    members is 1 or the four types of trust. `low` and `high` are hard bounds. `calibrated` names the calibration
    whose posterior has `value` in its middle, if one has.
    """

    name: str
    unit: str
    description: str
    evidence: tuple[str, ...]
    distribution: Distribution
    place: str
    axis: str | None
    value: Floats
    low: Floats
    high: Floats
    calibrated: str | None = None


def load_parameters(path: str | Path | None = None) -> dict[str, Parameter]:
    """The parameters by name, from qisim's own table or from a file of the same form."""
    return dict(_load(Path(path) if path is not None else FOLDER / "parameters.toml"))


@cache
def _load(path: Path) -> dict[str, Parameter]:
    reader, content = Reader.open(path)
    parameters = {name: _parameter(reader, name, table) for name, table in content.items()}
    reader.finish()
    return {name: parameter for name, parameter in parameters.items() if parameter is not None}


def _parameter(reader: Reader, name: str, content: object) -> Parameter | None:
    table = reader.table(name, content, _FIELDS, _REQUIRED)
    if table is None:
        return None
    place = reader.text(name, "place", table.get("place", NATION), (NATION, TYPE))
    axis = reader.text(name, "axis", table["axis"], tuple(AXIS_MEMBERS)) if "axis" in table else None
    distribution = reader.text(name, "distribution", table["distribution"], DISTRIBUTIONS)
    grids = {key: reader.grid(name, key, table[key], place, axis) for key in ("value", "low", "high")}
    evidence = _evidence(reader, name, table["evidence"])
    unit = reader.text(name, "unit", table["unit"])
    description = reader.text(name, "description", table["description"])
    calibrated = reader.text(name, "calibrated", table["calibrated"]) if "calibrated" in table else None
    if not all(grids.values()):
        return None
    value, low, high = (np.array(grid, dtype=np.float64) for grid in grids.values())
    _check_range(reader, name, distribution, value, low, high)
    return Parameter(
        name=name,
        unit=unit,
        description=description,
        evidence=evidence,
        distribution=cast(Distribution, distribution),
        place=place,
        axis=axis,
        value=_frozen(value),
        low=_frozen(low),
        high=_frozen(high),
        calibrated=calibrated,
    )


def _frozen(numbers: Floats) -> Floats:
    numbers.flags.writeable = False
    return numbers


def _evidence(reader: Reader, name: str, found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not found:
        reader.report(name, "evidence", "names no evidence", found=repr(found), expected=f'ids, or ["{ASSUMPTION}"]')
        return ()
    known = load_evidence()
    for item in found:
        if item != ASSUMPTION and item not in known:
            hint = did_you_mean(str(item), tuple(known))
            reader.report(name, "evidence", "is not in evidence.csv", found=str(item), suggestion=hint)
    return tuple(str(item) for item in found)


def _check_range(reader: Reader, name: str, distribution: str, value: Floats, low: Floats, high: Floats) -> None:
    if not (np.all(low <= value) and np.all(value <= high)):
        found = f"low {low.tolist()}, value {value.tolist()}, high {high.tolist()}"
        reader.report(name, "value", "lies outside its range", found=found, expected="low <= value <= high")
    moves = bool(np.any(low < high))
    if distribution == "fixed" and moves:
        reader.report(name, "distribution", "is fixed, and yet low and high differ", expected="triangular or uniform")
    if distribution != "fixed" and not moves:
        reader.report(name, "distribution", "has nothing to draw: low is high", expected="fixed")
