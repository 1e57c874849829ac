"""Measures held against what was published, in words: for terminals, documents, charts and reports alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

ROLES = ("calibrated", "held out", "face validity")
"""What a measure was for: to fit the model on, to test it by, or to look at its timing and order only."""
MEANING = {
    "calibrated": "On these the model was fitted, ten values by `qisim calibrate defaults` and the others by hand: "
    "that it meets them says little by itself.",
    "held out": "These were put aside before anything was fitted: they test the model.",
    "face validity": "Of these only timing and order are asked.",
}
INSIDE, OUTSIDE = "inside", "outside"
NONE = "-"
FIGURES, DECIMALS = 3, 4
PERCENTILES = (5.0, 95.0)
"""Between these lie nine draws in ten."""


def title_of(row: Mapping[str, Any]) -> str:
    """Episode and measure, as one says them, with the unit."""
    unit = "" if row["unit"] == "1" else f", {row['unit']}"
    return f"{row['episode']}: {str(row['measure']).replace('_', ' ')}{unit}"


def published_words(row: Mapping[str, Any]) -> str:
    """What was published, and the tolerance around it."""
    low, high = float(row["low"]), float(row["high"])
    if math.isinf(high):
        tolerance = f"at least {low:g}"
    elif math.isinf(low):
        tolerance = f"at most {high:g}"
    else:
        tolerance = f"{low:g} to {high:g}"
    published = float(row["published"])
    return tolerance if math.isnan(published) else f"{published:g} ({tolerance})"


def simulated_words(row: Mapping[str, Any]) -> str:
    """What was simulated, and its interval over draws."""
    middle, low, high = (float(row[key]) for key in ("simulated", "simulated_low", "simulated_high"))
    return f"{figure(middle)} ({figure(low)} to {figure(high)})"


def verdict(row: Mapping[str, Any]) -> str:
    """Inside its tolerance, or outside."""
    return INSIDE if row["inside"] else OUTSIDE


def figure(value: float) -> str:
    """A number to three figures, and nought where there is next to nothing."""
    if not math.isfinite(value):
        return NONE
    if abs(value) < 0.5 * 10**-DECIMALS:
        return "0"
    digits = max(0, FIGURES - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, DECIMALS)}f}"


def records_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def distance(row: Mapping[str, Any]) -> float:
    """How far a simulated value is outside its tolerance, in half widths of it; without end where it is undefined."""
    value, low, high = (float(row[key]) for key in ("simulated", "low", "high"))
    if not math.isfinite(value):
        return math.inf
    return max(low - value, value - high, 0.0) / half_width(row)


def half_width(row: Mapping[str, Any]) -> float:
    """Half of a tolerance; where it has one end, what lies between that and nought, or one."""
    low, high = float(row["low"]), float(row["high"])
    if math.isfinite(low) and math.isfinite(high) and high > low:
        return (high - low) / 2
    end = low if math.isfinite(low) else high
    return abs(end) or 1.0


def distance_words(row: Mapping[str, Any]) -> str:
    """The distance as one says it."""
    off = distance(row)
    return "undefined" if math.isinf(off) else f"{figure(off)} half widths outside"


def verdicts(table: pd.DataFrame) -> list[str]:
    """How many measures of each role are inside their tolerance, in words."""
    sentences = []
    for role in ROLES:
        own = table[table["role"] == role]
        if len(own):
            sentences.append(f"{role[0].upper()}{role[1:]}: {int(own['inside'].sum())} of {len(own)} inside.")
    return sentences


def reason_of(row: Mapping[str, Any]) -> str:
    """What is known about a measure that is outside."""
    return " ".join(str(row["why_outside"]).split()) or "no reason is known."
