"""Tables of the metrics: what each strategy reaches, how they differ, and how often which does better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from qisim.charts.numbers import UNDEFINED
from qisim.charts.words import opening
from qisim.report.measures import (
    BY_NAME,
    Difference,
    Measures,
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
from qisim.results.metrics import METRICS, Metric

if TYPE_CHECKING:
    from qisim.results import Result

KEY = (
    "productivity_growth",
    "improvement_growth",
    "productivity_growth_to_2020_21",
    "gap_to_2",
    "skilled_share",
    "practising_share",
    "share_above_critical_mass",
    "capability_gini",
    "quality",
    "total_cost",
    "savings",
    "cashable_savings",
    "net_benefit",
    "remaining_5_years_after_withdrawal",
)
"""What a board asks first."""


def key_figures(result: Result, titles: dict[str, str]) -> list[Table]:
    """The measures that a board asks about first, for each strategy against the first."""
    return _tables(result, titles, [BY_NAME[name] for name in KEY], "key", "Key figures")


def all_figures(result: Result, titles: dict[str, str]) -> list[Table]:
    """Every measure there is."""
    return _tables(result, titles, METRICS, "all", "All measures")


def _tables(result: Result, titles: dict[str, str], metrics: Sequence[Metric], name: str, caption: str) -> list[Table]:
    measures = Measures(result)
    first, *others = result.names
    if not others:
        blocks = _blocks(metrics, horizon(result), partial(_alone, result, measures))
        alone = ("Middle of all runs", "90% interval")
        return [Table(f"{name}-figures", f"{caption}: {titles[first]}", "Measure", alone, blocks)]
    tables = []
    for place, other in enumerate(others, start=1):
        blocks = _blocks(metrics, horizon(result), partial(_beside, result, measures, place))
        columns = (titles[first], titles[other], "Difference", f"{titles[other]} does better")
        words = f"{caption}: {titles[other]} compared with {titles[first]}"
        tables.append(Table(f"{name}-figures-{place}", words, "Measure", columns, blocks))
    return tables


def _blocks(metrics: Sequence[Metric], end: float, cells: Callable[[Metric], tuple[Cell, ...]]) -> tuple[Block, ...]:
    """Metrics that look at the same time stand together, under that time."""
    windows = dict.fromkeys(window(metric, end) for metric in metrics)
    return tuple(
        Block(
            opening(when),
            tuple(Row(title(one), cells(one), _direction(one)) for one in metrics if window(one, end) == when),
        )
        for when in windows
    )


def _direction(metric: Metric) -> str:
    return {"higher": "", "lower": "lower is better"}.get(metric.better or "", "")


def _alone(result: Result, measures: Measures, metric: Metric) -> tuple[Cell, ...]:
    found = measures.value(metric.name, result.names[0])
    if not found.defined:
        return (_undefined(result, metric, 0), Cell(opening(UNDEFINED)))
    decimals = digits(metric.unit, found)
    return (Cell(written(found.value, metric.unit, decimals)), Cell(spoken_interval(found, metric.unit, decimals)))


def _beside(result: Result, measures: Measures, place: int, metric: Metric) -> tuple[Cell, ...]:
    """Both strategies, their difference, and how often the second does better."""
    pair = (0, place)
    values = [measures.value(metric.name, result.names[one]) for one in pair]
    difference = measures.difference(metric.name, result.names[place])
    decimals = digits(metric.unit, *values, difference)
    cells = [
        Cell(written(value.value, metric.unit, decimals), f"({spoken_interval(value, metric.unit, decimals)})")
        if value.defined
        else _undefined(result, metric, one)
        for one, value in zip(pair, values, strict=True)
    ]
    if not difference.defined:
        missing = Cell(opening(UNDEFINED), "a difference needs a number from both")
        return (*cells, missing, Cell(opening(UNDEFINED)))
    return (*cells, *_difference_cells(metric, difference, decimals))


def _difference_cells(metric: Metric, difference: Difference, decimals: int) -> tuple[Cell, Cell]:
    unit = metric.difference_unit
    text = written(difference.value, unit, decimals, signed=True)
    interval = spoken_interval(difference, unit, decimals, signed=True)
    if difference.low == difference.high == 0.0:
        return Cell("No difference"), Cell("The same in every run")
    better = Cell(opening(of_100_runs(difference.better))) if isfinite(difference.better) else Cell("Neither is better")
    return Cell(text, f"({interval})"), better


def _undefined(result: Result, metric: Metric, place: int) -> Cell:
    return Cell(opening(UNDEFINED), why_undefined(metric, result.scenarios[place]))
