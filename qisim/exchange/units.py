"""Units in XMILE's words: no hyphen (it would be a product), no sign of a currency, no words of pint's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = {
    "1": "1",
    "year": "Year",
    "person": "Person",
    "project": "Project",
    "team": "Team",
    "GBP": "GBP",
    "working_day": "Working_Day",
}


@dataclass(frozen=True)
class Units:
    """A unit as XMILE writes it, and the words that it is made of."""

    text: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return self.text


def units_of(unit: str) -> Units:
    """A unit in pint's words as XMILE's: "GBP / year ** 2" is "GBP/Year^2", and "1" is "Dmnl"."""
    if unit == "1":
        return Units("Dmnl", ("Dmnl",))
    parts = re.findall(r"\*\*|[*/]|\w+", unit)
    words = [WORDS.get(part, part) for part in parts]
    text = "".join("^" if word == "**" else word for word in words)
    return Units(text, tuple(word for word in words if word.isidentifier()))
