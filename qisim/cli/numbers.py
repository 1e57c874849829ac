"""Numbers for a terminal: rounded to what can be told apart, in characters that every console has."""

from __future__ import annotations

import math

UNDEFINED = "n/a"
EQUAL = "equal"
NOT_ASKED = "-"

_UNITS = {
    "1": "",
    "%/year": "% a year",
    "percentage points": "% points",
    "percentage points/year": "% points a year",
    "million GBP": "£ million",
    "million GBP/year": "£ million a year",
    "million working_day": "million",
    "calendar year": "year",
    "year": "years",
}


def digits_for(*values: float) -> int:
    """The decimals that show the largest of some numbers to two figures, at most three."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0.0:
        return 0
    return min(max(1 - math.floor(math.log10(largest)), 0), 3)


def digits_for_interval(middle: float, low: float, high: float) -> int:
    """The decimals for a median and its interval: two figures of the median, unless that is next to nothing."""
    return digits_for(middle, low / 10, high / 10)


def number(value: float, digits: int, *, signed: bool = False, grouped: bool = True) -> str:
    """A number with thousands separated, unless it is a date; one that rounds to nothing has no sign."""
    if not math.isfinite(value):
        return UNDEFINED
    text = f"{value:{'+' if signed else ''}{',' if grouped else ''}.{digits}f}"
    return text if any(digit in text for digit in "123456789") else text.lstrip("+-")


def interval(low: float, high: float, digits: int, *, signed: bool = False, grouped: bool = True) -> str:
    """Two numbers as a range."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNDEFINED
    ends = (number(end, digits, signed=signed, grouped=grouped) for end in (low, high))
    return " to ".join(ends)


def counted(count: int, noun: str) -> str:
    """A number of things: 1 draw, 200 draws."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def percent(share: float) -> str:
    """A share of one, in whole per cent."""
    return f"{100 * share:.0f}%" if math.isfinite(share) else UNDEFINED


def scale_and_unit(unit: str, *values: float) -> tuple[float, str]:
    """A unit as one says it (nothing for a plain number), and what to multiply by: large sums are in billions."""
    if "million GBP" in unit and any(abs(value) >= 1000 for value in values):
        return 1e-3, _UNITS[unit].replace("million", "billion")
    return 1.0, _UNITS.get(unit, unit)


def duration(seconds: float) -> str:
    """A time span, in the unit that suits it."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
