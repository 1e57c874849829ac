"""Wrong input: one block on standard error that says where and what, exit code 2, and nothing written."""

from __future__ import annotations

import os
import sys

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application

QUICK = ["--draws", "2", "--engine", "vectorised"]
SCENARIO = 'title = "Ours"\nbuilds_on = "survival-of-the-fittest"\n'
HEADER = (
    "code,name,type,foundation,nhs_region,region,area,education_region,staff,base_cost,"
    "starting_practising_share,starting_commitment,starting_slack"
)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(*arguments):
    """What a command says when it refuses: never on standard output, never a traceback, never a folder."""
    ended = CliRunner().invoke(application, list(arguments))
    assert ended.exit_code == 2, ended.output
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert ended.stderr.startswith("Error: ") or any(line.startswith("Error: ") for line in ended.stderr.splitlines())
    return ended.stderr


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("[levers.released_tme]\nvalue = 0.1\n", ["ours.toml:3", "released_tme", "released_time"]),
        ('[levers.released_time]\nvalue = "3 GBP"\n', ["ours.toml:4", "3 GBP"]),
        ('[levers.released_time]\nvalue = ["3 %"]\n', ["ours.toml:4", "value"]),
        ('[levers.released_time]\nvalue = "150 %"\n', ["ours.toml:4", "150 %"]),
        (
            '[levers.released_time]\nvalue = "5 %"\nstart = 2018-04-01\nstop = 2016-04-01\n',
            ["ours.toml:6", "stop"],
        ),
    ],
    ids=["misspelt key", "wrong unit", "wrong type", "share above 1", "end before start"],
)
@pytest.mark.parametrize("command", [["check"], ["run", *QUICK]], ids=["check", "run"])
def test_a_scenario_file_that_is_wrong(command, lines, words, empty_folder):
    (empty_folder / "ours.toml").write_text(SCENARIO + lines)
    said = refused(*command, "ours.toml")
    assert all(word in said for word in words)
    assert [path.name for path in empty_folder.iterdir()] == ["ours.toml"]


def test_a_target_that_a_population_does_not_have(empty_folder):
    lines = '[levers.released_time]\nvalue = "5 %"\ntargets = { area = ["Atlantis"] }\n'
    (empty_folder / "ours.toml").write_text(SCENARIO + lines)
    assert CliRunner().invoke(application, ["check", "ours.toml"]).exit_code == 0
    said = refused("check", "ours.toml", "--population", "england-2015")
    assert all(word in said for word in ("ours.toml:5", "levers.released_time.targets.area", "Atlantis"))
    assert "england-2051" in refused("check", "ours.toml", "--population", "england-2051")


def test_builds_on_in_a_circle(empty_folder):
    (empty_folder / "one.toml").write_text('title = "One"\nbuilds_on = "two.toml"\n')
    (empty_folder / "two.toml").write_text('title = "Two"\nbuilds_on = "one.toml"\n')
    said = refused("run", "one.toml", *QUICK)
    assert "one.toml" in said
    assert "two.toml" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "sistematic-support"], ["sistematic-support", "systematic-support"]),
        (["compare", "systematic-support"], ["two"]),
        (["run", "systematic-support", "--set", "levers.released_tme.value=0.1"], ["released_time"]),
        (["run", "systematic-support", "--set", "released_time"], ["--set", "released_time"]),
        (["run", "systematic-support", "--only", "North West"], ["--only", "North West"]),
        (["run", "systematic-support", "--only", "nhs_regoin=North West"], ["nhs_regoin", "nhs_region"]),
        (["run", "systematic-support", "--only", "nhs_region=Nroth West"], ["Nroth West", "North West"]),
        (["run", "systematic-support", "--population", "england-2051"], ["england-2051", "england-2015"]),
        (["new", "systematic-support", "--from", "survival-of-the-fittest"], ["systematic-support"]),
        (["check", "nowhere.toml"], ["nowhere.toml"]),
        (["compare", "--set", "levers.coach_density.start=2025-01-01"], ["--set", "'survival-of-the-fittest'"]),
    ],
    ids=lambda value: " ".join(value[:4]),
)
def test_options_that_are_wrong(arguments, words, empty_folder):
    quick = QUICK if arguments[0] in ("run", "compare") else []
    said = refused(*arguments, *quick)
    assert all(word in said for word in words)
    assert list(empty_folder.iterdir()) == []


ROW = "T1,One,acute,true,North West,{region},An area,{education},{staff},1e8,0.02,0.5,0.0"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("code,name\nT1,One\n", ["trusts.csv", "type"]),
        ("{header}\n{row}\n{row}\n", ["trusts.csv:3", "T1"]),
        ("{header}\n{negative}\n", ["trusts.csv:2", "staff", "-5"]),
        ("{header}\n{nowhere}\n", ["trusts.csv:2", "region", "Atlantis"]),
    ],
    ids=["a missing column", "a duplicate code", "a negative size", "an unknown region"],
)
def test_a_table_of_trusts_that_is_wrong(table, words, empty_folder):
    from qisim.population.places import EDUCATION_REGIONS, REGIONS

    known = {"region": REGIONS[0], "education": EDUCATION_REGIONS[0], "staff": "4000"}
    rows = {
        "row": ROW.format(**known),
        "negative": ROW.format(**known | {"staff": "-5"}),
        "nowhere": ROW.format(**known | {"region": "Atlantis"}),
    }
    (empty_folder / "trusts.csv").write_text(table.format(header=HEADER, **rows))
    said = refused("run", "systematic-support", "--population", "trusts.csv", *QUICK)
    assert all(word in said for word in words)
    assert [path.name for path in empty_folder.iterdir()] == ["trusts.csv"]


def test_a_place_for_results_that_is_a_file(empty_folder):
    (empty_folder / "taken").write_text("")
    assert "taken" in refused("run", "systematic-support", *QUICK, "--out", "taken")


@pytest.mark.parametrize("name", ["taken/below", "x" * 300])
def test_a_place_for_results_that_there_cannot_be(name, empty_folder):
    (empty_folder / "taken").write_text("")
    assert name[:5] in refused("run", "systematic-support", *QUICK, "--out", name)
    assert [path.name for path in empty_folder.iterdir()] == ["taken"]


def test_a_place_for_results_without_a_name(empty_folder):
    ended = CliRunner().invoke(application, ["run", "systematic-support", *QUICK, "--out", ""])
    assert ended.exit_code == 2
    assert "--out" in ended.stderr
    assert list(empty_folder.iterdir()) == []


def test_more_draws_than_fit_are_refused_before_any_is_made(empty_folder):
    said = refused("compare", "--draws", "1000000000")
    assert "1000000000" in said
    assert "to 10,000" in said
    assert list(empty_folder.iterdir()) == []


@pytest.mark.skipif(
    sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="the root user and Windows may write where permissions say no",
)
def test_a_place_for_results_that_may_not_be_written(empty_folder):
    closed = empty_folder / "closed"
    closed.mkdir(mode=0o500)
    assert "closed" in refused("run", "systematic-support", *QUICK, "--out", str(closed / "results"))
