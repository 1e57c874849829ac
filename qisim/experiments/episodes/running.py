"""Runs of episodes: each made once, however many measures ask for it, at central parameters and over draws."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from qisim import engines, parameters, scenarios
from qisim.engines import Inputs, Trajectories
from qisim.engines.integrate import Progress
from qisim.errors import Problem, RunError, ScenarioError
from qisim.experiments.episodes.episode import Episode
from qisim.experiments.episodes.observed import Array, Observed
from qisim.experiments.work import PATIENCE, StoppedError
from qisim.model import Model, whole_model
from qisim.parameters import Parameter, Positions
from qisim.results import provenance

ENGINE = "vectorised"
"""Most episodes are a few trusts over many draws at once, where NumPy is quickest and nothing need be compiled."""

TRUSTS_AND_DRAWS = 4000
"""How many trusts times draws run in one batch: larger ones no longer fit the processor's cache."""


@dataclass
class Wanted:
    """One run that somebody asked for: what goes in, and which quantities to keep."""

    episode: Episode
    model: Model
    parameters: Mapping[str, Parameter]
    levers: Mapping[str, Array]
    watch: set[str] = field(default_factory=set)

    @property
    def identity(self) -> str:
        """What decides the run: two episodes that want the same share it."""
        fixed = dict(self.episode.parameters)
        decisive = [self.levers, self.parameters, fixed, self.episode.population.digest(), self.model.digest]
        return provenance.digest(decisive)

    def inputs(self, draws: range, seed: int, given: Positions | None = None) -> Inputs:
        """The first of all draws, number -1, is at central parameters; `given` are positions of some parameters."""
        numbers = [number for number in draws if number >= 0]
        drawn = parameters.draw(self.parameters, numbers, seed, given) if numbers else {}
        values = parameters.central(self.parameters)
        if numbers:
            first = {name: value[:, : len(draws) - len(numbers)] for name, value in values.items()}
            values = {name: np.concatenate([first[name], drawn[name]], axis=1) for name in drawn}
        for name, value in self.episode.parameters.items():
            values[name] = np.full_like(values[name], value)
        trusts = self.episode.population
        return Inputs(values, self.levers, trusts.attributes, trusts.index, trusts.sizes, trusts.codes)

    def batches(self, draws: int) -> list[range]:
        """The central run and all draws, in batches of a size that suits the number of trusts."""
        size = max(1, TRUSTS_AND_DRAWS // len(self.episode.population))
        numbers = range(-1, draws)
        return [numbers[first : first + size] for first in range(0, len(numbers), size)]


class Runs:
    """All runs that some episodes need: `wanted` has each once, by what decides it."""

    def __init__(self, episodes: Sequence[Episode]) -> None:
        self.episodes = tuple(episodes)
        self.wanted: dict[str, Wanted] = {}
        self._keys: dict[tuple[Path, int, bool], str] = {}
        for episode in episodes:
            model = _model_for(episode)
            own = parameters.with_values(model.parameters, episode.scenario.parameters)
            levers = scenarios.schedule(episode.scenario, model.levers, episode.population)
            _check_changes(episode, model)
            self._want(Wanted(episode, model, own, levers), moving=True)
            if episode.paired:
                neutral = {name: np.full_like(values, model.levers[name].neutral) for name, values in levers.items()}
                self._want(Wanted(episode, model, own, neutral), moving=False)

    def __len__(self) -> int:
        """How many different runs these are."""
        return len(self.wanted)

    def _want(self, wanted: Wanted, *, moving: bool) -> None:
        key = wanted.identity
        run = self.wanted.setdefault(key, wanted)
        measures = [finding.measure for finding in wanted.episode.findings]
        run.watch.update(name for measure in measures if moving or measure.paired for name in measure.watch)
        self._keys[self._place(wanted.episode, moving)] = key

    def _place(self, episode: Episode, moving: bool) -> tuple[Path, int, bool]:
        return episode.scenario.file, id(episode.population), moving

    def made(
        self,
        draws: int,
        seed: int,
        workers: int,
        progress: Progress | None,
        finished: Callable[[Episode, Observed], None] | None = None,
        given: Positions | None = None,
    ) -> Callable[[Episode], Observed]:
        """Make all runs; returns what was seen of each episode, the central run first and then every draw.

        finished: called with an episode, and what was seen of it, as soon as its last run is done
        given: positions of some parameters, by the draw's number
        """
        tasks = [(key, batch) for key, wanted in self.wanted.items() for batch in wanted.batches(draws)]
        courses: dict[str, dict[int, Trajectories]] = {key: {} for key in self.wanted}
        batches = {key: len(wanted.batches(draws)) for key, wanted in self.wanted.items()}

        def keep(number: int, course: Trajectories) -> None:
            key, batch = tasks[number]
            courses[key][batch.start] = course
            if finished is None or len(courses[key]) < batches[key]:
                return
            for episode in self.episodes:
                own = self.keys_of(episode)
                if key in own and all(len(courses[one]) == batches[one] for one in own):
                    finished(episode, self.observed(episode, _in_order(courses)))

        carried_out(
            [partial(self._simulated, key, batch, seed, given) for key, batch in tasks],
            [len(batch) for _, batch in tasks],
            workers,
            progress,
            keep,
        )
        return lambda episode: self.observed(episode, _in_order(courses))

    def count(self, draws: int) -> int:
        """How many runs `made` makes."""
        return len(self.wanted) * (draws + 1)

    def keys_of(self, episode: Episode) -> set[str]:
        """The runs that an episode needs: with its levers and, where it is paired, without."""
        moving = (True, False) if episode.paired else (True,)
        return {self._keys[self._place(episode, one)] for one in moving}

    def _simulated(
        self, key: str, batch: range, seed: int, given: Positions | None, stop: threading.Event
    ) -> Trajectories:
        def look_for_stop(done: int, total: int) -> None:
            if stop.is_set():
                raise StoppedError

        wanted = self.wanted[key]
        try:
            return engines.simulate(
                wanted.model,
                wanted.inputs(batch, seed, given),
                sorted(wanted.watch),
                engine=ENGINE,
                on_progress=look_for_stop,
            )
        except RunError as error:
            error.add_note(f"In the episode '{wanted.episode.name}', {_said(batch)}, seed {seed}.")
            raise

    def observed(self, episode: Episode, courses: Mapping[str, Sequence[Trajectories]]) -> Observed:
        """What was seen of an episode: the courses of its runs by key, part after part."""

        def values(moving: bool) -> dict[str, Array]:
            parts = courses[self._keys[self._place(episode, moving)]]
            return {name: np.concatenate([part.values[name] for part in parts], axis=2) for name in parts[0].values}

        key = self._keys[self._place(episode, True)]
        trusts, model = episode.population, self.wanted[key].model
        staff, base_cost = (trusts.attributes[name].sum(axis=(0, 1)) for name in ("staff", "base_cost"))
        return Observed(
            times=courses[key][0].times,
            values=values(True),
            staff=staff,
            base_cost=base_cost,
            without=values(False) if episode.paired else {},
            members={name: model.members(name) for name in self.wanted[key].watch},
            groups=episode.groups,
        )


def _in_order(courses: Mapping[str, Mapping[int, Trajectories]]) -> dict[str, list[Trajectories]]:
    """The batches of each run, the central one first, whatever the order in which they were done."""
    return {key: [parts[first] for first in sorted(parts)] for key, parts in courses.items()}


def _model_for(episode: Episode) -> Model:
    """The model with room for what the episode's scenario names."""
    named = tuple(axis for axis in scenarios.axes_with([episode.scenario]) if axis.open and axis.members)
    return whole_model(named) if named else whole_model()


def _said(batch: range) -> str:
    """Which runs a batch holds: the central one goes before draw 0."""
    if batch[-1] < 0:
        return "central parameters"
    draws = f"draws {max(batch[0], 0)} to {batch[-1]}"
    return f"central parameters and {draws}" if batch[0] < 0 else draws


def _check_changes(episode: Episode, model: Model) -> None:
    """A proven change that a measure names must be one that the scenario has."""
    for finding in episode.findings:
        change = finding.arguments.get("change")
        if change is not None and change not in model.members(finding.measure.watch[0]):
            key = f"episode.measures.{finding.name}.change"
            expected = f"one of: {', '.join(model.members(finding.measure.watch[0]))}"
            file = str(episode.scenario.file)
            raise ScenarioError(Problem(f"the scenario has no change '{change}'", file, key=key, expected=expected))


def carried_out(
    tasks: Sequence[Callable[[threading.Event], Trajectories]],
    sizes: Sequence[int],
    workers: int,
    progress: Progress | None,
    keep: Callable[[int, Trajectories], None],
) -> None:
    """Give `keep` the answer of every task, with its number; on Ctrl-C or a failure the others stop soon after."""
    stop = threading.Event()
    total, done = sum(sizes), 0
    if progress:
        progress(done, total)
    with ThreadPoolExecutor(workers, thread_name_prefix="qisim") as pool:
        futures: list[Future[Trajectories]] = [pool.submit(task, stop) for task in tasks]
        number_of = {future: number for number, future in enumerate(futures)}
        pending = set(futures)
        try:
            while pending:
                finished, pending = wait(pending, timeout=PATIENCE, return_when=FIRST_COMPLETED)
                for future in finished:
                    keep(number_of[future], future.result())
                    done += sizes[number_of[future]]
                    if progress:
                        progress(done, total)
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
