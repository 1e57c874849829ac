"""The therapeutic dose, and who is there to give it."""

from __future__ import annotations

import pytest

from qisim.equations.training import (
    effective_training,
    filled_share,
    into_practice,
    into_skill,
    programme_dose_effect,
    taught_share,
)


def taught(coaches, places=100.0, days=5.0):
    return taught_share(
        teaching_coaches=coaches,
        established_coaches=1.0,
        teaching_days=125.0,
        trust_course_time=places * days,
        own_training_places=0.0,
        own_course_days=3.0,
    )


def test_short_courses_take_less_of_a_teacher():
    assert taught(coaches=3.0, days=2.5) == 1.0


def test_nobody_is_taught_without_a_teacher():
    assert taught(coaches=1.0) == 0.0


def test_two_free_coaches_teach_half_of_a_hundred():
    assert taught(coaches=3.0) == 0.5


def test_more_coaches_than_places_fill_every_place_once():
    assert taught(coaches=50.0) == 1.0


def test_where_nothing_is_asked_nothing_is_short():
    assert taught(coaches=1.0, places=0.0) == 1.0


def filled(**changes):
    ordinary = {
        "programme_places": 50.0,
        "course_time": 250.0,
        "own_training_places": 0.0,
        "staff_mix": 0.8,
        "own_course_days": 3.0,
        "taught_share": 1.0,
        "staff": 1000.0,
        "releasable_days": 1.0,
        "squeeze": 0.2,
        "untrained_staff": 900.0,
        "enrolment_time": 1.0,
    }
    return filled_share(**(ordinary | changes))


def test_all_places_are_taken_where_nothing_stands_in_the_way():
    assert filled() == 1.0


def test_each_limit_alone_empties_the_course():
    assert filled(taught_share=0.0) == 0.0
    assert filled(squeeze=1.0) == 0.0
    assert filled(untrained_staff=0.0) == 0.0


def test_a_longer_course_releases_fewer_people():
    assert filled(course_time=50.0 * 40.0) == pytest.approx(0.8 * 1000.0 / (50.0 * 40.0))


def effect(days, coverage=0.0):
    return programme_dose_effect(course_days=days, coaching_days=6.0, coaching_coverage=coverage, effective_dose=4.0)


def test_a_day_of_awareness_does_next_to_nothing():
    assert effect(1.0) < 0.01


def test_half_take_the_effective_dose():
    assert effect(4.0) == 0.5


def test_coaching_counts_as_days():
    assert effect(2.0, coverage=1.0) == effect(8.0)


def test_a_thin_course_borrows_no_effect_from_a_thorough_one():
    thin = effective_training(
        programme_training=100.0, programme_dose_effect=effect(1.0), own_training=0.0, own_dose_effect=1.0
    )
    assert thin < 1.0


def test_whoever_is_effectively_trained_practises_or_has_the_skill():
    quiet = {"own_effort": 1.0, "untrained_staff": 500.0}
    practising = into_practice(effective_training=80.0, transfer_share=0.62, practice_upkeep=0.0, **quiet)
    nothing_else = {"skill_upkeep": 0.0, "learning_chance": 0.0, "team_learning_chance": 0.0}
    skilled = into_skill(effective_training=80.0, transfer_share=0.62, **nothing_else, **quiet)
    assert practising == pytest.approx(49.6)
    assert practising + skilled == pytest.approx(80.0)
