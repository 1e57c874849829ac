"""A sweep is never lost and never mixed: whatever stops it, its folder ends with the same bytes."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from qisim.errors import InputError, OutputError, RunError
from qisim.experiments import sweep as sweeps
from qisim.experiments.sweep import folder as folders
from qisim.experiments.sweep import running
from qisim.experiments.sweep import runs as run_module
from qisim.experiments.sweep.folder import SweepFolder, parts_of
from qisim.experiments.sweep.runs import runs_of, simulated
from qisim.experiments.sweep.study import study_of
from qisim.results.folders import locked


def swept(file, out, **options):
    return sweeps.sweep(file, out, engine="vectorised", **{"workers": 1, **options})


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture
def whole(written, tmp_path):
    """A finished sweep: its file, its folder and what is in that."""
    file = written()
    swept(file, tmp_path / "whole")
    return file, tmp_path / "whole", contents(tmp_path / "whole")


def test_the_folder_holds_every_run_once_with_what_decided_it(whole):
    _, folder, found = whole
    runs = pd.read_parquet(folder / "runs")
    assert list(runs["run"]) == list(range(12))
    assert list(runs["draw"]) == [0, 1] * 6
    assert list(runs.columns[4:6]) == ["levers.coach_density.value", "parameters.commitment_time"]
    assert (runs["status"] == "done").all() and runs["practising_share"].notna().all()
    assert {f"runs/part-00000{number}.parquet" for number in range(3)} <= set(found)
    course = pd.read_parquet(folder / "trajectories")
    assert len(course) == 12 * 13
    assert {"manifest.json", "sweep.toml", "scenarios/short.toml", "summary.parquet", "points.parquet"} <= set(found)
    assert not any(name.startswith(".lock") for name in found)


def test_pandas_pyarrow_and_duckdb_read_the_runs_as_one(whole):
    _, folder, _ = whole
    pattern = (folder / "runs" / "*.parquet").as_posix()
    count, mean = duckdb.sql(f"select count(*), avg(practising_share) from '{pattern}'").fetchall()[0]
    runs = pd.read_parquet(folder / "runs")
    assert count == len(runs)
    assert mean == pytest.approx(runs["practising_share"].mean())


def test_summaries_are_those_of_the_runs(whole):
    _, folder, _ = whole
    runs = pd.read_parquet(folder / "runs")
    summary = pd.read_parquet(folder / "summary.parquet").set_index("metric")
    for metric in ("practising_share", "total_cost"):
        assert summary.loc[metric, "mean"] == pytest.approx(runs[metric].mean())
        assert summary.loc[metric, "q95"] == pytest.approx(np.percentile(runs[metric], 95))
    points = pd.read_parquet(folder / "points.parquet")
    assert len(points) == 6 * 2
    first = runs[runs["point"] == 0]["total_cost"]
    row = points[(points["point"] == 0) & (points["metric"] == "total_cost")].iloc[0]
    assert (row["runs"], row["mean"]) == (2, pytest.approx(first.mean()))


def test_any_run_can_be_made_alone(whole):
    file, folder, _ = whole
    study = study_of(sweeps.load(file), "vectorised")
    run = runs_of(study.specification, 3, 4)[1]
    (alone,) = simulated(study, [run], 1, None)
    kept = pd.read_parquet(folder / "runs").set_index("run").loc[run.number]
    assert {name: kept[name] for name in alone.metrics} == alone.metrics


def test_more_threads_give_the_same_bytes(whole, tmp_path):
    file, _, found = whole
    swept(file, tmp_path / "threads", workers=3)
    assert contents(tmp_path / "threads") == found


def test_shards_give_the_same_bytes_wherever_they_were_computed(whole, tmp_path):
    file, _, found = whole
    for shard in ((1, 2), (2, 2)):
        part = swept(file, tmp_path / f"shard-{shard[0]}", shard=shard)
        assert not part.complete
    for name, content in contents(tmp_path / "shard-2").items():
        path = tmp_path / "shard-1" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    assert sweeps.status(file, tmp_path / "shard-1").complete
    assert swept(file, tmp_path / "shard-1").complete
    assert contents(tmp_path / "shard-1") == found


def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(whole, tmp_path):
    file, _, found = whole

    def stop(done, total):
        if done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        swept(file, tmp_path / "stopped", progress=stop)
    assert any("the same command goes on" in note for note in caught.value.__notes__)
    assert 0 < len(list((tmp_path / "stopped" / "checks").iterdir())) < 3
    seen = []
    swept(file, tmp_path / "stopped", progress=lambda done, total: seen.append((done, total)))
    assert seen[0][0] > 0
    assert contents(tmp_path / "stopped") == found


def test_a_sweep_that_is_killed_goes_on_to_the_same_bytes(whole, tmp_path):
    file, _, found = whole
    out = tmp_path / "killed"
    command = [
        sys.executable,
        "-m",
        "qisim",
        "sweep",
        str(file),
        "--out",
        str(out),
        "--engine",
        "vectorised",
        "--quiet",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not (out / "checks" / "part-000000.json").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    process.wait()
    (out / "runs" / "part-000002.parquet.12345.unfinished").write_bytes(b"half")
    swept(file, out)
    assert contents(out) == found


@pytest.mark.parametrize("how", ["truncated", "missing", "edited", "other", "unreadable", "unchecked"])
def test_a_part_that_is_not_as_it_was_written_is_named_and_computed_again(whole, how):
    file, folder, found = whole
    part, check = folder / "runs" / "part-000001.parquet", folder / "checks" / "part-000001.json"
    if how == "truncated":
        part.write_bytes(part.read_bytes()[:100])
    elif how == "missing":
        part.unlink()
    elif how == "edited":
        table = pd.read_parquet(part)
        table["total_cost"] = 0.0
        table.to_parquet(part)
    elif how == "other":
        check.write_text((folder / "checks" / "part-000000.json").read_text(encoding="utf-8"), encoding="utf-8")
    elif how == "unreadable":
        check.write_text("{", encoding="utf-8")
    else:
        check.unlink()
    assert list(sweeps.status(file, folder).state.damaged) == [1]
    said = []
    swept(file, folder, say=said.append)
    assert any("Part 1 is computed again" in text for text in said)
    assert contents(folder) == found


def test_a_file_that_is_no_part_is_put_aside(whole):
    file, folder, found = whole
    (folder / "runs" / "part-000099.parquet").write_bytes((folder / "runs" / "part-000000.parquet").read_bytes())
    said = []
    swept(file, folder, say=said.append)
    assert any("part-000099" in text and "no part of this sweep" in text for text in said)
    assert len(pd.read_parquet(folder / "runs" / "part-000000.parquet")) == 4
    after = contents(folder)
    assert after.pop("runs/part-000099.parquet.foreign")
    assert after == found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("draws = 2", "draws = 3"), "the number of draws"),
        (("seed = 7", "seed = 8"), "the seed"),
        (("values = [0.001, 0.002, 0.004]", "values = [0.001, 0.002, 0.003]"), "what varies"),
        (('"G235"]', '"G236"]'), "the trusts"),
        (("runs_in_a_part = 4", "runs_in_a_part = 6"), "runs_in_a_part"),
        (("runs_in_a_part = 4", "runs_in_a_part = 4\nsteps_per_quarter = 4"), "steps_per_quarter"),
    ],
)
def test_a_changed_sweep_is_refused_with_the_reason(whole, written, change, reason):
    _, folder, found = whole
    with pytest.raises(OutputError, match=reason):
        swept(written(change), folder)
    assert contents(folder) == found


def test_a_changed_scenario_or_model_is_refused_too(whole, tmp_path, monkeypatch):
    file, folder, found = whole
    scenario = tmp_path / "short.toml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("10 %/year", "11 %/year"), encoding="utf-8")
    with pytest.raises(OutputError, match="the scenarios"):
        swept(file, folder)
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("11 %/year", "10 %/year"), encoding="utf-8")
    monkeypatch.setattr("qisim.results.provenance.code_digest", lambda: "other")
    with pytest.raises(OutputError, match="qisim's code"):
        swept(file, folder)
    assert contents(folder) == found


def sobol(written, points, name="small"):
    return written(
        ('design = "grid"', f'design = "sobol"\npoints = {points}'),
        ("values = [0.001, 0.002, 0.004]", "low = 0.0\nhigh = 0.004"),
        ("steps = 2\n", ""),
        name=name,
    )


def test_points_are_added_without_computing_the_others_again(written, tmp_path, monkeypatch):
    file = sobol(written, 4)
    swept(file, tmp_path / "grown")
    before = contents(tmp_path / "grown")
    counted = []
    real = run_module.engines.simulate
    monkeypatch.setattr(
        run_module.engines,
        "simulate",
        lambda model, inputs, *a, **k: counted.append(inputs.draws) or real(model, inputs, *a, **k),
    )
    grown = swept(file, tmp_path / "grown", extend=4)
    assert sum(counted) == 4 * 2
    after = contents(tmp_path / "grown")
    assert all(after[name] == content for name, content in before.items() if name.startswith(("runs/", "checks/")))
    at_once = swept(sobol(written, 8, "eight"), tmp_path / "eight")
    pd.testing.assert_frame_equal(grown.runs, at_once.runs)
    assert swept(file, tmp_path / "grown").complete
    assert json.loads((tmp_path / "grown" / "manifest.json").read_text())["runs"] == 16


def test_a_grid_cannot_be_extended(written, tmp_path):
    with pytest.raises(InputError, match="cannot be extended"):
        swept(written(), tmp_path / "grid", extend=2)


def test_a_run_that_fails_is_kept_with_its_cause_and_the_others_go_on(written, tmp_path, monkeypatch):
    real = run_module.engines.simulate

    def failing(model, inputs, *arguments, **options):
        if (inputs.parameters["commitment_time"] == 2.0).any():
            raise RunError("a number\n    is not finite")
        return real(model, inputs, *arguments, **options)

    monkeypatch.setattr(run_module.engines, "simulate", failing)
    said = []
    found = swept(written(), tmp_path / "failing", say=said.append)
    assert found.complete
    runs = found.runs
    failed = runs[runs["parameters.commitment_time"] == 2.0]
    assert (failed["status"] == "failed").all() and (failed["cause"] == "a number is not finite").all()
    assert failed["total_cost"].isna().all()
    assert (runs[runs["parameters.commitment_time"] == 1.0]["status"] == "done").all()
    assert any("6 so far" in text for text in said)
    summary = pd.read_parquet(tmp_path / "failing" / "summary.parquet")
    assert set(summary["failed"]) == {6} and set(summary["defined"]) == {6}


def test_a_full_disk_loses_nothing_that_is_finished(whole, tmp_path, monkeypatch):
    file, _, found = whole
    real, calls = folders.write_parquet, []

    def full(path, tables, schema):
        calls.append(path)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        real(path, tables, schema)

    monkeypatch.setattr(folders, "write_parquet", full)
    with pytest.raises(OutputError) as caught:
        swept(file, tmp_path / "full")
    assert "No space left on device" in str(caught.value) and "the same command goes on" in str(caught.value)
    assert len(list((tmp_path / "full" / "checks").iterdir())) == 1
    monkeypatch.setattr(folders, "write_parquet", real)
    swept(file, tmp_path / "full")
    assert contents(tmp_path / "full") == found


def test_two_sweeps_in_one_folder_are_refused(written, tmp_path):
    out = tmp_path / "busy"
    out.mkdir()
    with locked(out / ".lock"), pytest.raises(OutputError, match="another qisim"):
        swept(written(), out)


def test_a_folder_that_cannot_be_made_is_said(written, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written here"):
        swept(written(), tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_said(written, tmp_path):
    out = tmp_path / "closed"
    out.mkdir(mode=0o555)
    with pytest.raises(OutputError, match="cannot be written here"):
        swept(written(), out)


def test_very_many_runs_and_too_little_room_ask_to_be_meant(written, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "MANY_RUNS", 10)
    with pytest.raises(OutputError, match="12 runs are very many"):
        swept(written(), tmp_path / "many")
    monkeypatch.setattr(running, "MANY_RUNS", 100)
    monkeypatch.setattr(running.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10})())
    with pytest.raises(OutputError, match=r"not be room enough\n.* kB needed at most\n.*10 bytes that are free"):
        swept(written(), tmp_path / "many")
    assert swept(written(), tmp_path / "many", yes=True).complete


def test_a_coarser_step_is_taken_and_a_plan_says_what_it_costs_in_exactness(written, tmp_path):
    errors = {}
    for steps in (2, 4, 8):
        file = written(("runs_in_a_part = 4", f"runs_in_a_part = 4\nsteps_per_quarter = {steps}"), name=f"by-{steps}")
        errors[steps] = sweeps.plan(file, tmp_path / "planned", engine="vectorised").step_error
    assert errors[2] / errors[4] == pytest.approx(2, rel=0.25)
    assert errors[4] / errors[8] == pytest.approx(2, rel=0.25)


def test_a_plan_says_runs_time_and_room_and_leaves_nothing(written, tmp_path):
    found = sweeps.plan(written(), tmp_path / "planned", engine="vectorised", workers=2)
    assert (found.runs, found.parts, found.engine, found.workers) == (12, 3, "vectorised", 2)
    assert found.seconds_a_run > 0 and found.memory > 0
    assert not (tmp_path / "planned").exists()


def test_a_plan_says_how_much_disk_the_parts_and_points_take(written, tmp_path):
    found = sweeps.plan(written(), tmp_path / "planned", engine="vectorised")
    done = swept(written(), tmp_path / "done").folder
    parts = [path for name in ("runs", "trajectories", "checks") for path in (done / name).glob("*")]
    used = sum(path.stat().st_size for path in (*parts, done / "points.parquet"))
    assert 0.6 * used < found.disk < 1.25 * used  # but for what each file has besides its rows


def test_a_manifest_that_cannot_be_read_is_said(whole):
    file, folder, _ = whole
    (folder / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(OutputError, match="manifest of this sweep cannot be read"):
        swept(file, folder)


@pytest.mark.parametrize(("segments", "size"), [([6], 2), ([5, 4], 3), ([1], 10)])
def test_parts_cover_every_point_once(segments, size):
    parts = list(parts_of(segments, size))
    assert [point for part in parts for point in range(part.first, part.last)] == list(range(sum(segments)))
    assert [part.number for part in parts] == list(range(len(parts)))
    assert SweepFolder(Path("nowhere")).started is False
