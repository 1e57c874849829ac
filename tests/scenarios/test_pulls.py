"""Who pulls which lever, where and when: from the scenario's own schedule, with nothing that is not in it."""

from __future__ import annotations

import numpy as np
import pytest

from qisim import parameters, population, scenarios
from qisim.parameters.levers import PULLERS as KNOWN
from qisim.report.pulls import NOBODY, PULLERS, cell, gap_sentences, pulls_table
from qisim.results.tables import PULLS_SCHEMA, pulls_frame

LEVERS = parameters.load_levers()
COUNTRY = population.load("england-2015")


def found(name, trusts=COUNTRY, overrides=()):
    scenario = scenarios.load(name, overrides)
    schedule = scenarios.schedule(scenario, LEVERS, trusts, known=COUNTRY)
    return scenarios.pulls(scenario, schedule, LEVERS, parameters.load_parameters(), trusts)


def of(pulls, lever, member=""):
    return [one for one in pulls if one.lever == lever and one.member == member]


def test_every_lever_says_who_may_pull_it_and_the_report_has_words_for_all():
    assert {lever.pulled_by for lever in LEVERS.values()} == set(KNOWN)
    assert set(PULLERS) == set(KNOWN) - {"nobody"}


def test_each_body_pulls_its_own_over_the_trusts_that_it_oversees():
    pulls = found("coherent-nudge")
    foundation = int((COUNTRY.attributes["foundation"][0, 0] > 0).sum())
    reached = {one.pulled_by: len(one.reached) for one in pulls if one.lever == "nudge_focus"}
    assert reached == {"nhs_england": 237, "cqc": 237, "monitor": foundation, "tda": 237 - foundation}


def test_levels_share_support_as_the_scenario_delivers_it():
    pulls = of(found("systematic-support"), "coach_density")
    assert {one.pulled_by: one.share for one in pulls} == {
        "national": 0.1,
        "regional": 0.4,
        "area": 0.1,
        "provider": 0.4,
    }
    assert {(one.start, one.end, one.strongest) for one in pulls} == {(1.0, 7.0, 0.0008)}


def test_a_collaborative_is_pulled_by_who_organises_it():
    pulls = found("systematic-support")
    assert [one.pulled_by for one in of(pulls, "team_places", "new_care_models")] == ["regional"]
    assert [one.pulled_by for one in of(pulls, "team_places", "primary_care_federations")] == ["area"]


def test_targets_decide_where(tmp_path):
    file = tmp_path / "north.toml"
    file.write_text(
        """title = "North"
builds_on = "survival-of-the-fittest"
[budget]
amount = "£1 million/year"
[levers.measurement_support]
value = "50 %"
start = 2016-04-01
stop = 2017-04-01
targets = { type = ["ambulance"] }
source = "assumption: made up"
"""
    )
    pulls = found(file)
    (one,) = of(pulls, "measurement_support")
    assert (one.types, len(one.reached), one.pulled_by) == (("ambulance",), 10, "provider")
    assert (one.start, one.end) == (2.0, 3.0)
    assert one.staff_share == pytest.approx(
        COUNTRY.attributes["staff"].sum(axis=(0, 1))[[code in one.reached for code in COUNTRY.codes]].sum()
        / COUNTRY.attributes["staff"].sum()
    )
    text = cell(LEVERS["measurement_support"], pulls, COUNTRY)
    assert text.startswith("April 2016 to April 2017; 10 of 237 trusts")
    assert "no acute, community and mental health trusts" in text
    assert "No support reaches 227 of 237 trusts." in gap_sentences(pulls, COUNTRY)


def test_what_nobody_pulls_is_a_gap_and_no_pull():
    pulls = found("survival-of-the-fittest")
    assert {one.lever for one in pulls if one.pulled} == {"reorganisation"}
    assert cell(LEVERS["payment"], pulls, COUNTRY) == NOBODY
    sentences = gap_sentences(pulls, COUNTRY)
    assert sentences[0].startswith("Nobody pulls: training places, ") and "payment" in sentences[0]
    assert "No trust gets any support." in sentences


def test_a_group_that_is_left_out_is_named():
    pulls = found("juniors-first", overrides=["levers.training_places.managers.value=0"])
    assert "not for managers" in cell(LEVERS["training_places"], pulls, COUNTRY)


def test_the_table_has_a_row_for_each_lever_and_a_column_for_each_strategy():
    both = [found(name) for name in ("survival-of-the-fittest", "systematic-support")]
    table = pulls_table(both, ["A", "B"], COUNTRY)
    rows = [row for block in table.blocks for row in block.rows]
    names = {one.lever for pulls in both for one in pulls}
    assert len(rows) == len(names) + 1
    assert all(len(row.cells) == 2 for row in rows)
    frame = pulls_frame({"a": both[0], "b": both[1]})
    assert list(frame.columns) == PULLS_SCHEMA.names
    assert (frame["pulled_by"] == "").sum() == frame["start"].isna().sum()
    assert not frame.duplicated(["scenario", "lever", "member", "pulled_by"]).any()


def test_part_of_the_country_is_counted_as_the_whole():
    ambulances = COUNTRY.select({"type": "ambulance"})
    pulls = found("systematic-support", ambulances)
    assert all(len(one.reached) == 10 for one in of(pulls, "coach_density"))
    assert np.allclose([one.staff_share for one in of(pulls, "coach_density")], 1.0)
