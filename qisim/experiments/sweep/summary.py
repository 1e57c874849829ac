"""What the runs of a sweep come to: over all runs, and at each point. Read a column, or a part, at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qisim import charts
from qisim.experiments.sweep.folder import FIGURES, POINTS, RUNS, SUMMARY, SweepFolder
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
MOST_POINTS_DRAWN = 100_000


def summarise(study: Study, folder: SweepFolder) -> None:
    """Write `summary.parquet`, `points.parquet` and, where one or two things vary in a grid, figures."""
    one = study.specification
    write_parquet(folder.path / SUMMARY, [_summary(one, folder)], SCHEMA)
    schema = _points_schema(one)
    write_parquet(folder.path / POINTS, _points(one, folder, schema), schema)
    if one.design == "grid" and len(one.axes) <= 2 and one.points <= MOST_POINTS_DRAWN:
        _draw(one, folder)


def _files(folder: SweepFolder) -> list[str]:
    return [str(folder.path / RUNS / f"{part.name}.parquet") for part in folder.parts()]


def _summary(one: Specification, folder: SweepFolder) -> pa.Table:
    """One metric's column of all parts at a time: a million runs are eight megabytes."""
    units = {metric.name: metric.unit for metric in METRICS}
    rows = []
    heads = pa.concat_tables([pq.read_table(file, columns=["scenario", "status"]) for file in _files(folder)])
    scenario, done = heads["scenario"].to_numpy(), heads["status"].to_numpy() == DONE
    for metric in one.metrics:
        values = np.concatenate(
            [pq.read_table(file, columns=[metric])[metric].to_numpy().astype(np.float64) for file in _files(folder)]
        )
        for name in one.scenarios:
            own = scenario == name
            known = values[own & np.isfinite(values)]
            spread = np.percentile(known, list(QUANTILES.values())) if known.size else np.full(len(QUANTILES), np.nan)
            rows.append(
                {
                    "scenario": name,
                    "metric": metric,
                    "unit": units[metric],
                    "runs": int(own.sum()),
                    "failed": int((own & ~done).sum()),
                    "defined": known.size,
                    "mean": float(known.mean()) if known.size else np.nan,
                    "sd": float(known.std(ddof=1)) if known.size > 1 else np.nan,
                    **dict(zip(QUANTILES, map(float, spread), strict=True)),
                }
            )
    return pa.Table.from_pandas(pd.DataFrame(rows, columns=SCHEMA.names), SCHEMA, preserve_index=False)


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
    for file in _files(folder):
        runs = pd.read_parquet(file)
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
