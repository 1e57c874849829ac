"""What a scenario file may hold, as pydantic models made from a vocabulary.

One model per lever and parameter: so that a misspelt name is an unknown key, a value is read in its
own unit, and the JSON Schema tells an editor every name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema, create_model

from qisim.scenarios.conversions import plain
from qisim.scenarios.fields import (
    ENTRY_KEYS,
    LONGEST_YEARS,
    NEVER,
    SOURCE,
    TARGET_KEYS,
    Fields,
    Strict,
    day,
    either,
    entry_form,
    quantity,
    refusal,
    targets_form,
)
from qisim.scenarios.programmeforms import ProgrammeForms
from qisim.scenarios.programmes import TABLE_OF
from qisim.scenarios.quantities import Measure, QuantityError, shown
from qisim.scenarios.scanner import KeyPath
from qisim.scenarios.vocabulary import BUDGET_LEVER, Vocabulary, whole_vocabulary

LONGEST_TITLE = 100
BUDGET_KEYS = ("amount", "statement", "source")
PARAMETER_KEYS = ("value", "source")


def _lever_field(vocabulary: Vocabulary, name: str, targets: Any) -> Any:
    lever = vocabulary.levers[name]
    measure = vocabulary.measure(name)
    description = f"{lever.description} ({measure.expected}; {lever.neutral:g} if not set)"
    phase = entry_form(f"{name} entry", measure, description, targets)
    phases = Annotated[list[phase], Field(min_length=1)]  # type: ignore[valid-type]
    entry = either(("<table>", phase), ("<list>", phases))
    if lever.axis:
        members: Fields = dict.fromkeys(vocabulary.members(name), (entry, None))
        table = entry_form(name, measure, description, targets, **members)
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
        self.levers = tuple(name for name in vocabulary.levers if name != BUDGET_LEVER and name not in TABLE_OF)
        targets = targets_form(vocabulary)
        self.programmes = ProgrammeForms(vocabulary, targets)
        levers: Fields = {name: _lever_field(vocabulary, name, targets) for name in self.levers}
        parameters: Fields = {name: _parameter_field(vocabulary, name) for name in vocabulary.parameters}
        withdrawal = day("When the whole programme ends and every lever of it returns to nothing.", NEVER)
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
            **self.programmes.fields,
            "levers": (create_model("Levers", __base__=Strict, **levers), None),
            "parameters": (create_model("Parameters", __base__=Strict, **parameters), None),
        }
        self.file = create_model("Scenario", __base__=Strict, __doc__="A scenario of qisim.", **fields)

    def allowed(self, table: KeyPath) -> tuple[str, ...]:
        """The keys that a table of a file may hold."""
        parts = [part for part in table if isinstance(part, str)]
        match parts:
            case []:
                return tuple(self.file.model_fields)
            case ["budget"]:
                return BUDGET_KEYS
            case ["levers"]:
                return self.levers
            case [*_, "targets"]:
                return TARGET_KEYS
            case _ if (keys := self.programmes.allowed(parts)) is not None:
                return keys
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
