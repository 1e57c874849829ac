"""Pressure, its reliefs, and the capability trap."""

from __future__ import annotations

import math

import pytest

from qisim.equations.pressure import (
    capacity,
    demand,
    felt_pressure_rise,
    need,
    norm_need_fall,
    norm_need_rise,
    pressure,
    rationing_easing,
    rationing_growth,
    relief_ending,
    relief_granting,
    squeeze,
    starting_norm_need,
    starting_pressure,
    starting_rationing,
    starting_relief_funding,
    strain,
    unprotected_squeeze,
    working_harder,
)


def test_pressure_is_need_beyond_what_people_are_used_to():
    assert pressure(need=1.05, norm_need=1.0) == pytest.approx(0.05)
    assert pressure(need=0.9, norm_need=1.0) == 0.0


def test_norms_rise_faster_than_they_fall():
    rise = norm_need_rise(need=1.1, norm_need=1.0, norm_rise_time=3.0)
    fall = norm_need_fall(need=0.9, norm_need=1.0, norm_fall_time=5.0)
    assert rise > fall > 0.0
    assert norm_need_rise(need=0.9, norm_need=1.0, norm_rise_time=3.0) == 0.0


def test_rationing_and_money_both_relieve():
    pressed = need(demand=1.1, rationing=0.0, capacity=1.0, productivity=1.0)
    assert need(demand=1.1, rationing=0.05, capacity=1.0, productivity=1.0) < pressed
    assert need(demand=1.1, rationing=0.0, capacity=1.05, productivity=1.0) < pressed


def test_savings_taken_out_are_not_there_for_care():
    ordinary = {
        "funding": 1.0,
        "relief_funding": 0.0,
        "extra_funding": 0.0,
        "payment_income": 0.0,
        "own_cost_at_start": 1.0,
        "agency_cost_at_start": 1.0,
        "base_cost": 100.0,
    }
    assert capacity(cashed_saving=5.0, own_cost=1.0, trust_agency_cost=1.0, **ordinary) == pytest.approx(0.95)
    assert capacity(cashed_saving=0.0, own_cost=3.0, trust_agency_cost=1.0, **ordinary) == pytest.approx(0.98)
    assert capacity(cashed_saving=0.0, own_cost=1.0, trust_agency_cost=2.0, **ordinary) == pytest.approx(0.99)


def test_strain_is_half_at_the_reference_and_never_more_than_all():
    assert strain(felt_pressure=0.05, reference_pressure=0.05) == 0.5
    assert strain(felt_pressure=50.0, reference_pressure=0.05) < 1.0


def test_people_work_harder_up_to_a_limit():
    assert working_harder(extra_effort=0.03, strain=1.0) == pytest.approx(1.03)


def test_strain_takes_improvement_time_unless_it_is_protected():
    at_work = {"squeeze_under_strain": 0.6, "strain": 0.5, "squeeze_under_distraction": 0.5}
    taken = unprotected_squeeze(distraction=0.0, **at_work)
    assert squeeze(taken, protected_time=0.0) == pytest.approx(0.3)
    assert squeeze(taken, protected_time=1.0) == 0.0
    assert taken < unprotected_squeeze(distraction=1.0, **at_work) < 1.0


GROWTH = [0.01, 0.0, -0.01]


@pytest.mark.parametrize("growth", GROWTH)
def test_steadily_growing_need_starts_with_steady_pressure(growth):
    """Norms must then move as fast as need does."""
    pressed = starting_pressure(need_growth=growth, norm_rise_time=3.0)
    norm = starting_norm_need(need=0.98, need_growth=growth, starting_pressure=pressed, norm_fall_time=5.0)
    moves = norm_need_rise(0.98, norm, 3.0) - norm_need_fall(0.98, norm, 5.0)
    assert moves / norm == pytest.approx(growth)
    assert pressure(0.98, norm) == pytest.approx(pressed)
    assert felt_pressure_rise(pressure(0.98, norm), pressed, feeling_time=0.25) == pytest.approx(0.0)


def test_reliefs_start_in_balance():
    relief = starting_relief_funding(0.03, relief_response=0.15, relief_time=3.0, base_cost=1e8)
    assert relief_ending(relief, 3.0) == pytest.approx(relief_granting(0.03, 0.15, 1e8))
    rationed = starting_rationing(0.03, rationing_response=0.05, rationing_time=3.0)
    assert rationing_easing(rationed, 3.0) == pytest.approx(rationing_growth(0.03, 0.05, rationed))


def test_the_forward_view_s_demand_adds_about_thirty_billion_by_2020():
    """The published gap is 30 bn on about 100 bn, with flat funding and no efficiency (fyfv_gap_2020_21)."""
    from qisim.parameters import load_parameters

    growth = load_parameters()["demand_growth"]
    assert demand(growth.low.item(), time=7.0) <= 1.30 <= demand(growth.high.item(), time=7.0)
    assert demand(growth.value.item(), time=0.0) == math.exp(0.0)
