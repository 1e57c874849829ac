"""Turns a scenario into what the engines take: every lever in every quarter, trust by trust.

A phase has a weight in time: 0 before its start, growing in a straight line through its ramp, 1
until its end, 0 after. A quarter holds the weight's exact mean over that quarter. The phases of a
lever add up from its neutral value: neutral + sum of weight x (value - neutral), over the phases
that are aimed at a trust.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qisim.equations.world import ATTRIBUTES
from qisim.errors import PopulationError, Problem, ScenarioError
from qisim.scenarios.conversions import plain
from qisim.scenarios.days import years_since_start
from qisim.scenarios.documents import of_scenario
from qisim.scenarios.scenario import Scenario
from qisim.scenarios.setting import Setting
from qisim.scenarios.uniting import axes_with
from qisim.structure import NATION, TRUST

if TYPE_CHECKING:
    from qisim.parameters import Lever
    from qisim.population import Population

Array: TypeAlias = NDArray[np.float64]
Trusts: TypeAlias = NDArray[np.bool_]
Phase: TypeAlias = tuple[Setting, Trusts]

STAFF = "staff"
ATTRIBUTE_AXES = {attribute.name: attribute.axis for attribute in ATTRIBUTES}
ONLY = "--only"
"""The key under which a population says that no trust fits everything that was asked for."""

# Sums of phases may leave a lever's range by rounding alone.
TOLERANCE = 1e-9


@lru_cache(maxsize=1024)
def quarterly_weights(start: date, ramp: float, stop: date | None, quarters: int) -> Array:
    """The mean weight of a phase in each quarter, not to be written to: sweeps ask for the same again and again."""
    begin, through = years_since_start(start), Fraction(ramp)
    end = years_since_start(stop) if stop else None

    def area_until(time: Fraction) -> Fraction:
        running = max(Fraction(0), (time if end is None else min(time, end)) - begin)
        ramping = min(running, through)
        grown = ramping * ramping / (2 * through) if through else Fraction(0)
        return grown + running - ramping

    edges = [area_until(Fraction(quarter, 4)) for quarter in range(quarters + 1)]
    weights = np.array([float(4 * (after - before)) for before, after in pairwise(edges)])
    weights.flags.writeable = False
    return weights


def schedule(
    scenario: Scenario,
    levers: Mapping[str, Lever],
    population: Population,
    known: Population | None = None,
    *,
    axes: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Array]:
    """Every lever as (quarters, inner, members of its place): trusts, areas, or one for the nation.

    An area has the part of a phase that goes to its trusts, by number of staff. `known` is the
    population from which `population` was selected: it gets its part of the budget, and a phase
    aimed at trusts that were left out is no mistake. `axes` are the model's with what this scenario
    names, unless given: those of several scenarios together have rows for what the others name,
    which stay neutral. Raises `ScenarioError` where targets are unknown, or where trusts are given
    more or less of a lever than there can be.
    """
    settings = [_own_budget(scenario, population, known), *scenario.settings]
    aimed, problems = _aimed_at(settings, population, known or population)
    if problems:
        raise ScenarioError(of_scenario(problem, scenario.name) for problem in problems)
    axes = _model_axes(scenario) if axes is None else axes
    arrays: dict[str, Array] = {}
    for name, lever in levers.items():
        own = [number for number, setting in enumerate(settings) if setting.lever == name]
        members = axes[lever.axis] if lever.axis else ("",)
        phases = [(settings[number], aimed[number]) for number in own]
        arrays[name] = _array(scenario, lever, members, phases, population)
        problems.extend(_out_of_range(lever, members, phases, arrays[name], population))
    if problems:
        raise ScenarioError(of_scenario(problem, scenario.name) for problem in problems)
    return arrays


def moving_nobody(scenario: Scenario, population: Population, known: Population) -> list[str]:
    """The keys of targets that are all among the trusts which a selection from `known` left out."""
    aimed, _ = _aimed_at(scenario.settings, population, known)
    settings = zip(scenario.settings, aimed, strict=True)
    keys = (setting.targets_place.key or setting.lever for setting, trusts in settings if not trusts.any())
    return list(dict.fromkeys(keys))


def _own_budget(scenario: Scenario, population: Population, known: Population | None) -> Setting:
    """The budget, of which a part of the country has its part, by number of staff."""
    setting = scenario.budget.setting
    if known is None:
        return setting
    part = population.attributes[STAFF].sum() / known.attributes[STAFF].sum()
    return replace(setting, amount=replace(setting.amount, value=float(setting.amount.value * part)))


def _model_axes(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    return {axis.name: axis.members for axis in axes_with([scenario])}


def _aimed_at(
    settings: Sequence[Setting], population: Population, known: Population
) -> tuple[list[Trusts], list[Problem]]:
    """For each setting, whether each trust is among its targets."""
    aimed: list[Trusts] = []
    problems: list[Problem] = []
    for setting in settings:
        codes = set(population.codes)
        if setting.targets:
            try:
                chosen = {
                    key: words if isinstance(words, bool) else list(words) for key, words in setting.targets.items()
                }
                codes = set(known.select(chosen).codes)
            except PopulationError as error:
                problems.extend(_at_targets(problem, setting, known) for problem in error.problems)
        aimed.append(np.array([code in codes for code in population.codes], dtype=np.bool_))
    return aimed, list(dict.fromkeys(problems))


def _at_targets(problem: Problem, setting: Setting, known: Population) -> Problem:
    """What the population says of targets, at the place where the scenario gives them."""
    place = setting.targets_place
    key = place.key if problem.key == ONLY else f"{place.key}.{problem.key}"
    message = f"{problem.message} in the population {known.name}"
    return replace(problem, message=message, file=place.file, line=place.line, key=key)


def _array(
    scenario: Scenario, lever: Lever, members: Sequence[str], phases: Sequence[Phase], population: Population
) -> Array:
    weights = np.zeros((scenario.quarters, len(members), population.sizes[lever.place]))
    values = np.zeros_like(weights)
    for setting, aimed in phases:
        row = members.index(setting.member)
        weight = quarterly_weights(setting.start, setting.ramp, _last_day(setting, lever, scenario), scenario.quarters)
        reached = weight[:, np.newaxis] * _reached(lever, aimed, population)
        weights[:, row] += reached
        values[:, row] += reached * _in_places(setting, lever, row, population)
    return lever.neutral * (1 - weights) + values


def _reached(lever: Lever, aimed: Trusts, population: Population) -> Array:
    """The part of each member of a lever's place that is aimed at: of an area, by number of staff."""
    if lever.place == NATION:
        return np.ones(1)
    if lever.place == TRUST:
        return aimed.astype(np.float64)
    staff = population.attributes[STAFF].sum(axis=(0, 1))
    return _by_place(lever, staff * aimed, population) / _by_place(lever, staff, population)


