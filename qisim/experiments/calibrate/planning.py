"""What a calibration takes, before it runs: its targets and runs made ready, and the time measured on a few sets."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from qisim import engines, parameters
from qisim.errors import InputError, Problem
from qisim.experiments.calibrate import specification as specifications
from qisim.experiments.calibrate.bench import Bench
from qisim.experiments.calibrate.fitting import sets_planned
from qisim.experiments.calibrate.folder import engine_of
from qisim.experiments.calibrate.specification import BLOCK, Specification
from qisim.experiments.calibrate.targets import Aim, aim_of, held_out_of
from qisim.experiments.core import Say
from qisim.experiments.episodes import Episode
from qisim.results import provenance
from qisim.results.folders import PARTS
from qisim.results.posterior import range_digest

FORMAT = 1
LIBRARIES = ("emcee", "scipy")


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


def with_steps(specification: Specification, steps: int | None) -> Specification:
    """The same calibration with other steps than its file says, if any are given."""
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


def made_ready(specification: Specification, folder: Path, engine: str, threads: int, say: Say | None) -> Work:
    """Targets and runs; compiles the model where that pays."""
    one, aim = specification, aim_of(specification)
    sets = sets_planned(one) + one.walkers * (one.warm_up + one.steps)
    held_out = held_out_of(one)
    bench = Bench(
        aim.episodes, one.parameters, engine=engine_of(folder, engine), workers=threads, runs_planned=sets, say=say
    )
    return Work(one, aim, held_out, bench)


def planned(work: Work, folder: Path, threads: int) -> Plan:
    """What is left to do in a folder, measured on one batch of sets."""
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
