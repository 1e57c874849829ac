"""Productivity and quality: what all of it is for.

Background trend, contribution of improvement and ceiling are kept apart: the trend is an input.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_domains, at_start, ratio
from qisim.units import Index, PerYear, Share, Staff, StaffDaysPerYear, WorkingDaysPerYear, Years


def unbackfilled_share(
    unbackfilled_days: StaffDaysPerYear, trust_staff: Staff, working_days_per_year: WorkingDaysPerYear
) -> Share:
    """The share of a trust's working time given to courses and improvement that nobody fills in for."""
    return ratio(unbackfilled_days, trust_staff * working_days_per_year)


def improvement_productivity(
    excess_cost: Share, excess_cost_at_start: Share, unbackfilled_share: Share, disruption: Share
) -> Index:
    """What improvement contributes to productivity, 1 at the start: output per cost, trend left out.

    Cost per output = frontier x (1 + waste cost) x (1 + disruption + unbackfilled time). Time taken from
    the service for improvement is charged here, so that the contribution is net.
    """
    return (1 + excess_cost_at_start) / ((1 + excess_cost) * (1 + disruption + unbackfilled_share))


def trend_productivity(productivity_trend: PerYear, time: Years) -> Index:
    """Everything else that makes the NHS more productive: drugs, technique, pay restraint.

    An input, fitted to York's and ONS's long-run 0.8 to 1.3 % a year; no result of the model.
    """
    return np.exp(productivity_trend * time)


def working_harder_at_start(working_harder: Index) -> Index:
    """The pace of the status quo."""
    return at_start(working_harder)


def productivity(
    trend_productivity: Index,
    improvement_productivity: Index,
    working_harder: Index,
    working_harder_at_start: Index,
) -> Index:
    """Output per input relative to the start, as York or ONS would measure it.

    Working harder counts, since the statistics count it; it is not improvement.
    """
    return trend_productivity * improvement_productivity * working_harder / working_harder_at_start


def floor_cost(cost_share: Share, waste_floor: Index) -> Share:
    """What waste adds to cost in a domain when everything local has been done."""
    return cost_share * waste_floor


def lowest_excess_cost(floor_cost: Share) -> Share:
    """What waste adds to cost when everything local has been done."""
    return across_domains(floor_cost)


def productivity_ceiling(excess_cost_at_start: Share, lowest_excess_cost: Share) -> Index:
    """The contribution of improvement if every floor were reached (B1), before transformation."""
    return (1 + excess_cost_at_start) / (1 + lowest_excess_cost)


def redesigned_floor_cost(floor_cost: Share, deeper_share: Share) -> Share:
    """What waste adds to cost in a domain when its care has been redesigned as well."""
    return floor_cost * (1 - deeper_share)


def redesigned_excess_cost(redesigned_floor_cost: Share) -> Share:
    """The same over all domains."""
    return across_domains(redesigned_floor_cost)


def transformed_ceiling(excess_cost_at_start: Share, redesigned_excess_cost: Share) -> Index:
    """The contribution of improvement if every floor were reached and all care redesigned (B1)."""
    return (1 + excess_cost_at_start) / (1 + redesigned_excess_cost)


def poor_care(harm_share: Share, waste: Index) -> Share:
    """The share of care with avoidable harm or delay from waste in a domain."""
    return harm_share * waste


def quality(trust_poor_care: Share) -> Share:
    """The share of care without avoidable harm or delay."""
    return 1 - trust_poor_care


def trust_poor_care(poor_care: Share) -> Share:
    """The share of care with avoidable harm or delay, over all domains."""
    return across_domains(poor_care)


def poor_care_at_start(trust_poor_care: Share) -> Share:
    """The same in the status quo."""
    return at_start(trust_poor_care)


def mortality(trust_poor_care: Share, poor_care_at_start: Share, mortality_link: Share) -> Index:
    """Deaths in hospital relative to the start, for the same patients.

    A proportion of deaths goes with poor care. Published falls run from 6 % (Advancing Quality,
    controlled) to a fifth (Sheffield, before and after), so the link is loose: read it as an order
    of magnitude.
    """
    return 1 + mortality_link * (ratio(trust_poor_care, poor_care_at_start, 1) - 1)


def length_of_stay(trust_poor_care: Share, poor_care_at_start: Share, stay_link: Share) -> Index:
    """Days in hospital relative to the start, for the same patients: waiting is most of poor flow."""
    return 1 + stay_link * (ratio(trust_poor_care, poor_care_at_start, 1) - 1)
