"""Real trusts, simulated and surveyed: a point for each, and the line on which both would agree."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qisim.charts.appearance import DARK_BLUE, INK, SMALL, dress, entitle, figure, label_heights, style
from qisim.charts.words import Words

SURVEY, SHOWN = "Staff who can make improvements happen, %", "Simulated, on the survey's scale, %"
MARGIN = 2.0
"""Points of the survey's scale beyond the outermost trust."""


def cross_section(trusts: pd.DataFrame, axes: Sequence[Axes], *, heading: Words | None = None) -> Sequence[Axes]:
    """A panel for each year, acute trusts only: type, year, simulated_pct and surveyed_pct."""
    acute = trusts[trusts["type"] == "acute"]
    ends = acute[["simulated_pct", "surveyed_pct"]].to_numpy()
    low, high = float(ends.min()) - MARGIN, float(ends.max()) + MARGIN
    with style():
        for panel, (year, rows) in zip(axes, acute.groupby("year"), strict=True):
            panel.plot([low, high], [low, high], color=INK, linewidth=1, linestyle=(0, (4, 3)))
            panel.scatter(rows["simulated_pct"], rows["surveyed_pct"], s=16, color=DARK_BLUE, alpha=0.6, linewidth=0)
            panel.set_xlim(low, high)
            panel.set_ylim(float(acute["surveyed_pct"].min()) - MARGIN, float(acute["surveyed_pct"].max()) + MARGIN)
            panel.set_xlabel(SHOWN)
            label_heights(panel, f"{year}: {SURVEY[0].lower()}{SURVEY[1:]}")
            dress(panel)
        top = float(axes[-1].get_ylim()[1])
        axes[-1].annotate(
            "alike", (top, top), xytext=(4, -2), textcoords="offset points", fontsize=SMALL, color=INK, va="top"
        )
        if heading:
            entitle(axes, heading.headline, heading.subtitle)
    return axes


def cross_section_page(trusts: pd.DataFrame, words: Words) -> Figure:
    """A page with a panel for each year, under its headline."""
    page = figure(8.6, 4.6)
    years = trusts.loc[trusts["type"] == "acute", "year"].nunique()
    cross_section(trusts, list(page.subplots(1, years, squeeze=False).flat), heading=words)
    return page


def cross_section_words(table: pd.DataFrame) -> Words:
    """Whether the simulated order of acute trusts is the survey's, and what the start alone would have given."""
    acute = table[table["group"] == "acute"].set_index(["year", "statistic"])
    last = max(year for year, _ in acute.index)
    agreed = float(acute.loc[(last, "rank correlation with the survey"), "simulated"])
    alone = float(acute.loc[(last, "the same of the start alone"), "simulated"])
    gain = agreed - alone
    headline = (
        "The simulated order of trusts is no nearer to the survey than their start was"
        if gain < NOTHING
        else "The simulated order of trusts is nearer to the survey than their start was"
    )
    return Words(
        headline,
        f"Acute trusts of England; rank correlation in {last}: simulated {agreed:.2f}, their start in 2014 "
        f"{alone:.2f}. One line, from mean and spread in 2017, turns the simulated share into the survey's per cents",
        f"A point for each acute trust in each survey year, simulated against surveyed. {headline}: {agreed:.2f} "
        f"against {alone:.2f} in {last}.",
    )


NOTHING = 0.05
"""A gain in rank correlation that a hundred trusts cannot tell from none."""
