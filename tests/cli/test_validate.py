"""`qisim validate` as people give it: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from importlib import import_module

import pandas as pd
import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from qisim.experiments.battery.checks import Check
from qisim.report import validation as report
from qisim.results.scorecard import Outcome

module = import_module("qisim.experiments.validation")

EPISODE = """
title = "One trust that trains"
years = 2
budget.amount = "£1 billion/year"

[levers.training_places]
value = "100 people/year"
start = 2014-04-01

[levers.coach_density]
value = 0.01
start = 2014-04-01

[episode.population.groups.trust]
type = "acute"
region = "Wessex"
staff = "5000 people"
base_cost = "£325 million/year"
starting_practising_share = 0.012
starting_commitment = 0.43
source = "assumption: typical"

[episode.measures.trained]
measured_as = "people_trained"
start = 2014-04-01
end = 2016-04-01
unit = "people"
low = {low}
role = "held out"
evidence = ["elft_trained_2_years"]

[episode.measures.active_at_the_start]
measured_as = "active_staff"
on = 2014-04-01
unit = "%"
published = 1
low = 0
high = 5
role = "calibrated"
evidence = ["elft_active_in_projects_2019"]
why_outside = "It | never is."
"""


def qisim(*arguments):
    return CliRunner().invoke(application, list(arguments))


PUBLISH = report.publish


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Two episodes of one's own: in one of them a measure is outside. The report is one line, for speed."""
    monkeypatch.setattr(report, "publish", lambda result, here, command: (here / "report.html").write_text(command))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    place = tmp_path / "scenarios" / "validation"
    place.mkdir(parents=True)
    (place / "fits.toml").write_text(EPISODE.format(low=1), encoding="utf-8")
    (place / "misses.toml").write_text(EPISODE.format(low=5000), encoding="utf-8")
    return tmp_path


def test_a_measure_inside_ends_well():
    ended = qisim("validate", "fits", "--draws", "3")
    assert ended.exit_code == 0, ended.output
    assert "Held out" in ended.stdout and "fits: trained, people" in ended.stdout
    assert "at least 1" in ended.stdout and "1 (0 to 5)" in ended.stdout
    assert "Calibrated: 1 of 1 inside.\nHeld out: 1 of 1 inside." in ended.stdout
    assert "outside" not in ended.stdout
    assert max(len(line) for line in ended.stdout.splitlines()) <= 80
    assert ended.stderr == "0 of 4 runs\n" or ended.stderr.startswith("0 of 4 runs\n")
    assert "All runs are done; writing figures and the report." in ended.stderr


def test_a_measure_outside_ends_with_3_and_is_named():
    ended = qisim("validate", "misses", "fits", "--draws", "2", "--quiet")
    assert ended.exit_code == 3
    assert ended.stderr == ""
    assert "Outside: misses: trained, people: no reason is known." in ended.stdout
    assert "Held out: 1 of 2 inside." in ended.stdout


def test_json_is_one_object_and_what_has_no_bound_is_null():
    ended = qisim("validate", "misses", "--draws", "2", "--json")
    assert ended.exit_code == 3
    found = json.loads(ended.stdout)
    assert (found["draws"], found["inside"], found["of"]) == (2, 1, 2)
    fitted, held_out = found["measures"]
    assert (fitted["role"], fitted["published"], fitted["inside"]) == ("calibrated", 1.0, True)
    assert (held_out["published"], held_out["low"], held_out["high"], held_out["inside"]) == (None, 5000.0, None, False)
    assert held_out["simulated"] > 0
    assert held_out["evidence"] == "elft_trained_2_years"


def test_a_folder_with_a_figure_for_each_episode_and_a_report_is_written(folder, monkeypatch):
    monkeypatch.setattr(report, "publish", PUBLISH)
    ended = qisim("validate", "misses", "fits", "--draws", "2")
    assert ended.exit_code == 3
    (result,) = (folder / "qisim-results").iterdir()
    assert result.name.startswith("validation-") and f"Folder: qisim-results/{result.name}" in ended.stdout.replace(
        "\\", "/"
    )
    figures = sorted(path.name for path in (result / "figures").iterdir())
    assert figures == ["fits.png", "fits.svg", "misses.png", "misses.svg"]
    assert "made" not in ended.stderr and (result / "report.html").stat().st_size > 10_000
    again = qisim("validate", "misses", "fits", "--draws", "2")
    assert again.exit_code == 3
    assert "was there already; --fresh makes it again" in again.stdout


