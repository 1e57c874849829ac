"""What strategies name, and how they share out support, as a reader is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from qisim.charts.appearance import spoken
from qisim.charts.numbers import listed, percent, plain
from qisim.parameters import load_levers
from qisim.report.wording import aimed_at, phase, short, span, when
from qisim.scenarios import Scenario
from qisim.scenarios.programmes import (
    BY_TRUSTS,
    PHASES_OF_TRANSFORMATION,
    TO_ALL,
    Collaborative,
    Programme,
    ProvenChange,
    Shares,
    Transformation,
)
from qisim.scenarios.quantities import Amount

Heading: TypeAlias = tuple[str, str]
"""What a row is called, and a note to it."""

NOT_HERE = "Not in this strategy"
LEVELS = {
    "national": "by national bodies",
    "regional": "by regions",
    "area": "by areas, where commissioners work",
    "provider": "by trusts themselves",
}
RULES = {
    "universal": "to all alike, by size",
    "self-selection": "to those that want it and can spare the time",
    "exemplars-first": "to exemplars first",
    "need-weighted": "by need",
    "random": "by lot",
}
AnyProgramme = TypeVar("AnyProgramme", bound=Programme)


def programme_rows(scenarios: Sequence[Scenario]) -> Iterator[tuple[Heading, list[str]]]:
    """What each row is about, and what each scenario does about it."""
    if any(one.delivery != BY_TRUSTS for one in scenarios):
        yield ("Support is organised", ""), [_shared(one.delivery, LEVELS) for one in scenarios]
    if any(one.allocation != TO_ALL for one in scenarios):
        yield ("Support is given out", ""), [_shared(one.allocation, RULES) for one in scenarios]
    yield from _rows("Collaborative", [one.collaboratives for one in scenarios], _collaborative)
    yield from _rows("Transformation", [one.transformations for one in scenarios], _transformation)
    yield from _rows("Proven change", [one.proven_changes for one in scenarios], _proven_change)


def _shared(shares: Shares, words: Mapping[str, str]) -> str:
    parts = [(words[key], shares.shares[key]) for key in words if key in shares.shares]
    if len(parts) == 1:
        return spoken(parts[0][0])
    return listed([f"{percent(share)} {word}" for word, share in parts])


def _rows(
    kind: str, by_scenario: Sequence[Sequence[AnyProgramme]], told: Callable[[AnyProgramme], str]
) -> Iterator[tuple[Heading, list[str]]]:
    names = sorted({one.name for programmes in by_scenario for one in programmes})
    for name in names:
        texts = []
        for programmes in by_scenario:
            own = next((one for one in programmes if one.name == name), None)
            texts.append(NOT_HERE if own is None else told(own))
        homes = {domain for programmes in by_scenario for one in programmes if one.name == name for domain in _of(one)}
        yield (f"{kind}: {spoken(name).lower()}", f"For {listed([_words(domain) for domain in sorted(homes)])}"), texts


def _of(one: Programme) -> tuple[str, ...]:
    return (one.domain,) if isinstance(one, ProvenChange) else one.domains


def _words(name: str) -> str:
    return spoken(name).lower()


def _collaborative(one: Collaborative) -> str:
    parts = [spoken(one.topic)] if one.topic else []
    waves = f"in {one.waves} waves, {span(one.wave_interval)} apart, " if one.waves > 1 else ""
    parts.append(f"{_teams(one.teams)}, {waves}from {when(one.start)}, for {span(one.length)} each")
    parts.append(f"{one.sessions} learning {'session' if one.sessions == 1 else 'sessions'}")
    parts.append(f"{percent(one.backing)} of the time and money that teams need")
    parts.append(f"organised {LEVELS[one.level]}")
    if one.targets:
        parts.append(aimed_at(one.targets))
    return "; ".join(parts)


def _teams(teams: Amount) -> str:
    if teams.per and teams.value > 0:
        return f"1 team for each {plain(1 / teams.value)} {teams.per}"
    return f"{short(teams.value)} {'team' if teams.value == 1 else 'teams'} in each trust"


def _transformation(one: Transformation) -> str:
    levers = load_levers()
    parts = []
    for key, lever in PHASES_OF_TRANSFORMATION.items():
        phases = [phase(setting, levers[lever]) for setting in one.phases if setting.lever == lever]
        if phases:
            parts.append(f"{spoken(key)}: {'; then '.join(phases)}")
    return ". ".join(parts)


def _proven_change(one: ProvenChange) -> str:
    parts = [
        f"Worth {percent(one.worth)} of avoidable cost and harm where it is fully used",
        f"complexity {short(one.complexity)}",
        f"the rule in {percent(one.known)} of eligible care in 2014",
        f"known to work from {when(one.start)}",
    ]
    push = [phase(setting, load_levers()[setting.lever]) for setting in one.push]
    parts.append(f"pushed: {'; then '.join(push)}" if push else "no push")
    return "; ".join(parts)
