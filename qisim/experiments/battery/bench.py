"""What the checks are made on: the model, its numbers, trusts and strategies, and runs of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from qisim import engines, parameters, scenarios
from qisim.engines import STEPS_PER_QUARTER, Inputs, Trajectories
from qisim.engines.integrate import Method, Progress
from qisim.errors import RunError
from qisim.experiments.job import model_for, watched
from qisim.experiments.pieces import levels_of_trusts, runs_from
from qisim.experiments.threads import in_threads
from qisim.model import Model
from qisim.parameters import Parameter, Positions
from qisim.population import Population
from qisim.results.metrics import measure
from qisim.scenarios import Scenario

Array = npt.NDArray[np.float64]
Answer = TypeVar("Answer")

FOLLOWED = ("practising_density", "improvement_productivity", "quality", "commitment", "felt_pressure")
"""Quantities whose course is looked at for modes of behaviour: means over trusts, by staff."""
PERCENT = 100.0


def _nobody(done: int, total: int) -> None:
    """Nobody hears how far a check has come."""


@dataclass(frozen=True)
class Ensemble:
    """Every strategy on the same draws.

    metrics: metric -> (strategy, draw), the central run before draw 0
    courses: quantity -> (strategy, draw, quarter), the nation's mean, the central run before draw 0
    times: (quarter,) years since 2014-04-01
    """

    metrics: Mapping[str, Array]
    courses: Mapping[str, Array]
    times: Array


@dataclass
class Bench:
    """What is tested, and how: a check takes nothing else.

    strategies: the first is the baseline, in which nothing is done
    measures: what `validate` found for the episodes
    progress: called with (done, all) by a check that takes long, in its own terms
    """

    strategies: Sequence[Scenario]
    population: Population
    measures: pd.DataFrame
    draws: int
    seed: int = 0
    engine: str = "auto"
    workers: int = 1
    progress: Progress = _nobody
    given: Positions | None = None
    """Positions of some parameters, by the draw's number; the others are drawn from their distributions."""
    model: Model = field(init=False)

    def __post_init__(self) -> None:
        self.model = model_for(self.strategies)

    @property
    def baseline(self) -> Scenario:
        """The strategy in which nothing is done."""
        return self.strategies[0]

    @property
    def support(self) -> Scenario:
        """The first strategy in which something is done."""
        return self.strategies[1]

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The numbers of the model."""
        return self.model.parameters

    def on(self, trusts: Population) -> Bench:
        """The same on other trusts."""
        return replace(self, population=trusts)

    def values(self, strategy: Scenario, numbers: Sequence[int]) -> dict[str, Array]:
        """The parameters of some draws as a strategy has them; number -1 is the central one."""
        own = parameters.with_values(self.parameters, strategy.parameters)
        drawn = parameters.draw(own, [number for number in numbers if number >= 0], self.seed, self.given)
        middle = parameters.central(own)
        first = sum(number < 0 for number in numbers)
        return {
            name: np.concatenate([np.repeat(middle[name], first, axis=1), drawn[name]], axis=1)
            if first
            else drawn[name]
            for name in drawn
        }

    def simulated(
        self,
        strategy: Scenario,
        values: Mapping[str, Array],
        *,
        method: Method = "euler",
        steps_per_quarter: int = STEPS_PER_QUARTER,
        on_progress: Progress | None = None,
    ) -> Trajectories:
        """A strategy on the trusts, for some values of the parameters; raises `RunError` as engines do."""
        trusts = self.population
        axes = {name: axis.members for name, axis in self.model.axes.items()}
        levers = scenarios.schedule(strategy, self.model.levers, trusts, axes=axes)
        inputs = Inputs(values, levers, trusts.attributes, trusts.index, trusts.sizes, trusts.codes)
        try:
            return engines.simulate(
                self.model,
                inputs,
                watched(self.model),
                engine=self.engine,
                method=method,
                steps_per_quarter=steps_per_quarter,
                on_progress=on_progress,
            )
        except RunError as error:
            error.add_note(f"In the strategy '{strategy.name}', trusts {trusts.name}.")
            raise

    def measured(self, strategy: Scenario, values: Mapping[str, Array], course: Trajectories) -> dict[str, Array]:
        """Every metric of a run, by draw."""
        critical = values["critical_density"]
        return measure(runs_from(self.model, self.population, course, critical, strategy.withdrawn_after))

    def mean(self, course: Trajectories, name: str) -> Array:
        """The nation's mean of a quantity, trusts weighted by staff: (quarter, draw)."""
        staff = levels_of_trusts(self.population).staff
        return np.asarray(np.average(course.values[name].sum(axis=1), axis=-1, weights=staff))

    def each(self, work: Callable[[int, Progress], Answer], count: int) -> list[Answer]:
        """The answers of independent pieces of work, by their number, spread over threads."""

        def some(numbers: Sequence[int], on_progress: Progress) -> list[Answer]:
            return [work(number, on_progress) for number in numbers]

        chunks = [range(number, number + 1) for number in range(count)]
        return [one for part in in_threads(some, chunks, self.workers, self.progress) for one in part]

    @cached_property
    def ensemble(self) -> Ensemble:
        """Every strategy, at central parameters and on the same draws."""
        numbers = range(-1, self.draws)

        def work(number: int, on_progress: Progress) -> tuple[dict[str, Array], dict[str, Array], Array]:
            strategy = self.strategies[number]
            values = self.values(strategy, numbers)
            course = self.simulated(strategy, values, on_progress=on_progress)
            courses = {name: self.mean(course, name).T for name in FOLLOWED}
            return self.measured(strategy, values, course), courses, course.times

        found = self.each(work, len(self.strategies))
        return Ensemble(
            metrics={name: np.stack([metrics[name] for metrics, _, _ in found]) for name in found[0][0]},
            courses={name: np.stack([courses[name] for _, courses, _ in found]) for name in FOLLOWED},
            times=found[0][2],
        )