def test_the_table_is_written_as_a_document_where_it_is_asked_for(folder):
    ended = qisim("validate", "misses", "fits", "--draws", "2", "--document", "found")
    assert ended.exit_code == 3
    assert "found" in ended.stdout
    document = (folder / "found" / "validation.md").read_text(encoding="utf-8")
    assert "    qisim validate misses fits --draws 2 --seed 0 --document found\n" in document
    assert "## Held out: 1 of 2 inside" in document
    assert "| **outside** |" in document
    assert "- misses: trained, people: no reason is known." in document
    table = pd.read_csv(folder / "found" / "validation.csv")
    assert table["inside"].tolist() == [True, True, False, True]


def scorecard(monkeypatch, **more):
    """A battery of one check, on which nothing need be compiled."""
    given = {"name": "stocks", "test": 2, "title": "Structure", "done": "Counted.", "worst": "a leak"}
    monkeypatch.setattr(module, "CHECKS", (Check("stocks", lambda bench: Outcome(**given, **more), 1),))
    monkeypatch.setattr(module.compiled, "prepare", lambda *given: None)


def test_a_battery_prints_its_scorecard_and_ends_with_3_where_a_check_fails(monkeypatch):
    scorecard(monkeypatch, failures=tuple(f"stock {number} leaks" for number in range(7)), words=("Say why.",))
    ended = qisim("validate", "fits", "--draws", "1", "--battery")
    assert ended.exit_code == 3
    assert "2 Structure" in ended.stdout and "a leak" in ended.stdout
    assert "Failed: Structure: stock 4 leaks" in ended.stdout and "stock 5" not in ended.stdout
    assert "2 more, which the report has" in ended.stdout
    assert "Needs words: Structure: Say why." in ended.stdout
    assert "Of 1 checks 0 passed, 1 failed, 0 need words." in ended.stdout
    assert max(len(line) for line in ended.stdout.splitlines() if not line.startswith("Folder")) <= 80
    assert " 2 Structure: failed" in ended.stderr


def test_a_battery_that_holds_ends_well_and_is_in_json(monkeypatch):
    scorecard(monkeypatch)
    ended = qisim("validate", "fits", "--draws", "1", "--battery", "--json", "--quiet")
    assert ended.exit_code == 0, ended.output
    (check,) = json.loads(ended.stdout)["battery"]
    assert (check["test"], check["verdict"], check["worst"]) == (2, "passed", "a leak")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fit"], ["unknown episode 'fit'", "did you mean 'fits'?"]),
        (["survival-of-the-fittest"], ["unknown episode", "east-london"]),
        (["nowhere.toml"], ["there is no such scenario file"]),
        (["fits", "--draws", "0"], ["--draws"]),
        (["fits", "--out", ""], ["the name of a folder"]),
        (["fits", "--document", ""], ["the name of a folder"]),
    ],
)
def test_wrong_input_ends_with_2_and_says_what_is_right(arguments, words):
    ended = qisim("validate", *arguments)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert all(word in ended.stderr for word in words), ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_folder_that_cannot_be_written_is_told(folder):
    (folder / "taken").write_text("a file", encoding="utf-8")
    for option in ("--out", "--document"):
        ended = qisim("validate", "fits", "--draws", "1", "--quiet", option, "taken")
        assert ended.exit_code == 2
        assert "cannot be written" in ended.stderr


def test_check_reads_an_episode_too(folder):
    file = folder / "scenarios" / "validation" / "fits.toml"
    assert qisim("check", str(file)).exit_code == 0
    file.write_text(EPISODE.format(low=1).replace('"held out"', '"hold out"'), encoding="utf-8")
    ended = qisim("check", str(file))
    assert ended.exit_code == 2
    assert "did you mean 'held out'?" in ended.stderr


def test_episodes_are_no_strategies(folder):
    assert "fits" not in qisim("scenarios").stdout
    ended = qisim("run", "scenarios/validation/fits.toml")
    assert ended.exit_code == 2
    assert "is run by qisim validate" in ended.stderr
