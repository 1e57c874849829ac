"""Chief executives who leave and trusts that are themselves reorganised: drawn for each trust, from its own streams."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qisim.chance import arrivals, stream
from qisim.delivery.assumptions import Assumptions
from qisim.delivery.record import MONTHS_A_YEAR, Array, share_after

LEADERSHIP, REORGANISATION = "leadership", "reorganisation"
WORDS = {LEADERSHIP: "chief executive left", REORGANISATION: "reorganised"}


@dataclass(frozen=True)
class Interruption:
    """Months in which a trust sends nobody new."""

    kind: str
    begins: float
    ends: float


def interruptions(code: str, assumptions: Assumptions, seed: int, months: float) -> list[Interruption]:
    """All interruptions of a trust within so many months, in the order of time."""
    tenure = MONTHS_A_YEAR * assumptions["leadership_tenure"] / math.log(2)  # the mean, from the median
    gap = MONTHS_A_YEAR * assumptions["reorganisation_gap"]
    found = [
        Interruption(kind, moment, moment + assumptions[f"{kind}_pause"])
        for kind, mean in ((LEADERSHIP, tenure), (REORGANISATION, gap))
        for moment in arrivals(stream(seed, kind, code), mean, months)
    ]
    return sorted(found, key=lambda one: one.begins)


def interrupted(among: Sequence[Interruption], month: float, kind: str | None = None) -> bool:
    """Whether a trust is interrupted at a moment, by one kind or by any."""
    return any(one.begins <= month < one.ends for one in among if kind in (None, one.kind))


def free_from(among: Sequence[Interruption], month: float, kind: str) -> float:
    """The next moment, from one on, at which no interruption of a kind lasts."""
    for one in among:
        if one.kind == kind and one.begins <= month < one.ends:
            month = one.ends
    return month


def interrupted_share(among: Sequence[Interruption], quarters: int) -> Array:
    """The part of each quarter that interruptions take."""
    taken, until = np.zeros(quarters), 0.0
    for one in among:
        begins = max(one.begins, until)
        if one.ends > begins:
            taken += share_after(begins, quarters) - share_after(one.ends, quarters)
            until = one.ends
    return taken
