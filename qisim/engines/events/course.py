"""The course of one run with people and projects as entities.

Whatever is not counted moves on as in the continuous engines, step by step by Euler's method. Whatever is
counted changes by events in between, as often as the equations say for the values at the step's start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from simpy import Environment, Timeout
from simpy.events import Event

from qisim.engines.events.clocks import Clocks
from qisim.engines.events.history import History
from qisim.engines.events.luck import Luck
from qisim.engines.events.people import People, made_whole
from qisim.engines.events.projects import Projects, Terms
from qisim.engines.inputs import QUARTERS_PER_YEAR, Array, Inputs
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays, ratio
from qisim.errors import RunError
from qisim.model import Model
from qisim.structure import Entities, Equation, Move, Work

MOST_EVENTS = 20_000_000
"""Of one run: about five minutes, and a hundred times what a region has in 15 years."""


@dataclass(frozen=True)
class Row:
    """One clock's flow: a move of one group, or the starts of a work in one domain."""

    flow: str
    inner: int
    move: Move | None = None
    work: int = 0


class EventCourse:
    """One run on its way. `inputs` has one draw, and whole numbers of posts."""

    def __init__(
        self, model: Model, inputs: Inputs, entities: Entities, luck: Luck, history: History | None = None
    ) -> None:
        self.course = Course(model, inputs, Arrays(model, inputs))
        self.events = 0
        self._model, self._inputs, self._entities, self._luck = model, inputs, entities, luck
        self._history = history
        self._codes = [inputs.code(trust) for trust in range(inputs.trusts)]
        self._environment = Environment()
        self._rows = [
            *(Row(move.flow.__name__, at, move) for move in entities.moves for at in self._members_of(move.source)),
            *(
                Row(work.starts.__name__, at, work=number)
                for number, work in enumerate(entities.works)
                for at in self._members_of(work.stock)
            ),
        ]
        names = [f"{row.flow} {model.members(row.flow)[row.inner]}" for row in self._rows]
        self._clocks = Clocks(names, self._codes, luck)
        self._flows = tuple(dict.fromkeys(row.flow for row in self._rows))
        self._people: People
        self._projects: list[Projects] = []

    def _members_of(self, stock: str) -> range:
        return range(self._model.inner(stock))

    @property
    def counted(self) -> set[str]:
        """The stocks that are counted in whole numbers."""
        steps = self._entities.moves
        return {state for move in steps for state in (move.source, move.target)} | {
            work.stock for work in self._entities.works
        }

    def begin(self) -> None:
        """Set the stocks as in the continuous engines, then count people and projects in whole numbers.

        What holds a trust where it stood is worked out before, so chance at the start moves none of it.
        """
        self.course.begin()
        values, entities = self.course.values, self._entities
        posts = values[entities.posts]
        untold = posts.copy()
        people: dict[str, Array] = {}
        states = dict.fromkeys(state for move in entities.moves for state in (move.source, move.target))
        for state in states:
            if state != entities.rest:
                whole = made_whole(values[state], f"start of {state}", self._codes, self._luck)
                people[state] = np.minimum(whole, untold)
                untold = untold - people[state]
        people[entities.rest] = untold
        place = self._inputs.index[entities.within].tolist()
        groups = self._model.members(entities.rest)
        self._people = People(people, entities.rest, groups, self._codes, place, self._luck, self._history)
        for work in entities.works:
            count = made_whole(values[work.stock], f"start of {work.stock}", self._codes, self._luck)
            self._projects.append(self._projects_of(work, count))
        self._set_counted()

    def _projects_of(self, work: Work, count: Array) -> Projects:
        nothing = np.zeros_like(count)
        return Projects(
            self._environment,
            count,
            self._model.members(work.stock),
            self._codes,
            self._luck,
            self._history,
            terms=Terms(nothing, nothing, nothing),
            achieved=nothing.copy(),
        )

    def _set_counted(self) -> None:
        """The stocks that equations see: copies, since the counts go on changing."""
        for state, count in self._people.counts.items():
            self.course.values[state] = count.copy()
        for work, projects in zip(self._entities.works, self._projects, strict=True):
            self.course.values[work.stock] = projects.counts.copy()

    def through_quarter(self, quarter: int, steps: int) -> str | None:
        """Move through one quarter that has been entered; names a flow that is not finite, if it meets one."""
        step = 1 / (QUARTERS_PER_YEAR * steps)
        for number in range(steps):
            time = quarter / QUARTERS_PER_YEAR + number * step
            if number > 0:
                self.course.set_time_and_evaluate(time)
            bad = next((flow for flow in self._flows if not np.isfinite(self.course.values[flow]).all()), None)
            if bad is not None:
                return bad
            self._through_step(time, step)
        return None

    def _through_step(self, time: float, step: float) -> None:
        values, works = self.course.values, self._entities.works
        for work, projects in zip(works, self._projects, strict=True):
            projects.terms = self._terms(work)
            if time == 0:
                projects.begin()
        self._schedule(step)
        self._environment.run(until=time + step)
        rates = self.course.rates()
        for work in works:
            rates[work.improves] = rates[work.improves] + values[work.effect.__name__]
        moved = {
            stock: values[stock] + step * rate for stock, rate in rates.items() if stock not in self.counted
        }
        for work, projects in zip(works, self._projects, strict=True):
            moved[work.improves] -= np.minimum(projects.achieved, values[work.left.__name__])
            projects.achieved[:] = 0
        values.update(moved)
        self._set_counted()

    def _terms(self, work: Work) -> Terms:
        """What projects face now. Where none is under way: what the first would."""
        values = {**self.course.values}
        values[work.stock] = np.maximum(1, values[work.stock])
        for name in self._between(work):
            values[name] = self.course.evaluate(name, self._model.equations[name], values)
        ends, successes, effect = (values[flow.__name__] for flow in (work.ends, work.successes, work.effect))
        shape = values[work.stock].shape
        parts = ratio(values[work.stock], ends), ratio(successes, ends), ratio(effect, successes)
        return Terms(*(np.broadcast_to(part, shape) for part in parts))

    def _between(self, work: Work) -> list[str]:
        """What changes with the number of projects, of all that their ends, successes and effect depend on."""
        changed = {work.stock}
        for name in self._model.in_stage("step"):
            if changed.intersection(self._model.needs(name)):
                changed.add(name)
        wanted = {flow.__name__ for flow in (work.ends, work.successes, work.effect)}
        for name in reversed(self._model.in_stage("step")):
            if name in wanted:
                wanted.update(self._model.needs(name))
        return [name for name in self._model.in_stage("step") if name in changed and name in wanted]

    def _schedule(self, step: float) -> None:
        values = self.course.values
        shape = len(self._codes)
        expected = step * np.stack([np.broadcast_to(values[row.flow][row.inner, 0], shape) for row in self._rows])
        self._refuse_endless(float(expected.sum()))
        elsewhere = {
            move.flow.__name__: self._share(move.flow.__name__, move.elsewhere)
            for move in self._entities.moves
            if move.elsewhere
        }
        for share, number, trust in self._clocks.due(expected):
            self.events += 1
            row = self._rows[number]
            chance = float(elsewhere[row.flow][row.inner, 0, trust]) if row.flow in elsewhere else 0.0
            happening = Timeout(self._environment, share * step, (row, trust, chance))
            happening.callbacks.append(self._happen)

    def _share(self, flow: str, equation: Equation) -> Array:
        share = self.course.evaluate(equation.__name__, equation, self.course.values)
        return np.broadcast_to(share, self.course.values[flow].shape)

    def _happen(self, event: Event) -> None:
        row, trust, chance = event.value
        if row.move is not None:
            self._people.moves(row.move, row.inner, trust, self._environment.now, chance)
        else:
            self._projects[row.work].start(row.inner, trust)

    def _refuse_endless(self, coming: float) -> None:
        so_far = self.events + sum(projects.ended for projects in self._projects)
        if so_far + coming > MOST_EVENTS:
            raise RunError(
                f"the event engine stopped at year {self._environment.now:.2f}: this run has more than "
                f"{MOST_EVENTS:,} events. Take fewer trusts (only), or another engine, which counts no events."
            )


def with_whole_posts(inputs: Inputs, posts: str) -> Inputs:
    """The same inputs with whole numbers of posts, at least one where there is any."""
    given = inputs.attributes[posts]
    whole = np.where(given > 0, np.maximum(1, np.rint(given)), 0)
    attributes: Mapping[str, Array] = {**inputs.attributes, posts: whole}
    return Inputs(inputs.parameters, inputs.levers, attributes, inputs.index, inputs.sizes, inputs.codes)
