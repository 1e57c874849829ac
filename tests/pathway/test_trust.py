"""A trust's own returns: read, refused where they are wrong, and simulated beside."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qisim.errors import InputError
from qisim.pathway import Settings, beside, hospital, hospital_of, load_trust, study
from qisim.pathway.hospital import DAY

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
AE_ROWS = [
    {"code": "RAA", "month": "2023-01", "attendances": "10000", "over_4h": "3000", "type1_attendances": ""},
    {"code": "RAA", "month": "2018-01", "attendances": "8000", "over_4h": "800", "type1_attendances": "6000"},
]
BED_ROWS = [
    {
        "code": "RAA",
        "month": "2023-01",
        "ga_beds": "700",
        "ga_occupied": "640",
        "delayed_mean": "200",
        "discharged_mean": "90",
    }
]


@pytest.fixture
def tables(tmp_path):
    def write(ae=AE_ROWS, beds=BED_ROWS):
        for name, rows in (("ae_month.csv", ae), ("beds_delays_month.csv", beds)):
            with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        return tmp_path

    return write


def test_a_trust_is_what_it_returned_in_months_that_both_tables_have(tables):
    trust = load_trust("RAA", tables())
    assert (trust.months, trust.first, trust.last) == (1, "2023-01", "2023-01")
    assert trust.four_hours == pytest.approx(0.7)
    assert trust.major_share == pytest.approx(0.75)
    assert trust.attendances == pytest.approx(10000 / (365.25 / 12))
    assert (trust.beds, trust.occupied, trust.fit_in_day, trust.discharges) == (700, 640, 200, 90)


def test_its_hospital_has_its_arrivals_beds_and_stays(tables):
    trust = load_trust("RAA", tables())
    place = hospital_of(trust)
    assert place.attendances == pytest.approx(0.75 * trust.attendances)
    assert place.beds == 700
    assert place.emergency_admissions + place.planned_admissions == pytest.approx(90)
    assert (place.emergency_bed_hours + place.planned_bed_hours) / DAY == pytest.approx(640)
    assert place.frail_delay == hospital().frail_delay


def test_with_its_own_delays_as_many_wait_overnight_as_it_returned(tables):
    place = hospital_of(load_trust("RAA", tables()), own_delays=True)
    waiting = place.emergency_admissions * place.frail_share * place.frail_delay / DAY
    assert waiting == pytest.approx(200 - 90)
    assert (place.emergency_bed_hours + place.planned_bed_hours) / DAY == pytest.approx(640)


@pytest.mark.parametrize(
    ("ae", "beds", "words"),
    [
        ({"attendances": "many"}, {}, r"ae_month.csv:2 \[attendances\].*\n.*many"),
        ({"attendances": "-5"}, {}, "-5"),
        ({"over_4h": ""}, {}, "no month"),
        ({}, {"ga_beds": "nan"}, r"beds_delays_month.csv:2 \[ga_beds\]"),
        ({}, {"ga_beds": "0"}, "no month"),
        ({}, {"month": "2023-02"}, "no month"),
        ({}, {"discharged_mean": "30"}, "do not belong together"),
        ({}, {"ga_occupied": "40"}, "do not belong together"),
    ],
)
def test_bad_returns_are_refused_with_file_and_line(tables, ae, beds, words):
    folder = tables([AE_ROWS[0] | ae, AE_ROWS[1]], [BED_ROWS[0] | beds])
    with pytest.raises(InputError, match=words):
        hospital_of(load_trust("RAA", folder))


def test_a_trust_that_is_not_there_is_refused_with_a_suggestion(tables):
    with pytest.raises(InputError, match="did you mean 'RAA'"):
        load_trust("raa", tables())


def test_a_month_given_twice_is_refused(tables):
    with pytest.raises(InputError, match="2023-01 twice"):
        load_trust("RAA", tables([AE_ROWS[0], AE_ROWS[0]]))


def test_missing_files_and_columns_are_refused(tables, tmp_path):
    with pytest.raises(InputError, match=r"ae_month.csv"):
        load_trust("RAA", tmp_path)
    without = [{key: value for key, value in BED_ROWS[0].items() if key != "ga_beds"}]
    with pytest.raises(InputError, match="ga_beds"):
        load_trust("RAA", tables(beds=without))


def test_what_the_trust_sets_cannot_be_set_besides(tables):
    with pytest.raises(InputError, match="--set beds"):
        hospital_of(load_trust("RAA", tables()), {"beds": 600.0})
    assert hospital_of(load_trust("RAA", tables()), {"frail_share": 0.3}).frail_share == 0.3


@pytest.mark.skipif(not DATA.is_dir(), reason="the public returns (shared/data) are not beside this checkout")
def test_a_real_trust_is_simulated_beside_its_own_returns():
    """Blackpool, 2022 to 2024: beds and leavers come back; what the typical hospital of 2014/15 lacks shows."""
    trust = load_trust("RXL", DATA)
    found = study(hospital_of(trust), Settings(replications=2, weeks=4, warm_up=6))
    rows = {row.title: row for row in beside(trust, found)}
    leaving = rows["Patients who leave"]
    assert leaving.simulated == pytest.approx(leaving.returned, rel=0.15)
    occupied = rows["Occupied beds"]
    assert occupied.simulated == pytest.approx(occupied.returned, abs=8)
    waiting, fit = rows["Within four hours, all types of department"], rows["Fit during the day, who leaves included"]
    assert waiting.returned == pytest.approx(100 * trust.four_hours)
    assert waiting.simulated > waiting.returned
    assert fit.simulated < fit.returned
