"""What delivery assumes: the shipped table, and a file that changes some of it.

faculty = 0.0003                            # any name of delivery.toml, in its unit

[starts]                                    # the day on which a region starts, instead of one by lot
"North West Coast" = 2015-10-01

[collaboratives.new_care_models]            # by the name that the scenario gives it
starts = [2015-07-01, 2017-01-01]           # of each wave, in every region that has started
sessions = [0, 6, 12]                       # months from the start of a wave
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from qisim.errors import Problem, ScenarioError, did_you_mean
from qisim.parameters import Parameter, load_parameters
from qisim.population import Population
from qisim.scenarios import Scenario
from qisim.scenarios.days import years_since_start
from qisim.scenarios.documents import Document, read, written
from qisim.scenarios.programmes import ADMISSION_MONTHS, COLLABORATIVES, Collaborative
from qisim.scenarios.quantities import shown

SHIPPED = Path(__file__).with_name("delivery.toml")
SMOOTH, EVENTS = "smooth", "events"
STARTS = "starts"
SESSIONS = "sessions"
MONTHS = 12


@dataclass(frozen=True)
class Waves:
    """When the waves of a collaborative start, and when each meets, in months from its start; empty: as planned."""

    starts: tuple[date, ...] = ()
    sessions: tuple[float, ...] = ()


@dataclass(frozen=True)
class Assumptions:
    """Numbers by name, the days on which regions start, and the waves of collaboratives by name.

    `source` is the file that changes some of it, for messages only.
    """

    values: Mapping[str, float]
    starts: Mapping[str, date] = field(default_factory=dict)
    waves: Mapping[str, Waves] = field(default_factory=dict)
    source: Document | None = field(default=None, compare=False)

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def problem(self, key: tuple[str | int, ...], message: str, **details: str | None) -> Problem:
        """A problem with one of the assumptions, where it is given."""
        if self.source is not None and key[0] in self.source.data:
            return self.source.problem(key, message, **details)
        return Problem(message, file=str(SHIPPED), line=_line(str(key[0])), key=written(key), **details)

    @property
    def content(self) -> dict[str, Any]:
        """All of it, in words and numbers."""
        return {
            "values": dict(self.values),
            STARTS: {region: day.isoformat() for region, day in sorted(self.starts.items())},
            COLLABORATIVES: {
                name: {STARTS: [day.isoformat() for day in one.starts], SESSIONS: list(one.sessions)}
                for name, one in sorted(self.waves.items())
            },
        }

    def to_toml(self) -> str:
        """A complete file that reads back to the same."""
        table = shipped()
        lines = [f"{name} = {value!r}  # {table[name].unit}" for name, value in self.values.items()]
        if self.starts:
            lines += ["", f"[{STARTS}]", *(f"{json.dumps(name)} = {day}" for name, day in sorted(self.starts.items()))]
        for name, one in sorted(self.waves.items()):
            lines += ["", f"[{COLLABORATIVES}.{name}]"]
            if one.starts:
                lines.append(f"{STARTS} = [{', '.join(map(str, one.starts))}]")
            if one.sessions:
                lines.append(f"{SESSIONS} = {list(one.sessions)}")
        return "\n".join(lines) + "\n"


def shipped() -> dict[str, Parameter]:
    """The table that qisim comes with: value, bounds, unit, meaning and evidence."""
    return load_parameters(SHIPPED)


@cache
def _line(name: str) -> int | None:
    heading = f"[{name}]"
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    return lines.index(heading) + 1 if heading in lines else None


def chosen(delivery: str | Path) -> Assumptions | None:
    """What `--delivery` asks for: None for smooth, the shipped assumptions for events, or those of a file.

    Raises `ScenarioError` where it is neither word and no such file is there.
    """
    if str(delivery) == SMOOTH:
        return None
    if str(delivery) == EVENTS:
        return load()
    if Path(delivery).is_file():
        return load(delivery)
    hint = did_you_mean(str(delivery), (SMOOTH, EVENTS))
    expected = f"{SMOOTH}, {EVENTS}, or a file of assumptions for delivery by events"
    raise ScenarioError(
        Problem("no such delivery", key="delivery", found=shown(str(delivery)), expected=expected, suggestion=hint)
    )


def load(path: str | Path | None = None) -> Assumptions:
    """The shipped assumptions, with what a file changes.

    Raises `ScenarioError` where the file cannot be read, names what there is not, or leaves the bounds.
    """
    values = {name: float(one.value[0, 0]) for name, one in shipped().items()}
    if path is None:
        return Assumptions(values)
    document = read(Path(path))
    problems: list[Problem] = []
    starts: dict[str, date] = {}
    waves: dict[str, Waves] = {}
    for key, found in document.data.items():
        if key == STARTS:
            starts = _starts(document, found, problems)
        elif key == COLLABORATIVES:
            waves = _waves(document, found, problems)
        elif key in values:
            values[key] = _number(document, key, found, problems)
        else:
            hint = did_you_mean(key, [*values, STARTS, COLLABORATIVES])
            expected = f"{', '.join(values)}, [{STARTS}] or [{COLLABORATIVES}.NAME]"
            problems.append(
                document.problem((key,), "delivery knows no such thing", expected=expected, suggestion=hint)
            )
    if problems:
        raise ScenarioError(problems)
    return Assumptions(values, starts, waves, document)


def _number(document: Document, name: str, found: object, problems: list[Problem]) -> float:
    bounds = shipped()[name]
    low, high = float(bounds.low[0, 0]), float(bounds.high[0, 0])
    unit = "" if bounds.unit == "1" else f" {bounds.unit}"
    expected = f"a number from {low:g} to {high:g}{unit}"
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        problems.append(document.problem((name,), "is not a number", found=shown(found), expected=expected))
        return low
    if not low <= found <= high:
        problems.append(document.problem((name,), "is out of range", found=f"{found:g}{unit}", expected=expected))
    return float(found)


def _starts(document: Document, found: object, problems: list[Problem]) -> dict[str, date]:
    if not isinstance(found, dict):
        problems.append(document.problem((STARTS,), "is no table", found=shown(found), expected="a day by region"))
        return {}
    return {
        region: found_day
        for region, day in found.items()
        if (found_day := _day(document, (STARTS, region), day, problems)) is not None
    }


def _day(document: Document, key: tuple[str | int, ...], found: object, problems: list[Problem]) -> date | None:
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    problems.append(document.problem(key, "is not a day", found=shown(found), expected="a day such as 2015-10-01"))
    return None


def _waves(document: Document, found: object, problems: list[Problem]) -> dict[str, Waves]:
    waves = {}
    if not isinstance(found, dict):
        expected = f"[{COLLABORATIVES}.NAME] with {STARTS} or {SESSIONS}"
        problems.append(document.problem((COLLABORATIVES,), "is no table", found=shown(found), expected=expected))
        return {}
    for name, one in found.items():
        key = (COLLABORATIVES, name)
        if not isinstance(one, dict):
            expected = f"a table with {STARTS} or {SESSIONS}"
            problems.append(document.problem(key, "is no table", found=shown(one), expected=expected))
            continue
        for other in one.keys() - {STARTS, SESSIONS}:
            hint = did_you_mean(other, (STARTS, SESSIONS))
            expected = f"{STARTS} or {SESSIONS}"
            problems.append(
                document.problem((*key, other), "delivery knows no such thing", expected=expected, suggestion=hint)
            )
        days = [
            _day(document, (*key, STARTS, place), day, problems)
            for place, day in enumerate(_listed(document, (*key, STARTS), one.get(STARTS, []), problems))
        ]
        months = [
            _month(document, (*key, SESSIONS, place), month, problems)
            for place, month in enumerate(_listed(document, (*key, SESSIONS), one.get(SESSIONS, []), problems))
        ]
        waves[name] = Waves(tuple(day for day in days if day), tuple(months))
    return waves


def _listed(document: Document, key: tuple[str | int, ...], found: object, problems: list[Problem]) -> list[object]:
    if isinstance(found, list):
        return found
    problems.append(document.problem(key, "is no list", found=shown(found), expected="a list in square brackets"))
    return []


def _month(document: Document, key: tuple[str | int, ...], found: object, problems: list[Problem]) -> float:
    if isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found) and found >= 0:
        return float(found)
    expected = "months from the start of a wave, 0 or more"
    problems.append(document.problem(key, "is no number of months", found=shown(found), expected=expected))
    return 0.0


def check(assumptions: Assumptions, scenarios: Sequence[Scenario], country: Population) -> None:
    """Refuse what does not fit the scenarios or the trusts: all problems at once, as a `ScenarioError`."""
    problems = [*_wrong_regions(assumptions, country), *_wrong_waves(assumptions, scenarios)]
    if problems:
        raise ScenarioError(problems)


def _wrong_regions(assumptions: Assumptions, country: Population) -> Iterator[Problem]:
    regions = country.members["region"]
    for region in assumptions.starts:
        if region not in regions:
            hint, expected = did_you_mean(region, regions), ", ".join(regions)
            yield assumptions.problem((STARTS, region), "no region", expected=expected, suggestion=hint)


def _wrong_waves(assumptions: Assumptions, scenarios: Sequence[Scenario]) -> Iterator[Problem]:
    named = {one.name: one for scenario in scenarios for one in scenario.collaboratives}
    for name, waves in assumptions.waves.items():
        key = (COLLABORATIVES, name)
        if name not in named:
            hint, expected = did_you_mean(name, list(named)), ", ".join(named) or "none: no scenario names any"
            yield assumptions.problem(key, "no collaborative of the scenarios", expected=expected, suggestion=hint)
            continue
        for one in (one for scenario in scenarios for one in scenario.collaboratives if one.name == name):
            yield from _wrong_plan(assumptions, key, waves, one)


def _wrong_plan(
    assumptions: Assumptions, key: tuple[str, str], waves: Waves, planned: Collaborative
) -> Iterator[Problem]:
    if waves.starts and len(waves.starts) != planned.waves:
        yield assumptions.problem(
            (*key, STARTS),
            "not as many waves as the scenario has",
            found=str(len(waves.starts)),
            expected=str(planned.waves),
        )
    for number, (before, day) in enumerate(zip(waves.starts, waves.starts[1:], strict=False), start=1):
        if day < before:
            expected = f"a day after {before}, the start of wave {number}"
            yield assumptions.problem(
                (*key, STARTS, number),
                f"wave {number + 1} starts before its predecessor",
                found=str(day),
                expected=expected,
                suggestion="put the starts in order",
            )
        elif MONTHS * (years_since_start(day) - years_since_start(before)) < ADMISSION_MONTHS:
            expected = f"{ADMISSION_MONTHS} months or more after {before}"
            message = f"wave {number + 1} starts while the teams of its predecessor are still admitted"
            yield assumptions.problem((*key, STARTS, number), message, found=str(day), expected=expected)
    if waves.sessions and len(waves.sessions) != planned.sessions:
        found, expected = str(len(waves.sessions)), f"{planned.sessions}, as the scenario has"
        yield assumptions.problem((*key, SESSIONS), "another number of sessions", found=found, expected=expected)
    months = MONTHS * planned.length
    for number, month in enumerate(waves.sessions):
        if month >= months:
            expected = f"less than {months:g}, the length of a wave in months"
            yield assumptions.problem(
                (*key, SESSIONS, number),
                "a session outside its wave",
                found=f"month {month:g}",
                expected=expected,
                suggestion="bring it forward, or give the collaborative a greater `length` in the scenario",
            )
        elif number and month <= waves.sessions[number - 1]:
            expected = f"more than {waves.sessions[number - 1]:g}"
            yield assumptions.problem(
                (*key, SESSIONS, number),
                "a session before the one that it follows",
                found=f"month {month:g}",
                expected=expected,
            )
