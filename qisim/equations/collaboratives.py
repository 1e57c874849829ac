"""Collaboratives: teams of many trusts that work on one topic for a year or so, and learn from each other.

After the Breakthrough Series (IHI 2003): waves of teams, three learning sessions with action periods
between them. Joining is voluntary. A team does not shift a whole trust, and a thin collaborative,
without time or money behind its teams, changes nothing (EPOCH, Lancet 2019).
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import (
    across_collaboratives,
    at_collaboratives,
    hill,
    ratio,
    saturation,
    sum_by_domain,
    sum_in_nation,
)
from qisim.units import (
    Index,
    PerYear,
    PoundsPerTeamYear,
    PoundsPerYear,
    Share,
    Staff,
    StaffDaysPerYear,
    StaffPerTeam,
    StaffPerYear,
    Teams,
    TeamsPerYear,
    WorkingDaysPerYear,
    Years,
)


def readiness_to_join(coming_forward: Share, joining_ease: Index) -> Share:
    """The part of the places offered to it that a trust takes: by commitment and by slack."""
    return np.minimum(1, joining_ease * coming_forward)


def joining(
    team_places: TeamsPerYear, allocation: Share, funding_factor: Share, readiness_to_join: Share
) -> TeamsPerYear:
    """Teams that join a collaborative each year."""
    return team_places * allocation * funding_factor * readiness_to_join


def finishing(collaborative_teams: Teams, collaborative_time: Years) -> TeamsPerYear:
    """Teams that leave after their last session. What they achieved slides back unless practice holds it."""
    return collaborative_teams / collaborative_time


def no_teams(sufficient_teams: Teams) -> Teams:
    """None at the start."""
    return 0 * sufficient_teams


def nation_teams(collaborative_teams: Teams) -> Teams:
    """Teams of a collaborative in the nation."""
    return sum_in_nation(collaborative_teams)


def learning_from_each_other(nation_teams: Teams, sufficient_teams: Teams) -> Share:
    """What teams learn from other teams: half of all there is to learn in a collaborative of a fair size."""
    return saturation(nation_teams, sufficient_teams)


def level_fit_of_collaborative(level_fit: Share) -> Share:
    """How well the level that runs a collaborative fits the places where its teams work."""
    return at_collaboratives(level_fit)


def level_overhead_of_collaborative(level_overhead: Share) -> Share:
    """What the level that runs a collaborative adds to its cost."""
    return at_collaboratives(level_overhead)


def intensity(
    learning_sessions: Index,
    sufficient_sessions: Index,
    team_backing: Share,
    funding_factor: Share,
    sufficient_backing: Share,
    level_fit_of_collaborative: Share,
) -> Share:
    """How much a team gets of what makes a collaborative work: thin time and money, thin effect.

    An S in both: below some number of sessions, or without time for the work between them, next to
    nothing happens.
    """
    taught = hill(learning_sessions, sufficient_sessions)
    backed = hill(team_backing * funding_factor, sufficient_backing)
    return taught * backed * level_fit_of_collaborative


def collaborative_priority(priority: Share) -> Share:
    """The share of a trust's improvement work that belongs to a collaborative's domains."""
    return at_collaboratives(priority)


def reach(
    collaborative_teams: Teams, team_size: StaffPerTeam, trust_staff: Staff, collaborative_priority: Share
) -> Share:
    """The part of its domains' staff that a trust's teams stand for. A team does not shift a whole trust."""
    return np.minimum(1, ratio(collaborative_teams * team_size, trust_staff * collaborative_priority))


def team_progress(
    reach: Share, intensity: Share, collaborative_rate: PerYear, basic_progress: Share, learning_from_each_other: Share
) -> PerYear:
    """The yearly share of what can be improved that teams improve, faster in company than alone."""
    pace = basic_progress + (1 - basic_progress) * learning_from_each_other
    return collaborative_rate * reach * intensity * pace


def domain_progress(team_progress: PerYear) -> PerYear:
    """The same in each domain, all collaboratives together."""
    return sum_by_domain(team_progress)


def new_team_members(joining: TeamsPerYear, team_size: StaffPerTeam, intensity: Share) -> StaffPerYear:
    """Staff who learn the skill in a team each year, as far as the collaborative is more than a name."""
    return joining * team_size * intensity


def trust_new_team_members(new_team_members: StaffPerYear) -> StaffPerYear:
    """The same over all collaboratives."""
    return across_collaboratives(new_team_members)


def team_learning_chance(trust_new_team_members: StaffPerYear, trust_staff: Staff) -> PerYear:
    """The yearly chance that a member of staff learns the skill in a team. Teams are of all groups."""
    return ratio(trust_new_team_members, trust_staff)


def team_cost(
    collaborative_teams: Teams,
    cost_per_team: PoundsPerTeamYear,
    team_backing: Share,
    level_overhead_of_collaborative: Share,
) -> PoundsPerYear:
    """What a collaborative costs at full plan: sessions, advisers and time paid for, more at some levels."""
    return collaborative_teams * cost_per_team * team_backing * (1 + level_overhead_of_collaborative)


def planned_teams_cost(team_cost: PoundsPerYear) -> PoundsPerYear:
    """The same over all collaboratives of a trust."""
    return across_collaboratives(team_cost)


def unpaid_team_days(
    collaborative_teams: Teams,
    team_size: StaffPerTeam,
    team_days: WorkingDaysPerYear,
    team_backing: Share,
    funding_factor: Share,
) -> StaffDaysPerYear:
    """Days that teams spend on it and nobody fills, each year."""
    return collaborative_teams * team_size * team_days * (1 - team_backing * funding_factor)


def trust_unpaid_team_days(unpaid_team_days: StaffDaysPerYear) -> StaffDaysPerYear:
    """The same over all collaboratives of a trust."""
    return across_collaboratives(unpaid_team_days)
