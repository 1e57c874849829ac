"""What a calibration moved: priors against the posterior, and how far targets are missed before and after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from qisim.charts.appearance import (
    BAND,
    DARK_BLUE,
    INK,
    ORANGE,
    RULE,
    SMALL,
    SMALLEST,
    dress,
    entitle,
    figure,
    spoken,
    style,
)
from qisim.charts.numbers import listed
from qisim.charts.words import Words

BINS = 24
COLUMNS = 3
INSIDE = 2.0
"""Standard errors within which a target counts as met."""
FARTHEST = 6.0
"""Misses beyond so many standard errors are drawn at the edge, with their number."""


def prior_posterior_page(fit: pd.DataFrame, draws: pd.DataFrame, words: Words) -> Figure:
    """A panel for each parameter: its prior as a line, the posterior as bars, the shipped value as a dot.

    fit: `Calibration.fit`; draws: `Calibration.values`. Of a parameter that is a table the first member is shown.
    """
    rows = fit.drop_duplicates("parameter")
    columns = min(COLUMNS, len(rows))
    height = -(-len(rows) // columns)
    page = figure(8.6, 1.9 * height + 1.9)
    panels = list(page.subplots(height, columns, squeeze=False).flat)
    for spare in panels[len(rows) :]:
        spare.remove()
    with style():
        for panel, row in zip(panels, rows.to_dict("records"), strict=False):
            column = f"{row['parameter']}.{row['member']}" if row["member"] else str(row["parameter"])
            _panel(panel, row, draws[column].to_numpy(dtype=np.float64))
        entitle(panels[: len(rows)], words.headline, words.subtitle)
        handles = [
            Patch(color=DARK_BLUE, alpha=0.45, label="Posterior"),
            Line2D([], [], color=ORANGE, linewidth=2.2, linestyle=(0, (5, 1.8)), label="Prior"),
            Line2D([], [], color=INK, marker="o", linestyle="none", label="Shipped value"),
        ]
        page.legend(handles=handles, loc="outside lower left", ncols=3, fontsize=SMALL)
    return page


def _panel(panel: Axes, row: Mapping[Hashable, Any], values: np.ndarray) -> None:
    low, high, shipped = float(row["low"]), float(row["high"]), float(row["shipped"])
    panel.hist(values, bins=list(np.linspace(low, high, BINS + 1)), density=True, color=DARK_BLUE, alpha=0.45)
    even = 1.0 / (high - low)
    panel.plot([low, low, high, high], [0.0, even, even, 0.0], color=ORANGE, linewidth=2.2, linestyle=(0, (5, 1.8)))
    panel.plot([shipped], [0.0], marker="o", color=INK, clip_on=False, zorder=5)
    panel.set_ylim(0.0, None)
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    panel.xaxis.set_major_locator(MaxNLocator(4))
    unit = "" if row["unit"] == "1" else f", {row['unit']}"
    panel.set_title(f"{spoken(str(row['parameter']))}{unit}", loc="left", fontsize=SMALLEST, color=INK)
    panel.tick_params(labelsize=SMALLEST)
    dress(panel)


def prior_posterior_words(fit: pd.DataFrame, identifiability: pd.DataFrame) -> Words:
    """Which parameters the targets moved away from the shipped value, and of which they say nothing."""
    outside = list(dict.fromkeys(fit.loc[fit["shipped_inside"].eq(False), "parameter"]))
    silent = list(identifiability.loc[identifiability["informed"].eq(False), "parameter"])
    some = [spoken(name).lower() for name in outside]
    headline = (
        f"The targets move {listed(some)} away from the shipped value"
        if outside
        else "Every shipped value lies inside its 90% posterior interval"
    )
    nothing = (
        f"The targets say next to nothing of {listed([spoken(name).lower() for name in silent])}" if silent else ""
    )
    return Words(
        headline,
        f"Density of each calibrated parameter within its bounds. {nothing}".strip(),
        f"Histograms of the posterior over the prior of {fit['parameter'].nunique()} parameters. {headline}. {nothing}",
    )


def residuals_page(residuals: pd.DataFrame, words: Words) -> Figure:
    """A line for each target: its miss in standard errors at the shipped values, and after the fit."""
    page = figure(8.6, 0.36 * len(residuals) + 2.3)
    axes = page.subplots()
    with style():
        heights = np.arange(len(residuals))[::-1]
        axes.axvspan(-INSIDE, INSIDE, color=BAND, alpha=0.35, linewidth=0)
        axes.axvline(0.0, color=INK, linewidth=1.2)
        before, after = (_misses(residuals, key) for key in ("shipped_miss", "best_miss"))
        for height, one, other in zip(heights, before, after, strict=True):
            axes.plot([one, other], [height, height], color=RULE, linewidth=2.0, zorder=1)
        axes.plot(before, heights, "o", color=ORANGE, markersize=7, label="At the shipped values")
        axes.plot(after, heights, "D", color=DARK_BLUE, markersize=6, label="At the best fit")
        posterior = _misses(residuals, "posterior_miss")
        if np.isfinite(posterior).any():
            axes.plot(
                posterior, heights, "|", color=INK, markersize=14, markeredgewidth=2, label="Middle of the posterior"
            )
        edge = max(3.0, float(np.nanmax(np.abs([before, after]))) * 1.1)
        axes.set_xlim(-edge, edge)
        axes.set_yticks(heights, [f"{row.source}: {_short(row.target)}" for row in residuals.itertuples()])
        axes.tick_params(axis="y", length=0, labelsize=SMALLEST)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("Simulated less published, in standard errors", fontsize=SMALL, loc="left")
        dress(axes)
        entitle(axes, words.headline, words.subtitle)
        page.legend(loc="outside lower left", ncols=3, fontsize=SMALL)
    return page


def residuals_words(residuals: pd.DataFrame) -> Words:
    """How many targets are met before and after."""
    count = len(residuals)
    before, after = (int(np.sum(np.abs(residuals[key]) <= INSIDE)) for key in ("shipped_miss", "best_miss"))
    headline = f"Of {count} targets {before} are met at the shipped values, and {after} at the best fit"
    return Words(
        headline,
        f"Met: within {INSIDE:g} standard errors of what was published (grey band)",
        f"{headline}. A dot for each target before and after the fit, in standard errors.",
    )


def _misses(residuals: pd.DataFrame, key: str) -> np.ndarray:
    return np.clip(residuals[key].to_numpy(dtype=np.float64), -FARTHEST, FARTHEST)


def _short(name: object) -> str:
    return str(name).replace("_", " ")
