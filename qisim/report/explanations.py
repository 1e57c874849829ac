"""A paragraph in plain words beside each chart. What it says of numbers, it takes from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qisim.charts.appearance import month
from qisim.charts.money import in_money
from qisim.charts.numbers import MILLION, listed, percent, plain, pounds
from qisim.report.answer import what_is_left
from qisim.report.measures import Interval, Measures, central_counts, horizon, spoken_interval, written

if TYPE_CHECKING:
    from qisim.results import Result

MONEY = ("saved_so_far", "programme_spent", "own_spent", "own_cost", "forgone_so_far")
SMALLEST_SUM = 1.0
"""A pound: what lies closer to nought is rounding."""


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
    counts = central_counts(result, end)
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
    """What counts as a saving, and when savings overtake cost."""
    measures = Measures(result)
    least = measures.least
    parts = [
        f"{pounds(MILLION * measures.value('net_benefit', name).value, least=least)} with {titles[name]}"
        for name in result.names
    ]
    worth = [name for name in result.names if not all_small_sums(measures, name)]
    paid = [payback_sentence(result, name, titles[name]) for name in worth]
    middle = "" if measures.one_run else " (middle of all runs, which need not be the difference of the two middles)"
    return [
        f"Savings less cost come to {listed(parts)}{middle}. " + " ".join(paid),
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


def payback_sentence(result: Result, name: str, title: str) -> str:
    """When savings so far overtake cost so far for good, in the central run."""
    when = payback(result, name)
    counted = "all savings of"
    if when is None:
        return f"With central assumptions, {counted} {title} together do not overtake its cost within the run."
    if when == float(result.central["year"].min()):
        return f"With central assumptions, {counted} {title} together cover its cost from the start."
    return f"With central assumptions, {counted} {title} together overtake its cost for good by {month(when)}."


def payback(result: Result, name: str) -> float | None:
    """The first quarter from which on savings so far are at least the extra cost so far, in the central run."""
    central = result.central
    rows = central.loc[central["scenario"] == name]
    sums = {
        quantity: rows.loc[rows["quantity"] == quantity].groupby("year", sort=True)["value"].sum() for quantity in MONEY
    }
    years = sums["own_cost"].index.to_numpy(dtype=np.float64)
    usual = float(sums["own_cost"].iloc[0]) * (years - years[0])
    cost = sums["programme_spent"] + (sums["own_spent"] - usual) + sums["forgone_so_far"]
    worth = sums["saved_so_far"] - cost
    behind = np.flatnonzero(worth.to_numpy() < -SMALLEST_SUM)
    first = 0 if behind.size == 0 else int(behind[-1]) + 1
    return None if first >= len(worth) else float(years[first])
