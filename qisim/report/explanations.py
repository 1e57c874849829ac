"""A paragraph in plain words beside each chart. What it says of numbers, it takes from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from qisim.charts.appearance import month
from qisim.charts.numbers import listed, percent, plain, pounds
from qisim.report.answer import what_is_left
from qisim.report.measures import Measures

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
        f"Each strategy was run {_times(result.settings.draws)}, each time with another plausible set of the numbers "
        "that nobody knows for certain. The line is the middle run; half of all runs lie in the darker band and nine "
        "in ten in the lighter one. The grey wedge is the growth that the Five Year Forward View required: 2% to 3% "
        "a year from April 2015 to March 2021.",
        "Most of any growth may be the background trend, which is an input of the model and the same for every "
        f"strategy. Improvement itself adds {listed(parts)}, from April 2015 to the end of the run.",
    ]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _added(growth: float, title: str) -> str:
    text = percent(growth / 100, 2)
    return f"next to nothing with {title}" if float(text.strip("%\u2212")) == 0.0 else f"{text} a year with {title}"


def distribution(result: Result, titles: Mapping[str, str], critical: float | None) -> list[str]:
    """What critical mass is, and that the dots are one run."""
    where = "" if critical is None else f", here {percent(critical)} of staff"
    return [
        "Each dot is a trust. Critical mass is the share of practising staff at which practice is half way to being "
        f"the normal way of working{where}: below it people who start tend to give up, above it they hold each other "
        "to it. Staff count by their influence on others, so that a doctor counts for more than one.",
        "The chart shows the one run with central assumptions; the table of key figures shows how far the number of "
        "trusts above critical mass varies between runs.",
    ]


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
            fading |= moving.value < 0
            sentences.append(
                f"With {titles[name]}, five years after support ends, {what_is_left(left.value)} "
                f"(90% interval {plain(left.low)}% to {plain(left.high)}%); {_moving(moving.value)}."
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


def _moving(points: float) -> str:
    size = plain(abs(points), 1)
    if size == "0.0":
        return "the share is then steady"
    return f"the share then {'rises' if points > 0 else 'falls'} by {size} percentage points a year"


def groups() -> list[str]:
    """Why groups differ."""
    return [
        "Groups differ in how many places they are offered, how ready they are to start, and how long they stay. "
        "Junior doctors move between trusts: whoever practised arrives in a new team trained, but not practising. "
        "They become senior doctors and take their skill along."
    ]


def money(result: Result, titles: Mapping[str, str]) -> list[str]:
    """What counts as a saving, and when savings overtake cost."""
    measures = Measures(result)
    parts = [f"{pounds(1e6 * measures.value('net_benefit', name).value)} with {titles[name]}" for name in result.names]
    paid = [payback_sentence(result, name, titles[name]) for name in result.names]
    return [
        f"Savings less cost come to {listed(parts)} (middle run). " + " ".join(paid),
        "Savings are the value of avoidable cost and harm that no longer occurs. Only a part of them is cash: the rest "
        "is felt as more care for the same money. Cost is what the programme pays, what trusts pay themselves beyond "
        "what they spent on improvement in 2014, and the care forgone where nobody filled in for staff on courses.",
    ]


def payback_sentence(result: Result, name: str, title: str) -> str:
    """When savings so far overtake cost so far for good, in the central run."""
    when = payback(result, name)
    if when is None:
        return f"With central assumptions, savings of {title} do not overtake its cost within the run."
    if when == float(result.central["year"].min()):
        return f"With central assumptions, savings of {title} cover its cost from the start."
    return f"With central assumptions, savings of {title} overtake its cost for good by {month(when)}."


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
