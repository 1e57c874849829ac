"""The status quo's own balance: what keeps each trust where it stands in 2014.

Some trusts have held high capability for a decade, most have held almost none. Whatever an exemplar
does to make up its losses every year (induction, local courses, apprenticeship with those who
practise) is read off from its position at the start: the flow that balances it. From then on that
flow follows the trust's own effort, and falls when there is nobody left to teach.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_groups, at_start, halving_rate, ratio, sigmoid
from qisim.units import Index, PerYear, Share, Staff, StaffPerYear, Years


def starting_practising_staff(staff: Staff, starting_practising_share: Share, starting_practice_weight: Share) -> Staff:
    """Practising staff in 2014: the trust's share, thinner among those who rotate."""
    return staff * starting_practising_share * starting_practice_weight


def starting_skilled_staff(
    staff: Staff,
    practising_staff: Staff,
    activation_rate: PerYear,
    motivation: Share,
    starting_commitment: Share,
    time_effect: Share,
    company_weight: Share,
    coaching_weight: Share,
    critical_mass: Share,
    lapse_rate: PerYear,
    held_by_company: Share,
    lapse_under_strain: Share,
    strain: Share,
    departure_rate: PerYear,
    rotating_staff: StaffPerYear,
    skill_half_life: Years,
    transfer_share: Share,
) -> Staff:
    """Skilled staff in 2014: as many as go with those who practise, if nothing is changing.

    Let a routine train E people a year, of whom the transfer share t practises at once. Practice is
    level when t E + a S = (l + d) P, skill and practice together when E = (d - r) (P + S) + f S,
    where a is activation, l lapse, d departures, r rotation (whoever rotates is replaced by their
    like) and f forgetting, all per person and year. Eliminating E gives S. Coaching and learning on
    the job are left out here: small at the start, and the established flows below close the balance
    exactly. The bound keeps people from being counted twice where practice is near universal, and
    leaves somebody for the routine to teach.
    """
    encouragement = 1 - company_weight - coaching_weight + company_weight * critical_mass
    starting = activation_rate * motivation * starting_commitment * time_effect * encouragement
    lapsing = lapse_rate * (1 - held_by_company * critical_mass) * (1 + lapse_under_strain * strain)
    lost_for_good = departure_rate - ratio(rotating_staff, staff)
    lost_from_practice = (lapsing + departure_rate) / transfer_share - lost_for_good
    lost_from_skill = starting / transfer_share + halving_rate(skill_half_life) + lost_for_good
    most = (staff - practising_staff) * (1 - ratio(practising_staff, staff))
    return np.minimum(practising_staff * lost_from_practice / lost_from_skill, most)


def starting_untrained_staff(staff: Staff, skilled_staff: Staff, practising_staff: Staff) -> Staff:
    """Everybody else."""
    return staff - skilled_staff - practising_staff


def commitment_at_start(commitment: Share) -> Share:
    """Commitment in the status quo."""
    return at_start(commitment)


def affordability(slack: Share, slack_tolerance: Share) -> Share:
    """How freely a trust can spend on what does not pay at once: 1/2 when it just breaks even.

    A trust in deficit cuts training first, and one in surplus keeps it.
    """
    return sigmoid(slack / slack_tolerance)


def affordability_at_start(affordability: Share) -> Share:
    """The same in the status quo."""
    return at_start(affordability)


def own_effort(
    commitment: Share, commitment_at_start: Share, affordability: Share, affordability_at_start: Share
) -> Index:
    """How hard a trust works at its established practice, relative to the start.

    Success to the successful (R5): a trust that wants it and can afford it does more, another less.
    Money acts by its change, not by its ratio: a trust deep in deficit that breaks even would
    otherwise do thirty times what it did.
    """
    return (commitment / commitment_at_start) * (1 + affordability - affordability_at_start)


def untrained_staff_at_start(untrained_staff: Staff) -> Staff:
    """Staff without improvement skill in the status quo."""
    return at_start(untrained_staff)


def practice_shortfall(
    lapse: StaffPerYear, practising_departures: StaffPerYear, activation: StaffPerYear
) -> StaffPerYear:
    """What practice loses each year beyond those who start of their own accord."""
    return lapse + practising_departures - activation


def skill_shortfall(
    forgetting: StaffPerYear,
    skilled_departures: StaffPerYear,
    activation: StaffPerYear,
    lapse: StaffPerYear,
    learning_chance: PerYear,
    untrained_staff: Staff,
    skilled_arrivals: StaffPerYear,
) -> StaffPerYear:
    """What the stock of unused skill loses each year beyond what flows back into it."""
    losses = forgetting + skilled_departures + activation
    gains = lapse + learning_chance * untrained_staff + skilled_arrivals
    return losses - gains


def starting_practice_shortfall(practice_shortfall: StaffPerYear) -> StaffPerYear:
    """The shortfall in the status quo, before any strategy."""
    return at_start(practice_shortfall)


def starting_skill_shortfall(skill_shortfall: StaffPerYear) -> StaffPerYear:
    """The shortfall in the status quo, before any strategy."""
    return at_start(skill_shortfall)


def practice_upkeep(starting_practice_shortfall: StaffPerYear, untrained_staff_at_start: Staff) -> PerYear:
    """The chance each year that established practice draws an untrained person straight into it.

    What holds the trust where it stood in 2014; nought where practice then held by itself. A chance
    per person, so that a routine that finds nobody left to teach comes to rest.
    """
    return ratio(np.maximum(0, starting_practice_shortfall), untrained_staff_at_start)


def skill_upkeep(starting_skill_shortfall: StaffPerYear, untrained_staff_at_start: Staff) -> PerYear:
    """The chance each year that it gives an untrained person the skill without the practice, so far."""
    return ratio(np.maximum(0, starting_skill_shortfall), untrained_staff_at_start)


def group_routine(practice_upkeep: PerYear, skill_upkeep: PerYear, untrained_staff_at_start: Staff) -> StaffPerYear:
    """Staff of a group whom established practice taught each year in the status quo."""
    return (practice_upkeep + skill_upkeep) * untrained_staff_at_start


def routine_teaching(group_routine: StaffPerYear) -> StaffPerYear:
    """Staff whom established practice taught each year in the status quo, all groups together."""
    return across_groups(group_routine)
