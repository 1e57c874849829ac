"""What the commands print for people: tables that fit a terminal of 80 columns and use a wider one."""

from __future__ import annotations

import string
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.table import Table

from qisim.cli.numbers import (
    EQUAL,
    NOT_ASKED,
    counted,
    digits_for,
    digits_for_interval,
    interval,
    number,
    percent,
    scale_and_unit,
)
from qisim.results.metrics import METRICS, Metric

if TYPE_CHECKING:
    from qisim.results import Result
    from qisim.scenarios import Listing


ROUNDING = 1e-9
WIDEST = 110  # beyond this, the eye loses the line on the way from a title to its numbers


class Row(NamedTuple):
    """A line of a table: when, what, and the numbers."""

    window: str
    title: str
    cells: tuple[str, ...]


class Out(Console):
    """A console whose reader may go away (`qisim compare | head`): the command's frame ends it, quietly."""

    def on_broken_pipe(self) -> None:
        """Leave it to the frame: Rich itself would end with an error's exit code."""
        raise BrokenPipeError


def console() -> Console:
    """Standard output, without guesses at what in it deserves a colour."""
    return Out(highlight=False, markup=False, emoji=False)


def print_listings(listings: Sequence[Listing]) -> None:
    """Scenarios by name with their titles, folder by folder."""
    width = max((len(listing.name) for listing in listings), default=0)
    for folder in dict.fromkeys(listing.file.parent for listing in listings):
        print(f"In {folder}:")
        for listing in listings:
            if listing.file.parent == folder:
                print(f"    {listing.name:<{width}}  {listing.title}")


def print_result(result: Result) -> None:
    """What was simulated, and a table of every metric; for several scenarios one table per pair."""
    settings, scenario = result.settings, result.scenarios[0]
    out = console()
    many = settings.draws > 1
    what = "Medians over draws, with 90% intervals." if many else "One draw shows no uncertainty: no intervals."
    out.print(
        f"{counted(len(result.population), 'trust')} of {result.population.name}, {counted(settings.draws, 'draw')}, "
        f"{counted(scenario.years, 'year')} from {scenario.start}. {what}\n"
    )
    letters = dict(zip(result.names, string.ascii_uppercase, strict=False))
    for name, scenario in zip(result.names, result.scenarios, strict=True):
        out.print(f"{letters[name]}  {name}: {scenario.title}" if len(letters) > 1 else f"{name}: {scenario.title}")
    if len(letters) == 1:
        print_table(out, ("Median", "90% interval") if many else ("Value",), _rows_of_one(result))
    for other in result.names[1:]:
        first, second = letters[result.names[0]], letters[other]
        headings = (first, second, f"{second} - {first}", "90% interval", f"{second} better")
        print_table(out, headings if many else headings[:3], _rows_of_two(result, result.names[0], other))
    if len(letters) > 1 and many:
        out.print("The middle of the differences need not be the difference of the middles.\n")


def _rows_of_one(result: Result) -> list[Row]:
    metrics = {record["metric"]: record for record in result.metrics.to_dict("records")}
    rows = []
    for metric in METRICS:
        middle, low, high = (metrics[metric.name][part] for part in ("value", "low", "high"))
        scale, unit = scale_and_unit(metric.unit, low, high)
        digits = digits_for_interval(middle * scale, low * scale, high * scale)
        cells = number(middle * scale, digits), interval(low * scale, high * scale, digits)
        rows.append(Row(metric.window, _title(metric, unit), cells if result.settings.draws > 1 else cells[:1]))
    return rows


def _rows_of_two(result: Result, baseline: str, other: str) -> list[Row]:
    values = {(record["metric"], record["scenario"]): record["value"] for record in result.metrics.to_dict("records")}
    differences = {
        record["metric"]: record for record in result.differences.to_dict("records") if record["scenario"] == other
    }
    rows = []
    for metric in METRICS:
        first, second = values[metric.name, baseline], values[metric.name, other]
        middle, low, high, better = (
            differences[metric.name][part] for part in ("value", "low", "high", "probability_better")
        )
        scale, unit = scale_and_unit(metric.unit, first, second, low, high)
        digits = digits_for(first * scale, second * scale)
        if isfinite(middle) and not _equal(first, second, low, high):
            digits = max(digits, digits_for_interval(middle * scale, low * scale, high * scale))
        cells = (
            number(first * scale, digits),
            number(second * scale, digits),
            number(middle * scale, digits, signed=True),
            interval(low * scale, high * scale, digits, signed=True),
            _how_often(better, metric, equal=_equal(first, second, low, high)),
        )
        rows.append(Row(metric.window, _title(metric, unit), cells if result.settings.draws > 1 else cells[:3]))
    return rows


def _equal(first: float, second: float, low: float, high: float) -> bool:
    """Whether two strategies do the same, but for rounding, in all draws that an interval covers."""
    return max(abs(low), abs(high)) <= ROUNDING * max(abs(first), abs(second))


def _how_often(better: float, metric: Metric, *, equal: bool) -> str:
    """In how many draws the second does better; of a cost, which buys what other rows show, nobody asks."""
    if equal:
        return EQUAL
    return NOT_ASKED if metric.is_cost else percent(better)


def _title(metric: Metric, unit: str) -> str:
    return f"{metric.title}, {unit}" if unit else metric.title


def print_table(out: Console, headings: tuple[str, ...], rows: list[Row]) -> None:
    """Rows of one window together, below a line that says which; columns in one line from end to end."""
    widths = [max(map(len, column)) for column in zip(headings, *(row.cells for row in rows), strict=True)]
    out.print()
    out.print(_lines(out, widths, [("", headings)]), style="bold")
    for window in dict.fromkeys(row.window for row in rows):
        out.print(f"{window[0].upper()}{window[1:]}", style="bold")
        out.print(_lines(out, widths, [(row.title, row.cells) for row in rows if row.window == window]))
    out.print()


def _lines(out: Console, widths: list[int], rows: list[tuple[str, tuple[str, ...]]]) -> Table:
    grid = Table.grid()
    grid.width = min(out.width, WIDEST)
    grid.add_column(ratio=1)
    for width in widths:
        grid.add_column(justify="right", width=width + 2, no_wrap=True)
    for title, cells in rows:
        grid.add_row(title, *cells)
    return grid
