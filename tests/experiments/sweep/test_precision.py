"""A sweep in single precision: half the digits, said in its plan, and never mixed with other results."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from qisim.errors import InputError, OutputError
from qisim.experiments import sweep as sweeps

SINGLE = ("seed = 7", 'seed = 7\nprecision = "single"')


def test_its_metrics_are_those_of_double_precision_but_for_the_last_digits(written, tmp_path):
    double = sweeps.sweep(written(), tmp_path / "double", engine="vectorised")
    single = sweeps.sweep(written(SINGLE), tmp_path / "single")
    assert single.complete
    one, other = double.runs, single.runs
    pd.testing.assert_frame_equal(
        one[["run", "point", "scenario", "draw"]], other[["run", "point", "scenario", "draw"]]
    )
    for metric in ("practising_share", "total_cost"):
        assert not np.array_equal(one[metric], other[metric])
        np.testing.assert_allclose(other[metric], one[metric], rtol=2e-5)
    manifest = json.loads((tmp_path / "single" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["decided_by"]["precision"] == "single"
    assert manifest["decided_by"]["engine"]["name"] == "compiled"


def test_a_plan_says_what_it_costs_and_that_is_less_than_the_step_does(written, tmp_path):
    found = sweeps.plan(written(SINGLE), tmp_path / "planned")
    assert found.engine == "compiled"
    assert found.precision_error_of in found.specification.metrics
    assert 0 < found.precision_error < found.step_error / 10


def test_a_plan_in_double_precision_has_nothing_to_say_of_it(written, tmp_path):
    found = sweeps.plan(written(), tmp_path / "planned", engine="vectorised")
    assert (found.precision_error, found.precision_error_of) == (None, None)


@pytest.mark.parametrize("first", ["double", "single"])
def test_a_folder_of_the_other_precision_is_refused(written, tmp_path, first):
    files = {"double": written(), "single": written(SINGLE, name="in-single")}
    begun = files.pop(first)
    (other,) = files.values()
    sweeps.sweep(begun, tmp_path / "result", engine="vectorised" if first == "double" else "auto", shard=(1, 3))
    before = {path: path.read_bytes() for path in (tmp_path / "result").rglob("*") if path.is_file()}
    with pytest.raises(OutputError, match=r"something has changed since: .*precision"):
        sweeps.sweep(other, tmp_path / "result")
    assert {path: path.read_bytes() for path in (tmp_path / "result").rglob("*") if path.is_file()} == before


def test_what_was_interrupted_goes_on_in_single_precision_to_the_same_bytes(written, tmp_path):
    file = written(SINGLE)
    sweeps.sweep(file, tmp_path / "pieces", shard=(2, 3))
    sweeps.sweep(file, tmp_path / "pieces", workers=2)
    sweeps.sweep(file, tmp_path / "whole", workers=1)
    for path in sorted((tmp_path / "whole" / "runs").iterdir()):
        assert (tmp_path / "pieces" / "runs" / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_engine_that_has_no_single_precision_is_refused_at_its_line(written, tmp_path):
    file = written(SINGLE)
    with pytest.raises(InputError, match=r"small\.toml:6 \[precision\]: only the compiled engine") as caught:
        sweeps.plan(file, tmp_path / "planned", engine="vectorised")
    assert "or take precision" in str(caught.value)


@pytest.mark.parametrize("given", ['"sinlge"', "1", '["single"]', "true"])
def test_an_unknown_precision_is_refused_with_the_known_ones(written, given):
    with pytest.raises(InputError, match=r"(?s)small\.toml:6 \[precision\]: unknown precision.*or .single."):
        sweeps.load(written(("seed = 7", f"seed = 7\nprecision = {given}")))


def test_the_plan_is_printed_with_its_digits(written, tmp_path):
    arguments = ["sweep", str(written(SINGLE)), "--plan", "--out", str(tmp_path / "planned")]
    printed = CliRunner().invoke(application, arguments)
    assert printed.exit_code == 0, printed.output
    assert "Digits: single precision; double moves no metric by more than" in printed.stdout
    told = json.loads(CliRunner().invoke(application, [*arguments, "--json"]).stdout)
    assert told["precision"] == "single" and told["precision_error"] > 0
