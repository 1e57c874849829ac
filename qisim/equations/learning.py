"""Learning between trusts: imitation over ties, and published evidence of success (R6).

Trusts see others over four kinds of tie: the same area, the same region, the same type, the nation.
Means by kind, so the cost stays linear in the number of trusts.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import (
    across_domains,
    at_start,
    at_trusts,
    ratio,
    saturation,
    sum_in_area,
    sum_in_nation,
    sum_in_region,
    sum_in_type,
)
from qisim.units import Index, PerYear, Projects, ProjectsPerYear, Share, Staff, Years


def generic_cost(cost_share: Share, generic_waste: Index) -> Share:
    """What waste in a domain adds to cost, particular changes left out."""
    return cost_share * generic_waste


def generic_excess_cost(generic_cost: Share) -> Share:
    """The same over all domains."""
    return across_domains(generic_cost)


def room_left(generic_excess_cost: Share, excess_cost_at_start: Share, lowest_excess_cost: Share) -> Share:
    """How much of the gain that lay open to a trust at the start is still open.

    Relative to its own start and floor, so that differences which come from buildings, patients or
    place are not imitated away. One number over all domains: what trusts copy from each other in
    passing is a way of working; particular changes spread by themselves, and are left out of it.
    """
    return (generic_excess_cost - lowest_excess_cost) / (excess_cost_at_start - lowest_excess_cost)


def visibility(basic_visibility: Share, critical_mass: Share) -> Share:
    """How much others hear of a trust: where improvement is the way of working, people talk of it."""
    return basic_visibility + (1 - basic_visibility) * critical_mass


def visible_room(visibility: Share, room_left: Share) -> Share:
    """A trust's room left, weighted by how much others hear of it."""
    return visibility * room_left


def area_visible_room(visible_room: Share) -> Share:
    """Summed over a health economy."""
    return sum_in_area(visible_room)


def region_visible_room(visible_room: Share) -> Share:
    """Summed over a region's academic health science network."""
    return sum_in_region(visible_room)


def type_visible_room(visible_room: Share) -> Share:
    """Summed over the trusts of a type."""
    return sum_in_type(visible_room)


def nation_visible_room(visible_room: Share) -> Share:
    """Summed over the nation."""
    return sum_in_nation(visible_room)


def area_visibility(visibility: Share) -> Share:
    """All that can be seen in a health economy."""
    return sum_in_area(visibility)


def region_visibility(visibility: Share) -> Share:
    """All that can be seen in a region."""
    return sum_in_region(visibility)


def type_visibility(visibility: Share) -> Share:
    """All that can be seen among the trusts of a type."""
    return sum_in_type(visibility)


def nation_visibility(visibility: Share) -> Share:
    """All that can be seen in the nation."""
    return sum_in_nation(visibility)


def area_room(area_visible_room: Share, area_visibility: Share) -> Share:
    """Room left in the typical visible trust of an area. Where nobody is visible, all of it."""
    return ratio(area_visible_room, area_visibility, 1)


def region_room(region_visible_room: Share, region_visibility: Share) -> Share:
    """Room left in the typical visible trust of a region."""
    return ratio(region_visible_room, region_visibility, 1)


def type_room(type_visible_room: Share, type_visibility: Share) -> Share:
    """Room left in the typical visible trust of a type."""
    return ratio(type_visible_room, type_visibility, 1)


def nation_room(nation_visible_room: Share, nation_visibility: Share) -> Share:
    """Room left in the typical visible trust of the nation."""
    return ratio(nation_visible_room, nation_visibility, 1)


def room_in_area(area_room: Share) -> Share:
    """What a trust sees in its area."""
    return at_trusts(area_room)


def room_in_region(region_room: Share) -> Share:
    """What a trust sees in its region."""
    return at_trusts(region_room)


def room_in_type(type_room: Share) -> Share:
    """What a trust sees among its own type."""
    return at_trusts(type_room)


