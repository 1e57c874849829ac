"""People one by one: who is in which state, in which group of which trust, since when.

Those in the rest (the untrained) are counted; whoever acquires the skill gets a name, and keeps it
for as long as the skill lasts, in another trust too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

import numpy as np
from simpy import Environment, Event

from qisim.engines.events.history import History
from qisim.engines.events.luck import Column
from qisim.engines.inputs import Array
from qisim.structure import Entities, Move


class Person:
    """Somebody with the skill."""

    __slots__ = ("acquired", "number", "since", "trust")

    def __init__(self, trust: str, number: int, time: float) -> None:
        self.trust, self.number = trust, number
        """The trust where the skill was acquired, and a number there."""
        self.acquired = self.since = time
        """When the skill was acquired, and when the present state began, in years; for all who had it then, 0."""

    @property
    def name(self) -> str:
        """What this person is called in histories."""
        return f"{self.trust}-{self.number}"


class People:
    """Everybody in all trusts."""

    def __init__(
        self,
        environment: Environment,
        entities: Entities,
        counts: Mapping[str, Array],
        groups: Sequence[str],
        columns: Sequence[Column],
        histories: Sequence[History | None],
    ) -> None:
        """counts: by state, (group, column) whole numbers of people; histories: by column."""
        self.environment, self.histories = environment, histories
        self.groups, self.columns = groups, columns
        self._numbers = [0] * len(columns)
        self._rest = entities.rest
        self.named = {
            state: [[self._people(column, int(count)) for column, count in enumerate(row)] for row in counts[state]]
            for state in counts
            if state != entities.rest
        }
        self.rest = [[[int(count)] for count in row] for row in counts[entities.rest]]
        self.on_the_way: list[dict[tuple[int, int], deque[Person]]] = [
            {column.place: deque() for column in columns} for _ in groups
        ]

    def _people(self, column: int, count: int) -> list[Person]:
        return [self.somebody(column, 0.0) for _ in range(count)]

    def somebody(self, column: int, time: float) -> Person:
        """Somebody who is new to the skill, or to the trusts that are simulated."""
        self._numbers[column] += 1
        return Person(self.columns[column].code, self._numbers[column], time)

    def counts(self) -> dict[str, Array]:
        """People by state, (group, column)."""
        named = {
            state: np.array([[len(people) for people in row] for row in rows], dtype=np.float64)
            for state, rows in self.named.items()
        }
        return {**named, self._rest: np.array([[count for (count,) in row] for row in self.rest], dtype=np.float64)}


class Step:
    """One move of one group in one trust. Called by an event, it moves one person, where there is one who can."""

    def __init__(self, people: People, move: Move, group: int, column: int) -> None:
        at, self._group = people.columns[column], people.groups[group]
        self._people, self._column, self._history = people, column, people.histories[column]
        self._code, self._what = at.code, move.flow.__name__
        self._source = people.named[move.source][group][column] if move.source in people.named else None
        self._target = people.named[move.target][group][column] if move.target in people.named else None
        self._rest = people.rest[group][column]
        self._on_the_way = people.on_the_way[group][at.place]
        self._choose = at.uniform(f"who {self._what} {self._group}")

    def __call__(self, event: Event) -> None:
        """Each who could go is as likely as the others. The event's value is the chance of another trust."""
        people, source, target, elsewhere = self._people, self._source, self._target, event.value or 0.0
        now = event.env.now
        travels = elsewhere > 0 and self._choose() < elsewhere
        if source is None:
            if not self._rest[0]:
                return
            self._rest[0] -= 1
            person = self._on_the_way.popleft() if travels and self._on_the_way else people.somebody(self._column, now)
        else:
            if not source:
                return
            place = int(self._choose() * len(source))
            person = source[place]
            source[place] = source[-1]
            source.pop()
        if target is None:
            self._rest[0] += 1
            if travels:
                self._on_the_way.append(person)
        else:
            person.since = now
            target.append(person)
        if self._history is not None:
            self._history.add(now, self._code, self._what, self._group, person.name, travels)


def made_whole(expected: Array, component: str, columns: Sequence[Column]) -> Array:
    """(inner, columns) numbers rounded up or down by chance, so that they are right on average."""
    chances = [column.stream(component).random(len(expected)) for column in columns]
    return np.floor(expected + np.stack(chances, axis=-1))
