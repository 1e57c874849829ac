"""Tables of the metrics: what each strategy reaches, how they differ, and how often which does better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from qisim.charts.numbers import NEXT_TO_NOTHING, UNDEFINED
from qisim.charts.words import opening
from qisim.report.measures import (
    BY_NAME,
    Difference,
    Interval,
    Measures,
    all_small,
    digits,
    horizon,
    of_100_runs,
    spoken_interval,
    title,
    why_undefined,
    window,
    written,
)
from qisim.report.tables import Block, Cell, Row, Table
from qisim.results.metrics import ESSENTIAL, FIVE_YEARS_ON, METRICS, Metric

if TYPE_CHECKING:
    from qisim.results import Result

ABOVE = {"share_above_critical_mass_at_5_years": FIVE_YEARS_ON, "share_above_critical_mass": None}
"""Measures that charts also show, but of the central run, and when each is taken (None: at the end)."""


def key_figures(result: Result, titles: dict[str, str]) -> list[Table]:
    """The measures that a board asks about first, for each strategy against the first."""
    return _tables(result, titles, [BY_NAME[name] for name in ESSENTIAL], "key", "Key figures")


def all_figures(result: Result, titles: dict[str, str]) -> list[Table]:
    """Every measure there is."""
    return _tables(result, titles, METRICS, "all", "All measures")


def _tables(result: Result, titles: dict[str, str], metrics: Sequence[Metric], name: str, caption: str) -> list[Table]:
    measures = Measures(result)
    first, *others = result.names
    if not others:
        blocks = _blocks(metrics, horizon(result), partial(_alone, result, measures), compared=False)
        alone = ("The one run",) if measures.one_run else ("Middle of all runs", "90% interval")
        return [Table(f"{name}-figures", f"{caption}: {titles[first]}", "Measure", alone, blocks)]
    tables = []
    for place, other in enumerate(others, start=1):
        blocks = _blocks(metrics, horizon(result), partial(_beside, result, measures, place), compared=True)
        columns = (titles[first], titles[other], "Difference", f"{titles[other]} does better")
        words = f"{caption}: {titles[other]} compared with {titles[first]}"
        tables.append(Table(f"{name}-figures-{place}", words, "Measure", columns, blocks))
    return tables


def _blocks(
    metrics: Sequence[Metric], end: float, cells: Callable[[Metric], tuple[Cell, ...]], *, compared: bool
) -> tuple[Block, ...]:
    """Metrics that look at the same time stand together, under that time."""
    windows = dict.fromkeys(window(metric, end) for metric in metrics)
    return tuple(
        Block(
            opening(when),
            tuple(
                Row(title(one), cells(one), _about(one, compared=compared))
                for one in metrics
                if window(one, end) == when
            ),
        )
        for when in windows
    )


def _about(metric: Metric, *, compared: bool) -> str:
    """Which way is better. Whoever spends more must cost more, so no strategy does better or worse by its cost."""
    if metric.is_cost and compared:
        return "support must cost more than none, so nobody is said to do better"
    return {"higher": "", "lower": "lower is better"}.get(metric.better or "", "")


def _alone(result: Result, measures: Measures, metric: Metric) -> tuple[Cell, ...]:
    found = measures.value(metric.name, result.names[0])
    central = _central_note(result, measures, metric, 0)
    if not found.defined:
        return (_undefined(result, metric, 0), *(() if measures.one_run else (Cell(opening(UNDEFINED)),)))
    decimals = digits(metric.unit, found)
    notes = "; ".join(note for note in (_how_many(found), central) if note)
    middle = Cell(opening(written(found.value, metric.unit, decimals, least=measures.least)), notes)
    if measures.one_run:
        return (middle,)
    return (middle, Cell(_interval(measures, metric.unit, found, decimals) or "The same in every run"))


def _interval(measures: Measures, unit: str, found: Interval, decimals: int, *, signed: bool = False) -> str:
    """The interval in words; none where all of it is next to nothing."""
    small = all_small(found, unit, measures.least)
    return opening(NEXT_TO_NOTHING) if small else spoken_interval(found, unit, decimals, signed=signed)


def _beside(result: Result, measures: Measures, place: int, metric: Metric) -> tuple[Cell, ...]:
    """Both strategies, their difference, and how often the second does better."""
    pair = (0, place)
    values = [measures.value(metric.name, result.names[one]) for one in pair]
    difference = measures.difference(metric.name, result.names[place])
    decimals = digits(metric.unit, *values, difference)
    cells = [
        _value_cell(measures, metric.unit, value, decimals, _central_note(result, measures, metric, one))
        if value.defined
        else _undefined(result, metric, one)
        for one, value in zip(pair, values, strict=True)
    ]
    if not difference.defined:
        missing = Cell(opening(UNDEFINED), "a difference needs a number from both")
        return (*cells, missing, Cell(opening(UNDEFINED)))
    return (*cells, *_difference_cells(measures, metric, difference, decimals))


def _value_cell(
    measures: Measures, unit: str, value: Interval, decimals: int, central: str = "", *, signed: bool = False
) -> Cell:
    text = opening(written(value.value, unit, decimals, signed=signed, least=measures.least))
    small = all_small(value, unit, measures.least)
    interval = "" if small else spoken_interval(value, unit, decimals, signed=signed)
    notes = (f"({interval})" if interval else "", _how_many(value), central)
    return Cell(text, "; ".join(note for note in notes if note))


def _how_many(value: Interval) -> str:
    """In how many runs there is a number, where some have none."""
    return of_100_runs(value.of_runs).replace("in ", "only in ", 1) if value.of_runs < 1 else ""


def _central_note(result: Result, measures: Measures, metric: Metric, place: int) -> str:
    """What the run with central assumptions says, where charts show it, so that nobody takes one for the other."""
    if metric.name not in ABOVE or len(result.population) == 1:
        return ""
    year = ABOVE[metric.name]
    count = measures.central_counts(horizon(result) if year is None else year)[result.names[place]]
    return f"central run: {count}" if count else ""


def _difference_cells(measures: Measures, metric: Metric, difference: Difference, decimals: int) -> tuple[Cell, Cell]:
    cell = _value_cell(measures, metric.difference_unit, difference, decimals, signed=True)
    alike = difference.low == difference.high == difference.value == 0.0
    if metric.is_cost:
        return Cell("No difference") if alike else cell, Cell("")
    if alike:
        return Cell("No difference"), Cell("The same" if measures.one_run else "The same in every run")
    if not isfinite(difference.better):
        return cell, Cell("Neither is better")
    if measures.one_run:
        return cell, Cell("Yes" if difference.better else "No")
    return cell, Cell(opening(of_100_runs(difference.better)))


def _undefined(result: Result, metric: Metric, place: int) -> Cell:
    return Cell(opening(UNDEFINED), why_undefined(metric, result.scenarios[place]))
