"""What the runs of a sweep come to, for a terminal: a table for each scenario, of the first metrics."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd
from rich.console import Console

from qisim.cli.numbers import counted, digits_for_interval, number, scale_and_unit
from qisim.cli.tables import Row, heading_of, print_table, titled
from qisim.results.metrics import CALENDAR_YEAR, METRICS

HEADINGS = ("Runs", "Mean", "5%", "50%", "95%")
LINES = 12
"""Of all scenarios together, but for two of each at least."""
FEWEST = 2
ELSEWHERE = "Of another version of qisim"


def print_summary(out: Console, summary: pd.DataFrame) -> None:
    """The first metrics of each scenario, and what a reader must know of them."""
    metrics, scenarios = (list(summary[column].unique()) for column in ("metric", "scenario"))
    shown = metrics[: max(FEWEST, LINES // max(1, len(scenarios)))]
    for scenario in scenarios:
        rows = summary[(summary["scenario"] == scenario) & summary["metric"].isin(shown)]
        out.print(scenario, style="bold", end="")
        print_table(out, HEADINGS, [_row(record) for record in rows.to_dict("records")])
    if (summary["defined"] < summary["runs"]).any():
        out.print("Runs are those that have the number: some failed, or it is not defined in them.")
    if len(shown) < len(metrics):
        out.print(f"{counted(len(metrics) - len(shown), 'more measure')}: --json shows all, with quartiles and spread.")


def _row(record: dict[str, Any]) -> Row:
    metric = next((one for one in METRICS if one.name == record["metric"]), None)
    mean, low, middle, high = (nan if pd.isna(record[key]) else record[key] for key in ("mean", "q05", "q50", "q95"))
    scale, unit = (1.0, "") if metric is None else scale_and_unit(metric.unit, mean, low, high)
    is_date = metric is not None and metric.unit == CALENDAR_YEAR
    digits = 1 if is_date else digits_for_interval(middle * scale, low * scale, high * scale)
    numbers = (number(value * scale, digits, grouped=not is_date) for value in (mean, low, middle, high))
    cells = (f"{record['defined']:,}", *numbers)
    if metric is None:
        return Row(ELSEWHERE, record["metric"], cells)
    return Row(heading_of(metric), titled(metric, unit), cells)
