"""A paragraph in plain words beside each chart. What it says of numbers, it takes from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qisim.charts.appearance import month
from qisim.charts.lines import fan_of
from qisim.charts.money import in_money
from qisim.charts.numbers import MILLION, listed, percent, plain, pounds
from qisim.report.answer import what_is_left
from qisim.report.measures import (
    Interval,
    Measures,
    digits,
    horizon,
    of_100_runs,
    spoken_interval,
    written,
)
from qisim.results.metrics import CALENDAR_YEAR

if TYPE_CHECKING:
    from qisim.results import Result

PAID_IN_FULL = 0.995
"""A plan of which a budget pays for more than this is not cut to speak of."""


def productivity(result: Result, titles: Mapping[str, str]) -> list[str]:
    """What the lines, the shading and the band mean, and how much of the growth is improvement's."""
    measures = Measures(result)
    parts = [_added(measures.value("improvement_growth", name).value, titles[name]) for name in result.names]
    return [
        f"{_runs(result)} The grey wedge is the growth that the Five Year Forward View required: 2% to 3% "
        "a year from April 2015 to March 2021.",
        "Most of any growth may be the background trend, which is an input of the model and the same for every "
        f"strategy. Improvement itself adds {listed(parts)}, from April 2015 to the end of the run.",
    ]


def _runs(result: Result) -> str:
    whom = "Each strategy was" if len(result.names) > 1 else "The strategy was"
    if result.settings.draws == 1:
        same = ", the same for every strategy" if len(result.names) > 1 else ""
        return f"{whom} run once, with one plausible set of the numbers that nobody knows for certain{same}."
    return (
        f"{whom} run {result.settings.draws:,} times, each time with another plausible set of the numbers that nobody "
        "knows for certain. The line is the middle run; half of all runs lie in the darker band and nine in ten in the "
        "lighter one."
    )


def _added(growth: float, title: str) -> str:
    text = percent(growth / 100, 2)
    return f"next to nothing with {title}" if float(text.strip("%\u2212")) == 0.0 else f"{text} a year with {title}"


def distribution(result: Result, titles: Mapping[str, str], critical: float | None) -> list[str]:
    """What critical mass is, and that the dots are one run."""
    where = "" if critical is None else f", here {percent(critical)} of staff"
    dots = "Each dot is a trust." if len(result.population) > 1 else "The dot is the trust."
    return [
        f"{dots} Critical mass is the share of practising staff at which practice is half way to being "
        f"the normal way of working{where}: below it people who start tend to give up, above it they hold each other "
        "to it. Staff count by their influence on others, so that a doctor counts for more than one.",
        _two_counts(result, titles),
    ]


def _two_counts(result: Result, titles: Mapping[str, str]) -> str:
    """Trusts above critical mass, counted in the central run and over all runs, side by side."""
    text = "The chart shows the one run with central assumptions, and no middle of several."
    if len(result.population) == 1:
        return text
    measures, end = Measures(result), horizon(result)
    counts = measures.central_counts(end)
    parts = []
    for name in result.names:
        share = measures.value("share_above_critical_mass", name)
        runs = "in the one run with uncertain numbers drawn" if measures.one_run else "in the middle of all runs"
        interval = spoken_interval(share, "%", 1)
        said = f"{written(share.value, '%', 1)} {runs}" + (f" (90% interval {interval})" if interval else "")
        parts.append(f"with {titles[name]} {counts[name]} in the central run, {said}")
    return f"{text} It counts trusts above critical mass otherwise than the key figures do: in {month(end)}, " + (
        f"{'; '.join(parts)}."
    )


def practising(result: Result, titles: Mapping[str, str]) -> list[str]:
    """What is left when support ends, as far as it can be said."""
    measures = Measures(result)
    sentences, fading = [], False
    for name, scenario in zip(result.names, result.scenarios, strict=True):
        if scenario.withdrawal is None:
            continue
        left = measures.value("remaining_5_years_after_withdrawal", name)
        moving = measures.value("still_rising", name)
        if left.defined and moving.defined:
            fading |= float(f"{moving.value:.1f}") < 0
            sentences.append(
                f"With {titles[name]}, five years after support ends, {what_is_left(left)}; {_moving(moving)}."
            )
        else:
            sentences.append(f"With {titles[name]} it is not defined what is left five years after support ends.")
    if not sentences:
        sentences.append("No strategy here withdraws its support, so nothing can be said about what would last.")
    if fading:
        sentences.append("A gain that fades slowly is not one that keeps itself.")
    return [
        "Practising staff use improvement skill in their daily work; trained staff who do not use it are not counted. "
        "Staff count by their influence on others.",
        " ".join(sentences),
    ]


def _moving(moving: Interval) -> str:
    size = plain(abs(moving.value), 1)
    way = "rises" if moving.value > 0 else "falls"
    text = "the share is then steady" if size == "0.0" else f"the share then {way} by {size} percentage points a year"
    if moving.low == moving.high:
        return text
    low, high = (plain(end, 1, signed=True) for end in (moving.low, moving.high))
    other = "falls" if moving.value > 0 else "rises"
    hedge = f", so in some runs it {other}" if moving.low < 0 < moving.high and size != "0.0" else ""
    return f"{text} (90% interval {low} to {high}{hedge})"


