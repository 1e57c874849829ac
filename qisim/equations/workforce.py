"""Who comes and goes: leavers, junior doctors in rotation, juniors who become seniors, joiners.

Posts are constant, so every departure is an arrival. Whoever arrives is either trained (and then
arrives as skilled: a new team must first be won over) or untrained, and what the trained lose the
untrained gain: staff are conserved by algebra, not by correction.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_groups, at_trusts, ratio, sum_in_education_region, to_next_group
from qisim.units import PerYear, Share, Staff, StaffPerYear


def trust_staff(staff: Staff) -> Staff:
    """All staff of a trust in the four groups."""
    return across_groups(staff)


def departure_rate(
    leaving_rate: PerYear,
    leaving_under_strain: Share,
    strain: Share,
    rotation_rate: PerYear,
    progression_rate: PerYear,
) -> PerYear:
    """The share of posts in a group that change hands each year.

    Strain makes people leave (R8, burnout: pressure, leaving, fewer hands who know how, pressure).
    Rotation and promotion follow the training calendar, not the pressure.
    """
    leaving = leaving_rate * (1 + leaving_under_strain * strain)
    return leaving + rotation_rate + progression_rate


def skilled_departures(skilled_staff: Staff, departure_rate: PerYear) -> StaffPerYear:
    """Skilled staff who leave, rotate away or move up, taking their skill with them (B3)."""
    return departure_rate * skilled_staff


def practising_departures(practising_staff: Staff, departure_rate: PerYear) -> StaffPerYear:
    """Practising staff who leave, rotate away or move up, taking their practice with them (B3)."""
    return departure_rate * practising_staff


def rotating_staff(staff: Staff, rotation_rate: PerYear) -> StaffPerYear:
    """Staff who change trusts each year because their training says so: junior doctors."""
    return rotation_rate * staff


def rotating_trained_staff(skilled_staff: Staff, practising_staff: Staff, rotation_rate: PerYear) -> StaffPerYear:
    """Those among them who carry improvement skill to another trust."""
    return rotation_rate * (skilled_staff + practising_staff)


def region_rotating_staff(rotating_staff: StaffPerYear) -> StaffPerYear:
    """All who rotate within an education region."""
    return sum_in_education_region(rotating_staff)


def region_rotating_trained_staff(rotating_trained_staff: StaffPerYear) -> StaffPerYear:
    """All who rotate within an education region and carry skill."""
    return sum_in_education_region(rotating_trained_staff)


def trained_share_of_rotation(
    region_rotating_trained_staff: StaffPerYear, region_rotating_staff: StaffPerYear
) -> Share:
    """The share of a region's rotating staff who carry skill. Where nobody rotates, nought."""
    return ratio(region_rotating_trained_staff, region_rotating_staff)


def trained_share_of_rotators(trained_share_of_rotation: Share) -> Share:
    """The same, for those who arrive at a trust: a region's doctors mix completely.

    A trust that trains its juniors therefore trains its neighbours' too, and keeps little of it.
    """
    return at_trusts(trained_share_of_rotation)


def trained_share_of_next_grade(trained_share_of_rotation: Share) -> Share:
    """The skill that newly qualified seniors bring: that of the juniors of their region.

    Of the region rather than of the trust, since in eight years they have rotated through it all.
    """
    return to_next_group(trained_share_of_rotation)


def trained_share_of_promoted(trained_share_of_next_grade: Share) -> Share:
    """The same, for those promoted in a trust."""
    return at_trusts(trained_share_of_next_grade)


def promoted_staff(staff: Staff, progression_rate: PerYear) -> StaffPerYear:
    """Staff who finish their training grade each year: juniors become seniors in about eight years."""
    return progression_rate * staff


def candidates_from_below(promoted_staff: StaffPerYear) -> StaffPerYear:
    """Newly qualified seniors in the trust, looking for a senior post."""
    return to_next_group(promoted_staff)


def skilled_arrivals(
    staff: Staff,
    departure_rate: PerYear,
    rotating_staff: StaffPerYear,
    trained_share_of_rotators: Share,
    candidates_from_below: StaffPerYear,
    trained_share_of_promoted: Share,
    joiners_trained_share: Share,
) -> StaffPerYear:
    """Arrivals who bring improvement skill: by rotation, by promotion, and a few among joiners.

    The trust's own newly qualified come first for a vacancy; those without one leave the trust.
    Everyone arrives as skilled rather than practising: who practised in one team has to find time,
    company and licence again in the next.
    """
    vacancies = departure_rate * staff - rotating_staff
    filled_from_below = np.minimum(vacancies, candidates_from_below)
    joiners = vacancies - filled_from_below
    by_rotation = rotating_staff * trained_share_of_rotators
    by_promotion = filled_from_below * trained_share_of_promoted
    return by_rotation + by_promotion + joiners * joiners_trained_share


def untrained_replacements(
    skilled_departures: StaffPerYear, practising_departures: StaffPerYear, skilled_arrivals: StaffPerYear
) -> StaffPerYear:
    """Posts of trained people that go to the untrained, less those that go the other way.

    Untrained people replaced by untrained ones change nothing and are not counted. Negative where
    rotation brings a trust more skill than it sends out.
    """
    return skilled_departures + practising_departures - skilled_arrivals
