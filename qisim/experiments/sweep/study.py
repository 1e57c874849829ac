"""A sweep ready to be run: its trusts, its scenarios, and what each point makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qisim import engines, parameters, population, scenarios
from qisim.engines import Inputs
from qisim.errors import InputError, ParameterError, Problem, ScenarioError
from qisim.experiments.job import check_same_years, model_for, watched
from qisim.experiments.sweep.design import Point
from qisim.experiments.sweep.specification import Axis, Specification, Value
from qisim.model import Model
from qisim.parameters import Parameter
from qisim.population import Population
from qisim.results import provenance
from qisim.results.metrics import WATCHED
from qisim.results.posterior import DrawsFile, load_draws
from qisim.scenarios import Scenario
from qisim.scenarios.documents import read
from qisim.scenarios.finding import beside

Array = npt.NDArray[np.float64]

FORMAT = 1
KEPT = 8
"""Levers of so many points are kept at a time: neighbours often share them."""


@dataclass
class Study:
    """What the runs of a sweep have in common, and the levers of the points seen last."""

    specification: Specification
    scenarios: tuple[Scenario, ...]
    country: Population
    trusts: Population
    model: Model
    engine: str
    drawn_from: DrawsFile | None = None
    """Where the draws of some parameters come from, rather than from their distributions."""
    seen: dict[tuple[int, tuple[str, ...]], tuple[dict[str, Parameter], dict[str, Array], float | None]] = field(
        default_factory=dict
    )

    @cached_property
    def watch(self) -> tuple[str, ...]:
        """What engines save of every run."""
        return tuple(dict.fromkeys((*WATCHED, *self.specification.trajectories)))

    @property
    def kept(self) -> tuple[str, ...]:
        """What compiled code keeps: all that a run folder saves, so that sweeps and comparisons share it."""
        return watched(self.model)

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that decides the numbers, but for how many points there are; big things as hashes."""
        one = self.specification
        return {
            "format": FORMAT,
            "scenarios": {scenario.name: scenario.digest() for scenario in self.scenarios},
            "design": one.design,
            "vary": {axis.key: [_as_toml(value) for value in axis.ends] for axis in one.axes},
            "points": one.points if one.design == "latin-hypercube" else None,
            "draws": one.draws,
            "seed": one.seed,
            "metrics": list(one.metrics),
            "trajectories": list(one.trajectories),
            "runs_in_a_part": one.runs_in_a_part,
            "steps_per_quarter": one.steps_per_quarter,
            "precision": one.precision,
            "population": self.trusts.digest(),
            "parameters": provenance.digest(self.model.parameters),
            "model": self.model.digest,
            "code": provenance.code_digest(),
            "engine": {"name": self.engine, "versions": engines.versions(self.engine)},
            **({} if self.drawn_from is None else {"draws_from": self.drawn_from.digest}),
        }

    def inputs(self, scenario: int, points: Sequence[Point], draws: Sequence[int | None]) -> Inputs:
        """The inputs of some runs of one scenario whose points share their levers, one for each point and draw."""
        own, levers, _ = self.resolved(scenario, self.overrides(points[0]))
        values = self._values(own, points, draws)
        trusts = self.trusts
        return Inputs(values, levers, trusts.attributes, trusts.index, trusts.sizes, trusts.codes)

    def overrides(self, point: Point) -> tuple[str, ...]:
        """What a point changes in every scenario, as `--set` says it; parameters are set apart."""
        axes = self.specification.axes
        return tuple(
            f"{axis.key}={_as_toml(value)}" for axis, value in zip(axes, point, strict=True) if axis.parameter is None
        )

    def resolved(
        self, scenario: int, overrides: tuple[str, ...]
    ) -> tuple[dict[str, Parameter], dict[str, Array], float | None]:
        """A scenario under some changes: its parameters, its levers by quarter and when it is withdrawn."""
        key = scenario, overrides
        if key not in self.seen:
            loaded = self._loaded(scenario, overrides)
            axes = {name: axis.members for name, axis in self.model.axes.items()}
            levers = scenarios.schedule(loaded, self.model.levers, self.trusts, known=self.country, axes=axes)
            own = parameters.with_values(self.model.parameters, loaded.parameters)
            if len(self.seen) >= KEPT:
                self.seen.pop(next(iter(self.seen)), None)
            self.seen[key] = own, levers, loaded.withdrawn_after
        return self.seen[key]

    def _loaded(self, scenario: int, overrides: tuple[str, ...]) -> Scenario:
        return scenarios.load(self.scenarios[scenario].file, overrides) if overrides else self.scenarios[scenario]

    def _values(
        self, own: Mapping[str, Parameter], points: Sequence[Point], draws: Sequence[int | None]
    ) -> dict[str, Array]:
        """The parameters of each run: drawn, or central, with those that vary set to the point's value."""
        numbers = [number for number in draws if number is not None]
        if numbers:
            given = None if self.drawn_from is None else self.drawn_from.positions
            values = parameters.draw(own, numbers, self.specification.seed, given)
        else:
            values = {name: np.repeat(central, len(draws), axis=1) for name, central in parameters.central(own).items()}
        for place, axis in enumerate(self.specification.axes):
            if axis.parameter is not None:
                at_points = np.array([float(str(point[place])) for point in points])
                values[axis.parameter] = np.broadcast_to(
                    at_points[np.newaxis, :, np.newaxis], values[axis.parameter].shape
                ).copy()
        return values


