"""The answer in three sentences: productivity, the requirement, money and what lasts. Numbers decide the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from qisim.charts.appearance import month
from qisim.charts.numbers import MILLION, listed, percent, plain, pounds
from qisim.charts.words import opening
from qisim.report.measures import Difference, Interval, Measures, horizon, of_100_runs

if TYPE_CHECKING:
    from qisim.results import Result

GROWTH, GROWTH_TO_2021 = "productivity_growth", "productivity_growth_to_2020_21"
LASTING = "remaining_5_years_after_withdrawal"
REQUIRED, WHOLE = 2.0, 100.0
NEARLY = 0.05
"""So near to the requirement, one decimal would hide on which side a growth rate lies."""
DECIMALS = 2
"""Of growth rates and their differences, which are hundredths of a point."""


@dataclass(frozen=True)
class Contender:
    """A strategy by its name in the tables and its title in sentences."""

    name: str
    title: str


def contenders(result: Result, titles: dict[str, str]) -> list[Contender]:
    """The strategies in the order asked for; the first is the one that others are compared with."""
    return [Contender(name, titles[name]) for name in result.names]


def answer(result: Result, titles: dict[str, str]) -> list[str]:
    """Three sentences, each true of the numbers in `result` and of no others."""
    measures, shown = Measures(result), contenders(result, titles)
    return [
        growth_sentence(measures, shown, month(horizon(result))),
        required_sentence(measures, shown),
        money_sentence(measures, shown),
    ]


def growth_sentence(measures: Measures, shown: Sequence[Contender], end: str) -> str:
    """How fast productivity grows while support works, and which strategy makes it grow faster.

    Of the strategies compared, it gives one level and the paired difference: middle levels need not differ by the
    middle difference, so giving both levels would contradict it.
    """
    first, others = shown[0], shown[1:]
    to_2021 = all(measures.value(GROWTH_TO_2021, one.name).defined for one in shown)
    metric, period = (GROWTH_TO_2021, "April 2021") if to_2021 else (GROWTH, end)
    period = f"from April 2015 to {period}"
    base = measures.value(metric, first.name)
    if not others:
        return f"With {first.title} productivity grows by {_percent(base.value)} a year {period}{_sure(base)}."
    other = max(others, key=lambda one: measures.difference(metric, one.name).value)
    difference = measures.difference(metric, other.name)
    size = _points(abs(difference.value))
    if size == _points(0.0):
        closest = f"Of {len(shown)} strategies none does better: even " if len(shown) > 2 else ""
        pair = f"{other.title} and {first.title} lead to practically the same productivity growth {period}"
        return f"{closest}{pair}: {_percent(base.value)} a year{_doubt(difference, measures.one_run)}."
    text = f"{_most(other.title, first.title, difference.value, len(shown))} {period}"
    text += f"{',' if measures.one_run else ', typically'} by {size} percentage points a year"
    text += f"{_doubt(difference, measures.one_run)}, on {_percent(base.value)} a year with {first.title}"
    if to_2021 and end != "April 2021":
        later = measures.difference(GROWTH, other.name).value
        text += f"; over the whole run, to {end}, the difference is {plain(later, DECIMALS, signed=True)} points"
    return text + "."


def _most(other: str, first: str, difference: float, count: int) -> str:
    what = "productivity growth"
    if difference > 0:
        return f"Of {count} strategies, {other} raises {what} most" if count > 2 else f"{other} raises {what}"
    if count > 2:
        return f"Of {count} strategies none does better than {first}; {other} comes closest and lowers {what}"
    return f"{other} lowers {what}"


def _doubt(difference: Difference, one_run: bool) -> str:
    """How sure: the interval of the difference and how many runs agree; said with care where the sign is open."""
    if one_run:
        return " (in the only run, so nobody can say how sure this is)"
    if difference.low == difference.high == 0.0:
        return ", the same in every run"
    low, high = (plain(end, DECIMALS, signed=True) for end in (difference.low, difference.high))
    runs = f"it does better {of_100_runs(difference.better)}"
    open_ = ", so the runs do not agree on which is better" if difference.low < 0 < difference.high else ""
    return f" (90% interval of the difference {low} to {high} points{open_}; {runs})"


def required_sentence(measures: Measures, shown: Sequence[Contender]) -> str:
    """Whether the growth that the Forward View asked for is reached."""
    grown = {one.title: measures.value(GROWTH_TO_2021, one.name).value for one in shown}
    if not all(isfinite(value) for value in grown.values()):
        return "Whether the required 2% to 3% a year is reached is not defined, since the run ends before April 2021."
    requirement = "the 2% to 3% a year that the Five Year Forward View required to 2020/21"
    reached = [title for title, value in grown.items() if value >= REQUIRED]
    if not reached:
        whom = {1: f"{shown[0].title} does not reach", 2: "Neither strategy reaches"}.get(
            len(shown), "No strategy reaches"
        )
    elif len(reached) == len(shown):
        whom = {1: f"{shown[0].title} reaches", 2: "Both strategies reach"}.get(len(shown), "All strategies reach")
    else:
        whom = f"Only {listed(reached)} {'reaches' if len(reached) == 1 else 'reach'}"
    return f"{whom} {requirement}: {_nearest(measures, shown)}."


def _nearest(measures: Measures, shown: Sequence[Contender]) -> str:
    """The strategy with the highest growth, or the only one, with its interval.

    Where none reaches the requirement the interval is enough: a second level beside the paired difference would
    invite a subtraction that need not come out.
    """
    best = max(shown, key=lambda one: measures.value(GROWTH_TO_2021, one.name).value)
    growth = measures.value(GROWTH_TO_2021, best.name)
    decimals = 2 if abs(growth.value - REQUIRED) < NEARLY else 1
    if growth.value < REQUIRED and len(shown) > 1 and not measures.one_run:
        low, high = (_percent(end, decimals) for end in (growth.low, growth.high))
        return f"with {best.title}, the highest, nine runs in ten lie between {low} and {high} a year"
    whose = "yearly growth until then is" if len(shown) == 1 else f"with {best.title}, the highest, yearly growth is"
    return f"{whose} {_percent(growth.value, decimals)}{_sure(growth, decimals)}"


def money_sentence(measures: Measures, shown: Sequence[Contender]) -> str:
    """What is spent and saved, and what is left when support ends; of several, the one with the highest net benefit."""
    best = max(shown[1:] or shown, key=lambda one: measures.value("net_benefit", one.name).value)
    cost, saved, net = (measures.value(name, best.name) for name in ("total_cost", "savings", "net_benefit"))
    least = measures.least
    if MILLION * max(abs(cost.value), abs(saved.value)) < least:
        text = f"{best.title} costs and saves next to nothing beyond carrying on as in 2014"
    elif cost.value == saved.value == 0.0:
        text = f"{best.title} costs and saves nothing beyond carrying on as in 2014"
    else:
        spent, way = _pounds(abs(cost.value), least), "more" if cost.value >= 0 else "less"
        text = f"{best.title} costs {spent} {way} than carrying on as in 2014 and saves {_saved(measures, best.name)}"
        text += f", {_net(net, measures.one_run)}"
    if len(shown) > 1:
        text += _against(measures.difference("net_benefit", best.name), shown[0].title, least)
    left = measures.value(LASTING, best.name)
    if left.defined:
        text += f"; five years after support ends, {what_is_left(left)}"
    return opening(text) + "."


def _saved(measures: Measures, name: str) -> str:
    """The savings, with the part that is money."""
    saved, cash = measures.value("savings", name), measures.value("cashable_savings", name)
    if saved.value == 0.0:
        return "nothing"
    text = _pounds(saved.value, measures.least)
    if MILLION * abs(saved.value) < measures.least or not cash.defined:
        return text
    return f"{text} ({_pounds(cash.value, measures.least)} of it in money, the rest in time, beds and better care)"


def what_is_left(left: Interval) -> str:
    """How much of a gain in practice is left, in per cent: it may last, be lost or grow on, and runs may disagree."""
    share, runs = left.value, []
    if float(f"{share:.0f}") > WHOLE:
        text = f"practice has grown on, and its gain is {plain(share)}% of what it was then"
        runs += ["in some runs it fades"] if left.low < WHOLE else []
    elif share < 0:
        text = "practice is below where it began"
    else:
        text = f"{plain(share)}% of the gain in practice is left"
        runs += ["in some runs it grows on"] if left.high > WHOLE else []
    runs += ["in some it is lost altogether" if runs else "in some runs it is lost altogether"] if left.low < 0 else []
    if left.low == left.high:
        return text
    hedge = f", so {' and '.join(runs)}" if runs and share >= 0 else ""
    return f"{text} (90% interval {plain(left.low)}% to {plain(left.high)}%{hedge})"


def _net(net: Interval, one_run: bool) -> str:
    words = "a net benefit" if net.value >= 0 else "a net cost"
    text = f"{words} of {_pounds(abs(net.value))}"
    if one_run:
        return text
    return f"{text} (90% interval of savings less cost: {_pounds(net.low)} to {_pounds(net.high)})"


def _against(difference: Difference, first: str, least: float) -> str:
    if difference.low == difference.high == 0.0:
        return f", the same as {first}"
    if MILLION * abs(difference.value) < least or _pounds(abs(difference.value)) == "£0":
        return f", about the same as {first}"
    side = "better" if difference.value > 0 else "worse"
    return f", which is {_pounds(abs(difference.value))} {side} than {first}"


def _percent(value: float, decimals: int = 2) -> str:
    return percent(value / 100.0, decimals)


def _points(value: float) -> str:
    return plain(value, DECIMALS)


def _sure(interval: Interval, decimals: int = 2) -> str:
    """The interval in brackets; nothing where there is one run."""
    if interval.low == interval.high:
        return ""
    return f" (90% interval {_percent(interval.low, decimals)} to {_percent(interval.high, decimals)})"


def _pounds(value: float, least: float = 0.0) -> str:
    return pounds(MILLION * value, least=least)
