"""From the smooth schedule of levers to the one that can be delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qisim.delivery.assumptions import Assumptions
from qisim.delivery.plan import MONTHS_A_QUARTER, Plan, plan_of
from qisim.delivery.record import (
    INTERRUPTED,
    PLACES,
    POSTS,
    QUARTERS_A_YEAR,
    REGION,
    TEAMS,
    Array,
    Record,
    schedule_table,
    share_after,
)
from qisim.delivery.simulation import DECISION, READINESS, Programme
from qisim.errors import Problem, ScenarioError
from qisim.parameters import load_levers
from qisim.population import Population
from qisim.scenarios import Scenario


@dataclass(frozen=True)
class Delivered:
    """Levers as they are delivered, of the same shapes as those of the smooth schedule, and how it came about."""

    levers: Mapping[str, Array]
    record: Record


def deliver(
    scenario: Scenario,
    levers: Mapping[str, Array],
    axes: Mapping[str, tuple[str, ...]],
    population: Population,
    assumptions: Assumptions,
    seed: int,
) -> Delivered:
    """Simulate the delivery of a scenario by events.

    levers: the smooth schedule, name -> (quarters, inner, members of the place)
    axes: the members of the model's axes with what scenarios name
    seed: where the random numbers start; each component and place has a stream of its own

    Raises `ScenarioError` where places are promised and there is no faculty, or teams and no adviser,
    and where it takes more events than a programme ever should.
    """
    plan = plan_of(scenario, levers, axes, population, assumptions)
    problems = list(_impossible(scenario, plan, assumptions))
    if problems:
        raise ScenarioError(problems)
    programme = Programme(plan, assumptions, seed)
    programme.run()
    found = _levers(plan, programme, assumptions)
    return Delivered(found, _record(plan, programme, found))


def _impossible(scenario: Scenario, plan: Plan, assumptions: Assumptions) -> Iterator[Problem]:
    places = float(plan.levers["training_places"].sum()) / QUARTERS_A_YEAR
    posts = plan.levers["coach_density"].any()
    teams = sum(float(one.teams.sum()) for one in plan.collaboratives)
    if assumptions["faculty"] == 0 and (places or posts or teams):
        promised = (
            [f"{places:,.0f} places"] * bool(places)
            + ["coach posts"] * bool(posts)
            + [f"{teams:,.0f} teams"] * bool(teams)
        )
        yield assumptions.problem(
            ("faculty",),
            f"'{scenario.name}' promises what no faculty is there to deliver",
            found=f"a faculty of 0, and {', '.join(promised)}",
            expected="a share of staff above 0",
            suggestion="give it a faculty, or take the places, posts and teams out of the scenario",
        )
    if assumptions["advisers"] == 0 and teams:
        yield assumptions.problem(
            ("advisers",),
            f"'{scenario.name}' promises teams that no adviser is there to advise",
            found=f"0 advisers, and {teams:,.0f} teams",
            expected="a share of staff above 0",
            suggestion="give them advisers, or take the collaboratives out of the scenario",
        )


def _levers(plan: Plan, programme: Programme, assumptions: Assumptions) -> dict[str, Array]:
    levers = {name: values.copy() for name, values in plan.levers.items()}
    levers["training_places"] = programme.places * QUARTERS_A_YEAR
    taught = programme.places > 0
    levers["course_days"][taught] = programme.days[taught] / programme.places[taught]
    density = programme.posts / plan.people
    levers["coach_density"] = np.clip(density, 0.0, plan.levers["coach_density"][:, 0])[:, np.newaxis]
    levers["team_places"] = programme.teams * QUARTERS_A_YEAR
    for one in plan.collaboratives:
        end = min(programme.ends[one.name], plan.over)
        if end > one.planned_end:
            later = share_after(one.planned_end, plan.quarters) - share_after(end, plan.quarters)
            for name, value in one.levels.items():
                levers[name][:, one.row, 0] += later * (value - load_levers()[name].neutral)
    for row in range(len(plan.programmes)):
        for place in range(len(plan.population.members["area"])):
            for name, gate in (("mandate", DECISION), ("operational_support", READINESS)):
                passed = programme.gates.get((row, place, gate), float(plan.months))
                levers[name][:, row, place] *= share_after(passed, plan.quarters)
    levers["case_study_publishing"] = _published(plan, programme, assumptions["editing_time"])
    return levers


def _published(plan: Plan, programme: Programme, delay: float) -> Array:
    """Case studies come out an editing time after they are paid for, in regions that have started."""
    paid = plan.levers["case_study_publishing"].copy()
    edges = np.arange(plan.quarters + 1, dtype=np.float64) * MONTHS_A_QUARTER
    for region in programme.regions:
        paid[:, :, region.trusts] *= share_after(region.opens, plan.quarters)[:, np.newaxis, np.newaxis]
        first = paid[:, 0, region.trusts].any(axis=1)
        if first.any():
            begin = max(region.opens, float(first.argmax()) * MONTHS_A_QUARTER)
            if begin + delay < plan.over:
                programme.log.say(begin + delay, REGION, region.name, "case studies", "", delay)
    sums = np.concatenate([np.zeros((1, *paid.shape[1:])), np.cumsum(paid, axis=0)])
    later = np.empty_like(sums)
    for row in np.ndindex(sums.shape[1:]):
        later[(slice(None), *row)] = np.interp(edges - delay, edges, sums[(slice(None), *row)], left=0.0)
    out = np.minimum(np.diff(later, axis=0), paid.max(axis=0))
    return out * (1.0 - share_after(plan.over, plan.quarters))[:, np.newaxis, np.newaxis]


def _record(plan: Plan, programme: Programme, found: Mapping[str, Array]) -> Record:
    def sums(levers: Mapping[str, Array], name: str) -> Array:
        return levers[name].sum(axis=1) / QUARTERS_A_YEAR

    def posts(levers: Mapping[str, Array]) -> Array:
        return levers["coach_density"][:, 0] * plan.people

    codes: Sequence[str] = plan.population.codes
    taken = programme.interrupted
    schedule = {
        PLACES: (sums(plan.levers, "training_places"), sums(found, "training_places")),
        POSTS: (posts(plan.levers), posts(found)),
        TEAMS: (sums(plan.levers, "team_places"), sums(found, "team_places")),
        INTERRUPTED: (np.zeros_like(taken), taken),
    }
    return Record(programme.log.table(), schedule_table(codes, schedule))
