"""Writes a resolved scenario as TOML: complete, in a fixed order, the same text for the same scenario."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from qisim.scenarios.documents import written
from qisim.scenarios.programmes import (
    ALLOCATION,
    COLLABORATIVES,
    DELIVERY,
    PHASES_OF_TRANSFORMATION,
    PROVEN_CHANGES,
    TRANSFORMATIONS,
    Collaborative,
    ProvenChange,
    Shares,
    Transformation,
)
from qisim.scenarios.quantities import Amount
from qisim.scenarios.scenario import Budget, ParameterValue, Scenario
from qisim.scenarios.setting import Setting, Targets


def written_scenario(scenario: Scenario) -> str:
    """The text of a whole scenario."""
    blocks = [_top(scenario), _budget(scenario.budget)]
    blocks.append(_shares(DELIVERY, scenario.delivery))
    blocks.append(_shares(ALLOCATION, scenario.allocation))
    for (lever, member), phases in groupby(scenario.levers, key=lambda setting: (setting.lever, setting.member)):
        blocks.extend(_phases(written(("levers", lever, member) if member else ("levers", lever)), list(phases)))
    blocks.extend(_collaborative(one) for one in scenario.collaboratives)
    for transformation in scenario.transformations:
        blocks.extend(_transformation(transformation))
    for change in scenario.proven_changes:
        blocks.extend(_proven_change(change))
    for name, value in sorted(scenario.parameters.items()):
        blocks.append(_parameter(name, value, scenario.parameter_sources.get(name, "")))
    return "\n\n".join(blocks) + "\n"


def _top(scenario: Scenario) -> str:
    lines = [f"title = {text(scenario.title)}"]
    if scenario.description:
        lines.append(f"description = {text(scenario.description)}")
    lines.append(f"years = {scenario.years}")
    lines.append(f"withdrawal = {_day(scenario.withdrawal)}")
    return "\n".join(lines)


def _budget(budget: Budget) -> str:
    lines = ["[budget]", f"amount = {_value(budget.setting)}"]
    if budget.statement:
        lines.append(f"statement = {text(budget.statement)}")
    if budget.setting.source:
        lines.append(f"source = {text(budget.setting.source)}")
    return "\n".join(lines)


def _shares(name: str, shares: Shares) -> str:
    lines = [f"[{name}]", *(f"{key} = {number(share)}" for key, share in sorted(shares.shares.items()))]
    if shares.source:
        lines.append(f"source = {text(shares.source)}")
    return "\n".join(lines)


def _collaborative(one: Collaborative) -> str:
    lines = [f"[{written((COLLABORATIVES, one.name))}]"]
    if one.topic:
        lines.append(f"topic = {text(one.topic)}")
    lines += [
        f"domains = {_list(one.domains)}",
        f"level = {text(one.level)}",
        f"teams = {_amount(one.teams)}",
        f"backing = {number(one.backing)}",
        f"waves = {one.waves}",
        f"wave_interval = {number(one.wave_interval)}",
        f"start = {one.start}",
        f"length = {number(one.length)}",
        f"sessions = {one.sessions}",
    ]
    if one.targets:
        lines.append(f"targets = {_targets(one.targets)}")
    if one.source:
        lines.append(f"source = {text(one.source)}")
    return "\n".join(lines)


def _transformation(one: Transformation) -> Iterator[str]:
    name = (TRANSFORMATIONS, one.name)
    source = f"\nsource = {text(one.source)}" if one.source else ""
    yield f"[{written(name)}]\ndomains = {_list(one.domains)}\nscope = {number(one.scope)}{source}"
    for key, lever in PHASES_OF_TRANSFORMATION.items():
        if phases := [phase for phase in one.phases if phase.lever == lever]:
            yield from _phases(written((*name, key)), phases)


def _proven_change(one: ProvenChange) -> Iterator[str]:
    name = (PROVEN_CHANGES, one.name)
    lines = [
        f"[{written(name)}]",
        f"domain = {text(one.domain)}",
        f"worth = {number(one.worth)}",
        f"complexity = {number(one.complexity)}",
        f"known = {number(one.known)}",
        f"start = {one.start}",
    ]
    if one.source:
        lines.append(f"source = {text(one.source)}")
    yield "\n".join(lines)
    if one.push:
        yield from _phases(written((*name, "push")), list(one.push))


def _phases(name: str, phases: list[Setting]) -> Iterator[str]:
    header = f"[{name}]" if len(phases) == 1 else f"[[{name}]]"
    for phase in phases:
        lines = [header, f"value = {_value(phase)}", *_timing(phase)]
        if phase.targets:
            lines.append(f"targets = {_targets(phase.targets)}")
        yield "\n".join(lines)


def _timing(setting: Setting) -> Iterator[str]:
    yield f"start = {setting.start}"
    if setting.ramp:
        yield f"ramp = {number(setting.ramp)}"
    yield f"stop = {_day(setting.stop)}"
    if setting.source:
        yield f"source = {text(setting.source)}"


def _value(setting: Setting) -> str:
    return _amount(setting.amount)


def _amount(amount: Amount) -> str:
    """A plain number in the unit that is wanted, or a part of an attribute with its unit in full."""
    return text(f"{number(amount.value)}{amount.unit} of {amount.per}") if amount.per else number(amount.value)


def _targets(targets: Targets) -> str:
    pairs = []
    for key, chosen in sorted(targets.items()):
        if isinstance(chosen, bool):
            pairs.append(f"{key} = {'true' if chosen else 'false'}")
        else:
            pairs.append(f"{key} = {_list(chosen)}")
    return f"{{ {', '.join(pairs)} }}"


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(text(item) for item in items)}]"


def _parameter(name: str, value: ParameterValue, source: str) -> str:
    lines = [f"[{written(('parameters', name))}]", f"value = {_parameter_value(value)}"]
    if source:
        lines.append(f"source = {text(source)}")
    return "\n".join(lines)


def _parameter_value(value: ParameterValue) -> str:
    if not isinstance(value, dict):
        return number(value)
    parts = ", ".join(f"{written((member,))} = {_parameter_value(part)}" for member, part in sorted(value.items()))
    return f"{{ {parts} }}"


def _day(day: date | None) -> str:
    return '"never"' if day is None else day.isoformat()


def number(value: float) -> str:
    """A number that reads back as the same number."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


def text(value: str) -> str:
    """A string of TOML on one line."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
