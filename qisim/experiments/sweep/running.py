"""Runs a sweep, or goes on with it: part by part, whatever stopped it before."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qisim.engines import compiled
from qisim.engines.integrate import Progress
from qisim.errors import InputError, OutputError, Problem
from qisim.experiments.core import Say
from qisim.experiments.job import check_workers
from qisim.experiments.sweep import specification as specifications
from qisim.experiments.sweep.folder import (
    SCENARIOS,
    SWEEP,
    Part,
    State,
    SweepFolder,
    differences,
    key_of,
)
from qisim.experiments.sweep.outcome import Swept
from qisim.experiments.sweep.renewal import Clock, Renewal
from qisim.experiments.sweep.runs import courses, runs_of, simulated, table
from qisim.experiments.sweep.specification import EXTENDABLE, Specification
from qisim.experiments.sweep.study import Study, study_of
from qisim.experiments.sweep.summary import renew, summarise
from qisim.results.files import size_in_words, write_text
from qisim.results.folders import locked, refusals

MANY_RUNS = 10_000_000
BYTES_A_NUMBER = 9
"""Of a metric in a file, at most: most do not compress."""


def sweep(
    name_or_path: str | Path,
    out: str | Path,
    *,
    engine: str = "auto",
    draws_from: str | Path | None = None,
    workers: int | None = None,
    extend: int = 0,
    shard: tuple[int, int] = (1, 1),
    cluster: str | None = None,
    yes: bool = False,
    say: Say | None = None,
    progress: Progress | None = None,
    clock: Clock = time.monotonic,
) -> Swept:
    """Run a sweep into a folder, or go on with it there.

    draws_from: a file of draws that a calibration wrote; parameters that are not in it keep their own draws
    extend: so many points more, of a design that can be extended; what is there stays
    shard: (i, n) computes every n-th part from the i-th on, so that n machines share the work; when all are
        there, in one folder, a sweep without a shard finds nothing left to compute and sums them up
    cluster: a dask scheduler's address, or a TOML file for SLURM: the parts are computed there
    yes: more than ten million runs, or more disk than is free, are meant
    clock: seconds, by which the summary of what is finished is renewed while the sweep goes on
    Raises `InputError` with everything that is wrong, and where the folder holds another sweep.
    """
    threads = check_workers(workers)
    specification = specifications.load(name_or_path)
    _check_shard(shard)
    folder = SweepFolder(Path(out))
    with refusals(folder.path):
        folder.path.mkdir(parents=True, exist_ok=True)
    i, n = shard
    with locked(folder.path / (".lock" if n == 1 else f".lock-{i}-of-{n}")):
        study, segments = _settled(folder, specification, engine, draws_from, extend)
        _check_size(study, folder, sum(segments), yes)
        _begin(folder, study, segments)
        state = _looked_at(folder, say)
        mine = [part for part in state.missing if part.number % n == i - 1]
        with _kept(folder):
            renewal = Renewal(folder, state, say, clock)
            try:
                _compute(study, folder, state, mine, threads, cluster, say, progress, renewal)
            except BaseException:
                renewal.at_a_stop()
                raise
            state = folder.state()
            if state.missing:
                table = renew(folder, state)
                later = folder.state(state)
                state = state if later.missing else later
            if not state.missing:  # at first, or since another shard has brought the last part
                table = summarise(study, folder, state)
    return Swept(folder.path, study.specification, state, table.to_pandas())


def _settled(
    folder: SweepFolder, specification: Specification, engine: str, draws_from: str | Path | None, extend: int
) -> tuple[Study, list[int]]:
    """The study and how its points came together; refuses a folder that holds another sweep."""
    if extend and specification.design not in EXTENDABLE:
        raise InputError(
            Problem(
                f"a {specification.design} cannot be extended: its points are one whole",
                key="--extend",
                found=str(extend),
                expected="a design sobol or draws",
            )
        )
    if extend < 0:
        raise InputError(Problem("cannot be less than nothing", key="--extend", found=str(extend)))
    if not folder.started:
        segments = [specification.points, *([extend] if extend else [])]
        return _enough(_of_points(study_of(specification, engine, draws_from), segments)), segments
    manifest = folder.manifest()
    decided = manifest["decided_by"]
    if engine == "auto" and decided.get("precision") == specification.precision:
        engine = decided.get("engine", {}).get("name", engine)
    study = study_of(specification, engine, draws_from)
    changed = differences(decided, study.identity)
    segments = [int(points) for points in manifest["segments"]]
    if specification.design not in EXTENDABLE and segments != [specification.points]:
        changed.append("the number of points")
    elif specification.design in EXTENDABLE and specification.points != segments[0]:
        changed.append("the number of points (use --extend to add some)")
    if changed:
        raise OutputError(
            Problem(
                f"this folder holds a sweep of which something has changed since: {', '.join(dict.fromkeys(changed))}",
                file=str(folder.path),
                suggestion="choose another folder with --out: results of different models are not mixed",
            )
        )
    segments += [extend] if extend else []
    return _enough(_of_points(study, segments)), segments


def _enough(study: Study) -> Study:
    """The same study, once it is sure that a file of draws has one for each point that was added, too."""
    if study.drawn_from is not None and study.specification.design == "draws":
        study.drawn_from.check_enough(study.specification.points, "points")
    return study


def _of_points(study: Study, segments: Sequence[int]) -> Study:
    return replace(study, specification=replace(study.specification, points=sum(segments)))


def _begin(folder: SweepFolder, study: Study, segments: Sequence[int]) -> None:
    identity = study.identity
    if folder.started and folder.manifest()["segments"] == list(segments):
        return
    with refusals(folder.path):
        (folder.path / SCENARIOS).mkdir(exist_ok=True)
        write_text(folder.path / SWEEP, study.specification.text)
        for scenario in study.scenarios:
            write_text(folder.path / SCENARIOS / f"{scenario.name}.toml", scenario.to_toml())
        folder.begin(study.specification, identity, segments)


def _looked_at(folder: SweepFolder, say: Say | None) -> State:
    """The state of the folder, with what is wrong in it said."""
    for name in folder.clean():
        if say:
            say(f"{name} is no part of this sweep, so it is put aside with the ending .foreign.")
    state = folder.state()
    for number, reason in state.damaged.items():
        if say:
            say(f"Part {number} is computed again: {reason}.")
    return state


def _compute(
    study: Study,
    folder: SweepFolder,
    state: State,
    mine: Sequence[Part],
    threads: int,
    cluster: str | None,
    say: Say | None,
    progress: Progress | None,
    renewal: Renewal,
) -> None:
    one = study.specification
    there = done = state.runs_there
    total, failures = there + state.runs_of(mine), sum(state.failed.values())
    if mine and cluster is None and study.engine == "compiled":
        compiled.prepare(study.model, study.kept, say, one.precision)  # before any clock of progress starts
    if progress:
        progress(done, total)
    if not mine:
        return
    if cluster is not None:
        from qisim.experiments.sweep.cluster import compute

        def came(finished: int, _: int) -> None:
            if progress:
                progress(there + finished, total)
            renewal(finished)

        failed = compute(cluster, study, folder, mine, came, say)
        if failed and say:
            say(f"{failed} runs failed: see the column 'cause'.")
        return
    key = key_of(study.identity)
    for part in mine:
        runs = runs_of(one, part.first, part.last)

        def report(finished: int, _: int, before: int = done) -> None:
            if progress:
                progress(before + finished, total)

        outcomes = simulated(study, runs, threads, report)
        failed = sum(outcome.cause is not None for outcome in outcomes)
        kept = courses(one, outcomes, study.model.members) if one.trajectories else None
        folder.keep(part, key, table(one, outcomes), kept, failed)
        done, failures = done + len(runs), failures + failed
        renewal(done - there)
        if failed and say:
            say(
                f"{failed} of {len(runs)} runs of part {part.number} failed, {failures} so far: see the column 'cause'."
            )


@contextlib.contextmanager
def _kept(folder: SweepFolder) -> Iterator[None]:
    """Whatever stops the work, say what is kept."""
    note = f"What is finished is kept in {folder.path}: the same command goes on from there."
    try:
        yield
    except KeyboardInterrupt as stop:
        stop.add_note(note)
        raise
    except OSError as error:
        raise OutputError(
            Problem(
                f"a file could not be written: {error.strerror or error}",
                file=str(error.filename or folder.path),
                suggestion=f"make room, or let it be written to, then run the same command again. {note}",
            )
        ) from error


def _check_shard(shard: tuple[int, int]) -> None:
    i, n = shard
    if not 1 <= i <= n:
        raise InputError(Problem("no such shard", key="--shard", found=f"{i}/{n}", expected="i/n with i from 1 to n"))


def _check_size(study: Study, folder: SweepFolder, points: int, yes: bool) -> None:
    """More runs than one means by mistake, or more disk than there is, must be asked for twice."""
    runs = points * study.specification.runs_at_a_point
    needed, free = bytes_of(study, runs), shutil.disk_usage(folder.path).free
    if yes:
        return
    problems = []
    if runs > MANY_RUNS:
        problems.append(
            Problem(f"{runs:,} runs are very many", key="points", suggestion="--plan says how long; --yes begins")
        )
    if needed > free:
        found, expected = f"{size_in_words(needed)} needed at most", f"{size_in_words(free)} that are free"
        problems.append(
            Problem(
                "there may not be room enough",
                str(folder.path),
                found=found,
                expected=expected,
                suggestion="--yes begins",
            )
        )
    if problems:
        raise OutputError(problems)


def bytes_of(study: Study, runs: int) -> int:
    """How much disk so many runs need at most."""
    one = study.specification
    numbers = len(one.metrics) + len(one.axes) + 4
    quarters = study.scenarios[0].quarters + 1
    course = sum(quarters * study.model.inner(name) for name in one.trajectories)
    return runs * BYTES_A_NUMBER * (numbers + course) + bytes_of_points(one, runs)


def bytes_of_points(specification: Specification, runs: int) -> int:
    """How much disk the table of points needs at most: four numbers for each metric of a point and scenario."""
    points = runs // max(1, specification.draws)
    return points * len(specification.metrics) * 4 * BYTES_A_NUMBER
