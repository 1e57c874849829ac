"""Coaches, and the established practice that holds a trust where it stands."""

from __future__ import annotations

import pytest

from qisim.equations.coaching import (
    coach_displacement,
    coach_posts,
    coach_recruitment,
    coach_redeployment,
    coaching_coverage,
    connecting_coaches,
    delivery_mix,
    kept_posts,
    own_coach_posts,
    programme_coaches,
)
from qisim.equations.established import affordability, own_effort, practice_upkeep
from qisim.equations.money import own_training_places


def test_a_coach_takes_a_year_to_make():
    new = coach_recruitment(coaches=0.0, coach_posts=10.0, coach_turnover=0.0, coach_development_time=1.0)
    assert new == 10.0


def test_filled_posts_stay_filled():
    new = coach_recruitment(coaches=8.0, coach_posts=8.0, coach_turnover=2.0, coach_development_time=1.0)
    assert new == 2.0


def test_coaches_go_back_to_their_old_work_when_posts_are_gone():
    assert coach_redeployment(coaches=8.0, coach_posts=3.0, coach_redeployment_time=1.0) == 5.0
    assert coach_redeployment(coaches=3.0, coach_posts=8.0, coach_redeployment_time=1.0) == 0.0


def test_savings_pay_for_coaches():
    assert own_coach_posts(own_training_places=50.0, own_course_days=5.0, teaching_days=125.0) == 2.0


def test_a_trust_buys_teacher_and_place_together():
    bought = {
        "own_investment": 125_000.0,
        "own_place_cost": 300.0,
        "coach_cost": 55_000.0,
        "own_course_days": 5.0,
        "teaching_days": 125.0,
    }
    places = own_training_places(**bought)
    posts = own_coach_posts(own_training_places=places, own_course_days=5.0, teaching_days=125.0)
    assert places == 50.0
    assert places * 300.0 + posts * 55_000.0 == 125_000.0


def test_posts_add_up():
    own = kept_posts(established_coaches=2.0, own_coach_posts=1.0, own_level=1.0)
    assert coach_posts(kept_posts=own, programme_coach_posts=5.0) == 8.0
    assert kept_posts(established_coaches=2.0, own_coach_posts=1.0, own_level=0.0) == 0.0


def test_what_no_level_delivers_trusts_do():
    shares = [
        delivery_mix(share, delivered_elsewhere=0.6, own_level=own) for share, own in ((0.4, 0), (0.2, 0), (0, 1))
    ]
    assert shares == [0.4, 0.2, 0.4]


def test_a_reorganisation_costs_exposed_levels_their_coaches():
    assert coach_displacement(coaches=10.0, level_exposure=0.6, reorganisation=1.0) == 6.0
    assert coach_displacement(coaches=10.0, level_exposure=0.6, reorganisation=0.0) == 0.0


def test_the_programme_pays_none_of_the_trust_s_own_coaches():
    ordinary = {"programme_coach_posts": 5.0, "kept_posts": 3.0}
    assert programme_coaches(coaches=2.0, **ordinary) == 0.0
    assert programme_coaches(coaches=6.0, **ordinary) == 3.0
    assert programme_coaches(coaches=20.0, **ordinary) == 5.0


def test_coaches_carry_news_as_far_as_their_level_sees_other_trusts():
    assert connecting_coaches(programme_coaches=10.0, level_spread=0.1) == 1.0


def test_coverage_is_half_when_coaches_are_as_many_as_they_need_to_be():
    assert (
        coaching_coverage(coaches_on_the_spot=2.0, people_per_coach=20.0, skilled_total=25.0, practising_total=15.0)
        == 0.5
    )


def test_where_nobody_is_trained_and_nobody_coaches_there_is_no_coverage():
    assert (
        coaching_coverage(coaches_on_the_spot=0.0, people_per_coach=20.0, skilled_total=0.0, practising_total=0.0)
        == 0.0
    )


def test_a_trust_in_deficit_does_less_for_improvement():
    assert affordability(slack=-0.05, slack_tolerance=0.05) < 0.5 < affordability(slack=0.05, slack_tolerance=0.05)


def test_effort_is_one_at_the_start():
    assert own_effort(0.4, 0.4, 0.5, 0.5) == pytest.approx(1.0)


def test_breaking_even_does_not_multiply_the_effort_of_a_trust_deep_in_deficit():
    assert own_effort(0.4, 0.4, affordability=0.5, affordability_at_start=0.02) < 1.5


def test_a_trust_that_wants_none_makes_none():
    assert own_effort(commitment=0.0, commitment_at_start=0.4, affordability=0.9, affordability_at_start=0.5) == 0.0


def test_practice_that_holds_itself_needs_no_upkeep():
    assert practice_upkeep(starting_practice_shortfall=-3.0, untrained_staff_at_start=100.0) == 0.0


def test_nobody_left_to_teach_no_upkeep():
    assert practice_upkeep(starting_practice_shortfall=3.0, untrained_staff_at_start=0.0) == 0.0
