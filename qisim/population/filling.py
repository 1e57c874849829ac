"""What to do about blanks in the public source: the nearest trust's word, or the type's median."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev
from typing import Generic, TypeVar

from qisim.errors import PopulationError, Problem

Cells = Mapping[str, str]
Value = TypeVar("Value")
EARTH_RADIUS = 6371.0  # km


@dataclass(frozen=True)
class Filled(Generic[Value]):
    """One value per trust, and a sentence about those that were filled."""

    values: list[Value]
    notes: tuple[str, ...]


def number(cells: Cells, name: str) -> float | None:
    """The number in a cell, or None where it is blank."""
    return float(cells[name]) if cells[name] else None


def nearest(everyone: Sequence[Cells], words: Mapping[str, str], what: str, file: str) -> Filled[str]:
    """The word of each trust; where it is blank, that of the nearest trust which has one of its own."""
    donors = [cells for cells in everyone if words[cells["code"]] and _has_point(cells)]
    values, said, problems = [], [], []
    for cells in everyone:
        word = words[cells["code"]]
        if not word and not (donors and _has_point(cells)):
            message = f"the trust has no {what}, nor a point on the map from which to find the nearest trust's"
            problems.append(Problem(message, file, key=what, found=cells["code"], expected="lat and long"))
        elif not word:
            donor = min(donors, key=lambda other: _distance(cells, other))
            word = words[donor["code"]]
            said.append(f"{cells['code']} {word} ({donor['code']})")
        values.append(word)
    if problems:
        raise PopulationError(problems)
    sentence = f"Blank {what} taken from the nearest trust (in brackets): {', '.join(said)}."
    return Filled(values, (sentence,) if said else ())


def filled_by_type(everyone: Sequence[Cells], values: Sequence[float | None], what: str, file: str) -> Filled[float]:
    """The number of each trust; where it is blank, the median of its type."""
    complete, said, problems = [], [], []
    for cells, value in zip(everyone, values, strict=True):
        if value is None:
            same = _of_type(everyone, values, cells["type"])
            if not same:
                message = f"no {cells['type']} trust has a {what}, so there is no median to fill with"
                problems.append(Problem(message, file, key=what, found=cells["code"]))
                continue
            value = median(same)
            said.append(f"{cells['code']} {value:,.6g}")
        complete.append(value)
    if problems:
        raise PopulationError(problems)
    sentence = f"Blank {what} filled with the median of the type: {', '.join(said)}."
    return Filled(complete, (sentence,) if said else ())


def scores(everyone: Sequence[Cells]) -> list[float | None]:
    """How each trust stands within its type (0 average, 1 one standard deviation better), None if it has no survey.

    The mean of management (2014, else 2016) and motivation (2014), standardised again: a mean of two
    varies less than one, and acute trusts, the only ones with both, would miss the extremes.
    """
    survey = {
        name: standardised(everyone, [number(cells, name) for cells in everyone])
        for name in ("manage_2014", "manage_2016", "motivation_2014")
    }
    together: list[float | None] = []
    for earlier, later, motivation in zip(*survey.values(), strict=True):
        known = [score for score in (later if earlier is None else earlier, motivation) if score is not None]
        together.append(fmean(known) if known else None)
    return standardised(everyone, together)


def standardised(everyone: Sequence[Cells], values: Sequence[float | None]) -> list[float | None]:
    """Each value against the mean and spread of its type. A type without spread is average throughout."""
    scale = {}
    for kind in {cells["type"] for cells in everyone}:
        same = _of_type(everyone, values, kind)
        scale[kind] = (fmean(same), pstdev(same)) if same else (0.0, 0.0)
    result: list[float | None] = []
    for cells, value in zip(everyone, values, strict=True):
        mean, spread = scale[cells["type"]]
        result.append(None if value is None else (value - mean) / spread if spread > 0 else 0.0)
    return result


def _of_type(everyone: Sequence[Cells], values: Sequence[float | None], kind: str) -> list[float]:
    pairs = zip(everyone, values, strict=True)
    return [value for cells, value in pairs if cells["type"] == kind and value is not None]


def _has_point(cells: Cells) -> bool:
    return bool(cells["lat"] and cells["long"])


def _distance(one: Cells, other: Cells) -> float:
    """Kilometres over the ground (haversine)."""
    latitudes = math.radians(float(one["lat"])), math.radians(float(other["lat"]))
    apart = math.radians(float(other["long"]) - float(one["long"]))
    half = math.sin((latitudes[1] - latitudes[0]) / 2) ** 2
    half += math.cos(latitudes[0]) * math.cos(latitudes[1]) * math.sin(apart / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))
