"""What a file may say of collaboratives, transformations, proven changes, delivery and allocation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema, create_model

from qisim.equations.world import DOMAIN, LEVEL
from qisim.scenarios.fields import (
    ENTRY_KEYS,
    LONGEST_YEARS,
    SHARE,
    SOURCE,
    Fields,
    Strict,
    day,
    either,
    entry_form,
    quantity,
    refusal,
    timing,
    word,
)
from qisim.scenarios.programmes import (
    ADMISSION_MONTHS,
    ALLOCATION,
    COLLABORATIVES,
    DELIVERY,
    DELIVERY_LEVER,
    PHASES_OF_TRANSFORMATION,
    PROVEN_CHANGES,
    RULES,
    TRANSFORMATIONS,
)
from qisim.scenarios.quantities import Measure, QuantityError, shown
from qisim.scenarios.vocabulary import Vocabulary

LONGEST_NAME = 40
MOST_WAVES = 40
SCOPE = "Part of the care in its domains that it redesigns: all of it if not said."
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

LEVEL_WORDS = {
    "commissioner": "area",
    "commissioners": "area",
    "commissioning": "area",
    "local": "area",
    "trust": "provider",
    "trusts": "provider",
    "nation": "national",
    "region": "regional",
}
"""What people call the levels at which support is organised. Commissioners work in areas."""


def team_measure(vocabulary: Vocabulary) -> Measure:
    """The teams of a trust in one wave: what `team_places` can admit in the months that this takes."""
    places = vocabulary.measure("team_places")
    return Measure("team", 0.0, places.high * ADMISSION_MONTHS / 12, places.per, places.per_unit)


def interval_measure() -> Measure:
    """From the start of one wave to that of the next: at least until the teams of the first are admitted."""
    return Measure("year", ADMISSION_MONTHS / 12, float(LONGEST_YEARS))


class ProgrammeForms:
    """The models of these tables, and the keys that each allows."""

    def __init__(self, vocabulary: Vocabulary, targets: Any) -> None:
        domains = vocabulary.axes[DOMAIN]
        self.collaborative = _collaborative(vocabulary, domains, targets)
        self.transformation = _transformation(vocabulary, domains, targets)
        self.proven_change = _proven_change(vocabulary, domains, targets)
        self.delivery = _shares(
            "Delivery",
            "Where the programme's coaches are organised: shares that sum to 1.",
            vocabulary.measure(DELIVERY_LEVER),
            vocabulary.axes[LEVEL],
        )
        self.allocation = _shares(
            "Allocation",
            "The rules by which support is given out: shares that sum to 1.",
            SHARE,
            tuple(RULES),
        )

    @property
    def fields(self) -> Fields:
        """The fields of a file."""
        rule = "By which rule support is given out: a word, or a table of shares that sum to 1."
        by_rule = either(("<text>", word("rule of allocation", tuple(RULES))), ("<table>", self.allocation))
        return {
            ALLOCATION: (Annotated[by_rule, Field(description=rule)], None),
            DELIVERY: (self.delivery, None),
            COLLABORATIVES: _named(self.collaborative),
            TRANSFORMATIONS: _named(self.transformation),
            PROVEN_CHANGES: _named(self.proven_change),
        }

    def allowed(self, table: Sequence[str]) -> tuple[str, ...] | None:
        """The keys that a table of a file may hold; None where it is none of these tables."""
        match table:
            case ["delivery"]:
                return _keys(self.delivery)
            case ["allocation"]:
                return _keys(self.allocation)
            case ["collaboratives", _]:
                return _keys(self.collaborative)
            case ["transformations", _]:
                return _keys(self.transformation)
            case ["proven_changes", _]:
                return _keys(self.proven_change)
            case ["transformations" | "proven_changes", _, _]:
                return ENTRY_KEYS
        return None


def _keys(form: type[Strict]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in form.model_fields.items())


def _read_name(given: str) -> str:
    if NAME.fullmatch(given) and len(given) <= LONGEST_NAME:
        return given
    letters = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower()
    plain = "_".join(re.findall(r"[a-z0-9]+", letters)).lstrip("0123456789_")[:LONGEST_NAME].rstrip("_")
    expected = f"small letters, digits and single underscores, at most {LONGEST_NAME}, such as frail_flow"
    suggestion = f"did you mean '{plain}'?" if plain else None
    raise refusal(QuantityError("this cannot be a name", shown(given), expected, suggestion))


def _named(form: type[Strict]) -> Any:
    """The type of a table of tables, by the names that the file gives them."""
    name = Annotated[
        str, PlainValidator(_read_name), WithJsonSchema({"type": "string", "pattern": f"^{NAME.pattern}$"})
    ]
    words = f"{form.__doc__} By a name of your own, such as frail_flow."
    field = Field(None, description=words, json_schema_extra={"additionalProperties": False})
    return (dict[name, form], field)  # type: ignore[valid-type]


def _domains(domains: Sequence[str], description: str) -> Any:
    one = word("domain", domains)
    return (list[one] | None, Field(None, min_length=1, description=description))  # type: ignore[valid-type]


def _one_of(kind: str, known: Sequence[str], description: str, others: Mapping[str, str] | None = None) -> Any:
    return (Annotated[word(kind, known, others), Field(description=description)], None)


def _whole_number(least: int, most: int, description: str) -> Any:
    return (int | None, Field(None, ge=least, le=most, description=description))


SOURCE_FIELD: Any = (str | None, Field(None, description=SOURCE))


def _collaborative(vocabulary: Vocabulary, domains: Sequence[str], targets: Any) -> type[Strict]:
    topic = "What it is about. The topics of 2014 bring their domains."
    teams = "Teams of each trust in each wave, or so many in relation to its staff."
    backing = vocabulary.levers["team_backing"].description
    length = vocabulary.levers["collaborative_time"].description
    sessions = f"{vocabulary.levers['learning_sessions'].description}: 3 if not said, at most one a month."
    interval = "From the start of one wave to that of the next: 1 year if not said."
    return create_model(
        "Collaborative",
        __base__=Strict,
        __doc__="Teams of several trusts who work on one topic, in waves, and meet in learning sessions.",
        topic=(str | None, Field(None, min_length=1, description=topic)),
        domains=_domains(domains, "The domains in which it is meant to help."),
        level=_one_of("level", vocabulary.axes[LEVEL], "Who organises it: regional if not said.", LEVEL_WORDS),
        teams=(quantity(team_measure(vocabulary), teams), None),
        backing=(quantity(vocabulary.measure("team_backing"), f"{backing}."), None),
        waves=_whole_number(1, MOST_WAVES, "How many waves of teams there are: 1 if not said."),
        wave_interval=(quantity(interval_measure(), interval), None),
        start=(day("When the first wave starts; 2015-04-01 if not said."), None),
        length=(quantity(vocabulary.measure("collaborative_time"), f"{length}: 15 months if not said."), None),
        sessions=_whole_number(1, int(vocabulary.levers["learning_sessions"].high), sessions),
        targets=(targets, None),
        source=SOURCE_FIELD,
    )


def _phases(vocabulary: Vocabulary, lever: str, targets: Any) -> Any:
    """The type of a value, of a phase, or of several."""
    measure, description = vocabulary.measure(lever), f"{vocabulary.levers[lever].description}."
    phase = entry_form(f"{lever} entry", measure, description, targets)
    several = Annotated[list[phase], Field(min_length=1)]  # type: ignore[valid-type]
    value = quantity(measure, description)
    entry = either(("<number>", value), ("<table>", phase), ("<list>", several))
    return (Annotated[entry, Field(description=description)], None)


def _transformation(vocabulary: Vocabulary, domains: Sequence[str], targets: Any) -> type[Strict]:
    phases: Fields = {key: _phases(vocabulary, lever, targets) for key, lever in PHASES_OF_TRANSFORMATION.items()}
    return create_model(
        "Transformation",
        __base__=Strict,
        __doc__="A major change of care across areas.",
        domains=_domains(domains, "The domains whose deeper floor it opens."),
        scope=(quantity(vocabulary.measure("programme_scope"), SCOPE), None),
        **phases,
        **timing(),
        targets=(targets, None),
    )


def _proven_change(vocabulary: Vocabulary, domains: Sequence[str], targets: Any) -> type[Strict]:
    levers: Fields = {
        key: (quantity(vocabulary.measure(lever), f"{vocabulary.levers[lever].description}."), None)
        for key, lever in (("worth", "change_worth"), ("complexity", "change_complexity"), ("known", "change_known"))
    }
    return create_model(
        "Proven change",
        __base__=Strict,
        __doc__="A change that is known to work, and the push behind it.",
        domain=_one_of("domain", domains, "The domain in which it helps."),
        **levers,
        start=(day("From when it is known to work; 2015-04-01 if not said."), None),
        push=_phases(vocabulary, "change_push", targets),
        source=SOURCE_FIELD,
    )


def _shares(name: str, description: str, measure: Measure, keys: Sequence[str]) -> type[Strict]:
    """A table of shares. A key with a hyphen is no name of Python's, so each goes by its alias."""
    fields: Fields = {
        key.replace("-", "_"): (
            quantity(measure, f"The share of {key.replace('-', ' ')}; nothing if not said."),
            Field(None, alias=key),
        )
        for key in keys
    }
    return create_model(name, __base__=Strict, __doc__=description, **fields, source=SOURCE_FIELD)
