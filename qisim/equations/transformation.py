"""Transformation: major change across the organisations of an area, and their partners outside hospital.

The weakest of strategic leadership, management skill and operational excellence sets the pace; there
is no pace without a mandate. Two years to go live, five to ten to mature. While it runs it disrupts;
when it is done, avoidable cost and harm can fall below what local work alone could reach.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_programmes, at_trusts, product_by_domain, ratio, sum_in_area
from qisim.units import (
    Index,
    PerYear,
    PoundsPerStaffYear,
    PoundsPerYear,
    Share,
    Staff,
    StaffPerYear,
    Years,
)


def area_staff(trust_staff: Staff) -> Staff:
    """Staff of an area's trusts."""
    return sum_in_area(trust_staff)


def staff_in_critical_mass(critical_mass: Share, trust_staff: Staff) -> Staff:
    """Staff, counted as far as improvement is the way of working in their trust."""
    return critical_mass * trust_staff


def area_staff_in_critical_mass(staff_in_critical_mass: Staff) -> Staff:
    """The same over an area."""
    return sum_in_area(staff_in_critical_mass)


def area_critical_mass(area_staff_in_critical_mass: Staff, area_staff: Staff) -> Share:
    """How far improvement is the way of working in an area's trusts: their operational excellence."""
    return ratio(area_staff_in_critical_mass, area_staff)


def staff_under_new_leaders(leadership_change: PerYear, trust_staff: Staff) -> StaffPerYear:
    """Staff who get a new chief executive each year."""
    return leadership_change * trust_staff


def area_staff_under_new_leaders(staff_under_new_leaders: StaffPerYear) -> StaffPerYear:
    """The same over an area."""
    return sum_in_area(staff_under_new_leaders)


def area_leadership_change(area_staff_under_new_leaders: StaffPerYear, area_staff: Staff) -> PerYear:
    """Changes at the top of an area's organisations, a year."""
    return ratio(area_staff_under_new_leaders, area_staff)


def leader_preparation(
    leadership_support: Share, funding_factor: Share, leaders_prepared: Share, preparation_time: Years
) -> PerYear:
    """Leaders who learn to lead across organisations each year."""
    return leadership_support * funding_factor * (1 - leaders_prepared) / preparation_time


def leader_loss(leaders_prepared: Share, area_leadership_change: PerYear) -> PerYear:
    """Prepared leaders who leave: churn at the top undoes transformation first (B5)."""
    return leaders_prepared * area_leadership_change


def manager_preparation(
    management_support: Share, funding_factor: Share, managers_prepared: Share, preparation_time: Years
) -> PerYear:
    """Managers who learn to plan and run a transformation each year."""
    return management_support * funding_factor * (1 - managers_prepared) / preparation_time


def manager_loss(managers_prepared: Share, manager_stay_time: Years) -> PerYear:
    """Prepared managers who leave."""
    return managers_prepared / manager_stay_time


def nobody_prepared(usual_leadership: Share) -> Share:
    """Nobody is prepared beyond what is usual at the start."""
    return 0 * usual_leadership


def nothing_begun(usual_management: Share) -> Share:
    """No transformation is begun at the start, besides those that are part of how trusts stand."""
    return 0 * usual_management


def strategic_leadership(usual_leadership: Share, leaders_prepared: Share) -> Share:
    """How well leaders lead across organisations: as ever, or as they were prepared to."""
    return usual_leadership + (1 - usual_leadership) * leaders_prepared


def management_skill(usual_management: Share, managers_prepared: Share) -> Share:
    """How well a transformation is planned and run."""
    return usual_management + (1 - usual_management) * managers_prepared


def operational_excellence(area_critical_mass: Share, operational_support: Share, funding_factor: Share) -> Share:
    """How well the front line can change its work: by its own skill, or by skill that others lend to it."""
    return 1 - (1 - area_critical_mass) * (1 - operational_support * funding_factor)


def transformation_capability(
    strategic_leadership: Share, management_skill: Share, operational_excellence: Share
) -> Share:
    """The weakest of the three sets the pace: none can stand in for another (Dixon, HSJ 2014)."""
    return np.minimum(np.minimum(strategic_leadership, management_skill), operational_excellence)


def know_how(basic_know_how: Share, evidence_effect: Share) -> Share:
    """What is known of how others did it, and what it really took: from published case studies."""
    return basic_know_how + (1 - basic_know_how) * evidence_effect


def transformation_pace(
    transformation_capability: Share, mandate: Share, know_how: Share, distraction: Share, going_live_time: Years
) -> PerYear:
    """How fast what is left of a transformation goes live. A reorganisation stops it for a while."""
    undistracted = 1 / (1 + distraction)
    return transformation_capability * mandate * know_how * undistracted / going_live_time


def going_live(transformation_pace: PerYear, transformation_progress: Share) -> PerYear:
    """New services that start each year."""
    return transformation_pace * (1 - transformation_progress)


def in_transition(transformation_progress: Share, transformation_completeness: Share) -> Share:
    """Services that are live and not yet used as they were meant to be: old and new stand side by side."""
    return np.maximum(0, transformation_progress - transformation_completeness)


def maturing(in_transition: Share, maturing_time: Years) -> PerYear:
    """New services come to be used as they were meant to: five to ten years from the start."""
    return in_transition / maturing_time


