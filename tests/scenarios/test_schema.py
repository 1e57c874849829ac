"""The JSON Schema lets an editor complete every name, and says no where `qisim check` does."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from qisim.parameters import load_levers, load_parameters
from qisim.scenarios import available, json_schema
from qisim.scenarios.finding import bundled_folder
from qisim.scenarios.forms import Forms
from qisim.scenarios.programmes import TABLE_OF


@pytest.fixture(scope="module")
def small_schema(forms: Forms) -> Draft202012Validator:
    return Draft202012Validator(json_schema(forms=forms), format_checker=FormatChecker())


def as_json(data: Any) -> Any:
    """What an editor makes of TOML: dates are strings of a format."""
    if isinstance(data, dict):
        return {key: as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def test_every_lever_and_parameter_is_in_the_schema() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert set(schema["$defs"]["Levers"]["properties"]) == set(load_levers()) - {"budget_cap", *TABLE_OF}
    assert set(schema["$defs"]["Parameters"]["properties"]) == set(load_parameters())


def test_every_table_and_key_of_what_a_scenario_names_is_described() -> None:
    definitions = json_schema()["$defs"]
    for name in ("Collaborative", "Transformation", "Proven_change", "Delivery", "Allocation"):
        assert definitions[name]["description"].endswith((".", "1."))
        for key, value in definitions[name]["properties"].items():
            assert value.get("description") or "$ref" in str(value), (name, key)


def test_descriptions_give_meaning_unit_and_range() -> None:
    places = json_schema()["$defs"]["Levers"]["properties"]["training_places"]
    assert "Places on improvement courses" in places["description"]
    assert '"1.5 %/year of staff"' in places["description"]


@pytest.mark.parametrize("name", ["survival-of-the-fittest", "systematic-support"])
def test_the_scenarios_that_come_with_qisim_fit_the_schema(name: str) -> None:
    data = tomllib.loads((bundled_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    Draft202012Validator(json_schema()).validate(as_json(data))
    assert name in {listing.name for listing in available()}


@pytest.mark.parametrize(
    "text",
    [
        "levers.coach_posts = { value = 2, targets = { type = ['acute'] } }",
        "levers.coach_posts = [{ value = '2 person', stop = 'never' }]",
        "levers.training_places = { start = 2015-04-01, junior_doctors = { value = 2, targets = 'all' } }",
        "parameters.influence.value = { senior_doctors = 3 }",
        "parameters.commitment_time.value = '18 months'",
        "withdrawal = 'never'",
        "allocation = 'self-selection'",
        "allocation = { self-selection = 0.5, universal = '50 %' }",
        "delivery = { regional = 1 }",
        "collaboratives.flow = { topic = 'sepsis', domains = ['patient_safety'], teams = '2 team', waves = 2 }",
        "transformations.stroke = { mandate = 0.5, management = '5 %', leadership = [{ value = 1 }] }",
        "proven_changes.checklist = { domain = 'patient_safety', worth = 0.1, push = { value = 1, targets = 'all' } }",
    ],
)
def test_what_is_right_fits(small_schema: Draft202012Validator, text: str) -> None:
    small_schema.validate(as_json(tomllib.loads(f"title = 'Plan'\n{text}")))


@pytest.mark.parametrize(
    "text",
    [
        "years = 'five'",
        "years = 0",
        "withdrawal = 5",
        "withdrawal = 'soon'",
        "levers.coach_psts = { value = 2 }",
        "levers.coach_posts = { valu = 2 }",
        "levers.coach_posts = { value = 101 }",
        "levers.coach_posts = []",
        "levers.coach_posts = { value = 2, targets = { type = ['acut'] } }",
        "levers.coach_posts = { value = 2, targets = 'some' }",
        "levers.training_places.junior_docs = { value = 2 }",
        "levers.team_places = { value = 2 }",
        "allocation = 'self_selection'",
        "allocation = { self_selection = 1 }",
        "delivery = { commissioner = 1 }",
        "collaboratives.Flow = { topic = 'new_care_models' }",
        "collaboratives.flow = { waves = 0 }",
        "collaboratives.flow = { level = 'local' }",
        "transformations.stroke = { mandate = 2 }",
        "transformations.stroke = { mandate = [] }",
        "proven_changes.checklist = { domain = 'safety' }",
        "parameters.influence.value = 2",
        "parameters.influence.value = { seniors = 3 }",
    ],
)
def test_what_is_wrong_does_not_fit(small_schema: Draft202012Validator, text: str) -> None:
    assert not small_schema.is_valid(as_json(tomllib.loads(f"title = 'Plan'\n{text}")))


def test_a_title_is_required(small_schema: Draft202012Validator) -> None:
    assert not small_schema.is_valid({})
