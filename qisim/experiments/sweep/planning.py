"""What a sweep will take, before it begins: runs, time, memory and disk, measured on a few of its runs."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qisim import engines
from qisim.engines import compiled
from qisim.experiments.core import Say
from qisim.experiments.job import check_workers
from qisim.experiments.sweep import specification as specifications
from qisim.experiments.sweep.folder import SweepFolder, key_of, parts_of
from qisim.experiments.sweep.running import bytes_of_points
from qisim.experiments.sweep.runs import RUNS_IN_A_BATCH, Outcome, Run, courses, runs_of, simulated, table
from qisim.experiments.sweep.specification import Specification
from qisim.experiments.sweep.study import Study, study_of

ENOUGH = 16
"""Runs that are tried, or all if there are fewer."""
SAVED_BYTES = 8


@dataclass(frozen=True)
class Plan:
    """Runs and parts, and what they take: seconds on all workers, bytes on disk and in memory, bytes free on disk."""

    specification: Specification
    engine: str
    workers: int
    runs: int
    parts: int
    seconds_a_run: float
    seconds: float
    disk: int
    free: int
    memory: int
    step_error: float
    """By how much half the step moves a metric of the runs that were tried, as a share of its largest value."""
    step_error_of: str
    """The metric that it moves most."""
    precision_error: float | None
    """By how much double precision moves one, as a share of its largest value; None in double precision."""
    precision_error_of: str | None
    """The metric that it moves most."""


def plan(
    name_or_path: str | Path,
    out: str | Path,
    *,
    engine: str = "auto",
    draws_from: str | Path | None = None,
    workers: int | None = None,
    say: Say | None = None,
) -> Plan:
    """Try a few runs from the middle of a sweep, and say what all of them will take. Writes nothing that stays."""
    threads = check_workers(workers)
    specification = specifications.load(name_or_path)
    study = study_of(specification, engine, draws_from)
    if study.engine == "compiled":
        compiled.prepare(study.model, study.kept, say, specification.precision)
    size = min(specification.points, max(1, -(-ENOUGH // specification.runs_at_a_point)))
    first = (specification.points - size) // 2
    runs = runs_of(specification, first, first + size)[: max(ENOUGH, 1)]
    simulated(study, runs[:1], 1, None)  # what is done once is not counted
    start = time.perf_counter()
    outcomes = simulated(study, runs, 1, None)
    each = (time.perf_counter() - start) / len(runs)
    total = specification.points * specification.runs_at_a_point
    parts = sum(1 for _ in parts_of([specification.points], specification.points_in_a_part))
    one, all_tried = (_bytes_of(study, outcomes[:count]) for count in (1, len(outcomes)))
    of_a_run = (all_tried - one) / (len(outcomes) - 1) if len(outcomes) > 1 else one
    watched = sum(study.model.inner(name) * study.trusts.sizes[study.model.shape(name).place] for name in study.watch)
    batch = RUNS_IN_A_BATCH * watched * (study.scenarios[0].quarters + 1) * SAVED_BYTES
    half_step = replace(specification, steps_per_quarter=2 * specification.steps_per_quarter)
    step_error, step_error_of = _most_moved(replace(study, specification=half_step), runs, outcomes)
    precision_error, precision_error_of = None, None
    if specification.precision != "double":
        engine = engines.choose("auto", study.model, len(runs), study.kept)
        exact = replace(study, engine=engine, specification=replace(specification, precision="double"))
        precision_error, precision_error_of = _most_moved(exact, runs, outcomes)
    existing = next(path for path in (Path(out), *Path(out).absolute().parents) if path.exists())
    return Plan(
        specification=specification,
        engine=study.engine,
        workers=threads,
        runs=total,
        parts=parts,
        seconds_a_run=each,
        seconds=each * total / min(threads, os.cpu_count() or 1),
        disk=round(parts * (one - of_a_run) + total * of_a_run) + bytes_of_points(specification, total),
        free=shutil.disk_usage(existing).free,
        memory=2 * batch * threads,
        step_error=step_error,
        step_error_of=step_error_of,
        precision_error=precision_error,
        precision_error_of=precision_error_of,
    )


def _bytes_of(study: Study, outcomes: Sequence[Outcome]) -> int:
    """How much disk a part with these runs takes."""
    with tempfile.TemporaryDirectory(prefix="qisim-") as place:
        folder = SweepFolder(Path(place))
        (part,) = parts_of([1], 1)
        kept = courses(study.specification, outcomes, study.model.members) if study.specification.trajectories else None
        folder.keep(part, key_of(study.identity), table(study.specification, outcomes), kept, 0)
        return sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())


def _most_moved(finer: Study, runs: Sequence[Run], outcomes: Sequence[Outcome]) -> tuple[float, str]:
    """By how much a metric changes, and which changes most, where the same runs are computed in a finer way."""
    moved = _moved(outcomes, simulated(finer, runs, 1, None))
    most = max(moved, key=lambda name: moved[name])
    return moved[most], most


def _moved(coarse: Sequence[Outcome], fine: Sequence[Outcome]) -> dict[str, float]:
    """The largest change of each metric over runs, by its largest value; nought where a run has none or failed."""
    moved = {}
    for name in coarse[0].metrics or fine[0].metrics or {"": 0.0}:
        pairs = [
            (one.metrics.get(name, np.nan), other.metrics.get(name, np.nan))
            for one, other in zip(coarse, fine, strict=True)
        ]
        found = np.array([pair for pair in pairs if np.isfinite(pair).all()])
        largest = np.abs(found).max() if len(found) else 0.0
        moved[name] = float(np.abs(found[:, 0] - found[:, 1]).max() / largest) if largest else 0.0
    return moved
