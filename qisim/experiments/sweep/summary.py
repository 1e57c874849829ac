"""What the runs of a sweep come to: over all runs, and at each point. Read a column, or a part, at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from qisim import charts
from qisim.errors import OutputError, Problem
from qisim.experiments.sweep.folder import FIGURES, POINTS, SUMMARY, State, SweepFolder
from qisim.experiments.sweep.runs import DONE
from qisim.experiments.sweep.specification import Specification
from qisim.experiments.sweep.study import Study
from qisim.results.files import write_parquet
from qisim.results.metrics import METRICS

QUANTILES = {"q05": 5.0, "q25": 25.0, "q50": 50.0, "q75": 75.0, "q95": 95.0}
SCHEMA = pa.schema(
    [
        ("scenario", pa.string()),
        ("metric", pa.string()),
        ("unit", pa.string()),
        *((name, pa.int64()) for name in ("runs", "failed", "defined")),
        *((name, pa.float64()) for name in ("mean", "sd", *QUANTILES)),
    ]
)
BYTES_AT_A_TIME = 64_000_000
"""Of metrics that are in memory together: the more there are, the fewer times each part is opened."""
MOST_POINTS_DRAWN = 100_000

Array = npt.NDArray[np.float64]


def summarise(study: Study, folder: SweepFolder, state: State) -> pa.Table:
    """Write `summary.parquet`, `points.parquet` and, where one or two things vary in a grid, figures.

    Gives what is in the first. Raises `OSError` where a file cannot be written.
    """
    one = study.specification
    table = renew(folder, state)
    schema = _points_schema(one)
    write_parquet(folder.path / POINTS, _points(one, folder, schema), schema)
    if one.design == "grid" and len(one.axes) <= 2 and one.points <= MOST_POINTS_DRAWN:
        _draw(one, folder)
    return table


def renew(folder: SweepFolder, state: State) -> pa.Table:
    """Write `summary.parquet` of the parts that are whole, and give what is in it; of none, there is no file.

    Raises `OSError` where it cannot be written, and what `summary_of` raises.
    """
    table = summary_of(folder, state)
    if table.num_rows:
        write_parquet(folder.path / SUMMARY, [table], SCHEMA)
    else:
        (folder.path / SUMMARY).unlink(missing_ok=True)
    return table


def summary_of(folder: SweepFolder, state: State) -> pa.Table:
    """A row for each metric and scenario, over the runs of the parts that are whole; without runs, no rows.

    Exact, so in memory: as many metrics at a time as `BYTES_AT_A_TIME` hold, and one if that is more.
    Raises `OSError` or `OutputError` where a part is not there any more, or not what it should be.
    """
    files = [folder.runs_file(part) for part in state.whole]
    names, scenarios, failed = _scenarios(folder, state)
    metrics = folder.manifest()["decided_by"]["metrics"] if files else []
    units = {metric.name: metric.unit for metric in METRICS}
    at_a_time = min(len(metrics), max(1, BYTES_AT_A_TIME // (8 * max(1, len(scenarios)))))
    block = np.empty((at_a_time, len(scenarios)))
    ends = np.cumsum(np.bincount(scenarios, minlength=len(names)))
    rows = []
    for first in range(0, len(metrics), max(1, at_a_time)):
        chosen = metrics[first : first + at_a_time]
        _fill(block, files, chosen, scenarios, ends)
        for metric, values in zip(chosen, block, strict=False):
            for name, own, broken in zip(names, np.split(values, ends[:-1]), failed, strict=True):
                head = {"scenario": name, "metric": metric, "unit": units.get(metric)}
                rows.append({**head, "runs": own.size, "failed": int(broken), **_spread(own)})
    return pa.Table.from_pylist(rows, SCHEMA)


def _scenarios(folder: SweepFolder, state: State) -> tuple[list[str], npt.NDArray[np.int16], npt.NDArray[np.int64]]:
    """The scenarios in the order in which runs name them, the place there of every run's, and the runs that failed."""
    places: dict[str, int] = {}
    found = np.empty(state.runs_there, dtype=np.int16)
    done, at = np.empty(state.runs_there, dtype=np.bool_), 0
    for part in state.whole:
        table = _read(folder.runs_file(part), ["scenario", "status"])
        rows = slice(at, at + state.runs_of([part]))
        if table.num_rows != rows.stop - rows.start:
            raise OutputError(Problem("this part does not hold the runs that it should", str(folder.runs_file(part))))
        coded = table["scenario"].combine_chunks().dictionary_encode()
        own = np.array([places.setdefault(name, len(places)) for name in coded.dictionary.to_pylist()], dtype=np.int16)
        found[rows] = own[coded.indices.to_numpy()]
        done[rows] = pc.equal(table["status"], DONE).to_numpy()
        at = rows.stop
    return list(places), found, np.bincount(found[~done], minlength=len(places))


