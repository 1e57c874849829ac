"""What makes a trust want improvement more or less."""

from __future__ import annotations

import pytest

from qisim.equations.commitment import (
    chief_executive_tenure,
    commitment_balance,
    constancy_growth,
    constancy_loss,
    indicated_commitment,
    leadership_change,
    local_motivation,
    measurement,
    performance,
    results,
    starting_leadership_constancy,
)


def seen(gain, expected, measured=1.0):
    return results(
        measurement=measured,
        performance=gain,
        expected_performance=expected,
        expectation_time=4.0,
        noticeable_gain=0.02,
        pride=0.5,
        proud_performance=0.05,
    )


def test_progress_beyond_expectation_encourages():
    assert seen(gain=0.03, expected=0.01) > seen(gain=0.03, expected=0.03)


def test_a_stall_after_great_expectations_disappoints():
    assert seen(gain=0.01, expected=0.04) < 0.0


def test_a_trust_that_has_arrived_is_not_starved():
    assert seen(gain=0.05, expected=0.05) > 0.0


def test_what_is_not_measured_is_not_seen():
    assert seen(gain=0.05, expected=0.0, measured=0.0) == 0.0


def test_support_closes_a_part_of_what_goes_unseen():
    assert measurement(usual_measurement=0.4, measurement_support=0.5, funding_factor=1.0) == pytest.approx(0.7)


def test_performance_is_the_share_of_cost_taken_out():
    assert performance(excess_cost=0.15, excess_cost_at_start=0.25) == pytest.approx(0.08)


def balance(results=0.0, strain=0.3, constancy=0.7, support=0.1, control=0.4, incentive=0.0):
    return commitment_balance(
        results_weight=1.0,
        results=results,
        overload=1.0,
        strain=strain,
        cynicism=1.0,
        leadership_constancy=constancy,
        signal_weight=0.5,
        supportive_signal=support,
        control_weight=0.4,
        controlling_signal=control,
        crowding_out=0.1,
        trust_incentive=incentive,
    )


def test_results_speak_for_it_and_overload_and_churn_against():
    assert balance(results=0.5) > balance() > balance(strain=0.6)
    assert balance() > balance(constancy=0.3)


def test_encouragement_adds_and_control_and_payment_crowd_out():
    assert balance(support=0.4) > balance() > balance(control=0.8)
    assert balance(incentive=2.0) == pytest.approx(balance() - 0.2)


@pytest.mark.parametrize("start", [0.05, 0.43, 0.95])
def test_commitment_starts_in_balance(start):
    motivation = local_motivation(commitment_at_start=start, commitment_balance_at_start=balance())
    assert indicated_commitment(motivation, balance()) == pytest.approx(start)


def test_tenure_runs_from_struggling_to_outstanding():
    tenure = [
        chief_executive_tenure(standing, shortest_tenure=0.92, longest_tenure=7.0) for standing in (0.0, 0.5, 1.0)
    ]
    assert tenure[0] == pytest.approx(0.92)
    assert 2.0 <= tenure[1] <= 3.0  # the median chief executive: ceo_tenure_2013, ceo_tenure_2018
    assert tenure[2] == pytest.approx(7.0)


def test_a_reorganisation_moves_chief_executives():
    ordinary = {"chief_executive_tenure": 2.5, "moved_by_reorganisation": 0.5}
    assert leadership_change(distraction=1.0, **ordinary) == pytest.approx(
        1.5 * leadership_change(distraction=0.0, **ordinary)
    )


def test_constancy_starts_where_it_stays():
    churn = leadership_change(chief_executive_tenure=2.5, distraction=0.0, moved_by_reorganisation=0.5)
    constancy = starting_leadership_constancy(churn, constancy_reset=0.6, constancy_time=2.0)
    grows = constancy_growth(constancy, constancy_time=2.0)
    assert grows == pytest.approx(constancy_loss(constancy, churn, constancy_reset=0.6))