def all_ties(area_tie: Share, region_tie: Share, type_tie: Share, nation_tie: Share) -> Share:
    """The weights of the four kinds of tie together."""
    return area_tie + region_tie + type_tie + nation_tie


def better_peers(
    room_left: Share,
    room_in_area: Share,
    room_in_region: Share,
    room_in_type: Share,
    nation_room: Share,
    area_tie: Share,
    region_tie: Share,
    type_tie: Share,
    nation_tie: Share,
    all_ties: Share,
) -> Share:
    """How far visible peers have come further, over each kind of tie. Worse peers teach nothing."""
    in_area = area_tie * np.maximum(0, room_left - room_in_area)
    in_region = region_tie * np.maximum(0, room_left - room_in_region)
    in_type = type_tie * np.maximum(0, room_left - room_in_type)
    in_nation = nation_tie * np.maximum(0, room_left - nation_room)
    return (in_area + in_region + in_type + in_nation) / all_ties


def absorptive_capacity(basic_absorption: Share, practising_density: Share, critical_density: Share) -> Share:
    """How well a trust can take up what others found: it takes people who practise.

    Cohen and Levinthal (1990): knowledge is absorbed by those who have some.
    """
    return basic_absorption + (1 - basic_absorption) * saturation(practising_density, critical_density)


def publishing(publishing_share: Share, case_study_publishing: Share, funding_factor: Share) -> Share:
    """The share of finished projects written up so that others can use them, as far as the budget goes."""
    return publishing_share + (1 - publishing_share) * case_study_publishing * funding_factor


def case_studies(trust_projects_finished: ProjectsPerYear, publishing: Share) -> ProjectsPerYear:
    """Case studies that a trust publishes each year, with what it actually took."""
    return publishing * trust_projects_finished


def new_evidence(case_studies: ProjectsPerYear) -> ProjectsPerYear:
    """Case studies published in the nation each year."""
    return sum_in_nation(case_studies)


def evidence_out_of_date(published_evidence: Projects, evidence_life: Years) -> ProjectsPerYear:
    """Evidence that no longer convinces, since services have moved on."""
    return published_evidence / evidence_life


def starting_evidence(new_evidence: ProjectsPerYear, evidence_life: Years) -> Projects:
    """Published evidence in 2014: as much as comes while older goes out of date."""
    return new_evidence * evidence_life


def evidence_at_start(published_evidence: Projects) -> Projects:
    """Published evidence in the status quo."""
    return at_start(published_evidence)


def evidence_effect(published_evidence: Projects, evidence_at_start: Projects) -> Share:
    """How far published evidence makes imitation easy: half with as much as there was in 2014.

    Relative to the start, so that a part of the country simulated by itself behaves as it does
    within the whole. Where nobody ever finished anything there is none.
    """
    return ratio(published_evidence, published_evidence + evidence_at_start)


def contact(
    network_ties: Index,
    funding_factor: Share,
    trust_connecting_coaches: Staff,
    connecting_density: Share,
    trust_staff: Staff,
) -> Index:
    """Contact with other trusts, 1 as in 2014: closer ties as far as the budget goes, looser ones for nothing.

    Coaches who serve many trusts carry news between them.
    """
    tied = np.minimum(1, network_ties) + np.maximum(0, network_ties - 1) * funding_factor
    return tied + ratio(trust_connecting_coaches, trust_connecting_coaches + connecting_density * trust_staff)


def imitation_chance(
    imitation_rate: PerYear,
    contact: Index,
    absorptive_capacity: Share,
    evidence_effect: Share,
    better_peers: Share,
) -> PerYear:
    """The share of what is left that a trust gains each year by doing as better peers do (R6).

    Contact, evidence and the capacity to absorb are each needed, so they multiply.
    """
    ease = contact * absorptive_capacity * evidence_effect
    return imitation_rate * ease * better_peers


def imitation(imitation_chance: PerYear, improvable: Index) -> PerYear:
    """Waste taken out each year by learning from visible success (R6)."""
    return imitation_chance * improvable
