"""Those who wait in a region for cohorts of one kind, first come, first served."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import simpy

TOO_FEW = 1e-9
"""People fewer than this are a rounding error."""


@dataclass(frozen=True)
class Batch:
    """People of one group of one trust who began to wait together.

    since: months from the start of the model
    people: how many; posts may be parts of one
    days: of the course that was paid for
    """

    since: float
    trust: int
    row: int
    people: float
    days: float = 0.0


class Line:
    """A queue that wakes whoever organises cohorts from it."""

    def __init__(self, environment: simpy.Environment, size: float, longest_fill: float) -> None:
        self._environment = environment
        self._batches: deque[Batch] = deque()
        self._size = size
        self._longest_fill = longest_fill
        self.wake = environment.event()
        self.people = 0.0
        """How many wait."""

    @property
    def ready(self) -> bool:
        """Whether a cohort can be formed: a full one, or one whose first member has waited long enough."""
        if not self._batches:
            return False
        waited = self._environment.now - self._batches[0].since
        return waited >= self._longest_fill or self.people >= self._size - TOO_FEW

    def join(self, batches: Iterable[Batch]) -> None:
        """Stand at the end."""
        self._keep([*self._batches, *batches])

    def _keep(self, batches: Iterable[Batch]) -> None:
        self._batches = deque(batches)
        self.people = sum(batch.people for batch in self._batches)

    def call(self) -> None:
        """Tell whoever organises cohorts to look."""
        called, self.wake = self.wake, self._environment.event()
        called.succeed()

    def cohort(self) -> list[Batch]:
        """Take the first ones out, as many as make a cohort or as there are."""
        members, room = [], self._size
        while self._batches and room > TOO_FEW:
            first = self._batches.popleft()
            taken = min(first.people, room)
            members.append(replace(first, people=taken))
            room -= taken
            if first.people - taken > TOO_FEW:
                self._batches.appendleft(replace(first, people=first.people - taken))
        self.people = self.people - sum(batch.people for batch in members) if self._batches else 0.0
        return members

    def leave(self, before: float) -> float:
        """Those who have waited since before some moment go; says how many."""
        gone = sum(batch.people for batch in self._batches if batch.since < before)
        if gone:
            self._keep(batch for batch in self._batches if batch.since >= before)
        return gone

    def withdraw(self, trust: int, people: float) -> float:
        """So many of a trust go, the last first; says how many there were."""
        left = people
        kept: deque[Batch] = deque()
        for batch in reversed(self._batches):
            taken = min(left, batch.people) if batch.trust == trust else 0.0
            left -= taken
            if batch.people - taken > TOO_FEW:
                kept.appendleft(replace(batch, people=batch.people - taken))
        self._keep(kept)
        return people - left

    def __iter__(self) -> Iterator[Batch]:
        return iter(self._batches)
