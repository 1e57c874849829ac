"""The strategies that come with qisim: complete, sourced, and different only where they say so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import qisim.scenarios
from qisim.equations.world import COLLABORATIVE
from qisim.experiments import run
from qisim.parameters import load_evidence, load_levers, load_parameters
from qisim.population import load as load_population
from qisim.scenarios import Scenario, available, axes_with, check, load, notes, schedule
from qisim.scenarios.finding import bundled_folder
from qisim.scenarios.programmes import TABLES
from qisim.scenarios.setting import Setting
from qisim.scenarios.vocabulary import whole_vocabulary

STATUS_QUO, WHOLE = "survival-of-the-fittest", "systematic-support"
LED = ("national-led", "regional-led", "commissioner-led", "provider-led")
NAMES = (
    STATUS_QUO,
    WHOLE,
    *LED,
    "case-studies-2015",
    "coherent-nudge",
    "collaboratives-only",
    "emergency-flow-and-frail",
    "exemplars-first",
    "frontline-dose-only",
    "fund-instead",
    "hard-targets",
    "juniors-first",
    "need-weighted",
    "nudge-only",
    "pay-for-performance",
    "reorganised",
    "rocket-boosters",
    "scotland-head-start",
    "self-sustaining",
    "stroke-and-cardiac",
    "sub-therapeutic-dose",
    "transformation-only",
    "withdrawal",
)
OTHER_BUDGETS = {
    STATUS_QUO: (0.0, "nobody organises anything"),
    "nudge-only": (0.0, "policy costs the model nothing beyond what the bodies cost already"),
    "coherent-nudge": (0.0, "policy costs the model nothing beyond what the bodies cost already"),
    "hard-targets": (0.0, "a target costs the centre nothing, and trusts their own trouble"),
    "rocket-boosters": (450e6, "what the others may spend in six years, in two"),
}
"""What else a strategy may cost a year, and why."""

LONGEST_LINE = 60
"""Of a title, so that a listing shows it in a line."""


@pytest.fixture(scope="module")
def shipped() -> dict[str, Scenario]:
    return {name: load(name) for name in NAMES}


@pytest.fixture(scope="module")
def survival(shipped: dict[str, Scenario]) -> Scenario:
    return shipped[STATUS_QUO]


@pytest.fixture(scope="module")
def support(shipped: dict[str, Scenario]) -> Scenario:
    return shipped[WHOLE]


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


def test_these_are_all_that_there_are() -> None:
    assert {file.stem for file in bundled_folder().glob("*.toml")} == set(NAMES)


def test_the_listing_is_by_name_and_its_titles_tell_them_apart() -> None:
    listings = [listing for listing in available() if listing.file.parent == bundled_folder()]
    assert [listing.name for listing in listings] == sorted(NAMES)
    titles = [listing.title for listing in listings]
    assert len(set(titles)) == len(NAMES)
    assert [title for title in titles if len(title) > LONGEST_LINE] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_it_in_england(name: str) -> None:
    assert check(name, load_population("england-2015")) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_back_from_its_complete_form(name: str, shipped: dict[str, Scenario], tmp_path: Path) -> None:
    scenario = shipped[name]
    file = tmp_path / f"{name}.toml"
    file.write_text(scenario.to_toml(), encoding="utf-8")
    assert load(file) == scenario
    assert load(file).digest() == scenario.digest()


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is_and_whose_money_it_spends(name: str, shipped: dict[str, Scenario]) -> None:
    scenario = shipped[name]
    sentences = re.findall(r"[.;?](?:\s|$)", scenario.description.strip())
    assert 2 <= len(sentences) <= 5, scenario.description
    assert scenario.budget.statement.strip()


@pytest.mark.parametrize("name", NAMES)
def test_every_choice_names_an_assumption_or_evidence_that_exists(name: str, shipped: dict[str, Scenario]) -> None:
    scenario = shipped[name]
    known = {*load_evidence(), *load_parameters(), *load_levers()}
    for setting in (scenario.budget.setting, *scenario.settings):
        ids = re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", setting.source)
        assert ids or setting.source.startswith("assumption: "), setting
        assert [one for one in ids if one not in known] == [], setting


@pytest.mark.parametrize("name", NAMES)
def test_equal_money_unless_money_is_the_point(name: str, shipped: dict[str, Scenario]) -> None:
    amount, _ = OTHER_BUDGETS.get(name, (150e6, "as all"))
    assert shipped[name].budget.amount == pytest.approx(amount)


@pytest.mark.parametrize("name", NAMES)
def test_no_budget_cuts_what_a_strategy_asks_for_to_nothing(name: str, shipped: dict[str, Scenario]) -> None:
    assert notes(shipped[name]) == []


def test_all_can_be_compared_in_one_model(shipped: dict[str, Scenario]) -> None:
    named = {one.name for scenario in shipped.values() for one in scenario.collaboratives}
    assert {
        member for axis in axes_with(list(shipped.values())) if axis.name == COLLABORATIVE for member in axis.members
    } == named
    assert {scenario.years for scenario in shipped.values()} == {15}


def test_the_status_quo_is_reorganised_once_and_moves_nothing_else(survival: Scenario) -> None:
    assert [(one.lever, one.start, one.stop) for one in survival.settings] == [
        ("reorganisation", date(2016, 4, 1), date(2017, 4, 1))
    ]
    assert survival.parameters == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_strategy_meets_the_reorganisation_of_2016_and_changes_no_parameter(
    name: str, shipped: dict[str, Scenario], survival: Scenario
) -> None:
    scenario = shipped[name]
    assert scenario.chain[0] == survival.file
    assert scenario.parameters == {}
    assert _what(survival.levers[0]) in {_what(one) for one in scenario.levers}


def test_support_starts_in_2015_and_is_withdrawn_in_2021(support: Scenario) -> None:
    starts = {setting.start for setting in support.levers if setting.lever != "reorganisation"}
    assert starts == {date(2015, 4, 1)}
    assert support.withdrawal == date(2021, 4, 1)


def test_support_is_the_whole_of_the_argument(support: Scenario) -> None:
    topics = {one.topic for one in support.collaboratives}
    assert topics == {
        "primary_care_federations",
        "integrated_care_pioneers",
        "new_care_models",
        "integrated_personalised_commissioning",
    }
    assert support.transformations and all(not phase.targets for one in support.transformations for phase in one.phases)
    moved = {setting.lever for setting in support.levers}
    assert {"training_places", "course_days", "coach_density", "network_ties", "nudge_focus"} <= moved


def test_doctors_come_first(support: Scenario) -> None:
    places = _places(support)
    assert set(places) == set(whole_vocabulary().members("training_places"))
    assert min(places["junior_doctors"], places["senior_doctors"]) > max(
        places["clinical_professionals"], places["managers"]
    )


def test_juniors_come_first_at_the_cost_of_others(shipped: dict[str, Scenario], support: Scenario) -> None:
    before, after = _places(support), _places(shipped["juniors-first"])
    assert {group for group in before if after[group] > before[group]} == {"junior_doctors"}
    assert all(after[group] < before[group] for group in before if group != "junior_doctors")


def test_less_than_a_dose_differs_in_days_and_in_how_many_there_are(shipped: dict[str, Scenario]) -> None:
    full, thin = shipped["frontline-dose-only"], shipped["sub-therapeutic-dose"]
    assert _levers_that_differ(full, thin) == {"training_places", "course_days", "coach_density"}
    assert all(_places(thin)[group] > _places(full)[group] for group in _places(full))


def test_after_withdrawal_only_rules_and_policy_are_left(support: Scenario) -> None:
    assert _moved_after(support, 7) == {
        "reinvestment_share",
        "budget_cap",
        "nudge_focus",
        "constancy_of_purpose",
        "delivery_share",
        "programme_scope",
    }


def test_withdrawal_takes_everything_that_is_given_and_every_rule(shipped: dict[str, Scenario]) -> None:
    withdrawn = shipped["withdrawal"]
    assert withdrawn.withdrawal == date(2018, 4, 1)
    # A bound with nothing to pay, shares of coaches of whom there are none, dates of teams without backing, and the
    # scope of a transformation that nobody has a mandate for.
    left = {"budget_cap", "delivery_share", "collaborative_time", "learning_sessions", "programme_scope"}
    assert _moved_after(withdrawn, 4) == left


def test_every_whole_programme_lever_can_be_withdrawn(support: Scenario) -> None:
    levers = load_levers()
    arrays = schedule(support, levers, load_population("england-2015"))
    given = {name for name, array in arrays.items() if np.any(array[7 * 4 - 1] != levers[name].neutral)}
    assert {setting.lever for setting in support.levers} - {"reorganisation"} <= given


@pytest.mark.parametrize("name", LED)
def test_who_leads_is_all_that_differs(name: str, shipped: dict[str, Scenario], support: Scenario) -> None:
    led = shipped[name]
    assert _levers_that_differ(support, led) == {"delivery_share"}
    assert set(led.delivery.shares.values()) == {1.0}
    assert (led.budget.amount, led.withdrawal) == (support.budget.amount, support.withdrawal)


def test_each_of_the_four_leads_at_a_level_of_its_own(shipped: dict[str, Scenario]) -> None:
    assert [level for name in LED for level in shipped[name].delivery.shares] == [
        "national",
        "regional",
        "area",
        "provider",
    ]


@pytest.mark.parametrize(("name", "rule"), [("exemplars-first", "exemplars-first"), ("need-weighted", "need-weighted")])
def test_who_gets_it_is_all_that_differs(name: str, rule: str, shipped: dict[str, Scenario], support: Scenario) -> None:
    assert shipped[name].allocation.shares == {rule: 1.0}
    assert _levers_that_differ(support, shipped[name]) == {rule.replace("-", "_")}


def test_extra_funding_asks_for_the_whole_budget(shipped: dict[str, Scenario]) -> None:
    scenario = shipped["fund-instead"]
    arrays = schedule(scenario, load_levers(), load_population("england-2015"))
    assert arrays["extra_funding"][6 * 4].sum() == pytest.approx(scenario.budget.amount, rel=0.005)


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_spends_money_if_it_has_any(name: str) -> None:
    short = replace(load(name), years=4, withdrawal=None)
    result = run(short, only={"region": "Oxford"}, draws=2, engine="vectorised", workers=1, steps_per_quarter=1)
    metrics = result.metrics.set_index("metric")["high"]
    spends = OTHER_BUDGETS.get(name, (150e6, ""))[0] > 0
    assert (metrics["programme_cost"] > 0) == spends
    assert np.isfinite(metrics["productivity_growth"])


def _what(setting: Setting) -> tuple[object, ...]:
    """What a phase does, whatever it is said to come from."""
    return (
        setting.lever,
        setting.member,
        setting.amount,
        setting.start,
        setting.ramp,
        setting.stop,
        tuple(setting.targets.items()),
    )


def _levers_that_differ(one: Scenario, other: Scenario) -> set[object]:
    return {what[0] for what in {_what(each) for each in one.settings} ^ {_what(each) for each in other.settings}}


def _places(scenario: Scenario) -> dict[str, float]:
    return {one.member: one.amount.value for one in scenario.levers if one.lever == "training_places"}


def _moved_after(scenario: Scenario, years: int) -> set[str]:
    levers = load_levers()
    arrays = schedule(scenario, levers, load_population("england-2015"))
    return {name for name, lever in levers.items() if np.any(arrays[name][years * 4 :] != lever.neutral)}
