"""What several scenarios name together: one model has room for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qisim.equations.world import AXES
from qisim.errors import Problem, ScenarioError
from qisim.scenarios.programmes import TABLES, Programme
from qisim.scenarios.scenario import Scenario
from qisim.structure import Axis


def axes_with(scenarios: Sequence[Scenario]) -> tuple[Axis, ...]:
    """The model's axes, the open ones with all that some of the scenarios name, by name.

    Raises `ScenarioError` where two of them mean different things by one name.
    """
    problems: list[Problem] = []
    axes = tuple(_with_members(axis, scenarios, problems) if axis.open else axis for axis in AXES)
    if problems:
        raise ScenarioError(problems)
    return axes


def _with_members(axis: Axis, scenarios: Sequence[Scenario], problems: list[Problem]) -> Axis:
    first: dict[str, tuple[Scenario, Programme]] = {}
    for scenario in scenarios:
        for one in scenario.programmes[axis.name]:
            known_by, known = first.setdefault(one.name, (scenario, one))
            if known.member != one.member:
                problems.append(_different(axis, scenario, one, known_by, known))
    return axis.with_members(first[name][1].member for name in sorted(first))


def _different(axis: Axis, scenario: Scenario, one: Programme, known_by: Scenario, known: Programme) -> Problem:
    name = f"{TABLES[axis.name]}.{one.name}"
    place = f"{known.place.file}:{known.place.line}" if known.place.line else known.place.file or str(known_by.file)
    return Problem(
        f"'{scenario.name}' and '{known_by.name}' mean different things by {name}, so they have no common model",
        file=one.place.file or str(scenario.file),
        line=one.place.line,
        key=name,
        found="; ".join(_homes(axis, one)),
        expected=f"{'; '.join(_homes(axis, known))}, as in {place}",
        suggestion="give one of them another name",
    )


def _homes(axis: Axis, one: Programme) -> Iterator[str]:
    """Where something has its homes, in words: domain emergency_flow, integrated_care; level regional."""
    for on in axis.homes_on:
        yield f"{on} {', '.join(one.member.homes_on(on))}"
