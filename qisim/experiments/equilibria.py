"""Whether improvement can keep itself: the stable states of a typical trust, and what lies between them.

A typical trust of each type, alone in the world, is supported as strongly as can be for 0 to 12 years.
Then everything is withdrawn, and it runs on for 60 years. Words used here:

low start               the trust supported for three months: a nudge, without which a state that nothing
                        disturbs would pass for a stable one
high start              the trust supported for 12 years
settled                 its practising density moved by no more than `DRIFT` over the last ten years
stable state            where a settled trust ends
two stable states       both starts are settled and end more than `DIFFERENCE` apart: a second way of
                        working keeps itself, without any support
nudge is enough         the low start leaves for good the state in which an untouched trust stands, which is
                        therefore not stable: practice climbs from any small beginning
undecided               one of them is not settled even then: slow decay is not a state, nor a tipping point
own equilibria          what the equations themselves hold, without running through time
unstable state          the density, at withdrawal, from which a trust goes neither way: between that of the
                        last rung of the ladder of support that falls back and of the first that stays up
above the threshold     how many are above the critical density five years after withdrawal, settled or not
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qisim import engines, parameters, population, scenarios
from qisim.engines import compiled
from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.engines.integrate import Progress
from qisim.equations.world import TYPES
from qisim.experiments import owntables, statetables
from qisim.experiments.core import Say
from qisim.experiments.job import AnyPopulation, AnyScenario, check_draws, check_workers, model_for, watched
from qisim.experiments.ownstates import OwnStates, joined, own_states
from qisim.experiments.statefolder import written
from qisim.experiments.statetables import HIGH, LADDER, LOW, MOMENTS, RULES, SETTLING, UNTOUCHED, Moments
from qisim.experiments.threads import in_threads
from qisim.experiments.typical import (
    REINVESTMENT,
    SUPPORT_STARTS,
    WATCHED_FOR,
    Array,
    Copy,
    Strength,
    full_programme,
    small_country,
    strongest,
    types_present,
    typical_attributes,
)
from qisim.model import Model
from qisim.parameters import Parameter
from qisim.population import Population
from qisim.results import provenance
from qisim.results.posterior import DrawsFile, load_draws
from qisim.results.result import records
from qisim.scenarios import Scenario

DENSITY = "practising_density"
FIVE_YEARS = 5
LONGEST = round(HIGH)
YEARS = SUPPORT_STARTS + LONGEST + WATCHED_FOR
USUAL_YEARS = 15
"""Of a run: one here takes as long as several."""
DRAWS_AT_ONCE = 2
"""Few, since engines keep here all that any run keeps: so the code compiled for other runs serves here too."""
FULL = "full-programme"


@dataclass(frozen=True, eq=False, repr=False)
class Equilibria:
    """The stable states of a typical trust of each type.

    states: type, variant, measure, unit, value, low, high (median and 90% interval over draws), defined;
        measures that begin with `own_` are the equations' own (`qisim.experiments.ownstates`)
    ladder: type, variant, years_of_support, moment, unit, value, low, high
    reinvestment: type, reinvestment_share, two_stable_states, one_stable_state, undecided,
        nudge_is_enough (% of draws)
    course: type, variant, years_of_support, year, value: density over time at central parameters
    draws: type, variant, draw, measure, value
    own: type, variant, draw, density (%), stable, pace (1/year): the equations' own equilibria
    tendency: type, variant, density (%), value (% of itself a year): how fast practice held at a density would
        grow if it were let go, at central parameters

    Undefined is NaN in these tables and null in files and JSON. Years count from 2014-04-01.
    """

    name: str
    title: str
    settings: Mapping[str, Any]
    states: pd.DataFrame
    ladder: pd.DataFrame
    reinvestment: pd.DataFrame
    course: pd.DataFrame
    draws: pd.DataFrame
    own: pd.DataFrame
    tendency: pd.DataFrame
    critical: Mapping[str, float]
    """The critical density of each type at central parameters."""
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"<Equilibria: {self.name}, {self.settings['draws']} draws>"

    def to_json_object(self) -> dict[str, Any]:
        """The result as `--json` prints it: undefined is null."""
        return {
            "folder": None if self.folder is None else str(self.folder),
            "support": self.name,
            "settings": dict(self.settings),
            "states": records(self.states),
            "ladder": records(self.ladder),
            "reinvestment": records(self.reinvestment),
        }


def equilibria(
    scenario: AnyScenario | None = None,
    *,
    population: AnyPopulation = "england-2015",
    draws: int = 100,
    seed: int = 0,
    engine: str = "auto",
    draws_from: str | Path | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    say: Say | None = None,
    progress: Progress | None = None,
) -> Equilibria:
    """Look for the stable states of a typical trust of each type.

    scenario: whose levers, at their strongest, are the support; without one, or where it moves none of
        the programme's, the full programme of `qisim.experiments.typical.FULL_PROGRAMME`
    population: the trusts of which the typical one is the median
    The other arguments are those of `compare`; a folder under `out` is written anew.
    """
    check_draws(draws, seed)
    threads = check_workers(workers)
    study = _study(scenario, population, None if draws_from is None else load_draws(draws_from))
    if study.drawn_from:
        study.drawn_from.check_enough(draws)
    chosen = engines.choose(engine, study.model, draws * YEARS // USUAL_YEARS, watched(study.model))
    if chosen == "compiled":
        compiled.prepare(study.model, watched(study.model), say)

    def work(numbers: Sequence[int], on_progress: Progress) -> tuple[Array, OwnStates]:
        drawn = study.drawn(numbers, seed)
        return _moments(study.density(drawn, chosen, on_progress), study.copies), study.own(drawn)

    numbers = range(draws)
    chunks = [numbers[first : first + DRAWS_AT_ONCE] for first in numbers[::DRAWS_AT_ONCE]]
    found, own = zip(*in_threads(work, chunks, threads, progress), strict=True)
    critical = study.drawn(numbers, seed)["critical_density"][0]
    every = Moments(study.copies, dict(zip(MOMENTS, np.concatenate(found, axis=1), strict=True)), critical, study.rule)
    settings = {
        "draws": draws,
        "seed": seed,
        "engine": chosen,
        "population": study.country.name,
        "difference": statetables.DIFFERENCE,
        "drift": statetables.DRIFT,
        **({"draws_from": study.drawn_from.origin()} if study.drawn_from else {}),
    }
    result = study.result(every, joined(own), settings, chosen)
    return result if out is None else written(result, Path(out), study.identity)


@dataclass(frozen=True)
class Study:
    """What is simulated: typical trusts, how strongly they are supported, and what is uncertain."""

    name: str
    title: str
    model: Model
    parameters: Mapping[str, Parameter]
    country: Population
    typical: Mapping[str, Array]
    strength: Strength
    copies: tuple[Copy, ...]
    rule: float | None
    drawn_from: DrawsFile | None = None

    def drawn(self, numbers: Sequence[int], seed: int) -> dict[str, Array]:
        """Draws of the parameters."""
        return parameters.draw(self.parameters, numbers, seed, self.drawn_from.positions if self.drawn_from else None)

    def density(self, values: Mapping[str, Array], engine: str, on_progress: Progress | None = None) -> Array:
        """Practising density (quarter, draw, copy)."""
        inputs = small_country(self.model, values, self.copies, self.strength, self.typical, LONGEST)
        course = engines.simulate(self.model, inputs, watched(self.model), engine=engine, on_progress=on_progress)
        return course.values[DENSITY][:, 0]

    def own(self, values: Mapping[str, Array]) -> OwnStates:
        """The equations' own equilibria, for each type with everything withdrawn and with the rule that stays."""
        rules = dict.fromkeys([None, self.rule])
        cases = [Copy(kind, UNTOUCHED, rule) for kind in types_present(self.country) for rule in rules]
        return own_states(self.model, values, cases, self.strength, self.typical)

    @property
    def identity(self) -> dict[str, Any]:
        """All that decides the result, but for the settings."""
        return {
            "strength": provenance.digest(self.strength),
            "parameters": provenance.digest(self.parameters),
            "population": self.country.digest(),
            "model": self.model.digest,
            "code": provenance.code_digest(),
            **({"draws_from": self.drawn_from.digest} if self.drawn_from else {}),
        }

    def result(self, every: Moments, own: OwnStates, settings: Mapping[str, Any], engine: str) -> Equilibria:
        """The tables, from the moments and own states of all draws, and those at central parameters."""
        middle = parameters.central(self.parameters)
        central = self.density(middle, engine)
        quarters = np.arange(len(central)) / QUARTERS_PER_YEAR
        critical = np.broadcast_to(self.parameters["critical_density"].value[0], (len(TYPES),))
        return Equilibria(
            name=self.name,
            title=self.title,
            settings=settings,
            states=statetables.states(every, own),
            ladder=statetables.ladder(every),
            reinvestment=statetables.reinvestment(every),
            course=statetables.course(quarters, central[:, 0], every),
            draws=statetables.draws(every, own),
            own=owntables.equilibria(own, every.variants),
            tendency=owntables.tendency(self.own(middle), every.variants),
            critical={kind: float(critical[TYPES.index(kind)]) for kind in every.kinds},
        )


