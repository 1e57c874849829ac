"""`qisim sweep`: plan, status, merge and shards, as a user types them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from tests.experiments.sweep.conftest import SCENARIO, SWEEP


@pytest.fixture
def file(tmp_path):
    (tmp_path / "short.toml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "small.toml").write_text(SWEEP, encoding="utf-8")
    return tmp_path / "small.toml"


def ended(file, *arguments):
    return CliRunner().invoke(application, ["sweep", str(file), "--engine", "vectorised", *map(str, arguments)])


def test_shards_are_merged_and_until_then_the_exit_code_says_that_some_are_missing(file, tmp_path):
    out = tmp_path / "result"
    first = ended(file, "--out", out, "--shard", "1/2")
    assert first.exit_code == 0, first.output
    assert "2 of 3 parts are there" in first.stdout
    missing = ended(file, "--out", out, "--merge")
    assert missing.exit_code == 3
    ended(file, "--out", out, "--shard", "2/2")
    merged = ended(file, "--out", out, "--merge", "--json")
    assert merged.exit_code == 0, merged.output
    told = json.loads(merged.stdout)
    assert told["complete"] and told["parts"] == 3 and len(told["summary"]) == 2


def test_status_computes_nothing(file, tmp_path):
    none = ended(file, "--out", tmp_path / "result", "--status")
    assert none.exit_code == 2 and "no sweep was begun here" in none.stderr
    ended(file, "--out", tmp_path / "result", "--shard", "1/3")
    found = ended(file, "--out", tmp_path / "result", "--status", "--json")
    assert json.loads(found.stdout)["missing"] == [1, 2]


def test_a_plan_is_printed(file, tmp_path):
    found = ended(file, "--plan", "--out", tmp_path / "result")
    assert found.exit_code == 0, found.output
    assert "12 runs in 3 parts" in found.stdout
    assert all(word in found.stdout for word in ("Time:", "Disk:", "Memory:"))
    assert json.loads(ended(file, "--plan", "--json").stdout)["runs"] == 12


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--shard", "3/2"], "no such shard"),
        (["--shard", "half"], "such as 1/4"),
        (["--plan", "--status"], "one thing at a time"),
        (["--extend", "4"], "cannot be extended"),
    ],
)
def test_bad_options_are_refused(file, tmp_path, arguments, said):
    found = ended(file, "--out", tmp_path / "result", *arguments)
    assert found.exit_code == 2, found.output
    assert said in found.stderr and "Traceback" not in found.stderr


def test_an_unknown_sweep_is_refused_with_the_known_ones():
    found = ended("smal")
    assert found.exit_code == 2
    assert "dose-by-duration" in found.stderr and "did you mean 'small'" in found.stderr
