"""The answer in three sentences: productivity, the requirement, money and what lasts. Numbers decide the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from qisim.charts.appearance import month
from qisim.charts.numbers import MILLION, listed, percent, plain, pounds
from qisim.charts.words import opening
from qisim.report.measures import Difference, Interval, Measures, digits, horizon, of_100_runs

if TYPE_CHECKING:
    from qisim.results import Result

GROWTH, GROWTH_TO_2021 = "productivity_growth", "productivity_growth_to_2020_21"
LASTING = "remaining_5_years_after_withdrawal"
REQUIRED, WHOLE = 2.0, 100.0
NEARLY = 0.05
"""So near to the requirement, one decimal would hide on which side a growth rate lies."""
RATE = "%/year"


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
    """How fast productivity grows, and which strategy makes it grow faster."""
    first = shown[0]
    base = measures.value(GROWTH, first.name)
    period = f"from April 2015 to {end}"
    if len(shown) == 1:
        decimals = digits(RATE, base)
        return (
            f"With {first.title} productivity grows by {_percent(base.value, decimals)} a year {period} "
            f"(90% interval {_range(base, decimals)})."
        )
    other = max(shown[1:], key=lambda one: measures.value(GROWTH, one.name).value)
    grown, difference = measures.value(GROWTH, other.name), measures.difference(GROWTH, other.name)
    decimals = digits(RATE, base, grown, difference)
    levels = f"{_percent(grown.value, decimals)} a year against {_percent(base.value, decimals)} with {first.title}"
    effect = _effect(difference, other.title, first.title, decimals, len(shown))
    return f"{effect}: {levels}, {period}{_doubt(difference, decimals)}."


def _effect(difference: Difference, other: str, first: str, decimals: int, count: int) -> str:
    size = plain(abs(difference.value), decimals)
    by = f"{size} percentage {'point' if float(size) == 1.0 else 'points'} a year"
    if float(size) == 0.0:
        closest = f"Of {count} strategies none does better: even " if count > 2 else ""
        return f"{closest}{other} and {first} lead to practically the same productivity growth"
    if difference.value > 0:
        most = f"Of {count} strategies, {other} raises productivity growth most, by"
        return f"{most} {by}" if count > 2 else f"{other} raises productivity growth by {by}"
    fewest = f"Of {count} strategies none does better than {first}; {other} comes closest and lowers"
    return f"{fewest} productivity growth by {by}" if count > 2 else f"{other} lowers productivity growth by {by}"


def _doubt(difference: Difference, decimals: int) -> str:
    """How sure: the interval of the difference and how many runs agree; said with care where the sign is open."""
    if difference.low == difference.high == 0.0:
        return ", the same in every run"
    low, high = (plain(end, decimals, signed=True) for end in (difference.low, difference.high))
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
    decimals = 2 if any(abs(value - REQUIRED) < NEARLY for value in grown.values()) else 1
    values = [
        _percent(value, decimals) + (f" with {title}" if len(shown) > 1 else "") for title, value in grown.items()
    ]
    if not reached:
        whom = {1: f"{shown[0].title} does not reach", 2: "Neither strategy reaches"}.get(
            len(shown), "No strategy reaches"
        )
    elif len(reached) == len(shown):
        whom = {1: f"{shown[0].title} reaches", 2: "Both strategies reach"}.get(len(shown), "All strategies reach")
    else:
        whom = f"Only {listed(reached)} {'reaches' if len(reached) == 1 else 'reach'}"
    return f"{whom} {requirement}: yearly growth until then is {listed(values)}."


def money_sentence(measures: Measures, shown: Sequence[Contender]) -> str:
    """What is spent and saved, and what is left when support ends; of several, the one with the highest net benefit."""
    best = max(shown[1:] or shown, key=lambda one: measures.value("net_benefit", one.name).value)
    cost, saved, net = (measures.value(name, best.name) for name in ("total_cost", "savings", "net_benefit"))
    cash = measures.value("cashable_savings", best.name)
    spent = f"costs {_pounds(cost.value)} more" if cost.value >= 0 else f"costs {_pounds(-cost.value)} less"
    gained = f"{_pounds(saved.value)} ({_pounds(cash.value)} of it in money)" if saved.value else "nothing"
    text = f"{best.title} {spent} than carrying on as in 2014 and saves {gained}, {_net(net)}"
    if len(shown) > 1:
        text += _against(measures.difference("net_benefit", best.name), shown[0].title)
    left = measures.value(LASTING, best.name)
    if left.defined:
        text += f"; five years after support ends, {what_is_left(left.value)}"
    return opening(text) + "."


def what_is_left(share: float) -> str:
    """How much of a gain in practice is left, in per cent; it may also have been lost, or have grown on."""
    if float(f"{share:.0f}") > WHOLE:
        return f"practice has grown on, and its gain is {plain(share)}% of what it was then"
    if share < 0:
        return "practice is below where it began"
    return f"{plain(share)}% of the gain in practice is left"


def _net(net: Interval) -> str:
    words = "a net benefit" if net.value >= 0 else "a net cost"
    interval = f"{_pounds(net.low)} to {_pounds(net.high)}"
    return f"{words} of {_pounds(abs(net.value))} (90% interval of savings less cost: {interval})"


def _against(difference: Difference, first: str) -> str:
    if _pounds(abs(difference.value)) == "£0":
        return f", the same as {first}"
    side = "better" if difference.value > 0 else "worse"
    return f", which is {_pounds(abs(difference.value))} {side} than {first}"


def _percent(value: float, decimals: int) -> str:
    return percent(value / 100.0, decimals)


def _range(interval: Interval, decimals: int) -> str:
    return f"{_percent(interval.low, decimals)} to {_percent(interval.high, decimals)}"


def _pounds(value: float) -> str:
    return pounds(MILLION * value)
