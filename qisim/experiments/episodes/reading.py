"""Reads the file of an episode, and says everything that is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qisim import scenarios
from qisim.errors import Problem, ScenarioError
from qisim.experiments.episodes.checking import problems_of
from qisim.experiments.episodes.episode import Episode, Finding
from qisim.experiments.episodes.finding import find
from qisim.experiments.episodes.forms import DAYS, EPISODE, NUMBERS, whole_episode_forms
from qisim.experiments.episodes.measures import MEASURES
from qisim.experiments.episodes.trusts import trusts_of
from qisim.scenarios.days import years_since_start
from qisim.scenarios.documents import read
from qisim.scenarios.finding import find as find_scenario
from qisim.scenarios.quantities import Measure, amount
from qisim.scenarios.vocabulary import whole_vocabulary


def load(name_or_path: str | Path) -> Episode:
    """The episode of a name or a file. Raises `ScenarioError` with everything that is wrong with it."""
    file = find(name_or_path)
    document = read(file)
    problems: list[Problem] = []
    scenario = None
    try:
        scenario = scenarios.load(file, forms=whole_episode_forms())
    except ScenarioError as error:
        problems.extend(error.problems)
    told = {problem.key for problem in problems}
    problems.extend(problem for problem in problems_of(document, scenario) if problem.key not in told)
    if problems or scenario is None:
        raise ScenarioError(sorted(problems, key=lambda problem: (problem.file != document.label, problem.line or 0)))
    trusts, groups = trusts_of(document, scenario.name)
    given = document.data[EPISODE]
    return Episode(
        scenario=scenario,
        population=trusts,
        groups=groups,
        parameters={name: _parameter(name, table) for name, table in given.get("parameters", {}).items()},
        findings=tuple(_finding(name, table) for name, table in given["measures"].items()),
    )


def check(name_or_path: str | Path) -> list[Problem]:
    """Everything that is wrong with an episode; an empty list if it can be run."""
    try:
        load(name_or_path)
    except ScenarioError as error:
        return list(error.problems)
    return []


def is_episode(name_or_path: str | Path) -> bool:
    """Whether a file that can be read tells an episode."""
    try:
        return EPISODE in read(find_scenario(name_or_path)).data
    except ScenarioError:
        return False


def _parameter(name: str, table: Mapping[str, Any]) -> float:
    return amount(table["value"], Measure(whole_vocabulary().parameters[name].unit)).value


def _finding(name: str, table: Mapping[str, Any]) -> Finding:
    measure = MEASURES[table["measured_as"]]
    return Finding(
        name=name,
        measure=measure,
        arguments={key: _argument(key, table[key]) for key in measure.arguments if key in table},
        published=_optional(table, "published"),
        low=float(table.get("low", -math.inf)),
        high=float(table.get("high", math.inf)),
        role=table["role"],
        evidence=tuple(table["evidence"]),
        note=table.get("note", ""),
        why_outside=table.get("why_outside", ""),
    )


def _optional(table: Mapping[str, Any], key: str) -> float | None:
    return float(table[key]) if key in table else None


def _argument(key: str, given: Any) -> Any:
    """A key's value as the measure takes it: days as years since the start."""
    if key in DAYS:
        return float(years_since_start(given))
    return amount(given, NUMBERS[key]).value if key in NUMBERS else given
