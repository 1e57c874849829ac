"""Measures of effect: what a programme did to avoidable cost and harm, deaths and days in hospital.

Trusts count alike, as they do in the published evaluations. Effects on a treated group are differences
in differences: what changed there since the start, less what changed among its controls.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qisim.experiments.episodes.observed import Array, Observed
from qisim.results.aggregates import total

PERCENT = 100.0
DECIMALS = 12
"""Falls that agree to so many are equal: rounding must not rank one hospital before another."""
NEXT_TO_NOTHING = 1e-9
"""What is smaller than this is rounding: no rise, and no effect of which anything could be left."""


def gain_kept(seen: Observed, *, start: float, end: float) -> Array:
    """Of the avoidable cost and harm taken out by `start`, what is still out at `end`.

    Against the run without the programme.
    """
    gain = total(seen.without_levers("waste") - seen.by_trust("waste"))
    return _part(PERCENT * seen.at(gain, end), seen.at(gain, start))


def fall_in_waste(seen: Observed, *, domain: str, start: float, on: float, group: str | None = None) -> Array:
    """How far avoidable cost and harm in a domain fell since `start`, in the trusts of a group or in all."""
    return _fall_in(seen, "waste", domain, start, on, group)


def trusts_worse(seen: Observed, *, domain: str, start: float, on: float, group: str | None = None) -> Array:
    """The share of trusts in which the harm that a domain is asked for rose since `start`."""
    series = seen.member("targeted_harm", domain, group)
    rise = seen.at(series, on) - seen.at(series, start)
    return np.asarray(PERCENT * np.mean(np.where(np.isnan(rise), np.nan, rise > NEXT_TO_NOTHING), axis=-1))


def lead_of_domain(seen: Observed, *, domain: str, start: float, on: float) -> Array:
    """How much further a domain's avoidable cost and harm fell since `start` than that of the others, on average."""
    others = [name for name in seen.members["waste"] if name != domain]
    falls = [fall_in_waste(seen, domain=other, start=start, on=on) for other in others]
    return np.asarray(fall_in_waste(seen, domain=domain, start=start, on=on) - np.mean(falls, axis=0))


def rise_with_dose(seen: Observed, *, groups: Sequence[str], domain: str, start: float, on: float) -> Array:
    """The rank correlation, over trusts, of a dose and of the fall in avoidable cost and harm since `start`.

    `groups` are in the order of their dose.
    """
    # Here, since it takes half a second to load, for which no other command need wait.
    from scipy.stats import rankdata

    dose = np.repeat(np.arange(len(groups)), [len(seen.groups[group]) for group in groups])
    by_group = [seen.member("waste", domain, group) for group in groups]
    fall = np.concatenate([1 - seen.at(waste, on) / seen.at(waste, start) for waste in by_group], axis=-1)
    rank = rankdata(np.round(fall, DECIMALS), axis=-1)
    apart = dose - np.mean(dose), rank - np.mean(rank, axis=-1, keepdims=True)
    spread = np.sqrt(np.sum(apart[0] ** 2) * np.sum(apart[1] ** 2, axis=-1))
    return _part(np.sum(apart[0] * apart[1], axis=-1), spread)


def use_of_change(seen: Observed, *, change: str, on: float, group: str | None = None) -> Array:
    """The share of eligible care that uses a proven change."""
    return np.asarray(PERCENT * np.mean(seen.at(seen.member("use", change, group), on), axis=-1))


def fall_in_targeted_harm(seen: Observed, *, domain: str, start: float, on: float, group: str | None = None) -> Array:
    """How far the harm that a domain is paid or asked for fell since `start`: one infection, not all harm."""
    return _fall_in(seen, "targeted_harm", domain, start, on, group)


def effect_on_mortality(seen: Observed, *, group: str, control: str, on: float, baseline: float) -> Array:
    """The effect on mortality among those treated, where `baseline` per cent died before."""
    return _effect(seen, "mortality", group, control, on) * baseline


def effect_left(seen: Observed, *, group: str, control: str, early: float, late: float) -> Array:
    """The later effect on mortality as a part of the early one: 1 if it lasts, 0 if it is gone, below if reversed."""
    first, last = (_effect(seen, "mortality", group, control, time) for time in (early, late))
    return _part(last, first)


def effect_on_stay(seen: Observed, *, group: str, control: str, on: float, baseline: float) -> Array:
    """The effect on length of stay among those treated, who stayed `baseline` days before."""
    return _effect(seen, "length_of_stay", group, control, on) * baseline


def mortality_ratio(seen: Observed, *, on: float, group: str | None = None) -> Array:
    """Mortality with the programme over mortality without it."""
    with_it, without = (
        np.mean(seen.at(series, on), axis=-1)
        for series in (seen.by_trust("mortality", group), seen.without_levers("mortality", group))
    )
    return np.asarray(with_it / without)


def years_to_fall(seen: Observed, *, by: float, start: float) -> Array:
    """How many years after `start` mortality first is lower by some part; undefined if that never comes."""
    series = np.mean(seen.by_trust("mortality"), axis=-1)
    reached = (series <= (1 - by) * seen.at(series, start)) & (seen.times >= start)[:, None]
    first = seen.times[np.argmax(reached, axis=0)] - start
    return np.where(reached.any(axis=0), first, np.nan)


def _fall_in(seen: Observed, quantity: str, domain: str, start: float, on: float, group: str | None) -> Array:
    series = np.mean(seen.member(quantity, domain, group), axis=-1)
    return np.asarray(PERCENT * (1 - seen.at(series, on) / seen.at(series, start)))


def _effect(seen: Observed, index: str, group: str, control: str, on: float) -> Array:
    treated, others = (np.mean(seen.by_trust(index, name), axis=-1) for name in (group, control))
    return np.asarray((seen.at(treated, on) - treated[0]) - (seen.at(others, on) - others[0]))


def _part(part: Array, whole: Array) -> Array:
    defined = np.abs(whole) > NEXT_TO_NOTHING
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=defined)
