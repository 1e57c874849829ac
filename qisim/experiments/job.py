"""A job: scenarios, trusts and settings, checked and ready to be simulated."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from qisim import delivery, engines, parameters, population, scenarios
from qisim.errors import Problem, ScenarioError
from qisim.model import Model, whole_model
from qisim.parameters import Parameter, Positions
from qisim.population import Population
from qisim.results import provenance
from qisim.results.aggregates import quantities_of
from qisim.results.folders import RunFolder, slug
from qisim.results.metrics import WATCHED
from qisim.results.posterior import DrawsFile, load_draws
from qisim.results.result import Settings
from qisim.scenarios import Pull, Scenario

Array = npt.NDArray[np.float64]
AnyScenario: TypeAlias = str | Path | Scenario
AnyPopulation: TypeAlias = str | Path | Population
Selection: TypeAlias = Mapping[str, Sequence[str | bool] | str | bool]

FORMAT = 1
"""Goes up when the same numbers are written in another way, so that no old folder is taken for a new one."""

MOST_DRAWS = 10_000
"""Of one experiment: its quantiles in time then take seven gigabytes of memory, and seven of disk for each strategy.

A median over so many draws is off by a hundredth of their spread, and the evidence is not so exact.
"""

ENGINES_BY_PREFERENCE = ("compiled", "vectorised")
"""What `auto` may have meant when an earlier run of the same job began."""


def watched(model: Model) -> tuple[str, ...]:
    """What engines keep of every run."""
    saved = (quantity.name for quantity in quantities_of(model) if not quantity.unit)
    return tuple(dict.fromkeys((*WATCHED, *saved)))


@dataclass(frozen=True)
class Job:
    """Everything that decides a result, and nothing that does not."""

    names: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    population: Population
    settings: Settings
    model: Model
    parameters: tuple[Mapping[str, Parameter], ...]
    levers: tuple[Mapping[str, Array], ...]
    """Both by scenario: the shipped parameters with what it sets, and its levers by quarter."""
    only: Selection
    """What `population` was selected by: kept for the manifest, since it is in the trusts and levers already."""
    notes: tuple[str, ...] = ()
    """What is right and may yet surprise."""
    drawn_from: DrawsFile | None = None
    """Where the draws of some parameters come from, rather than from their distributions."""
    assumptions: delivery.Assumptions | None = None
    """What delivery by events assumed; None where the schedule is smooth."""
    records: tuple[delivery.Record, ...] = ()
    """By scenario, how it was delivered by events; none where the schedule is smooth."""

    @property
    def runs(self) -> int:
        """How many runs this takes: for each scenario all draws, and one at central parameters."""
        return len(self.scenarios) * (self.settings.draws + 1)

    def withdrawal(self, scenario: int) -> float | None:
        """When a scenario withdraws the whole programme, in years since 2014-04-01, if it does."""
        return self.scenarios[scenario].withdrawn_after

    @cached_property
    def pulls(self) -> dict[str, list[Pull]]:
        """Who pulls which lever in each scenario, and where."""
        return {
            name: scenarios.pulls(one, levers, self.model.levers, self.model.parameters, self.population, self.axes)
            for name, one, levers in zip(self.names, self.scenarios, self.levers, strict=True)
        }

    @property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """The members of the model's axes, with what all scenarios name."""
        return {name: axis.members for name, axis in self.model.axes.items()}

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that decides the result, big things as hashes: the key is a hash of this."""
        identity = {
            "format": FORMAT,
            "scenarios": [
                {"name": name, "digest": scenario.digest(), "levers": provenance.digest(levers)}
                for name, scenario, levers in zip(self.names, self.scenarios, self.levers, strict=True)
            ],
            "parameters": [provenance.digest(values) for values in self.parameters],
            "population": self.population.digest(),
            "model": self.model.digest,
            "code": provenance.code_digest(),
            "draws": self.settings.draws,
            "seed": self.settings.seed,
            "engine": {"name": self.settings.engine, "versions": engines.versions(self.settings.engine)},
            "method": self.settings.method,
            "steps_per_quarter": self.settings.steps_per_quarter,
            **({} if self.drawn_from is None else {"draws_from": self.drawn_from.digest}),
        }
        if self.assumptions is not None:
            identity["delivery"] = {"assumptions": self.assumptions.content, "simpy": version("simpy")}
        return identity

    @property
    def key(self) -> str:
        """The hash of what decides the result."""
        return provenance.key(self.identity)

    def folder(self, out: Path) -> RunFolder:
        """Where the result belongs under `out`."""
        return RunFolder(out, self.names, self.key)

    @property
    def positions(self) -> Positions | None:
        """The positions of the parameters that come from a file, if any do."""
        return None if self.drawn_from is None else self.drawn_from.positions

    def with_engine(self, engine: str) -> Job:
        """The same job by a certain engine."""
        return replace(self, settings=replace(self.settings, engine=engine))


def prepare(
    given: Sequence[AnyScenario],
    trusts: AnyPopulation,
    only: Selection | None,
    settings: Settings,
    *,
    draws_from: str | Path | None = None,
    how: str | Path = delivery.SMOOTH,
) -> Job:
    """Load and check everything; the engine may still be `auto`.

    `how` support is delivered: smooth, by events, or by events with the assumptions of a file.
    """
    check_draws(settings.draws, settings.seed)
    check_whole_number("steps_per_quarter", settings.steps_per_quarter, at_least=1)
    _check_selection(only)
    drawn_from = None if draws_from is None else load_draws(draws_from)
    if drawn_from is not None:
        drawn_from.check_enough(settings.draws)
    loaded = tuple(one if isinstance(one, Scenario) else scenarios.load(one) for one in given)
    check_same_years(loaded)
    country = trusts if isinstance(trusts, Population) else population.load(trusts)
    chosen = country.select(only) if only else country
    model = model_for(loaded)
    members = {name: axis.members for name, axis in model.axes.items()}
    levers: tuple[Mapping[str, Array], ...] = tuple(
        scenarios.schedule(scenario, model.levers, chosen, known=country, axes=members) for scenario in loaded
    )
    assumptions = delivery.chosen(how)
    records: tuple[delivery.Record, ...] = ()
    if assumptions is not None:
        delivery.check(assumptions, loaded, country)
        pairs = zip(loaded, levers, strict=True)
        done = [delivery.deliver(one, smooth, members, chosen, assumptions, settings.seed) for one, smooth in pairs]
        levers, records = tuple(one.levers for one in done), tuple(one.record for one in done)
    return Job(
        names=_distinct([scenario.name for scenario in loaded]),
        scenarios=loaded,
        population=chosen,
        settings=settings,
        model=model,
        parameters=tuple(parameters.with_values(model.parameters, scenario.parameters) for scenario in loaded),
        levers=levers,
        only=only or {},
        notes=tuple(_notes(loaded, chosen, country)),
        drawn_from=drawn_from,
        assumptions=assumptions,
        records=records,
    )


def model_for(loaded: Sequence[Scenario]) -> Model:
    """The whole model, with the collaboratives, programmes and changes that scenarios name."""
    named = tuple(axis for axis in scenarios.axes_with(loaded) if axis.open and axis.members)
    return whole_model(named) if named else whole_model()


def _notes(loaded: Sequence[Scenario], chosen: Population, country: Population) -> Iterator[str]:
    for scenario in loaded:
        yield from scenarios.notes(scenario)
        for key in scenarios.moving_nobody(scenario, chosen, country):
            yield f"Note: {scenario.name}: no trust in this selection fits {key}: that moves nobody here."


def settle_engine(job: Job, out: Path | None, *, fresh: bool) -> Job:
    """Decide once for the whole job what `auto` means.

    Another engine is another result, so where a result of this job is there already, or was begun,
    the engine that made it goes on.
    """
    if job.settings.engine == "auto" and out is not None and not fresh:
        candidates = [job.with_engine(engine) for engine in ENGINES_BY_PREFERENCE]
        for candidate in candidates:
            if candidate.folder(out).complete:
                return candidate
        for candidate in candidates:
            if candidate.folder(out).present or candidate.folder(out).started:
                return candidate
    chosen = engines.choose(job.settings.engine, job.model, job.runs, watched(job.model), events=True)
    if chosen == engines.EVENTS:
        from qisim.engines.events import check_size

        staff = float(job.population.attributes["staff"].sum())
        check_size(staff, job.scenarios[0].years, job.runs, job.settings.method)
    return job.with_engine(chosen)


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_workers(workers: int | None) -> int:
    """How many threads to use: as asked, or one for each processor."""
    if workers is None:
        return cores()
    check_whole_number("workers", workers, at_least=1)
    return workers


def check_draws(draws: object, seed: object) -> None:
    """Refuse numbers of draws, and seeds, that there cannot be."""
    check_whole_number("draws", draws, at_least=1, at_most=MOST_DRAWS)
    check_whole_number("seed", seed, at_least=0)


def check_whole_number(key: str, value: object, *, at_least: int, at_most: int | None = None) -> None:
    most = math.inf if at_most is None else at_most
    if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= most:
        return
    expected = f"a whole number, {at_least} or more"
    if at_most is not None:
        expected = f"a whole number from {at_least:,} to {at_most:,}, which is what memory holds"
    raise ScenarioError(Problem(f"'{key}' is out of range", key=key, found=repr(value), expected=expected))


def _check_selection(only: object) -> None:
    if only is not None and not isinstance(only, Mapping):
        expected = 'a key of the trusts and what it should be, such as {"nhs_region": "North West"}'
        raise ScenarioError(Problem("'only' is no selection", key="only", found=repr(only), expected=expected))


def check_same_years(loaded: Sequence[Scenario]) -> None:
    first = loaded[0]
    for other in loaded[1:]:
        if other.years != first.years:
            raise ScenarioError(
                Problem(
                    f"'{other.name}' and '{first.name}' cover different years, so they have no common horizon",
                    file=str(other.file),
                    key="years",
                    found=f"{other.years} years",
                    expected=f"{first.years} years",
                )
            )


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The scenarios' names, numbered where two would share a name, or a file."""
    taken: dict[str, str] = {}
    for name in names:
        label, number = name, 1
        while slug(label) in taken:
            number += 1
            label = f"{name}-{number}"
        taken[slug(label)] = label
    return tuple(taken.values())
