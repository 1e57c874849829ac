"""Productivity: how fast it grows, of itself and by improvement, and what it falls short of."""

from __future__ import annotations

import numpy as np

from qisim.results.metrics.runs import FORWARD_VIEW_END, FROM_LEVERS, PERCENT, TO_2020_21, Array, Metric, Runs, start_of


def _growth(runs: Runs, name: str, end: float) -> Array:
    """Mean growth of an index of productivity, compounded, in % a year."""
    start = start_of(runs)
    if end <= start:
        return runs.undefined()
    index = runs.mean(name, runs.base_cost)
    ratio = runs.at(index, end) / runs.at(index, start)
    return np.asarray(PERCENT * (ratio ** (1 / (end - start)) - 1))


def productivity_growth(runs: Runs) -> Array:
    """Growth of national productivity, background trend included."""
    return _growth(runs, "productivity", runs.horizon)


def productivity_growth_to_2020_21(runs: Runs) -> Array:
    """The same over the years for which the Forward View asked for 2 to 3 % a year."""
    return _growth(runs, "productivity", FORWARD_VIEW_END)


def improvement_growth(runs: Runs) -> Array:
    """What improvement adds to productivity, without the background trend, which is an input."""
    return _growth(runs, "improvement_productivity", runs.horizon)


def gap_to_2(runs: Runs) -> Array:
    """Required less achieved growth; below nought where more was achieved."""
    return 2.0 - productivity_growth_to_2020_21(runs)


def gap_to_3(runs: Runs) -> Array:
    """Required less achieved growth; below nought where more was achieved."""
    return 3.0 - productivity_growth_to_2020_21(runs)


METRICS: tuple[Metric, ...] = (
    Metric("productivity_growth", "Productivity growth", "%/year", FROM_LEVERS, "higher", productivity_growth),
    Metric("improvement_growth", "of which from improvement", "%/year", FROM_LEVERS, "higher", improvement_growth),
    Metric(
        "productivity_growth_to_2020_21",
        "Productivity growth",
        "%/year",
        TO_2020_21,
        "higher",
        productivity_growth_to_2020_21,
    ),
    Metric("gap_to_2", "Short of the required 2% a year", "percentage points/year", TO_2020_21, "lower", gap_to_2),
    Metric("gap_to_3", "Short of the required 3% a year", "percentage points/year", TO_2020_21, "lower", gap_to_3),
)
