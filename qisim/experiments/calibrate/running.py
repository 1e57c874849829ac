"""Runs a calibration, or goes on with it: the fit, the walkers, the looks at them, and what comes of it.

    FOLDER/
      manifest.json              what decides the numbers, how many steps were made, and whether the walkers mixed
      calibration.toml, data/    what was asked for
      parts/                     every answer of the model to the fit, the walkers block by block: they are gone on with
      fit.csv, residuals.csv, held_out.csv, identifiability.csv, correlations.csv
      posterior.parquet          draws for --draws-from; only where the walkers have mixed
      posterior.csv              the same as values, for people
      calibration.md, figures/

Nothing in it says when or where it was computed: two folders of the same calibration hold the same bytes.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qisim import engines, parameters
from qisim.engines.integrate import Progress
from qisim.errors import InputError, OutputError, Problem
from qisim.experiments.calibrate import specification as specifications
from qisim.experiments.calibrate import tables
from qisim.experiments.calibrate.bench import Bench
from qisim.experiments.calibrate.fitting import Misses, Recorded, best_of, sets_planned
from qisim.experiments.calibrate.mixing import Mixing, mixing_of
from qisim.experiments.calibrate.posterior import Chains, position, sampled
from qisim.experiments.calibrate.specification import BLOCK, Specification
from qisim.experiments.calibrate.targets import Aim, aim_of, files_of, held_out_of
from qisim.experiments.calibrate.writing import written
from qisim.experiments.core import Say
from qisim.experiments.episodes import Episode
from qisim.experiments.episodes.observed import Array
from qisim.experiments.job import check_workers
from qisim.results import provenance
from qisim.results.files import write_json, write_text
from qisim.results.folders import MANIFEST, PARTS, Parts, locked, refusals
from qisim.results.posterior import range_digest

FORMAT = 1
TEXT, DATA = "calibration.toml", "data"
HELD_OUT_DRAWS = 40
"""Of the posterior, at which what is held out is simulated: enough for the ends of a 90 % interval, roughly."""
MIDDLE = 0.5
"""Of the ranges, where the search for the best fit begins: no shipped value has a say in what is found."""
LIBRARIES = ("emcee", "scipy")
WORDS = {
    "parameters": "the parameters or their ranges",
    "targets": "the targets",
    "runs": "the episodes or data",
    "held_out": "what is held out",
    "seed": "the seed",
    "search": "the global search",
    "walkers": "the number of walkers, or their warm-up",
    "model": "the model's equations",
    "code": "qisim's code",
    "engine": "the engine",
    "versions": "the libraries",
}


@dataclass(frozen=True, eq=False, repr=False)
class Calibration:
    """What a calibration found.

    fit: parameter, member, unit, low, shipped, high, best, posterior_low, posterior_median,
        posterior_high (90%), shipped_at (share of the posterior below), shipped_inside
    residuals: target, source, unit, value, tolerance, then simulated at the shipped values, the best fit and over
        the posterior, and the misses in standard errors
    held_out: the same of what was not fitted, and whether it lies inside the tolerance
    identifiability: parameter, learnt (0 to 1), informed, tied_to, correlation
    correlations: between parameters, in the posterior
    values: the posterior's draws, in the parameters' units

    Without a posterior, since the walkers have not mixed, its columns are NaN, and the last two tables are empty.
    """

    specification: Specification
    folder: Path
    fit: pd.DataFrame
    residuals: pd.DataFrame
    held_out: pd.DataFrame
    identifiability: pd.DataFrame
    correlations: pd.DataFrame
    values: pd.DataFrame
    mixing: Mixing
    posterior: Path | None = None
    """The file of draws for `draws_from`, if there is one."""

    def __repr__(self) -> str:
        state = "mixed" if self.mixing.mixed else "not mixed"
        return f"<Calibration: {self.specification.name}, {self.mixing.kept} steps, {state}>"


@dataclass(frozen=True)
class Plan:
    """What a calibration takes: sets of parameters at most, and how many of them are there already; seconds."""

    specification: Specification
    targets: int
    episodes: int
    engine: str
    workers: int
    fit_sets: int
    chain_sets: int
    seconds_a_set: float
    done_sets: int

    @property
    def sets(self) -> int:
        """Sets of parameters in all, each run through every episode."""
        return self.fit_sets + self.chain_sets

    @property
    def seconds(self) -> float:
        """What is left, with what is there already taken off."""
        return (self.sets - self.done_sets) * self.seconds_a_set

    def __str__(self) -> str:
        one = self.specification
        return (
            f"Parameters: {len(one.parameters)}; targets: {self.targets}, from {self.episodes} episodes or files; "
            f"{self.engine} engine. {self.sets:,} sets of parameters at most: {self.fit_sets:,} to fit, "
            f"{self.chain_sets:,} by {one.walkers} walkers in {one.warm_up + one.steps:,} steps; "
            f"{1000 * self.seconds_a_set:.0f} ms each with {self.workers} at a time."
        )


@dataclass(frozen=True)
class Work:
    """A calibration ready to be run."""

    specification: Specification
    aim: Aim
    held_out: tuple[Episode, ...]
    bench: Bench

    @property
    def identity(self) -> dict[str, Any]:
        """All that decides the numbers, but for how many steps the walkers make; big things as hashes."""
        one, known = self.specification, parameters.load_parameters()
        return {
            "format": FORMAT,
            "parameters": {
                name: provenance.digest([known[name].value, range_digest(known[name])]) for name in one.parameters
            },
            "targets": provenance.digest(self.aim.targets),
            "runs": provenance.digest(self.bench.identity),
            "held_out": provenance.digest([[e.name, [f.name for f in e.findings]] for e in self.held_out]),
            "seed": one.seed,
            "search": [one.population, one.generations],
            "walkers": [one.walkers, one.warm_up],
            "model": [wanted.model.digest for wanted in self.bench.runs.wanted.values()],
            "code": provenance.code_digest(),
            "engine": {"name": self.bench.engine, "versions": engines.versions(self.bench.engine)},
            "versions": {name: version(name) for name in LIBRARIES},
        }


def calibrate(
    name_or_path: str | Path,
    out: str | Path,
    *,
    steps: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    say: Say | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Fit parameters to published episodes and data, and find their posterior, into a folder.

    name_or_path: a TOML file, or the name of one in `scenarios/calibrations`
    out: the folder; a calibration that was begun there is gone on with, to the same bytes
    steps: of each walker, instead of those of the file: more go on where fewer ended
    engine: auto, reference, vectorised or compiled
    workers: how many threads; one for each processor if not given. Changes no number.
    say: called with a sentence when something takes time
    progress: called with (sets of parameters done, sets in all)

    Raises `InputError` with everything that is wrong, and where the folder holds another calibration. Where
    the walkers have not mixed there is no posterior: `Calibration.mixing` says why, and how many steps may do.
    """
    threads = check_workers(workers)
    specification = _with_steps(specifications.load(name_or_path), steps)
    folder = Path(out)
    with refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".lock"), _kept(folder):
        work = _work(specification, _engine_of(folder, engine), threads, say)
        _begin(work, folder)
        planned = _planned(work, folder, threads)
        if say:
            say(str(planned))
        return _run(work, folder, planned, threads, say, progress)


