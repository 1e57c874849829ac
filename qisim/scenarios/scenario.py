"""A scenario, resolved: what is set, from when to when, in which trusts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, TypeAlias

from qisim.scenarios.days import START, years_since_start
from qisim.scenarios.programmes import (
    BY_TRUSTS,
    TABLES,
    TO_ALL,
    Collaborative,
    Programme,
    ProvenChange,
    Shares,
    Transformation,
    delivered,
    given_out,
)
from qisim.scenarios.setting import Setting
from qisim.structure import Member

DEFAULT_YEARS = 15

ParameterValue: TypeAlias = "float | dict[str, ParameterValue]"


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
    places that set the same are equal. `levers` are those that have no table of their own;
    `settings` has them all.
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
    collaboratives: tuple[Collaborative, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    proven_changes: tuple[ProvenChange, ...] = ()
    delivery: Shares = BY_TRUSTS
    allocation: Shares = TO_ALL

    start: ClassVar[date] = START

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Every phase of every lever but the budget, in whatever table it is set."""
        named = (setting for programmes in self.programmes.values() for one in programmes for setting in one.settings)
        return (*self.levers, *named, *delivered(self.delivery), *given_out(self.allocation))

    @property
    def programmes(self) -> dict[str, tuple[Programme, ...]]:
        """What it names, by the open axis of the model that this is a member of."""
        return {axis: getattr(self, table) for axis, table in TABLES.items()}

    @property
    def members(self) -> dict[str, tuple[Member, ...]]:
        """The members that it gives to the open axes of the model, by name."""
        return {
            axis: tuple(one.member for one in sorted(programmes, key=lambda one: one.name))
            for axis, programmes in self.programmes.items()
        }

    @property
    def end(self) -> date:
        """The day on which the simulation ends."""
        return START.replace(year=START.year + self.years)

    @property
    def quarters(self) -> int:
        """How many quarters are simulated."""
        return 4 * self.years

    @property
    def withdrawn_after(self) -> float | None:
        """When the whole programme is withdrawn, in years since the start, if it is."""
        return None if self.withdrawal is None else float(years_since_start(self.withdrawal))

    def to_toml(self) -> str:
        """The scenario as one complete file, which loads back to an equal scenario."""
        from qisim.scenarios.writing import written_scenario

        return written_scenario(self)

    def digest(self) -> str:
        """SHA-256 of the complete file."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()
