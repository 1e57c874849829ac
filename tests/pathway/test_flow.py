"""Patients through a hospital: who goes where, and laws of the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qisim.errors import ParameterError, RunError
from qisim.parameters import load_evidence
from qisim.pathway import hospital, parameters
from qisim.pathway.flow import SOURCES, check_little, earlier_stays, overlap, simulate
from qisim.pathway.hospital import DAY, WEEK
from qisim.pathway.luck import Luck
from qisim.pathway.measures import MEASURES, measured, week_of

ROUNDING = 1e-9
SMALL = hospital({"attendances": 60, "beds": 160, "direct_admissions": 6, "planned_admissions": 6})
CROWDED = hospital({"attendances": 60, "beds": 125, "direct_admissions": 6, "planned_admissions": 6})


@pytest.fixture(scope="module")
def records():
    return simulate(SMALL, Luck(0, 0), weeks=4, warm_up=4)


def test_little_s_law_holds_for_beds_and_their_queue(records):
    crowded = simulate(CROWDED, Luck(0, 0), weeks=4, warm_up=2)
    assert crowded.waiting_for_beds > 0.1
    check_little(records, SMALL.cleaning_time)
    check_little(crowded, CROWDED.cleaning_time)
    with pytest.raises(RunError, match="Little"):
        check_little(replace(crowded, waiting_for_beds=1.01 * crowded.waiting_for_beds), CROWDED.cleaning_time)


def test_beds_and_cubicles_never_hold_more_than_there_are():
    crowded = simulate(CROWDED, Luck(0, 0), weeks=3, warm_up=1)
    taken = [
        (round(moment, 6), change)
        for people in crowded.patients.values()
        for begin, end in zip(people.at("bed"), people.at("left") + CROWDED.cleaning_time, strict=True)
        if not np.isnan(begin)
        for moment, change in ((begin, 1), (end, -1))
    ]
    inside = np.cumsum([change for _, change in sorted(taken)])
    assert inside.max() == CROWDED.usable_beds


def test_moments_follow_each_other(records):
    for people in records.patients.values():
        had_bed = ~np.isnan(people.at("bed"))
        assert (people.at("bed") >= people.at("asked_bed"))[had_bed].all()
        assert (people.at("asked_bed") >= people.arrived - ROUNDING)[had_bed].all()
        assert (people.at("fit") >= people.at("bed"))[had_bed].all()
        assert (people.at("left") > people.at("fit"))[had_bed].all()


def test_only_those_admitted_get_a_bed_and_the_others_go_home(records):
    people = records.patients["attendances"]
    long_ago = people.arrived < records.end - 2 * DAY
    since = people.arrived >= 0
    assert not np.isnan(people.at("bed")[people.admitted & long_ago & since]).any()
    assert np.isnan(people.at("bed")[~people.admitted]).all()
    assert not np.isnan(people.at("left_department")[long_ago & since]).any()


def test_fit_is_found_at_the_ward_round_or_at_the_end_of_a_short_stay(records):
    people = records.patients["direct"]
    had_bed = ~np.isnan(people.at("bed"))
    fit, bed, stay = people.at("fit")[had_bed], people.at("bed")[had_bed], np.array(people.course.stay)[had_bed]
    at_round = np.isclose(fit % DAY, SMALL.ward_round)
    assert at_round.mean() > 0.8
    assert np.allclose((fit - bed - stay)[~at_round], 0.0)


def test_who_waits_for_monday_is_not_found_fit_at_a_weekend(records):
    people = records.patients["direct"]
    fit = people.at("fit")
    at_round = np.isclose(fit % DAY, SMALL.ward_round) & np.array(people.course.monday)
    assert not (fit[at_round] // DAY % 7 > 4).any()


def test_stays_before_the_start_are_those_that_events_would_give():
    """The same patients, once as arrays and once as events in a hospital where nobody ever waits."""
    place = replace(SMALL, beds=100_000, cubicles=1000, clinicians_by_day=1000, clinicians_by_night=1000)
    people = simulate(place, Luck(0, 0), weeks=4, warm_up=0).patients["attendances"]
    who, *moments = earlier_stays(place, replace(people, arrived=people.arrived - 4 * WEEK))
    came = (people.arrived[who] > 0) & (people.arrived[who] < 3 * WEEK)
    assert came.sum() > 100
    for moment, times in zip(("bed", "fit", "left"), moments, strict=True):
        assert people.at(moment)[who][came] == pytest.approx(times[came] + 4 * WEEK)


def test_a_run_starts_as_full_as_it_goes_on():
    place = replace(SMALL, beds=1000)
    found = [week_of(simulate(place, Luck(8, n), weeks=4, warm_up=0))["occupied"].mean() for n in range(4)]
    assert np.mean(found) == pytest.approx((place.emergency_bed_hours + place.planned_bed_hours) / DAY, rel=0.05)


def test_planned_patients_without_a_bed_are_cancelled_and_counted():
    crowded = simulate(replace(CROWDED, beds=110), Luck(0, 0), weeks=3, warm_up=2)
    people = crowded.patients["planned"]
    came = (people.arrived >= crowded.begin) & (people.arrived < crowded.end)
    assert crowded.cancelled == np.isnan(people.at("asked_bed")[came]).sum() > 0


def test_simulated_beds_are_those_that_the_means_promise():
    """Occupied beds are admissions a day times the mean stay, within the luck of two runs of half a year."""
    place = replace(SMALL, beds=1000)
    found = [measured(simulate(place, Luck(7, n), weeks=26, warm_up=10), place)["bed_days"] / 7 for n in range(2)]
    assert np.mean(found) == pytest.approx((place.emergency_bed_hours + place.planned_bed_hours) / DAY, rel=0.05)


def test_every_measure_is_measured_and_makes_sense(records):
    values = measured(records, SMALL)
    assert list(values) == [measure.name for measure in MEASURES]
    assert all(np.isfinite(value) and value >= 0 for value in values.values())
    assert values["four_hours"] <= 100 >= values["occupancy"]
    assert values["bed_days"] > values["emergency_bed_days"] > values["frail_bed_days"] > values["delayed_days"]
    people = records.patients.values()
    assert values["bed_days"] == pytest.approx(
        sum(overlap(one.at("bed"), one.at("left"), records) for one in people) / DAY / 4
    )


def test_the_week_adds_up_to_the_means(records):
    week = week_of(records)
    assert all(values.shape == (WEEK,) for values in week.values())
    assert week["occupied"].mean() == pytest.approx(measured(records, SMALL)["bed_days"] / 7, rel=0.01)


def test_an_empty_window_measures_nothing_rather_than_nought():
    nobody = hospital({"attendances": 20, "direct_admissions": 0, "planned_admissions": 0, "admitted_share": 0.05})
    values = measured(simulate(replace(nobody, attendances=0.0), Luck(0, 0), weeks=1, warm_up=0), nobody)
    assert np.isnan(values["four_hours"])
    assert values["bed_days"] == 0.0


def test_an_arrival_rate_above_capacity_is_found_beforehand():
    with pytest.raises(ParameterError, match=r"need more beds than there are.*\n.*561.*\n.*485.*15.8%"):
        hospital({"beds": 500}).check()
    hospital({"beds": 500}).check(overload_allowed=True)
    with pytest.raises(ParameterError, match="clinicians"):
        replace(hospital(), clinicians_by_day=7).check()
    with pytest.raises(ParameterError, match="cubicles"):
        replace(hospital(), cubicles=20).check()


def test_no_beds_are_refused_even_where_overload_is_meant():
    with pytest.raises(ParameterError, match="no beds"):
        hospital({"beds": 1, "unsuitable_share": 0.1}).check(overload_allowed=True)


def test_an_overloaded_hospital_still_comes_to_its_end():
    values = [
        measured(simulate(hospital({"beds": 500}), Luck(0, 0), weeks=weeks, warm_up=0), SMALL)["time_in_department"]
        for weeks in (1, 3)
    ]
    assert values[1] > 2 * values[0] > 0


def test_the_event_limit_of_a_run_counts_warm_up_too():
    with pytest.raises(RunError, match="limit of 2,000 events"):
        simulate(SMALL, Luck(0, 0), weeks=1, warm_up=1, event_limit=2000)


def test_the_published_figures_are_those_used():
    published = {name: row.value for name, row in load_evidence().items()}
    place, trusts = hospital(), 137
    assert place.attendances == pytest.approx(1e6 * published["ae_type1_attendances_2014_15"] / trusts / 365, rel=0.01)
    assert place.admitted_share == pytest.approx(
        published["ae_admitted_2014_15"] / published["ae_type1_attendances_2014_15"], rel=0.01
    )
    assert place.beds == pytest.approx(1e3 * published["ga_beds_2014_15"] / trusts, rel=0.03)
    assert place.by_weekday[0] / sum(place.by_weekday) == pytest.approx(published["ae_monday_2014_15"] / 100, abs=0.002)
    working = sum(place.by_hour[9:18]) / sum(place.by_hour)
    assert working == pytest.approx(published["ae_working_hours_2012"] / 100, abs=0.01)
    delayed = published["older_beddays_not_needed"] / published["emergency_admissions_2014_15"] / place.frail_share
    assert place.frail_delay / DAY == pytest.approx(delayed, rel=0.05)
    occupied = (place.emergency_bed_hours + place.planned_bed_hours) / DAY / place.beds
    assert occupied == pytest.approx(published["ga_occupancy_2014_15"] / 100, abs=0.01)


@pytest.mark.parametrize("parameter", parameters().values(), ids=lambda item: item.name)
def test_a_parameter_says_what_it_means_and_on_what_it_rests(parameter):
    from qisim.units import registry

    assert (parameter.low <= parameter.value).all()
    assert (parameter.value <= parameter.high).all()
    assert len(parameter.description) > 10
    assert set(parameter.evidence) <= set(load_evidence()) | {"assumption"}
    registry()(parameter.unit)


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_sends_patients(records, source):
    assert records.patients[source].arrived.size > 0