def study_of(specification: Specification, engine: str, draws_from: str | Path | None = None) -> Study:
    """Load and check all that a sweep needs; the engine may still be `auto`. Raises `InputError` with all problems."""
    drawn_from = None if draws_from is None else _enough_draws(specification, load_draws(draws_from))
    one = specification
    loaded = tuple(scenarios.load(beside(one.file, name)) for name in one.scenarios)
    check_same_years(loaded)
    country = population.load(beside(one.file, one.population))
    trusts = country.select(one.only) if one.only else country
    model = model_for(loaded)
    study = Study(one, loaded, country, trusts, model, engine, drawn_from)
    if problems := list(_problems_of_ends(study)):
        raise ScenarioError(problems)
    return replace(study, engine=_engine(study))


def _engine(study: Study) -> str:
    """The engine that will run; one that cannot keep to the sweep's precision is refused, at the line that says it."""
    one = study.specification
    runs = one.points * one.runs_at_a_point
    try:
        return engines.choose(study.engine, study.model, runs, study.kept, precision=one.precision)
    except InputError as error:
        at = read(one.file).problem(("precision",), "")
        raise InputError(
            replace(problem, file=at.file, line=at.line) if problem.key == at.key else problem
            for problem in error.problems
        ) from None


def _enough_draws(specification: Specification, drawn_from: DrawsFile) -> DrawsFile:
    """The same draws, once it is sure that they are needed, and enough of them."""
    needed = specification.points if specification.design == "draws" else specification.draws
    if not needed:
        raise ScenarioError(
            Problem(
                "this sweep draws nothing: every parameter is central",
                str(specification.file),
                key="draws",
                found="draws = 0",
                expected="draws = 1 or more, since --draws-from is given",
            )
        )
    drawn_from.check_enough(needed, "points" if specification.design == "draws" else "draws")
    return drawn_from


def _problems_of_ends(study: Study) -> list[Problem]:
    """What the ends of each axis, or each of its values, make wrong in any scenario; said of the sweep's own line."""
    document = read(study.specification.file)
    found: list[Problem] = []
    for place, axis in enumerate(study.specification.axes):
        for value in axis.ends:
            for number in range(len(study.scenarios)):
                problem = _problem_of(study, number, place, axis, value)
                if problem is not None:
                    where = document.problem(("vary", axis.key), problem.message)
                    found.append(
                        replace(where, found=problem.found, expected=problem.expected, suggestion=problem.suggestion)
                    )
                    break
    return list(dict.fromkeys(found))


def _problem_of(study: Study, scenario: int, place: int, axis: Axis, value: Value) -> Problem | None:
    try:
        if axis.parameter is None:
            study.resolved(scenario, (f"{axis.key}={_as_toml(value)}",))
        elif isinstance(value, str | date):
            return Problem("a parameter takes numbers, in its own unit", found=_as_toml(value))
        elif axis.parameter in study.model.parameters:
            parameters.with_values(study.model.parameters, {axis.parameter: float(value)})
    except (InputError, ParameterError) as error:
        return error.problems[0]
    return None


def _as_toml(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f'"{value}"' if isinstance(value, str) else repr(value)
