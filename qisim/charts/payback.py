"""When a strategy pays for itself: all cost so far against all savings so far, a panel for each strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from qisim.charts.appearance import (
    ENGLAND,
    INK,
    PAIR,
    SOFT_INK,
    Strategy,
    dress,
    entitle,
    every_strategy,
    is_narrow,
    label_heights,
    mark_years,
    month,
    strategies,
    style,
)
from qisim.charts.lines import End, draw_line, key_below, name_ends
from qisim.charts.money import NEGLIGIBLE
from qisim.charts.numbers import NEXT_TO_NOTHING, ROUND_STEPS, listed, pounds
from qisim.charts.words import Words
from qisim.results.metrics import payback as overtaking

Numbers = NDArray[np.float64]

SUMS = ("saved_so_far", "programme_spent", "own_spent", "own_cost", "forgone_so_far")
COST_LINE = (0, (4, 2))


@dataclass(frozen=True)
class SoFar:
    """All cost and all savings so far, in pounds, in the run at central parameters."""

    years: Numbers
    cost: Numbers
    saved: Numbers

    @property
    def overtaken(self) -> float:
        """When savings overtake cost for good, in years from April 2014; NaN where they never do."""
        return float(overtaking(self.years, (self.saved - self.cost)[:, np.newaxis])[0])

    @property
    def largest(self) -> float:
        """The largest sum there is."""
        return float(max(np.abs(self.cost).max(), np.abs(self.saved).max()))


def so_far(table: pd.DataFrame) -> dict[str, SoFar]:
    """Sums over trusts by scenario, out of `Result.central`; what trusts spent in 2014 already costs nothing more."""
    rows = table.loc[table["quantity"].isin(SUMS)]
    sums = rows.groupby(["scenario", "quantity", "year"], observed=True)["value"].sum()
    found = {}
    for scenario in table["scenario"].unique():
        of_one = sums.loc[scenario]
        years = of_one.loc["own_cost"].index.to_numpy(dtype=np.float64)
        saved, programme, own, usual, forgone = (of_one.loc[name].to_numpy(dtype=np.float64) for name in SUMS)
        found[str(scenario)] = SoFar(years, programme + own - usual[0] * (years - years[0]) + forgone, saved)
    return found


def payback(
    table: pd.DataFrame,
    axes: Sequence[Axes],
    *,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    heading: bool = True,
) -> Sequence[Axes]:
    """Cost and savings so far of each strategy, in the run at central parameters. `table` is `Result.central`."""
    with style():
        shown = strategies(list(table["scenario"].unique()), titles)
        courses = so_far(table)
        sums = {one: courses[one.name] for one in shown}
        top = max(one.largest for one in sums.values())
        ends = {}
        for panel, (one, course) in zip(axes, sums.items(), strict=True):
            ends[panel] = _draw_sums(panel, one, course, NEGLIGIBLE * top)
            mark_years(panel, float(course.years[0]), float(course.years[-1]))
            low = min(0.0, *(float(min(each.cost.min(), each.saved.min())) for each in sums.values()))
            panel.set_ylim(1.1 * low, 1.15 * top or 1.0)
            panel.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
            panel.yaxis.set_major_formatter(FuncFormatter(_tick))
            label_heights(panel, one.title, bold=True)
            dress(panel)
            place = panel.get_subplotspec()
            if place is not None and not place.is_last_row():
                panel.set_xlabel("")
        if heading:
            words = payback_words(table, titles=titles, where=where)
            entitle(axes, words.headline, words.subtitle)
        if is_narrow(axes[0]):
            key_below(axes[0])
        else:
            name_ends(ends)
    return axes


def _tick(value: float, _: int) -> str:
    return pounds(value, short=True).replace(".0", "")


def _draw_sums(panel: Axes, one: Strategy, course: SoFar, least: float) -> list[End]:
    saved = Strategy(one.name, "Saved so far", one.colour, "solid")
    cost = Strategy(one.name, "Cost so far", SOFT_INK, COST_LINE)
    draw_line(panel, course.years, course.cost, cost)
    draw_line(panel, course.years, course.saved, saved)
    when = course.overtaken
    if isfinite(when) and course.largest > least:
        height = float(np.interp(when, course.years, course.saved))
        panel.plot([when], [height], marker="o", markersize=7, color=INK, zorder=5)
        panel.annotate(
            f"Paid back by\n{month(when)}",
            (when, height),
            (-8, 10),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=10,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )
    lasts = ((saved, float(course.saved[-1])), (cost, float(course.cost[-1])))
    return [End(f"{line.title}: {pounds(last, short=True, least=least)}", last, line.colour) for line, last in lasts]


def payback_words(table: pd.DataFrame, *, titles: Mapping[str, str] | None = None, where: str = ENGLAND) -> Words:
    """What the chart of cost and savings so far shows: which strategies pay for themselves, and when."""
    shown = every_strategy(list(table["scenario"].unique()), titles)
    courses = so_far(table)
    sums = {one: courses[one.name] for one in shown}
    least = NEGLIGIBLE * max(course.largest for course in sums.values())
    return Words(
        headline=_headline(sums, least),
        subtitle=f"All savings and all cost so far beyond carrying on as in 2014, {where}, 2014/15 prices. Savings "
        "count in money, time, beds and better care. Line: the run with central assumptions",
        description="Line charts of cost and savings so far. "
        + listed([_sentence(one, course, least) for one, course in sums.items()])
        + ".",
    )


def _headline(sums: Mapping[Strategy, SoFar], least: float) -> str:
    if len(sums) <= len(PAIR):
        return "; ".join(_finding(one, course, least) for one, course in sums.items())
    when = {one.title: course.overtaken for one, course in sums.items() if course.largest > least}
    paid = {title: year for title, year in when.items() if isfinite(year)}
    end = month(float(next(iter(sums.values())).years[-1]))
    if not paid:
        return f"None of {len(sums)} strategies pays for itself by {end}"
    first = min(paid, key=lambda title: paid[title])
    pay = "pays for itself" if len(paid) == 1 else "pay for themselves"
    return f"{len(paid)} of {len(sums)} strategies {pay} by {end}; the first, {first}, by {month(paid[first])}"


def _finding(one: Strategy, course: SoFar, least: float) -> str:
    if course.largest <= least:
        return f"{one.title} has {NEXT_TO_NOTHING} to pay back"
    if isfinite(course.overtaken):
        return f"{one.title} has paid for itself by {month(course.overtaken)}"
    return f"{one.title} does not pay for itself by {month(float(course.years[-1]))}"


def _sentence(one: Strategy, course: SoFar, least: float) -> str:
    saved, cost = (pounds(float(values[-1]), least=least) for values in (course.saved, course.cost))
    return f"{one.title} ends with savings of {saved} and cost of {cost}"
