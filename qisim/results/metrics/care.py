"""Care: avoidable harm and delay."""

from __future__ import annotations

import numpy as np

from qisim.equations.world import AXES, DOMAIN
from qisim.results.aggregates import total
from qisim.results.metrics.runs import PERCENT, WHOLE_RUN, Array, Metric, Runs

DOMAINS = next(axis.members for axis in AXES if axis.name == DOMAIN)


def quality(runs: Runs) -> Array:
    """The quality index: 100 % less the avoidable harm and delay, by where care is given."""
    return PERCENT * runs.at(runs.mean("quality", runs.base_cost), runs.horizon)


def quality_change(runs: Runs) -> Array:
    """How much the quality index rises."""
    index = runs.mean("quality", runs.base_cost)
    return PERCENT * (runs.at(index, runs.horizon) - runs.at(index, float(runs.times[0])))


def _waste_change(runs: Runs, domain: str) -> Array:
    """How avoidable cost and harm in a domain changes, in % of what it was.

    Each trust by the cost that goes with it: an ambulance trust discharges nobody.
    """
    avoidable = runs.values["waste_cost"][:, DOMAINS.index(domain)] * runs.base_cost
    nation = total(avoidable)
    return np.divide(PERCENT * (nation[-1] - nation[0]), nation[0], out=runs.undefined(), where=nation[0] > 0)


def emergency_flow_change(runs: Runs) -> Array:
    """Avoidable cost and harm in the flow of emergency patients."""
    return _waste_change(runs, "emergency_flow")


def frail_discharge_change(runs: Runs) -> Array:
    """Avoidable cost and harm in the discharge of frail people: delayed transfers above all."""
    return _waste_change(runs, "frail_discharge")


METRICS: tuple[Metric, ...] = (
    Metric("quality", "Quality index", "%", "at the horizon", "higher", quality),
    Metric("quality_change", "Change in the quality index", "percentage points", WHOLE_RUN, "higher", quality_change),
    Metric(
        "emergency_flow_change",
        "Change in avoidable cost and harm: emergency flow",
        "%",
        WHOLE_RUN,
        "lower",
        emergency_flow_change,
    ),
    Metric(
        "frail_discharge_change",
        "Change in avoidable cost and harm: delayed discharge",
        "%",
        WHOLE_RUN,
        "lower",
        frail_discharge_change,
    ),
)
