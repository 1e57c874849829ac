"""The runs of a part: simulated in small batches, and put together as tables that hold the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import pyarrow as pa

from qisim import engines
from qisim.engines.integrate import Progress
from qisim.errors import RunError
from qisim.experiments.pieces import levels_of_trusts, runs_from
from qisim.experiments.sweep.design import Point, draw_number, points
from qisim.experiments.sweep.specification import Specification
from qisim.experiments.sweep.study import Array, Study
from qisim.experiments.threads import in_threads
from qisim.results.aggregates import quantities_of
from qisim.results.metrics import METRICS, measure

RUNS_IN_A_BATCH = 16
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Run:
    """One run: its number, and what decides it."""

    number: int
    point: int
    scenario: int
    draw: int | None
    values: Point


@dataclass
class Outcome:
    """What became of a run: metrics by name and the nation's course, or why it failed."""

    run: Run
    metrics: dict[str, float] = field(default_factory=dict)
    course: dict[str, Array] = field(default_factory=dict)
    """Quantity -> (quarter, inner)."""
    cause: str | None = None


def runs_of(specification: Specification, first: int, last: int) -> list[Run]:
    """The runs of points `first` to `last`, without the last, in the order of their numbers."""
    numbers = range(first, last)
    each = max(1, specification.draws)
    return [
        Run(
            number=(point * len(specification.scenarios) + scenario) * each + draw,
            point=point,
            scenario=scenario,
            draw=draw_number(specification, point, draw),
            values=values,
        )
        for point, values in zip(numbers, points(specification, numbers), strict=True)
        for scenario in range(len(specification.scenarios))
        for draw in range(each)
    ]


def simulated(
    study: Study, runs: Sequence[Run], workers: int, on_progress: Callable[[int, int], None] | None
) -> list[Outcome]:
    """The outcomes of runs, in their order; a run that fails is told from the others of its batch."""
    batches = list(_batches(study, runs))

    def work(chosen: Sequence[int], look_for_stop: Progress) -> list[Outcome]:
        return [outcome for number in chosen for outcome in _batch(study, batches[number], look_for_stop)]

    def report(done: int, total: int) -> None:
        if on_progress:
            on_progress(sum(len(batch) for batch in batches[:done]), len(runs))

    found = in_threads(work, [range(number, number + 1) for number in range(len(batches))], workers, report)
    outcomes = [outcome for part in found for outcome in part]
    return sorted(outcomes, key=lambda outcome: outcome.run.number)


def _batches(study: Study, runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Runs that share their levers, a few at a time."""

    def shared(run: Run) -> tuple[int, tuple[str, ...]]:
        return run.scenario, study.overrides(run.values)

    ordered = sorted(runs, key=lambda run: (*shared(run), run.number))
    for _, group in groupby(ordered, shared):
        alike = list(group)
        yield from (alike[at : at + RUNS_IN_A_BATCH] for at in range(0, len(alike), RUNS_IN_A_BATCH))


def _batch(study: Study, batch: Sequence[Run], look_for_stop: Progress) -> list[Outcome]:
    try:
        return _outcomes(study, batch, look_for_stop)
    except RunError as error:
        if len(batch) == 1:
            return [Outcome(batch[0], cause=" ".join(str(error).split()))]
    return [outcome for run in batch for outcome in _batch(study, [run], look_for_stop)]


def _outcomes(study: Study, batch: Sequence[Run], look_for_stop: Progress) -> list[Outcome]:
    scenario = batch[0].scenario
    inputs = study.inputs(scenario, [run.values for run in batch], [run.draw for run in batch])
    course = engines.simulate(
        study.model,
        inputs,
        study.watch,
        keep=study.kept,
        engine=study.engine,
        steps_per_quarter=study.specification.steps_per_quarter,
        precision=study.specification.precision,
        on_progress=look_for_stop,
    )
    _, _, withdrawal = study.resolved(scenario, study.overrides(batch[0].values))
    runs = runs_from(study.model, study.trusts, course, inputs.parameters["critical_density"], withdrawal)
    measured = measure(runs, study.specification.metrics)
    outcomes = []
    for at, run in enumerate(batch):
        kept = {
            name: _of_nation(study, name, course.values[name][:, :, at]) for name in study.specification.trajectories
        }
        outcomes.append(Outcome(run, {name: float(values[at]) for name, values in measured.items()}, kept))
    return outcomes


def _of_nation(study: Study, name: str, values: Array) -> Array:
    """A quantity (quarter, inner, member) of the whole nation: that of trusts summed or averaged as tables do it."""
    quantity = next(one for one in quantities_of(study.model) if one.name == name)
    place = study.model.shape(name).place
    return np.asarray(levels_of_trusts(study.trusts).of(quantity, values, place)[..., 0])


def table(specification: Specification, outcomes: Sequence[Outcome]) -> pa.Table:
    """One row a run: what decided it, what became of it, its metrics. Undefined is null."""
    columns: dict[str, pa.Array] = {
        "run": pa.array([one.run.number for one in outcomes], pa.int64()),
        "point": pa.array([one.run.point for one in outcomes], pa.int64()),
        "scenario": pa.array([specification.scenarios[one.run.scenario] for one in outcomes], pa.string()),
        "draw": pa.array([one.run.draw for one in outcomes], pa.int64()),
    }
    for place, axis in enumerate(specification.axes):
        given = [one.run.values[place] for one in outcomes]
        columns[axis.key] = (
            pa.array([str(value) for value in given], pa.string())
            if axis.in_words
            else pa.array([float(str(value)) for value in given], pa.float64())
        )
    columns["status"] = pa.array([FAILED if one.cause else DONE for one in outcomes], pa.string())
    columns["cause"] = pa.array([one.cause for one in outcomes], pa.string())
    for metric in METRICS:
        if metric.name in specification.metrics:
            values = np.array([one.metrics.get(metric.name, np.nan) for one in outcomes])
            columns[metric.name] = pa.array(values, pa.float64(), mask=~np.isfinite(values))
    return pa.table(columns)


def courses(
    specification: Specification, outcomes: Sequence[Outcome], members: Callable[[str], Sequence[str]]
) -> pa.Table:
    """The nation's course of what is kept: run, year, quantity, inner, value."""
    parts = [
        pa.table(
            {
                "run": np.full(values.size, one.run.number),
                "year": np.repeat(np.arange(len(values)) / 4, values.shape[1]),
                "quantity": [name] * values.size,
                "inner": list(members(name)) * len(values),
                "value": values.ravel(),
            }
        )
        for one in outcomes
        for name, values in one.course.items()
    ]
    empty = {
        "run": pa.int64(),
        "year": pa.float64(),
        "quantity": pa.string(),
        "inner": pa.string(),
        "value": pa.float64(),
    }
    schema = pa.schema(list(empty.items()))
    return pa.concat_tables([part.cast(schema) for part in parts]) if parts else schema.empty_table()
