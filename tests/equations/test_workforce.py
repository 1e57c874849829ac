"""Who comes and goes: every post that falls free is filled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qisim.equations.workforce import (
    departure_rate,
    practising_departures,
    skilled_arrivals,
    skilled_departures,
    untrained_replacements,
)

people = st.floats(0.0, 5000.0)
share = st.floats(0.0, 1.0)


def arrivals(**changes):
    ordinary = {
        "staff": 100.0,
        "departure_rate": 0.1,
        "rotating_staff": 0.0,
        "trained_share_of_rotators": 0.0,
        "candidates_from_below": 0.0,
        "trained_share_of_promoted": 0.0,
        "joiners_trained_share": 0.0,
    }
    return skilled_arrivals(**(ordinary | changes))


def test_strain_makes_people_leave():
    quiet = {"leaving_rate": 0.1, "leaving_under_strain": 0.3, "rotation_rate": 0.0, "progression_rate": 0.0}
    assert departure_rate(strain=1.0, **quiet) == pytest.approx(0.13)
    assert departure_rate(strain=0.0, **quiet) == pytest.approx(0.1)


def test_rotation_brings_what_the_region_has_learned():
    assert arrivals(departure_rate=1.3, rotating_staff=130.0, trained_share_of_rotators=0.2) == pytest.approx(26.0)


def test_the_newly_qualified_come_first_for_a_vacancy():
    assert arrivals(candidates_from_below=6.0, trained_share_of_promoted=0.5) == pytest.approx(3.0)


def test_who_finds_no_vacancy_leaves_the_trust():
    assert arrivals(candidates_from_below=40.0, trained_share_of_promoted=0.5) == pytest.approx(5.0)


@given(untrained=people, skilled=people, practising=people, leaving=share, in_region=share, from_below=share)
def test_staff_are_conserved_whatever_happens(untrained, skilled, practising, leaving, in_region, from_below):
    staff = untrained + skilled + practising
    rate = leaving + 1.3
    arriving = arrivals(
        staff=staff,
        departure_rate=rate,
        rotating_staff=1.3 * staff,
        trained_share_of_rotators=in_region,
        candidates_from_below=0.02 * staff,
        trained_share_of_promoted=from_below,
        joiners_trained_share=0.01,
    )
    from_skill, from_practice = skilled_departures(skilled, rate), practising_departures(practising, rate)
    change_of_untrained = untrained_replacements(from_skill, from_practice, arriving)
    change_of_trained = arriving - from_skill - from_practice
    assert change_of_untrained + change_of_trained == pytest.approx(0.0, abs=1e-9)
    assert 0.0 <= arriving <= rate * staff + 1e-9
