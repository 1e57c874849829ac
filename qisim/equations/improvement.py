"""Improvement work: the myriad of small changes, their results, and how these are lost again.

Small tests of change run as projects; finished ones drive waste down by half-lives (Schneiderman
1988); what is not held slides back to the trust's own norm, and strain cuts corners (R7).
"Waste" is the short name for avoidable cost and harm, 1 where it is typical for the type of trust.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_domains, at_start, at_trusts, halving_rate, saturation
from qisim.units import (
    Index,
    PerYear,
    Projects,
    ProjectsPerStaffYear,
    ProjectsPerYear,
    Share,
    Staff,
    Years,
)


def time_released(usual_time: Share, released_time: Share, squeeze: Share) -> Share:
    """The share of their working time that practising staff can give to improvement.

    What is usual and what a programme releases are squeezed alike when the service is overloaded.
    """
    return (usual_time + released_time) * (1 - squeeze)


def time_effect(time_released: Share, sufficient_time: Share) -> Share:
    """How far time is enough: half at the sufficient time. Without any, nothing happens."""
    return saturation(time_released, sufficient_time)


def cost_share(cost_shares_by_type: Share) -> Share:
    """What typical waste in a domain adds to a trust's cost: an ambulance trust has no wards."""
    return at_trusts(cost_shares_by_type)


def attention(
    cost_share: Share, national_priority: Share, payment: Share, hard_target: Share, target_attention: Share
) -> Share:
    """How much a domain calls for attention: what it costs locally, raised by national priority.

    Scotland put safety first; England, emergency flow and frail older people. Payment and hard targets
    draw attention as well, and draw it from everything else (tunnel vision).
    """
    return cost_share * (1 + national_priority + target_attention * (payment + hard_target))


def trust_attention(attention: Share) -> Share:
    """What all domains call for."""
    return across_domains(attention)


def priority(attention: Share, trust_attention: Share) -> Share:
    """The share of improvement work that goes to a domain. More for one is less for the others."""
    return attention / trust_attention


def trust_project_starts(
    practising_total: Staff, time_effect: Share, projects_per_practitioner: ProjectsPerStaffYear
) -> ProjectsPerYear:
    """Tests of change begun each year: people who practise, with time to do it.

    A mean flow; each project is an entity of its own in the event model.
    """
    return projects_per_practitioner * practising_total * time_effect


def project_starts(priority: Share, trust_project_starts: ProjectsPerYear) -> ProjectsPerYear:
    """Tests of change begun in a domain each year."""
    return priority * trust_project_starts


def project_ends(projects_under_way: Projects, project_time: Years) -> ProjectsPerYear:
    """Projects that come to an end each year, whatever came of them."""
    return projects_under_way / project_time


def success_rate(stalled_share: Share, project_time: Years) -> PerYear:
    """Successes a year for each project under way: about 30 % stall (East London 2020)."""
    return (1 - stalled_share) / project_time


def projects_finished(projects_under_way: Projects, success_rate: PerYear) -> ProjectsPerYear:
    """Projects that succeed each year."""
    return projects_under_way * success_rate


def trust_projects(projects_under_way: Projects) -> Projects:
    """A trust's projects under way, over all domains."""
    return across_domains(projects_under_way)


def trust_projects_finished(trust_projects: Projects, success_rate: PerYear) -> ProjectsPerYear:
    """A trust's successful projects a year, over all domains."""
    return trust_projects * success_rate


def sufficient_work(sufficient_projects: ProjectsPerStaffYear, trust_staff: Staff, success_rate: PerYear) -> Projects:
    """Projects under way in a domain at which effort is half of a good improvement process."""
    return sufficient_projects * trust_staff / success_rate


def improvement_effort(projects_under_way: Projects, sufficient_work: Projects) -> Share:
    """How near a domain is to "a good improvement process", the one that half-lives are measured in.

    Saturating in projects that will succeed, per member of staff: the first find what matters most,
    and a domain can only be changed so fast.
    """
    return saturation(projects_under_way, sufficient_work)


