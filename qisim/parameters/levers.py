"""Levers: what a scenario can move, and the status quo they start from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qisim.equations.world import ATTRIBUTES
from qisim.parameters.reading import AREA, AXIS_MEMBERS, FOLDER, NATION, TRUST, Reader, Table

_REQUIRED = ("unit", "description", "place", "neutral", "low", "high", "whole_programme", "pulled_by")
PULLERS = ("bodies", "nhs_england", "government", "levels", "organiser", "areas", "trusts", "nobody")
_FIELDS = (*_REQUIRED, "axis", "relative_to")


@dataclass(frozen=True)
class Lever:
    """Something that a scenario sets, between `low` and `high`; `neutral` is the status quo.

    With `relative_to`, a value may also be given per unit of that attribute of each trust. A lever
    of the `whole_programme` counts as support: it goes back to neutral when support is withdrawn.
    """

    name: str
    unit: str
    description: str
    place: str
    axis: str | None
    neutral: float
    low: float
    high: float
    relative_to: str | None
    whole_programme: bool
    pulled_by: str = "nobody"
    """Who: one of `PULLERS`."""


def load_levers(path: str | Path | None = None) -> dict[str, Lever]:
    """The levers by name, from qisim's own table or from a file of the same form."""
    return dict(_load(Path(path) if path is not None else FOLDER / "levers.toml"))


@cache
def _load(path: Path) -> dict[str, Lever]:
    reader, content = Reader.open(path)
    levers = {name: _lever(reader, name, table) for name, table in content.items()}
    reader.finish()
    return {name: lever for name, lever in levers.items() if lever is not None}


def _lever(reader: Reader, name: str, content: object) -> Lever | None:
    table = reader.table(name, content, _FIELDS, _REQUIRED)
    if table is None:
        return None
    whole_programme = table["whole_programme"]
    if not isinstance(whole_programme, bool):
        reader.report(name, "whole_programme", "is neither true nor false", found=repr(whole_programme))
    low, neutral, high = (reader.number(name, key, table[key]) for key in ("low", "neutral", "high"))
    if low > neutral or neutral > high:
        found = f"low {low}, neutral {neutral}, high {high}"
        reader.report(name, "neutral", "lies outside its range", found=found, expected="low <= neutral <= high")
    return Lever(
        name=name,
        unit=reader.text(name, "unit", table["unit"]),
        description=reader.text(name, "description", table["description"]),
        place=reader.text(name, "place", table["place"], (NATION, AREA, TRUST)),
        axis=_optional(reader, name, "axis", table, tuple(AXIS_MEMBERS)),
        neutral=neutral,
        low=low,
        high=high,
        relative_to=_optional(reader, name, "relative_to", table, tuple(attribute.name for attribute in ATTRIBUTES)),
        whole_programme=bool(whole_programme),
        pulled_by=reader.text(name, "pulled_by", table["pulled_by"], PULLERS),
    )


def _optional(reader: Reader, name: str, key: str, table: Table, choices: tuple[str, ...]) -> str | None:
    return reader.text(name, key, table[key], choices) if key in table else None
