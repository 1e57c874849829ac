"""What improvement costs and saves, and what it does for productivity and quality."""

from __future__ import annotations

import pytest

from qisim.equations.money import (
    added_time,
    agency_cost,
    cashable_saving,
    cashed_saving,
    forgone_output,
    funding_factor,
    group_cost,
    programme_cost,
    reinvestment,
    saving,
    slack_change,
    slack_spending,
    support_cost,
    unbackfilled_days,
)
from qisim.equations.productivity import (
    improvement_productivity,
    length_of_stay,
    mortality,
    productivity,
    productivity_ceiling,
    quality,
    unbackfilled_share,
)


@pytest.mark.parametrize("backfilled", [0.0, 0.4, 1.0])
def test_time_costs_money_or_output_and_never_both(backfilled):
    paid = group_cost(
        programme_training=0.0,
        course_days=5.0,
        teaching_cost=120.0,
        released_days=100.0,
        backfilled_share=backfilled,
        day_cost=1.0,
    )
    unpaid = unbackfilled_days(
        trust_released_days=100.0,
        backfilled_share=backfilled,
        own_trained_total=0.0,
        own_course_days=3.0,
        trust_unpaid_team_days=0.0,
    )
    assert paid + unpaid == pytest.approx(100.0)


def test_only_time_beyond_the_usual_is_charged():
    ordinary = {"usual_time": 0.03, "unprotected_squeeze": 0.3}
    assert added_time(time_released=0.03 * 0.7, **ordinary) == pytest.approx(0.0)
    assert added_time(time_released=0.03, **ordinary) == pytest.approx(0.009)  # protection takes from the service


def test_plain_extra_funding_costs_what_it_is():
    cost = programme_cost(
        groups_cost=0.0,
        trust_programme_coaches=0.0,
        coach_cost=55_000.0,
        delivery_overhead=0.2,
        organised_cost=0.0,
        funding_factor=1.0,
        overhead=0.15,
        payment_income=0.0,
        extra_funding=1e6,
    )
    assert cost == 1e6


def test_today_s_ties_cost_nothing_more():
    ordinary = {"measurement_support": 0.0, "measurement_cost": 30.0, "network_cost": 65.0, "trust_staff": 1000.0}
    assert support_cost(network_ties=1.0, **ordinary) == 0.0
    assert support_cost(network_ties=2.0, **ordinary) == 65_000.0


def test_a_budget_of_half_the_plan_pays_for_half_of_it():
    assert funding_factor(budget_cap=5e7, nation_planned_cost=1e8, nation_extra_funding=0.0) == 0.5
    assert funding_factor(budget_cap=5e8, nation_planned_cost=1e8, nation_extra_funding=0.0) == 1.0
    assert funding_factor(budget_cap=0.0, nation_planned_cost=0.0, nation_extra_funding=0.0) == 1.0


def test_lost_ground_is_not_a_negative_saving():
    assert saving(performance=-0.02, base_cost=1e8) == 0.0
    assert saving(performance=0.02, base_cost=1e8) == 2e6


def test_a_saved_pound_is_spent_once_and_only_if_it_is_a_pound():
    pounds = cashable_saving(saving=100.0, cashable_share=0.4)
    assert pounds == 40.0
    back = reinvestment(cashable_saving=pounds, usual_reinvestment=0.03, reinvestment_share=1.0)
    assert back == pytest.approx(pounds)
    assert cashed_saving(cashable_saving=pounds, reinvestment=back, cashed_share=0.5) == pytest.approx(0.0)
    assert cashed_saving(cashable_saving=pounds, reinvestment=10.0, cashed_share=1.0) == pytest.approx(30.0)


def test_strain_costs_agency_fees_and_ease_none():
    ordinary = {
        "staff": 1000.0,
        "leaving_rate": 0.1,
        "leaving_under_strain": 0.5,
        "vacancy_time": 0.5,
        "salary": 40_000.0,
        "backfill_premium": 0.25,
    }
    assert agency_cost(strain=0.0, **ordinary) == 0.0
    assert agency_cost(strain=1.0, **ordinary) == pytest.approx(250_000.0)  # 50 posts, half a year, 10,000 a year


