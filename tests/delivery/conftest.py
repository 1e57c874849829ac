"""One programme for the trusts of two regions, and delivery with all limits taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from qisim import delivery, population, scenarios
from qisim.delivery import Assumptions, Delivered
from qisim.delivery.plan import plan_of
from qisim.delivery.simulation import Programme
from qisim.experiments.job import model_for
from qisim.population import Population
from qisim.scenarios import Scenario

PROGRAMME = """
title = "A programme"
years = 6
withdrawal = 2018-07-01
[budget]
amount = "£20 million/year"
[levers.training_places]
value = "3 %/year of staff"
start = 2015-04-01
ramp = "6 months"
[levers.course_days]
value = "8 working_day"
start = 2015-04-01
[levers.coach_density]
value = 0.002
start = 2015-04-01
[levers.case_study_publishing]
value = "20 %"
start = 2015-04-01
[collaboratives.frail_flow]
topic = "integrated_care_pioneers"
teams = "2 team"
backing = "80 %"
waves = 2
start = 2015-07-01
[transformations.stroke]
domains = ["emergency_flow"]
start = 2015-04-01
mandate = "60 %"
operations = "40 %"
"""

NO_LIMITS = {
    "faculty": 0.01,
    "advisers": 0.01,
    "cohorts_at_once": 20.0,
    "cohort_size": 200.0,
    "longest_fill": 0.0,
    "region_spread": 0.0,
    "gate_time": 0.0,
    "gate_pass": 1.0,
    "editing_time": 0.0,
    "leadership_pause": 0.0,
    "reorganisation_pause": 0.0,
}
"""All of it within the bounds that a file must keep to."""

Deliver = Callable[..., Delivered]
Write = Callable[[str], Path]


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    file = tmp_path_factory.mktemp("delivery") / "programme.toml"
    file.write_text(PROGRAMME, encoding="utf-8")
    return scenarios.load(file)


@pytest.fixture(scope="session")
def trusts() -> Population:
    return population.load("england-2015").select({"region": ["Wessex", "Oxford"]})


@pytest.fixture(scope="session")
def free() -> Assumptions:
    """Faculty without limit, and no chance."""
    return with_values(delivery.load(), **NO_LIMITS)


def with_values(assumptions: Assumptions, **values: float) -> Assumptions:
    return replace(assumptions, values={**assumptions.values, **values})


@pytest.fixture(scope="session")
def smooth() -> Callable[[Scenario, Population], tuple]:
    """The smooth schedule of a scenario, and the members of the model's axes."""

    def schedule_of(scenario: Scenario, people: Population) -> tuple:
        model = model_for([scenario])
        axes = {name: axis.members for name, axis in model.axes.items()}
        return scenarios.schedule(scenario, model.levers, people, axes=axes), axes

    return schedule_of


@pytest.fixture(scope="session")
def delivered(programme: Scenario, trusts: Population, smooth: Callable) -> Deliver:
    """The delivery of the programme under some assumptions, in some trusts."""

    def deliver_it(
        assumptions: Assumptions | None = None,
        *,
        scenario: Scenario = programme,
        people: Population = trusts,
        seed: int = 0,
        **values: float,
    ) -> Delivered:
        levers, axes = smooth(scenario, people)
        chosen = with_values(assumptions or delivery.load(), **values)
        return delivery.deliver(scenario, levers, axes, people, chosen, seed)

    return deliver_it


@pytest.fixture(scope="session")
def simulated(programme: Scenario, trusts: Population, smooth: Callable) -> Callable[..., Programme]:
    """The simulation itself, after its end."""

    def simulate_it(seed: int = 0, **values: float) -> Programme:
        levers, axes = smooth(programme, trusts)
        chosen = with_values(delivery.load(), **values)
        found = Programme(plan_of(programme, levers, axes, trusts, chosen), chosen, seed)
        found.run()
        return found

    return simulate_it


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of assumptions."""

    def written(path: Path, text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return partial(written, tmp_path / "delivery.toml")
