"""The programme as discrete events (SimPy): who waits, for whom, and what comes of it when.

Time is in months. Regions share nothing: each has its faculty, its advisers and its queues, so that a region alone
goes as it goes within the country.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import Any, TypeAlias

import numpy as np
import simpy

from qisim.chance import stream
from qisim.delivery.assumptions import Assumptions
from qisim.delivery.interruptions import (
    REORGANISATION,
    WORDS,
    free_from,
    interrupted,
    interrupted_share,
    interruptions,
)
from qisim.delivery.lines import TOO_FEW, Batch, Line
from qisim.delivery.plan import MONTHS_A_QUARTER, Plan, Teams, groups_of
from qisim.delivery.record import (
    AREA,
    COACHES,
    MONTHS_A_YEAR,
    NATION,
    REGION,
    TRAINING,
    TRUST,
    Array,
    Log,
    share_after,
)
from qisim.delivery.region import Region
from qisim.errors import Problem, ScenarioError
from qisim.scenarios.days import years_since_start
from qisim.scenarios.programmes import ADMISSION_MONTHS

Process: TypeAlias = Generator[simpy.Event, Any, None]

MOST_EVENTS = 2_000_000
"""Of one simulation: about a minute. The whole of England takes some tens of thousands."""

SIGNING_UP = 1 / 30
"""Months over which groups of teams ask for an adviser, in the order of a lot."""

DECISION, READINESS = "decision", "readiness"
GATES = (DECISION, READINESS)
"""A transformation waits at the first for its mandate to count, at the second for others' help in operation."""


