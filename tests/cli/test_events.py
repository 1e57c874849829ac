"""`--engine events` as people give it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from qisim.cli.options import AnyEngineName
from qisim.engines import ENGINES, EVENTS

ONE = ["--engine", "events", "--only", "code=G075", "--draws", "2"]


def qisim(*arguments):
    return CliRunner().invoke(application, list(arguments))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_engines_offered_are_those_there_are():
    assert set(AnyEngineName.__args__) == {"auto", *ENGINES, EVENTS}


def test_a_folder_says_which_engine_made_it(empty_folder):
    ended = qisim("run", "survival-of-the-fittest", *ONE)
    assert ended.exit_code == 0, ended.output
    assert "events engine" in ended.output
    (manifest,) = empty_folder.glob("qisim-results/*/manifest.json")
    written = json.loads(manifest.read_text(encoding="utf-8"))
    assert written["decided_by"]["engine"]["name"] == "events"
    assert "simpy" in written["versions"]


def test_the_whole_country_with_many_draws_is_refused():
    ended = qisim("run", "survival-of-the-fittest", "--engine", "events")
    assert ended.exit_code == 2
    assert all(word in ended.output for word in ("too large for the event engine", "at most 250 million", "--only"))


def test_what_looks_for_certainty_takes_no_chance():
    ended = qisim("equilibria", "survival-of-the-fittest", "--engine", "events")
    assert ended.exit_code == 2
    assert "events" in ended.output
