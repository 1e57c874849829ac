"""Makes what a scenario names, and the shares by which it gives support, from what the files say together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from qisim.equations.world import DOMAIN
from qisim.errors import Problem, did_you_mean
from qisim.scenarios.days import whole_months
from qisim.scenarios.inheritance import Given, Node, Origin, Table, content_of, value_of
from qisim.scenarios.phases import PhaseReader, place_of, targets_of
from qisim.scenarios.programmeforms import interval_measure, team_measure
from qisim.scenarios.programmes import (
    COLLABORATIVES,
    PHASES_OF_TRANSFORMATION,
    PROVEN_CHANGES,
    TOPICS,
    TRANSFORMATIONS,
    Collaborative,
    ProvenChange,
    Shares,
    Transformation,
)
from qisim.scenarios.quantities import Measure, amount, shown
from qisim.scenarios.setting import LEVERS_MOVE, Place, Setting

SHARED = ("start", "ramp", "stop", "targets", "source")
TOLERANCE = 1e-9
"""By which shares may miss 1, since decimals are not exact."""

Something = TypeVar("Something")


def named(
    top: Mapping[str, Node], reader: PhaseReader
) -> tuple[tuple[Collaborative, ...], tuple[Transformation, ...], tuple[ProvenChange, ...]]:
    """The collaboratives, transformations and proven changes of a scenario, each by name."""
    return (
        tuple(_each(top.get(COLLABORATIVES), lambda name, table: _collaborative(name, table, reader))),
        tuple(_each(top.get(TRANSFORMATIONS), lambda name, table: _transformation(name, table, reader))),
        tuple(_each(top.get(PROVEN_CHANGES), lambda name, table: _proven_change(name, table, reader))),
    )


def _each(node: Node | None, make: Callable[[str, Table], Something | None]) -> Iterator[Something]:
    """What can be made of the tables by name that are sound."""
    for name, table in sorted(content_of(node).items()):
        if isinstance(table, Table) and not table.faulty and (made := make(name, table)) is not None:
            yield made


def _domains(given: Sequence[str], reader: PhaseReader) -> tuple[str, ...]:
    """Domains in the order of the model, so that the order in a file means nothing."""
    return tuple(domain for domain in reader.vocabulary.axes[DOMAIN] if domain in given)


def _needed(table: Table, expected: Mapping[str, str], reader: PhaseReader) -> bool:
    """Whether a table has all the keys that it needs; if not, that is a problem."""
    missing = [key for key in expected if key not in table.content]
    reader.problems.extend(table.origin.problem(f"{key} is missing", expected=expected[key]) for key in missing)
    return not missing


def _collaborative(name: str, table: Table, reader: PhaseReader) -> Collaborative | None:
    content, measure = table.content, reader.vocabulary.measure
    of_topic = TOPICS.get(value_of(content.get("topic"), ""), ())
    domains = _domains(value_of(content.get("domains"), of_topic), reader)
    if not domains:
        reader.problems.append(_domains_missing(table, reader))
    expected = {"teams": team_measure(reader.vocabulary).expected, "backing": measure("team_backing").expected}
    if not _needed(table, expected, reader) or not domains:
        return None
    teams, aim = content["teams"], content.get("targets")
    given: dict[str, object] = {
        key: value_of(content[key], None) for key in ("topic", "level", "waves", "start", "sessions") if key in content
    }
    for key, of in (("wave_interval", interval_measure()), ("length", measure("collaborative_time"))):
        if key in content:
            given[key] = amount(value_of(content[key], None), of).value
    one = Collaborative(
        name=name,
        domains=domains,
        teams=amount(value_of(teams, None), team_measure(reader.vocabulary)),
        backing=amount(value_of(content["backing"], None), measure("team_backing")).value,
        targets=targets_of(aim),
        source=value_of(content.get("source"), ""),
        place=_place(teams),
        targets_place=_place(aim),
        **given,  # type: ignore[arg-type]
    )
    return one if _in_order(one, table, reader) else None


def _place(node: Node | None) -> Place:
    return place_of(node.origin) if isinstance(node, (Given, Table)) else Place()


def _domains_missing(table: Table, reader: PhaseReader) -> Problem:
    topic = table.content.get("topic")
    domains = ", ".join(reader.vocabulary.axes[DOMAIN])
    expected = f"domains = [...] of: {domains}; or one of the topics {', '.join(TOPICS)}"
    if not isinstance(topic, Given):
        return table.origin.problem("domains are missing", expected=expected)
    suggestion = did_you_mean(str(topic.value), tuple(TOPICS))
    return topic.origin.problem(
        "domains are missing, and this topic brings none",
        found=shown(topic.value),
        expected=expected,
        suggestion=suggestion,
    )


def _in_order(one: Collaborative, table: Table, reader: PhaseReader) -> bool:
    """Whether the times of a collaborative fit each other and the years simulated; if not, that is a problem."""

    def origin(*keys: str) -> Origin:
        given = (table.content.get(key) for key in keys)
        return next((node.origin for node in given if isinstance(node, Given)), table.origin)

    found = [
        origin(key).problem("not a number of whole months", found=f"{years:g} years", expected='such as "6 months"')
        for key, years in (("wave_interval", one.wave_interval), ("length", one.length))
        if whole_months(years) is None
    ]
    months = whole_months(one.length)
    if months is not None and one.sessions > months:
        found.append(
            origin("sessions", "length").problem(
                "more learning sessions than one a month",
                found=f"{one.sessions} in {months} months",
                expected=f"at most {months}, or a longer `length`",
            )
        )
    if not found:
        found.extend(_waves_outside(one, origin, reader))
    reader.problems.extend(found)
    return not found


def _waves_outside(one: Collaborative, origin: Callable[..., Origin], reader: PhaseReader) -> Iterator[Problem]:
    """The first wave that starts too early or too late."""
    for number, start in enumerate(one.wave_starts, start=1):
        at = origin("start") if number == 1 else origin("waves", "wave_interval", "start")
        what = f"wave {number}" if one.waves > 1 else ""
        called = f"{COLLABORATIVES}.{one.name}"
        problems = list(reader.starts(called, start, at, supported=True, what=what))
        yield from problems
        if problems:
            return


def _transformation(name: str, table: Table, reader: PhaseReader) -> Transformation | None:
    content = table.content
    shared = {key: content[key] for key in SHARED if key in content}
    settings: list[Setting] = []
    for key, lever in PHASES_OF_TRANSFORMATION.items():
        settings.extend(reader.phases(lever, name, content.get(key), shared, f"{TRANSFORMATIONS}.{name}"))
    if not any(key in content for key in PHASES_OF_TRANSFORMATION):
        expected = f"a value for some of: {', '.join(PHASES_OF_TRANSFORMATION)}"
        reader.problems.append(table.origin.problem("nothing is given to this transformation", expected=expected))
    all_domains = ", ".join(reader.vocabulary.axes[DOMAIN])
    if not _needed(table, {"domains": f"domains = [...] of: {all_domains}"}, reader):
        return None
    domains = _domains(value_of(content["domains"], ()), reader)
    scope = amount(value_of(content.get("scope"), 1), reader.vocabulary.measure("programme_scope")).value
    source = value_of(content.get("source"), "")
    return Transformation(name, domains, tuple(settings), scope, source, _place(content["domains"]))


def _proven_change(name: str, table: Table, reader: PhaseReader) -> ProvenChange | None:
    content, measure = table.content, reader.vocabulary.measure
    expected = {
        "domain": f"one of: {', '.join(reader.vocabulary.axes[DOMAIN])}",
        "worth": measure("change_worth").expected,
        "complexity": measure("change_complexity").expected,
    }
    if not _needed(table, expected, reader):
        return None
    first = content.get("start")
    start = value_of(first, LEVERS_MOVE)
    called = f"{PROVEN_CHANGES}.{name}"
    if isinstance(first, Given):
        reader.problems.extend(reader.starts(called, start, first.origin, supported=False))
    shared = {"start": first} if first is not None else {}
    return ProvenChange(
        name=name,
        domain=value_of(content["domain"], ""),
        worth=amount(value_of(content["worth"], None), measure("change_worth")).value,
        complexity=amount(value_of(content["complexity"], None), measure("change_complexity")).value,
        known=amount(value_of(content.get("known"), 0), measure("change_known")).value,
        start=start,
        push=tuple(reader.phases("change_push", name, content.get("push"), shared, called)),
        source=value_of(content.get("source"), ""),
        place=_place(content["worth"]),
    )


def shares(node: Node | None, measure: Measure, otherwise: str, reader: PhaseReader) -> Shares:
    """Shares that sum to 1, by key; all of it for `otherwise` where nothing is said."""
    if isinstance(node, Given):
        return Shares({value_of(node, otherwise): 1.0}, place=place_of(node.origin))
    if not isinstance(node, Table) or node.faulty:
        return Shares({otherwise: 1.0})
    parts = {key: part for key, part in node.content.items() if key != "source" and isinstance(part, Given)}
    values = {key: amount(part.value, measure).value for key, part in parts.items()}
    total = math.fsum(values.values())
    if abs(total - 1) > TOLERANCE:
        reader.problems.append(_not_one(node, parts, values, total))
    source = value_of(node.content.get("source"), "")
    return Shares({key: value for key, value in values.items() if value}, source, place_of(node.origin))


def _not_one(node: Table, parts: Mapping[str, Given], values: Mapping[str, float], total: float) -> Problem:
    """The sum that is wrong, and which of its parts come from files below."""
    found = " + ".join(f"{values[key]:g} ({key})" for key in parts)
    below = [
        f"{key} in {part.origin.document.label}"
        for key, part in parts.items()
        if part.origin.document is not node.origin.document and values[key]
    ]
    suggestion = f"inherited: {', '.join(below)}; set to 0 what should not hold here" if below else None
    return node.origin.problem(
        "shares do not sum to 1", found=f"{found or 'nothing'} = {total:g}", expected="1", suggestion=suggestion
    )
