"""The share of staff who practise improvement over time, and what is left when support ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qisim.charts.appearance import (
    ENGLAND,
    INK,
    SOFT_INK,
    Strategy,
    dress,
    entitle,
    every_strategy,
    financial_year,
    is_narrow,
    label_heights,
    mark_years,
    month,
    strategies,
    style,
    wrapped,
)
from qisim.charts.lines import Fan, draw_fan, ends_of, ends_words, fan_of, fan_words, key_below, name_ends
from qisim.charts.numbers import ROUND_STEPS, percent
from qisim.charts.words import Said, Words, compared

ROOM_ABOVE = 1.15
SMALLEST_TOP = 0.02
LABEL = 1.2
"""Inches that a strategy's name may take beside the day on which its support ends."""


def practising(
    table: pd.DataFrame,
    axes: Axes,
    *,
    withdrawals: Mapping[str, float] | None = None,
    critical_density: float | None = None,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    heading: bool = True,
) -> Axes:
    """The practising share of the country by strategy, with a fan of draws and the withdrawal of support."""
    with style():
        shown = strategies(list(table["scenario"].unique()), titles)
        fans = {one.name: fan_of(table, one.name, "practising_density") for one in shown}
        for one in shown:
            draw_fan(axes, fans[one.name], one)
        years = fans[shown[0].name].years
        mark_years(axes, float(years[0]), float(years[-1]))
        top = max(SMALLEST_TOP, *(float(fan.q95.max()) for fan in fans.values()))
        if critical_density is not None and critical_density < 1.3 * top:
            _mark_critical_mass(axes, critical_density)
            top = max(top, critical_density)
        axes.set_ylim(0.0, ROOM_ABOVE * top)
        axes.yaxis.set_major_locator(MaxNLocator(6, steps=ROUND_STEPS))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share, digits_for(top))))
        label_heights(axes, "Share of staff")
        _mark_withdrawals(axes, withdrawals or {}, shown)
        dress(axes)
        if heading:
            words = practising_words(table, withdrawals=withdrawals, titles=titles, where=where)
            entitle(axes, words.headline, words.subtitle)
        if is_narrow(axes):
            key_below(axes)
        else:
            name_ends({axes: ends_of(shown, fans, partial(percent, digits=middle_digits(fans)))})
    return axes


def practising_words(
    table: pd.DataFrame,
    *,
    withdrawals: Mapping[str, float] | None = None,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
) -> Words:
    """What the chart of practising staff shows."""
    shown = every_strategy(list(table["scenario"].unique()), titles)
    fans = {one.name: fan_of(table, one.name, "practising_density") for one in shown}
    years = fans[shown[0].name].years
    digits = middle_digits(fans)
    said = [_said(one, fans[one.name], (withdrawals or {}).get(one.name), digits) for one in shown]
    when = month(float(years[-1]))
    finding = f"Staff practising improvement in {when}: {compared(said)}"
    return Words(
        headline=finding,
        subtitle=f"Share of staff practising improvement, weighted by influence, {where}, "
        f"{financial_year(float(years[0]))} to {financial_year(float(years[-1]) - 0.25)}. " + fan_words(fans.values()),
        description="Line chart of the practising share. " + " ".join(_sentence(one, fans[one.name]) for one in shown),
    )


def _said(one: Strategy, fan: Fan, withdrawal: float | None, digits: int) -> Said:
    """The share at the end; where support ended before, with the share on that day."""
    end = float(fan.q50[-1])
    then = fan.at(withdrawal) if withdrawal is not None else float("nan")
    held = f" ({percent(then, digits)} when support ended)" if isfinite(then) else ""
    return Said(one.title + held, end, percent(end, digits))


def _sentence(one: Strategy, fan: Fan) -> str:
    return f"{one.title} goes from {percent(float(fan.q50[0]), 1)} to {ends_words(fan, partial(percent, digits=1))}."


def digits_for(top: float) -> int:
    """Decimals of a percentage on a scale that ends at `top`."""
    return 0 if top >= 0.1 else 1


def middle_digits(fans: Mapping[str, Fan]) -> int:
    """Decimals for the middle run's percentages at the end: one where all are below 10 %."""
    return digits_for(max(float(fan.q50[-1]) for fan in fans.values()))


def _mark_critical_mass(axes: Axes, critical: float) -> None:
    axes.axhline(critical, color=INK, linewidth=1.2, linestyle=(0, (4, 2)))
    axes.annotate(
        f"Critical mass: {percent(critical)}",
        (0.01, critical),
        (0, 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        fontsize=10,
        va="bottom",
    )


def _mark_withdrawals(axes: Axes, withdrawals: Mapping[str, float], shown: Sequence[Strategy]) -> None:
    """A line on each day that support ends; strategies that share the day share the line."""
    first, last = axes.get_xlim()
    days: dict[float, list[str]] = {}
    for one in shown:
        when = withdrawals.get(one.name)
        if when is not None and first < when < last:
            days.setdefault(when, []).append(one.title)
    for row, (when, names) in enumerate(sorted(days.items())):
        axes.axvline(when, color=SOFT_INK, linewidth=1.2, linestyle=(0, (1, 1.5)))
        whose = names[0] if len(names) == 1 else f"{len(names)} strategies"
        whose = "" if len(days) == 1 else f"{wrapped(whose, LABEL, 10)}:\n"
        late = when > (first + last) / 2
        axes.annotate(
            f"{whose}Support ends\n{month(when)}",
            (when, 1.0),
            (-4 if late else 4, -2 - 30 * row),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            fontsize=10,
            va="top",
            ha="right" if late else "left",
            parse_math=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )
