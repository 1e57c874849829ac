"""`qisim calibrate` as people give it: how it ends, what it prints, and what its draws are good for."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from qisim.experiments.calibrate.bench import Bench
from qisim.experiments.calibrate.posterior import score
from qisim.results.posterior import write_draws
from tests.experiments.calibrate.conftest import CALIBRATION, EPISODE


@pytest.fixture
def file(tmp_path):
    (tmp_path / "small.toml").write_text(EPISODE, encoding="utf-8")
    (tmp_path / "practice.toml").write_text(CALIBRATION, encoding="utf-8")
    return tmp_path / "practice.toml"


@pytest.fixture
def quick(monkeypatch):
    """A model that answers at once."""
    monkeypatch.setattr(Bench, "__call__", lambda self, positions: 2.3 + 0.3 * score(positions)[:, :1])


def qisim(*arguments):
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


def calibrate(file, *arguments):
    return qisim("calibrate", file, "--engine", "vectorised", "--workers", 1, *arguments)


def test_a_posterior_that_has_not_mixed_is_refused_with_what_to_do(file, tmp_path, quick):
    ended = calibrate(file, "--out", tmp_path / "out")
    assert ended.exit_code == 3
    assert "have not mixed" in ended.stderr and "--steps" in ended.stderr and "autocorrelation" in ended.stderr
    assert "Draws:" not in ended.stdout and not (tmp_path / "out" / "posterior.parquet").exists()


def test_more_steps_go_on_to_draws(file, tmp_path, quick):
    calibrate(file, "--out", tmp_path / "out")
    ended = calibrate(file, "--out", tmp_path / "out", "--steps", 1000, "--json", "--quiet")
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert told["mixing"]["mixed"] and told["mixing"]["steps"] == 1000 and len(told["fit"]) == 2
    assert told["identifiability"][1]["informed"] is False


def test_a_plan_is_printed(file, tmp_path):
    ended = calibrate(file, "--plan", "--out", tmp_path / "out")
    assert ended.exit_code == 0, ended.output
    assert "Parameters: 2; targets: 1" in ended.stdout and "Time:" in ended.stdout
    assert json.loads(calibrate(file, "--plan", "--json").stdout)["sets"] > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--steps", "30"], "20 at a time"), (["--steps", "0"], "20 at a time"), (["--engine", "fast"], "fast")],
)
def test_bad_options_are_refused(file, tmp_path, arguments, said):
    ended = calibrate(file, "--out", tmp_path / "out", *arguments)
    assert ended.exit_code == 2 and said in ended.stderr and "Traceback" not in ended.stderr


def test_an_unknown_calibration_is_refused_with_the_known_ones():
    ended = qisim("calibrate", "default")
    assert ended.exit_code == 2 and "did you mean 'defaults'" in ended.stderr


@pytest.mark.parametrize(
    "command", [["run", "nudge-only"], ["compare", "nudge-only", "withdrawal"], ["sweep", "small"]]
)
def test_draws_that_cannot_be_used_are_refused_by_every_command(command, tmp_path):
    write_draws(tmp_path / "draws.parquet", {"lapse_rate": np.array([0.5])}, "key")
    text = (tmp_path / "draws.parquet").read_bytes()
    ended = qisim(*command, "--draws-from", tmp_path / "draws.parquet", "--out", tmp_path / "out")
    assert ended.exit_code == 2 and "fewer draws than are asked for" in ended.stderr
    (tmp_path / "draws.parquet").write_bytes(text[:-8])
    ended = qisim(*command, "--draws-from", tmp_path / "draws.parquet", "--out", tmp_path / "out")
    assert ended.exit_code == 2 and "cannot be read as Parquet" in ended.stderr and "Traceback" not in ended.stderr
