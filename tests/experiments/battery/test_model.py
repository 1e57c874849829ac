"""Checks of the model by itself: each passes on qisim's model, and fails where a defect is planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qisim.arithmetic import halving_rate
from qisim.engines.integrate import Course
from qisim.experiments.battery.assessment import assessment, by_ground
from qisim.experiments.battery.boundary import boundary, sinks, sources
from qisim.experiments.battery.dimensions import dimensions
from qisim.experiments.battery.equations import equations
from qisim.experiments.battery.improvement import improvement
from qisim.experiments.battery.structure import below_nought, decisions, stocks
from qisim.model import whole_model
from qisim.units import PerYear, Share, Staff, StaffPerYear, Years
from tests.experiments.battery.conftest import variant


def test_the_boundary_is_listed_and_needs_words(bench):
    found = boundary(bench)
    assert found.verdict == "needs words"
    (listing,) = found.listings
    rows = {row[0]: row for row in listing.rows}
    assert rows["Endogenous: stocks"][1] == str(len(bench.model.stocks))
    assert "network ties" in rows["Exogenous: levers"][2]


def test_what_crosses_the_boundary_is_a_flow_with_one_end():
    model = whole_model()
    assert "project_starts" in sources(model) and "project_ends" in sinks(model)
    assert not {"lapse", "activation"} & {*sources(model), *sinks(model)}


def test_a_parameter_that_moves_nothing_fails_the_boundary(bench):
    idle = replace(bench.model.parameters["lapse_rate"], name="idle_rate")
    bench.model = variant(bench.model, parameters={"idle_rate": idle})
    assert boundary(bench).failures == ("parameter idle_rate moves nothing",)


def test_stocks_move_by_their_flows_alone(bench):
    found = stocks(bench)
    assert found.verdict == "passed", found.failures


def test_a_stock_that_leaks_fails(bench, monkeypatch):
    move = Course._move

    def leaking(self, start, rates, step):
        move(self, start, rates, step)
        self.values["coaches"] = 0.99 * self.values["coaches"]

    monkeypatch.setattr(Course, "_move", leaking)
    (failure,) = stocks(bench).failures
    assert failure.startswith("coaches moves by more than its flows")


def test_a_flow_that_leads_nowhere_loses_staff_and_fails(bench):
    skilled = bench.model.stocks["skilled_staff"]
    without = tuple(flow for flow in skilled.inflows if flow.__name__ != "lapse")
    bench.model = variant(bench.model, stocks=[replace(skilled, inflows=without)])
    assert any("staff are not conserved" in failure for failure in stocks(bench).failures)


def test_a_stock_below_nought_is_told(bench):
    class Seen:
        values = {name: np.zeros((2, 1, 1, 1)) for name in bench.model.stocks} | {
            "coaches": np.full((2, 1, 1, 1), -1.0),
            "slack": np.full((2, 1, 1, 1), -1.0),
        }

    assert list(below_nought(bench.model, Seen)) == ["coaches falls to -1 person"]


def test_decision_rules_are_listed_for_a_person(bench):
    found = decisions(bench)
    assert found.verdict == "needs words"
    assert any("published evidence" in row[1] or "region" in row[1] for row in found.listings[0].rows)


def test_units_balance(bench):
    assert dimensions(bench).verdict == "passed"


def forgetting_in_another_unit(skilled_staff: Staff, skill_half_life: Years) -> Staff:
    """A flow that is no flow."""
    return halving_rate(skill_half_life) * skilled_staff


def forgetting_that_adds(skilled_staff: Staff, skill_half_life: Years) -> StaffPerYear:
    """People and rates added up."""
    return halving_rate(skill_half_life) + skilled_staff


def forgetting_by_a_number(skilled_staff: Staff, skill_half_life: Years) -> StaffPerYear:
    """A stray number."""
    return 12 * halving_rate(skill_half_life) * skilled_staff


def forgetting_of_a_share(skilled_staff: Share, skill_half_life: Years) -> PerYear:
    """An argument in another unit than what it names."""
    return halving_rate(skill_half_life) * skilled_staff


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (forgetting_in_another_unit, "forgetting is said to be in person, and gives person / year"),
        (forgetting_that_adds, "forgetting: Cannot convert"),
        (forgetting_by_a_number, "forgetting holds the number 12"),
        (forgetting_of_a_share, "forgetting takes skilled_staff in dimensionless, which is in person"),
    ],
)
def test_a_unit_that_is_wrong_fails(bench, monkeypatch, wrong, said):
    monkeypatch.setattr(wrong, "__name__", "forgetting")
    bench.model = variant(bench.model, equations=[wrong])
    assert any(failure.startswith(said) for failure in dimensions(bench).failures)


def test_parameters_have_what_they_need_and_the_share_on_assumption_is_said(bench):
    found = assessment(bench)
    assert found.verdict == "passed"
    grounds = by_ground(bench.parameters)
    assert sum(map(len, grounds.values())) == len(bench.parameters)
    share = 100 * len(grounds["assumption alone"]) / len(bench.parameters)
    assert f"{share:.0f}% rest on assumption alone" in found.worst


@pytest.mark.parametrize(
    ("defect", "said"),
    [
        ({"evidence": ()}, "lapse_rate has no source"),
        ({"evidence": ("hearsay",)}, "lapse_rate rests on 'hearsay', which is no evidence"),
        ({"description": " "}, "lapse_rate has no meaning"),
        ({"unit": "1 / fortnite"}, "lapse_rate is in '1 / fortnite', which is no unit"),
        ({"value": np.array([[99.0]])}, "lapse_rate lies outside its range"),
    ],
)
def test_a_parameter_that_lacks_something_fails(bench, defect, said):
    bench.__dict__["parameters"] = {**bench.parameters, "lapse_rate": replace(bench.parameters["lapse_rate"], **defect)}
    assert assessment(bench).failures == (said,)


def test_equations_bear_extremes(bench):
    found = equations(bench)
    assert not found.failures
    assert found.verdict == "needs words"  # one stock is taken never to be empty


def undefined_at_nought(skilled_staff: Staff, skill_half_life: Years) -> StaffPerYear:
    """NaN where nobody is skilled."""
    return halving_rate(skill_half_life) * skilled_staff * skilled_staff / skilled_staff


def out_of_nothing(untrained_staff: Staff, skill_half_life: Years) -> StaffPerYear:
    """A flow that doesn't ask whether anybody is left."""
    return halving_rate(skill_half_life) * untrained_staff


def below_nothing(skilled_staff: Staff, skill_half_life: Years) -> StaffPerYear:
    """A number of people that turns negative."""
    return -halving_rate(skill_half_life) * skilled_staff


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (undefined_at_nought, "forgetting is not finite with skilled_staff at nought"),
        (out_of_nothing, "a year out of skilled_staff when that is empty"),
        (below_nothing, "person / year as it is"),
    ],
)
def test_an_equation_that_cannot_bear_extremes_fails(bench, monkeypatch, wrong, said):
    monkeypatch.setattr(wrong, "__name__", "forgetting")
    bench.model = variant(bench.model, equations=[wrong])
    assert any(said in failure for failure in equations(bench).failures)


def test_system_improvement_is_left_to_people(bench):
    assert improvement(bench).verdict == "needs words"
