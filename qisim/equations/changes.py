"""Proven changes: particular changes that are known to work, and how care comes to use them.

Primary angioplasty, keyhole surgery, a checklist: a scenario names each with its domain, its worth
and how hard it is to take up. Use spreads as Bass (1969) has it, pushed from outside and drawn by
those who use it already, and reaches only trusts that can absorb it.
"""

from __future__ import annotations

from qisim.arithmetic import (
    across_changes,
    at_trusts,
    product_by_domain,
    ratio,
    sum_in_area,
    sum_in_nation,
    sum_in_region,
    sum_in_type,
)
from qisim.units import Index, PerYear, PoundsPerStaff, PoundsPerYear, Share, Staff


def use(change_known: Share, adoption: Share) -> Share:
    """The part of eligible care that uses a change: what did at the start, and what took it up since."""
    return change_known + (1 - change_known) * adoption


def visible_use(visibility: Share, use: Share) -> Share:
    """Use in a trust, weighted by how much others hear of it."""
    return visibility * use


def area_visible_use(visible_use: Share) -> Share:
    """Summed over a health economy."""
    return sum_in_area(visible_use)


def region_visible_use(visible_use: Share) -> Share:
    """Summed over a region."""
    return sum_in_region(visible_use)


def type_visible_use(visible_use: Share) -> Share:
    """Summed over the trusts of a type."""
    return sum_in_type(visible_use)


def nation_visible_use(visible_use: Share) -> Share:
    """Summed over the nation."""
    return sum_in_nation(visible_use)


def area_use(area_visible_use: Share, area_visibility: Share) -> Share:
    """Use in the typical visible trust of an area."""
    return ratio(area_visible_use, area_visibility)


def region_use(region_visible_use: Share, region_visibility: Share) -> Share:
    """Use in the typical visible trust of a region."""
    return ratio(region_visible_use, region_visibility)


def type_use(type_visible_use: Share, type_visibility: Share) -> Share:
    """Use in the typical visible trust of a type."""
    return ratio(type_visible_use, type_visibility)


def nation_use(nation_visible_use: Share, nation_visibility: Share) -> Share:
    """Use in the typical visible trust of the nation."""
    return ratio(nation_visible_use, nation_visibility)


def use_in_area(area_use: Share) -> Share:
    """What a trust sees in its area."""
    return at_trusts(area_use)


def use_in_region(region_use: Share) -> Share:
    """What a trust sees in its region."""
    return at_trusts(region_use)


def use_in_type(type_use: Share) -> Share:
    """What a trust sees among its own type."""
    return at_trusts(type_use)


def exposure(
    use_in_area: Share,
    use_in_region: Share,
    use_in_type: Share,
    nation_use: Share,
    area_tie: Share,
    region_tie: Share,
    type_tie: Share,
    nation_tie: Share,
    all_ties: Share,
) -> Share:
    """The use that a trust sees around it, over the four kinds of tie."""
    near = area_tie * use_in_area + region_tie * use_in_region
    far = type_tie * use_in_type + nation_tie * nation_use
    return (near + far) / all_ties


def taking_up(
    change_available: Share,
    change_push: PerYear,
    funding_factor: Share,
    evidence_pull: PerYear,
    evidence_effect: Share,
    spread_rate: PerYear,
    contact: Index,
    exposure: Share,
    absorptive_capacity: Share,
    change_complexity: Share,
    adoption: Share,
) -> PerYear:
    """Care that takes up a change each year, of that which does not use it yet (R6).

    A programme's push, published evidence and the example of others add up; each reaches a trust
    only as far as the trust can absorb it and the change is simple enough.
    """
    pushed = change_push * funding_factor
    drawn = evidence_pull * evidence_effect + spread_rate * contact * exposure
    ease = change_available * absorptive_capacity * (1 - change_complexity)
    return ease * (pushed + drawn) * (1 - adoption)


def giving_up(adoption: Share, abandonment_rate: PerYear, held_gains: Share, critical_mass: Share) -> PerYear:
    """Care that gives a change up again, unless a critical mass holds it (R2)."""
    return abandonment_rate * (1 - held_gains * critical_mass) * adoption


def nobody_new(change_known: Share) -> Share:
    """Nobody has taken up a change at the start beyond those who used it already."""
    return 0 * change_known


def change_left(change_worth: Share, use: Share, change_known: Share) -> Share:
    """What a change leaves of avoidable cost and harm in its domain, relative to the start."""
    return (1 - change_worth * use) / (1 - change_worth * change_known)


def changes_left(change_left: Share) -> Share:
    """What all proven changes leave in each domain.

    A product: each takes its part of what the others leave, so nothing is saved twice.
    """
    return product_by_domain(change_left)


def trust_push(change_push: PerYear) -> PerYear:
    """How hard all changes together are pushed in a trust."""
    return across_changes(change_push)


def planned_push(trust_push: PerYear, push_cost: PoundsPerStaff, trust_staff: Staff) -> PoundsPerYear:
    """What pushing them costs at full plan: trainers, audit, a clinical lead."""
    return trust_push * push_cost * trust_staff
