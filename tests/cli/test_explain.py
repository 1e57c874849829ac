"""`qisim explain` as people give it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application


def qisim(*arguments):
    return CliRunner().invoke(application, ["explain", *arguments])


def said(*arguments):
    ended = qisim(*arguments)
    assert ended.exit_code == 0, ended.output
    return " ".join(ended.stdout.split())


def test_an_equation():
    text = said("critical_mass")
    assert "How far practice has become the normal way of working (R2)." in text
    assert "practising_density\u00b2 / (practising_density\u00b2 + critical_density\u00b2)" in text
    assert "qisim/equations/skills.py:" in text
    assert "return hill(practising_density, critical_density)" in text
    assert "R2 Critical mass holds practice" in text
    assert "critical_mass -> lapse_chance -> lapse -> practising_staff" in text


def test_a_parameter_by_member_is_a_table():
    text = said("leaving_rate")
    for member in ("junior_doctors", "senior_doctors", "clinical_professionals", "managers"):
        assert f"{member} 0." in text
    assert "hchs_leavers_2014: Leavers from the NHS" in text
    assert "[looked up]" in text
    assert "The value is an assumption, informed by:" in text


def test_a_parameter_by_type_of_trust():
    assert "patient_safety ambulance 0.03 (0.015 to 0.045)" in said("cost_shares_by_type")


def test_a_lever_shows_its_range_and_the_status_quo():
    text = said("coach_density")
    assert "range 0 to 0.05" in text
    assert "status quo 0" in text


def test_a_metric():
    text = said("net_benefit")
    assert "million GBP" in text
    assert "higher is better" in text
    assert "saved_so_far" in text


def test_a_sector_by_its_file():
    text = said("skills.py")
    assert "People are untrained, skilled (trained, not using it) or practising." in text
    assert "practising_staff" in text
    assert "critical_density" in text


def test_a_loop():
    text = said("R7")
    assert "reinforcing loop" in text
    assert "(-) improvement_productivity" in text


def test_alone_it_shows_the_sectors_with_their_stocks_and_links():
    text = said()
    assert "Skills" in text
    assert "untrained_staff, skilled_staff, practising_staff" in text
    assert "fed by" in text
    assert "Links from each sector (row) to each other (column)" in text


@pytest.mark.parametrize("arguments", [["lapse"], ["skills.py"], ["R1"], ["net_benefit"], []], ids=str)
def test_json_is_one_object(arguments):
    answer = json.loads(qisim(*arguments, "--json").stdout)
    assert answer["kind"]


def test_the_map_as_json_counts_the_same_links_from_both_ends():
    sectors = {sector["name"]: sector for sector in json.loads(qisim("--json").stdout)["sectors"]}
    for name, sector in sectors.items():
        for other, count in sector["feeds"].items():
            assert sectors[other]["fed_by"][name] == count


def test_nothing_but_code_is_wider_than_a_terminal_of_80_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for arguments in ([], ["felt_pressure"], ["cost_shares_by_type"], ["money.py"]):
        lines = qisim(*arguments).stdout.splitlines()
        assert max(len(line.rstrip()) for line in lines) <= 80


@pytest.mark.parametrize(("word", "meant"), [("lapses", "lapse"), ("critcal_mass", "critical_mass")])
def test_an_unknown_name_is_refused_with_a_suggestion(word, meant):
    ended = qisim(word)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert f"there is nothing called '{word}'" in ended.stderr
    assert f"did you mean '{meant}'?" in ended.stderr
