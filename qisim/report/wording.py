"""How a reader is told what a lever does: how much, from when until when, and where."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from qisim.charts.appearance import month, spoken
from qisim.charts.numbers import listed, plain, pounds
from qisim.parameters import Lever
from qisim.report.measures import years_to

if TYPE_CHECKING:
    from qisim.scenarios.quantities import Amount
    from qisim.scenarios.setting import Setting, Targets


def when(day: date) -> str:
    """A day as one says it: the month, if it is its first."""
    return month(years_to(day)) if day.day == 1 else f"{day.day} {month(years_to(day.replace(day=1)))}"


def phase(one: Setting, lever: Lever) -> str:
    """A phase of a lever: how much, from when until when, and where."""
    text = f"{amount(one.amount, lever.high)}, from {when(one.start)}"
    if one.ramp:
        text += f", growing over {span(one.ramp)}"
    if one.stop:
        text += f", until {when(one.stop)}"
    if one.targets:
        text += f"; {aimed_at(one.targets)}"
    return text


def amount(one: Amount, most: float) -> str:
    """How much: a share in per cent, where no more than 1 is possible."""
    value, unit = one.value, one.unit.replace(" ", "")
    per = f" of {spoken(one.per).lower()}" if one.per else ""
    if unit.startswith("GBP"):
        return pounds(value) + per + _words(unit.removeprefix("GBP"))
    rest = unit.removeprefix("1")
    if rest in ("", "/year") and (per or most <= 1.0):
        return f"{short(100 * value)}%{per}{_words(rest)}"
    if unit.startswith("%"):
        return f"{short(value)}%{per}{_words(unit.removeprefix('%'))}"
    return f"{short(value)}{_words(rest)}{per}"


def _words(unit: str) -> str:
    """A unit as one says it: "person/year" is "people a year"."""
    words = unit.replace(" ", "").replace("/", " a ").replace("person", "people").replace("working_day", "working days")
    return f" {words.strip()}" if words else ""


def short(value: float) -> str:
    """A number with no more decimals than it needs."""
    decimals = next((count for count in range(4) if round(value, count) == round(value, 6)), 4)
    return plain(value, decimals)


def span(years: float) -> str:
    """A time as one says it: 6 months, 2 years."""
    months = round(12 * years)
    if months % 12:
        return f"{months} months" if months > 1 else "1 month"
    return f"{months // 12} years" if months > 12 else "1 year"


def aimed_at(targets: Targets) -> str:
    """Which trusts, as one says it: only acute trusts, region Wessex."""
    parts = []
    for key, chosen in targets.items():
        if isinstance(chosen, bool):
            kind = f"{spoken(key).lower()} trusts"
            parts.append(kind if chosen else f"trusts that are not {kind}")
        elif key == "type":
            parts.append(f"{listed(tuple(word.replace('_', ' ') for word in chosen))} trusts")
        else:
            parts.append(f"{spoken(key).lower()} {listed(chosen)}")
    return "only " + ", ".join(parts)
