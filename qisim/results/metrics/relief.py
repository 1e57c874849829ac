"""Relief from pressure, and the time taken from the service meanwhile: what keeps a gap from being felt."""

from __future__ import annotations

from qisim.results.metrics.runs import (
    FORWARD_VIEW_END,
    IN_2020_21,
    MILLION,
    PERCENT,
    WHOLE_RUN,
    Array,
    Metric,
    Runs,
)

START_OF_2020_21 = FORWARD_VIEW_END - 1.0


def relief_funding(runs: Runs) -> Array:
    """Money found for trusts under pressure (deficit support, winter money), in 2020/21."""
    return runs.integral(runs.sum("relief_funding"), START_OF_2020_21, FORWARD_VIEW_END) / MILLION


def relief_funding_so_far(runs: Runs) -> Array:
    """The same over the whole run."""
    return runs.integral(runs.sum("relief_funding"), float(runs.times[0]), runs.horizon) / MILLION


def rationing(runs: Runs) -> Array:
    """Care needed and not given (longer waits, higher thresholds), of all care needed, in 2020/21."""
    return PERCENT * runs.integral(runs.mean("rationing", runs.base_cost), START_OF_2020_21, FORWARD_VIEW_END)


def rationing_at_horizon(runs: Runs) -> Array:
    """The same at the end."""
    return PERCENT * runs.at(runs.mean("rationing", runs.base_cost), runs.horizon)


def unbackfilled_days(runs: Runs) -> Array:
    """Working days given to courses and improvement that nobody filled in for, over the whole run."""
    return runs.integral(runs.sum("unbackfilled_days"), float(runs.times[0]), runs.horizon) / MILLION


METRICS: tuple[Metric, ...] = (
    Metric("relief_funding", "Relief by extra money", "million GBP/year", IN_2020_21, "lower", relief_funding),
    Metric("rationing", "Relief by care not given", "%", IN_2020_21, "lower", rationing),
    Metric("rationing_at_horizon", "Relief by care not given", "%", "at the horizon", "lower", rationing_at_horizon),
    Metric("relief_funding_so_far", "Relief by extra money", "million GBP", WHOLE_RUN, "lower", relief_funding_so_far),
    Metric(
        "unbackfilled_days",
        "Working days that nobody filled",
        "million working_day",
        WHOLE_RUN,
        "lower",
        unbackfilled_days,
    ),
)
