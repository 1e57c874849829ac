"""`qisim levers`: what it prints, as words and as JSON, and what it refuses."""

import json

from typer.testing import CliRunner

from qisim.cli.application import application


def ended(*arguments):
    return CliRunner().invoke(application, ["levers", *arguments])


def test_it_prints_who_pulls_what_and_the_gaps():
    found = ended("hard-targets")
    assert found.exit_code == 0, found.output
    text = " ".join(found.stdout.split())
    assert "The government" in text and "Hard target" in text
    assert "Nobody pulls: " in text


def test_json_holds_a_row_for_each_pull():
    found = ended("systematic-support", "--only", "type=ambulance", "--json")
    rows = json.loads(found.stdout)
    coaches = [row for row in rows if row["lever"] == "coach_density"]
    assert {row["pulled_by"]: row["share"] for row in coaches}["regional"] == 0.4
    assert {row["trusts"] for row in coaches} == {10}
    payment = [row for row in rows if row["lever"] == "payment"]
    assert all(row["pulled_by"] == "" and row["start"] is None for row in payment)


def test_changes_are_read_as_elsewhere_and_bad_ones_refused():
    changed = ended("systematic-support", "--set", "levers.coach_density.start=2018-04-01", "--json")
    coaches = [row for row in json.loads(changed.stdout) if row["lever"] == "coach_density"]
    assert {row["start"] for row in coaches} == {4.0}
    for arguments in (
        ["nope"],
        ["systematic-support", "--only", "type=hospital"],
        ["systematic-support", "--set", "x"],
    ):
        bad = ended(*arguments)
        assert bad.exit_code == 2 and "Traceback" not in bad.output, arguments