def test_only_new_slack_is_spent():
    ordinary = {"slack_at_start": 0.01, "commitment": 0.5, "spending_from_slack": 0.1, "base_cost": 1e8}
    assert slack_spending(slack=0.01, **ordinary) == 0.0
    assert slack_spending(slack=0.02, **ordinary) == pytest.approx(50_000.0)


def test_slack_grows_with_savings_and_shrinks_under_pressure():
    ordinary = {
        "slack": 0.0,
        "starting_slack": 0.0,
        "cashed_saving": 0.0,
        "reinvestment": 0.0,
        "slack_spending": 0.0,
        "base_cost": 1e8,
        "slack_kept": 0.3,
        "slack_under_pressure": 0.5,
        "felt_pressure_at_start": 0.03,
        "slack_time": 1.5,
    }
    assert slack_change(cashable_saving=0.0, felt_pressure=0.03, **ordinary) == 0.0
    assert slack_change(cashable_saving=1e6, felt_pressure=0.03, **ordinary) > 0.0
    assert slack_change(cashable_saving=0.0, felt_pressure=0.05, **ordinary) < 0.0
    assert slack_change(cashable_saving=0.0, felt_pressure=0.03, **ordinary | {"slack_spending": 1e5}) < 0.0


def test_less_waste_is_more_productivity_and_time_away_is_less():
    start = {"excess_cost_at_start": 0.28, "disruption": 0.0}
    assert improvement_productivity(excess_cost=0.28, unbackfilled_share=0.0, **start) == 1.0
    assert improvement_productivity(excess_cost=0.20, unbackfilled_share=0.0, **start) > 1.0
    assert improvement_productivity(excess_cost=0.28, unbackfilled_share=0.01, **start) < 1.0
    assert improvement_productivity(excess_cost=0.28, unbackfilled_share=0.0, **start | {"disruption": 0.01}) < 1.0


def test_the_ceiling_is_reached_when_every_floor_is():
    ceiling = productivity_ceiling(excess_cost_at_start=0.28, lowest_excess_cost=0.14)
    assert improvement_productivity(0.14, 0.28, unbackfilled_share=0.0, disruption=0.0) == pytest.approx(ceiling)


def test_a_trust_without_staff_gives_no_time():
    assert unbackfilled_share(unbackfilled_days=0.0, trust_staff=0.0, working_days_per_year=220.0) == 0.0


def test_trend_improvement_and_pace_multiply():
    assert productivity(
        trend_productivity=1.1, improvement_productivity=1.05, working_harder=1.02, working_harder_at_start=1.01
    ) == pytest.approx(1.1 * 1.05 * 1.02 / 1.01)


def test_quality_is_what_is_not_poor_care():
    assert quality(trust_poor_care=0.17) == pytest.approx(0.83)


def test_deaths_and_days_in_hospital_follow_poor_care():
    assert mortality(trust_poor_care=0.17, poor_care_at_start=0.17, mortality_link=0.12) == 1.0
    assert mortality(trust_poor_care=0.0, poor_care_at_start=0.17, mortality_link=0.12) == pytest.approx(0.88)
    assert length_of_stay(trust_poor_care=0.085, poor_care_at_start=0.17, stay_link=0.2) == pytest.approx(0.9)


def test_local_gains_are_capped_near_twelve_per_cent(model):
    """Of all trusts the acute ones: cost shares and floors decide, so their product is stated and tested."""
    shares = model.parameters["cost_shares_by_type"].value[:, 0]
    floors = model.parameters["waste_floor"].value[:, 0]
    gain = productivity_ceiling(float(shares.sum()), float((shares * floors).sum())) - 1.0
    assert gain == pytest.approx(0.12, abs=0.015)


def test_care_moved_and_time_that_nobody_fills_are_both_forgone():
    assert forgone_output(unbackfilled_share=0.01, disruption=0.02, base_cost=100.0) == pytest.approx(3.0)
