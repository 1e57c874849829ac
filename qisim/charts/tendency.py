"""How fast practice grows or falls by itself, by how widespread it is: where it does neither, it keeps itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from qisim.charts.appearance import INK, LINES, PAIR, Strategy, dress, entitle, figure, label_heights, spoken, style
from qisim.charts.equilibria import WITHDRAWN
from qisim.charts.groups import panel_shape
from qisim.charts.lines import draw_line, key_below
from qisim.charts.numbers import ROUND_STEPS, listed, percent, plain
from qisim.charts.words import Words

STAYS = "reinvestment-stays"
TITLES = {WITHDRAWN: "Everything withdrawn", STAYS: "The rule of reinvestment stays"}
TWO = "own_two_stable_states"
SHARES = (0.5, 1, 2, 5, 10, 20, 50)
"""Percent practising that the axis marks; each is about twice the one before, since the start is near 1."""


def tendency(table: pd.DataFrame, axes: Sequence[Axes], *, heading: Words | None = None) -> Sequence[Axes]:
    """By density, a panel for each type and a line for what is left after withdrawal (`Equilibria.tendency`)."""
    with style():
        low, high = float(table["value"].min()), float(table["value"].max())
        for panel, (kind, rows) in zip(axes, table.groupby("type", sort=False), strict=True):
            for line in _lines(rows):
                curve = rows.loc[rows["variant"] == line.name].sort_values("density")
                held, growth = (curve[column].to_numpy(dtype=np.float64) for column in ("density", "value"))
                draw_line(panel, held, growth, line)
            panel.axhline(0.0, color=INK, linewidth=1.2)
            panel.set_xscale("log")
            panel.set_xlim(float(table["density"].min()), float(table["density"].max()))
            panel.xaxis.set_major_locator(FixedLocator(SHARES))
            panel.xaxis.set_minor_locator(NullLocator())
            panel.set_ylim(min(0.0, low) - 0.05 * (high - low), high + 0.1 * (high - low))
            panel.xaxis.set_major_formatter(FuncFormatter(_tick))
            panel.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
            panel.yaxis.set_major_formatter(FuncFormatter(_tick))
            label_heights(panel, f"{spoken(str(kind))}: growth a year", bold=True)
            dress(panel)
            place = panel.get_subplotspec()
            panel.set_xlabel("Share practising" if place is None or place.is_last_row() else "")
        if heading:
            entitle(axes, heading.headline, heading.subtitle)
        key_below(axes[0])
    return axes


def tendency_page(table: pd.DataFrame, words: Words, *, width: float = 8.6) -> Figure:
    """A page with a panel for each type, under its headline."""
    kinds = table["type"].nunique()
    rows, columns = panel_shape(width, kinds)
    page = figure(width, 2.9 * rows + 1.7)
    panels = list(page.subplots(rows, columns, squeeze=False).flat)
    for spare in panels[kinds:]:
        spare.remove()
    tendency(table, panels[:kinds], heading=words)
    return page


def tendency_words(table: pd.DataFrame, states: pd.DataFrame) -> Words:
    """Whether the equations hold a second stable state, and in how many draws, by what is left after withdrawal."""
    found = states.set_index(["variant", "measure", "type"])["value"]
    kinds = list(dict.fromkeys(table["type"]))
    variants = [variant for variant in TITLES if variant in set(table["variant"])]
    parts = []
    for variant in variants:
        shares = [f"{spoken(kind)} {percent(found[variant, TWO, kind] / 100)}" for kind in kinds]
        parts.append(f"{TITLES[variant]}: two stable states in {listed(shares)} of draws")
    some = [
        TITLES[variant][0].lower() + TITLES[variant][1:]
        for variant in variants
        if any(found[variant, TWO, kind] > 0 for kind in kinds)
    ]
    headline = (
        f"Practice can rest at two densities in some draws, where {listed(some)}"
        if some
        else "Left alone, the equations hold practice at one density only, in every draw"
    )
    return Words(
        headline,
        "By how much of itself practice would grow in a year, left alone, by the share practising; all else at rest, "
        "central parameters. Where a line comes down through nought, practice keeps itself; where up, it tips",
        "Lines of how fast practice would grow by itself, by type of trust. " + ". ".join(parts) + ".",
    )


def _lines(rows: pd.DataFrame) -> list[Strategy]:
    styles = zip(TITLES.items(), PAIR, LINES, strict=False)
    return [
        Strategy(variant, title, colour, line)
        for (variant, title), colour, line in styles
        if (rows["variant"] == variant).any()
    ]


def _tick(value: float, _: int) -> str:
    return f"{plain(value, 1 if 0 < value < 1 else 0)}%"
