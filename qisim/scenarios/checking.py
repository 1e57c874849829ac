"""Checks one document by the forms, and says in a planner's words what pydantic found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from qisim.errors import Problem, did_you_mean
from qisim.scenarios.documents import Document, written
from qisim.scenarios.fields import BRANCHES, CUSTOM
from qisim.scenarios.forms import Forms
from qisim.scenarios.programmeforms import LEVEL_WORDS
from qisim.scenarios.programmes import DELIVERY, TABLE_OF
from qisim.scenarios.quantities import shown
from qisim.scenarios.scanner import KeyPath
from qisim.scenarios.vocabulary import BUDGET_LEVER

FEW = 12

# What was expected, by pydantic's type of error.
EXPECTED = {
    "string_type": 'text in quotation marks, such as "acute"',
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": 'a list such as ["acute"]',
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "model_attributes_type": "a table of keys and values",
    "string_too_short": "some text",
    "too_short": "at least one item",
    "literal_error": 'a table, or "all"',
}


def check_document(document: Document, forms: Forms) -> dict[KeyPath, Problem]:
    """Everything that is wrong with a document by itself, by the key at which it is wrong."""
    try:
        forms.file.model_validate(document.data)
    except ValidationError as errors:
        details: Iterable[Any] = errors.errors(include_url=False)
        found = [(key_of_error(detail, document.data), detail) for detail in details]
        return {key: _problem(key, detail, document, forms) for key, detail in found}
    return {}


def key_of_error(detail: Any, data: Any) -> KeyPath:
    """The key that an error of pydantic is about: its place without the branches of unions."""
    key: KeyPath = ()
    for part in detail["loc"]:
        holds = part in data if isinstance(data, dict) else isinstance(data, list) and isinstance(part, int)
        if holds:
            key = (*key, part)
            data = data[part]
        else:
            assert part in BRANCHES, f"an error at {part!r}, where the document holds nothing"
    return key


def _problem(key: KeyPath, detail: Any, document: Document, forms: Forms) -> Problem:
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case str(kind) if kind == CUSTOM:
            words = {word: context[word] for word in ("found", "expected", "suggestion")}
            return document.problem(key, context["message"], **words)
        case "extra_forbidden":
            return _unknown_key(key, document, forms)
        case "greater_than_equal" | "less_than_equal":
            least, most = context.get("ge"), context.get("le")
            expected = f"at least {least}" if least is not None else f"at most {most}"
            return document.problem(key, "out of range", found=shown(detail["input"]), expected=expected)
        case "string_too_long":
            found, expected = f"{len(detail['input'])} characters", f"at most {context['max_length']}"
            return document.problem(key, "too long", found=found, expected=expected)
        case kind:
            expected = EXPECTED.get(kind, detail["msg"])
            suggestion = _as_list(detail["input"]) if kind == "list_type" else None
            message = "empty" if kind in ("too_short", "string_too_short") else "wrong type"
            found = shown(detail["input"])
            return document.problem(key, message, found=found, expected=expected, suggestion=suggestion)


def _as_list(given: Any) -> str | None:
    return f'did you mean ["{given}"]?' if isinstance(given, str) else None


def _unknown_key(key: KeyPath, document: Document, forms: Forms) -> Problem:
    *table, name = key
    allowed = forms.allowed(tuple(table))
    kind = {"levers": "lever", "parameters": "parameter"}.get(written(tuple(table)), "key")
    if kind == "lever" and name in TABLE_OF:
        return document.problem(key, f"'{name}' is not set by itself", suggestion=f"set it by {TABLE_OF[name]}")
    expected = f"one of: {', '.join(allowed)}" if 0 < len(allowed) <= FEW else None
    level = LEVEL_WORDS.get(str(name)) if table == [DELIVERY] else None
    meant = f"did you mean '{level}'?" if level else did_you_mean(str(name), allowed)
    suggestion = meant or _elsewhere(str(name), forms)
    return document.problem(key, f"unknown {kind} '{name}'", expected=expected, suggestion=suggestion)


def _elsewhere(name: str, forms: Forms) -> str | None:
    """Where a name that is right belongs."""
    if name == BUDGET_LEVER:
        return 'write: [budget] amount = "80000000 GBP/year"'
    if name == "episode":
        return "a file that tells an episode is run by qisim validate"
    if name in forms.levers:
        return f"write it as [levers.{name}]"
    if name in forms.vocabulary.parameters:
        return f"write it as [parameters.{name}]"
    return f"[{name}] belongs at the top of the file" if name in forms.allowed(()) else None
