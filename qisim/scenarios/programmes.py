"""What scenarios name (collaboratives, transformations, proven changes), and how support is shared out.

Each is a table of its own in a file, for readers; each comes down to phases of levers, for engines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from qisim.equations.world import CHANGE, COLLABORATIVE, DOMAIN, LEVEL, PROGRAMME
from qisim.scenarios.days import START, later, whole_months, years_since_start
from qisim.scenarios.quantities import Amount
from qisim.scenarios.setting import LEVERS_MOVE, Place, Setting, Targets
from qisim.structure import Member

COLLABORATIVES, TRANSFORMATIONS, PROVEN_CHANGES = "collaboratives", "transformations", "proven_changes"
DELIVERY, ALLOCATION = "delivery", "allocation"
DELIVERY_LEVER = "delivery_share"
OF_TRUSTS = "provider"
"""The level that has what the others leave, so that it needs no lever."""
UNIVERSAL = "universal"
"""The rule of allocation that holds for what the others leave."""

ADMISSION_MONTHS = 3
"""The teams of a wave are admitted over its first three months."""

TOPICS: dict[str, tuple[str, ...]] = {
    "primary_care_federations": ("integrated_care",),
    "integrated_care_pioneers": ("frail_discharge", "integrated_care"),
    "new_care_models": ("emergency_flow", "integrated_care"),
    "integrated_personalised_commissioning": ("frail_discharge", "integrated_care"),
    "patient_safety_collaborative": ("patient_safety",),
}
"""The topics of 2014, and the domains in which they are meant to help."""

PHASES_OF_TRANSFORMATION = {
    "mandate": "mandate",
    "leadership": "leadership_support",
    "management": "management_support",
    "operations": "operational_support",
}
"""What a transformation needs, by the key of its table, and the lever that gives it."""

RULES = {
    UNIVERSAL: None,
    "self-selection": "self_selected",
    "exemplars-first": "exemplars_first",
    "need-weighted": "need_weighted",
    "random": "random_order",
}
"""By which rule support is given out, and the lever for its share."""

TABLE_OF: dict[str, str] = {
    "team_places": "`teams` of [collaboratives.NAME]",
    "collaborative_time": "`length` of [collaboratives.NAME]",
    "learning_sessions": "`sessions` of [collaboratives.NAME]",
    "team_backing": "`backing` of [collaboratives.NAME]",
    "programme_scope": "`scope` of [transformations.NAME]",
    **{lever: f"`{key}` of [transformations.NAME]" for key, lever in PHASES_OF_TRANSFORMATION.items()},
    "change_worth": "`worth` of [proven_changes.NAME]",
    "change_complexity": "`complexity` of [proven_changes.NAME]",
    "change_known": "`known` of [proven_changes.NAME]",
    "change_available": "`start` of [proven_changes.NAME]",
    "change_push": "`push` of [proven_changes.NAME]",
    DELIVERY_LEVER: "[delivery]",
    **{lever: f"`{rule}` of [allocation]" for rule, lever in RULES.items() if lever},
}
"""Levers that are not set by themselves, and what sets them."""


@dataclass(frozen=True)
class Collaborative:
    """Teams of several trusts who work on one topic, in waves, and meet in learning sessions.

    `teams` are those of a trust in one wave, `length` the years for which a team takes part,
    `backing` the part of the time and money that a team needs which it is given.
    """

    name: str
    domains: tuple[str, ...]
    teams: Amount
    backing: float
    topic: str = ""
    level: str = "regional"
    waves: int = 1
    wave_interval: float = 1.0
    start: date = LEVERS_MOVE
    length: float = 1.25
    sessions: int = 3
    targets: Targets = field(default_factory=dict)
    source: str = ""
    place: Place = field(default=Place(), compare=False)
    targets_place: Place = field(default=Place(), compare=False)

    @property
    def wave_starts(self) -> tuple[date, ...]:
        """The day on which each wave begins."""
        months = whole_months(self.wave_interval) or 0
        return tuple(later(self.start, wave * months) for wave in range(self.waves))

    @property
    def end(self) -> date:
        """The day on which the last wave ends."""
        return later(self.wave_starts[-1], whole_months(self.length) or 0)

    @property
    def member(self) -> Member:
        """What the model knows it by."""
        return Member(self.name, (*((DOMAIN, domain) for domain in self.domains), (LEVEL, self.level)))

    @property
    def settings(self) -> Iterator[Setting]:
        """Its phases: each wave's places while its teams are admitted, all else until the last wave ends."""
        for begin in self.wave_starts:
            admitted = later(begin, ADMISSION_MONTHS)
            value = self.teams.value / float(years_since_start(admitted) - years_since_start(begin))
            amount = Amount(value, f"{self.teams.unit}/year", self.teams.per)
            yield self._setting("team_places", amount, begin, admitted, self.targets)
        for lever, amount in (
            ("collaborative_time", Amount(self.length, "year")),
            ("learning_sessions", Amount(float(self.sessions), "1")),
            ("team_backing", Amount(self.backing, "1")),
        ):
            yield self._setting(lever, amount, self.start, self.end, {})

    def _setting(self, lever: str, amount: Amount, start: date, stop: date, targets: Targets) -> Setting:
        return Setting(
            lever,
            self.name,
            amount,
            start=start,
            stop=stop,
            targets=targets,
            source=self.source,
            place=self.place,
            targets_place=self.targets_place,
        )


