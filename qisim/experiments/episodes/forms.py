"""What the table [episode] of a file may hold, beside everything that a scenario may."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import Field, PlainValidator, create_model

from qisim.equations.world import DOMAIN
from qisim.errors import did_you_mean
from qisim.experiments.episodes.episode import ROLES
from qisim.experiments.episodes.measures import MEASURES
from qisim.parameters import load_evidence
from qisim.population.columns import ATTRIBUTE, LEAST_COST, MOST_COST, MOST_STAFF
from qisim.population.places import GROUPS, REGIONS, TYPES
from qisim.scenarios.conversions import plain
from qisim.scenarios.fields import TARGET_KEYS, Fields, Strict, either, quantity, refusal
from qisim.scenarios.forms import Forms
from qisim.scenarios.quantities import Measure, QuantityError, amount, shown
from qisim.scenarios.scanner import KeyPath
from qisim.scenarios.vocabulary import Vocabulary, whole_vocabulary

EPISODE = "episode"
MOST_TRUSTS = 1000
SHARE = Measure("1", 0.0, 1.0)
DAYS = ("on", "start", "end", "course", "early", "late")
NUMBERS = {"density": SHARE, "by": SHARE, "age": Measure("year", 0.0), "baseline": Measure("1", 0.0)}
ATTRIBUTES = ("starting_practising_share", "starting_commitment", "starting_slack", "starting_waste")
EPISODE_KEYS = ("population", "parameters", "measures")
POPULATION_KEYS = ("trusts", "only", "groups")
GROUP_KEYS = ("trusts", "type", "region", "areas", "foundation", "staff", "base_cost", *ATTRIBUTES, "source")
EXPERIMENT_KEYS = ("value", "reason")
MEASURE_KEYS = ("measured_as", "unit", "published", "low", "high", "role", "evidence", "note", "why_outside")
ARGUMENT_KEYS = tuple(dict.fromkeys(key for measure in MEASURES.values() for key in measure.arguments))
STAFF = Measure("person", 0.0, MOST_STAFF)
COST = Measure("GBP / year", LEAST_COST, MOST_COST)


def share_of(attribute: str) -> Measure:
    """What an attribute of a trust is measured in: the bounds are those of the population."""
    bounds = ATTRIBUTE[attribute]
    return Measure(bounds.unit, float(bounds.low or 0.0), 1.0 if bounds.high is None else float(bounds.high))


def graded(given: Any, measure: Measure) -> tuple[float, float]:
    """A value for all trusts of a group, or those of the first and the last."""
    ends = given if isinstance(given, list) else [given, given]
    if len(ends) != 2:
        message = "neither one value nor two"
        raise QuantityError(message, shown(given), "a value, or a list of two: of the first trust and the last")
    first, last = (amount(end, measure).value for end in ends)
    return first, last


def _graded(attribute: str) -> Any:
    def read(given: Any) -> Any:
        try:
            return graded(given, share_of(attribute))
        except QuantityError as error:
            raise refusal(error) from None

    return Annotated[Any, PlainValidator(read)]


def _one_of(what: str, known: tuple[str, ...]) -> Any:
    """The type of a word that must be known."""

    def read(given: Any) -> str:
        if isinstance(given, str) and given in known:
            return given
        few = f"one of: {', '.join(known)}" if len(known) <= 25 else f"a name from {what}"
        if not isinstance(given, str):
            raise refusal(QuantityError("wrong type", shown(given), few))
        raise refusal(QuantityError(f"unknown {what}", shown(given), few, did_you_mean(given, known)))

    return Annotated[Any, PlainValidator(read)]


def _day(given: Any) -> Any:
    if type(given) is date:
        return given
    raise refusal(QuantityError("wrong type", shown(given), "a date such as 2015-04-01"))


def _group_form() -> type[Strict]:
    by_group: Fields = dict.fromkeys(GROUPS, (quantity(STAFF, "Staff of the group."), None))
    staff = create_model("Staff by group", __base__=Strict, **by_group)
    fields: Fields = {
        "trusts": (int | None, Field(None, ge=1, le=MOST_TRUSTS)),
        "type": (_one_of("type", TYPES), None),
        "region": (_one_of("region", REGIONS), None),
        "areas": (int | None, Field(None, ge=1, le=MOST_TRUSTS)),
        "foundation": (bool | None, None),
        "staff": (either(("<number>", quantity(STAFF, "All staff.")), ("<table>", staff)), None),
        "base_cost": (quantity(COST, "What each trust costs a year."), None),
        **{name: (_graded(name), None) for name in ATTRIBUTES},
        "source": (str | None, Field(None, min_length=1)),
    }
    return create_model("Group", __base__=Strict, **fields)


def _population_form() -> type[Strict]:
    words: Any = list[str]
    only: Fields = {key: (words | bool if key == "foundation" else words | None, None) for key in TARGET_KEYS}
    fields: Fields = {
        "trusts": (str | None, None),
        "only": (create_model("Only", __base__=Strict, **only), None),
        "groups": (dict[str, _group_form()], None),  # type: ignore[misc]
    }
    return create_model("Episode population", __base__=Strict, **fields)


def _measure_form() -> type[Strict]:
    number = Field(None)
    evidence: Any = list[_one_of("evidence", tuple(load_evidence()))]  # type: ignore[misc]
    arguments: Fields = {
        **dict.fromkeys(DAYS, (Annotated[Any, PlainValidator(_day)], None)),
        **{name: (quantity(measure, "An argument of the measure."), None) for name, measure in NUMBERS.items()},
        **dict.fromkeys(("group", "control", "change"), (str | None, None)),
        "groups": (list[str] | None, Field(None, min_length=2)),
        "domain": (_one_of(DOMAIN, whole_vocabulary().axes[DOMAIN]), None),
    }
    fields: Fields = {
        "measured_as": (_one_of("measure", tuple(MEASURES)), None),
        "unit": (str | None, None),
        **dict.fromkeys(("published", "low", "high"), (float | None, number)),
        "role": (_one_of("role", ROLES), None),
        "evidence": (evidence | None, Field(None, min_length=1)),
        "note": (str | None, None),
        "why_outside": (str | None, Field(None, min_length=1)),
        **arguments,
    }
    return create_model("Episode measure", __base__=Strict, **fields)


def _experiment_form(vocabulary: Vocabulary) -> type[Strict]:
    """Parameters of the experiment: in their own unit, and free of the usual bounds."""

    def form(name: str) -> type[Strict]:
        unit = vocabulary.parameters[name].unit
        value = quantity(Measure(unit), f"In {plain(unit)}.")
        reason: Any = (str | None, Field(None, min_length=1))
        return create_model(f"{name} of the experiment", __base__=Strict, value=(value, None), reason=reason)

    fields: Fields = {name: (form(name), None) for name in vocabulary.parameters}
    return create_model("Episode parameters", __base__=Strict, **fields)


class EpisodeForms(Forms):
    """The forms of a scenario file with a table [episode]."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(vocabulary)
        measures: Any = dict[str, _measure_form()]  # type: ignore[misc]
        fields: Fields = {
            "population": (_population_form(), None),
            "parameters": (_experiment_form(vocabulary), None),
            "measures": (measures, None),
        }
        episode = create_model("Episode", __base__=Strict, **fields)
        self.file = create_model("Episode file", __base__=self.file, episode=(episode, None))

    def allowed(self, table: KeyPath) -> tuple[str, ...]:
        """The keys that a table of a file may hold."""
        match table:
            case ("episode",):
                return EPISODE_KEYS
            case ("episode", "population"):
                return POPULATION_KEYS
            case ("episode", "population", "only"):
                return TARGET_KEYS
            case ("episode", "population", "groups", _):
                return GROUP_KEYS
            case ("episode", "population", "groups", _, "staff"):
                return GROUPS
            case ("episode", "parameters"):
                return tuple(self.vocabulary.parameters)
            case ("episode", "parameters", _):
                return EXPERIMENT_KEYS
            case ("episode", "measures", _):
                return (*MEASURE_KEYS, *ARGUMENT_KEYS)
            case _:
                return super().allowed(table)


@cache
def whole_episode_forms() -> EpisodeForms:
    """The forms of qisim's own names."""
    return EpisodeForms(whole_vocabulary())
