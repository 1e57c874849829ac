"""The course of one run with people and projects as entities.

Whatever is not counted moves on as in the continuous engines, step by step by Euler's method. Whatever is
counted changes by events in between, as often as the equations say for the values at the step's start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from simpy import Environment, Event, Timeout

from qisim.engines.events.clocks import Clocks
from qisim.engines.events.history import History
from qisim.engines.events.luck import Column, Luck
from qisim.engines.events.people import People, Step, made_whole
from qisim.engines.events.projects import Projects, Terms
from qisim.engines.inputs import QUARTERS_PER_YEAR, Array, Inputs
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays, ratio
from qisim.errors import RunError
from qisim.model import Model, arguments_of
from qisim.structure import Entities, Equation, Work

MOST_EVENTS = 20_000_000
"""Of one run: about five minutes, and a hundred times what a region has in 15 years."""

Handler: TypeAlias = Callable[[Event], None]


class EventCourse:
    """Some runs on their way, each of a draw of `inputs` with luck of its own. `inputs` has whole numbers of posts.

    A trust of one of the runs is a column of all that is counted.
    """

    def __init__(
        self, model: Model, inputs: Inputs, entities: Entities, lucks: Sequence[Luck], history: History | None = None
    ) -> None:
        """history: takes down what happens in the first run."""
        self.course = Course(model, inputs, Arrays(model, inputs))
        self.happened = 0
        self._model, self._entities = model, entities
        places = inputs.index[entities.within].tolist()
        self._columns = [
            Column(inputs.code(trust), luck, (draw, places[trust]))
            for draw, luck in enumerate(lucks)
            for trust in range(inputs.trusts)
        ]
        self._runs, self._trusts = len(lucks), inputs.trusts
        self._histories = [history if number < inputs.trusts else None for number in range(len(self._columns))]
        self._environment = Environment()
        self._states = dict.fromkeys(state for move in entities.moves for state in (move.source, move.target))
        self._counted = {*self._states, *(work.stock for work in entities.works)}
        self._paths = [_path(model, work) for work in entities.works]
        self._looked_at = _looked_at(model, entities)
        self._flows = [*(move.flow for move in entities.moves), *(work.starts for work in entities.works)]
        rows = [f"{flow.__name__} {member}" for flow in self._flows for member in model.members(flow.__name__)]
        self._clocks = Clocks(rows, self._columns)
        self._people: People
        self._projects: list[Projects] = []
        self._handlers: list[list[Handler]] = []
        """What an event of each row does in each column."""

    def begin(self) -> None:
        """Set the stocks as in the continuous engines, then count people and projects in whole numbers.

        What holds a trust where it stood is worked out before, so chance at the start moves none of it.
        """
        self.course.begin()
        self._people = self._people_at_start()
        self._projects = [self._projects_at_start(work) for work in self._entities.works]
        self._handlers = [*self._steps(), *self._starts()]
        self._set_counted()

    def _people_at_start(self) -> People:
        values, entities = self.course.values, self._entities
        left = self._by_column(values[entities.posts])
        counts: dict[str, Array] = {}
        for state in self._states:
            if state != entities.rest:
                whole = made_whole(self._by_column(values[state]), f"start of {state}", self._columns)
                counts[state] = np.minimum(whole, left)
                left = left - counts[state]
        counts[entities.rest] = left
        groups = self._model.members(entities.rest)
        return People(self._environment, entities, counts, groups, self._columns, self._histories)

    def _projects_at_start(self, work: Work) -> Projects:
        expected = self._by_column(self.course.values[work.stock])
        count = made_whole(expected, f"start of {work.stock}", self._columns)
        return Projects(self._environment, count, self._model.members(work.stock), self._columns, self._histories)

    def _steps(self) -> list[list[Handler]]:
        groups, columns = range(len(self._people.groups)), range(len(self._columns))
        return [
            [Step(self._people, move, group, column) for column in columns]
            for move in self._entities.moves
            for group in groups
        ]

    def _starts(self) -> list[list[Handler]]:
        return [[*portfolios] for projects in self._projects for portfolios in projects.portfolios]

    def _set_counted(self) -> None:
        for state, count in self._people.counts().items():
            self.course.values[state] = self._by_trust(count)
        for work, projects in zip(self._entities.works, self._projects, strict=True):
            self.course.values[work.stock] = self._by_trust(projects.under_way())

    def _by_column(self, value: Array) -> Array:
        """(inner, draws, trusts) as (inner, columns)."""
        return np.broadcast_to(value, (len(value), self._runs, self._trusts)).reshape(len(value), -1)

    def _by_trust(self, value: Array) -> Array:
        """(inner, columns) as (inner, draws, trusts)."""
        return value.reshape(len(value), self._runs, self._trusts)

    def through_quarter(self, quarter: int, steps: int) -> bool:
        """Move through one quarter that has been entered, or until a flow is not finite; says whether all were."""
        step = 1 / (QUARTERS_PER_YEAR * steps)
        for number in range(steps):
            time = quarter / QUARTERS_PER_YEAR + number * step
            if number > 0:
                self.course.set_time_and_evaluate(time)
                for name in self._looked_at:
                    self.course.values[name] = self.course.evaluate(
                        name, self._model.equations[name], self.course.values
                    )
            expected = step * self._by_row([self._value(flow) for flow in self._flows])
            if not np.isfinite(expected).all():
                return False
            self._through_step(time, step, expected)
        return True

    def _through_step(self, time: float, step: float, expected: Array) -> None:
        """expected: (rows, columns) the events that flows stand for in this step."""
        values, works = self.course.values, self._entities.works
        self._refuse_endless(time, float(expected.sum()))
        for work, path, projects in zip(works, self._paths, self._projects, strict=True):
            projects.face(self._terms(work, path))
        self._schedule(step, expected)
        self._environment.run(until=time + step)
        rates = self.course.rates()
        for work in works:
            rates[work.improves] = rates[work.improves] + self._value(work.effect)
        moved = {stock: values[stock] + step * rate for stock, rate in rates.items() if stock not in self._counted}
        for work, projects in zip(works, self._projects, strict=True):
            moved[work.improves] -= np.minimum(self._by_trust(projects.achieved()), self._value(work.left))
        values.update(moved)
        self._set_counted()

    def _refuse_endless(self, time: float, coming: float) -> None:
        so_far = self.happened + sum(projects.ended for projects in self._projects)
        if so_far + coming > MOST_EVENTS * self._runs:
            raise RunError(
                f"the event engine stopped at year {time:.2f}: this run has more than {MOST_EVENTS:,} events. "
                "Take fewer trusts (--only), or another engine (--engine auto), which counts no events."
            )

    def _schedule(self, step: float, expected: Array) -> None:
        environment, handlers, elsewhere = self._environment, self._handlers, self._elsewhere()
        for share, row, column in self._clocks.due(expected):
            self.happened += 1
            event = Timeout(environment, share * step, elsewhere[row][column])
            event.callbacks.append(handlers[row][column])

    def _elsewhere(self) -> list[list[float]]:
        """The chance that whoever moves goes to another trust or comes from one, (rows, columns)."""
        course = self.course
        equations = [*(move.elsewhere for move in self._entities.moves), *(None for _ in self._entities.works)]
        shares = [
            np.zeros_like(self._value(flow))
            if equation is None
            else course.evaluate(equation.__name__, equation, course.values)
            for flow, equation in zip(self._flows, equations, strict=True)
        ]
        return self._by_row(shares).tolist()

    def _terms(self, work: Work, path: Sequence[str]) -> Terms:
        """What projects face now. Where none is under way: what the first would."""
        values = {**self.course.values}
        values[work.stock] = np.maximum(1, values[work.stock])
        for name in path:
            values[name] = self.course.evaluate(name, self._model.equations[name], values)
        ends, successes, effect = (values[flow.__name__] for flow in (work.ends, work.successes, work.effect))
        parts = ratio(values[work.stock], ends), ratio(successes, ends), ratio(effect, successes)
        return Terms(*(self._by_column(part) for part in parts))

    def _value(self, equation: Equation) -> Array:
        return self.course.values[equation.__name__]

    def _by_row(self, values: Sequence[Array]) -> Array:
        return np.concatenate([self._by_column(value) for value in values])


def _upstream(model: Model, names: Iterable[str]) -> list[str]:
    """These equations and all that they depend on and that may change from step to step, in order."""
    steps = [name for name in model.order if model.stages[name] in ("step", "saved")]
    wanted = set(names)
    for name in reversed(steps):
        if name in wanted:
            wanted.update(model.needs(name))
    return [name for name in steps if name in wanted]


def _path(model: Model, work: Work) -> list[str]:
    """What changes with the number of projects, of all that their ends, successes and effect depend on."""
    changed = {work.stock}
    for name in model.order:
        if changed.intersection(model.needs(name)):
            changed.add(name)
    flows = work.ends, work.successes, work.effect
    return [name for name in _upstream(model, (flow.__name__ for flow in flows)) if name in changed]


def _looked_at(model: Model, entities: Entities) -> list[str]:
    """What entities need and no stock does, so that the course leaves it out between quarters."""
    names = [work.left.__name__ for work in entities.works]
    names += [work.successes.__name__ for work in entities.works]
    names += [need for move in entities.moves if move.elsewhere for need in arguments_of(move.elsewhere)]
    return [name for name in _upstream(model, names) if model.stages[name] == "saved"]


def with_whole_posts(inputs: Inputs, posts: str) -> Inputs:
    """The same inputs with whole numbers of posts, at least one where there is any."""
    given = inputs.attributes[posts]
    whole = np.where(given > 0, np.maximum(1, np.rint(given)), 0)
    attributes: Mapping[str, Array] = {**inputs.attributes, posts: whole}
    return Inputs(inputs.parameters, inputs.levers, attributes, inputs.index, inputs.sizes, inputs.codes)