def _by_place(lever: Lever, of_trusts: Array, population: Population) -> Array:
    """Sums over the trusts of each member of a lever's place."""
    sums = np.zeros(population.sizes[lever.place])
    np.add.at(sums, population.index[lever.place], of_trusts)
    return sums


def _last_day(setting: Setting, lever: Lever, scenario: Scenario) -> date | None:
    """The stop of a phase, or the withdrawal of the whole programme where that comes first."""
    days = [setting.stop, scenario.withdrawal if lever.whole_programme else None]
    return min((day for day in days if day), default=None)


def _in_places(setting: Setting, lever: Lever, row: int, population: Population) -> Array:
    """What a phase gives to each member of a lever's place: its value, or that part of what its trusts have."""
    if setting.amount.per is None:
        return np.array([setting.amount.value])
    attribute = population.attributes[setting.amount.per][:, 0, :]
    alike = lever.axis is not None and lever.axis == ATTRIBUTE_AXES[setting.amount.per]
    return setting.amount.value * _by_place(lever, attribute[row] if alike else attribute.sum(axis=0), population)


def _out_of_range(
    lever: Lever, members: Sequence[str], phases: Sequence[Phase], array: Array, population: Population
) -> Iterator[Problem]:
    """Where phases together, or a part of a large trust, leave the range of the lever."""
    margin = TOLERANCE * max(abs(lever.low), abs(lever.high))
    for row, member in enumerate(members):
        mine = [setting for setting, _ in phases if setting.member == member]
        for outside, extreme, way, bound in (
            (array[:, row] > lever.high + margin, np.argmax, "more", lever.high),
            (array[:, row] < lever.low - margin, np.argmin, "less", lever.low),
        ):
            if not mine or not outside.any():
                continue
            quarter, place_of_it = np.unravel_index(int(extreme(array[:, row])), array[:, row].shape)
            others = int(outside.any(axis=0).sum()) - 1
            who = "the country" if lever.place == NATION else population.members[lever.place][place_of_it]
            more = f" and {others} more {lever.place if others == 1 else f'{lever.place}s'}" if others else ""
            place = mine[0].place
            yield Problem(
                f"{way} than there can be, {bound:g}{'' if lever.unit == '1' else f' {plain(lever.unit)}'}",
                place.file,
                place.line,
                place.key,
                found=f"{array[quarter, row, place_of_it]:g} in {who}{more}",
                expected=f"from {lever.low:g} to {lever.high:g}, all phases together",
            )
