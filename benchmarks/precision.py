"""What single precision and a longer step cost in exactness: metrics, differences, rankings; beside half the step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.table import Row
from qisim.engines import Inputs, Precision, simulate
from qisim.experiments.job import Job, prepare, watched
from qisim.experiments.pieces import runs_from
from qisim.parameters import draw
from qisim.results.metrics import METRICS, WATCHED, measure
from qisim.results.result import Settings

PAIR = ("survival-of-the-fittest", "systematic-support")
DRAWS = 60
"""Of the pair."""
DRAWS_OF_ALL = 16
IN_A_BATCH = 16
RANKED = ("net_benefit", "productivity_growth")
STEPS = 8

Metrics = list[dict[str, np.ndarray]]
"""By scenario: each metric of each draw."""


@dataclass(frozen=True)
class Way:
    """A way to compute the same runs."""

    name: str
    precision: Precision = "double"
    steps: int = STEPS


USUAL = Way("double precision")
OTHERS = (
    Way("single precision", precision="single"),
    Way("half the step", steps=2 * STEPS),
    Way("single precision and twice the step", precision="single", steps=STEPS // 2),
)


def measured() -> list[Row]:
    """Rows for the pair, and for all shipped strategies."""
    names = sorted(path.stem for path in Path("scenarios").glob("*.toml"))
    pair, every = _found(PAIR, DRAWS), _found(names, DRAWS_OF_ALL)
    usual, all_usual = pair.pop(USUAL), every.pop(USUAL)
    rows = []
    for way, found in pair.items():
        changes = list(_changes(usual, found))
        rows.append(
            Row(f"{way.name}: largest change of a metric, by its largest value (one for each metric)", "1", changes)
        )
    for way, found in pair.items():
        most = [max(_changes_of_differences(usual, found))]
        limit = 0.01 if way == OTHERS[0] else None
        what = f"{way.name}: largest change of a metric's difference between the two, by its standard deviation"
        rows.append(Row(what, "1", most, at_most=limit))
    for way, found in every.items():
        limit = 0 if way == OTHERS[0] else None
        asked = len(names) * (len(names) - 1) // 2 * DRAWS_OF_ALL * len(RANKED)
        what = f"{way.name}: two of {len(names)} strategies change places, of {asked:,} times that they were compared"
        rows.append(Row(what, "times", [_swaps(all_usual, found)], at_most=limit))
    return rows


def _found(names: Sequence[str], draws: int) -> dict[Way, Metrics]:
    job = prepare(list(names), "england-2015", None, Settings(draws, 0, "compiled", "euler", STEPS))
    return {way: [_metrics(job, scenario, way) for scenario in range(len(names))] for way in (USUAL, *OTHERS)}


def _metrics(job: Job, scenario: int, way: Way) -> dict[str, np.ndarray]:
    trusts, batches = job.population, []
    for first in range(0, job.settings.draws, IN_A_BATCH):
        numbers = range(first, min(first + IN_A_BATCH, job.settings.draws))
        values = draw(job.parameters[scenario], numbers, seed=job.settings.seed)
        inputs = Inputs(values, job.levers[scenario], trusts.attributes, trusts.index, trusts.sizes, trusts.codes)
        course = simulate(
            job.model,
            inputs,
            WATCHED,
            keep=watched(job.model),
            engine="compiled",
            steps_per_quarter=way.steps,
            precision=way.precision,
        )
        runs = runs_from(job.model, trusts, course, values["critical_density"], job.withdrawal(scenario))
        batches.append(measure(runs))
    return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}


def _changes(usual: Metrics, found: Metrics) -> Iterator[float]:
    """Of each metric that is defined: its largest change over scenarios and draws, by its largest value."""
    for metric in METRICS:
        old, new = (np.concatenate([one[metric.name] for one in runs]) for runs in (usual, found))
        if not np.array_equal(np.isnan(old), np.isnan(new)):
            raise RuntimeError(f"{metric.name} is defined in other runs than before")
        if np.isfinite(old).any() and np.nanmax(np.abs(old)) > 0:
            yield float(np.nanmax(np.abs(new - old)) / np.nanmax(np.abs(old)))


def _changes_of_differences(usual: Metrics, found: Metrics) -> Iterator[float]:
    """The same of the difference between two scenarios, by its standard deviation over draws."""
    for metric in METRICS:
        old, new = (second[metric.name] - first[metric.name] for first, second in (usual, found))
        if np.isfinite(old).sum() > 1 and np.nanstd(old) > 0:
            yield float(np.nanmax(np.abs(new - old)) / np.nanstd(old))


def _swaps(usual: Metrics, found: Metrics) -> int:
    """How often, over draws and the metrics by which strategies are ranked, two of them change places."""
    return sum(
        int((np.sign(usual[p][name] - usual[q][name]) != np.sign(found[p][name] - found[q][name])).sum())
        for name in RANKED
        for p, q in combinations(range(len(usual)), 2)
    )
