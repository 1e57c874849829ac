"""The model as a function of the calibrated parameters: many sets of them at once, as draws of the same runs.

A set is a row of positions, one for each calibrated parameter: where in its range it lies,
from 0 (low) to 1 (high). All other parameters are at their central values. Runs end where no target looks any more,
and episodes that want the same run share it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import numpy as np

from qisim import engines, parameters
from qisim.engines import Inputs, Trajectories, compiled
from qisim.errors import RunError
from qisim.experiments.core import Say
from qisim.experiments.episodes import Episode, Finding
from qisim.experiments.episodes.observed import Array
from qisim.experiments.episodes.running import TRUSTS_AND_DRAWS, Runs, Wanted, carried_out
from qisim.experiments.work import StoppedError
from qisim.results import provenance

ENDS = ("on", "end", "late")
AFTER_A_COURSE = 1.0
"""Years that use of training is looked at (`practice.use_of_training`)."""
QUARTERS_A_YEAR = 4
SETS_IN_A_BATCH = 64
"""Of the compiled engine: what a batch does once, such as its start, takes as long as a few sets of a small episode."""


class Evaluate(Protocol):
    """Anything that turns sets of positions (sets, parameters) into what is simulated (sets, targets)."""

    def __call__(self, positions: Array) -> Array: ...


@dataclass(frozen=True)
class Task:
    """Some sets of one run."""

    key: str
    sets: slice


class Bench:
    """Runs the episodes of some findings at sets of parameters.

    names: the calibrated parameters, in the order of a set's positions
    runs_planned: of each episode, for the choice of an engine
    """

    def __init__(
        self,
        episodes: Sequence[Episode],
        names: Sequence[str],
        *,
        engine: str,
        workers: int,
        runs_planned: int,
        say: Say | None = None,
    ) -> None:
        self.episodes = tuple(episodes)
        self.names = tuple(names)
        self.workers = workers
        self.runs = Runs(episodes)
        self._share_what_is_watched()
        self.quarters = self._needed()
        self.engine_asked = engine
        self.engine = _engine_for(self.runs, engine, runs_planned)
        if self.engine == "compiled":
            _compile(self.runs, say)

    @property
    def identity(self) -> dict[str, object]:
        """What decides the numbers, beside the model: every run, how long it lasts, and how it is read."""
        return {
            "runs": sorted([key, self.quarters[key]] for key in self.runs.wanted),
            "findings": [
                [episode.name, finding.name, _plain(finding.arguments), provenance.digest(_groups(episode))]
                for episode in self.episodes
                for finding in episode.findings
            ],
        }

    def __call__(self, positions: Array) -> Array:
        """What is simulated at some sets: (sets, targets); NaN where it is undefined, or the run failed."""
        return self._outcomes(positions, len(positions))

    def central(self) -> Array:
        """What is simulated at the shipped values: (targets,)."""
        return self._outcomes(None, 1)[0]

    def _outcomes(self, positions: Array | None, sets: int) -> Array:
        tasks = [Task(key, part) for key, wanted in self._longest_first() for part in self._parts(wanted, sets)]
        done: dict[int, Trajectories] = {}
        carried_out(
            [partial(self._simulated, task, positions) for task in tasks],
            [1] * len(tasks),
            self.workers,
            None,
            done.__setitem__,
        )
        courses: dict[str, list[Trajectories]] = {}
        for number, task in enumerate(tasks):
            courses.setdefault(task.key, []).append(done[number])
        columns = []
        for episode in self.episodes:
            seen = self.runs.observed(episode, courses)
            with np.errstate(invalid="ignore", divide="ignore"):
                columns += [finding.measure.function(seen, **finding.arguments) for finding in episode.findings]
        return np.stack(columns, axis=1) if columns else np.empty((sets, 0))

    def _longest_first(self) -> list[tuple[str, Wanted]]:
        def work(item: tuple[str, Wanted]) -> int:
            return -len(item[1].episode.population) * self.quarters[item[0]]

        return sorted(self.runs.wanted.items(), key=work)

    def _parts(self, wanted: Wanted, sets: int) -> list[slice]:
        size = SETS_IN_A_BATCH
        if self.engine != "compiled":
            size = max(1, TRUSTS_AND_DRAWS // len(wanted.episode.population))
        return [slice(first, min(first + size, sets)) for first in range(0, sets, size)]

    def _simulated(self, task: Task, positions: Array | None, stop: threading.Event) -> Trajectories:
        def look_for_stop(done: int, total: int) -> None:
            if stop.is_set():
                raise StoppedError

        look_for_stop(0, 0)
        own = None if positions is None else positions[task.sets]
        return self._course(task.key, own, look_for_stop)

    def _course(self, key: str, positions: Array | None, look_for_stop: Callable[[int, int], None]) -> Trajectories:
        """The course of some sets; one that fails is told from the others, and undefined."""
        wanted = self.runs.wanted[key]
        try:
            return engines.simulate(
                wanted.model,
                self._inputs(wanted, self.quarters[key], positions),
                sorted(wanted.watch),
                engine=self.engine,
                on_progress=look_for_stop,
            )
        except RunError:
            if positions is None:
                raise
            if len(positions) == 1:
                return self._undefined(wanted, self.quarters[key])
        each = [self._course(key, positions[number : number + 1], look_for_stop) for number in range(len(positions))]
        joined = {name: np.concatenate([one.values[name] for one in each], axis=2) for name in each[0].values}
        return replace(each[0], values=joined)

    def _undefined(self, wanted: Wanted, quarters: int) -> Trajectories:
        sizes = {"nation": 1, **wanted.episode.population.sizes}
        values = {
            name: np.full((quarters + 1, wanted.model.inner(name), 1, sizes[wanted.model.shape(name).place]), np.nan)
            for name in sorted(wanted.watch)
        }
        return Trajectories(np.arange(quarters + 1) / QUARTERS_A_YEAR, values, self.engine)

    def _inputs(self, wanted: Wanted, quarters: int, positions: Array | None) -> Inputs:
        sets = 1 if positions is None else len(positions)
        values = {name: np.repeat(value, sets, axis=1) for name, value in parameters.central(wanted.parameters).items()}
        if positions is not None:
            for column, name in enumerate(self.names):
                values[name] = parameters.within(wanted.parameters[name], positions[:, column])
        for name, value in wanted.episode.parameters.items():
            values[name] = np.full_like(values[name], value)
        levers = {name: series[:quarters] for name, series in wanted.levers.items()}
        trusts = wanted.episode.population
        return Inputs(values, levers, trusts.attributes, trusts.index, trusts.sizes, trusts.codes)

    def _share_what_is_watched(self) -> None:
        """Runs of one model watch the same, so that it is compiled once."""
        watched: dict[str, set[str]] = {}
        for wanted in self.runs.wanted.values():
            watched.setdefault(wanted.model.digest, set()).update(wanted.watch)
        for wanted in self.runs.wanted.values():
            wanted.watch.update(watched[wanted.model.digest])

    def _needed(self) -> dict[str, int]:
        """How many quarters each run takes until no finding looks at it any more."""
        needed = dict.fromkeys(self.runs.wanted, 1)
        for episode in self.episodes:
            for key in self.runs.keys_of(episode):
                last = max((quarters_of(finding, episode) for finding in episode.findings), default=1)
                needed[key] = max(needed[key], last)
        return needed


def quarters_of(finding: Finding, episode: Episode) -> int:
    """The quarters up to the last at which a finding looks; all of them where it does not say."""
    given: Mapping[str, float] = finding.arguments
    times = [given[key] for key in ENDS if key in given]
    if "course" in given:
        times.append(given["course"] + AFTER_A_COURSE)
    every = episode.scenario.quarters
    return max(1, min(every, math.ceil(QUARTERS_A_YEAR * max(times)))) if times else every


def _engine_for(runs: Runs, engine: str, planned: int) -> str:
    """The one engine of all runs: the compiled one where it is worth it."""
    if engine != "auto":
        return engines.choose(engine, next(iter(runs.wanted.values())).model, planned, ())
    chosen = {engines.choose(engine, one.model, planned, sorted(one.watch)) for one in runs.wanted.values()}
    return "compiled" if chosen == {"compiled"} else "vectorised"


def _compile(runs: Runs, say: Say | None) -> None:
    """Compile each model of the runs that is not; where there are several, `say` hears which of them it is."""
    models = {wanted.model.digest: (wanted.model, sorted(wanted.watch)) for wanted in runs.wanted.values()}
    waiting = [one for one in models.values() if not compiled.is_ready(*one)]
    for number, (model, watch) in enumerate(waiting, start=1):
        if say and len(waiting) > 1:
            say(f"The episodes have {len(models)} models; {number} of {len(waiting)} that are to be compiled:")
        compiled.prepare(model, watch, say)


def _groups(episode: Episode) -> dict[str, list[int]]:
    return {name: [int(position) for position in members] for name, members in episode.groups.items()}


def _plain(arguments: Mapping[str, object]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in arguments.items()}