def groups(staff: Mapping[str, float]) -> list[str]:
    """Why groups differ. Trusts without junior doctors are told nothing of them."""
    juniors = (
        " Junior doctors move between trusts: whoever practised arrives in a new team trained, but not practising. "
        "They become senior doctors and take their skill along."
    )
    return [
        "Groups differ in how many places they are offered, how ready they are to start, and how long they stay."
        + (juniors if staff["junior_doctors"] > 0 else "")
    ]


def money(result: Result, titles: Mapping[str, str]) -> list[str]:
    """What counts as a saving, and as a cost."""
    measures = Measures(result)
    least = measures.least
    parts = [
        f"{pounds(MILLION * measures.value('net_benefit', name).value, least=least)} with {titles[name]}"
        for name in result.names
    ]
    worth = [name for name in result.names if not all_small_sums(measures, name)]
    middle = "" if measures.one_run else " (middle of all runs, which need not be the difference of the two middles)"
    return [
        f"Savings less cost come to {listed(parts)}{middle}.",
        "Savings are the value of avoidable cost and harm that no longer occurs, and all of it counts here. Only a "
        f"part is money that can be spent elsewhere{_cash(result, titles, worth)}: the rest is time, beds and better "
        "care. Cost is what the programme pays, what trusts pay themselves beyond what they spent on improvement in "
        "2014, and the care forgone where nobody filled in for staff on courses.",
    ]


def all_small_sums(measures: Measures, name: str) -> bool:
    """Whether a strategy has next to no cost and next to no savings."""
    sums = (measures.value(metric, name).value for metric in ("total_cost", "savings"))
    return all(MILLION * abs(one) <= measures.least for one in sums)


def _cash(result: Result, titles: Mapping[str, str], worth: Sequence[str]) -> str:
    """How much of each strategy's savings is money, for those that save anything to speak of."""
    said = [(titles[name], in_money(result.metrics, name)) for name in worth]
    parts = [f"{words.removesuffix(' of it in money')} with {title}" for title, words in said if words]
    return f" ({listed(parts)})" if parts else ""


def left_behind(result: Result, titles: Mapping[str, str]) -> list[str]:
    """What it is to be left behind, and how surely it happens."""
    measures = Measures(result)
    parts = []
    for name in result.names:
        share = measures.value("left_behind", name)
        decimals = digits("%", share)
        interval = spoken_interval(share, "%", decimals)
        said = f"{written(share.value, '%', decimals)} with {titles[name]}"
        parts.append(said + (f" (90% interval {interval})" if interval else ""))
    return [
        "A trust is left behind when the share of its staff who practise is below half of the national one and has "
        "risen by no more than a percentage point since 2014. A trust that starts far below and catches up is not, and "
        f"neither is one that stands still high up. Of all trusts it is {listed(parts)}.",
    ]


def payback(result: Result, titles: Mapping[str, str]) -> list[str]:
    """In how many runs a strategy pays for itself, by when, and whether its budget paid for its plan."""
    measures = Measures(result)
    said = [_paid_back(measures, name, titles[name]) for name in result.names]
    plans = [plan_sentence(result, name, titles[name]) for name in result.names]
    return [paragraph for paragraph in (" ".join(said), " ".join(filter(None, plans))) if paragraph]


def _paid_back(measures: Measures, name: str, title: str) -> str:
    when = measures.value("payback_year", name)
    if not when.defined:
        return f"With {title} there is no run in which savings overtake a cost for good."
    if measures.one_run:
        return f"With {title}, savings overtake cost for good by {written(when.value, CALENDAR_YEAR, 0)}."
    interval = spoken_interval(when, CALENDAR_YEAR, 0)
    return (
        f"With {title}, savings overtake cost for good {of_100_runs(when.of_runs)}; in the middle one of those runs by "
        f"{written(when.value, CALENDAR_YEAR, 0)}" + (f" (90% interval {interval})." if interval else ".")
    )


def plan_sentence(result: Result, name: str, title: str) -> str:
    """Whether a budget cut the plan, by how much and when; nothing where nothing was planned."""
    paid = Measures(result).value("plan_paid_for", name)
    if not paid.defined:
        return ""
    fan = fan_of(result.trajectories, name, "funding_factor")
    short = np.flatnonzero(fan.q50 < PAID_IN_FULL)
    if not short.size:
        return f"The budget pays for all that {title} plans."
    lowest = int(fan.q50.argmin())
    return (
        f"The budget pays for {written(paid.value, '%', 0)} of what {title} plans: it cuts the plan from "
        f"{month(float(fan.years[short[0]]))} to {month(float(fan.years[short[-1]]))}, most in "
        f"{month(float(fan.years[lowest]))}, when it pays for {percent(float(fan.q50[lowest]))} of it."
    )
