"""The commands as people give them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from qisim.cli.options import EngineName
from qisim.engines import ENGINES

SMALL = ["--draws", "2", "--only", "nhs_region=North West", "--engine", "vectorised"]
COMMANDS = [
    "compare",
    "run",
    "equilibria",
    "scenarios",
    "levers",
    "new",
    "check",
    "schema",
    "explain",
    "validate",
    "export",
    "sweep",
]


def qisim(*arguments):
    return CliRunner().invoke(application, list(arguments))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Where the comparison that several tests look at is kept, so that it is computed once."""
    return str(tmp_path_factory.mktemp("results"))


def compared(results, *options):
    ended = qisim("compare", *SMALL, "--out", results, *options)
    assert ended.exit_code == 0, ended.output
    return ended


def test_help_lists_every_command_and_what_exit_codes_mean():
    ended = qisim("--help")
    assert ended.exit_code == 0
    assert all(command in ended.output for command in COMMANDS)
    assert "130 interrupted" in ended.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    assert (
        f"qisim {command}"
        in subprocess.run(
            [sys.executable, "-m", "qisim", command, "--help"], capture_output=True, text=True, check=True
        ).stdout
    )


def test_json_is_one_object_and_nothing_else(results):
    result = json.loads(compared(results, "--json").stdout)
    assert set(result) == {"folder", "scenarios", "metrics", "differences", "left_behind", "levers"}
    assert result["scenarios"] == ["survival-of-the-fittest", "systematic-support"]
    assert all(
        set(row) == {"metric", "unit", "scenario", "value", "low", "high", "defined"} for row in result["metrics"]
    )
    keys = {"metric", "unit", "baseline", "scenario", "value", "low", "high", "probability_better"}
    assert all(set(row) == keys for row in result["differences"])
    assert (Path(result["folder"]) / "report.html").is_file()


def test_a_comparison_says_which_files_it_used_and_where_the_report_is(results):
    ended = compared(results)
    assert "survival-of-the-fittest.toml" in ended.stderr
    assert "which builds on" in ended.stderr
    assert "B better" in ended.stdout
    assert "report.html" in ended.stdout
    assert "--fresh computes it again" in compared(results).stdout


def test_quiet_leaves_only_the_result(results):
    ended = compared(results, "--quiet")
    assert ended.stderr == ""
    assert "B better" in ended.stdout


def test_one_strategy_can_be_run_with_a_change():
    ended = qisim("run", "systematic-support", *SMALL, "--set", "withdrawal=2019-04-01", "--json")
    assert ended.exit_code == 0, ended.output
    result = json.loads(ended.stdout)
    assert result["scenarios"] == ["systematic-support"]
    assert result["differences"] == []


def test_schema_prints_json():
    assert json.loads(qisim("schema").stdout)["type"] == "object"


def test_the_engines_offered_are_those_there_are():
    assert set(EngineName.__args__) == {"auto", *ENGINES}


def test_a_reader_who_goes_away_is_no_error():
    process = subprocess.Popen(
        [sys.executable, "-m", "qisim", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 0


def test_a_reader_of_a_table_who_goes_away_is_no_error(capfd):
    script = """
import os
from qisim.cli.application import application
from qisim.cli.failures import failures_shown
from qisim.cli.tables import console
reader, writer = os.pipe()
os.dup2(writer, 1)
os.close(reader)
with failures_shown():
    console().print("a table")
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_lever_that_moves_nobody_here_is_noted():
    targets = 'levers.coach_density.targets.type=["acute"]'
    ended = qisim("run", "systematic-support", "--only", "type=ambulance", *SMALL[:2], *SMALL[4:], "--set", targets)
    assert ended.exit_code == 0, ended.output
    assert "Note: systematic-support: no trust in this selection fits levers.coach_density.targets" in ended.stderr
    assert "Note" not in ended.stdout


def test_a_budget_of_nothing_is_noted_by_check_run_and_compare(empty_folder):
    lines = 'title = "Unpaid"\nbuilds_on = "systematic-support"\n[budget]\namount = 0\n'
    (empty_folder / "unpaid.toml").write_text(lines)
    said = "Note: unpaid: the budget is nothing, so everything that the programme pays for is cut to nothing"
    checked = qisim("check", "unpaid.toml", "--population", "england-2015")
    assert checked.exit_code == 0, checked.output
    assert checked.stdout.startswith(f"unpaid.toml: nothing wrong\n{said}")
    for command in (["run"], ["compare", "survival-of-the-fittest"]):
        ended = qisim(*command, "unpaid.toml", *SMALL)
        assert ended.exit_code == 0, ended.output
        assert said in ended.stderr
        assert "Note" not in ended.stdout


def test_a_result_that_was_damaged_is_computed_again_and_said():
    folder = Path(json.loads(qisim("run", "systematic-support", *SMALL, "--json").stdout)["folder"])
    (folder / "metrics.parquet").write_text("not a table")
    (folder / "report.html").unlink()
    ended = qisim("run", "systematic-support", *SMALL)
    assert ended.exit_code == 0, ended.output
    assert "metrics.parquet, report.html missing or changed" in ended.stderr
    assert "there already" not in ended.stdout
    assert (folder / "report.html").is_file()
    assert "there already" in qisim("run", "systematic-support", *SMALL).stdout


def test_a_console_without_our_characters_still_shows_all_else():
    command = [sys.executable, "-m", "qisim", "compare", *SMALL]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "Savings" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["comprae"], ["comprae", "compare"]),
        (["compare", "--drws", "3"], ["--drws", "--draws"]),
        (["compare", "--draws", "0"], ["--draws", "1"]),
        (["compare", "--engine", "quick"], ["quick", "vectorised"]),
        (["new", "ours"], ["--from"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_command_that_cannot_be_read_is_explained(arguments, words):
    ended = qisim(*arguments)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert all(word in ended.stderr for word in words)