def plan(
    name_or_path: str | Path,
    out: str | Path,
    *,
    steps: int | None = None,
    engine: str = "auto",
    workers: int | None = None,
    say: Say | None = None,
) -> Plan:
    """What a calibration will take, measured on one batch of sets. Writes nothing."""
    threads = check_workers(workers)
    specification = _with_steps(specifications.load(name_or_path), steps)
    work = _work(specification, _engine_of(Path(out), engine), threads, say)
    return _planned(work, Path(out), threads)


def _with_steps(specification: Specification, steps: int | None) -> Specification:
    if steps is None:
        return specification
    problem = specifications.problem_of_steps(steps)
    if problem:
        raise InputError(Problem(problem[0], key="--steps", found=str(steps), expected=problem[1]))
    left = specification.walkers * steps
    if specification.draws > left:
        message = f"so few steps leave {left:,} draws, and the file asks for more"
        raise InputError(Problem(message, key="--steps", found=str(steps), expected=f"draws = {left} or fewer"))
    return replace(specification, steps=steps)


def _work(specification: Specification, engine: str, threads: int, say: Say | None) -> Work:
    one, aim = specification, aim_of(specification)
    sets = sets_planned(one) + one.walkers * (one.warm_up + one.steps)
    held_out = held_out_of(one)
    bench = Bench(aim.episodes, one.parameters, engine=engine, workers=threads, runs_planned=sets, say=say)
    return Work(one, aim, held_out, bench)


