"""`--delivery` as people give it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application

ONE_REGION = ["--draws", "1", "--only", "region=Wessex", "--engine", "vectorised"]


def qisim(*arguments):
    return CliRunner().invoke(application, list(arguments))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_terminal_says_how_many_of_the_places_paid_for_came_and_when(empty_folder):
    ended = qisim("run", "systematic-support", *ONE_REGION, "--delivery", "events")
    assert ended.exit_code == 0, ended.output
    words = " ".join(ended.output.split())
    assert "Simulating how support is delivered" in words
    assert "Delivery of systematic-support Of " in words
    assert "places on courses that the plan pays for" in words
    assert "Half of the places were paid for by" in words
    (folder,) = (empty_folder / "qisim-results").iterdir()
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "The programme as delivered" in report
    assert "Who waits for the faculty" in report
    assert "--delivery delivery.toml" in report
    assert (folder / "figures" / "programme-systematic-support.svg").is_file()
    assert (folder / "figures" / "waiting.png").is_file()


def test_a_faculty_of_nobody_is_refused_with_file_line_and_a_way_out(empty_folder):
    (empty_folder / "own.toml").write_text("# ours\nfaculty = 0\n", encoding="utf-8")
    ended = qisim("run", "systematic-support", *ONE_REGION, "--delivery", "own.toml")
    assert ended.exit_code == 2
    assert "own.toml:2 [faculty]" in ended.output
    assert "suggestion:" in ended.output
    assert not (empty_folder / "qisim-results").exists()


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_word_that_is_no_way_of_delivery_is_refused(command):
    assert "--delivery" in qisim(command, "--help").output
    ended = qisim(command, *["systematic-support"] * (2 if command == "compare" else 1), "--delivery", "evnts")
    assert ended.exit_code == 2
    assert "did you mean 'events'?" in ended.output
