"""One phase of one lever: the atom of which scenarios are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from qisim.scenarios.quantities import Amount

LEVERS_MOVE = date(2015, 4, 1)

Targets: TypeAlias = dict[str, tuple[str, ...] | bool]


@dataclass(frozen=True)
class Place:
    """Where a file gives something. `file` is "--set" for an override, which has no line."""

    file: str = ""
    line: int | None = None
    key: str = ""


@dataclass(frozen=True)
class Setting:
    """One phase of one lever, for one member of its axis (without a name where it has none).

    Before `start` and from `stop` on the phase adds nothing; through `ramp` years it grows in a
    straight line. Several phases of a lever add up, counted from the lever's neutral value.
    """

    lever: str
    member: str
    amount: Amount
    start: date = LEVERS_MOVE
    ramp: float = 0.0
    stop: date | None = None
    targets: Targets = field(default_factory=dict)
    source: str = ""
    place: Place = field(default=Place(), compare=False)
    targets_place: Place = field(default=Place(), compare=False)
