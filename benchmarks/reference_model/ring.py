"""Eight neighbours on a ring, said with what qisim has: places, and an axis within them.

qisim's equations reach other trusts through places only, and a place is a block of trusts that share
it; there is no matrix of who knows whom. Neighbours on a ring overlap, and yet can be said exactly:

- the eight neighbours of trust i are the five trusts that begin with it, and the five that end with
  it, without itself twice;
- five trusts in a row, wherever they begin, lie whole in a block of ten that starts at 0, 10, 20 ...
  (a region) or in one that starts at 5, 15, 25 ... (an area).

Each block holds five such rows of five, one a member of the axis `group`. So this costs five sums in
each place and five look-ups for each trust, where a loop over neighbours adds up eight numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qisim.arithmetic import across_groups, at_trusts, sum_in_area, sum_in_region
from qisim.engines.inputs import Array
from qisim.structure import AREA, Attribute, Axis, Equation, Place
from qisim.units import Value

BLOCK, ROW = 10, 5
REGION = "region"
FIRST = {REGION: 0, AREA: ROW}
"""The trust at which the first block of each place starts."""

AXES = (Axis("group", tuple(f"from_{first}" for first in range(ROW))),)
PLACES = tuple(Place(place, f"blocks of ten trusts, the first from trust {first}") for place, first in FIRST.items())
CONSTANTS = {"neighbours": 8.0}
ATTRIBUTES = (
    Attribute("in_region_row", "1", "whether the trust is in each row of its region", axis="group"),
    Attribute("in_area_row", "1", "whether the trust is in each row of its area", axis="group"),
    Attribute("ends_region_row", "1", "whether the trust is first or last in each row of its region", axis="group"),
    Attribute("ends_area_row", "1", "whether the trust is first or last in each row of its area", axis="group"),
)


def region_part(know_how: Value, in_region_row: Value) -> Value:
    return know_how * in_region_row


def area_part(know_how: Value, in_area_row: Value) -> Value:
    return know_how * in_area_row


def region_row(region_part: Value) -> Value:
    return sum_in_region(region_part)


def area_row(area_part: Value) -> Value:
    return sum_in_area(area_part)


def region_row_here(region_row: Value) -> Value:
    return at_trusts(region_row)


def area_row_here(area_row: Value) -> Value:
    return at_trusts(area_row)


def heard_in_rows(region_row_here: Value, ends_region_row: Value, area_row_here: Value, ends_area_row: Value) -> Value:
    return region_row_here * ends_region_row + area_row_here * ends_area_row


def heard(heard_in_rows: Value) -> Value:
    return across_groups(heard_in_rows)


def exposure(heard: Value, know_how: Value, neighbours: Value) -> Value:
    return (heard - know_how - know_how) / neighbours


EXPOSURE: tuple[Equation, ...] = (
    region_part,
    area_part,
    region_row,
    area_row,
    region_row_here,
    area_row_here,
    heard_in_rows,
    heard,
    exposure,
)


def index(trusts: int) -> dict[str, NDArray[np.int64]]:
    """For each place, the block of each trust."""
    if trusts % BLOCK:
        raise ValueError(f"a ring in blocks of {BLOCK} needs a multiple of {BLOCK} trusts, not {trusts}")
    return {place: _from_first(trusts, first) // BLOCK for place, first in FIRST.items()}


def attributes(trusts: int) -> dict[str, Array]:
    """Who is in which row of its blocks, and who begins or ends it: name -> (row, 1, trusts)."""
    found = {}
    row = np.arange(ROW)[:, None, None]
    for place, first in FIRST.items():
        at = (_from_first(trusts, first) % BLOCK)[None, None, :]
        found[f"in_{place}_row"] = ((at >= row) & (at < row + ROW)).astype(np.float64)
        found[f"ends_{place}_row"] = ((at == row) | (at == row + ROW - 1)).astype(np.float64)
    return found


def _from_first(trusts: int, first: int) -> NDArray[np.int64]:
    """How far each trust is from where the first block starts, round the ring."""
    return (np.arange(trusts, dtype=np.int64) - first) % trusts
