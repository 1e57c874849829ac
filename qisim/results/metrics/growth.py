"""Productivity: how fast it grows, of itself and by improvement, and what it falls short of."""

from __future__ import annotations

import numpy as np

from qisim.parameters import load_evidence
from qisim.results.metrics.runs import (
    FORWARD_VIEW_END,
    FROM_LEVERS,
    IN_2020_21,
    MILLION,
    PERCENT,
    TO_2020_21,
    Array,
    Metric,
    Runs,
    start_of,
)


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


def _efficiency_gap(runs: Runs, required: float) -> Array:
    """What care costs more in 2020/21 for want of the required productivity, a year.

    cost x (1 / achieved - 1 / required): cost is what providers cost in 2014/15, achieved is the ratio
    of national productivity in April 2021 to that in April 2015, required is (1 + rate) to the power of
    the six years between. At 2 % a year and no growth at all it is 8.0 bn in England, within a tenth of
    the providers' own part of the Forward View's efficiencies, 8.6 bn (fyfv_provider_efficiency).
    Relief is left out: extra money and care not given fill a gap, they do not make it smaller.
    """
    start = start_of(runs)
    if start >= FORWARD_VIEW_END:
        return runs.undefined()
    index = runs.mean("productivity", runs.base_cost)
    achieved = runs.at(index, FORWARD_VIEW_END) / runs.at(index, start)
    return np.asarray(runs.base_cost.sum() * (1 / achieved - (1 + required) ** (start - FORWARD_VIEW_END)) / MILLION)


def efficiency_gap_2(runs: Runs) -> Array:
    """The efficiency gap of providers where 2 % a year is required; below nought where more was achieved."""
    return _efficiency_gap(runs, 0.02)


def efficiency_gap_3(runs: Runs) -> Array:
    """The same where 3 % a year is required."""
    return _efficiency_gap(runs, 0.03)


def forward_view_gap(runs: Runs) -> Array:
    """What is left of the Forward View's 22 bn if everybody else fell short of their part as providers did of theirs.

    The providers' gap at 2 % a year, times 22 / 8.6 (fyfv_efficiency_share, fyfv_provider_efficiency):
    the rest is delivered nationally and by commissioners, and no part of the model.
    """
    evidence = load_evidence()
    whole, own = (evidence[name].value or np.nan for name in ("fyfv_efficiency_share", "fyfv_provider_efficiency"))
    return efficiency_gap_2(runs) * (whole / own)


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
    Metric(
        "efficiency_gap_2",
        "Efficiency gap, 2% a year required",
        "million GBP/year",
        IN_2020_21,
        "lower",
        efficiency_gap_2,
    ),
    Metric(
        "efficiency_gap_3",
        "Efficiency gap, 3% a year required",
        "million GBP/year",
        IN_2020_21,
        "lower",
        efficiency_gap_3,
    ),
    Metric(
        "forward_view_gap",
        "Left of the Forward View's 22 bn, in proportion",
        "million GBP/year",
        IN_2020_21,
        "lower",
        forward_view_gap,
    ),
)