def starting_projects(project_starts: ProjectsPerYear, project_time: Years) -> Projects:
    """Projects under way in 2014: as many as start while others end."""
    return project_starts * project_time


def improvable(generic_waste: Index, reachable_floor: Index) -> Index:
    """Waste above the floor: what work can take out (B1, low-hanging fruit runs out)."""
    return np.maximum(0, generic_waste - reachable_floor)


def improvement(improvement_effort: Share, improvement_half_life: Years, improvable: Index) -> PerYear:
    """Waste taken out each year: the distance to the floor halves in a half-life at full effort.

    Of what is left, so that each gain is smaller than the last (B1, low-hanging fruit runs out).
    Schneiderman's half-lives, by organisational complexity: months within one function, about a
    year and a half across organisations. The floor is what local work can reach; below it lies
    what only the redesign of a whole area opens.
    """
    return halving_rate(improvement_half_life) * improvement_effort * improvable


def organised_improvement(domain_progress: PerYear, improvable: Index) -> PerYear:
    """Waste taken out each year by the teams of collaboratives."""
    return domain_progress * improvable


def sliding_rate(erosion_rate: PerYear, held_gains: Share, critical_mass: Share) -> PerYear:
    """The rate at which gains slide back, slower where practice is the normal way of working (R2).

    Between one and two thirds of gains are kept a year after support ends (sources conflict).
    """
    return erosion_rate * (1 - held_gains * critical_mass)


def shortcuts(shortcut_rate: PerYear, strain: Share) -> PerYear:
    """Corners cut under strain become waste and harm later (R7, the capability trap)."""
    return shortcut_rate * strain


def settled_norm(waste_norm: Index, done_as_before: Share, redesign_gain: Share, reachable_floor: Index) -> Index:
    """Where waste drifts once part of the care is done in a new way.

    Small changes must be held against an old habit; a redesigned service has another habit, nearer to
    the floor. So redesign shows within a year or two of going live, and lasts as long as the service.
    """
    nearer = redesign_gain * (1 - done_as_before)
    return waste_norm - nearer * np.maximum(0, waste_norm - reachable_floor)


def deterioration(sliding_rate: PerYear, settled_norm: Index, generic_waste: Index, shortcuts: PerYear) -> PerYear:
    """Waste that comes back: a drift towards the trust's own norm, from either side, and shortcuts."""
    return sliding_rate * (settled_norm - generic_waste) + shortcuts


def waste(generic_waste: Index, changes_left: Share, narrow_effect: Share) -> Index:
    """Avoidable cost and harm: what general improvement has left, less what particular changes take away.

    Proven changes and compliance with what is paid or asked for act on top, as factors, so that
    nothing is counted twice.
    """
    return generic_waste * changes_left * narrow_effect


def waste_at_start(generic_waste: Index) -> Index:
    """Waste in the status quo."""
    return at_start(generic_waste)


def sliding_rate_at_start(sliding_rate: PerYear) -> PerYear:
    """The rate of sliding back in the status quo."""
    return at_start(sliding_rate)


def net_improvement(improvement: PerYear, imitation: PerYear, shortcuts: PerYear) -> PerYear:
    """What work and imitation take out of waste each year, less what corners cut put back."""
    return improvement + imitation - shortcuts


def net_improvement_at_start(net_improvement: PerYear) -> PerYear:
    """The same in the status quo."""
    return at_start(net_improvement)


def waste_norm(waste_at_start: Index, net_improvement_at_start: PerYear, sliding_rate_at_start: PerYear) -> Index:
    """Where waste would drift if all improvement work stopped.

    Read off from the status quo: a trust that improves and yet stands still must be working against
    a drift. An exemplar's norm therefore lies well above where it stands.
    """
    return waste_at_start + net_improvement_at_start / sliding_rate_at_start


def starting_waste_level(starting_waste: Index) -> Index:
    """Waste in 2014, as the population has it."""
    return starting_waste