def _study(scenario: AnyScenario | None, trusts: AnyPopulation, drawn_from: DrawsFile | None) -> Study:
    loaded = scenarios.load(scenario) if isinstance(scenario, str | Path) else scenario
    country = trusts if isinstance(trusts, Population) else population.load(trusts)
    model = model_for([loaded] if loaded else [])
    typical = typical_attributes(country)
    strength, name, title = _support(loaded, model, country, typical)
    rule = float(strength[REINVESTMENT].max()) if REINVESTMENT in strength else None
    return Study(
        name=name,
        title=title,
        model=model,
        parameters=parameters.with_values(model.parameters, loaded.parameters if loaded else {}),
        country=country,
        typical=typical,
        strength=strength,
        copies=_copies(types_present(country), rule),
        rule=rule,
        drawn_from=drawn_from,
    )


def _support(
    scenario: Scenario | None, model: Model, country: Population, typical: Mapping[str, Array]
) -> tuple[Strength, str, str]:
    """How strong support is, what it is called, and its title."""
    if scenario is not None:
        schedule = scenarios.schedule(scenario, model.levers, country)
        strength = strongest(schedule, model.levers, country, typical)
        if any(model.levers[name].whole_programme for name in strength):
            return strength, scenario.name, scenario.title
    return full_programme(model, typical), FULL, "A full programme"


def _copies(kinds: Sequence[str], rule: float | None) -> tuple[Copy, ...]:
    """The ladder with everything withdrawn and with the support's own rule staying, and the starts under every rule."""
    kept = [None] if rule is None else [None, rule]
    ladders = [Copy(kind, years, stays) for kind in kinds for stays in kept for years in LADDER]
    ends = [Copy(kind, years, share) for kind in kinds for share in RULES for years in (UNTOUCHED, LOW, HIGH)]
    return tuple(dict.fromkeys([*ladders, *ends]))


def _moments(density: Array, copies: Sequence[Copy]) -> Array:
    """Density at each of `MOMENTS`: (moment, draw, copy)."""
    withdrawn = np.array([round(QUARTERS_PER_YEAR * (SUPPORT_STARTS + copy.support)) for copy in copies])
    last = np.full_like(withdrawn, len(density) - 1)
    moments = (withdrawn, withdrawn + QUARTERS_PER_YEAR * FIVE_YEARS, last - QUARTERS_PER_YEAR * SETTLING, last)
    return np.stack([density[at, :, np.arange(len(copies))].T for at in moments])
