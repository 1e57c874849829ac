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
from qisim.charts.numbers import MILLION, ROUND_STEPS, UNDEFINED, pounds
from qisim.charts.words import Words, opening, under

COST_COLOUR = "#9AA3AB"
BAR = 0.36
NEGLIGIBLE = 0.005
"""A sum below this part of the largest cost or saving of its table is "next to nothing": its pounds say nothing."""
COST, GAIN, CASH, NET = "total_cost", "savings", "cashable_savings", "net_benefit"


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


def least_worth_saying(table: pd.DataFrame) -> float:
    """The sum in pounds below which one says "next to nothing": half a per cent of the largest cost or saving."""
    sums = table.loc[table["metric"].isin((COST, GAIN)), "value"].abs().max()
    return NEGLIGIBLE * MILLION * float(sums) if isfinite(sums) else 0.0


def in_money(table: pd.DataFrame, name: str) -> str:
    """The part of a strategy's savings that is money, in words; "" where it is not known or there is nothing saved."""
    least, cash = least_worth_saying(table), amount(table, name, CASH).value
    if not isfinite(cash) or not abs(amount(table, name, GAIN).value) > least:
        return ""
    return f"{pounds(cash, least=least)} of it in money"


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
        least = least_worth_saying(table)
        edges = [0.0, *(edge for pair in pairs for bar in pair for edge in (bar.low, bar.high) if isfinite(edge))]
        axes.set_xlim(min(edges), max(edges) if max(edges) > min(edges) else 1.0)
        for place, (one, (cost, gain)) in enumerate(zip(shown, pairs, strict=True)):
            _draw_bar(axes, place - BAR / 2 - 0.02, cost, COST_COLOUR, "Cost", least)
            _draw_bar(axes, place + BAR / 2 + 0.02, gain, one.colour, "Saved", least)
        axes.set_ylim(len(shown) - 0.45, -0.55)
        axes.set_yticks(
            range(len(shown)),
            [wrapped(one.title, 1.15 if is_narrow(axes) else 1.8, 10.0) for one in shown],
            fontsize=10,
        )
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_locator(MaxNLocator(3 if is_narrow(axes) else 6, steps=ROUND_STEPS))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: pounds(value, short=True).replace(".0", "")))
        axes.set_xlabel("Pounds at 2014/15 prices", fontsize=10, loc="left")
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.spines["left"].set_visible(False)
        dress(axes)
        if heading:
            words = money_words(table, titles=titles, where=where, period=period)
            entitle(axes, words.headline, words.subtitle)
    return axes


def _draw_bar(axes: Axes, place: float, sum_: Amount, colour: str, verb: str, least: float) -> None:
    if not isfinite(sum_.value):
        axes.annotate(f"{verb}: {UNDEFINED}", (0, place), (4, 0), textcoords="offset points", va="center", fontsize=10)
        return
    axes.barh(place, sum_.value, height=BAR, color=colour)
    for colour, width in (("white", 4.0), (INK, 1.8)):  # a white edge, so that it shows on a dark bar
        axes.plot([sum_.low, sum_.high], [place, place], color=colour, linewidth=width, solid_capstyle="butt")
    axes.annotate(
        f"{verb} {pounds(sum_.value, short=True, least=least)}",
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
        + f", 2014/15 prices. {_bar_words(table, shown)}",
        description=opening("bar chart of cost and savings. " + " ".join(parts)),
    )


def _bar_words(table: pd.DataFrame, shown: Sequence[Strategy]) -> str:
    sums = [amount(table, one.name, metric) for one in shown for metric in (COST, GAIN)]
    return "Bar: the one run" if all(sum_.low == sum_.high for sum_ in sums) else "Bar: middle run; line: 90% of runs"


def _headline(table: pd.DataFrame, shown: Sequence[Strategy]) -> str:
    sums = {one: (amount(table, one.name, COST).value, amount(table, one.name, GAIN).value) for one in shown}
    known = {one: pair for one, pair in sums.items() if all(isfinite(value) for value in pair)}
    if not known:
        return "Cost and savings are not defined for this run"
    if len(known) > len(PAIR):
        nets = sorted(known, key=lambda one: amount(table, one.name, NET).value)
        written = [pounds(amount(table, one.name, NET).value, least=least_worth_saying(table)) for one in nets]
        if len(set(written)) == 1:
            return f"Savings less cost come to {written[0]} under {under(len(nets))}"
        low, high = (f"{text} with {one.title}" for text, one in ((written[0], nets[0]), (written[-1], nets[-1])))
        return f"Savings less cost run from {low} to {high}; only a part of the savings is money"
    balances = {one: _balance(table, one.name, pair) for one, pair in known.items()}
    if len(set(balances.values())) == 1 < len(balances):
        return f"Each strategy {next(iter(balances.values()))}"
    return "; ".join(f"{one.title} {balance}" for one, balance in balances.items())


def _balance(table: pd.DataFrame, name: str, sums: tuple[float, float]) -> str:
    (cost, gain), least = sums, least_worth_saying(table)
    if max(abs(cost), gain) <= least:
        return "brings next to no extra cost or savings"
    money = in_money(table, name)
    saved = f"{pounds(gain, least=least)} ({money})" if money else pounds(gain, least=least)
    if cost >= 0:
        return f"saves {saved} at an extra cost of {pounds(cost, least=least)}"
    return f"saves {saved} and costs {pounds(-cost, least=least)} less than before"


def _sentence(table: pd.DataFrame, one: Strategy) -> str:
    least = least_worth_saying(table)
    cost, gain = (sum_words(amount(table, one.name, metric), least) for metric in (COST, GAIN))
    return f"{one.title}: extra cost {' '.join(cost).strip()}; savings {' '.join(gain).strip()}."


def sum_words(sum_: Amount, least: float) -> tuple[str, str]:
    """A sum and its interval in brackets; no interval where all of it is next to nothing, or where there is one run."""
    ends = (sum_.low, sum_.high)
    if sum_.low == sum_.high or max(abs(one) for one in (sum_.value, *ends)) < least or not isfinite(sum_.value):
        return pounds(sum_.value, least=least), ""
    return pounds(sum_.value, least=least), f"({pounds(ends[0])} to {pounds(ends[1])})"
