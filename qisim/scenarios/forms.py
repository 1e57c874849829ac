"""What a scenario file may hold, as pydantic models made from a vocabulary.

One model per lever and parameter: so that a misspelt name is an unknown key, a value is read in its
own unit, and the JSON Schema tells an editor every name.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from qisim.errors import did_you_mean
from qisim.scenarios.conversions import plain
from qisim.scenarios.quantities import Amount, Measure, QuantityError, amount, shown
from qisim.scenarios.scanner import KeyPath
from qisim.scenarios.vocabulary import BUDGET_LEVER, Vocabulary, whole_vocabulary

CUSTOM = "qisim"
LONGEST_YEARS = 100
LONGEST_TITLE = 100
NEVER = "never"
EVERYWHERE = "all"
BUDGET_KEYS = ("amount", "statement", "source")
PARAMETER_KEYS = ("value", "source")
TARGET_KEYS = ("type", "region", "area", "education_region", "nhs_region", "code", "foundation")
ENTRY_KEYS = ("value", "start", "ramp", "stop", "targets", "source")
# Pydantic puts the branch of a union into the place of an error: words that no key path holds.
BRANCHES = ("<table>", "<list>", "<text>", "<number>")

YEARS = Measure("year", low=0.0, high=float(LONGEST_YEARS))
Fields: TypeAlias = dict[str, Any]


class Strict(BaseModel):
    """No unknown keys, no conversions, no infinities."""

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, protected_namespaces=(), defer_build=True
    )


def refusal(error: QuantityError) -> PydanticCustomError:
    """A quantity's error in pydantic's words."""
    words = {"found": error.found, "expected": error.expected, "suggestion": error.suggestion}
    return PydanticCustomError(CUSTOM, "{message}", {"message": error.message, **words})


def quantity(measure: Measure, description: str) -> Any:
    """The type of a value with a unit: a number, or text such as "4 person/year"."""

    def read(given: Any) -> Amount:
        try:
            return amount(given, measure)
        except QuantityError as error:
            raise refusal(error) from None

    bounds = {"minimum": measure.low, "maximum": measure.high}
    number = {"type": "number", **{key: bound for key, bound in bounds.items() if abs(bound) != float("inf")}}
    schema = {"description": description, "anyOf": [number, {"type": "string"}]}
    return Annotated[Any, PlainValidator(read), WithJsonSchema(schema)]


def _read_date(given: Any, words: tuple[str, ...]) -> Any:
    if given in words or (isinstance(given, date) and not isinstance(given, datetime)):
        return given
    also = "".join(f', or "{word}"' for word in words)
    suggestion = None
    if isinstance(given, datetime):
        suggestion = f"did you mean {given.date()}?"
    elif isinstance(given, str):
        suggestion = "write the date without quotation marks" if _is_date(given) else None
    expected = f"a date such as 2015-04-01{also}"
    raise refusal(QuantityError("wrong type", shown(given), expected, suggestion))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _date(description: str, *words: str) -> Any:
    schema: dict[str, Any] = {"type": "string", "format": "date"}
    if words:
        schema = {"anyOf": [schema, {"enum": list(words)}]}
    reader = PlainValidator(functools.partial(_read_date, words=words))
    return Annotated[Any, reader, WithJsonSchema({"description": description, **schema})]


def _branch(given: Any) -> str:
    kinds = ((dict, "<table>"), (list, "<list>"), (str, "<text>"))
    return next((branch for kind, branch in kinds if isinstance(given, kind)), "<number>")


def either(*branches: tuple[str, Any]) -> Any:
    """A union in which what is given decides the branch; the first where none fits, so that errors name one."""
    known = [branch for branch, _ in branches]

    def chosen(given: Any) -> str:
        branch = _branch(given)
        return branch if branch in known else known[0]

    tagged = [Annotated[form, Tag(branch)] for branch, form in branches]
    return Annotated[functools.reduce(operator.or_, tagged), Discriminator(chosen)]


def _word(key: str, known: Sequence[str]) -> Any:
    """The type of a word that trusts may be chosen by: one of those known, or any where none are."""

    def read(given: Any) -> str:
        if isinstance(given, str) and (given in known or not known):
            return given
        expected = f"one of: {', '.join(known)}" if known else "text in quotation marks"
        if not isinstance(given, str):
            raise refusal(QuantityError("wrong type", shown(given), expected))
        message = f"unknown {key.replace('_', ' ')}"
        raise refusal(QuantityError(message, shown(given), expected, did_you_mean(given, known)))

    schema: dict[str, Any] = {"enum": list(known)} if known else {"type": "string"}
    return Annotated[Any, PlainValidator(read), WithJsonSchema(schema)]


def _targets_form(vocabulary: Vocabulary) -> Any:
    fields: Fields = {
        key: (list[_word(key, vocabulary.places.get(key, ()))] | None, Field(None, min_length=1))  # type: ignore[misc]
        for key in TARGET_KEYS
        if key != "foundation"
    }
    foundation = Field(None, description="true: foundation trusts only; false: the others only.")
    words = "Which trusts: those that fit every key given here, by any of the words in its list."
    table = create_model("Targets", __base__=Strict, __doc__=words, foundation=(bool | None, foundation), **fields)
    return Annotated[
        either(("<table>", table), ("<text>", Literal["all"])),
        Field(description='Which trusts; "all" if not said.'),
    ]


START = "When it starts; 2015-04-01 if not said."
RAMP = "How long it takes from nothing to the full value, in a straight line."
STOP = 'When it ends, or "never".'
SOURCE = "Where the value comes from: an evidence id, or an assumption and why."


def _timing() -> Fields:
    return {
        "start": (_date(START), None),
        "ramp": (quantity(YEARS, RAMP), None),
        "stop": (_date(STOP, NEVER), None),
        "source": (str | None, Field(None, description=SOURCE)),
    }


def _entry(name: str, measure: Measure, description: str, targets: Any, **more: Any) -> type[Strict]:
    fields: Fields = {"value": (quantity(measure, description), None), **_timing(), "targets": (targets, None), **more}
    return create_model(name, __base__=Strict, __doc__=description, **fields)


def _lever_field(vocabulary: Vocabulary, name: str, targets: Any) -> Any:
    lever = vocabulary.levers[name]
    measure = vocabulary.measure(name)
    description = f"{lever.description} ({measure.expected}; {lever.neutral:g} if not set)"
    phase = _entry(f"{name} entry", measure, description, targets)
    phases = Annotated[list[phase], Field(min_length=1)]  # type: ignore[valid-type]
    entry = either(("<table>", phase), ("<list>", phases))
    if lever.axis:
        members: Fields = dict.fromkeys(vocabulary.members(name), (entry, None))
        table = _entry(name, measure, description, targets, **members)
        entry = either(("<table>", table), ("<list>", phases))
    return (Annotated[entry, Field(description=description)], None)


def _parameter_field(vocabulary: Vocabulary, name: str) -> Any:
    known = vocabulary.parameters[name]
    fields: Fields = {
        "value": (_parameter_value(vocabulary, name, ()), None),
        "source": (str | None, Field(None, description=SOURCE)),
    }
    form = create_model(f"{name} value", __base__=Strict, __doc__=known.description, **fields)
    return (Annotated[form, Field(description=known.description)], None)


def _parameter_value(vocabulary: Vocabulary, name: str, chosen: tuple[str, ...]) -> Any:
    """One number, or a table by member of the axis, by type of trust, or by one within the other."""
    members = vocabulary.parameter_members(name, chosen)
    one = _parameter_number(vocabulary.parameter_measure(name, chosen), members)
    if not members:
        return one
    by_member: Fields = {member: (_parameter_value(vocabulary, name, (*chosen, member)), None) for member in members}
    table = create_model(" ".join((name, *chosen, "by member")), __base__=Strict, **by_member)
    return either(("<number>", one), ("<table>", table))


def _parameter_number(measure: Measure, members: Sequence[str]) -> Any:
    if measure.low <= measure.high:
        return quantity(measure, f"In {plain(measure.unit)}.")

    def refused(given: Any) -> Any:
        expected = f"a table for some of: {', '.join(members)}"
        raise refusal(QuantityError("no one number is within the ranges of all its members", shown(given), expected))

    return Annotated[Any, PlainValidator(refused), WithJsonSchema({"not": {}})]


def _budget_form(vocabulary: Vocabulary) -> type[Strict]:
    description = "The most that the centre pays for the programme in any year, at 2014/15 prices."
    fields: Fields = {
        "amount": (quantity(vocabulary.measure(BUDGET_LEVER), description), None),
        "statement": (str | None, Field(None, description="Whose money it is, and what it may be spent on.")),
        "source": (str | None, Field(None, description=SOURCE)),
    }
    return create_model("Budget", __base__=Strict, __doc__=description, **fields)


class Forms:
    """The models of one vocabulary: of a whole file, and of the keys that each place allows."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.levers = tuple(name for name in vocabulary.levers if name != BUDGET_LEVER)
        targets = _targets_form(vocabulary)
        levers: Fields = {name: _lever_field(vocabulary, name, targets) for name in self.levers}
        parameters: Fields = {name: _parameter_field(vocabulary, name) for name in vocabulary.parameters}
        withdrawal = _date("When the whole programme ends and every lever of it returns to nothing.", NEVER)
        years: Any = Field(None, ge=1, le=LONGEST_YEARS, description="How many years to simulate; 15 if not said.")
        fields: Fields = {
            "title": (
                str | None,
                Field(None, min_length=1, max_length=LONGEST_TITLE, description="What readers of results see."),
            ),
            "description": (str | None, Field(None, description="What this scenario is for, and what it assumes.")),
            "builds_on": (
                str | None,
                Field(None, description="The scenario that this one differs from."),
            ),
            "years": (int | None, years),
            "withdrawal": (withdrawal, None),
            "budget": (_budget_form(vocabulary), None),
            "levers": (create_model("Levers", __base__=Strict, **levers), None),
            "parameters": (create_model("Parameters", __base__=Strict, **parameters), None),
        }
        self.file = create_model("Scenario", __base__=Strict, __doc__="A scenario of qisim.", **fields)

    def allowed(self, table: KeyPath) -> tuple[str, ...]:
        """The keys that a table of a file may hold."""
        match [part for part in table if isinstance(part, str)]:
            case []:
                return tuple(self.file.model_fields)
            case ["budget"]:
                return BUDGET_KEYS
            case ["levers"]:
                return self.levers
            case [*_, "targets"]:
                return TARGET_KEYS
            case ["levers", lever] if lever in self.levers and len(table) == 2:
                return (*ENTRY_KEYS, *filter(None, self.vocabulary.members(lever)))
            case ["levers", *_]:
                return ENTRY_KEYS
            case ["parameters"]:
                return tuple(self.vocabulary.parameters)
            case ["parameters", parameter, "value", *chosen]:
                return self.vocabulary.parameter_members(parameter, chosen)
            case _:
                return PARAMETER_KEYS


@cache
def whole_forms() -> Forms:
    """The forms of qisim's own names."""
    return Forms(whole_vocabulary())
