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
from qisim.engines.events.luck import Luck
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
        codes: Sequence[str],
        neighbourhoods: Sequence[int],
        luck: Luck,
        history: History | None,
    ) -> None:
        """counts: by state, (group, 1, trust) whole numbers of people."""
        self.environment, self.history, self.luck = environment, history, luck
        self.groups, self.codes, self.neighbourhoods = groups, codes, neighbourhoods
        self._of_trust = [0] * len(codes)
        self._rest = entities.rest
        self.named = {
            state: [[self._people(trust, int(count)) for trust, count in enumerate(row)] for row in counts[state][:, 0]]
            for state in counts
            if state != entities.rest
        }
        self.rest = [[[int(count)] for count in row] for row in counts[entities.rest][:, 0]]
        self.on_the_way: list[dict[int, deque[Person]]] = [
            {place: deque() for place in set(neighbourhoods)} for _ in groups
        ]

    def _people(self, trust: int, count: int) -> list[Person]:
        return [self.somebody(trust, 0.0) for _ in range(count)]

    def somebody(self, trust: int, time: float) -> Person:
        """Somebody who is new to the skill, or to the trusts that are simulated."""
        self._of_trust[trust] += 1
        return Person(self.codes[trust], self._of_trust[trust], time)

    def counts(self) -> dict[str, Array]:
        """People by state, (group, 1, trust)."""
        named = {
            state: np.array([[[len(people) for people in trusts]] for trusts in groups], dtype=np.float64)
            for state, groups in self.named.items()
        }
        return {**named, self._rest: np.array([[[n for (n,) in trusts]] for trusts in self.rest], dtype=np.float64)}


class Step:
    """One move of one group in one trust. Called by an event, it moves one person, where there is one who can."""

    def __init__(self, people: People, move: Move, group: int, trust: int) -> None:
        self._people, self._group, self._trust = people, people.groups[group], trust
        self._code, self._what = people.codes[trust], move.flow.__name__
        self._source = people.named[move.source][group][trust] if move.source in people.named else None
        self._target = people.named[move.target][group][trust] if move.target in people.named else None
        self._rest = people.rest[group][trust]
        self._on_the_way = people.on_the_way[group][people.neighbourhoods[trust]]
        self._choose = people.luck.uniform(f"who {self._what} {self._group}", self._code)

    def __call__(self, event: Event) -> None:
        """Each who could go is as likely as the others. The event's value is the chance of another trust."""
        people, source, target, elsewhere = self._people, self._source, self._target, event.value or 0.0
        now = event.env.now
        travels = elsewhere > 0 and self._choose() < elsewhere
        if source is None:
            if not self._rest[0]:
                return
            self._rest[0] -= 1
            person = self._on_the_way.popleft() if travels and self._on_the_way else people.somebody(self._trust, now)
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
        if people.history is not None:
            people.history.add(now, self._code, self._what, self._group, person.name, travels)


def made_whole(expected: Array, component: str, codes: Sequence[str], luck: Luck) -> Array:
    """(inner, 1, trusts) numbers rounded up or down by chance, so that they are right on average."""
    chances = np.stack([luck.stream(component, code).random(len(expected)) for code in codes], axis=-1)
    return np.floor(expected + chances[:, np.newaxis])
