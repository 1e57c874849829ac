"""Reads a quantity: a number in the unit that is wanted, or text with a unit such as "4 person/year"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from qisim.errors import did_you_mean
from qisim.scenarios.conversions import EVERYDAY_WORDS, UnknownUnitError, conversion, plain, powers_of

NUMBER = re.compile(
    r"(?P<pound>£)?\s*(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)"
    r"\s*(?P<times>thousand|million|billion)?\s*(?P<unit>.*)",
    re.DOTALL,
)
TIMES = {None: 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
# For messages: the first that is within the bounds, of quantities with a unit and of shares.
EXAMPLES = ((4, 2, 1), (0.5, 0.1, 1))


class QuantityError(ValueError):
    """What is wrong with a quantity, in the words of a `Problem`."""

    def __init__(self, message: str, found: str, expected: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.found = found
        self.expected = expected
        self.suggestion = suggestion


@dataclass(frozen=True)
class Measure:
    """What a quantity is measured in.

    `per` names an attribute of trusts, in `per_unit`, that a value may be given as a part of:
    "1.5 %/year of staff" where the unit is person / year.
    """

    unit: str
    low: float = -math.inf
    high: float = math.inf
    per: str | None = None
    per_unit: str = "1"

    @property
    def part_unit(self) -> str:
        """The unit of a part of the attribute, behind its number: "/year" for people a year of people."""
        powers = dict(powers_of(self.unit))
        for word, power in powers_of(self.per_unit).items():
            powers[word] = powers.get(word, 0) - power
        above = " ".join(f"{word}**{power}" for word, power in powers.items() if power > 0)
        below = "".join(f"/{word}**{-power}" for word, power in powers.items() if power < 0)
        return f" {above}{below}".rstrip().replace(" /", "/").replace("**1", "")

    @property
    def expected(self) -> str:
        """What a file may give, with examples."""
        bounds = f" {self.bounds}" if self.bounds else ""
        example = next((number for number in EXAMPLES[self.unit == "1"] if self.low <= number <= self.high), self.high)
        if self.unit == "1":
            noun = "a share" if self.is_share else "a number"
            return f'{noun}{bounds}, such as {example:g} or "{100 * example:g} %"'
        part = f', or a part such as "1.5 %{self.part_unit} of {self.per}"' if self.per else ""
        return f'{plain(self.unit)}{bounds}: a plain number, or text such as "{example:g} {plain(self.unit)}"{part}'

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, from 0 to 1."""
        return self.unit == "1" and self.low >= 0 and self.high <= 1

    @property
    def bounds(self) -> str:
        """The lowest and highest value allowed, in words."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            return f"from {self.low:g} to {self.high:g}"
        if math.isfinite(self.low):
            return f"of at least {self.low:g}"
        return f"of at most {self.high:g}" if math.isfinite(self.high) else ""


@dataclass(frozen=True)
class Amount:
    """A quantity in `unit`: the one that was wanted, or, with `per`, that of a part of an attribute."""

    value: float
    unit: str
    per: str | None = None


def amount(given: Any, measure: Measure) -> Amount:
    """The amount that a file gives, in the measure's own unit and within its bounds."""
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        raise QuantityError("wrong type", shown(given), measure.expected)
    read = (
        _from_text(given, measure) if isinstance(given, str) else Amount(_as_float(given, given, measure), measure.unit)
    )
    if not math.isfinite(read.value):
        raise QuantityError("not a finite number", shown(given), measure.expected)
    _check_bounds(read, given, measure)
    return read


def _as_float(number: int | float | Fraction, given: Any, measure: Measure) -> float:
    try:
        return float(number)
    except OverflowError:
        raise QuantityError("not a finite number", shown(given), measure.expected) from None


def _check_bounds(read: Amount, given: Any, measure: Measure) -> None:
    # What a part of an attribute comes to depends on the trust, so its upper bound waits for the population.
    low = min(measure.low, 0.0) if read.per else measure.low
    high = math.inf if read.per else measure.high
    if low <= read.value <= high:
        return
    way = "below the lowest" if read.value < low else "above the highest"
    bound = low if read.value < low else high
    suggestion = None
    if measure.is_share and isinstance(given, (int, float)) and 2 <= given <= 100 * measure.high:
        suggestion = f'for per cent write "{given:g} %"'
    raise QuantityError(f"{way} value allowed, {bound:g}", shown(given), measure.expected, suggestion)


def _from_text(text: str, measure: Measure) -> Amount:
    match = NUMBER.fullmatch(text.strip())
    if match is None or not any(character.isdigit() for character in match["number"]):
        raise QuantityError("not a quantity", shown(text), measure.expected)
    # Fractions, so that "57 %" is the number 0.57 and not its neighbour.
    number = Fraction(match["number"].replace(",", "").replace("_", "")) * TIMES[match["times"]]
    unit = f"GBP {match['unit']}" if match["pound"] else match["unit"].strip()
    unit, of, attribute = (part.strip() for part in f" {unit}".partition(" of "))
    if of and attribute != measure.per:
        suggestion = f"take 'of {attribute}' away" if measure.per is None else did_you_mean(attribute, [measure.per])
        raise QuantityError(f"cannot be a part of '{attribute}'", shown(text), measure.expected, suggestion)
    if not unit and not of and measure.unit != "1":
        raise QuantityError("a unit is missing", shown(text), measure.expected, _with_unit(match["number"], measure))
    targets: list[tuple[str, str | None]] = [] if of else [(measure.unit, None)]
    if measure.per:
        targets.append((measure.part_unit, measure.per))
    for target, per in targets:
        factor = _conversion(unit, target, text, measure)
        if factor is not None:
            return Amount(_as_float(number * factor, text, measure), target, per)
    suggestion = _with_unit(match["number"], measure) if _share_a_word(unit, measure.unit) else None
    raise QuantityError("wrong unit", shown(text), measure.expected, suggestion)


def _with_unit(number: str, measure: Measure) -> str:
    example = f'"{number} {plain(measure.unit)}"' if measure.unit != "1" else f'"{number} %"'
    return f"did you mean {example}?"


def _share_a_word(unit: str, wanted: str) -> bool:
    """Whether a unit comes close enough to the one wanted that this may have been meant: people, for people a year."""
    return not powers_of(unit).keys().isdisjoint(powers_of(wanted))


def _conversion(unit: str, target: str, text: str, measure: Measure) -> Fraction | None:
    """What to multiply by to go from one unit to the other; None where they measure different things."""
    try:
        return conversion(unit, target)
    except UnknownUnitError as error:
        suggestion = did_you_mean(error.word, EVERYDAY_WORDS) if error.word else None
        message = f"unknown unit '{error.word}'" if error.word else "not a unit"
        raise QuantityError(message, shown(text), measure.expected, suggestion) from None


def shown(value: Any) -> str:
    """A value as the reader of a message should see it: short, and with its type where that matters."""
    if isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dict):
        text = "a table"
    elif isinstance(value, list):
        text = "a list"
    elif isinstance(value, int):
        text = f"{value}" if abs(value) < 10**30 else "a whole number of more than 30 digits"
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:56]} ..."
