"""Numbers as a board reads them: rounded, with their unit, a real minus sign and NHS style (12%, £3.1 billion)."""

from __future__ import annotations

import math

MINUS = "\u2212"
ROUND_STEPS = (1, 2, 5, 10)
"""Steps of a scale in per cent that need no second decimal: 2.5 would."""
BILLION, MILLION, THOUSAND = 1e9, 1e6, 1e3
UNDEFINED = "not defined"
NEXT_TO_NOTHING = "next to nothing"


def plain(value: float | None, digits: int = 0, *, signed: bool = False) -> str:
    """A number with thousands separated; one that rounds to nothing has no sign."""
    if value is None or not math.isfinite(value):
        return UNDEFINED
    text = f"{abs(value):,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def percent(share: float | None, digits: int = 0, *, signed: bool = False) -> str:
    """A share of one as a percentage."""
    text = plain(None if share is None else 100.0 * share, digits, signed=signed)
    return text if text == UNDEFINED else f"{text}%"


def pounds(value: float | None, *, signed: bool = False, short: bool = False, least: float = 0.0) -> str:
    """Money in the unit that suits its size, to two or three figures; below `least`, "next to nothing"."""
    if value is None or not math.isfinite(value):
        return UNDEFINED
    size = abs(value)
    if 0.0 < size < least:
        return NEXT_TO_NOTHING
    for unit, word, letters, one_decimal in ((BILLION, " billion", "bn", 99.95), (MILLION, " million", "m", 9.95)):
        if size >= 0.9995 * unit:
            number = plain(value / unit, 1 if size < one_decimal * unit else 0, signed=signed)
            return _with_pound(number) + (letters if short else word)
    number = plain(round(value, -3) if size >= THOUSAND else value, 0, signed=signed)
    return _with_pound(number)


def _with_pound(number: str) -> str:
    sign = number[0] if number[0] in (MINUS, "+") else ""
    return f"{sign}£{number[len(sign) :]}"


def same(first: float, second: float, digits: int) -> bool:
    """Whether two numbers are the same once written with so many digits: then we say so, and claim no difference."""
    return plain(first, digits) == plain(second, digits)


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Words in a row: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]
