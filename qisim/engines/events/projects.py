"""Projects one by one: each small test of change starts, runs for months, and stalls or succeeds."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from simpy import Environment, Event

from qisim.engines.events.history import History
from qisim.engines.events.luck import Column
from qisim.engines.inputs import Array

START, SUCCESS, STALL = "project_start", "project_success", "project_stall"


@dataclass(frozen=True)
class Terms:
    """What projects face at the moment, each (domain, column).

    time: how long one runs on average, in years
    success: the chance that it succeeds
    worth: what a success takes out of waste
    """

    time: Array
    success: Array
    worth: Array


class Projects:
    """The projects of all columns, as a portfolio for each domain."""

    def __init__(
        self,
        environment: Environment,
        counts: Array,
        domains: Sequence[str],
        columns: Sequence[Column],
        histories: Sequence[History | None],
    ) -> None:
        """counts: (domain, column) projects under way at the start, in whole numbers; histories: by column."""
        self.portfolios = [
            [
                Portfolio(environment, int(count), domain, column, history)
                for count, column, history in zip(row, columns, histories, strict=True)
            ]
            for row, domain in zip(counts, domains, strict=True)
        ]

    def face(self, terms: Terms) -> None:
        """The terms from now on."""
        times, chances, worths = (part.tolist() for part in (terms.time, terms.success, terms.worth))
        for row, portfolios in enumerate(self.portfolios):
            for column, portfolio in enumerate(portfolios):
                portfolio.face(times[row][column], chances[row][column], worths[row][column])

    def under_way(self) -> Array:
        """Projects under way, (domain, column)."""
        return np.array([[one.under_way for one in row] for row in self.portfolios], dtype=np.float64)

    def achieved(self) -> Array:
        """What successes have taken out of waste under the present terms, (domain, column)."""
        return np.array([[one.successes * one.worth for one in row] for row in self.portfolios])

    @property
    def ended(self) -> int:
        """How many have come to an end so far."""
        return sum(one.ended for row in self.portfolios for one in row)


class Portfolio:
    """The projects of one domain of one trust. Called by an event, it starts one."""

    def __init__(
        self, environment: Environment, under_way: int, domain: str, column: Column, history: History | None
    ) -> None:
        self._environment, self._history = environment, history
        self._domain, self._trust = domain, column.code
        self._how_long = column.exponential(f"how long project {domain}")
        self._whether = column.uniform(f"whether project {domain}")
        self._time = self._success = self.worth = 0.0
        self.under_way, self.begun, self.ended, self.successes = under_way, 0, 0, 0

    def face(self, time: float, success: float, worth: float) -> None:
        """The terms from now on. The first set the time for those that are under way at the start.

        How long these have run says nothing on how long they will.
        """
        self._time, self._success, self.worth, self.successes = time, success, worth, 0
        while self.begun < self.under_way + self.ended:
            self._begin()

    def __call__(self, event: Event) -> None:
        self.under_way += 1
        self._begin()
        self._tell(START, self.begun)

    def _begin(self) -> None:
        self.begun += 1
        self._environment.process(self._life(self.begun, self._time * self._how_long()))

    def _life(self, number: int, time: float) -> Generator[Event, None, None]:
        yield self._environment.timeout(time)
        self.ended += 1
        self.under_way -= 1
        succeeds = self._whether() < self._success
        self.successes += succeeds
        self._tell(SUCCESS if succeeds else STALL, number)

    def _tell(self, what: str, number: int) -> None:
        if self._history is not None:
            name = f"{self._trust}-{self._domain}-{number}"
            self._history.add(self._environment.now, self._trust, what, self._domain, name)
