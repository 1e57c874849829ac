"""Tidy tables: one row an observation, words for what it is of, null where there is no number.

`draws` holds every draw; `metrics` and `differences` sum it up; `trajectories` and `central` show
how the country and each trust get there. Differences are paired: each draw of the parameters is run
under both strategies, so that luck cancels out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from qisim.results.aggregates import LEFT_BEHIND
from qisim.results.metrics import METRICS, Metric

if TYPE_CHECKING:
    from qisim.scenarios import Pull

Array = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int32]
Outcomes = Mapping[str, Mapping[str, Array]]
"""Scenario -> metric -> its value in every draw."""

INTERVAL = (5.0, 50.0, 95.0)
"""Percentiles: a median with the 90 % interval around it."""

QUANTILE_COLUMNS = ("q05", "q25", "q50", "q75", "q95")

WORD = pa.dictionary(pa.int32(), pa.string())
NUMBER = pa.float64()
DRAWS_COLUMNS = ("scenario", "draw", "metric", "value")
TRAJECTORIES_COLUMNS = ("scenario", "year", "level", "member", "quantity", "inner", "unit", *QUANTILE_COLUMNS)
CENTRAL_COLUMNS = ("scenario", "code", "quantity", "inner", "year", "value")

DRAWS_SCHEMA = pa.schema([("scenario", WORD), ("draw", pa.int64()), ("metric", WORD), ("value", NUMBER)])
TRAJECTORIES_SCHEMA = pa.schema(
    [
        *((word, WORD) for word in ("kind", "scenario", "level", "member", "code", "quantity", "inner", "unit")),
        *((number, NUMBER) for number in ("year", *QUANTILE_COLUMNS, "value")),
    ]
)


def draws_table(outcomes: Outcomes) -> pa.Table:
    """Every draw of every metric: scenario, draw, metric, value."""
    scenarios = list(outcomes)
    names = [metric.name for metric in METRICS]
    values = [np.stack([outcomes[scenario][name] for name in names], axis=1) for scenario in scenarios]
    scenario, draw, metric = np.indices((len(scenarios), *values[0].shape), dtype=np.int32)
    return pa.table(
        [
            words(scenarios, scenario.ravel()),
            pa.array(draw.ravel().astype(np.int64)),
            words(names, metric.ravel()),
            numbers(np.stack(values).ravel()),
        ],
        schema=DRAWS_SCHEMA,
    )


def outcomes_of(draws: pd.DataFrame) -> dict[str, dict[str, Array]]:
    """What `draws_table` was made from."""
    return {
        str(scenario): {
            str(metric): rows["value"].to_numpy(np.float64)
            for metric, rows in of_scenario.groupby("metric", sort=False, observed=True)
        }
        for scenario, of_scenario in draws.groupby("scenario", sort=False, observed=True)
    }


PULLS_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("scenario", "lever", "member", "pulled_by")),
        *((name, pa.float64()) for name in ("share", "start", "end", "strongest")),
        ("unit", pa.string()),
        ("trusts", pa.int64()),
        ("staff_share", pa.float64()),
        *((name, pa.string()) for name in ("regions", "types")),
    ]
)


def pulls_frame(pulls: Mapping[str, Sequence[Pull]]) -> pd.DataFrame:
    """One row for each pull of each scenario; where nobody pulls, `pulled_by` is empty and no time is defined."""
    rows = [
        {
            "scenario": scenario,
            **{name: getattr(one, name) for name in ("lever", "member", "pulled_by", "share", "start", "end")},
            "strongest": one.strongest,
            "unit": one.unit,
            "trusts": len(one.reached),
            "staff_share": one.staff_share,
            "regions": "; ".join(one.regions),
            "types": "; ".join(one.types),
        }
        for scenario, found in pulls.items()
        for one in found
    ]
    return pd.DataFrame(rows, columns=PULLS_SCHEMA.names)


def metrics_table(outcomes: Outcomes) -> pd.DataFrame:
    """Every metric of every scenario: its median over the draws in which it is defined, and 90 % interval.

    `defined` is the share of draws in which it is: half of the draws may never pay back, and the
    middle of the others would not tell.
    """
    rows = [
        {
            "metric": metric.name,
            "unit": metric.unit,
            "scenario": scenario,
            **_summary(values[metric.name]),
            "defined": float(1 - np.isnan(values[metric.name]).mean()),
        }
        for metric in METRICS
        for scenario, values in outcomes.items()
    ]
    return pd.DataFrame(rows, columns=["metric", "unit", "scenario", "value", "low", "high", "defined"])


def differences_table(outcomes: Outcomes) -> pd.DataFrame:
    """Each scenario less the first, draw by draw, and how often it does better."""
    baseline, *others = outcomes
    rows = []
    for metric in METRICS:
        for scenario in others:
            difference = outcomes[scenario][metric.name] - outcomes[baseline][metric.name]
            rows.append(
                {
                    "metric": metric.name,
                    "unit": metric.difference_unit,
                    "baseline": baseline,
                    "scenario": scenario,
                    **_summary(difference),
                    "probability_better": _probability_better(metric, difference),
                }
            )
    columns = ["metric", "unit", "baseline", "scenario", "value", "low", "high", "probability_better"]
    return pd.DataFrame(rows, columns=columns)


def left_behind_table(trajectories: pd.DataFrame, trusts: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    """The share of trusts left behind at the end, by level and member: its median over draws and 90 % interval."""
    last = trajectories.loc[
        (trajectories["quantity"] == LEFT_BEHIND) & (trajectories["year"] == trajectories["year"].max())
    ]
    found = last[["scenario", "level", "member"]].astype(str).reset_index(drop=True)
    found["trusts"] = [trusts[level, member] for level, member in zip(found["level"], found["member"], strict=True)]
    for column, quantile in (("value", "q50"), ("low", "q05"), ("high", "q95")):
        found[column] = last[quantile].to_numpy()
    return found


def _summary(values: Array) -> dict[str, float]:
    defined = values[~np.isnan(values)]
    low, middle, high = np.percentile(defined, INTERVAL) if defined.size else (np.nan,) * len(INTERVAL)
    return {"value": float(middle), "low": float(low), "high": float(high)}


def _probability_better(metric: Metric, difference: Array) -> float:
    """The share of draws that are strictly better, of those in which both are defined."""
    defined = difference[~np.isnan(difference)]
    if metric.better is None or not defined.size:
        return float("nan")
    better = defined > 0 if metric.better == "higher" else defined < 0
    return float(better.mean())


@dataclass(frozen=True)
class Series:
    """One quantity of one scenario in time: (quarter, inner, row), or quantiles in front of that."""

    name: str
    unit: str
    inner: tuple[str, ...]
    values: Array


def quantile_table(scenario: str, times: Array, rows: Sequence[tuple[str, str]], series: Iterable[Series]) -> pa.Table:
    """Quantiles over draws, by level and member; what belongs to the nation alone has only its first row."""
    built = _Rows()
    for one in series:
        values = np.moveaxis(one.values, 1, -1)  # quantile, inner, row, quarter
        shape = values.shape[1:]
        levels, members = zip(*rows[: shape[1]], strict=True)
        built.say(shape, kind="quantile", scenario=scenario, quantity=one.name, unit=one.unit)
        built.say_along(0, shape, inner=one.inner)
        built.say_along(1, shape, level=levels, member=members)
        built.count(shape, year=times, **dict(zip(QUANTILE_COLUMNS, values, strict=True)))
    return built.table()


def central_table(scenario: str, times: Array, codes: Sequence[str], series: Iterable[Series]) -> pa.Table:
    """The run at central parameters, trust by trust."""
    built = _Rows()
    for one in series:
        values = np.moveaxis(one.values, 0, -1)  # inner, trust, quarter
        built.say(values.shape, kind="central", scenario=scenario, quantity=one.name, unit=one.unit)
        built.say_along(0, values.shape, inner=one.inner)
        built.say_along(1, values.shape, code=codes)
        built.count(values.shape, year=times, value=values)
    return built.table()


class _Rows:
    """Rows of the table of trajectories, gathered block by block; a block is an array, flattened.

    Words are kept as positions in a vocabulary: there are millions of rows and some hundred words.
    """

    def __init__(self) -> None:
        self._vocabulary: dict[str, dict[str, int]] = defaultdict(dict)
        self._positions: dict[str, list[Positions]] = defaultdict(list)
        self._numbers: dict[str, list[Array]] = defaultdict(list)

    def say(self, shape: tuple[int, ...], **columns: str) -> None:
        """The same word in a whole block."""
        for column, word in columns.items():
            self._add(column, np.full(shape, self._position(column, word), dtype=np.int32))

    def say_along(self, axis: int, shape: tuple[int, ...], **columns: Sequence[str]) -> None:
        """Words that name the members of one axis of a block."""
        for column, known in columns.items():
            positions = np.array([self._position(column, word) for word in known], dtype=np.int32)
            self._add(column, np.broadcast_to(np.expand_dims(positions, _others(axis, shape)), shape))

    def count(self, shape: tuple[int, ...], **columns: Array) -> None:
        """Numbers: a block, or its last axis."""
        for column, values in columns.items():
            self._numbers[column].append(np.broadcast_to(values, shape).ravel())

    def _position(self, column: str, word: str) -> int:
        known = self._vocabulary[column]
        return known.setdefault(word, len(known))

    def _add(self, column: str, positions: Positions) -> None:
        self._positions[column].append(positions.ravel())

    def table(self) -> pa.Table:
        """All blocks, with null wherever a column was not spoken of."""
        rows = sum(map(len, self._numbers["year"]))
        columns = []
        for field in TRAJECTORIES_SCHEMA:
            if field.name in self._positions:
                columns.append(words(list(self._vocabulary[field.name]), np.concatenate(self._positions[field.name])))
            elif field.name in self._numbers:
                columns.append(numbers(np.concatenate(self._numbers[field.name])))
            else:
                columns.append(pa.nulls(rows, field.type))
        return pa.table(columns, schema=TRAJECTORIES_SCHEMA)


def of_kind(table: pa.Table, kind: str) -> pa.Table:
    """The rows of one kind."""
    return table.filter(compute.equal(table["kind"].cast(pa.string()), kind))


def frame(table: pa.Table, columns: Sequence[str]) -> pd.DataFrame:
    """A table as pandas: words as categories, null as NaN."""
    converted: pd.DataFrame = table.select(list(columns)).to_pandas()
    return converted


def words(known: Sequence[str], positions: Positions) -> pa.Array:
    """A column of words, each stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(positions, pa.int32()), pa.array(list(known), pa.string()))


def numbers(values: Array) -> pa.Array:
    """A column of numbers; undefined is null."""
    return pa.array(values, NUMBER, from_pandas=True)


def _others(axis: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(other for other in range(len(shape)) if other != axis)