def _fill(
    block: Array,
    files: Sequence[Path],
    metrics: Sequence[str],
    scenarios: npt.NDArray[np.int16],
    ends: npt.NDArray[np.int64],
) -> None:
    """Put metrics of all runs into rows of a block, scenario after scenario; what is undefined becomes NaN."""
    at, starts = 0, [0, *map(int, ends[:-1])]
    for file in files:
        table = _read(file, metrics)
        whose = scenarios[at : at + table.num_rows]
        at += table.num_rows
        columns = [table[metric].to_numpy() for metric in metrics]
        for scenario in np.unique(whose):
            own = whose == scenario
            start = starts[scenario]
            starts[scenario] = end = start + int(own.sum())
            for row, column in zip(block, columns, strict=False):
                row[start:end] = column[own]


def _spread(values: Array) -> dict[str, float | int | None]:
    """How many values are defined, their mean, spread and quantiles. Changes the order of the values."""
    finite = np.isfinite(values)
    known = values if finite.all() else values[finite]
    if not known.size:
        return {"defined": 0}
    mean, deviation = float(known.mean()), float(known.std(ddof=1)) if known.size > 1 else None
    quantiles = np.percentile(known, list(QUANTILES.values()), overwrite_input=True)
    return {
        "defined": known.size,
        "mean": mean,
        "sd": deviation,
        **dict(zip(QUANTILES, map(float, quantiles), strict=True)),
    }


def _read(file: Path, columns: Sequence[str]) -> pa.Table:
    """Some columns of a part, by this thread alone: a part is too small to be worth several."""
    try:
        with pq.ParquetFile(file) as part:
            return part.read(list(columns), use_threads=False).select(list(columns))
    except (pa.ArrowException, KeyError) as error:
        raise OutputError(Problem(f"this part cannot be read: {error}", str(file))) from error


def _points_schema(one: Specification) -> pa.Schema:
    return pa.schema(
        [
            ("point", pa.int64()),
            ("scenario", pa.string()),
            *(
                (key, pa.string() if text else pa.float64())
                for key, text in ((axis.key, axis.in_words) for axis in one.axes)
            ),
            ("metric", pa.string()),
            ("runs", pa.int64()),
            *((name, pa.float64()) for name in ("mean", "q05", "q50", "q95")),
        ]
    )


def _points(one: Specification, folder: SweepFolder, schema: pa.Schema) -> Iterator[pa.Table]:
    """Every point's middle and spread over its draws, part by part: no point lies in two."""
    keys = ["point", "scenario", *(axis.key for axis in one.axes)]
    for part in folder.parts():
        runs = pd.read_parquet(folder.runs_file(part))
        long = runs.melt(id_vars=keys, value_vars=list(one.metrics), var_name="metric", value_name="value")
        groups = long.groupby([*keys, "metric"], sort=False, dropna=False)["value"]
        found = groups.agg(runs="count", mean="mean").reset_index()
        for name, share in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95)):
            found[name] = groups.quantile(share).to_numpy()
        yield pa.Table.from_pandas(found[schema.names], schema, preserve_index=False)


def _draw(one: Specification, folder: SweepFolder) -> None:
    """A picture for each of the first metrics: a line where one thing varies, a map where two do."""
    table = pd.read_parquet(folder.path / POINTS)
    (folder.path / FIGURES).mkdir(exist_ok=True)
    for metric in one.metrics[: charts.MOST_SWEEP_FIGURES]:
        for scenario in one.scenarios:
            rows = table[(table["metric"] == metric) & (table["scenario"] == scenario)]
            if rows["q50"].notna().sum() < 2:
                continue
            words = charts.sweep_words(rows, [axis.key for axis in one.axes], metric)
            page = charts.sweep_page(rows, [axis.key for axis in one.axes], metric, words)
            charts.say_source(
                page, f"Source: simulation with qisim; sweep {one.name}; scenario {scenario}; medians over draws."
            )
            name = f"{metric}-{scenario}"
            charts.save(page, folder.path / FIGURES, name, words)
