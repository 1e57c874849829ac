"""Projects one by one: each small test of change starts, runs for months, and stalls or succeeds."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np
from simpy import Environment, Event

from qisim.engines.events.history import History
from qisim.engines.events.luck import Chances, Luck
from qisim.engines.inputs import Array

START, SUCCESS, STALL = "project_start", "project_success", "project_stall"


@dataclass(frozen=True)
class Terms:
    """What projects face at the moment, each (domain, 1, trust).

    time: how long one runs on average, in years
    success: the chance that it succeeds
    worth: what a success takes out of waste
    """

    time: Array
    success: Array
    worth: Array


@dataclass
class Projects:
    """The projects of all trusts. `counts` holds (domain, 1, trust) projects under way, always whole numbers."""

    environment: Environment
    counts: Array
    domains: Sequence[str]
    codes: Sequence[str]
    luck: Luck
    history: History | None
    terms: Terms
    achieved: Array
    """What successes took out of waste since it was last asked for."""
    ended: int = 0
    _numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    _chances: dict[tuple[str, int, int], Chances] = field(default_factory=dict)

    def begin(self) -> None:
        """Those that are under way at the start: how long they have run says nothing on how long they will."""
        for domain, _, trust in np.argwhere(self.counts > 0).tolist():
            for _ in range(int(self.counts[domain, 0, trust])):
                self.environment.process(self._life(domain, trust, self._name(domain, trust)))

    def start(self, domain: int, trust: int) -> None:
        """A new one."""
        name = self._name(domain, trust)
        self.counts[domain, 0, trust] += 1
        self.environment.process(self._life(domain, trust, name))
        self._tell(START, domain, trust, name)

    def _life(self, domain: int, trust: int, name: str) -> Generator[Event, None, None]:
        time = float(self.terms.time[domain, 0, trust])
        yield self.environment.timeout(time * self._chance("how long", domain, trust))
        self.ended += 1
        self.counts[domain, 0, trust] -= 1
        succeeds = self._chance("whether", domain, trust) < self.terms.success[domain, 0, trust]
        if succeeds:
            self.achieved[domain, 0, trust] += self.terms.worth[domain, 0, trust]
        self._tell(SUCCESS if succeeds else STALL, domain, trust, name)

    def _name(self, domain: int, trust: int) -> str:
        self._numbers[domain, trust] = number = self._numbers.get((domain, trust), 0) + 1
        return f"{self.codes[trust]}-{self.domains[domain]}-{number}"

    def _chance(self, what: str, domain: int, trust: int) -> float:
        key = what, domain, trust
        if key not in self._chances:
            kind = self.luck.exponential if what == "how long" else self.luck.uniform
            self._chances[key] = kind(f"{what} project {self.domains[domain]}", self.codes[trust])
        return self._chances[key].next()

    def _tell(self, what: str, domain: int, trust: int, name: str) -> None:
        if self.history is not None:
            self.history.add(self.environment.now, self.codes[trust], what, self.domains[domain], name)
