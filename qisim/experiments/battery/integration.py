"""Integration error: the same strategies with half and a quarter of the step, and by another method.

The battery refuses a ranking that hangs on the step: where any pair of strategies changes places, it fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from qisim.engines import STEPS_PER_QUARTER
from qisim.engines.integrate import Method, Progress
from qisim.experiments.battery.bench import PERCENT, Array, Bench
from qisim.results.metrics import METRICS
from qisim.results.published import figure
from qisim.results.scorecard import Listing, Outcome

USUAL = "as usual"
WAYS: Mapping[str, tuple[Method, int]] = {
    USUAL: ("euler", STEPS_PER_QUARTER),
    "half the step": ("euler", 2 * STEPS_PER_QUARTER),
    "a quarter of the step": ("euler", 4 * STEPS_PER_QUARTER),
    "Runge-Kutta (RK4)": ("rk4", STEPS_PER_QUARTER),
}
RANKED_BY = ("productivity_growth_to_2020_21", "practising_share_at_5_years", "net_benefit")
"""What strategies are ranked by: what they were asked for, what they build, and what they are worth."""
TIED = 1e-9
"""Strategies closer than this part of the largest value are the same strategy, but for rounding."""


def integration(bench: Bench) -> Outcome:
    """Run every strategy at central parameters in each way, and compare every metric and the rankings."""
    ways, count = list(WAYS), len(bench.strategies)

    def work(number: int, on_progress: Progress) -> dict[str, Array]:
        strategy, (method, steps) = bench.strategies[number % count], WAYS[ways[number // count]]
        values = bench.values(strategy, [-1])
        course = bench.simulated(strategy, values, method=method, steps_per_quarter=steps, on_progress=on_progress)
        return bench.measured(strategy, values, course)

    found = bench.each(work, len(ways) * count)
    by_way = {
        way: {
            metric.name: np.array([one[metric.name].item() for one in found[first : first + count]])
            for metric in METRICS
        }
        for way, first in zip(ways, range(0, len(found), count), strict=True)
    }
    usual, others = by_way[USUAL], {way: values for way, values in by_way.items() if way != USUAL}
    failures = [
        f"{name}: {problem}, with {way}"
        for way, values in others.items()
        for name in RANKED_BY
        for problem in changed_places([one.name for one in bench.strategies], usual[name], values[name])
    ]
    moves = {
        metric.title + f", {metric.window}": [
            relative_change(usual[metric.name], values[metric.name]) for values in others.values()
        ]
        for metric in METRICS
    }
    largest = max(moves, key=lambda name: max(moves[name]))
    rows = sorted(moves.items(), key=lambda item: -max(item[1]))
    return Outcome(
        name="integration",
        test=6,
        title="Integration error",
        done=f"{count} strategies on {len(bench.population)} trusts with half of the step, a quarter of it and RK4, "
        f"against Euler's method at 1/{4 * STEPS_PER_QUARTER} year; ranked by {len(RANKED_BY)} metrics.",
        worst=f"{PERCENT * max(moves[largest]):.2g}% ({largest}); {len(failures)} changes of rank",
        failures=tuple(failures),
        listings=(
            Listing(
                "Largest change of each metric, in % of its largest value over strategies",
                ("Metric", *others),
                tuple((name, *(figure(PERCENT * move) for move in changes)) for name, changes in rows),
            ),
        ),
    )


def relative_change(usual: Array, other: Array) -> float:
    """The largest change over strategies, as a part of the largest value; 1 where a metric comes or goes."""
    if (np.isnan(usual) != np.isnan(other)).any():
        return 1.0
    size = float(np.nanmax(np.abs(usual), initial=0.0))
    return float(np.nanmax(np.abs(other - usual), initial=0.0)) / size if size else 0.0


def changed_places(names: list[str], usual: Array, other: Array) -> Iterator[str]:
    """The pairs whose order is not what it was; a tie that is broken counts, one of rounding does not."""
    tied = TIED * float(np.nanmax(np.abs(usual), initial=0.0))
    for first in range(len(names)):
        for second in range(first + 1, len(names)):
            before, after = (order(values[first] - values[second], tied) for values in (usual, other))
            if before != after:
                yield f"{names[first]} and {names[second]} change places"


def order(difference: float, tied: float) -> int:
    """1 where the first is ahead, -1 where it is behind, 0 where neither is."""
    return 0 if not abs(difference) > tied else 1 if difference > 0 else -1
