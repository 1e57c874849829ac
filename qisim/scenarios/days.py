"""Days as the time of the model, and days that lie some months later."""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction

START = date(2014, 4, 1)
"""Where the model's time begins."""


def years_since_start(day: date) -> Fraction:
    """The time of a day: years and months count exactly, days as parts of their month."""
    months = 12 * (day.year - START.year) + day.month - START.month
    days = Fraction(day.day - 1, calendar.monthrange(day.year, day.month)[1])
    return (months + days) / 12


def later(day: date, months: int) -> date:
    """The same day some months later, or the last of that month where it has no such day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(years: float) -> int | None:
    """A time in whole months; None where it is not one."""
    months = round(12 * years)
    return months if abs(12 * years - months) < 1e-9 else None
