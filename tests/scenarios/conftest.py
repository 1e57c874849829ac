"""A small world with a lever and a parameter of every kind, so that these tests need no science."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from qisim.equations.world import AXES
from qisim.errors import Problem, ScenarioError
from qisim.parameters import load_levers
from qisim.population import Population, Trust
from qisim.scenarios import Scenario, load
from qisim.scenarios.forms import Forms
from qisim.scenarios.programmes import TABLE_OF
from qisim.scenarios.vocabulary import Vocabulary

Loader = Callable[..., Scenario]


@dataclass(frozen=True)
class SmallLever:
    name: str
    unit: str = "1"
    description: str = "A lever."
    place: str = "trust"
    axis: str | None = None
    neutral: float = 0.0
    low: float = 0.0
    high: float = 1.0
    relative_to: str | None = None
    whole_programme: bool = True


@dataclass(frozen=True)
class SmallParameter:
    name: str
    unit: str
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    place: str = "nation"
    axis: str | None = None
    description: str = "A parameter."


LEVERS = (
    SmallLever("budget_cap", "GBP/year", place="nation", neutral=1e12, high=1e12, whole_programme=False),
    SmallLever("training_places", "person/year", axis="group", high=500.0, relative_to="staff"),
    SmallLever("coach_posts", "person", high=100.0, relative_to="staff"),
    SmallLever("measurement_support"),
    SmallLever("reinvestment_share", neutral=0.2, whole_programme=False),
    SmallLever("national_push", place="nation", neutral=0.25),
    SmallLever("local_push", place="area"),
)
TABLES = {name: lever for name, lever in load_levers().items() if name in TABLE_OF}
"""Those that have a table of their own, as they are."""
PARAMETERS = (
    SmallParameter("commitment_time", "year", np.array([[0.5]]), np.array([[3.0]])),
    SmallParameter("influence", "1", np.array([[1.0], [2.5]]), np.array([[2.0], [4.0]]), axis="group"),
    SmallParameter("need", "1", np.array([[0.0, 0.0]]), np.array([[1.0, 0.5]]), place="type"),
    SmallParameter("cost", "1", np.zeros((2, 2)), np.ones((2, 2)), place="type", axis="group"),
)
VOCABULARY = Vocabulary(
    levers={lever.name: lever for lever in LEVERS} | TABLES,
    parameters={parameter.name: parameter for parameter in PARAMETERS},
    axes={axis.name: axis.members for axis in AXES} | {"group": ("junior_doctors", "senior_doctors")},
    attribute_units={"staff": "person"},
    places={"type": ("acute", "mental_health"), "region": ("Wessex", "Oxford")},
)
BUDGET = '[budget]\namount = "20 million GBP/year"\n'


def trust(code: str, kind: str, region: str, foundation: bool, juniors: float, seniors: float) -> Trust:
    return Trust(
        code=code,
        name=code,
        type=kind,
        foundation=foundation,
        nhs_region="South",
        region=region,
        area=f"{region} area",
        education_region="South",
        staff=juniors + seniors,
        base_cost=1e8,
        starting_practising_share=0.02,
        starting_commitment=0.5,
        starting_slack=0.0,
        staff_by_group=(juniors, seniors),
        starting_waste=(1.0,),
    )


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return VOCABULARY


@pytest.fixture(scope="session")
def forms() -> Forms:
    return Forms(VOCABULARY)


@pytest.fixture(scope="session")
def trusts() -> Population:
    return Population(
        "four trusts",
        "made up",
        (
            trust("RA1", "acute", "Wessex", True, 200.0, 100.0),
            trust("RA2", "acute", "Oxford", False, 400.0, 300.0),
            trust("RM1", "mental_health", "Wessex", True, 100.0, 100.0),
            trust("RM2", "mental_health", "Oxford", False, 300.0, 500.0),
        ),
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a planner, with a folder for scenarios."""
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scenarios"


@pytest.fixture
def write(folder: Path) -> Callable[[str, str], Path]:
    """Write a scenario of the working folder."""

    def written(name: str, text: str) -> Path:
        file = folder / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.fixture
def loaded(write: Callable[[str, str], Path], forms: Forms) -> Loader:
    """Load a scenario from its text, with a title and a budget where it builds on nothing."""

    def load_text(text: str, *overrides: str, name: str = "plan", whole: bool = False) -> Scenario:
        head = "" if whole else 'title = "Plan"\n'
        tail = "" if whole or "builds_on" in text else BUDGET
        return load(write(name, head + text + "\n" + tail), overrides, forms=forms)

    return load_text


@pytest.fixture
def problems(loaded: Loader) -> Callable[..., list[Problem]]:
    """Everything that is wrong with the text of a scenario."""

    def problems_of(text: str, *overrides: str, whole: bool = False) -> list[Problem]:
        with pytest.raises(ScenarioError) as caught:
            loaded(text, *overrides, whole=whole)
        return list(caught.value.problems)

    return problems_of


@pytest.fixture
def problem(problems: Callable[..., list[Problem]]) -> Callable[..., Problem]:
    """The one thing that is wrong with the text of a scenario."""

    def problem_of(text: str, *overrides: str, whole: bool = False) -> Problem:
        (only,) = problems(text, *overrides, whole=whole)
        return only

    return problem_of
