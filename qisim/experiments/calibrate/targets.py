"""What a calibration should reproduce: measures of published episodes, and numbers from files of data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from qisim import population, scenarios
from qisim.errors import InputError, Problem, ScenarioError, did_you_mean
from qisim.experiments.calibrate.datafile import Datum, read_data
from qisim.experiments.calibrate.specification import DataOf, Specification, TargetOf
from qisim.experiments.episodes import Episode, Finding, Measure
from qisim.experiments.episodes import load as load_episode
from qisim.experiments.episodes.observed import Array, Observed
from qisim.experiments.job import model_for
from qisim.experiments.pieces import levels_of_trusts
from qisim.model import Model
from qisim.population import Population
from qisim.results.aggregates import QUANTITIES

HELD_OUT = "held out"
DATA = "data"


@dataclass(frozen=True)
class Target:
    """One number to be reproduced, and its standard error, in one unit. `source` is an episode's name, or a file's."""

    name: str
    source: str
    unit: str
    value: float
    tolerance: float
    note: str


@dataclass(frozen=True)
class Aim:
    """All targets, and the episodes that show what the model makes of them.

    The findings of the episodes, one after another, are the targets in their order.
    """

    targets: tuple[Target, ...]
    episodes: tuple[Episode, ...]


def aim_of(specification: Specification) -> Aim:
    """The targets of a calibration. Raises `ScenarioError` with everything that is wrong with them."""
    problems: list[Problem] = []
    targets: list[Target] = []
    episodes: list[Episode] = []
    for name, group in _by_episode(specification.targets).items():
        try:
            episode = load_episode(name)
        except ScenarioError as error:
            problems += [_at(specification, group[0], error.problems[0])]
            continue
        found = [(target, _finding(specification, target, episode, problems)) for target in group]
        findings = tuple(finding for _, finding in found if finding is not None)
        episodes.append(replace(episode, findings=findings))
        targets += [
            Target(target.name, name, target.unit, target.value, target.tolerance, target.note)
            for target, finding in found
            if finding is not None
        ]
    for one in specification.data:
        try:
            episode, own = _of_data(one)
        except InputError as error:
            problems += error.problems
            continue
        episodes.append(episode)
        targets += own
    if problems:
        raise ScenarioError(problems)
    return Aim(tuple(targets), tuple(episodes))


def _by_episode(targets: Sequence[TargetOf]) -> dict[str, list[TargetOf]]:
    groups: dict[str, list[TargetOf]] = {}
    for target in targets:
        groups.setdefault(target.episode, []).append(target)
    return groups


def _at(specification: Specification, target: TargetOf, problem: Problem) -> Problem:
    where = specification.document.problem(("targets", target.name, "episode"), problem.message)
    if problem.file is not None and problem.file != where.file:
        return problem
    return replace(where, found=problem.found, expected=problem.expected, suggestion=problem.suggestion)


def _finding(
    specification: Specification, target: TargetOf, episode: Episode, problems: list[Problem]
) -> Finding | None:
    """The measure of an episode that a target names; notes what is wrong with it."""
    document, place = specification.document, ("targets", target.name)
    known = {finding.name: finding for finding in episode.findings}
    finding = known.get(target.measure)
    if finding is None:
        message = f"the episode '{episode.name}' has no measure '{target.measure}'"
        key = "measure" if "measure" in document.data["targets"][target.name] else "episode"
        hint = did_you_mean(target.measure, list(known))
        problems.append(document.problem((*place, key), message, expected=", ".join(known), suggestion=hint))
        return None
    if target.unit != finding.measure.unit:
        message = f"'{target.measure}' is in another unit"
        problems.append(
            document.problem((*place, "unit"), message, found=repr(target.unit), expected=repr(finding.measure.unit))
        )
    if finding.role == HELD_OUT:
        message = "this measure is held out: it tests the model, and is never fitted"
        hint = "to fit it, change its role in a copy of the episode's file, and say so to your readers"
        problems.append(document.problem(place, message, found=f"{episode.name}.{finding.name}", suggestion=hint))
    return finding


def held_out_of(specification: Specification) -> tuple[Episode, ...]:
    """The episodes with what is held out of them: every measure that is named, and no target."""
    fitted = {(target.episode, target.measure) for target in specification.targets}
    chosen: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for number, text in enumerate(specification.held_out):
        name, _, measure = text.partition(".")
        known = [finding.name for finding in load_episode(name).findings]
        place = ("held_out", number)
        if measure and measure not in known:
            message, hint = f"the episode '{name}' has no measure '{measure}'", did_you_mean(measure, known)
            problems.append(specification.document.problem(place, message, expected=", ".join(known), suggestion=hint))
        elif (name, measure) in fitted:
            message = "this measure is held out and a target"
            problems.append(specification.document.problem(place, message, found=text, expected="one of the two"))
        chosen.setdefault(name, []).extend([measure] if measure else known)
    if problems:
        raise ScenarioError(problems)
    return tuple(_with_findings(name, names, fitted) for name, names in chosen.items())


def _with_findings(name: str, names: Sequence[str], fitted: set[tuple[str, str]]) -> Episode:
    episode = load_episode(name)
    wanted = {measure for measure in names if (name, measure) not in fitted}
    return replace(episode, findings=tuple(finding for finding in episode.findings if finding.name in wanted))


def _of_data(one: DataOf) -> tuple[Episode, list[Target]]:
    """A file of data as an episode of its own, with a finding for each number."""
    scenario = scenarios.load(one.scenario)
    country = population.load(one.population)
    trusts = country.select(one.only) if one.only else country
    model = model_for([scenario])
    data = read_data(one.file, model, scenario.quarters)
    episode = Episode(
        scenario=scenario,
        population=trusts,
        groups={},
        parameters={},
        findings=tuple(_data_finding(datum, model, trusts) for datum in data),
    )
    targets = [
        Target(
            name=" ".join(word for word in (datum.metric, datum.member, datum.day) if word),
            source=one.name,
            unit=datum.unit,
            value=datum.value,
            tolerance=datum.tolerance,
            note=one.note,
        )
        for datum in data
    ]
    return episode, targets


def _data_finding(datum: Datum, model: Model, trusts: Population) -> Finding:
    row = model.members(datum.metric).index(datum.member)
    place = model.shape(datum.metric).place
    function = partial(_of_nation, name=datum.metric, row=row, quarter=datum.quarter, place=place, trusts=trusts)
    return Finding(
        name=datum.metric,
        measure=Measure(function, datum.unit, (datum.metric,)),
        arguments={"on": datum.quarter / 4},
        published=datum.value,
        low=datum.value - datum.tolerance,
        high=datum.value + datum.tolerance,
        role=DATA,
        evidence=(),
    )


def _of_nation(
    seen: Observed, *, on: float, name: str, row: int, quarter: int, place: str, trusts: Population
) -> Array:
    """A quantity of the nation in one quarter, added up as tables of results do it: (draws,)."""
    quantity = next(one for one in QUANTITIES if one.name == name)
    return np.asarray(levels_of_trusts(trusts).of(quantity, seen.values[name][quarter, row], place)[..., 0])


def files_of(specification: Specification) -> Iterator[Path]:
    """The files of data, whose content decides the result too."""
    return (one.file for one in specification.data)
