"""What every experiment shares: find the result or simulate it, and put it into its folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from qisim import engines
from qisim.delivery import SMOOTH
from qisim.engines import compiled
from qisim.engines.integrate import Method, Progress
from qisim.errors import OutputError, Problem
from qisim.experiments.assembly import all_draws, trajectories
from qisim.experiments.job import (
    AnyPopulation,
    AnyScenario,
    Job,
    Selection,
    check_workers,
    prepare,
    settle_engine,
    watched,
)
from qisim.experiments.pieces import Piece, pieces_of
from qisim.experiments.work import carry_out
from qisim.results import provenance, tables
from qisim.results.deliveries import DELIVERY, write_delivery
from qisim.results.files import read_parquet, write_json, write_parquet, write_text
from qisim.results.folders import LEVERS, MANIFEST, METRICS, SCENARIOS, TRAJECTORIES, Parts, RunFolder, slug
from qisim.results.result import Result, Settings

Say = Callable[[str], None]
"""Hears what takes long enough to be worth a sentence."""


def experiment(
    given: Sequence[AnyScenario],
    *,
    population: AnyPopulation,
    only: Selection | None,
    draws: int,
    seed: int,
    engine: str,
    workers: int | None,
    out: str | Path | None,
    fresh: bool,
    draws_from: str | Path | None,
    method: Method,
    steps_per_quarter: int,
    delivery: str | Path,
    say: Say | None,
    progress: Progress | None,
) -> Result:
    """Check everything, then find or simulate the result. `compare` says what the arguments are."""
    threads = check_workers(workers)
    settings = Settings(draws, seed, engine, method, steps_per_quarter)
    if say and str(delivery) != SMOOTH:
        say("Simulating how support is delivered, event by event.")
    job = prepare(given, population, only, settings, draws_from=draws_from, how=delivery)
    folder = None if out is None else _folder(out)
    if say:
        for note in job.notes:
            say(note)
    job = settle_engine(job, folder, fresh=fresh)
    return obtain(job, out=folder, workers=threads, fresh=fresh, say=say, progress=progress)


def _folder(out: str | Path) -> Path:
    if str(out):
        return Path(out)
    raise OutputError(Problem("no folder is named for the results", key="out", found="''", expected="a folder"))


def obtain(
    job: Job,
    *,
    out: Path | None,
    workers: int,
    fresh: bool,
    say: Say | None,
    progress: Progress | None,
    piece_size: int | None = None,
) -> Result:
    """The job's result: found in its folder, or simulated and, where `out` is given, written there."""
    pieces = pieces_of(job, piece_size)
    started = provenance.now()
    if out is None:
        with tempfile.TemporaryDirectory(prefix="qisim-") as folder:
            parts = Parts(Path(folder))
            _simulate(job, pieces, parts, workers, say, progress)
            course = pa.concat_tables(trajectories(job, pieces, parts)).unify_dictionaries()
            return _result(job, all_draws(job, pieces, parts), course, _origin(job, started, 0))
    place = job.folder(out)
    if place.present and not fresh:
        damaged = place.damaged()
        if not damaged:
            return _found(job, place)
        if say:
            say(f"{place.final} is not as it was written, so it is computed again: {_some(damaged)}.")
    with place.opened(fresh=fresh) as parts:
        try:
            kept = _simulate(job, pieces, parts, workers, say, progress)
            return _written(job, place, pieces, parts, _origin(job, started, kept))
        except (KeyboardInterrupt, OSError) as stop:
            if not parts.empty:
                stop.add_note(f"What is finished is kept in {place.partial}: the same command goes on from there.")
            raise


def _some(files: Sequence[str]) -> str:
    """Files that are not as they should be, the first few by name."""
    few = ", ".join(files[:3])
    return f"{few} and {len(files) - 3} more are missing or changed" if len(files) > 3 else f"{few} missing or changed"


def _simulate(
    job: Job, pieces: Sequence[Piece], parts: Parts, workers: int, say: Say | None, progress: Progress | None
) -> int:
    if job.settings.engine == "compiled":  # once, before threads would all begin to
        compiled.prepare(job.model, watched(job.model), say)
    elif job.settings.engine == engines.EVENTS:  # which never lets go of Python's lock
        workers = 1
    return carry_out(job, pieces, parts, workers, progress)


def _written(job: Job, folder: RunFolder, pieces: Sequence[Piece], parts: Parts, origin: dict[str, Any]) -> Result:
    from qisim.report import publish  # Matplotlib takes a while, and a result that is found needs none of it

    folder.clear()
    place = folder.partial
    (place / SCENARIOS).mkdir()
    for name, scenario in zip(job.names, job.scenarios, strict=True):
        write_text(place / SCENARIOS / f"{slug(name)}.toml", scenario.to_toml())
    draws = all_draws(job, pieces, parts)
    write_parquet(place / METRICS, [draws], tables.DRAWS_SCHEMA)
    write_parquet(place / TRAJECTORIES, trajectories(job, pieces, parts), tables.TRAJECTORIES_SCHEMA)
    result = replace(_result(job, draws, place / TRAJECTORIES, origin), folder=folder.final)
    levers = pa.Table.from_pandas(result.levers, tables.PULLS_SCHEMA, preserve_index=False)
    write_parquet(place / LEVERS, [levers], tables.PULLS_SCHEMA)
    if job.assumptions is not None:
        write_text(place / DELIVERY, job.assumptions.to_toml())
        write_delivery(place, result.delivered)
    publish(result, place)
    duration = (provenance.now() - datetime.fromisoformat(origin["started"])).total_seconds()
    write_json(place / MANIFEST, {**origin, "duration_seconds": round(duration, 1), "files": folder.digests()})
    folder.seal()
    return replace(result, course=folder.final / TRAJECTORIES)


def _found(job: Job, folder: RunFolder) -> Result:
    origin = json.loads((folder.final / MANIFEST).read_text(encoding="utf-8"))
    draws = read_parquet(folder.final / METRICS)
    return replace(_result(job, draws, folder.final / TRAJECTORIES, origin), folder=folder.final, reused=True)


def _result(job: Job, draws: pa.Table, course: pa.Table | Path, origin: dict[str, Any]) -> Result:
    return Result(
        names=job.names,
        scenarios=job.scenarios,
        population=job.population,
        settings=job.settings,
        draws=tables.frame(draws, tables.DRAWS_COLUMNS),
        course=course,
        provenance=origin,
        pulls=job.pulls,
        delivered=dict(zip(job.names, job.records, strict=True)) if job.records else {},
    )


def _origin(job: Job, started: datetime, kept: int) -> dict[str, Any]:
    """What the manifest says before the last files are there."""
    return {
        "key": job.key,
        "decided_by": job.identity,
        "scenarios": [
            {"name": name, "title": scenario.title, "files": [str(path) for path in scenario.chain]}
            for name, scenario in zip(job.names, job.scenarios, strict=True)
        ],
        "population": {
            "name": job.population.name,
            "source": job.population.source,
            "only": dict(job.only),
            "trusts": len(job.population),
            "notes": list(job.population.notes),
        },
        **({} if job.drawn_from is None else {"draws_from": job.drawn_from.origin()}),
        "versions": {**provenance.versions(), **engines.versions(job.settings.engine)},
        "git": provenance.revision(),
        "machine": provenance.machine(),
        "started": started.isoformat(timespec="milliseconds"),
        "runs": job.runs,
        "runs_from_an_interrupted_job": kept,
    }
