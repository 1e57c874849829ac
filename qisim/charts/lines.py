"""Lines over time with a fan of draws around them, and names beside their ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.layout_engine import ConstrainedLayoutEngine
from numpy.typing import NDArray

from qisim.charts.appearance import INK, LINE_HEIGHT, POINTS_AN_INCH, SMALL, Strategy, figure_of, is_narrow, wrapped

Numbers = NDArray[np.float64]

QUANTILES = ("q05", "q25", "q50", "q75", "q95")
END_INCHES = 1.45
SOLID_ENOUGH = 0.92
"""What is left of a chart's height when a source line is added below."""


@dataclass(frozen=True)
class Fan:
    """One quantity over time: the middle draw and the spread of draws around it."""

    years: Numbers
    q05: Numbers
    q25: Numbers
    q50: Numbers
    q75: Numbers
    q95: Numbers

    def at(self, year: float, quantile: str = "q50") -> float:
        """The value at a moment, or NaN outside the run."""
        if self.years.size == 0:
            return float("nan")
        values: Numbers = getattr(self, quantile)
        return float(np.interp(year, self.years, values, left=np.nan, right=np.nan))

    def scaled(self, factor: float) -> Fan:
        """The same fan in another unit; a negative factor would swap its edges, so it must be positive."""
        return Fan(self.years, *(factor * getattr(self, quantile) for quantile in QUANTILES))


def fan_of(
    table: pd.DataFrame, scenario: str, quantity: str, *, level: str = "nation", member: str = "", inner: str = ""
) -> Fan:
    """One quantity of one scenario out of `Result.trajectories`; an empty fan when it is not there."""
    chosen = (table["scenario"] == scenario) & (table["quantity"] == quantity) & (table["level"] == level)
    if member:
        chosen &= table["member"] == member
    if inner:
        chosen &= table["inner"] == inner
    rows = table.loc[chosen].sort_values("year")
    columns = [rows[name].to_numpy(dtype=np.float64) for name in ("year", *QUANTILES)]
    return Fan(*columns)


def fan_words(fans: Iterable[Fan]) -> str:
    """What the line and the shading of a chart stand for; without spread there is one run, or all are the same."""
    if all(np.array_equal(fan.q05, fan.q95) for fan in fans):
        return "Line: the one run"
    return "Line: middle run; shading: half of all runs and 90% of them"


def ends_words(fan: Fan, written: Callable[[float], str]) -> str:
    """Where a fan ends: "117.4 (90% of runs: 114.8 to 121.1)"; one run has no interval."""
    low, middle, high = (float(values[-1]) for values in (fan.q05, fan.q50, fan.q95))
    if low == high:
        return written(middle)
    return f"{written(middle)} (90% of runs: {written(low)} to {written(high)})"


def draw_fan(axes: Axes, fan: Fan, strategy: Strategy) -> None:
    """The middle line, the half of draws around it (darker) and nine draws in ten (lighter)."""
    axes.fill_between(fan.years, fan.q05, fan.q95, color=strategy.colour, alpha=0.14, linewidth=0)
    axes.fill_between(fan.years, fan.q25, fan.q75, color=strategy.colour, alpha=0.24, linewidth=0)
    draw_line(axes, fan.years, fan.q50, strategy)


def draw_line(axes: Axes, years: Numbers, values: Numbers, strategy: Strategy) -> None:
    """A strategy's line in its own colour and line style."""
    axes.plot(years, values, color=strategy.colour, linestyle=strategy.line, linewidth=2.4, label=strategy.title)


@dataclass(frozen=True)
class End:
    """A name to be written where a line ends."""

    text: str
    height: float
    colour: str


def ends_of(shown: Sequence[Strategy], fans: Mapping[str, Fan], written: Callable[[float], str]) -> list[End]:
    """Each strategy's title and last value, where its line ends."""
    lasts = {one: float(fans[one.name].q50[-1]) for one in shown}
    return [End(f"{one.title}: {written(last)}", last, one.colour) for one, last in lasts.items()]


def name_ends(panels: Mapping[Axes, Sequence[End]]) -> None:
    """Write names beside the ends of lines, moved apart where they would touch. The last thing to draw in a figure."""
    page = figure_of(next(iter(panels)))
    layout = page.get_layout_engine()
    if layout is not None:  # only now is it known how high the panels are
        layout.execute(page)
    for axes, ends in panels.items():
        _name_ends(axes, ends)


def _name_ends(axes: Axes, ends: Sequence[End]) -> None:
    texts = [wrapped(end.text, END_INCHES, SMALL) for end in ends]
    low, high = axes.get_ylim()
    unit = (high - low) / (SOLID_ENOUGH * axes.get_window_extent().height / figure_of(axes).dpi * POINTS_AN_INCH)
    needs = [((text.count("\n") + 1) * SMALL * LINE_HEIGHT + 3) * unit for text in texts]
    places = spread([end.height for end in ends], needs, low, high)
    right = axes.get_xlim()[1]
    for end, text, place in zip(ends, texts, places, strict=True):
        axes.annotate(
            text,
            xy=(right, end.height),
            xytext=(1.045, place),
            xycoords="data",
            textcoords=("axes fraction", "data"),
            va="center",
            ha="left",
            fontsize=SMALL,
            fontweight="bold",
            color=INK,
            annotation_clip=False,
            parse_math=False,
            arrowprops={
                "arrowstyle": "-",
                "color": end.colour,
                "linewidth": 1.6,
                "shrinkA": 2,
                "shrinkB": 1,
                "relpos": (0.0, 0.5),
            },
        )


def key_below(axes: Axes) -> None:
    """A key under the chart, where names would not fit beside the lines."""
    figure = figure_of(axes)
    place = {"fontsize": SMALL, "handlelength": 3.2, "ncols": 1 if is_narrow(axes) else 2}
    handles, labels = axes.get_legend_handles_labels()
    if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):
        legend = figure.legend(handles, labels, loc="outside lower left", **place)
    else:
        legend = axes.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.0, -0.2), **place)
    for text in legend.get_texts():
        text.set_parse_math(False)


def spread(heights: Sequence[float], needs: Sequence[float], low: float, high: float) -> list[float]:
    """Places as near to `heights` as can be, in the same order, so that neighbours do not overlap.

    Each needs some room. Those that would touch share one block around their mean; the whole stays in the limits.
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    offsets, edge = [], 0.0
    for i in order:
        offsets.append(edge + needs[i] / 2)
        edge += needs[i]
    blocks: list[tuple[float, int]] = []
    for i, offset in zip(order, offsets, strict=True):
        block = (heights[i] - offset, 1)
        while blocks and blocks[-1][0] >= block[0]:
            mean, count = blocks.pop()
            block = ((mean * count + block[0] * block[1]) / (count + block[1]), count + block[1])
        blocks.append(block)
    shifts = [min(max(mean, low), max(high - edge, low)) for mean, count in blocks for _ in range(count)]
    places = {i: shift + offset for i, shift, offset in zip(order, shifts, offsets, strict=True)}
    return [places[i] for i in range(len(heights))]
