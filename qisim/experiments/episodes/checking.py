"""What only the whole of an episode can show: keys that go together, and an interval that is one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from qisim.errors import Problem, did_you_mean
from qisim.experiments.episodes.episode import ROLES
from qisim.experiments.episodes.forms import ARGUMENT_KEYS, DAYS, EPISODE
from qisim.experiments.episodes.measures import MEASURES, Measure
from qisim.scenarios import Scenario
from qisim.scenarios.documents import Document
from qisim.scenarios.quantities import shown
from qisim.scenarios.scanner import KeyPath

GROUP_NEEDS = {
    "type": 'such as "acute"',
    "region": 'an academic health science network, such as "Greater Manchester"',
    "staff": 'such as "5000 people", or a table by group',
    "base_cost": 'such as "£325 million/year"',
    "starting_practising_share": "a share, or two: of the first trust and the last",
    "starting_commitment": "a share, or two: of the first trust and the last",
    "source": 'such as "assumption: typical acute trusts"',
}
MEASURE_NEEDS = {
    "measured_as": f"one of: {', '.join(MEASURES)}",
    "unit": "the unit of the measure",
    "role": f"one of: {', '.join(ROLES)}",
    "evidence": "a list of ids of evidence.csv",
}
IN_ORDER = (("start", "end"), ("start", "on"), ("early", "late"))


def problems_of(document: Document, scenario: Scenario | None) -> Iterator[Problem]:
    """What is wrong with the table [episode] as a whole. What is wrong with one value is told by the forms."""
    given = document.data.get(EPISODE)
    if given is None:
        expected = "[episode.population], and [episode.measures.NAME] for each measure"
        yield document.problem((EPISODE,), "no episode is told", expected=expected)
    if not isinstance(given, dict):
        return
    yield from _population(document, given)
    for name, table in _tables(given.get("parameters")):
        key = (EPISODE, "parameters", name)
        yield from _missing(
            document, key, table, {"value": "a number in its own unit", "reason": "why it differs here"}
        )
    measures = _tables(given.get("measures"))
    if not measures:
        yield document.problem((EPISODE,), "no measure is given", expected="[episode.measures.NAME]")
    groups = [name for name, _ in _tables(_table(given.get("population")).get("groups"))]
    for name, table in measures:
        yield from _measure(document, (EPISODE, "measures", name), table, groups, scenario)


def _table(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _tables(given: Any) -> list[tuple[str, Mapping[str, Any]]]:
    return [(name, table) for name, table in _table(given).items() if isinstance(table, dict)]


def _missing(document: Document, key: KeyPath, table: Mapping[str, Any], needs: Mapping[str, str]) -> Iterator[Problem]:
    for name, expected in needs.items():
        if name not in table:
            yield document.problem((*key, name), f"{name} is missing", expected=expected)


def _population(document: Document, episode: Mapping[str, Any]) -> Iterator[Problem]:
    key = (EPISODE, "population")
    given = _table(episode.get("population"))
    groups = _tables(given.get("groups"))
    if "trusts" in given and groups:
        yield document.problem(key, "trusts are named and stated", expected="either trusts, or groups")
    elif "trusts" not in given and not groups:
        expected = 'trusts = "england-2015", or [episode.population.groups.NAME]'
        yield document.problem(key, "no trusts are given", expected=expected)
    if "only" in given and "trusts" not in given:
        yield document.problem((*key, "only"), "only a population that is named can be selected from")
    for name, table in groups:
        own = (*key, "groups", name)
        yield from _missing(document, own, table, GROUP_NEEDS)
        trusts, areas = table.get("trusts", 1), table.get("areas", 1)
        if isinstance(trusts, int) and isinstance(areas, int) and areas > trusts > 0:
            message = "there are more areas than trusts"
            yield document.problem((*own, "areas"), message, found=f"{areas}", expected=f"at most {trusts}")


def _measure(
    document: Document, key: KeyPath, table: Mapping[str, Any], groups: Sequence[str], scenario: Scenario | None
) -> Iterator[Problem]:
    yield from _missing(document, key, table, MEASURE_NEEDS)
    yield from _tolerance(document, key, table)
    name = table.get("measured_as")
    measure = MEASURES.get(name) if isinstance(name, str) else None
    if measure is not None:
        yield from _unit_and_arguments(document, key, table, measure)
    yield from _groups(document, key, table, groups)
    yield from _days(document, key, table, scenario)


def _tolerance(document: Document, key: KeyPath, table: Mapping[str, Any]) -> Iterator[Problem]:
    if "low" not in table and "high" not in table:
        yield document.problem((*key, "low"), "no tolerance is given", expected="low, high, or both")
    low, high = _number(table, "low", -math.inf), _number(table, "high", math.inf)
    if low > high:
        suggestion = f"did you mean low = {high:g} and high = {low:g}?"
        found = f"{low:g} to {high:g}"
        yield document.problem((*key, "low"), "the interval is reversed", found=found, suggestion=suggestion)
    elif not low <= _number(table, "published", min(max(low, 0.0), high)) <= high:
        message = "what was published is outside its own tolerance"
        yield document.problem((*key, "published"), message, found=shown(table["published"]))


def _number(table: Mapping[str, Any], key: str, otherwise: float) -> float:
    """A number that is given; a word or a switch in its place is told by the forms."""
    value = table.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def _unit_and_arguments(
    document: Document, key: KeyPath, table: Mapping[str, Any], measure: Measure
) -> Iterator[Problem]:
    unit = table.get("unit")
    if isinstance(unit, str) and unit != measure.unit:
        message = f"'{measure.name}' is in another unit"
        yield document.problem((*key, "unit"), message, found=shown(unit), expected=f'"{measure.unit}"')
    needed = [argument for argument, is_needed in measure.arguments.items() if is_needed]
    for argument in needed:
        if argument not in table:
            yield document.problem(
                (*key, argument), f"{argument} is missing", expected=f"'{measure.name}' takes {', '.join(needed)}"
            )
    for argument in ARGUMENT_KEYS:
        if argument in table and argument not in measure.arguments:
            takes = ", ".join(measure.arguments)
            message = f"'{measure.name}' takes no {argument}"
            yield document.problem((*key, argument), message, expected=f"it takes {takes}")


def _groups(document: Document, key: KeyPath, table: Mapping[str, Any], groups: Sequence[str]) -> Iterator[Problem]:
    named = [(name, table[name]) for name in ("group", "control") if isinstance(table.get(name), str)]
    several = table.get("groups")
    named += [("groups", group) for group in several if isinstance(group, str)] if isinstance(several, list) else []
    for name, group in named:
        if group not in groups:
            expected = f"one of: {', '.join(groups)}" if groups else "a population of stated groups"
            suggestion = did_you_mean(group, groups)
            yield document.problem((*key, name), f"unknown group '{group}'", expected=expected, suggestion=suggestion)


def _days(document: Document, key: KeyPath, table: Mapping[str, Any], scenario: Scenario | None) -> Iterator[Problem]:
    days = {name: table[name] for name in DAYS if type(table.get(name)) is date}
    if scenario is not None:
        for name, day in days.items():
            if not scenario.start <= day <= scenario.end:
                expected = f"from {scenario.start} to {scenario.end}, the end of {scenario.years} years"
                yield document.problem(
                    (*key, name), "the day is outside the years simulated", found=str(day), expected=expected
                )
    for first, last in IN_ORDER:
        if first in days and last in days and days[first] >= days[last]:
            message = f"{last} is not after {first}"
            yield document.problem((*key, last), message, found=str(days[last]), expected=f"a day after {days[first]}")