class Programme:
    """One programme, simulated from start to end.

    places, days: (quarters, groups, trusts), people whose course began and the sum of their days of it
    posts: (quarters, trusts), the mean number of coach posts that are open
    teams: (quarters, collaboratives, trusts), teams admitted
    ends: the month in which the last wave of each collaborative ended
    gates: the month in which each gate was passed, by programme and area
    """

    def __init__(self, plan: Plan, assumptions: Assumptions, seed: int) -> None:
        self.plan = plan
        self.assumptions = assumptions
        self.seed = seed
        self.log = Log()
        self.environment = simpy.Environment()
        population = plan.population
        self.groups = plan.levers["training_places"].shape[1]
        quarters, trusts = plan.quarters, len(population)
        self.places = np.zeros((quarters, self.groups, trusts))
        self.days = np.zeros_like(self.places)
        self.posts = np.zeros((quarters, trusts))
        self.open_posts = np.zeros(trusts)
        self.teams = np.zeros((quarters, plan.levers["team_places"].shape[1], trusts))
        self.ends = {one.name: one.planned_end for one in plan.collaboratives}
        self.pending = {one.name: float(one.teams.sum()) for one in plan.collaboratives}
        self.gates: dict[tuple[int, int, str], float] = {}
        self.interruptions = [interruptions(code, assumptions, seed, plan.months) for code in population.codes]
        self.owed = np.zeros((self.groups, trusts))
        self.owed_days = np.zeros((self.groups, trusts))
        self.regions = [Region(self.environment, name, plan, assumptions) for name in population.members[REGION]]

    def run(self) -> None:
        """Carry it out. Raises `ScenarioError` where it takes more events than `MOST_EVENTS`."""
        self._announce()
        for region in self.regions:
            self._start(self._book(region))
            self._start(self._organise(region, region.training, TRAINING))
            self._start(self._organise(region, region.coaches, COACHES))
            for one in self.plan.collaboratives:
                self._start(self._waves(region, one))
        for row, name in enumerate(self.plan.programmes):
            for place, area in enumerate(self.plan.population.members[AREA]):
                self._start(self._gates(row, name, place, area))
        steps = 0
        while self.environment.peek() < self.plan.months:
            if steps >= MOST_EVENTS:
                raise ScenarioError(self._endless())
            self.environment.step()
            steps += 1
        self._close()

    def _start(self, process: Process) -> None:
        self.environment.process(process)

    def _endless(self) -> Problem:
        month = self.environment.now
        return self.assumptions.problem(
            ("cohort_size",),
            f"the delivery takes more than {MOST_EVENTS:,} events, so it was stopped",
            found=f"cohorts of {self.assumptions['cohort_size']:g}; month {month:.1f} of {self.plan.months} reached",
            expected="larger cohorts, or fewer places",
        )

    def _announce(self) -> None:
        """What is known before anything happens: capacities, the moments at which regions start, interruptions."""
        first = self.plan.first
        for region in self.regions:
            luck = stream(self.seed, "region start", region.name).random() * self.assumptions["region_spread"]
            fixed = self.assumptions.starts.get(region.name)
            region.opens = first + luck if fixed is None else float(years_since_start(fixed)) * MONTHS_A_YEAR
            self.log.say(0.0, REGION, region.name, "faculty", "", region.hands)
            self.log.say(0.0, REGION, region.name, "advisers", "", region.heads)
            if first < self.plan.months:
                self.log.say(max(region.opens, 0.0), REGION, region.name, "opened", "", 1.0)
        for code, among in zip(self.plan.population.codes, self.interruptions, strict=True):
            for one in among:
                self.log.say(one.begins, TRUST, code, WORDS[one.kind], "", one.ends - one.begins)
        for what, (begin, end) in self.plan.spans.items():
            self.log.say(max(begin, 0.0), NATION, "", "planned", what, end / MONTHS_A_YEAR)

    # Places and posts

    def _book(self, region: Region) -> Process:
        """Each month those whose place or post is paid for begin to wait, and those who have waited too long go."""
        patience = self.assumptions["patience"]
        for month in range(self.plan.months):
            if month >= self.plan.over:
                self._withdraw(region)
                return
            region.held.extend(self._newcomers(region, month))
            free = {int(trust) for trust in region.trusts if not interrupted(self.interruptions[trust], month)}
            if month >= region.opens:
                going = [batch for batch in region.held if batch.trust in free]
                region.held = [batch for batch in region.held if batch.trust not in free]
                region.training.join(going)
            gone = region.training.leave(month - patience)
            gone += sum(batch.people for batch in region.held if batch.since < month - patience)
            region.held = [batch for batch in region.held if batch.since >= month - patience]
            if gone:
                self.log.say(month, REGION, region.name, "gave up", TRAINING, gone)
            self._fill_posts(region, month, free)
            region.training.call()
            region.coaches.call()
            yield self.environment.timeout(1)

    def _newcomers(self, region: Region, month: int) -> list[Batch]:
        """Whole people; what is left of one waits for the rest of them."""
        joining, days = self.plan.joining(month), self.plan.days(month)
        self.owed[:, region.trusts] += joining[:, region.trusts]
        batches = []
        for row in range(self.groups):
            for trust in region.trusts:
                whole = math.floor(self.owed[row, trust] + TOO_FEW)
                if whole > 0:
                    self.owed[row, trust] -= whole
                    batches.append(Batch(month, int(trust), row, float(whole), float(days[row, trust])))
        if batches:
            people = sum(batch.people for batch in batches)
            self.log.say(month, REGION, region.name, "joined", TRAINING, people)
        return batches

    def _fill_posts(self, region: Region, month: int, free: set[int]) -> None:
        """Posts that are no longer paid for close at once; new ones wait until their coach can be made."""
        paid = self.plan.posts(month)
        waiting = np.zeros(len(paid))
        for batch in region.coaches:
            waiting[batch.trust] += batch.people
        for trust in region.trusts:
            more = float(paid[trust] - self.open_posts[trust] - waiting[trust])
            if more < -TOO_FEW:
                closing = -more - region.coaches.withdraw(int(trust), -more)
                if closing > TOO_FEW:
                    self._change_posts(int(trust), month, -closing)
            elif more > TOO_FEW and month >= region.opens and trust in free:
                region.coaches.join([Batch(month, int(trust), 0, more)])

    def _change_posts(self, trust: int, month: float, change: float) -> None:
        self.open_posts[trust] += change
        self.posts[:, trust] += change * share_after(month, self.plan.quarters)

    def _withdraw(self, region: Region) -> None:
        """The whole programme ends: nobody waits any longer, and no post is paid for."""
        waiting = region.training.people + sum(batch.people for batch in region.held)
        waiting += float(self.owed[:, region.trusts].sum())
        self.owed[:, region.trusts] = 0.0
        region.held = []
        region.training.leave(math.inf)
        region.coaches.leave(math.inf)
        if waiting:
            self.log.say(self.plan.over, REGION, region.name, "withdrawn", TRAINING, waiting)
        for trust in region.trusts:
            self._change_posts(int(trust), self.plan.over, -float(self.open_posts[trust]))

    def _organise(self, region: Region, line: Line, what: str) -> Process:
        """One cohort after another: when there are enough people, ask for faculty, and start when it is there."""
        while True:
            yield line.wake
            while line.ready:
                yield region.faculty.get(region.need)
                members = [] if self._is_over() else line.cohort()
                if members:
                    self._start(self._teach(region, what, members))
                else:  # all of them have gone meanwhile
                    yield region.faculty.put(region.need)
                    break

    def _teach(self, region: Region, what: str, members: Sequence[Batch]) -> Process:
        """A place counts when its course begins, as the smooth schedule counts it when it is paid for."""
        now = self.environment.now
        people = sum(one.people for one in members)
        waited = sum((now - one.since) * one.people for one in members) / people
        if what == TRAINING:
            quarter = int(now // MONTHS_A_QUARTER)
            for one in members:
                self.places[quarter, one.row, one.trust] += one.people
                self.days[quarter, one.row, one.trust] += one.people * one.days
            longest = max(one.days for one in members)
            length = longest / self.assumptions["course_pace"]
        else:
            for one in members:
                self._change_posts(one.trust, now, one.people)
            length = self.assumptions["coach_course"]
        self.log.say(now, REGION, region.name, "cohort started", what, people)
        self.log.say(now, REGION, region.name, "waited", what, waited)
        self.log.say(now, REGION, region.name, "faculty taken", what, region.need)
        yield self.environment.timeout(length)
        self.log.say(self.environment.now, REGION, region.name, "faculty returned", what, region.need)
        self.log.say(self.environment.now, REGION, region.name, "cohort ended", what, people)
        yield region.faculty.put(region.need)

    # Collaboratives

    def _waves(self, region: Region, one: Teams) -> Process:
        """Waves one after another.

        A trust that is being reorganised, and a team that finds no adviser, comes with the next, if there is one.
        """
        carried = np.zeros(len(self.plan.people))
        mine = np.zeros(len(self.plan.people), dtype=np.bool_)
        mine[region.trusts] = True
        earliest = 0.0
        for number, begin in enumerate(one.starts, start=1):
            teams = one.teams[number - 1] * mine
            if not (teams.any() or carried.any()):
                continue
            yield self.environment.timeout(max(0.0, max(begin, region.opens, earliest) - self.environment.now))
            earliest = self.environment.now + ADMISSION_MONTHS
            wanted = teams + carried
            held = np.array([interrupted(among, self.environment.now, REORGANISATION) for among in self.interruptions])
            carried[:] = np.where(held, wanted, 0.0)
            next_wave = carried if number < len(one.starts) else None
            self._start(self._wave(region, one, number, np.where(held, 0.0, wanted), next_wave))
        self._lose(region, one, "gave up", float(carried.sum()))

    def _wave(self, region: Region, one: Teams, number: int, teams: Array, next_wave: Array | None) -> Process:
        """Learning sessions with action periods between them; teams are admitted from the first session on."""
        if self._is_over():
            self._lose(region, one, "withdrawn", float(teams.sum()))
            return
        what, begun = one.wave(number), self.environment.now
        found = yield from self._ask(region.faculty, region.need, self.assumptions["patience"])
        if not found or self._is_over():
            if found:
                yield region.faculty.put(region.need)
            self._lose(region, one, "withdrawn" if self._is_over() else "gave up", float(teams.sum()))
            return
        begun = self.environment.now
        self.log.say(begun, REGION, region.name, "wave started", what, float(teams.sum()))
        luck = stream(self.seed, f"turns in {what}", region.name)
        for group in groups_of(teams, self.assumptions["teams_per_adviser"]):
            self._start(self._admit(region, one, group, luck.random() * SIGNING_UP, next_wave))
        for session, month in enumerate(one.sessions, start=1):
            if session > 1:
                yield self.environment.timeout(max(0.0, begun + month - one.sessions[0] - self.environment.now))
                if self._is_over():
                    return
                yield region.faculty.get(region.need)
            self.log.say(self.environment.now, REGION, region.name, "learning session", what, session)
            self.log.say(self.environment.now, REGION, region.name, "faculty taken", one.name, region.need)
            yield self.environment.timeout(self.assumptions["session_time"])
            self.log.say(self.environment.now, REGION, region.name, "faculty returned", one.name, region.need)
            yield region.faculty.put(region.need)
        yield self.environment.timeout(max(0.0, begun + one.length - self.environment.now))
        self.log.say(self.environment.now, REGION, region.name, "wave ended", what, number)
        self.ends[one.name] = max(self.ends[one.name], self.environment.now)

    def _admit(self, region: Region, one: Teams, group: Array, turn: float, next_wave: Array | None) -> Process:
        """Some teams get their adviser before the second session, and keep them to the end of their wave."""
        total = float(group.sum())
        first, second = (*one.sessions, one.length)[:2]
        yield self.environment.timeout(turn)
        found = yield from self._ask(region.advisers, 1.0, second - first)
        now, end = self.environment.now, self.plan.over
        if not found and now < end and next_wave is not None:
            next_wave += group
            return
        if not found or now >= end:
            self._lose(region, one, "gave up" if now < end else "withdrawn", total)
            return
        admitted = min(1.0, (end - now) / ADMISSION_MONTHS)
        quarters = self.plan.quarters
        spread = share_after(now, quarters) - share_after(now + admitted * ADMISSION_MONTHS, quarters)
        self.teams[:, one.row] += (spread * MONTHS_A_QUARTER / ADMISSION_MONTHS)[:, np.newaxis] * group
        self.pending[one.name] -= total * admitted
        self.log.say(now, REGION, region.name, "teams admitted", one.name, total * admitted)
        if admitted < 1.0 and self._withdraws:
            self._lose(region, one, "withdrawn", total * (1.0 - admitted))
        yield self.environment.timeout(one.length)
        self.ends[one.name] = max(self.ends[one.name], self.environment.now)
        self.log.say(self.environment.now, REGION, region.name, "teams finished", one.name, total * admitted)
        yield region.advisers.put(1)

    def _ask(self, pool: simpy.Container, amount: float, patience: float) -> Generator[simpy.Event, Any, bool]:
        """Wait for some of a pool, until patience ends; says whether it came."""
        request = pool.get(amount)
        yield request | self.environment.timeout(patience)
        if not request.triggered:
            request.cancel()
        return request.triggered

    def _lose(self, region: Region, one: Teams, kind: str, teams: float) -> None:
        """Teams of a collaborative that do not come any more."""
        if teams > TOO_FEW:
            self.pending[one.name] -= teams
            self.log.say(self.environment.now, REGION, region.name, kind, one.name, teams)

    def _is_over(self) -> bool:
        return self.environment.now >= self.plan.over

    @property
    def _withdraws(self) -> bool:
        return self.plan.over < self.plan.months

    # Transformations

    def _gates(self, row: int, name: str, place: int, area: str) -> Process:
        """Reviews before a transformation may go on; one that is not passed is held again."""
        levers = self.plan.levers
        moved = (levers["mandate"][:, row, place] > 0) | (levers["operational_support"][:, row, place] > 0)
        if not moved.any():
            return
        trusts = np.flatnonzero(self.plan.population.index[AREA] == place)
        luck = stream(self.seed, f"gates of {name}", area)
        yield self.environment.timeout(float(moved.argmax()) * MONTHS_A_QUARTER)
        for gate in GATES:
            reviews = 0
            while True:
                yield self.environment.timeout(self.assumptions["gate_time"])
                ready = max(
                    free_from(self.interruptions[trust], self.environment.now, REORGANISATION) for trust in trusts
                )
                if ready > self.environment.now:
                    yield self.environment.timeout(ready - self.environment.now)
                reviews += 1
                if luck.random() < self.assumptions["gate_pass"]:
                    break
                self.log.say(self.environment.now, AREA, area, "gate not passed", f"{name}, {gate}", reviews)
            self.log.say(self.environment.now, AREA, area, "gate passed", f"{name}, {gate}", reviews)
            self.gates[row, place, gate] = self.environment.now

    # The end

    def _close(self) -> None:
        """What is left when the run ends."""
        for region in self.regions:
            waiting = region.training.people + sum(batch.people for batch in region.held)
            waiting += float(self.owed[:, region.trusts].sum())
            if waiting > TOO_FEW:
                self.log.say(self.plan.months, REGION, region.name, "still waiting", TRAINING, waiting)
        kind = "withdrawn" if self._withdraws else "still waiting"
        for name, teams in self.pending.items():
            if teams > TOO_FEW:
                self.log.say(self.plan.over, NATION, "", kind, name, teams)

    @property
    def interrupted(self) -> Array:
        """The part of each quarter in which each trust is interrupted: (quarters, trusts)."""
        return np.stack([interrupted_share(among, self.plan.quarters) for among in self.interruptions], axis=1)