@dataclass(frozen=True)
class Transformation:
    """A major change of care across areas, and the phases of what it is given.

    `scope` is the part of the care in its domains that it redesigns.
    """

    name: str
    domains: tuple[str, ...]
    phases: tuple[Setting, ...]
    scope: float = 1.0
    source: str = ""
    place: Place = field(default=Place(), compare=False)

    @property
    def member(self) -> Member:
        """What the model knows it by."""
        return Member(self.name, tuple((DOMAIN, domain) for domain in self.domains))

    @property
    def settings(self) -> Iterator[Setting]:
        """Its scope, throughout, and its phases."""
        scope = Amount(self.scope, "1")
        yield Setting("programme_scope", self.name, scope, start=START, source=self.source, place=self.place)
        yield from self.phases


@dataclass(frozen=True)
class ProvenChange:
    """A change that is known to work from `start` on, and the phases of the push behind it.

    `worth` is the part of the domain's avoidable cost and harm that it takes away where it is fully
    used, `known` the part of eligible care in which it is the rule already.
    """

    name: str
    domain: str
    worth: float
    complexity: float
    known: float = 0.0
    start: date = LEVERS_MOVE
    push: tuple[Setting, ...] = ()
    source: str = ""
    place: Place = field(default=Place(), compare=False)

    @property
    def member(self) -> Member:
        """What the model knows it by."""
        return Member(self.name, ((DOMAIN, self.domain),))

    @property
    def settings(self) -> Iterator[Setting]:
        """What it is, throughout; that it is there, from its start; and the phases of its push."""
        for lever, value, start in (
            ("change_worth", self.worth, START),
            ("change_complexity", self.complexity, START),
            ("change_known", self.known, START),
            ("change_available", 1.0, self.start),
        ):
            yield Setting(lever, self.name, Amount(value, "1"), start=start, source=self.source, place=self.place)
        yield from self.push


Programme: TypeAlias = Collaborative | Transformation | ProvenChange

TABLES = {COLLABORATIVE: COLLABORATIVES, PROGRAMME: TRANSFORMATIONS, CHANGE: PROVEN_CHANGES}
"""The open axes of the model, and the tables of a file that name their members."""


@dataclass(frozen=True)
class Shares:
    """Parts of a whole, by what they go to or by the rule that gives them; without those that are nothing."""

    shares: dict[str, float]
    source: str = ""
    place: Place = field(default=Place(), compare=False)

    def setting(self, key: str, lever: str, member: str = "") -> Setting:
        """The phase that makes one of the shares hold, throughout."""
        amount = Amount(self.shares[key], "1")
        return Setting(lever, member, amount, start=START, source=self.source, place=self.place)


BY_TRUSTS = Shares({OF_TRUSTS: 1.0})
TO_ALL = Shares({UNIVERSAL: 1.0})


def delivered(by: Shares) -> Iterator[Setting]:
    """The phases of where support is organised."""
    return (by.setting(level, DELIVERY_LEVER, level) for level in by.shares if level != OF_TRUSTS)


def given_out(by: Shares) -> Iterator[Setting]:
    """The phases of the rules by which support is given out."""
    return (by.setting(rule, lever) for rule, lever in RULES.items() if lever and rule in by.shares)
