"""The JSON Schema of scenario files, for editors that complete and check as one types."""

from __future__ import annotations

from typing import Any

from qisim.scenarios.forms import Forms, whole_forms

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(*, forms: Forms | None = None) -> dict[str, Any]:
    """Every key that a scenario file may hold, with every lever and parameter, its unit and its range.

    What needs the whole chain of files (a budget, dates in order) is left to `qisim check`.
    """
    schema = (forms or whole_forms()).file.model_json_schema()
    return {"$schema": DIALECT, **_without_null(schema), "required": ["title"]}


def _without_null(schema: Any) -> Any:
    """TOML has no null, so that a key that may be left out is never one that may be null."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _without_null(item) for key, item in schema.items() if not (key == "default" and item is None)}
    choices = [item for item in plain.get("anyOf", ()) if item != {"type": "null"}]
    if len(choices) == 1:
        del plain["anyOf"]
        return {**choices[0], **plain}
    return {**plain, "anyOf": choices} if choices else plain
