"""How capability is spread over trusts: every trust a dot, at the start and five and ten years on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from qisim.charts.appearance import (
    ENGLAND,
    INK,
    RULE,
    SMALL,
    SOFT_INK,
    Strategy,
    dress,
    entitle,
    every_strategy,
    figure_of,
    is_narrow,
    month,
    strategies,
    style,
    wrapped,
)
from qisim.charts.numbers import ROUND_STEPS, listed, percent, plain, same
from qisim.charts.words import Said, Words, all_alike, ranked, under

CAPABILITY, CRITICAL_MASS = "practising_density", "critical_mass"
TIPPING = 0.5
"""Critical mass, as the model says it, is one half where density is the critical density."""
MOMENTS = (0.0, 5.0, 10.0)
HALF_ROW = 0.36
BINS = 60

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """The trusts of one strategy at one moment; at the start, where all strategies are alike, of all of them."""

    year: float
    strategy: Strategy | None
    shares: Numbers
    above: int

    @property
    def trusts(self) -> int:
        """How many trusts there are."""
        return int(self.shares.size)


def distribution(
    table: pd.DataFrame,
    axes: Axes,
    *,
    critical_density: float | None = None,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    heading: bool = True,
) -> Axes:
    """The practising share of every trust in the central run, row by row, against the critical mass."""
    with style():
        rows = rows_of(table, titles)
        limit = _limit(rows, critical_density)
        for place, row in enumerate(rows):
            _draw_row(axes, place, row, limit)
        axes.set_ylim(len(rows) - 0.4, -0.75)
        axes.set_xlim(-0.01 * limit, limit)
        axes.set_yticks(range(len(rows)), [_row_name(row, is_narrow(axes)) for row in rows], fontsize=10)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        ticks = MaxNLocator(4 if is_narrow(axes) else 8, steps=ROUND_STEPS)
        digits = 0 if all(same(100 * tick, round(100 * tick), 6) for tick in ticks.tick_values(0.0, limit)) else 1
        axes.xaxis.set_major_locator(ticks)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share, digits)))
        label = "Staff practising improvement, weighted by influence"
        axes.set_xlabel(
            wrapped(label, figure_of(axes).get_figwidth() - 1.8, SMALL), fontsize=SMALL, loc="left", ma="left"
        )
        axes.grid(axis="x", color=RULE, linewidth=0.8)
        if critical_density is not None:
            _mark_critical_mass(axes, critical_density)
        dress(axes)
        if heading:
            words = distribution_words(table, titles=titles, where=where)
            entitle(axes, words.headline, words.subtitle)
    return axes


def distribution_words(table: pd.DataFrame, *, titles: Mapping[str, str] | None = None, where: str = ENGLAND) -> Words:
    """What the chart of trusts shows."""
    rows = rows_of(table, titles, every=True)
    last = max(row.year for row in rows)
    said = [_said(row) for row in rows if row.year == last and row.strategy is not None]
    years = "year" if last == 1 else "years"
    lasting = f"After {plain(last)} {years} of the central run" if last > 0 else "At the start"
    begin = next(row for row in rows if row.year == min(row.year for row in rows))
    parts = [
        f"{_row_name(row, narrow=False)}: middle trust {percent(float(np.median(row.shares)))}, highest "
        f"{percent(float(row.shares.max()))}, {row.above} above critical mass"
        for row in rows
    ]
    return Words(
        headline=f"{lasting} {_finding(said, begin)}",
        subtitle=f"Share of staff practising improvement (weighted by influence) by trust, {where}, "
        f"{month(rows[0].year)} to {month(last)}, central run. "
        + ("Each dot is a trust; the upright line, the middle one" if begin.trusts > 1 else "The dot is the trust"),
        description="Dot chart with one dot for each trust. " + ". ".join(parts).replace("\n", " ") + ".",
    )


def rows_of(table: pd.DataFrame, titles: Mapping[str, str] | None = None, *, every: bool = False) -> list[Row]:
    """The rows of the chart: the start once if strategies share it, then each strategy at each later moment."""
    names = list(table["scenario"].unique())
    shown = every_strategy(names, titles) if every else strategies(names, titles)
    chosen = table.loc[table["quantity"].isin([CAPABILITY, CRITICAL_MASS])]
    first = float(chosen["year"].min())
    length = float(chosen["year"].max()) - first
    moments = [moment for moment in MOMENTS if moment <= length]
    rows: list[Row] = []
    for moment in moments if len(moments) > 1 else (0.0, length):
        now = chosen.loc[chosen["year"] == first + moment]
        at_once = [_row(now.loc[now["scenario"] == one.name], first + moment, one) for one in shown if len(now)]
        alike = all(np.array_equal(row.shares, at_once[0].shares) for row in at_once)
        if moment == 0 and alike and len(shown) > 1:
            at_once = [Row(first, None, at_once[0].shares, at_once[0].above)]
        rows += at_once
    return rows


def _row(part: pd.DataFrame, year: float, strategy: Strategy) -> Row:
    shares, mass = (
        part.loc[part["quantity"] == name, "value"].to_numpy(dtype=np.float64) for name in (CAPABILITY, CRITICAL_MASS)
    )
    return Row(year, strategy, shares, int((mass > TIPPING).sum()))


def _said(row: Row) -> Said:
    return Said(row.strategy.title if row.strategy else "", row.above, f"{row.above} of {row.trusts}")


def _finding(said: Sequence[Said], begin: Row) -> str:
    started = f" ({begin.above} at the start)"
    if begin.trusts == 1:
        return _of_one(said)
    if len(said) == 1 or all_alike(said):
        whom = f"with {said[0].title}" if len(said) == 1 else f"under {under(len(said))}"
        return f"{said[0].words} {_trusts_are(said[0].value)} {whom}{started}"
    first, *_, last = ranked(said)
    if len(said) == 2:
        return (
            f"{first.words} {_trusts_are(first.value)} with {first.title}, {last.value:.0f} with {last.title}{started}"
        )
    what = "trusts are above critical mass"
    return f"{last.value:.0f} to {first.words} {what}: fewest with {last.title}, most with {first.title}{started}"


def _trusts_are(count: float) -> str:
    """As in "1 of 10 trusts is above", "2 of 10 trusts are above"."""
    return f"trusts {'is' if count == 1 else 'are'} above critical mass"


def _of_one(said: Sequence[Said]) -> str:
    above = [one.title for one in said if one.value > 0]
    if above and len(above) < len(said):
        return f"the trust is above critical mass only with {listed(above)}"
    whom = f"with {said[0].title}" if len(said) == 1 else f"under {under(len(said))}"
    return f"the trust is {'above' if above else 'below'} critical mass {whom}"


def _row_name(row: Row, narrow: bool) -> str:
    when = month(row.year)
    if row.strategy is None:
        return f"Start, {when}"
    title = wrapped(row.strategy.title, 1.15 if narrow else 1.7, 10.0)
    return f"{title}\n{when}"


def _limit(rows: Sequence[Row], critical: float | None) -> float:
    """The right-hand edge: past the highest trust and past the critical mass."""
    highest = max(float(row.shares.max(initial=0.0)) for row in rows)
    return min(1.02, max(highest * 1.04, 1.25 * (critical or 0.0), 0.02))


def _draw_row(axes: Axes, place: int, row: Row, limit: float) -> None:
    colour = row.strategy.colour if row.strategy else SOFT_INK
    heights = place + scatter_within(row.shares, limit)
    if row.trusts == 1:
        axes.scatter(row.shares, [place], s=60, color=colour)
        return
    size = 9 if is_narrow(axes) else 15
    axes.scatter(row.shares, heights, s=size, color=colour, alpha=0.55, linewidths=0)
    middle = float(np.median(row.shares))
    axes.plot([middle, middle], [place - 0.4, place + 0.4], color=INK, linewidth=2.0)
    note = f"{row.above} of {row.trusts}" + ("\nabove" if is_narrow(axes) else " trusts\nabove")
    axes.annotate(note, (1.01, place), xycoords=("axes fraction", "data"), fontsize=10, va="center", ha="left")


def scatter_within(shares: Numbers, limit: float) -> Numbers:
    """Heights that spread trusts of about equal share up and down, the more of them the wider, without chance."""
    bins = np.minimum((shares / limit * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    heights = np.zeros(shares.size)
    for number in np.flatnonzero(counts):
        members = np.flatnonzero(bins == number)
        members = members[np.argsort(shares[members], kind="stable")]
        reach = HALF_ROW * np.sqrt(len(members) / counts.max())
        places = np.linspace(-reach, reach, len(members)) if len(members) > 1 else np.zeros(1)
        heights[members] = places[_scattered(len(members))]
    return heights


def _scattered(count: int) -> NDArray[np.int64]:
    """Every place once, in an order that looks like none, so that dots form no lines (the digits of i backwards)."""
    bits = max(count - 1, 1).bit_length()
    backwards = [int(f"{number:0{bits}b}"[::-1], 2) for number in range(count)]
    return np.argsort(np.argsort(backwards))


def _mark_critical_mass(axes: Axes, critical: float) -> None:
    axes.axvline(critical, color=INK, linewidth=1.4, linestyle=(0, (4, 2)))
    axes.annotate(
        f"Critical mass: {percent(critical)}",
        (critical, 1.0),
        (0, 3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        fontsize=10,
        fontweight="bold",
        va="bottom",
        ha="center",
    )