def _engine_of(folder: Path, engine: str) -> str:
    """The engine that began a calibration goes on with it: another one's last digits differ."""
    if engine != "auto" or not (folder / MANIFEST).is_file():
        return engine
    return str(_manifest(folder)["decided_by"].get("engine", {}).get("name", engine))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(found, dict) and isinstance(found.get("decided_by"), dict):
            return found
    except (OSError, ValueError):
        pass
    hint = "choose another folder with --out, or remove this one"
    raise OutputError(Problem("is no manifest of a calibration", str(folder / MANIFEST), suggestion=hint))


def _begin(work: Work, folder: Path) -> None:
    """Write what was asked for, or refuse a folder that holds something else."""
    identity = json.loads(json.dumps(work.identity))
    if (folder / MANIFEST).is_file():
        old = _manifest(folder)["decided_by"]
        changed = [WORDS.get(key, key) for key in {**old, **identity} if old.get(key) != identity.get(key)]
        if changed:
            raise OutputError(
                Problem(
                    f"this folder holds a calibration of which something has changed since: {', '.join(changed)}",
                    str(folder),
                    suggestion="choose another folder with --out: chains of different models are not mixed",
                )
            )
        return
    with refusals(folder):
        (folder / PARTS).mkdir(exist_ok=True)
        write_text(folder / TEXT, work.specification.text)
        for number, file in enumerate(files_of(work.specification)):
            (folder / DATA).mkdir(exist_ok=True)
            write_text(folder / DATA / f"{number + 1:02d}-{file.name}", file.read_text(encoding="utf-8-sig"))
    write_manifest(folder, work.specification, identity, None)


def write_manifest(
    folder: Path, specification: Specification, identity: Mapping[str, Any], mixing: Mixing | None
) -> None:
    """Write or replace the manifest; `mixing` is what came of the walkers, once they are done."""
    told = {
        "calibration": specification.name,
        "title": specification.title,
        "key": provenance.key(identity),
        "decided_by": dict(identity),
        "steps": None if mixing is None else mixing.kept,
        "mixed": None if mixing is None else mixing.mixed,
    }
    write_json(folder / MANIFEST, told)


