"""From knowing to doing: activation, lapse, forgetting, learning on the job, and critical mass.

People are untrained, skilled (trained, not using it) or practising. Practice is kept alive by
company, coaching and time, and starved by their absence.
"""

from __future__ import annotations

from qisim.arithmetic import across_groups, halving_rate, hill, ratio
from qisim.units import PerYear, Share, Staff, StaffPerYear, Years


def influence(practising_staff: Staff, influence_weight: Share) -> Staff:
    """Practising staff, weighted by how much others look to them.

    Doctors count for more ("particularly physicians"): an assumption, swept.
    """
    return influence_weight * practising_staff


def potential_influence(staff: Staff, influence_weight: Share) -> Staff:
    """The influence if everybody practised."""
    return influence_weight * staff


def trust_influence(influence: Staff) -> Staff:
    """The influence of all who practise in a trust."""
    return across_groups(influence)


def trust_potential_influence(potential_influence: Staff) -> Staff:
    """The influence of a trust in which everybody practised."""
    return across_groups(potential_influence)


def practising_density(trust_influence: Staff, trust_potential_influence: Staff) -> Share:
    """How far practice has spread in a trust, each person weighted by influence: its capability."""
    return ratio(trust_influence, trust_potential_influence)


def critical_mass(practising_density: Share, critical_density: Share) -> Share:
    """How far practice has become the normal way of working (R2).

    An S-shaped share of density, 1/2 at the critical density: Rogers' and Berwick's 15 to 20 % at
    which spread sustains itself. Alone, people give up; among many, they hold each other to it.
    """
    return hill(practising_density, critical_density)


def encouragement(
    critical_mass: Share, coaching_coverage: Share, company_weight: Share, coaching_weight: Share
) -> Share:
    """How easily a skilled person starts: a little alone, more in company, more with a coach.

    The three weights sum to one, so that the activation rate alone says how fast it can go.
    """
    alone_weight = 1 - company_weight - coaching_weight
    return alone_weight + company_weight * critical_mass + coaching_weight * coaching_coverage


def activation_chance(activation_rate: PerYear, commitment: Share, time_effect: Share, encouragement: Share) -> PerYear:
    """The yearly chance that a skilled person of ordinary motivation starts to practise.

    People start when they want to, their trust wants it, and they have both time and company. Each
    is necessary, so they multiply.
    """
    opportunity = time_effect * encouragement
    return activation_rate * commitment * opportunity


def activation(skilled_staff: Staff, activation_chance: PerYear, motivation: Share) -> StaffPerYear:
    """Skilled staff who start to practise each year.

    Motivation is relative to clinical professionals, since rate and motivation cannot be told apart.
    """
    return activation_chance * motivation * skilled_staff


def lapse_chance(
    lapse_rate: PerYear,
    critical_mass: Share,
    held_by_company: Share,
    coaching_coverage: Share,
    held_by_coaching: Share,
    lapse_under_strain: Share,
    strain: Share,
) -> PerYear:
    """The yearly chance that someone stops practising.

    Use of training falls from 62 to 34 % in a year without support (Saks and Belcourt 2006); a
    critical mass holds it (R2), a coach holds it, pressure undoes it (Stirman 2012: sustained use
    depends on context and on support that goes on).
    """
    not_held = (1 - held_by_company * critical_mass) * (1 - held_by_coaching * coaching_coverage)
    return lapse_rate * not_held * (1 + lapse_under_strain * strain)


def lapse(practising_staff: Staff, lapse_chance: PerYear) -> StaffPerYear:
    """Practising staff who stop and keep the skill, for a time."""
    return lapse_chance * practising_staff


def forgetting(skilled_staff: Staff, skill_half_life: Years) -> StaffPerYear:
    """Unused skill is lost: it halves in about 11 months (B3; Tatel and Ackerman 2025)."""
    return halving_rate(skill_half_life) * skilled_staff


def learning_chance(learning_rate: PerYear, practising_density: Share, critical_mass: Share) -> PerYear:
    """The yearly chance that someone untrained picks it up from colleagues (R3, learning on the job).

    It takes someone to learn from (density) and a place where it is the normal way of working
    (critical mass): in isolated projects the others look on.
    """
    return learning_rate * practising_density * critical_mass


def practising_total(practising_staff: Staff) -> Staff:
    """Staff of a trust who practise improvement."""
    return across_groups(practising_staff)


def skilled_total(skilled_staff: Staff) -> Staff:
    """Staff of a trust who have the skill and do not use it."""
    return across_groups(skilled_staff)
