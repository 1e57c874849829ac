"""`qisim sweep`: plan, status, merge and shards, as a user types them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from qisim.cli.sweeptable import print_summary
from qisim.cli.tables import console
from qisim.results.metrics import METRICS
from tests.experiments.sweep.conftest import SCENARIO, SWEEP
from tests.experiments.sweep.test_sweep import contents


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


def test_status_shows_the_summary_so_far_and_writes_nothing(file, tmp_path):
    out = tmp_path / "result"
    ended(file, "--out", out, "--shard", "1/3")
    before = contents(out)
    shown = ended(file, "--out", out, "--status")
    assert shown.exit_code == 0, shown.output
    assert "Summary of 4 of 12 runs" in shown.stdout
    told = json.loads(ended(file, "--out", out, "--status", "--json").stdout)
    assert (told["runs_there"], told["runs"]) == (4, 12)
    runs = pd.read_parquet(out / "runs")
    for row in told["summary"]:
        values = runs[row["metric"]]
        assert (row["scenario"], row["runs"], row["defined"]) == ("short.toml", 4, 4)
        assert [row[key] for key in ("mean", "q05", "q50", "q95")] == pytest.approx(
            [values.mean(), *values.quantile([0.05, 0.5, 0.95])]
        )
    practising, cost = (f"{row['q50']:.1f}" for row in told["summary"])
    (line,) = [line for line in shown.stdout.splitlines() if "Staff practising improvement, %" in line]
    assert line.split()[-5] == "4" and line.split()[-2] == practising
    (line,) = [line for line in shown.stdout.splitlines() if "Cost, all together, £ million" in line]
    assert line.split()[-2] == cost
    assert contents(out) == before


def test_status_of_a_sweep_without_a_part_has_no_summary(file, tmp_path):
    out = tmp_path / "result"
    ended(file, "--out", out, "--shard", "4/4")
    assert "0 of 3 parts are there" in ended(file, "--out", out, "--status").stdout
    assert json.loads(ended(file, "--out", out, "--status", "--json").stdout)["summary"] == []
    assert not (out / "summary.parquet").exists()


def test_a_shard_counts_its_own_runs(file, tmp_path):
    found = ended(file, "--out", tmp_path / "result", "--shard", "2/3")
    assert "0 of 4 runs" in found.stderr


def test_the_first_metrics_of_many_scenarios_and_what_is_not_defined():
    metrics = [metric.name for metric in METRICS[:20]]
    names = [f"scenario-{number}" for number in range(4)]
    numbers = {"unit": "%", "runs": 1200, "failed": 1, "mean": 2.0, "q05": 1.0, "q50": 2.0, "q95": 3.0}
    rows = [
        {"scenario": name, "metric": metric, "defined": 1199 if metric == metrics[0] else 1200, **numbers}
        for metric in ["forgotten", *metrics]
        for name in names
    ]
    out = console()
    with out.capture() as said:
        print_summary(out, pd.DataFrame(rows))
    text = said.get()
    assert all(text.count(f"{name}\n") == 1 for name in names)
    assert text.count(METRICS[0].title) == 4 and text.count("1,199") == 4
    assert text.count("forgotten") == 4 and "Of another version of qisim" in text
    assert "Runs are those that have the number" in text and "18 more measures" in text


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
