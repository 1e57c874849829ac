"""People: who has improvement skill, who practises it, and how it is spread over trusts."""

from __future__ import annotations

import numpy as np

from qisim.results.aggregates import total
from qisim.results.metrics.runs import LEVERS_START, PERCENT, Array, Metric, Runs, in_two_windows

HALF = 0.5
NO_RISE = 0.01
"""A rise in practising density that is none to speak of: a percentage point."""
AFTER_START = "years from 2015-04-01"


def _share_of_staff(runs: Runs, states: tuple[str, ...], time: float) -> Array:
    """The staff in some states of skill, in % of the staff in all states."""
    people = {name: runs.at(runs.sum(name), time) for name in ("untrained_staff", "skilled_staff", "practising_staff")}
    return np.asarray(PERCENT * sum(people[name] for name in states) / sum(people.values()))


def _skilled_share(runs: Runs, time: float) -> Array:
    return _share_of_staff(runs, ("skilled_staff", "practising_staff"), time)


def _practising_share(runs: Runs, time: float) -> Array:
    return _share_of_staff(runs, ("practising_staff",), time)


def _share_above_critical_mass(runs: Runs, time: float) -> Array:
    """Trusts whose practising density is above the critical density, each counting once."""
    density = runs.at(runs.by_trust("practising_density"), time)
    above = np.where(np.isnan(density), np.nan, density > runs.critical_density)
    return PERCENT * total(above) / density.shape[-1]


def _capability_gini(runs: Runs, time: float) -> Array:
    return gini(runs.at(runs.by_trust("practising_density"), time))


def gini(values: Array) -> Array:
    """Inequality along the last axis: 0 where all have the same, towards 1 where one has all.

    Undefined where nobody has anything.
    """
    ordered = np.sort(values, axis=-1)
    count = ordered.shape[-1]
    rank = 2.0 * np.arange(1, count + 1) - count - 1
    whole = total(ordered)
    return np.divide(total(ordered * rank), count * whole, out=np.full(whole.shape, np.nan), where=whole > 0)


def time_to_half_of_trusts(runs: Runs) -> Array:
    """Years from April 2015 until half of all trusts are above the critical density, be it for a moment."""
    above = runs.by_trust("practising_density") > runs.critical_density
    return runs.first(above.mean(axis=-1) >= HALF, LEVERS_START) - LEVERS_START


def time_to_national_density(runs: Runs) -> Array:
    """Years from April 2015 until the national density, weighted by staff, is above the critical density.

    The second may come long before the first: a few large exemplars can carry a mean.
    """
    density = runs.mean("practising_density", runs.staff)
    critical = total(runs.critical_density * runs.staff) / total(runs.staff)
    return runs.first(density > critical, LEVERS_START) - LEVERS_START


def left_behind_trusts(density: Array, staff: Array) -> Array:
    """Which trusts are left behind, 1 or 0, at each moment of (quarter, draw, trust).

    A trust is left behind when its practising density is below half of the national mean, weighted
    by staff, and no more than one percentage point above its own in 2014. Both are needed. By the
    first alone, a trust that catches up from far below would count all the while; by the second
    alone, an exemplar that holds what it has. Half of the mean is well below the typical trust, which
    in 2014 stood at 0.7 of a mean that a few exemplars make; a point is three quarters of what that
    trust had in all.
    """
    mean = (total(density * staff) / total(staff))[..., np.newaxis]
    return np.asarray((density < HALF * mean) & (density <= density[:1] + NO_RISE), dtype=np.float64)


def left_behind(runs: Runs) -> Array:
    """Trusts left behind, each counting once."""
    behind = left_behind_trusts(runs.by_trust("practising_density"), runs.staff)
    return PERCENT * total(behind[-1]) / behind.shape[-1]


METRICS: tuple[Metric, ...] = (
    *in_two_windows("skilled_share", "Staff with improvement skill", "%", "higher", _skilled_share),
    *in_two_windows("practising_share", "Staff practising improvement", "%", "higher", _practising_share),
    *in_two_windows(
        "share_above_critical_mass", "Trusts above critical mass", "%", "higher", _share_above_critical_mass
    ),
    *in_two_windows(
        "capability_gini", "Inequality of capability between trusts (Gini)", "1", "lower", _capability_gini
    ),
    Metric("left_behind", "Trusts left behind", "%", "at the horizon", "lower", left_behind),
    Metric(
        "time_to_half_of_trusts",
        "Until half of trusts are above critical mass",
        "year",
        AFTER_START,
        "lower",
        time_to_half_of_trusts,
    ),
    Metric(
        "time_to_national_density",
        "Until the nation as a whole is above it",
        "year",
        AFTER_START,
        "lower",
        time_to_national_density,
    ),
)
