"""The course of a run, shared by the engines that evaluate one equation at a time.

Such an engine is an `Evaluate`: it says what an equation gives for its arguments, as arrays of
(inner, draw, member). Here stands when each equation is evaluated and how stocks move on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from qisim.engines.inputs import QUARTERS_PER_YEAR, Array, Inputs
from qisim.model import STAGES, TIME, Model, Stage
from qisim.structure import Equation

Method = Literal["euler", "rk4"]
Values = dict[str, Array]
Progress = Callable[[int, int], None]


class Evaluate(Protocol):
    """How one engine evaluates one equation, given every value that is known by then."""

    def __call__(self, name: str, equation: Equation, values: Mapping[str, Array]) -> Array: ...


@dataclass
class Course:
    """One batch of runs on its way: all values now, and how to get to the next step."""

    model: Model
    inputs: Inputs
    evaluate: Evaluate
    values: Values = field(default_factory=dict)

    def begin(self) -> None:
        """Set every stock, and hold what is held from the start: in the status quo, before any lever moves.

        A lever that is in force on the first day must not become part of what a trust did anyway.
        """
        model = self.model
        self.values.update(self.inputs.parameters)
        self.values.update(self.inputs.attributes)
        self._set_time(0.0)
        for name, lever in model.levers.items():
            self.values[name] = np.full_like(self.inputs.levers[name][0][:, None, :], lever.neutral)
        for name in model.order:
            if not model.inner(name):
                self.values[name] = np.empty(watched_shape(model, self.inputs, name))
        for name in model.initial_order:
            equation = model.stocks[name].initial if name in model.stocks else model.equations[name]
            if name in model.equations and not model.inner(name):
                continue
            value = self.evaluate(name, equation, self.values)
            if name in model.stocks:
                value = np.broadcast_to(value, watched_shape(model, self.inputs, name)).copy()
            self.values[name] = value
            for spent in model.spent_at_start.get(name, ()):
                del self.values[spent]
        self._evaluate_stage("constant")

    def enter_quarter(self, quarter: int) -> None:
        """Set the levers of a quarter, and everything that depends on them and on the stocks now.

        The end of the run, a quarter after the last, is seen with the last quarter's levers.
        """
        self._set_time(quarter / QUARTERS_PER_YEAR)
        self._set_levers(min(quarter, self.inputs.quarters - 1))
        self._evaluate_stage("quarter")
        self._evaluate_stage("step")
        self._evaluate_stage("saved")

    def through_quarter(self, quarter: int, steps: int, method: Method) -> None:
        """Move the stocks through one quarter that has been entered."""
        step = 1 / (QUARTERS_PER_YEAR * steps)
        for number in range(steps):
            time = quarter / QUARTERS_PER_YEAR + number * step
            if number > 0:
                self.set_time_and_evaluate(time)
            if method == "euler":
                self._move(self.stocks(), self.rates(), step)
            else:
                self._move_rk4(time, step)

    def _move_rk4(self, time: float, step: float) -> None:
        start = self.stocks()
        rates = [self.rates()]
        for share in (0.5, 0.5, 1.0):
            self._move(start, rates[-1], step * share)
            self.set_time_and_evaluate(time + step * share)
            rates.append(self.rates())
        first, second, third, fourth = rates
        mean = {name: (first[name] + 2 * second[name] + 2 * third[name] + fourth[name]) / 6 for name in first}
        self._move(start, mean, step)

    def stocks(self) -> Values:
        """The stocks as they are now."""
        return {name: self.values[name] for name in self.model.stocks}

    def rates(self) -> Values:
        """The net inflow of each stock, from the flows as last evaluated."""
        rates: Values = {}
        for name, stock in self.model.stocks.items():
            if self.model.inner(name):
                inflows = [self.values[flow.__name__] for flow in stock.inflows]
                rate = sum(inflows[1:], inflows[0]) if inflows else np.zeros_like(self.values[name])
                for flow in stock.outflows:
                    rate = rate - self.values[flow.__name__]
                rates[name] = rate
        return rates

    def _move(self, start: Values, rates: Values, step: float) -> None:
        for name, rate in rates.items():
            self.values[name] = start[name] + step * rate

    def set_time_and_evaluate(self, time: float) -> None:
        """Evaluate what moves the stocks, for the stocks as they are now."""
        self._set_time(time)
        self._evaluate_stage("step")

    def evaluate_everything(self) -> None:
        """Evaluate every equation, for the stocks, parameters and levers as they are now."""
        for stage in STAGES:
            self._evaluate_stage(stage)

    def _evaluate_stage(self, stage: Stage) -> None:
        for name, equation in self._stages[stage]:
            self.values[name] = self.evaluate(name, equation, self.values)

    @cached_property
    def _stages(self) -> dict[Stage, list[tuple[str, Equation]]]:
        """What there is to evaluate: not what is held from the start, nor what has no member."""
        model = self.model
        held = {name for name, crossing in model.crossings.items() if crossing.kind == "at_start"}
        return {
            stage: [
                (name, model.equations[name])
                for name in model.in_stage(stage)
                if name not in held and model.inner(name)
            ]
            for stage in STAGES
        }

    def _set_time(self, time: float) -> None:
        self.values[TIME] = np.full((1, 1, 1), time)

    def _set_levers(self, quarter: int) -> None:
        for name, schedule in self.inputs.levers.items():
            self.values[name] = schedule[quarter][:, None, :]


def watched_shape(model: Model, inputs: Inputs, name: str) -> tuple[int, int, int]:
    """(inner, draws, members) of a quantity in this batch."""
    return model.inner(name), inputs.draws, inputs.sizes[model.shape(name).place]
