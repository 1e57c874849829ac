"""Trusts left behind: their share by type of trust and by region, a bar for each strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qisim.charts.appearance import (
    ENGLAND,
    SMALL,
    Strategy,
    dress,
    entitle,
    every_strategy,
    is_narrow,
    month,
    spoken,
    strategies,
    style,
    wrapped,
)
from qisim.charts.lines import key_below
from qisim.charts.numbers import ROUND_STEPS, listed, percent
from qisim.charts.words import Said, Words, compared

LEVELS = {"type": "By type of trust", "region": "By region"}
BARS = 0.8
"""The part of a row that its bars fill together."""
SMALLEST_TOP = 0.05
ROOM_FOR_NUMBERS = 1.14


def members_of(table: pd.DataFrame, level: str) -> list[str]:
    """The members of a level in the order of the chart: types as ever, regions by what is left behind there."""
    rows = table.loc[table["level"] == level]
    names = [str(name) for name in rows["member"].unique()]
    if level == "type":
        return names
    last = rows.loc[rows["scenario"] == rows["scenario"].iloc[-1]].set_index("member")["value"]
    return sorted(names, key=lambda name: (-float(last[name]), name))


def left_behind(
    table: pd.DataFrame,
    axes: Sequence[Axes],
    *,
    end: float,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    heading: bool = True,
) -> Sequence[Axes]:
    """The share of trusts left behind at the end of the run, `end` years after April 2014: one panel by type, one by
    region. `table` is `Result.left_behind`."""
    with style():
        shown = strategies(list(table["scenario"].unique()), titles)
        top = max(SMALLEST_TOP, float(table.loc[table["level"].isin(LEVELS), "value"].max()))
        for panel, (level, words) in zip(axes, LEVELS.items(), strict=True):
            _draw_level(panel, table.loc[table["level"] == level], members_of(table, level), shown)
            panel.set_xlim(0.0, ROOM_FOR_NUMBERS * top)
            panel.xaxis.set_major_locator(MaxNLocator(4 if is_narrow(panel) else 6, steps=ROUND_STEPS))
            panel.xaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))
            panel.set_title(words, loc="left", fontsize=SMALL, fontweight="bold")
            panel.tick_params(axis="y", length=0)
            panel.spines["left"].set_visible(False)
            dress(panel)
        axes[-1].set_xlabel("Share of trusts left behind", fontsize=SMALL, loc="left")
        if heading:
            words_of_all = left_behind_words(table, end=end, titles=titles, where=where)
            entitle(axes, words_of_all.headline, words_of_all.subtitle)
        if len(shown) > 1:
            key_below(axes[0])
    return axes


def _draw_level(panel: Axes, table: pd.DataFrame, members: Sequence[str], shown: Sequence[Strategy]) -> None:
    height = BARS / len(shown)
    values = table.set_index(["scenario", "member"])["value"]
    for place, one in enumerate(shown):
        shares = [float(values[one.name, member]) for member in members]
        rows = np.arange(len(members)) + (place - (len(shown) - 1) / 2) * height
        panel.barh(rows, shares, height=0.9 * height, color=one.colour, label=one.title)
        for row, share in zip(rows, shares, strict=True):
            panel.annotate(percent(share), (share, row), (3, 0), textcoords="offset points", va="center", fontsize=9.0)
    inches = 1.1 if is_narrow(panel) else 2.6
    trusts = table.drop_duplicates("member").set_index("member")["trusts"]
    names = [f"{_spoken(member, table)} ({trusts[member]})" for member in members]
    panel.set_yticks(range(len(members)), [wrapped(name, inches, 9.5) for name in names], fontsize=9.5)
    panel.set_ylim(len(members) - 0.5, -0.5)


def _spoken(member: str, table: pd.DataFrame) -> str:
    return spoken(member) if (table["level"] == "type").all() else member


def left_behind_words(
    table: pd.DataFrame, *, end: float, titles: Mapping[str, str] | None = None, where: str = ENGLAND
) -> Words:
    """What the chart of trusts left behind shows."""
    shown = every_strategy(list(table["scenario"].unique()), titles)
    nation = table.loc[table["level"] == "nation"].set_index("scenario")["value"]
    shares = {one: float(nation[one.name]) for one in shown}
    digits = 0 if max(shares.values()) >= 0.1 else 1
    said = [Said(one.title, share, percent(share, digits)) for one, share in shares.items()]
    return Words(
        headline=f"Trusts left behind in {month(end)}: {compared(said)}",
        subtitle="Share of trusts with less than half of the national share of practising staff and no more than one "
        f"percentage point above their own in 2014, {where}. Bar: middle of all runs; in brackets: number of trusts",
        description="Bar charts of the share of trusts left behind. "
        + " ".join(_sentence(table, one) for one in shown),
    )


def _sentence(table: pd.DataFrame, one: Strategy) -> str:
    rows = table.loc[(table["scenario"] == one.name) & (table["level"] == "type")]
    shares = zip(rows["member"], rows["value"], strict=True)
    parts = [f"{spoken(str(member)).lower()} {percent(float(share))}" for member, share in shares]
    return f"{one.title}: {listed(parts)}."
