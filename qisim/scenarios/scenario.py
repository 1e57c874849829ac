"""A scenario, resolved: what is set, from when to when, in which trusts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, TypeAlias

from qisim.scenarios.quantities import Amount

START = date(2014, 4, 1)
LEVERS_MOVE = date(2015, 4, 1)
DEFAULT_YEARS = 15

ParameterValue: TypeAlias = "float | dict[str, ParameterValue]"
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


@dataclass(frozen=True)
class Budget:
    """What the centre pays in a year at most, and whose money it is."""

    setting: Setting
    statement: str = ""

    @property
    def amount(self) -> float:
        """Pounds a year, at 2014/15 prices."""
        return self.setting.amount.value


@dataclass(frozen=True)
class Scenario:
    """A scenario with everything that it builds on.

    `file` is the file that was asked for, `chain` that file and those it builds on, the foundation
    first. They say where it came from and are no part of what it is: scenarios from different
    places that set the same are equal.
    """

    name: str
    title: str
    description: str
    years: int
    withdrawal: date | None
    budget: Budget
    levers: tuple[Setting, ...]
    parameters: dict[str, ParameterValue]
    parameter_sources: dict[str, str]
    file: Path = field(compare=False)
    chain: tuple[Path, ...] = field(compare=False)

    start: ClassVar[date] = START

    @property
    def end(self) -> date:
        """The day on which the simulation ends."""
        return START.replace(year=START.year + self.years)

    @property
    def quarters(self) -> int:
        """How many quarters are simulated."""
        return 4 * self.years

    def to_toml(self) -> str:
        """The scenario as one complete file, which loads back to an equal scenario."""
        from qisim.scenarios.writing import written_scenario

        return written_scenario(self)

    def digest(self) -> str:
        """SHA-256 of the complete file."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()
