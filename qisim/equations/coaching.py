"""Support infrastructure: coaches, who teach and who keep practice alive, and the level that organises them.

National, regional, area or provider: levels differ in how many they reach, how well they fit the
place, which ties they make, what they cost on top, and how exposed they are to reorganisation. Each
trust has its part of the coaches of each level, so that all parts together are the level's coaches.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_levels, at_start, ratio
from qisim.units import Index, PerYear, Share, Staff, StaffPerYear, WorkingDays, WorkingDaysPerYear, Years


def starting_coaches(practising_total: Staff, coaches_per_practitioner: Share, own_level: Share) -> Staff:
    """Coaches in 2014: where people practise, somebody of their own looks after it.

    In proportion to practice, more thinly than at East London in 2018 (47 coaches to about 1,000
    active staff).
    """
    return coaches_per_practitioner * practising_total * own_level


def trust_coaches(coaches: Staff) -> Staff:
    """Coaches who serve a trust, whoever organises them."""
    return across_levels(coaches)


def coaches_at_start(trust_coaches: Staff) -> Staff:
    """The coaches of the status quo."""
    return at_start(trust_coaches)


def established_coaches(coaches_at_start: Staff, own_effort: Index) -> Staff:
    """Coaches whom the trust's established practice keeps busy, and whom the trust pays as ever."""
    return coaches_at_start * own_effort


def delivered_elsewhere(delivery_share: Share) -> Share:
    """The part of the programme's coaches that is organised at a named level."""
    return across_levels(delivery_share)


def delivery_mix(delivery_share: Share, delivered_elsewhere: Share, own_level: Share) -> Share:
    """The part of the programme's coaches at each level: the rest is the trusts' own affair."""
    return delivery_share + own_level * (1 - delivered_elsewhere)


def overhead_at_level(delivery_mix: Share, level_overhead: Share) -> Share:
    """What a level adds to the cost of the coaches that it organises."""
    return delivery_mix * level_overhead


def delivery_overhead(overhead_at_level: Share) -> Share:
    """What all levels together add."""
    return across_levels(overhead_at_level)


def planned_coaches(coach_density: Share, trust_staff: Staff, allocation: Share) -> Staff:
    """Coach posts that a programme means to pay for in a trust: so many per member of staff, by its rule."""
    return coach_density * trust_staff * allocation


def programme_coach_posts(planned_coaches: Staff, funding_factor: Share, delivery_mix: Share) -> Staff:
    """Coach posts that a programme pays for at each level, as far as the budget goes."""
    return planned_coaches * funding_factor * delivery_mix


def own_coach_posts(
    own_training_places: StaffPerYear, own_course_days: WorkingDays, teaching_days: WorkingDaysPerYear
) -> Staff:
    """Further coach posts that a trust pays out of savings and slack (R4, savings pay for coaches).

    As many as its own places need: in time it teaches with its own coaches, and keeps them when a
    programme ends.
    """
    return own_training_places * own_course_days / teaching_days


def kept_posts(established_coaches: Staff, own_coach_posts: Staff, own_level: Share) -> Staff:
    """Posts that the trust itself pays for, at its own level."""
    return (established_coaches + own_coach_posts) * own_level


def coach_posts(kept_posts: Staff, programme_coach_posts: Staff) -> Staff:
    """All coach posts that somebody pays for."""
    return kept_posts + programme_coach_posts


def coach_turnover(coaches: Staff, coach_stay_time: Years) -> StaffPerYear:
    """Coaches who leave of themselves, after about four years."""
    return coaches / coach_stay_time


def coach_displacement(coaches: Staff, level_exposure: Share, reorganisation: PerYear) -> StaffPerYear:
    """Coaches whose body is closed or moved. The national ones of 2005, 2013 and 2016 lasted as long as their body."""
    return level_exposure * reorganisation * coaches


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


def fitting_coaches(coaches: Staff, level_fit: Share) -> Staff:
    """Coaches, counted as they fit the place: who comes from far knows it less."""
    return level_fit * coaches


def coaches_on_the_spot(fitting_coaches: Staff) -> Staff:
    """Coaches of all levels, in terms of the trust's own."""
    return across_levels(fitting_coaches)


def reaching_coaches(coaches: Staff, level_reach: Index) -> Staff:
    """Coaches, counted as they reach people: wide levels teach large courses."""
    return level_reach * coaches


def teaching_coaches(reaching_coaches: Staff) -> Staff:
    """Coaches of all levels who teach, in terms of the trust's own."""
    return across_levels(reaching_coaches)


def coaching_coverage(
    coaches_on_the_spot: Staff, people_per_coach: Index, skilled_total: Staff, practising_total: Staff
) -> Share:
    """How far coaching reaches those who have the skill: half, when coaches are as many as they need.

    Saturating in coaches per trained person: the first coach finds those who want help most.
    """
    covered = people_per_coach * coaches_on_the_spot
    return ratio(covered, covered + skilled_total + practising_total)


def programme_coaches(coaches: Staff, programme_coach_posts: Staff, kept_posts: Staff) -> Staff:
    """Coaches whom the programme pays: those beyond the trust's own posts, as far as its posts go.

    So a trust goes on paying for what it had, and for those who are left when the programme's posts
    are gone, until they are back in their old work.
    """
    return np.minimum(programme_coach_posts, np.maximum(0, coaches - kept_posts))


def trust_programme_coaches(programme_coaches: Staff) -> Staff:
    """The same over all levels."""
    return across_levels(programme_coaches)


def connecting_coaches(programme_coaches: Staff, level_spread: Share) -> Staff:
    """Coaches, counted as they carry news from trust to trust: a regional one sees ten, a ward's own one."""
    return level_spread * programme_coaches


def trust_connecting_coaches(connecting_coaches: Staff) -> Staff:
    """The same over all levels."""
    return across_levels(connecting_coaches)
