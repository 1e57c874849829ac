"""Cost against gain: what each strategy costs beyond 2014's habit and what it saves, with the spread over draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qisim.charts.appearance import (
    ENGLAND,
    INK,
    PAIR,
    Strategy,
    dress,
    entitle,
    every_strategy,
    is_narrow,
    strategies,
    style,
    wrapped,
)
from qisim.charts.numbers import MILLION, UNDEFINED, pounds
from qisim.charts.words import Words, opening

COST_COLOUR = "#9AA3AB"
BAR = 0.36
NEGLIGIBLE = 0.005
"""A sum this small beside the largest in the chart is not worth a number in the headline."""
COST, GAIN, NET = "total_cost", "savings", "net_benefit"


@dataclass(frozen=True)
class Amount:
    """A sum in pounds: the middle draw and the interval that holds 90 % of draws."""

    value: float
    low: float
    high: float


def amount(table: pd.DataFrame, scenario: str, metric: str) -> Amount:
    """A sum out of `Result.metrics`, where money is in million pounds; NaN where it is not defined."""
    rows = table.loc[(table["scenario"] == scenario) & (table["metric"] == metric)]
    if rows.empty:
        return Amount(*3 * (float("nan"),))
    row = rows.iloc[0]
    return Amount(*(MILLION * float(row[name]) for name in ("value", "low", "high")))


def money(
    table: pd.DataFrame,
    axes: Axes,
    *,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    period: str = "",
    heading: bool = True,
) -> Axes:
    """A pair of bars for each strategy, cost and savings; the thin line on a bar holds 90 % of draws."""
    with style():
        shown = strategies(list(table["scenario"].unique()), titles)
        pairs = [(amount(table, one.name, COST), amount(table, one.name, GAIN)) for one in shown]
        edges = [0.0, *(edge for pair in pairs for bar in pair for edge in (bar.low, bar.high) if isfinite(edge))]
        axes.set_xlim(min(edges), max(edges) if max(edges) > min(edges) else 1.0)
        for place, (one, (cost, gain)) in enumerate(zip(shown, pairs, strict=True)):
            _draw_bar(axes, place - BAR / 2 - 0.02, cost, COST_COLOUR, "Cost")
            _draw_bar(axes, place + BAR / 2 + 0.02, gain, one.colour, "Saved")
        axes.set_ylim(len(shown) - 0.45, -0.55)
        axes.set_yticks(range(len(shown)), [_row_name(table, one, is_narrow(axes)) for one in shown], fontsize=10)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_locator(MaxNLocator(3 if is_narrow(axes) else 6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: pounds(value, short=True).replace(".0", "")))
        axes.set_xlabel("Pounds at 2014/15 prices", fontsize=10, loc="left")
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.spines["left"].set_visible(False)
        dress(axes)
        if heading:
            words = money_words(table, titles=titles, where=where, period=period)
            entitle(axes, words.headline, words.subtitle)
    return axes


def _row_name(table: pd.DataFrame, one: Strategy, narrow: bool) -> str:
    net = pounds(amount(table, one.name, NET).value, signed=True, short=True)
    return f"{wrapped(one.title, 1.15 if narrow else 1.8, 10.0)}\nNet: {net}"


def _draw_bar(axes: Axes, place: float, sum_: Amount, colour: str, verb: str) -> None:
    if not isfinite(sum_.value):
        axes.annotate(f"{verb}: {UNDEFINED}", (0, place), (4, 0), textcoords="offset points", va="center", fontsize=10)
        return
    axes.barh(place, sum_.value, height=BAR, color=colour)
    for colour, width in (("white", 4.0), (INK, 1.8)):  # a white edge, so that it shows on a dark bar
        axes.plot([sum_.low, sum_.high], [place, place], color=colour, linewidth=width, solid_capstyle="butt")
    axes.annotate(
        f"{verb} {pounds(sum_.value, short=True)}",
        (max(sum_.value, sum_.high), place),
        (5, 0),
        textcoords="offset points",
        va="center",
        fontsize=10,
        annotation_clip=False,
    )


def money_words(
    table: pd.DataFrame, *, titles: Mapping[str, str] | None = None, where: str = ENGLAND, period: str = ""
) -> Words:
    """What the chart of cost and gain shows."""
    shown = every_strategy(list(table["scenario"].unique()), titles)
    parts = [_sentence(table, one) for one in shown]
    return Words(
        headline=_headline(table, shown),
        subtitle=f"Cost beyond that of 2014 (programme, trusts' own money, care forgone) and savings, {where}"
        + (f", {period}" if period else "")
        + ", 2014/15 prices. Bar: middle run; line: 90% of runs",
        description=opening("bar chart of cost and savings. " + " ".join(parts)),
    )


def _headline(table: pd.DataFrame, shown: Sequence[Strategy]) -> str:
    sums = {one: (amount(table, one.name, COST).value, amount(table, one.name, GAIN).value) for one in shown}
    known = {one: pair for one, pair in sums.items() if all(isfinite(value) for value in pair)}
    if not known:
        return "Cost and savings are not defined for this run"
    if len(known) > len(PAIR):
        nets = sorted(known, key=lambda one: amount(table, one.name, NET).value)
        low, high = (f"{pounds(amount(table, one.name, NET).value)} with {one.title}" for one in (nets[0], nets[-1]))
        return f"Savings less cost run from {low} to {high}"
    worth_saying = NEGLIGIBLE * max(abs(value) for pair in known.values() for value in pair)
    parts = [_balance(one.title, pair, worth_saying) for one, pair in known.items()]
    return "; ".join(parts)


def _balance(title: str, sums: tuple[float, float], worth_saying: float) -> str:
    cost, gain = sums
    if max(abs(cost), gain) <= worth_saying:
        return f"{title} brings next to no extra cost or savings"
    price = f"at an extra cost of {pounds(cost)}" if cost >= 0 else f"and costs {pounds(-cost)} less than before"
    return f"{title} saves {pounds(gain)} {price}"


def _sentence(table: pd.DataFrame, one: Strategy) -> str:
    cost, gain = (amount(table, one.name, metric) for metric in (COST, GAIN))
    return (
        f"{one.title} costs {pounds(cost.value)} more than in 2014 ({pounds(cost.low)} to {pounds(cost.high)}) "
        f"and saves {pounds(gain.value)} ({pounds(gain.low)} to {pounds(gain.high)})."
    )
