"""What holds of every delivery: nobody is taught who is not paid for, nobody is lost, and limits only take away."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.delivery import summary
from qisim.delivery.record import PLACES, POSTS, TEAMS

SCARCE = {"faculty": 0.00008, "advisers": 0.00005, "patience": 9.0}
LUCK = (0, 7)
SMALLEST = 1e-6


def by_trust(record, quantity, column):
    """Sums since the start, (quarters, trusts)."""
    rows = record.schedule.loc[record.schedule["quantity"] == quantity]
    return rows.pivot(index="time", columns="code", values=column).cumsum().to_numpy()


def test_without_limits_or_chance_each_trust_gets_each_quarter_what_the_smooth_schedule_gives(
    delivered, free, programme, trusts, smooth
):
    levers, _ = smooth(programme, trusts)
    found = delivered(free).levers
    people = levers["training_places"] / 4
    got = found["training_places"] / 4
    one_each = 1 + SMALLEST  # people come whole: of a group of a trust less than one still waits for its other parts
    assert np.all(np.abs(np.cumsum(people - got, axis=0)) < one_each)
    assert np.allclose(found["coach_density"], levers["coach_density"], rtol=0, atol=1e-9)
    assert np.allclose(found["team_places"].sum(axis=0), levers["team_places"].sum(axis=0))
    assert np.all(np.abs(np.cumsum(found["team_places"] - levers["team_places"], axis=0)) < 0.2)
    for name in ("mandate", "operational_support", "case_study_publishing", "course_days"):
        assert np.allclose(found[name], levers[name]), name


def test_what_no_faculty_delivers_is_as_in_the_smooth_schedule(delivered, programme, trusts, smooth):
    levers, _ = smooth(programme, trusts)
    found = delivered(**SCARCE).levers
    moved = {name for name in levers if not np.array_equal(levers[name], found[name])}
    assert moved <= {
        *("training_places", "course_days", "coach_density", "team_places", "case_study_publishing", "mandate"),
        *("operational_support", "collaborative_time", "learning_sessions", "team_backing"),
    }
    assert {name: values.shape for name, values in found.items()} == {
        name: values.shape for name, values in levers.items()
    }


@pytest.mark.parametrize("seed", LUCK)
def test_no_trust_ever_has_more_than_was_paid_for_by_then(delivered, seed):
    record = delivered(seed=seed, **SCARCE).record
    for quantity in (PLACES, POSTS, TEAMS):
        paid, got = (by_trust(record, quantity, column) for column in ("paid", "delivered"))
        assert got.max() > 0
        assert np.all(got <= paid + SMALLEST), quantity


@pytest.mark.parametrize("values", [{}, SCARCE, {"patience": 600.0}], ids=["as shipped", "scarce", "patient"])
def test_whoever_is_paid_for_is_taught_or_waits_or_has_gone(delivered, values):
    record = delivered(**values).record
    for quantity in (PLACES, TEAMS):
        found = summary.tally(record, quantity)
        assert found.paid == pytest.approx(found.delivered + found.gave_up + found.withdrawn + found.waiting)


def test_people_of_a_programme_that_is_not_withdrawn_still_wait_at_the_end(delivered, programme):
    from dataclasses import replace

    record = delivered(scenario=replace(programme, withdrawal=None), patience=600.0, faculty=0.00005).record
    found = summary.tally(record, PLACES)
    assert found.waiting > 0
    assert found.withdrawn == found.gave_up == 0
    assert found.paid == pytest.approx(found.delivered + found.waiting)


def test_more_faculty_never_teaches_fewer(delivered):
    shares = [summary.tally(delivered(faculty=faculty).record, PLACES).share for faculty in (5e-5, 2e-4, 2e-3)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def test_faculty_is_never_in_more_places_than_there_is_of_it(delivered):
    record = delivered(**SCARCE).record
    for region in ("Wessex", "Oxford"):
        _, use = summary.faculty_in_use(record, region)
        assert 0 < use.max() <= 1 + SMALLEST
        assert use[-1] == pytest.approx(0, abs=SMALLEST)


def test_cohorts_are_never_larger_than_said_and_their_people_had_joined(delivered):
    events = delivered(cohort_size=12.0).record.events
    training = events.loc[events["what"] == "training"]
    started = training.loc[training["kind"] == "cohort started"]
    assert started["number"].max() <= 12 + SMALLEST
    sums = {
        kind: training.loc[training["kind"] == kind, "number"].sum() for kind in ("joined", "cohort started", "gave up")
    }
    assert sums["cohort started"] + sums["gave up"] <= sums["joined"] + SMALLEST


def test_a_late_place_keeps_the_dose_that_it_was_paid_for(delivered, programme):
    """The course of eight days stops with the money; who starts it later is still taught eight days and not five."""
    from dataclasses import replace
    from datetime import date

    levers = tuple(
        replace(one, stop=date(2016, 4, 1)) if one.lever in ("training_places", "course_days") else one
        for one in programme.levers
    )
    found = delivered(scenario=replace(programme, levers=levers), faculty=0.0001).levers
    late = found["training_places"][8:] > 0
    assert late.any()
    assert np.allclose(found["course_days"][8:][late], 8.0)
    assert np.allclose(found["course_days"][8:][~late], 5.0)


def test_nothing_is_delivered_after_the_withdrawal(delivered, programme):
    found = delivered(**SCARCE).levers
    after = round(4 * programme.withdrawn_after)
    for name in ("training_places", "coach_density", "team_places", "case_study_publishing", "mandate"):
        assert found[name][:after].any(), name
        assert not found[name][after:].any(), name


def test_a_gate_holds_the_mandate_back_and_never_strengthens_it(delivered, programme, trusts, smooth):
    levers, _ = smooth(programme, trusts)
    found = delivered(gate_time=6.0, gate_pass=1.0, reorganisation_pause=0.0).levers
    assert np.allclose(found["mandate"][:6], 0.0)
    assert np.allclose(found["mandate"][6:], levers["mandate"][6:])
    assert np.allclose(found["operational_support"][:8], 0.0)
    assert np.allclose(found["operational_support"][8:], levers["operational_support"][8:])


def test_sessions_of_a_wave_come_in_order_within_it_when_faculty_is_free(delivered, free):
    events = delivered(free).record.events
    wave = events.loc[(events["what"] == "frail_flow, wave 1") & (events["place"] == "Wessex")]
    sessions = wave.loc[wave["kind"] == "learning session"]
    assert list(sessions["number"]) == [1, 2, 3]
    assert list(np.diff(sessions["time"])) == pytest.approx([5 / 12, 5 / 12])
    begun, ended = (float(wave.loc[wave["kind"] == kind, "time"].iloc[0]) for kind in ("wave started", "wave ended"))
    assert ended - begun == pytest.approx(1.25)


def test_teams_without_an_adviser_come_with_the_next_wave_and_those_of_the_last_give_up(delivered, free):
    """One adviser for five teams in each of two regions: five are admitted in each wave, the others wait, then go."""
    record = delivered(free, advisers=0.00001, teams_per_adviser=5.0).record
    events = record.events
    first, second = (
        float(
            events.loc[
                (events["kind"] == "wave started") & (events["what"] == f"frail_flow, wave {wave}"), "number"
            ].sum()
        )
        for wave in (1, 2)
    )
    assert second == pytest.approx(first + first - 10)
    assert record.number("teams admitted", "frail_flow") == pytest.approx(20)
    assert record.number("gave up", "frail_flow") == pytest.approx(2 * first - 20)


def test_a_collaborative_that_ends_late_keeps_its_sessions_and_backing_until_then(delivered):
    found = delivered(region_spread=12.0, faculty=0.0004)
    end = found.record.events.query("kind == 'teams finished'")["time"].max()
    assert end > 3.0  # planned: April 2017 and 15 months less three
    held = found.levers["learning_sessions"][:, 0, 0]
    assert np.allclose(held[5 : int(4 * min(end, 4.25))], 3.0)
