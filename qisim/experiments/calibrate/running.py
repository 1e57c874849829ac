"""Runs a calibration, or goes on with it: the fit, the walkers, the looks at them, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from qisim import parameters
from qisim.engines.integrate import Progress
from qisim.experiments.calibrate import specification as specifications
from qisim.experiments.calibrate import tables
from qisim.experiments.calibrate.bench import Bench
from qisim.experiments.calibrate.fitting import Misses, Recorded, best_of
from qisim.experiments.calibrate.folder import begin, kept, write_manifest
from qisim.experiments.calibrate.mixing import Mixing, mixing_of
from qisim.experiments.calibrate.planning import Plan, Work, made_ready, planned, with_steps
from qisim.experiments.calibrate.posterior import Chains, position, sampled
from qisim.experiments.calibrate.specification import Specification
from qisim.experiments.calibrate.writing import written
from qisim.experiments.core import Say
from qisim.experiments.episodes.observed import Array
from qisim.experiments.job import check_workers
from qisim.results import provenance
from qisim.results.folders import PARTS, Parts, locked, refusals

HELD_OUT_DRAWS = 40
"""Of the posterior, at which what is held out is simulated: enough for the ends of a 90 % interval, roughly."""
MIDDLE = 0.5
"""Of the ranges, where the search for the best fit begins: no shipped value has a say in what is found."""


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
    specification = with_steps(specifications.load(name_or_path), steps)
    folder = Path(out)
    with refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".lock"), kept(folder):
        work = made_ready(specification, folder, engine, threads, say)
        begin(specification, work.identity, folder)
        takes = planned(work, folder, threads)
        if say:
            say(str(takes))
        return _run(work, folder, takes, threads, say, progress)


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
    specification = with_steps(specifications.load(name_or_path), steps)
    work = made_ready(specification, Path(out), engine, threads, say)
    return planned(work, Path(out), threads)


def _run(
    work: Work, folder: Path, takes: Plan, threads: int, say: Say | None, progress: Progress | None
) -> Calibration:
    one, known = work.specification, parameters.load_parameters()
    parts = Parts(folder / PARTS)
    total = takes.sets

    def report(done: int) -> None:
        if progress:
            # What an interrupted command left is not counted for the rate.
            progress(min(max(done, takes.done_sets), total), total)

    report(0)
    shipped = _central(parts, "shipped-targets", work.bench.central)
    best = _best(work, parts, report)
    report(takes.fit_sets)

    def stepped(steps: int) -> None:
        report(takes.fit_sets + one.walkers * (steps + 1))

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
