"""What a variable's documentation says in the file: meaning, range, evidence."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from qisim.model import Model


def documentation(model: Model, name: str) -> str:
    """The meaning of a quantity; of a number assumed, its range and what it rests on."""
    kind = model.kind(name)
    if kind == "parameter":
        parameter = model.parameters[name]
        low, high = parameter.low.min(), parameter.high.max()
        return f"{parameter.description}. Range {low:g} to {high:g}. Evidence: {_listed(parameter.evidence)}."
    if kind == "lever":
        lever = model.levers[name]
        return f"{lever.description}. Range {lever.low:g} to {lever.high:g}; {lever.neutral:g} as in the status quo."
    if kind == "attribute":
        return f"{model.attributes[name].description}."
    if kind == "stock":
        return f"{model.stocks[name].description or name}."
    return inspect.getdoc(model.equations[name]) or name


def _listed(evidence: Sequence[str]) -> str:
    return ", ".join(evidence)
