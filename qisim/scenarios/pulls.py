"""Who pulls which lever in a scenario, where and from when until when, and which levers nobody pulls.

The question that the article begins with. A lever is pulled where it differs from today's in some
quarter; who pulls it says `levers.toml`; a national body reaches the trusts that it oversees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qisim.equations.world import AXES, BODY
from qisim.scenarios.scenario import Scenario
from qisim.scenarios.scheduling import STAFF
from qisim.scenarios.uniting import axes_with
from qisim.structure import NATION, TRUST

if TYPE_CHECKING:
    from qisim.parameters import Lever, Parameter
    from qisim.population import Population

Array = NDArray[np.float64]
Trusts = NDArray[np.bool_]

(BODIES,) = (axis.members for axis in AXES if axis.name == BODY)
BY_BODIES, LEVELS, ORGANISER, NOBODY = "bodies", "levels", "organiser", "nobody"
OVERSEES = ("reach_of_foundation_trusts", "reach_of_other_trusts")
"""Parameters by body: whether it oversees trusts of these two kinds."""
FOUNDATION = "foundation"
SETTINGS = ("collaborative_time", "learning_sessions", "programme_scope", "budget_cap")
"""Levers that say how another is pulled, and are no pull of their own."""


@dataclass(frozen=True)
class Pull:
    """A lever, or one member of its axis, that somebody pulls; or nobody, and then from start on all is undefined.

    pulled_by: a body, a level (national, regional, area, provider), nhs_england, government, areas or trusts
    share: the part of it that this level organises; 1 where one pulls it alone
    start, end: years since 2014-04-01, to a quarter; `end` is the horizon where it goes on
    strongest: where it is furthest from today's, in the lever's unit
    reached, staff_share, regions, types: the codes of the trusts that it reaches, their part of all staff, and of what
    """

    lever: str
    member: str
    pulled_by: str
    share: float
    start: float
    end: float
    strongest: float
    unit: str
    reached: tuple[str, ...]
    staff_share: float
    regions: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def pulled(self) -> bool:
        """Whether anybody pulls it."""
        return bool(self.pulled_by)


def pulls(
    scenario: Scenario,
    schedule: Mapping[str, Array],
    levers: Mapping[str, Lever],
    parameters: Mapping[str, Parameter],
    population: Population,
    axes: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Pull]:
    """Every lever that somebody could pull, and who does.

    schedule, axes: as `qisim.scenarios.schedule` gives and takes them for this population
    """
    own = {axis.name: axis.members for axis in axes_with([scenario])}
    axes = own if axes is None else axes
    found: list[Pull] = []
    for lever in levers.values():
        if lever.pulled_by == NOBODY or lever.name in SETTINGS:
            continue
        members = own[lever.axis] if lever.axis else ("",)
        for member in members or ("",):
            row = axes[lever.axis].index(member) if lever.axis and members else 0
            moved = schedule[lever.name][:, row] - lever.neutral if members else np.zeros((1, 1))
            if not moved.any():
                found.append(_nobody(lever, member))
                continue
            for puller, share in _pullers(scenario, lever, member):
                reached = _reached(lever, moved, puller, parameters, population)
                found.append(_pull(lever, member, puller, share, moved, reached, population))
    return found


def _nobody(lever: Lever, member: str) -> Pull:
    return Pull(lever.name, member, "", 0.0, np.nan, np.nan, lever.neutral, lever.unit, (), 0.0, (), ())


def _pullers(scenario: Scenario, lever: Lever, member: str) -> Iterator[tuple[str, float]]:
    """Who pulls a lever, and what part of it each."""
    if lever.pulled_by == BY_BODIES:
        yield member, 1.0
    elif lever.pulled_by == LEVELS:
        yield from ((level, share) for level, share in scenario.delivery.shares.items() if share > 0)
    elif lever.pulled_by == ORGANISER:
        yield next(one.level for one in scenario.collaboratives if one.name == member), 1.0
    else:
        yield lever.pulled_by, 1.0


def _reached(
    lever: Lever, moved: Array, puller: str, parameters: Mapping[str, Parameter], population: Population
) -> Trusts:
    """The trusts in which a lever differs from today's; of a body's, those that the body oversees."""
    in_places = np.abs(moved).max(axis=0) > 0
    if lever.place == NATION:
        reached = np.ones(len(population), dtype=np.bool_)
    else:
        reached = in_places if lever.place == TRUST else in_places[population.index[lever.place]]
    if lever.pulled_by == BY_BODIES:
        foundation = population.attributes[FOUNDATION][0, 0] > 0
        of_foundation, of_others = (_of_body(parameters[name], puller) for name in OVERSEES)
        reached = reached & np.where(foundation, of_foundation, of_others)
    return np.asarray(reached, dtype=np.bool_)


def _of_body(parameter: Parameter, body: str) -> bool:
    return bool(parameter.value[BODIES.index(body), 0] > 0)


def _pull(
    lever: Lever, member: str, puller: str, share: float, moved: Array, reached: Trusts, population: Population
) -> Pull:
    quarters = np.flatnonzero(moved.any(axis=1))
    staff = population.attributes[STAFF].sum(axis=(0, 1))
    strongest = moved.flat[np.abs(moved).argmax()] + lever.neutral
    return Pull(
        lever=lever.name,
        member=member,
        pulled_by=puller,
        share=share,
        start=quarters[0] / 4,
        end=(quarters[-1] + 1) / 4,
        strongest=float(strongest),
        unit=lever.unit,
        reached=tuple(code for code, there in zip(population.codes, reached, strict=True) if there),
        staff_share=float(staff[reached].sum() / staff.sum()),
        regions=_members(population, "region", reached),
        types=_members(population, "type", reached),
    )


def _members(population: Population, place: str, reached: Trusts) -> tuple[str, ...]:
    """The members of a place that have a trust among those reached."""
    present = np.unique(population.index[place][reached])
    return tuple(population.members[place][number] for number in present)
