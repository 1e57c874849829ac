"""What a document is about: the model, some scenarios, trusts, and a finished run where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qisim import population, scenarios
from qisim.explain import Network, whole_network
from qisim.model import Model
from qisim.population import Population
from qisim.results import Result
from qisim.results.finished import changed_since, read
from qisim.scenarios import Scenario

BASE = "survival-of-the-fittest"
"""The status quo, which every other scenario is told apart from where a run has no baseline of its own."""
POPULATION = "england-2015"


@dataclass(frozen=True, eq=False)
class Subject:
    """What a document is about.

    names: of the scenarios, in the order of the run
    base: what the other scenarios are told apart from
    asked: the scenarios as they were asked for, by name or file; nothing where all bundled ones are meant
    changed: what of the installed qisim is no longer as it was when the run was computed
    """

    network: Network
    names: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    base: Scenario
    population: Population
    result: Result | None = None
    asked: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def model(self) -> Model:
        """The model as its documents show it, without what scenarios name."""
        return self.network.model

    @property
    def others(self) -> tuple[tuple[str, Scenario], ...]:
        """Every scenario but the base, by name."""
        return tuple((name, one) for name, one in zip(self.names, self.scenarios, strict=True) if one != self.base)

    @property
    def command(self) -> str:
        """What computes the results that are missing here."""
        asked = " ".join(self.asked or (() if self.result is None else self.names))
        return f"qisim {'run' if len(self.names) == 1 else 'compare'} {asked}".strip()


def of_run(folder: str | Path) -> Subject:
    """A finished run; raises `InputError` where the folder holds none."""
    result = read(folder)
    base = result.scenarios[0] if len(result.scenarios) > 1 else scenarios.load(BASE)
    return Subject(
        network=whole_network(),
        names=result.names,
        scenarios=result.scenarios,
        base=base,
        population=result.population,
        result=result,
        changed=tuple(changed_since(result)),
    )


def of_scenarios(names: Sequence[str] = (), trusts: str = POPULATION) -> Subject:
    """The model and some scenarios, by name or file, without results; every bundled one if none is named."""
    given = names or [listing.name for listing in scenarios.available()]
    loaded = [scenarios.load(name) for name in given]
    distinct = {scenario.name: scenario for scenario in loaded}
    return Subject(
        network=whole_network(),
        names=tuple(distinct),
        scenarios=tuple(distinct.values()),
        base=scenarios.load(BASE),
        population=population.load(trusts),
        asked=tuple(names),
    )
