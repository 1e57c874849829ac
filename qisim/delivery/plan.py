"""What a programme is to deliver, read from the smooth schedule of its levers: the plan that events then carry out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from qisim.delivery.assumptions import Assumptions
from qisim.delivery.lines import TOO_FEW
from qisim.delivery.record import COACHES, MONTHS_A_YEAR, QUARTERS_A_YEAR, TRAINING, Array
from qisim.population import Population
from qisim.scenarios import Scenario
from qisim.scenarios.days import years_since_start
from qisim.scenarios.programmes import ADMISSION_MONTHS, Collaborative

MONTHS_A_QUARTER = MONTHS_A_YEAR // QUARTERS_A_YEAR


@dataclass(frozen=True)
class Teams:
    """A collaborative's waves: when each starts and meets, in months, and the teams of each trust in it.

    teams: (waves, trusts)
    levels: what the collaborative's levers are while teams work
    """

    name: str
    row: int
    starts: tuple[float, ...]
    sessions: tuple[float, ...]
    length: float
    teams: Array
    planned_end: float
    levels: Mapping[str, float]

    def wave(self, number: int) -> str:
        """What a wave is called in the table of events."""
        return f"{self.name}, wave {number}"


@dataclass(frozen=True)
class Plan:
    """Levers by quarter as the smooth schedule has them, and what follows from them.

    levers: name -> (quarters, inner, members of its place)
    months: of the whole run
    over: the month in which the whole programme is withdrawn, or the end of the run
    people: staff of each trust
    """

    levers: Mapping[str, Array]
    population: Population
    months: int
    over: float
    people: Array
    collaboratives: tuple[Teams, ...]
    programmes: tuple[str, ...]

    @property
    def quarters(self) -> int:
        """Of the whole run."""
        return self.months // MONTHS_A_QUARTER

    def joining(self, month: int) -> Array:
        """People whose place is paid for in a month: (groups, trusts).

        A quarter's places are spread over its months, those before the withdrawal where it falls within.
        """
        quarter = month // MONTHS_A_QUARTER
        first = quarter * MONTHS_A_QUARTER
        months = sum(one < self.over for one in range(first, first + MONTHS_A_QUARTER))
        return self.levers["training_places"][quarter] / QUARTERS_A_YEAR / months

    def posts(self, month: int) -> Array:
        """Coach posts that are paid for in a month, by trust."""
        return self.levers["coach_density"][month // MONTHS_A_QUARTER, 0] * self.people

    def days(self, month: int) -> Array:
        """Taught days of the course in a month: (groups, trusts)."""
        return self.levers["course_days"][month // MONTHS_A_QUARTER]

    def first_month(self, name: str, row: int = 0) -> Array:
        """The month in whose quarter a lever first moves, by member of its place; infinite where it never does."""
        moved = self.levers[name][:, row] > 0
        return np.where(moved.any(axis=0), moved.argmax(axis=0) * float(MONTHS_A_QUARTER), np.inf)

    def span(self, name: str, row: int | None = None) -> tuple[float, float] | None:
        """The months between which a lever is moved anywhere; None where it never is."""
        values = self.levers[name] if row is None else self.levers[name][:, row : row + 1]
        moved = np.flatnonzero((values > 0).any(axis=(1, 2)))
        if not moved.size:
            return None
        return float(moved[0] * MONTHS_A_QUARTER), min(self.over, float((moved[-1] + 1) * MONTHS_A_QUARTER))

    @property
    def spans(self) -> dict[str, tuple[float, float]]:
        """What is to begin and to end, in months, by its name: courses, coaches, waves and transformations."""
        spans = {TRAINING: self.span("training_places"), COACHES: self.span("coach_density")}
        for one in self.collaboratives:
            for number, begin in enumerate(one.starts, start=1):
                if one.teams[number - 1].any():
                    spans[one.wave(number)] = (begin, begin + one.length)
        for row, name in enumerate(self.programmes):
            spans[name] = self.span("mandate", row) or self.span("operational_support", row)
        return {what: span for what, span in spans.items() if span}

    @property
    def first(self) -> float:
        """The month in which the programme begins to pay for places, posts or teams."""
        spans = [self.span(name) for name in ("training_places", "coach_density", "team_places")]
        return min((span[0] for span in spans if span), default=0.0)


def plan_of(
    scenario: Scenario,
    levers: Mapping[str, Array],
    axes: Mapping[str, tuple[str, ...]],
    population: Population,
    assumptions: Assumptions,
) -> Plan:
    """The plan of a scenario. `levers` and `axes` are those that `schedule` gave and was given."""
    months = scenario.quarters * MONTHS_A_QUARTER
    withdrawn = scenario.withdrawn_after
    over = float(months) if withdrawn is None else min(float(months), withdrawn * MONTHS_A_YEAR)
    return Plan(
        levers=levers,
        population=population,
        months=months,
        over=over,
        people=population.attributes["staff"].sum(axis=(0, 1)),
        collaboratives=tuple(
            _teams(one, axes["collaborative"].index(one.name), levers["team_places"], over, assumptions)
            for one in scenario.collaboratives
        ),
        programmes=tuple(axes["programme"]),
    )


def _teams(one: Collaborative, row: int, places: Array, over: float, assumptions: Assumptions) -> Teams:
    """The waves of a collaborative; one that the withdrawal or the end of the run cuts has that part of its teams."""
    planned = np.array([float(years_since_start(day)) * MONTHS_A_YEAR for day in one.wave_starts])
    admitted = np.clip((over - planned) / ADMISSION_MONTHS, 0.0, 1.0)
    whole = places[:, row].sum(axis=0) / QUARTERS_A_YEAR / (float(admitted.sum()) or 1.0)
    own = assumptions.waves.get(one.name)
    starts = tuple(float(years_since_start(day)) * MONTHS_A_YEAR for day in own.starts) if own else ()
    length = one.length * MONTHS_A_YEAR
    even = tuple(number * length / one.sessions for number in range(one.sessions))
    return Teams(
        name=one.name,
        row=row,
        starts=starts or tuple(planned),
        sessions=(own.sessions if own else ()) or even,
        length=length,
        teams=admitted[:, np.newaxis] * whole,
        planned_end=float(years_since_start(one.end)) * MONTHS_A_YEAR,
        levels={setting.lever: setting.amount.value for setting in one.settings if setting.lever != "team_places"},
    )


def groups_of(teams: Array, size: float) -> list[Array]:
    """Teams in the order of their trusts, in groups of at most so many."""
    groups, room = [np.zeros_like(teams)], size
    for trust in np.flatnonzero(teams):
        left = float(teams[trust])
        while left > TOO_FEW:
            if room <= TOO_FEW:
                groups.append(np.zeros_like(teams))
                room = size
            taken = min(left, room)
            groups[-1][trust] += taken
            left -= taken
            room -= taken
    return [group for group in groups if group.any()]
