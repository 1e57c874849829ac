"""Before and after a fall in waste: common luck, intervals, interruption, and the weights of the continuous model."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from qisim.errors import InputError, ParameterError
from qisim.parameters import load_parameters
from qisim.pathway import MEASURES, Settings, compare, hospital, study
from qisim.pathway.folder import NUMBERS, finished_in, key_of, prepare, write
from qisim.pathway.picture import headline
from qisim.pathway.study import interval, to_json_object

studies = import_module("qisim.pathway.study")  # the package has a function of that name
SMALL = hospital({"attendances": 60, "beds": 150, "direct_admissions": 6, "planned_admissions": 6})
QUICK = Settings(0.2, 0.3, replications=3, weeks=2, warm_up=2)


@pytest.fixture(scope="module")
def found():
    return study(SMALL, QUICK)


def test_the_table_has_every_measure_with_its_difference(found):
    table = found.table
    assert table["measure"].tolist() == [measure.name for measure in MEASURES]
    assert table["after"].to_numpy() - table["before"].to_numpy() == pytest.approx(table["difference"].to_numpy())
    assert (table["low"] <= table["difference"] + 1e-12).all()
    assert (table["difference"] <= table["high"] + 1e-12).all()


def test_no_fall_in_waste_changes_nothing_at_all():
    same = study(SMALL, Settings(0.0, 0.0, replications=2, weeks=1, warm_up=0))
    assert not same.table["difference"].to_numpy().any()
    assert "No fall in waste" in headline(same)


@pytest.mark.parametrize(
    ("flow", "discharge", "falls"),
    [
        (1.0, 0.0, ("time_in_department", "emergency_admissions", "emergency_bed_days")),
        (0.0, 1.0, ("delayed", "delayed_days", "frail_bed_days", "emergency_bed_days")),
    ],
)
def test_less_waste_shows_where_it_should(flow, discharge, falls):
    roomy = replace(SMALL, beds=200)
    rows = study(roomy, Settings(flow, discharge, replications=3, weeks=3, warm_up=1)).table.set_index("measure")
    assert (rows.loc[list(falls), "high"] < 0).all()


def test_common_luck_takes_out_half_the_variance_of_a_difference():
    rows = study(SMALL, Settings(0.2, 0.0, replications=6, weeks=2, warm_up=2)).replications
    wide = rows[rows["measure"] == "time_in_department"].pivot(index="replication", columns="variant", values="value")
    independent = wide["before"].var() + wide["after"].var()
    assert (wide["after"] - wide["before"]).var() < 0.5 * independent


def test_more_replications_keep_the_first(found):
    fewer = study(SMALL, Settings(0.2, 0.3, replications=2, weeks=2, warm_up=2))
    assert fewer.replications.equals(found.replications[found.replications["replication"] < 2])


def test_the_interval_is_student_s():
    low, high = interval(np.array([1.0, 2.0, 3.0]))
    assert (low, high) == pytest.approx((2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5))
    assert np.isnan(interval(np.array([1.0]))).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(emergency_flow=1.5), "waste_emergency_flow"),
        (Settings(frail_discharge=float("nan")), "waste_frail_discharge"),
        (Settings(replications=0), "replications"),
        (Settings(weeks=0), "weeks"),
        (Settings(warm_up=-1), "warm_up"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, words):
    with pytest.raises(InputError, match=words):
        study(SMALL, settings)


def test_an_overloaded_hospital_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr(studies, "simulate", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(ParameterError, match="beds"):
        study(hospital({"beds": 400}), QUICK)


def interrupting(monkeypatch, at):
    """Ctrl-C in the middle of so-and-so many runs."""
    true, runs = studies.simulate, iter(range(100))

    def simulate(*arguments, **options):
        if next(runs) == at:
            raise KeyboardInterrupt
        return true(*arguments, **options)

    monkeypatch.setattr(studies, "simulate", simulate)


def test_an_interrupted_study_keeps_finished_replications_and_goes_on_from_them(monkeypatch, tmp_path, found):
    prepare(tmp_path)
    with monkeypatch.context() as patched:
        interrupting(patched, 5)
        part = study(SMALL, QUICK)
    assert part.interrupted
    assert part.finished == 2
    assert part.replications.equals(found.replications[found.replications["replication"] < 2])
    write(tmp_path, part, "Small", {})
    known = finished_in(tmp_path, SMALL, QUICK)
    interrupting(monkeypatch, 2)
    whole = study(SMALL, QUICK, finished=known)
    assert not whole.interrupted
    pd.testing.assert_frame_equal(whole.replications, found.replications)
    pd.testing.assert_frame_equal(whole.week, found.week)
    assert whole.events == found.events


def test_an_interruption_before_anything_is_finished_stays_one(monkeypatch):
    interrupting(monkeypatch, 1)
    with pytest.raises(KeyboardInterrupt):
        study(SMALL, QUICK)


def test_another_hospital_or_seed_does_not_go_on_from_there(tmp_path, found):
    write(tmp_path, found, "Small", {})
    assert finished_in(tmp_path, SMALL, Settings(0.2, 0.3, replications=9, weeks=2, warm_up=2)) is not None
    assert finished_in(tmp_path, SMALL, Settings(0.2, 0.3, weeks=2, warm_up=2, seed=1)) is None
    assert finished_in(tmp_path, hospital(), QUICK) is None
    (tmp_path / NUMBERS).write_text("{")
    assert finished_in(tmp_path, SMALL, QUICK) is None
    assert key_of(SMALL, QUICK) != key_of(SMALL, Settings(0.2, 0.4, weeks=2, warm_up=2))


def test_the_same_study_writes_the_same_bytes(tmp_path, found):
    for name in ("one", "two"):
        prepare(tmp_path / name)
        write(tmp_path / name, found, "Small", {})
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    assert "<title" in (tmp_path / "one" / "week.svg").read_text(encoding="utf-8")


def test_bed_days_stand_beside_the_weights_of_the_continuous_model(found):
    weights = compare(found)
    shares = load_parameters()["cost_shares_by_type"].value[:, 0]
    assert weights.continuous == pytest.approx((0.2 * shares[1] + 0.3 * shares[2]) / (1 + shares.sum()))
    assert weights.bed_day_cost == pytest.approx(820 / 2.7)
    released = -found.value("emergency_bed_days", "difference")
    assert weights.beds == pytest.approx(released / 7)
    assert weights.simulated == pytest.approx(released * 365 / 7 * weights.bed_day_cost / weights.hospital_cost)
    assert weights.explained == pytest.approx(weights.simulated / weights.continuous)


def test_what_is_undefined_is_null():
    one = study(SMALL, Settings(0.2, 0.3, replications=1, weeks=1, warm_up=0))
    assert all(row["low"] is None for row in to_json_object(one, {})["measures"])
