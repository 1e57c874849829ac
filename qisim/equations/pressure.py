"""Pressure and the capability trap: need outruns capacity, and the remedies eat the cure.

Working harder helps now (B6) and costs later: less time for improvement, shortcuts, people leaving
(R7, R8). From Repenning and Sterman, "Nobody ever gets credit for fixing problems that never
happened" (2001).
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import saturation
from qisim.units import Index, PerYear, PoundsPerYear, PoundsPerYearSquared, Share, Years


def demand(demand_growth: PerYear, time: Years) -> Index:
    """Need for care relative to 2014, growing with population, age and what medicine can do.

    The Forward View's gap of 30 bn by 2020/21 with flat funding and no efficiency is about 3 to 4 %
    a year on a budget near 100 bn, part of it rising prices of what the NHS buys.
    """
    return np.exp(demand_growth * time)


def funding(funding_growth: PerYear, time: Years) -> Index:
    """Real funding relative to 2014: the 8 bn promised by 2020/21 are about 1.2 % a year."""
    return np.exp(funding_growth * time)


def capacity(
    funding: Index,
    relief_funding: PoundsPerYear,
    extra_funding: PoundsPerYear,
    payment_income: PoundsPerYear,
    cashed_saving: PoundsPerYear,
    own_cost: PoundsPerYear,
    own_cost_at_start: PoundsPerYear,
    trust_agency_cost: PoundsPerYear,
    agency_cost_at_start: PoundsPerYear,
    base_cost: PoundsPerYear,
) -> Index:
    """What a trust can spend on care, relative to its cost in 2014.

    Savings taken out in cash, money moved into coaches and courses and agency fees are not there for care.
    """
    moved = own_cost - own_cost_at_start + trust_agency_cost - agency_cost_at_start
    return funding + (relief_funding + extra_funding + payment_income - cashed_saving - moved) / base_cost


def need(demand: Index, rationing: Share, capacity: Index, productivity: Index) -> Index:
    """Care needed per unit of care that can be given."""
    return demand * (1 - rationing) / (capacity * productivity)


def pressure(need: Index, norm_need: Index) -> Share:
    """How far need exceeds what people have got used to."""
    return np.maximum(0, need / norm_need - 1)


def norm_need_rise(need: Index, norm_need: Index, norm_rise_time: Years) -> PerYear:
    """People get used to a worse state of things."""
    return np.maximum(0, need - norm_need) / norm_rise_time


def norm_need_fall(need: Index, norm_need: Index, norm_fall_time: Years) -> PerYear:
    """And more slowly to a better one: a memory of worse makes relief last a while."""
    return np.maximum(0, norm_need - need) / norm_fall_time


def felt_pressure_rise(pressure: Share, felt_pressure: Share, feeling_time: Years) -> PerYear:
    """Pressure reaches those who feel it about a quarter of a year late, and leaves them as late."""
    return (pressure - felt_pressure) / feeling_time


def strain(felt_pressure: Share, reference_pressure: Share) -> Share:
    """What pressure does to people: 1/2 at the reference pressure, never more than all.

    Saturating, since nobody can leave, lapse or cut corners more than wholly.
    """
    return saturation(felt_pressure, reference_pressure)


def working_harder(extra_effort: Share, strain: Share) -> Index:
    """Output per person relative to a normal pace: people rise to it (B6), up to a limit."""
    return 1 + extra_effort * strain


def unprotected_squeeze(
    squeeze_under_strain: Share, strain: Share, squeeze_under_distraction: Share, distraction: Share
) -> Share:
    """The share of improvement and study time that the day's work and the reorganisation of it take.

    What can wait gives way to what cannot: the heart of the capability trap (R7).
    """
    left_by_work = 1 - squeeze_under_strain * strain
    left_by_distraction = 1 / (1 + squeeze_under_distraction * distraction)
    return 1 - left_by_work * left_by_distraction


def squeeze(unprotected_squeeze: Share, protected_time: Share) -> Share:
    """The same where some of the time is protected."""
    return unprotected_squeeze * (1 - protected_time)


def relief_granting(felt_pressure: Share, relief_response: PerYear, base_cost: PoundsPerYear) -> PoundsPerYearSquared:
    """Extra money found each year for trusts under pressure (deficit support, winter money)."""
    return relief_response * felt_pressure * base_cost


def relief_ending(relief_funding: PoundsPerYear, relief_time: Years) -> PoundsPerYearSquared:
    """Relief is granted for a time, and runs out."""
    return relief_funding / relief_time


def rationing_growth(felt_pressure: Share, rationing_response: PerYear, rationing: Share) -> PerYear:
    """Care not given: longer waits, higher thresholds, wherever pressure finds no other way out."""
    return rationing_response * felt_pressure * (1 - rationing)


def rationing_easing(rationing: Share, rationing_time: Years) -> PerYear:
    """Thresholds come down again as pressure is forgotten."""
    return rationing / rationing_time


def need_growth(demand_growth: PerYear, funding_growth: PerYear, productivity_trend: PerYear) -> PerYear:
    """How fast need outruns capacity if nothing is done beyond the trend."""
    return demand_growth - funding_growth - productivity_trend


def starting_pressure(need_growth: PerYear, norm_rise_time: Years) -> Share:
    """The pressure of the status quo: norms follow a need that grows steadily, a fixed step behind."""
    return np.maximum(0, need_growth) * norm_rise_time


def starting_norm_need(need: Index, need_growth: PerYear, starting_pressure: Share, norm_fall_time: Years) -> Index:
    """What people are used to in 2014: less than the need that grows, more than one that shrinks."""
    ease = np.minimum(0, need_growth) * norm_fall_time
    return need / (1 + starting_pressure + ease)


def starting_relief_funding(
    starting_pressure: Share, relief_response: PerYear, relief_time: Years, base_cost: PoundsPerYear
) -> PoundsPerYear:
    """Relief in 2014: as much as is granted while it runs out."""
    return relief_response * starting_pressure * relief_time * base_cost


def starting_rationing(starting_pressure: Share, rationing_response: PerYear, rationing_time: Years) -> Share:
    """Rationing in 2014: as much as grows while it eases."""
    growth = rationing_response * starting_pressure * rationing_time
    return growth / (1 + growth)
