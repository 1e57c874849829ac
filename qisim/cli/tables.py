"""What the commands print for people: tables that fit a terminal of 80 columns and use a wider one."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
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
from qisim.report.delivery import delivery_sentences
from qisim.results.metrics import CALENDAR_YEAR, ESSENTIAL, METRICS, THEMES, Metric

if TYPE_CHECKING:
    from qisim.results import Result
    from qisim.scenarios import Listing


ROUNDING = 1e-9
WIDEST = 110  # beyond this, the eye loses the line on the way from a title to its numbers


class Row(NamedTuple):
    """A line of a table: under which heading, what, and the numbers."""

    heading: str
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


def print_result(result: Result, *, everything: bool = False) -> None:
    """What was simulated, and a table of what matters most, or of all; for several scenarios one table per pair."""
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
    shown = METRICS if everything else [metric for metric in METRICS if metric.name in ESSENTIAL]
    if len(letters) == 1:
        print_table(out, ("Median", "90% interval") if many else ("Value",), _rows_of_one(result, shown))
    for other in result.names[1:]:
        first, second = letters[result.names[0]], letters[other]
        headings = (first, second, f"{second} - {first}", "90% interval", f"{second} better")
        print_table(out, headings if many else headings[:3], _rows_of_two(result, result.names[0], other, shown))
    for sentence in _below(result, letters, shown, everything=everything):
        out.print(sentence)
    for name, record in result.delivered.items():
        out.print(f"\nDelivery of {name}", style="bold")
        for sentence in delivery_sentences(record):
            out.print(sentence)
    out.print()


def _below(result: Result, letters: Mapping[str, str], shown: Sequence[Metric], *, everything: bool) -> Iterator[str]:
    """What a reader must know of the numbers above."""
    many, alone = result.settings.draws > 1, len(letters) == 1
    if many and not alone:
        yield "The middle of the differences need not be the difference of the middles."
    defined = {
        (record["metric"], record["scenario"]): record["defined"] for record in result.metrics.to_dict("records")
    }
    for metric in shown:
        shares = {name: defined[metric.name, name] for name in result.names}
        if many and any(0 < share < 1 for share in shares.values()):
            parts = [percent(share) if alone else f"{letters[name]} {percent(share)}" for name, share in shares.items()]
            yield f"Only some draws have this number: {metric.title} ({', '.join(parts)} of draws)."
    if not everything:
        yield f"{len(METRICS) - len(shown)} more measures: --all shows them, --json and the folder hold them."


def _rows_of_one(result: Result, shown: Sequence[Metric]) -> list[Row]:
    metrics = {record["metric"]: record for record in result.metrics.to_dict("records")}
    rows = []
    for metric in shown:
        middle, low, high = (metrics[metric.name][part] for part in ("value", "low", "high"))
        scale, unit = scale_and_unit(metric.unit, low, high)
        is_date = metric.unit == CALENDAR_YEAR
        digits = 1 if is_date else digits_for_interval(middle * scale, low * scale, high * scale)
        cells = (
            number(middle * scale, digits, grouped=not is_date),
            interval(low * scale, high * scale, digits, grouped=not is_date),
        )
        rows.append(Row(heading_of(metric), titled(metric, unit), cells if result.settings.draws > 1 else cells[:1]))
    return rows


def _rows_of_two(result: Result, baseline: str, other: str, shown: Sequence[Metric]) -> list[Row]:
    values = {(record["metric"], record["scenario"]): record["value"] for record in result.metrics.to_dict("records")}
    differences = {
        record["metric"]: record for record in result.differences.to_dict("records") if record["scenario"] == other
    }
    rows = []
    for metric in shown:
        first, second = values[metric.name, baseline], values[metric.name, other]
        middle, low, high, better = (
            differences[metric.name][part] for part in ("value", "low", "high", "probability_better")
        )
        scale, unit = scale_and_unit(metric.unit, first, second, low, high)
        is_date = metric.unit == CALENDAR_YEAR
        digits = 1 if is_date else digits_for(first * scale, second * scale)
        if isfinite(middle) and not is_date and not _equal(first, second, low, high):
            digits = max(digits, digits_for_interval(middle * scale, low * scale, high * scale))
        cells = (
            number(first * scale, digits, grouped=not is_date),
            number(second * scale, digits, grouped=not is_date),
            number(middle * scale, digits, signed=True),
            interval(low * scale, high * scale, digits, signed=True),
            _how_often(better, metric, equal=_equal(first, second, low, high)),
        )
        rows.append(Row(heading_of(metric), titled(metric, unit), cells if result.settings.draws > 1 else cells[:3]))
    return rows


def _equal(first: float, second: float, low: float, high: float) -> bool:
    """Whether two strategies do the same, but for rounding, in all draws that an interval covers."""
    return max(abs(low), abs(high)) <= ROUNDING * max(abs(first), abs(second))


def _how_often(better: float, metric: Metric, *, equal: bool) -> str:
    """In how many draws the second does better; of a cost, which buys what other rows show, nobody asks."""
    if equal:
        return EQUAL
    return NOT_ASKED if metric.is_cost else percent(better)


def heading_of(metric: Metric) -> str:
    """What a metric is about, and of when: what stands above it in a table."""
    theme = next(theme for theme, metrics in THEMES.items() if metric in metrics)
    return f"{theme}, {metric.window}"


def titled(metric: Metric, unit: str) -> str:
    """A metric's title with the unit that its numbers are shown in, if they have one."""
    return f"{metric.title}, {unit}" if unit else metric.title


def print_table(out: Console, headings: tuple[str, ...], rows: list[Row]) -> None:
    """Rows of one theme and window together, below a line that says which; columns in one line from end to end."""
    widths = [max(map(len, column)) for column in zip(headings, *(row.cells for row in rows), strict=True)]
    out.print()
    out.print(_lines(out, widths, [("", headings)]), style="bold")
    for heading in dict.fromkeys(row.heading for row in rows):
        out.print(heading, style="bold")
        out.print(_lines(out, widths, [(row.title, row.cells) for row in rows if row.heading == heading]))
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
