"""Coaches: those who teach, and who keep practice alive afterwards.

One stock per trust here. Coaches of a region, an area or the nation have a reach and an overhead
of their own and come with the sector on support infrastructure.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import at_start, ratio
from qisim.units import Index, PerYear, Share, Staff, StaffPerYear, Years


def starting_coaches(practising_total: Staff, coaches_per_practitioner: Share) -> Staff:
    """Coaches in 2014: where people practise, somebody looks after it.

    In proportion to practice, more thinly than at East London in 2018 (47 coaches to about 1,000
    active staff).
    """
    return coaches_per_practitioner * practising_total


def coaches_at_start(coaches: Staff) -> Staff:
    """The coaches of the status quo."""
    return at_start(coaches)


def established_coaches(coaches_at_start: Staff, own_effort: Index) -> Staff:
    """Coaches whom the trust's established practice keeps busy, and whom the trust pays as ever."""
    return coaches_at_start * own_effort


def programme_coach_posts(coach_density: Share, trust_staff: Staff, funding_factor: Share) -> Staff:
    """Coach posts that a programme pays for: so many per member of staff, as far as the budget goes."""
    return coach_density * trust_staff * funding_factor


def own_coach_posts(own_training_places: StaffPerYear, trainees_per_coach: PerYear) -> Staff:
    """Further coach posts that a trust pays out of savings and slack (R4, savings pay for coaches).

    As many as its own places need: in time it teaches with its own coaches, and keeps them when a
    programme ends.
    """
    return own_training_places / trainees_per_coach


def coach_posts(established_coaches: Staff, programme_coach_posts: Staff, own_coach_posts: Staff) -> Staff:
    """All coach posts that somebody pays for."""
    return established_coaches + programme_coach_posts + own_coach_posts


def coach_turnover(coaches: Staff, coach_stay_time: Years) -> StaffPerYear:
    """Coaches who leave of themselves, after about four years."""
    return coaches / coach_stay_time


def coach_redeployment(coaches: Staff, coach_posts: Staff, coach_redeployment_time: Years) -> StaffPerYear:
    """Coaches whose posts are no longer paid and who go back to their old work.

    When a programme ends its coaches do not stay on for nothing: without this, support would go on
    for years after withdrawal, free of charge.
    """
    return np.maximum(0, coaches - coach_posts) / coach_redeployment_time


def coach_recruitment(
    coaches: Staff, coach_posts: Staff, coach_turnover: StaffPerYear, coach_development_time: Years
) -> StaffPerYear:
    """New coaches each year: those who leave are replaced, and new posts fill as coaches are made.

    A coach takes about a year to make (flow coaching 12 months, East London 6): the delay that a
    hurried programme forgets.
    """
    return np.maximum(0, coach_turnover + (coach_posts - coaches) / coach_development_time)


def coaching_coverage(coaches: Staff, people_per_coach: Index, skilled_total: Staff, practising_total: Staff) -> Share:
    """How far coaching reaches those who have the skill: half, when coaches are as many as they need.

    Saturating in coaches per trained person: the first coach finds those who want help most.
    """
    reach = people_per_coach * coaches
    return ratio(reach, reach + skilled_total + practising_total)


def programme_coaches(
    coaches: Staff, programme_coach_posts: Staff, established_coaches: Staff, own_coach_posts: Staff
) -> Staff:
    """Coaches whom the programme pays: those beyond the trust's own posts, as far as its posts go.

    So a trust goes on paying for what it had, and for those who are left when the programme's posts
    are gone, until they are back in their old work.
    """
    beyond_own = np.maximum(0, coaches - established_coaches - own_coach_posts)
    return np.minimum(programme_coach_posts, beyond_own)
