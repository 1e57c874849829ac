"""The two scenarios of the main job: complete, sourced, and different only where they say so."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import qisim.scenarios
from qisim.parameters import load_evidence, load_levers
from qisim.population import load as load_population
from qisim.scenarios import Scenario, check, load, schedule
from qisim.scenarios.programmes import TABLES
from qisim.scenarios.vocabulary import whole_vocabulary

NAMES = ("survival-of-the-fittest", "systematic-support")


@pytest.fixture(scope="module")
def survival() -> Scenario:
    return load(NAMES[0])


@pytest.fixture(scope="module")
def support() -> Scenario:
    return load(NAMES[1])


def examples() -> list[str]:
    """The files that the documentation of `qisim.scenarios` shows."""
    shown: list[str] = []
    for line in (qisim.scenarios.__doc__ or "").splitlines():
        if line.startswith("    "):
            shown[-1] += f"{line.strip()}\n"
        elif line:
            shown.append("")
    return [text for text in shown if text]


def test_the_examples_of_the_documentation_can_be_run(tmp_path: Path) -> None:
    strategy, tables = examples()
    assert set(tomllib.loads(strategy)) == {"title", "builds_on", "withdrawal", "budget", "levers", "parameters"}
    assert set(tomllib.loads(tables)) == {"allocation", "delivery", *TABLES.values()}
    for text in (strategy, f'title = "Tables"\nbuilds_on = "survival-of-the-fittest"\n{tables}'):
        file = tmp_path / "example.toml"
        file.write_text(text, encoding="utf-8")
        assert check(file, load_population("england-2015")) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_back_from_its_complete_form(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    file = tmp_path / f"{name}.toml"
    file.write_text(scenario.to_toml(), encoding="utf-8")
    assert load(file) == scenario
    assert load(file).digest() == scenario.digest()


@pytest.mark.parametrize("name", NAMES)
def test_every_choice_names_an_assumption_or_evidence_that_exists(name: str) -> None:
    scenario = load(name)
    known = load_evidence()
    for setting in (scenario.budget.setting, *scenario.levers):
        ids = re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", setting.source)
        assert ids or setting.source.startswith("assumption: "), setting
        assert [name for name in ids if name not in known] == [], setting


def test_both_state_a_budget(survival: Scenario, support: Scenario) -> None:
    assert survival.budget.amount == 0.0
    assert support.budget.amount > 0.0
    assert survival.budget.statement and support.budget.statement


def test_both_simulate_the_same_years(survival: Scenario, support: Scenario) -> None:
    assert survival.years == support.years == 15


def test_survival_moves_no_lever(survival: Scenario) -> None:
    assert survival.levers == ()
    assert survival.parameters == {}


def test_support_builds_on_survival_and_changes_no_parameter(survival: Scenario, support: Scenario) -> None:
    assert support.chain[0] == survival.file
    assert support.parameters == {}


def test_support_starts_in_2015_and_is_withdrawn_in_2021(support: Scenario) -> None:
    assert {setting.start for setting in support.levers} == {date(2015, 4, 1)}
    assert support.withdrawal == date(2021, 4, 1)


def test_doctors_come_first(support: Scenario) -> None:
    places = {setting.member: setting.amount.value for setting in support.levers if setting.lever == "training_places"}
    assert set(places) == set(whole_vocabulary().members("training_places"))
    assert min(places["junior_doctors"], places["senior_doctors"]) > max(
        places["clinical_professionals"], places["managers"]
    )


def test_after_withdrawal_only_rules_are_left(support: Scenario) -> None:
    levers = load_levers()
    arrays = schedule(support, levers, load_population("england-2015"))
    left = {name for name, lever in levers.items() if np.any(arrays[name][7 * 4 :] != lever.neutral)}
    assert left == {"reinvestment_share", "budget_cap"}


def test_every_whole_programme_lever_can_be_withdrawn(support: Scenario) -> None:
    levers = load_levers()
    arrays = schedule(support, levers, load_population("england-2015"))
    given = {name for name, array in arrays.items() if np.any(array[7 * 4 - 1] != levers[name].neutral)}
    assert {setting.lever for setting in support.levers} <= given
