"""Units as people type them, and what it takes to go from one to another.

Each word of a unit is looked up by itself and the words are multiplied here, so that no text of a
file is ever evaluated. Pint, which takes half a second to load, is asked only for words that are
not met every day.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

FACTOR = re.compile(r"(?P<word>1|%|£|[A-Za-z_]+)(?:(?:\*\*|\^)(?P<power>-?[1-3]))?")
JOIN = re.compile(r"\s*(?P<divide>/|\bper\b)\s*|\s*(?:\*|·)\s*|\s+")
LONGEST_UNIT = 80
EVERYDAY_WORDS = (
    "person",
    "year",
    "month",
    "week",
    "day",
    "hour",
    "GBP",
    "working_day",
    "project",
    "team",
    "percent",
)
SAME_AS = {"people": "person", "%": "percent", "£": "GBP", "pounds": "GBP", "pound": "GBP"} | {
    f"{word}s": word for word in EVERYDAY_WORDS if word not in ("GBP", "percent")
}


class UnknownUnitError(ValueError):
    """A word that is no unit, or none where the text is not made of words at all."""

    def __init__(self, word: str | None) -> None:
        super().__init__(word)
        self.word = word


@cache
def conversion(unit: str, target: str) -> Fraction | None:
    """What to multiply a number of `unit` by to have it in `target`; None if they do not convert."""
    powers = dict(powers_of(unit))
    for word, power in powers_of(target).items():
        powers[word] = powers.get(word, 0) - power
    return _plain_factor({word: power for word, power in powers.items() if power != 0})


def powers_of(unit: str) -> dict[str, int]:
    """A unit as words and their powers: "GBP / person / year" is GBP 1, person -1, year -1."""
    if len(unit) > LONGEST_UNIT:
        raise UnknownUnitError(None)
    powers: dict[str, int] = {}
    text, sign = unit.strip(), 1
    if text.startswith("/"):
        text = f"1 {text}"
    while text:
        match = FACTOR.match(text)
        if match is None:
            raise UnknownUnitError(None)
        word = SAME_AS.get(match["word"], match["word"])
        if word != "1":
            powers[word] = powers.get(word, 0) + sign * int(match["power"] or 1)
        text = text[match.end() :]
        join = JOIN.match(text)
        if text and join is None:
            raise UnknownUnitError(None)
        sign = -1 if join is not None and join["divide"] else 1
        text = text[join.end() :] if join is not None else ""
        if join is not None and not text:
            raise UnknownUnitError(None)
    return powers


def _plain_factor(powers: dict[str, int]) -> Fraction | None:
    """The factor of per cent and months, which are exact and met every day; pint's for anything else."""
    others = dict(powers)
    percent, months = others.pop("percent", 0), others.pop("month", 0)
    factor = Fraction(1, 100) ** percent * Fraction(1, 12) ** months
    if months:
        others["year"] = others.get("year", 0) + months
    others = {word: power for word, power in others.items() if power != 0}
    rest = _pint_factor(others) if others else Fraction(1)
    return None if rest is None else factor * rest


def _pint_factor(powers: dict[str, int]) -> Fraction | None:
    import pint

    from qisim.units import registry

    units = registry()
    product = units.Quantity(1.0, "")
    for word, power in powers.items():
        try:
            product = product * units.Quantity(1.0, units.parse_units(word)) ** power
        except (pint.UndefinedUnitError, pint.OffsetUnitCalculusError, AttributeError):
            raise UnknownUnitError(word) from None
    return Fraction(float(product.to("").magnitude)) if product.dimensionless else None


def plain(unit: str) -> str:
    """A unit as people type it: person/year."""
    return unit.replace(" / ", "/").replace(" * ", "*")
