"""Where support leads and what becomes of it: practising density after years of support, a panel for each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qisim.charts.appearance import (
    FOUR,
    INK,
    LINES,
    Strategy,
    dress,
    entitle,
    figure,
    label_heights,
    mark_years,
    spoken,
    style,
)
from qisim.charts.groups import panel_shape
from qisim.charts.lines import draw_line, key_below
from qisim.charts.numbers import ROUND_STEPS, listed, percent
from qisim.charts.practising import ROOM_ABOVE, SMALLEST_TOP, digits_for
from qisim.charts.words import Words

WITHDRAWN = "everything-withdrawn"
TWO, CLIMBS, UNDECIDED = "two_stable_states", "nudge_is_enough", "undecided"
SHOWN = (0, 2, 6, 12)
"""Years of support, a line each: no chart holds more than four."""
MOST_DRAWS = 50.0


def equilibria(
    table: pd.DataFrame,
    axes: Sequence[Axes],
    *,
    critical: Mapping[str, float],
    variant: str = WITHDRAWN,
    heading: Words | None = None,
) -> Sequence[Axes]:
    """The course of the run at central parameters by type, for some lengths of support and what follows them.

    Lines that end in the same place leave no room for names beside them, so a key stands below.
    """
    with style():
        chosen = table.loc[(table["variant"] == variant) & table["years_of_support"].isin(SHOWN)]
        top = max(SMALLEST_TOP, float(chosen["value"].max()), *critical.values())
        for panel, (kind, rows) in zip(axes, chosen.groupby("type", sort=False), strict=True):
            for years, line in _lines():
                rung = rows.loc[rows["years_of_support"] == years].sort_values("year")
                draw_line(panel, rung["year"].to_numpy(), rung["value"].to_numpy(), line)
            _mark_critical(panel, critical[str(kind)])
            mark_years(panel, float(rows["year"].min()), float(rows["year"].max()))
            panel.set_ylim(0.0, ROOM_ABOVE * top)
            panel.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
            panel.yaxis.set_major_formatter(FuncFormatter(partial(_tick, digits=digits_for(top))))
            label_heights(panel, f"{spoken(str(kind))}: share practising", bold=True)
            dress(panel)
            place = panel.get_subplotspec()
            if place is not None and not place.is_last_row():
                panel.set_xlabel("")
        if heading:
            entitle(axes, heading.headline, heading.subtitle)
        key_below(axes[0])
    return axes


def equilibria_page(
    table: pd.DataFrame, critical: Mapping[str, float], words: Words, *, variant: str = WITHDRAWN, width: float = 8.6
) -> Figure:
    """A page with a panel for each type, under its headline."""
    rows, columns = panel_shape(width, len(critical))
    page = figure(width, 2.9 * rows + 1.7)
    panels = list(page.subplots(rows, columns, squeeze=False).flat)
    for spare in panels[len(critical) :]:
        spare.remove()
    equilibria(table, panels[: len(critical)], critical=critical, variant=variant, heading=words)
    return page


def _lines() -> list[tuple[int, Strategy]]:
    styles = zip(SHOWN, FOUR, LINES, strict=True)
    return [(years, Strategy(str(years), _support(years), colour, line)) for years, colour, line in styles]


def _support(years: int) -> str:
    return f"{years} years of support" if years else "No support"


def _mark_critical(panel: Axes, density: float) -> None:
    panel.axhline(density, color=INK, linewidth=1.2, linestyle=(0, (4, 2)))
    panel.annotate(
        f"Critical mass: {percent(density)}",
        (0.99, density),
        (0, 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        fontsize=9,
        ha="right",
        va="bottom",
    )


def _tick(share: float, _: int, *, digits: int) -> str:
    return percent(share, digits)


def equilibria_words(table: pd.DataFrame, states: pd.DataFrame, *, variant: str = WITHDRAWN) -> Words:
    """What the chart shows, and in how many draws a second state keeps itself."""
    found = states.loc[states["variant"] == variant].set_index(["measure", "type"])["value"]
    kinds = list(dict.fromkeys(table["type"]))
    parts = [
        f"{spoken(kind)}: two stable states in {_share(found, TWO, kind)} of draws, a low start climbs in "
        f"{_share(found, CLIMBS, kind)}; from a low start {percent(found['low_start_end', kind] / 100, 1)} and from a "
        f"high one {percent(found['high_start_end', kind] / 100, 1)} in the end"
        for kind in kinds
    ]
    left = "everything is withdrawn" if variant == WITHDRAWN else "all but the rule of reinvestment is withdrawn"
    return Words(
        headline=_headline(found, kinds, left),
        subtitle=f"Share of staff practising in a typical trust that learns from no other, by years of support before "
        f"{left}. Line: the run with central assumptions",
        description="Line charts, one panel for each type of trust. " + ". ".join(parts) + ".",
    )


def _share(found: pd.Series[float], measure: str, kind: str) -> str:
    return percent(found[measure, kind] / 100)


def _headline(found: pd.Series[float], kinds: Sequence[str], left: str) -> str:
    """The finding that holds in most draws, by type where types differ."""
    most = {
        measure: [kind for kind in kinds if found[measure, kind] > MOST_DRAWS] for measure in (TWO, CLIMBS, UNDECIDED)
    }
    after = f"When {left},"
    if most[CLIMBS]:
        return f"{after} practice climbs from small beginnings in {_whom(most[CLIMBS], kinds)}"
    if most[TWO]:
        return f"{after} practice keeps itself, once lifted high enough, in {_whom(most[TWO], kinds)}"
    if most[UNDECIDED]:
        return f"{after} practice still moves sixty years on in {_whom(most[UNDECIDED], kinds)}"
    if all(found[TWO, kind] + found[CLIMBS, kind] == 0 for kind in kinds):
        return f"{after} practice falls back, however long support lasted"
    return f"{after} practice falls back in most runs, however long support lasted"


def _whom(some: Sequence[str], kinds: Sequence[str]) -> str:
    if len(some) == len(kinds):
        return "trusts of every type"
    return f"{listed([spoken(kind).lower() for kind in some])} trusts"
