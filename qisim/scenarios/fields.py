"""The types of values in scenario files, for pydantic: quantities, days, words, targets, phases."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from qisim.errors import did_you_mean
from qisim.scenarios.quantities import Amount, Measure, QuantityError, amount, shown
from qisim.scenarios.vocabulary import Vocabulary

CUSTOM = "qisim"
LONGEST_YEARS = 100
NEVER = "never"
EVERYWHERE = "all"
TARGET_KEYS = ("type", "region", "area", "education_region", "nhs_region", "code", "foundation")
ENTRY_KEYS = ("value", "start", "ramp", "stop", "targets", "source")
# Pydantic puts the branch of a union into the place of an error, and a mark where a key is meant and not
# what it holds: words that no key path holds.
BRANCHES = ("<table>", "<list>", "<text>", "<number>", "[key]")

YEARS = Measure("year", low=0.0, high=float(LONGEST_YEARS))
SHARE = Measure("1", low=0.0, high=1.0)
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


def day(description: str, *words: str) -> Any:
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


def word(kind: str, known: Sequence[str], others: Mapping[str, str] | None = None) -> Any:
    """The type of a word: one of those known, or any where none are. `others` are words that people use for them."""

    def read(given: Any) -> str:
        if isinstance(given, str) and (given in known or not known):
            return given
        expected = f"one of: {', '.join(known)}" if known else "text in quotation marks"
        if not isinstance(given, str):
            raise refusal(QuantityError("wrong type", shown(given), expected))
        message = f"unknown {kind.replace('_', ' ')}"
        meant = (others or {}).get(given)
        suggestion = f"did you mean '{meant}'?" if meant else did_you_mean(given, known)
        raise refusal(QuantityError(message, shown(given), expected, suggestion))

    schema: dict[str, Any] = {"enum": list(known)} if known else {"type": "string"}
    return Annotated[Any, PlainValidator(read), WithJsonSchema(schema)]


def targets_form(vocabulary: Vocabulary) -> Any:
    fields: Fields = {
        key: (list[word(key, vocabulary.places.get(key, ()))] | None, Field(None, min_length=1))  # type: ignore[misc]
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


def timing() -> Fields:
    return {
        "start": (day(START), None),
        "ramp": (quantity(YEARS, RAMP), None),
        "stop": (day(STOP, NEVER), None),
        "source": (str | None, Field(None, description=SOURCE)),
    }


def entry_form(name: str, measure: Measure, description: str, targets: Any, **more: Any) -> type[Strict]:
    fields: Fields = {"value": (quantity(measure, description), None), **timing(), "targets": (targets, None), **more}
    return create_model(name, __base__=Strict, __doc__=description, **fields)
