"""What a grid found: a line with its spread where one thing varies, a map of colours where two do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from qisim.charts.appearance import DARK_BLUE, INK, dress, entitle, figure, label_heights, spoken, style
from qisim.charts.numbers import plain
from qisim.charts.words import Words
from qisim.results.metrics import METRICS

MOST_SWEEP_FIGURES = 6
BLUES = LinearSegmentedColormap.from_list("qisim blues", ["#ffffff", "#9fb9d8", DARK_BLUE])
MOST_NUMBERS = 200
"""Of a map's cells that hold their number in figures too."""


def sweep_page(table: pd.DataFrame, keys: Sequence[str], metric: str, words: Words) -> Figure:
    """A page for one metric of one scenario; `table` has a row a point, `keys` name one or two of its columns."""
    page = figure(8.6, 5.2)
    axes = page.subplots()
    if len(keys) == 1:
        _line(axes, table, keys[0], metric)
    else:
        _map(page, axes, table, (keys[0], keys[1]), metric)
    entitle(axes, words.headline, words.subtitle)
    return page


def sweep_words(table: pd.DataFrame, keys: Sequence[str], metric: str) -> Words:
    """Where a metric is highest, or at how many points if several share that, and how far it moves over the grid."""
    known = table.dropna(subset=["q50"])
    middle = known["q50"].to_numpy(dtype=np.float64)
    best, worst = known.iloc[int(middle.argmax())], known.iloc[int(middle.argmin())]
    at = " and ".join(f"{_short(key)} {_value(best[key])}" for key in keys)
    title, unit = _title(metric)
    digits = _digits(known["q50"])
    low, high = (plain(float(row["q50"]), digits) for row in (worst, best))
    alike = int(np.isclose(middle, middle.max(), rtol=1e-9, atol=0.0).sum())
    if alike == 1:
        where = f"highest with {at}"
    else:
        where = f"highest at {alike:,} of {len(known):,} points alike" if alike < len(known) else "the same everywhere"
    return Words(
        f"{title} is {where}",
        f"{unit or 'Number'}, middle of the draws at each point: from {low} to {high} over the grid",
        f"{title} by {' and '.join(_short(key) for key in keys)}: from {low} to {high}.",
    )


def _line(axes: Axes, table: pd.DataFrame, key: str, metric: str) -> None:
    with style():
        rows = table if _in_words(table[key]) else table.sort_values(key)
        places = np.arange(len(rows)) if _in_words(table[key]) else rows[key].to_numpy(dtype=np.float64)
        axes.fill_between(places, rows["q05"], rows["q95"], color=DARK_BLUE, alpha=0.18, linewidth=0)
        axes.plot(places, rows["q50"], color=DARK_BLUE, linewidth=2.4, marker="o")
        if _in_words(table[key]):
            axes.set_xticks(places, [_value(value) for value in rows[key]])
        axes.set_xlabel(_short(key))
        label_heights(axes, ", ".join(word for word in _title(metric) if word))
        dress(axes)


def _map(page: Figure, axes: Axes, table: pd.DataFrame, keys: tuple[str, str], metric: str) -> None:
    with style():
        across, up = keys
        grid = table.pivot(index=up, columns=across, values="q50")
        if _in_words(table[across]):
            grid = grid[list(dict.fromkeys(table[across]))]
        if _in_words(table[up]):
            grid = grid.loc[list(dict.fromkeys(table[up]))]
        numbers = grid.to_numpy(dtype=np.float64)
        drawn = axes.pcolormesh(np.arange(numbers.shape[1] + 1), np.arange(numbers.shape[0] + 1), numbers, cmap=BLUES)
        for ticks, values in ((axes.set_xticks, grid.columns), (axes.set_yticks, grid.index)):
            every = -(-len(values) // 12)
            ticks(np.arange(len(values))[::every] + 0.5, [_value(value) for value in values][::every])
        if numbers.size <= MOST_NUMBERS:
            _write_numbers(axes, numbers)
        axes.set_xlabel(_short(across))
        axes.set_ylabel(_short(up))
        bar = page.colorbar(drawn, ax=axes)
        bar.outline.set_linewidth(0)
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)


def _in_words(values: pd.Series[Any]) -> bool:
    """Whether values are no numbers, and stand in the order in which the sweep gives them."""
    return not pd.api.types.is_numeric_dtype(values)


def _write_numbers(axes: Axes, numbers: np.ndarray) -> None:
    known = numbers[np.isfinite(numbers)]
    middle, digits = (known.min() + known.max()) / 2, _digits(known)
    for (row, column), value in np.ndenumerate(numbers):
        text = plain(float(value), digits) if np.isfinite(value) else "n/a"
        colour = "white" if value > middle else INK
        axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=8, color=colour)


def _digits(values: pd.Series[float] | np.ndarray) -> int:
    """Decimals that tell the values apart."""
    spread = float(np.ptp(np.asarray(values, dtype=np.float64)))
    return 0 if spread == 0 else int(np.clip(2 - np.floor(np.log10(spread)), 0, 4))


def _title(metric: str) -> tuple[str, str]:
    found = next(one for one in METRICS if one.name == metric)
    return found.title, found.unit


def _short(key: str) -> str:
    """What varies, without the words around it: "levers.course_days.value" is "course days"."""
    parts = [part for part in key.split(".") if part not in ("levers", "parameters", "value")]
    return spoken(" ".join(parts)).lower()


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float | int) else str(value)
