"""Care: avoidable harm and delay."""

from __future__ import annotations

from qisim.results.metrics.runs import PERCENT, WHOLE_RUN, Array, Metric, Runs


def quality(runs: Runs) -> Array:
    """The quality index: 100 % less the avoidable harm and delay, by where care is given."""
    return PERCENT * runs.at(runs.mean("quality", runs.base_cost), runs.horizon)


def quality_change(runs: Runs) -> Array:
    """How much the quality index rises."""
    index = runs.mean("quality", runs.base_cost)
    return PERCENT * (runs.at(index, runs.horizon) - runs.at(index, float(runs.times[0])))


METRICS: tuple[Metric, ...] = (
    Metric("quality", "Quality index", "%", "at the horizon", "higher", quality),
    Metric("quality_change", "Change in the quality index", "percentage points", WHOLE_RUN, "higher", quality_change),
)
