"""A published episode: what was found, with its tolerance, and what the model makes of it, over time if it can be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qisim.charts.appearance import (
    DARK_BLUE,
    INK,
    NARROW,
    ORANGE,
    SMALL,
    dress,
    entitle,
    figure,
    label_heights,
    style,
)
from qisim.charts.lines import key_below
from qisim.charts.numbers import ROUND_STEPS, listed
from qisim.charts.words import Words
from qisim.results.published import (
    INSIDE,
    OUTSIDE,
    ROLES,
    published_words,
    records_of,
    simulated_words,
    title_of,
    verdict,
)

Row = Mapping[str, Any]

MARKERS = dict(zip(ROLES, ("o", "D", "s"), strict=True))
FILLED = {"calibrated"}
"""What was fitted on has a full mark; what tests the model an empty one."""
SINCE = {"age": "Years since the course", "": ""}
RUN = "Years from the start of the run"
PUBLISHED_AT, SIMULATED_AT = 0.0, 1.0
"""Where the two stand side by side, where there is no course."""
ROW, HEAD, KEY = 2.7, 1.3, 0.5
ROOM = 0.12
ARROW = 0.25
"""Of the chart's height: how far a tolerance reaches that has no end."""


def series_rows(measures: pd.DataFrame, courses: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """The measures of an episode, those with one course together; each with the moment `at` which it was taken."""
    place = courses.drop_duplicates("measure").set_index("measure") if len(courses) else pd.DataFrame()
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in records_of(measures):
        has_course = row["measure"] in place.index
        series = str(place.loc[row["measure"], "series"]) if has_course else str(row["measure"])
        at = float(place.loc[row["measure"], "at"]) if has_course else math.nan
        groups.setdefault(series, []).append({**row, "at": at})
    return list(groups.values())


def episode(
    measures: pd.DataFrame, courses: pd.DataFrame, axes: Sequence[Axes], *, heading: Words | None = None
) -> Sequence[Axes]:
    """A panel for each course, with every measure on it; a pair of marks where there is none."""
    groups = series_rows(measures, courses)
    with style():
        for panel, rows in zip(axes, groups, strict=True):
            curve = courses.loc[courses["measure"] == rows[0]["measure"]] if len(courses) else courses
            if len(curve):
                _over_time(panel, rows, curve)
            else:
                _side_by_side(panel, rows[0])
            panel.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
            panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "\u2212")))
            label_heights(panel, _panel_title(rows))
            dress(panel)
        _key(axes[0], measures)
        if heading:
            entitle(axes, heading.headline, heading.subtitle)
        key_below(axes[0])
    return axes


def episode_page(measures: pd.DataFrame, courses: pd.DataFrame, words: Words | None, *, width: float = 8.6) -> Figure:
    """A page with all panels of an episode, under its headline if words are given."""
    panels = len(series_rows(measures, courses))
    columns = 1 if width < NARROW or panels == 1 else 2
    rows = math.ceil(panels / columns)
    page = figure(width, ROW * rows + (HEAD if words else 0.0) + KEY)
    every = list(page.subplots(rows, columns, squeeze=False).flat)
    for spare in every[panels:]:
        spare.remove()
    episode(measures, courses, every[:panels], heading=words)
    return page


def episode_words(measures: pd.DataFrame, title: str) -> Words:
    """How many measures of an episode are inside their tolerance, and each of them in words."""
    rows = records_of(measures)
    inside = sum(bool(row["inside"]) for row in rows)
    roles = [f"{sum(row['role'] == role for row in rows)} {role}" for role in ROLES if role in set(measures["role"])]
    several = f"{inside} of {len(rows)} measures inside their tolerance"
    finding = several if len(rows) > 1 else f"its one measure is {INSIDE if inside else OUTSIDE} its tolerance"
    each = ". ".join(
        f"{title_of(row)}: published {published_words(row)}, simulated {simulated_words(row)}, "
        f"{row['role']}, {verdict(row)}"
        for row in rows
    )
    return Words(
        f"{title}: {finding}",
        f"Published figures with the tolerance set before fitting ({listed(roles)}), and the simulated course",
        f"{each}.",
    )


def _panel_title(rows: Sequence[Row]) -> str:
    names = listed([str(row["measure"]).replace("_", " ") for row in rows])
    unit = "" if rows[0]["unit"] == "1" else f", {rows[0]['unit']}"
    if len({(row["role"], row["inside"]) for row in rows}) == 1:
        said = f"{rows[0]['role']}, {'all ' if len(rows) > 2 else 'both ' if len(rows) == 2 else ''}{verdict(rows[0])}"
    else:
        said = ", ".join(f"{row['role']} {verdict(row)}" for row in rows)
    return f"{names[:1].upper()}{names[1:]}{unit} ({said})"