def _planned(work: Work, folder: Path, threads: int) -> Plan:
    one, size = work.specification, len(work.specification.parameters)
    blocks = sum(1 for _ in (folder / PARTS).glob("chain-*.npz"))
    fit = sets_planned(one)
    sets = np.full((one.walkers // 2, size), 0.5)
    work.bench(sets[:1])  # what is done once is not counted
    begin = time.perf_counter()
    work.bench(sets)
    each = (time.perf_counter() - begin) / len(sets)
    done = min(blocks * BLOCK, one.warm_up + one.steps) * one.walkers
    return Plan(
        specification=one,
        targets=len(work.aim.targets),
        episodes=len(work.aim.episodes),
        engine=work.bench.engine,
        workers=threads,
        fit_sets=fit,
        chain_sets=one.walkers * (one.warm_up + one.steps + 1),
        seconds_a_set=each,
        done_sets=done + (fit if done else 0),
    )


def _run(
    work: Work, folder: Path, planned: Plan, threads: int, say: Say | None, progress: Progress | None
) -> Calibration:
    one, known = work.specification, parameters.load_parameters()
    parts = Parts(folder / PARTS)
    total = planned.sets

    def report(done: int) -> None:
        if progress:
            # What an interrupted command left is not counted for the rate.
            progress(min(max(done, planned.done_sets), total), total)

    report(0)
    shipped = _central(parts, "shipped-targets", work.bench.central)
    best = _best(work, parts, report)
    report(planned.fit_sets)

    def stepped(steps: int) -> None:
        report(planned.fit_sets + one.walkers * (steps + 1))

    chains = sampled(one, best, work.aim.targets, work.bench, parts, stepped)
    mixing = mixing_of(chains, one.parameters)
    every = position(chains.kept.reshape(-1, len(one.parameters))) if mixing.mixed else None
    draws = None if every is None else every[_chosen(one, chains)]
    if say:
        say("The walkers are done; simulating what is held out, before and after.")
    held = _held_out(work, parts, best, draws, threads)
    at_best = Recorded(work.bench, parts, _silent, prefix="best")(best[np.newaxis])[0]
    found = Calibration(
        specification=one,
        folder=folder,
        fit=tables.fit_table(known, one.parameters, best, every),
        residuals=tables.residuals_table(
            work.aim.targets, shipped, at_best, None if draws is None else chains.outcomes
        ),
        held_out=tables.held_out_table(work.held_out, *held),
        identifiability=tables.identifiability_table(one.parameters, every),
        correlations=pd.DataFrame() if every is None else tables.correlations_table(one.parameters, every),
        values=pd.DataFrame() if draws is None else tables.values_table(known, one.parameters, draws),
        mixing=mixing,
    )
    identity = json.loads(json.dumps(work.identity))
    result = written(found, draws, provenance.key(identity))
    write_manifest(folder, one, identity, mixing)
    return result


def _best(work: Work, parts: Parts, report: Callable[[int], None]) -> Array:
    values, tolerances = (np.array([getattr(one, key) for one in work.aim.targets]) for key in ("value", "tolerance"))
    start = np.full(len(work.specification.parameters), MIDDLE)
    return best_of(work.specification, start, Misses(Recorded(work.bench, parts, report), values, tolerances))


def _chosen(one: Specification, chains: Chains) -> Array:
    """Which of the kept places become draws: any may, in any order, so that the first few are a sample too."""
    places = chains.kept.shape[0] * chains.kept.shape[1]
    return np.random.default_rng(one.seed).choice(places, one.draws, replace=False)


def _held_out(
    work: Work, parts: Parts, best: Array, draws: Array | None, threads: int
) -> tuple[Array, Array, Array | None]:
    """What is held out at the shipped values, at the best fit, and at some draws of the posterior."""
    if not any(episode.findings for episode in work.held_out):
        return np.empty(0), np.empty(0), None if draws is None else np.empty((0, 0))
    some = best[np.newaxis] if draws is None else np.concatenate([best[np.newaxis], draws[:HELD_OUT_DRAWS]])
    bench = Bench(
        work.held_out,
        work.specification.parameters,
        engine=work.bench.engine_asked,
        workers=threads,
        runs_planned=len(some),
    )
    shipped = _central(parts, "shipped-held-out", bench.central)
    simulated = Recorded(bench, parts, _silent, prefix="held-out")(some)
    return shipped, simulated[0], None if draws is None else simulated[1:]


def _central(parts: Parts, name: str, central: Callable[[], Array]) -> Array:
    if not parts.has(name):
        parts.save(name, {"simulated": central()})
    return parts.load(name, ("simulated",))["simulated"]


def _silent(done: int) -> None:
    """Nobody waits for these few."""


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """Whatever stops the work, say what is kept; where nothing is, leave nothing."""
    note = f"What is finished is kept in {folder}: the same command goes on from there."
    try:
        yield
    except KeyboardInterrupt as stop:
        if any((folder / PARTS).glob("*.npz")):
            stop.add_note(note)
        raise
    except OSError as error:
        message = f"a file could not be written: {error.strerror or error}"
        hint = f"make room, or let it be written to, then run the same command again. {note}"
        raise OutputError(Problem(message, str(error.filename or folder), suggestion=hint)) from error
    finally:
        if not (folder / MANIFEST).is_file() and not any(path.name != ".lock" for path in folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