def unravelling(
    transformation_completeness: Share, unravelling_rate: PerYear, held_gains: Share, area_critical_mass: Share
) -> PerYear:
    """What falls back into old ways where improvement is not the way of working: not held without skill (R2)."""
    return unravelling_rate * (1 - held_gains * area_critical_mass) * transformation_completeness


def falling_back(
    transformation_progress: Share, unravelling_rate: PerYear, held_gains: Share, area_critical_mass: Share
) -> PerYear:
    """New services that go back to the old way, on the same terms."""
    return unravelling_rate * (1 - held_gains * area_critical_mass) * transformation_progress


def still_as_before(programme_scope: Share, transformation_progress: Share) -> Share:
    """What is still done in the old way: all that a programme leaves out, and what is not yet live.

    Stroke care is a part of a trust's emergency care, and its redesign leaves the rest as it was.
    """
    return 1 - programme_scope * transformation_progress


def domain_still_as_before(still_as_before: Share) -> Share:
    """The same in each domain, whichever programmes work on it."""
    return product_by_domain(still_as_before)


def done_as_before(domain_still_as_before: Share) -> Share:
    """The same, for an area's trusts."""
    return at_trusts(domain_still_as_before)


def not_yet_mature(programme_scope: Share, transformation_completeness: Share) -> Share:
    """What is not yet, or will not be, used as it was meant to be."""
    return 1 - programme_scope * transformation_completeness


def domain_not_yet_mature(not_yet_mature: Share) -> Share:
    """The same in each domain, whichever programmes work on it."""
    return product_by_domain(not_yet_mature)


def partner_change(
    usual_maturity: Share,
    social_care_growth: PerYear,
    time: Years,
    partner_support: Share,
    funding_factor: Share,
    partner_maturity: Share,
    partner_time: Years,
) -> PerYear:
    """Primary, community and social care mature with support over years, and slip as social care shrinks.

    Federations, personal budgets, the Better Care Fund. What social care can do is an input: nothing
    in hospitals moves it.
    """
    alone = usual_maturity * np.exp(social_care_growth * time)
    indicated = alone + (1 - alone) * partner_support * funding_factor
    return (indicated - partner_maturity) / partner_time


def starting_maturity(usual_maturity: Share) -> Share:
    """The maturity of 2014."""
    return usual_maturity


def area_floor(
    waste_floor: Index,
    deeper_share: Share,
    domain_not_yet_mature: Share,
    partner_dependence: Share,
    partner_maturity: Share,
    usual_maturity: Share,
) -> Index:
    """What avoidable cost and harm can fall to: deeper where care is redesigned and partners have matured.

    Partners matter where care crosses the hospital's door: integrated care and the discharge of frail
    people.
    """
    redesigned = 1 - deeper_share * (1 - domain_not_yet_mature)
    partnered = 1 - partner_dependence * (partner_maturity - usual_maturity)
    return waste_floor * redesigned * partnered


def reachable_floor(area_floor: Index) -> Index:
    """The floor of a trust is that of its area."""
    return at_trusts(area_floor)


def care_going_live(programme_scope: Share, going_live: PerYear) -> PerYear:
    """The part of the care in its domains that a programme moves each year."""
    return programme_scope * going_live


def programmes_going_live(care_going_live: PerYear) -> PerYear:
    """How fast an area's programmes move care, all together."""
    return across_programmes(care_going_live)


def upheaval(programmes_going_live: PerYear) -> PerYear:
    """The same, for an area's trusts."""
    return at_trusts(programmes_going_live)


def disruption(upheaval: PerYear, disruption_depth: Years) -> Share:
    """Output lost while care is moved (the J-curve): so much of a year's output for each programme, in all."""
    return disruption_depth * upheaval


def care_in_transition(programme_scope: Share, in_transition: Share) -> Share:
    """The part of the care in its domains that a programme holds in transition."""
    return programme_scope * in_transition


def area_in_transition(care_in_transition: Share) -> Share:
    """The same over all programmes of an area."""
    return across_programmes(care_in_transition)


def transition_around(area_in_transition: Share) -> Share:
    """The same, for an area's trusts."""
    return at_trusts(area_in_transition)


def programme_support(leadership_support: Share, management_support: Share, operational_support: Share) -> Share:
    """How much support a transformation gets."""
    return leadership_support + management_support + operational_support


def area_programme_support(programme_support: Share) -> Share:
    """The same over an area's programmes."""
    return across_programmes(programme_support)


def area_support(area_programme_support: Share, partner_support: Share) -> Share:
    """Support of an area's transformations and of its partners."""
    return area_programme_support + partner_support


def support_around(area_support: Share) -> Share:
    """The same, for an area's trusts."""
    return at_trusts(area_support)


def planned_transformation(
    support_around: Share,
    transformation_support_cost: PoundsPerStaffYear,
    transition_around: Share,
    double_running_cost: PoundsPerStaffYear,
    trust_staff: Staff,
) -> PoundsPerYear:
    """What transformation costs at full plan: support, and old and new services side by side."""
    supporting = support_around * transformation_support_cost
    running_twice = transition_around * double_running_cost
    return (supporting + running_twice) * trust_staff
