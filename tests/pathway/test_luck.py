"""Chance belongs to components and patients: what is added moves nobody else's luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qisim.pathway import hospital
from qisim.pathway.flow import SOURCES, drawn, simulate
from qisim.pathway.hospital import DAY, WEEK
from qisim.pathway.luck import Luck, arrivals, spread, waiting, whole_days

TYPICAL = hospital()
SMALL = hospital({"attendances": 60, "beds": 150, "direct_admissions": 6, "planned_admissions": 6})


def test_the_streams_of_components_and_replications_differ_and_come_again():
    luck = Luck(0, 0)
    assert luck.chances("stay", 5).tolist() == Luck(0, 0).chances("stay", 5).tolist()
    others = (Luck(0, 1).chances("stay", 5), Luck(1, 0).chances("stay", 5), luck.chances("tests", 5))
    assert all((luck.chances("stay", 5) != other).all() for other in others)


def test_more_patients_leave_the_luck_of_the_first_as_it_was():
    assert Luck(0, 0).chances("stay", 100)[:10].tolist() == Luck(0, 0).chances("stay", 10).tolist()


def test_a_longer_run_begins_with_the_same_patients():
    rates = TYPICAL.rates(292.0)
    short, long = (arrivals(Luck(0, 0), "attendances", rates, weeks * WEEK) for weeks in (1, 3))
    assert long.times[: short.times.size].tolist() == short.times.tolist()
    assert long.numbers[: short.numbers.size].tolist() == short.numbers.tolist()


def test_another_number_of_planned_patients_changes_no_emergency_patient():
    more = replace(TYPICAL, planned_admissions=60.0)
    for source in ("attendances", "direct"):
        one, other = (drawn(place, Luck(0, 0), source, WEEK) for place in (TYPICAL, more))
        assert one.arrived.tolist() == other.arrived.tolist()
        assert one.course.stay == other.course.stay


def test_less_waste_changes_what_it_touches_and_nothing_else():
    before, after = (drawn(place, Luck(0, 0), "attendances", WEEK) for place in (TYPICAL, TYPICAL.with_less_waste(0.5)))
    assert before.arrived.tolist() == after.arrived.tolist()
    assert before.frail.tolist() == after.frail.tolist()
    assert np.array_equal(before.delays, after.delays)
    assert after.course.stay == pytest.approx((1 - 0.5 * TYPICAL.avoidable_stay) * np.array(before.course.stay))
    assert not (after.admitted & ~before.admitted).any()
    assert (before.admitted & ~after.admitted).any()
    assert not (before.admitted & ~after.admitted & before.frail).any()


def test_no_waste_left_in_discharge_is_no_delay():
    people = drawn(TYPICAL.with_less_waste(0.0, 1.0), Luck(0, 0), "direct", 4 * WEEK)
    assert people.delays.sum() == 0.0


def test_arrivals_are_poisson_at_the_rate_of_their_hour():
    rates = TYPICAL.rates(292.0)
    weeks = 60
    coming = arrivals(Luck(5, 0), "attendances", rates, weeks * WEEK)
    counts = np.bincount((coming.times % WEEK).astype(int), minlength=int(WEEK))
    assert rates.sum() == pytest.approx(7 * 292.0)
    chi_square = ((counts - weeks * rates) ** 2 / (weeks * rates)).sum()
    assert abs(chi_square - WEEK) < 3 * np.sqrt(2 * WEEK)
    days = np.bincount((coming.times // DAY).astype(int))
    weekly = days.reshape(weeks, 7)
    assert weekly.var(axis=0, ddof=1).mean() / weekly.mean() == pytest.approx(1.0, abs=0.25)


def test_nobody_comes_at_a_rate_of_nought():
    assert arrivals(Luck(0, 0), "direct", np.zeros(168), WEEK).times.size == 0


def test_times_have_the_mean_and_the_spread_that_they_should():
    chances = Luck(0, 0).chances("any", 200_000)
    times = spread(chances, 0.7)
    assert times.mean() == pytest.approx(1.0, abs=0.01)
    assert times.std() == pytest.approx(0.7, abs=0.02)
    waits = waiting(chances, 0.25, 96.0)
    assert (waits > 0).mean() == pytest.approx(0.25, abs=0.005)
    assert waits.mean() == pytest.approx(24.0, rel=0.02)
    days = whole_days(waits, Luck(0, 0).chances("days", 200_000))
    assert days.mean() == pytest.approx(waits.mean(), rel=0.01)
    assert not (days % DAY).any()


@pytest.mark.parametrize("source", SOURCES)
def test_a_replication_comes_again_by_itself(source):
    first, again = (simulate(SMALL, Luck(0, 3), weeks=1, warm_up=1) for _ in range(2))
    assert first.events == again.events
    assert np.array_equal(first.patients[source].at("left"), again.patients[source].at("left"), equal_nan=True)