def _over_time(panel: Axes, rows: Sequence[Row], curve: pd.DataFrame) -> None:
    """The course, its interval, and each published figure where it was taken."""
    times, values, low, high = (
        curve[column].to_numpy(dtype=np.float64) for column in ("time", "simulated", "low", "high")
    )
    panel.fill_between(times, low, high, color=DARK_BLUE, alpha=0.18, linewidth=0)
    panel.plot(times, values, color=DARK_BLUE, linewidth=2.2)
    ends = [float(row[key]) for row in rows for key in ("low", "high", "published")]
    _fit(panel, [*values, *low, *high, *ends])
    for row in rows:
        _tolerance(panel, row, float(row["at"]))
        panel.plot([row["at"]], [row["simulated"]], marker=".", markersize=11, color=DARK_BLUE, zorder=5)
    span = float(times[-1] - times[0]) or 1.0
    panel.set_xlim(times[0] - 0.04 * span, times[-1] + 0.04 * span)
    panel.xaxis.set_major_locator(MaxNLocator(6, steps=ROUND_STEPS))
    panel.set_xlabel(SINCE.get(str(curve["moving"].iloc[0]), RUN), fontsize=SMALL, loc="left")


def _side_by_side(panel: Axes, row: Row) -> None:
    """A figure without a course: what was published, and what is simulated, with their ranges."""
    low, middle, high = (float(row[key]) for key in ("simulated_low", "simulated", "simulated_high"))
    _fit(panel, [low, middle, high, *(float(row[key]) for key in ("low", "high", "published"))])
    _tolerance(panel, row, PUBLISHED_AT)
    if math.isfinite(middle):
        panel.plot([SIMULATED_AT] * 2, [low, high], color=DARK_BLUE, linewidth=7, alpha=0.3, solid_capstyle="butt")
        panel.plot([SIMULATED_AT], [middle], marker=".", markersize=11, color=DARK_BLUE, linestyle="none")
    else:
        height = sum(panel.get_ylim()) / 2
        panel.text(SIMULATED_AT, height, "never reached", ha="center", va="center", fontsize=SMALL, color=INK)
    panel.set_xlim(-0.8, 1.8)
    panel.set_xticks([PUBLISHED_AT, SIMULATED_AT], ["Published", "Simulated"])


def _fit(panel: Axes, heights: Sequence[float]) -> None:
    """Room for every height that there is."""
    known = [height for height in heights if math.isfinite(height)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = (high - low) or abs(high) or 1.0
    panel.set_ylim(low - ROOM * span, high + ROOM * span)


def _tolerance(panel: Axes, row: Row, at: float) -> None:
    """A bar from one end of the tolerance to the other, an arrow where it has none, and the published figure on it."""
    low, high, published = (float(row[key]) for key in ("low", "high", "published"))
    bottom, top = panel.get_ylim()
    reach = ARROW * (top - bottom)
    for end, other, marker in ((low, high - reach, "v"), (high, low + reach, "^")):
        open_end = not math.isfinite(end)
        height = min(max(other, bottom), top) if open_end else end
        panel.plot([at], [height], marker=marker if open_end else "_", markersize=9, color=ORANGE, zorder=4)
    ends = (low if math.isfinite(low) else high - reach, high if math.isfinite(high) else low + reach)
    panel.plot([at, at], [min(max(end, bottom), top) for end in ends], color=ORANGE, linewidth=2.2, zorder=4)
    if math.isfinite(published):
        panel.plot([at], [published], linestyle="none", zorder=6, **_mark(str(row["role"])))


def _mark(role: str) -> dict[str, Any]:
    face = ORANGE if role in FILLED else "white"
    return {
        "marker": MARKERS[role],
        "markersize": 8,
        "markerfacecolor": face,
        "markeredgecolor": ORANGE,
        "markeredgewidth": 2,
    }


def _key(panel: Axes, measures: pd.DataFrame) -> None:
    """What stands for what, with nothing drawn."""
    panel.plot([], [], color=DARK_BLUE, linewidth=2.2, marker=".", markersize=11, label="Simulated, central parameters")
    panel.fill_between([], [], [], color=DARK_BLUE, alpha=0.18, linewidth=0, label="90% of draws")
    for role in ROLES:
        if role in set(measures["role"]):
            panel.plot([], [], color=ORANGE, linewidth=2.2, label=f"Published, with tolerance ({role})", **_mark(role))
