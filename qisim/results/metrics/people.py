"""People: who has improvement skill, who practises it, and how it is spread over trusts."""

from __future__ import annotations

import numpy as np

from qisim.results.aggregates import total
from qisim.results.metrics.runs import PERCENT, Array, Metric, Runs, in_two_windows


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


METRICS: tuple[Metric, ...] = (
    *in_two_windows("skilled_share", "Staff with improvement skill", "%", "higher", _skilled_share),
    *in_two_windows("practising_share", "Staff practising improvement", "%", "higher", _practising_share),
    *in_two_windows(
        "share_above_critical_mass", "Trusts above critical mass", "%", "higher", _share_above_critical_mass
    ),
    *in_two_windows(
        "capability_gini", "Inequality of capability between trusts (Gini)", "1", "lower", _capability_gini
    ),
)
