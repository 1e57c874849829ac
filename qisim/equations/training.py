"""The therapeutic dose: who is taught, by whom, how much, and what becomes of it.

Two streams share the same teachers: a programme's places (a lever) and the places that a trust
pays for itself. Each stream has its own dose, so that a thorough course never lends its effect to
a thin one.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_groups, hill, ratio
from qisim.units import (
    Index,
    PerYear,
    Share,
    Staff,
    StaffDaysPerYear,
    StaffPerYear,
    WorkingDays,
    WorkingDaysPerYear,
    Years,
)


def planned_places(training_places: StaffPerYear, allocation: Share) -> StaffPerYear:
    """Places that the programme means to give, shared out between trusts by its rule."""
    return training_places * allocation


def programme_places(planned_places: StaffPerYear, funding_factor: Share) -> StaffPerYear:
    """Places that the programme pays for: what was asked, or what the budget allows of it."""
    return planned_places * funding_factor


def course_time(programme_places: StaffPerYear, course_days: WorkingDays) -> StaffDaysPerYear:
    """Days of course that the programme's places ask for each year."""
    return programme_places * course_days


def trust_course_time(course_time: StaffDaysPerYear) -> StaffDaysPerYear:
    """The same over all groups of a trust."""
    return across_groups(course_time)


def staff_mix(staff: Staff, trust_staff: Staff) -> Share:
    """A group's share of a trust's staff, and of the places that the trust pays for itself.

    A trust without a plan sends whoever puts up a hand; any other order is a programme's choice.
    """
    return ratio(staff, trust_staff)


def taught_share(
    teaching_coaches: Staff,
    established_coaches: Staff,
    teaching_days: WorkingDaysPerYear,
    trust_course_time: StaffDaysPerYear,
    own_training_places: StaffPerYear,
    own_course_days: WorkingDays,
) -> Share:
    """The share of the places asked for that there are teachers for (B2, faculty limits places).

    Nobody is taught without a teacher, and a long course takes more of one than a short one. The
    coaches whom a trust's established practice keeps busy are not free to teach more; those above
    them are.
    """
    free_coaches = np.maximum(0, teaching_coaches - established_coaches)
    asked = trust_course_time + own_training_places * own_course_days
    return np.minimum(1, ratio(teaching_days * free_coaches, asked, 1))


def filled_share(
    programme_places: StaffPerYear,
    course_time: StaffDaysPerYear,
    own_training_places: StaffPerYear,
    staff_mix: Share,
    own_course_days: WorkingDays,
    taught_share: Share,
    staff: Staff,
    releasable_days: WorkingDaysPerYear,
    squeeze: Share,
    untrained_staff: Staff,
    enrolment_time: Years,
) -> Share:
    """The share of the places asked for that are taken.

    The least of three: places with a teacher, staff who can be spared from the service, and people
    not yet trained who can be found and enrolled. A minimum, because each stops the course alone;
    what is short is short for the programme's places and the trust's own alike.
    """
    own_places = own_training_places * staff_mix
    asked_time = course_time + own_places * own_course_days
    spare_time = releasable_days * staff * (1 - squeeze)
    found = untrained_staff / enrolment_time
    served_share = np.minimum(taught_share, ratio(spare_time, asked_time, 1))
    return np.minimum(served_share, ratio(found, programme_places + own_places, 1))


def programme_training(programme_places: StaffPerYear, filled_share: Share) -> StaffPerYear:
    """Staff of a group who complete the programme's course each year."""
    return programme_places * filled_share


def own_training(own_training_places: StaffPerYear, staff_mix: Share, filled_share: Share) -> StaffPerYear:
    """Staff of a group who complete one of the trust's further courses each year."""
    return own_training_places * staff_mix * filled_share


def own_trained_total(own_training: StaffPerYear) -> StaffPerYear:
    """Staff of a trust who complete one of its further courses each year."""
    return across_groups(own_training)


def training(programme_training: StaffPerYear, own_training: StaffPerYear) -> StaffPerYear:
    """Staff of a group who complete a course each year, besides the established routine."""
    return programme_training + own_training


def programme_dose_effect(
    course_days: WorkingDays, coaching_days: WorkingDays, coaching_coverage: Share, effective_dose: WorkingDays
) -> Share:
    """The share of those completing the programme's course for whom it takes effect.

    x⁴ / (x⁴ + k⁴): below a therapeutic dose almost nothing happens, above it more adds little. A
    one-day course is tried and forgotten; hospitals using two or fewer strategies in EPOCH did not
    improve most processes, of those with five or more a third did (Stephens 2020: weak, an
    association). Coaching on the job counts as days. It works at the course, so that cohorts of
    different doses never mix their effect.
    """
    dose = course_days + coaching_days * coaching_coverage
    return hill(dose * dose, effective_dose * effective_dose)


def own_dose_effect(
    own_course_days: WorkingDays, coaching_days: WorkingDays, coaching_coverage: Share, effective_dose: WorkingDays
) -> Share:
    """The same for the trust's own courses."""
    dose = own_course_days + coaching_days * coaching_coverage
    return hill(dose * dose, effective_dose * effective_dose)


def effective_training(
    programme_training: StaffPerYear,
    programme_dose_effect: Share,
    own_training: StaffPerYear,
    own_dose_effect: Share,
) -> StaffPerYear:
    """Staff in whom a course took effect. The others stay untrained, and the money is spent."""
    return programme_training * programme_dose_effect + own_training * own_dose_effect


def into_practice(
    effective_training: StaffPerYear,
    transfer_share: Share,
    practice_upkeep: PerYear,
    own_effort: Index,
    untrained_staff: Staff,
) -> StaffPerYear:
    """Untrained staff who go straight into practice, from courses and from established practice.

    About 62 % use at once what a course taught them (Saks and Belcourt 2006, trainers' estimates).
    """
    return effective_training * transfer_share + practice_upkeep * own_effort * untrained_staff


def into_skill(
    effective_training: StaffPerYear,
    transfer_share: Share,
    skill_upkeep: PerYear,
    own_effort: Index,
    learning_chance: PerYear,
    team_learning_chance: PerYear,
    untrained_staff: Staff,
) -> StaffPerYear:
    """Untrained staff who learn and do not use it yet: from courses, routine, colleagues (R3) and teams."""
    learning = (skill_upkeep * own_effort + learning_chance + team_learning_chance) * untrained_staff
    return effective_training * (1 - transfer_share) + learning
