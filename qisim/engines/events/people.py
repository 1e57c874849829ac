"""People one by one: who is in which state, in which group of which trust, since when.

Those in the rest (the untrained) are counted; whoever acquires the skill gets a name, and keeps it
for as long as the skill lasts, in another trust too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qisim.engines.events.history import History
from qisim.engines.events.luck import Chances, Luck
from qisim.engines.inputs import Array
from qisim.structure import Move


@dataclass(slots=True)
class Person:
    """Somebody with the skill.

    name: the trust where it was acquired, and a number there
    since: when this person entered each state last, in years; absent for what began before the run
    """

    name: str
    since: dict[str, float] = field(default_factory=dict)


class People:
    """Everybody in all trusts. `counts` holds (group, 1, trust) people by state, always whole numbers."""

    def __init__(
        self,
        counts: dict[str, Array],
        rest: str,
        groups: Sequence[str],
        codes: Sequence[str],
        neighbourhoods: Sequence[int],
        luck: Luck,
        history: History | None,
    ) -> None:
        self.counts = counts
        self._rest = rest
        self._groups, self._codes = groups, codes
        self._neighbourhoods = neighbourhoods
        self._luck = luck
        self._history = history
        self._numbers = [0] * len(codes)
        self._members: dict[str, list[list[list[Person]]]] = {
            state: [
                [[self._new(trust) for _ in range(int(row[trust]))] for trust in range(len(codes))]
                for row in count[:, 0]
            ]
            for state, count in counts.items()
            if state != rest
        }
        self._on_the_way: list[dict[int, deque[Person]]] = [
            {place: deque() for place in set(neighbourhoods)} for _ in groups
        ]
        self._choices: dict[tuple[str, int, int], Chances] = {}

    def _new(self, trust: int) -> Person:
        self._numbers[trust] += 1
        return Person(f"{self._codes[trust]}-{self._numbers[trust]}")

    def moves(self, move: Move, group: int, trust: int, time: float, elsewhere: float) -> None:
        """One person makes a move, where there is one who can; each who could is as likely as the others.

        elsewhere: the chance that this person goes to another trust, or comes from one
        """
        source, target = move.source, move.target
        if self.counts[source][group, 0, trust] == 0:
            return
        self.counts[source][group, 0, trust] -= 1
        self.counts[target][group, 0, trust] += 1
        travels = elsewhere > 0 and self._choice(move, group, trust) < elsewhere
        if source == self._rest:
            person = self._arriving(group, trust) if travels else self._new(trust)
        else:
            person = self._anyone(self._members[source][group][trust], self._choice(move, group, trust))
        if target != self._rest:
            person.since[target] = time
            self._members[target][group][trust].append(person)
        elif travels:
            self._on_the_way[group][self._neighbourhoods[trust]].append(person)
        if self._history is not None:
            what = move.flow.__name__
            self._history.add(time, self._codes[trust], what, self._groups[group], person.name, travels)

    def _choice(self, move: Move, group: int, trust: int) -> float:
        key = move.flow.__name__, group, trust
        if key not in self._choices:
            component = f"who {move.flow.__name__} {self._groups[group]}"
            self._choices[key] = self._luck.uniform(component, self._codes[trust])
        return self._choices[key].next()

    def _arriving(self, group: int, trust: int) -> Person:
        """Whoever has been on the way for longest, or somebody from a trust that is not simulated."""
        waiting = self._on_the_way[group][self._neighbourhoods[trust]]
        return waiting.popleft() if waiting else self._new(trust)

    @staticmethod
    def _anyone(members: list[Person], choice: float) -> Person:
        place = int(choice * len(members))
        members[place], members[-1] = members[-1], members[place]
        return members.pop()


def made_whole(expected: Array, component: str, codes: Sequence[str], luck: Luck) -> Array:
    """(inner, 1, trusts) numbers rounded up or down by chance, so that they are right on average."""
    chances = np.stack([luck.stream(component, code).random(len(expected)) for code in codes], axis=-1)
    return np.floor(expected + chances[:, np.newaxis])
