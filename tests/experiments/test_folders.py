"""A result on disk: found again, taken up again, the same bytes, and never half-written under its final name."""

from __future__ import annotations

import _thread
import json
import threading
import time

import pytest

from qisim import report, scenarios
from qisim.errors import OutputError, RunError
from qisim.experiments import pieces
from qisim.experiments.core import obtain
from qisim.experiments.job import prepare, settle_engine
from qisim.report.writing import publish
from qisim.results import Settings, files
from qisim.results.provenance import file_digests

TABLES = ("metrics.parquet", "trajectories.parquet", "levers.parquet")


def bytes_of(folder) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture
def no_simulation(monkeypatch):
    def simulate(*arguments, **settings):
        pytest.fail("something was simulated")

    monkeypatch.setattr(pieces.engines, "simulate", simulate)


class InterruptedAfter:
    """Progress that is interrupted by Ctrl-C once so many runs are done."""

    def __init__(self, runs: int) -> None:
        self.runs = runs

    def __call__(self, done: int, total: int) -> None:
        if done >= self.runs:
            raise KeyboardInterrupt


@pytest.fixture
def interrupted(small_compare, tmp_path, monkeypatch):
    """A folder in which Ctrl-C came after four of twelve runs."""
    monkeypatch.setattr(pieces, "DRAWS_IN_A_PIECE", {"vectorised": 2})
    with pytest.raises(KeyboardInterrupt) as interruption:
        small_compare(out=tmp_path, progress=InterruptedAfter(4))
    return tmp_path, interruption.value


def test_the_folder_holds_tables_scenarios_and_manifest_and_nothing_unfinished(comparison):
    found = sorted(path.relative_to(comparison.folder).as_posix() for path in comparison.folder.rglob("*"))
    assert found == [
        "levers.parquet",
        "manifest.json",
        "metrics.parquet",
        "report.html",
        "scenarios",
        "scenarios/left-alone.toml",
        "scenarios/support.toml",
        "trajectories.parquet",
    ]
    assert [path.name for path in comparison.folder.parent.iterdir()] == [comparison.folder.name]
    assert comparison.folder.name.startswith("left-alone-vs-support-")


def test_the_scenarios_in_the_folder_are_complete(comparison):
    for name, scenario in zip(comparison.names, comparison.scenarios, strict=True):
        assert scenarios.load(comparison.folder / "scenarios" / f"{name}.toml").digest() == scenario.digest()


def test_the_manifest_says_what_decided_the_result_and_where_it_was_computed(comparison):
    manifest = json.loads((comparison.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["key"].startswith(comparison.folder.name.rpartition("-")[2])
    assert manifest["decided_by"]["engine"]["name"] == "vectorised"
    assert {"numpy", "python"} <= set(manifest["decided_by"]["engine"]["versions"])
    assert manifest["decided_by"]["seed"] == 0
    assert {"scenarios", "parameters", "population", "model", "code"} <= set(manifest["decided_by"])
    assert manifest["population"]["trusts"] == len(comparison.population)
    assert manifest["population"]["only"] == {}
    assert manifest["runs"] == 12
    assert manifest["duration_seconds"] > 0
    assert manifest["machine"]["cores"] >= 1
    assert {"qisim", "pyarrow", "numpy"} <= set(manifest["versions"])
    on_disk = file_digests(comparison.folder)
    assert manifest["files"] == {name: digest for name, digest in on_disk.items() if name != "manifest.json"}


def test_without_out_nothing_is_written(small_compare, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = small_compare(draws=1)
    assert found.folder is None
    assert found.to_json_object()["folder"] is None
    assert list(tmp_path.iterdir()) == []


def test_memory_and_folder_say_the_same(comparison, small_compare):
    in_memory = small_compare()
    assert in_memory.metrics.equals(comparison.metrics)
    assert in_memory.differences.equals(comparison.differences)
    for table in ("draws", "trajectories", "central"):
        one, other = getattr(in_memory, table).astype(object), getattr(comparison, table).astype(object)
        assert one.equals(other)


def test_a_complete_result_is_found_again(comparison, small_compare, no_simulation):
    again = small_compare(out=comparison.folder.parent, workers=2)
    assert again.reused
    assert not comparison.reused
    assert again.folder == comparison.folder
    assert again.to_json_object() == comparison.to_json_object()
    assert again.trajectories.astype(object).equals(comparison.trajectories.astype(object))


def test_fresh_computes_it_again_to_the_same_bytes(small_compare, tmp_path):
    first = small_compare(out=tmp_path)
    before = bytes_of(first.folder)
    (first.folder / "note.txt").write_text("from before", encoding="utf-8")
    again = small_compare(out=tmp_path, fresh=True)
    assert not again.reused
    assert again.folder == first.folder
    assert bytes_of(again.folder) == before
    assert not (again.folder / "note.txt").exists()


def test_an_incomplete_folder_is_not_taken_for_a_result(small_compare, tmp_path):
    first = small_compare(out=tmp_path)
    (first.folder / "metrics.parquet").unlink()
    again = small_compare(out=tmp_path)
    assert not again.reused
    assert (again.folder / "metrics.parquet").is_file()


def test_ctrl_c_keeps_what_is_finished_under_another_name(interrupted):
    out, interruption = interrupted
    (partial,) = out.iterdir()
    assert partial.name.endswith(".partial")
    assert len(list((partial / "parts").iterdir())) >= 3
    counted, kept = interruption.__notes__
    assert counted.endswith("of 12 runs are finished.")
    assert str(partial) in kept


def test_the_same_command_goes_on_to_the_same_bytes(interrupted, small_compare, comparison):
    out, _ = interrupted
    done_at_first = []
    result = small_compare(out=out, progress=lambda done, total: done_at_first.append(done))
    assert done_at_first[0] >= 4
    assert done_at_first[-1] == 12
    assert bytes_of(result.folder) == bytes_of(comparison.folder)
    assert result.provenance["runs_from_an_interrupted_job"] == done_at_first[0]
    assert [path.name for path in out.iterdir()] == [result.folder.name]


def test_fresh_does_not_go_on_with_old_parts(interrupted, small_compare):
    out, _ = interrupted
    done = []
    small_compare(out=out, fresh=True, progress=lambda runs, total: done.append(runs))
    assert done[0] == 0


def test_auto_goes_on_with_the_engine_that_began(interrupted, small_compare, monkeypatch):
    out, _ = interrupted

    def choose(engine, *job, **more):
        return pytest.fail("the engine was chosen anew") if engine == "auto" else engine

    monkeypatch.setattr("qisim.engines.choose", choose)
    result = small_compare(out=out, engine="auto")
    assert result.settings.engine == "vectorised"
    assert small_compare(out=out, engine="auto").reused


def test_ctrl_c_does_not_wait_for_the_piece_in_hand(small_compare, tmp_path, monkeypatch):
    def endless(*arguments, on_progress, **settings):
        for quarter in range(3000):
            on_progress(quarter, 3000)
            time.sleep(0.01)
        pytest.fail("nobody stopped it")

    monkeypatch.setattr(pieces.engines, "simulate", endless)
    began = time.monotonic()
    threading.Timer(0.5, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        small_compare(out=tmp_path, workers=2)
    assert time.monotonic() - began < 10


def test_a_failed_run_says_which_and_leaves_no_result(small_compare, tmp_path, monkeypatch):
    simulate = pieces.engines.simulate

    def failing(model, inputs, *arguments, **settings):
        if inputs.draws > 1:
            raise RunError("slack became infinite")
        return simulate(model, inputs, *arguments, **settings)

    monkeypatch.setattr(pieces.engines, "simulate", failing)
    with pytest.raises(RunError, match="slack became infinite") as failure:
        small_compare(out=tmp_path, workers=1)
    assert failure.value.__notes__ == ["In the scenario 'left-alone', draws 0 to 4, seed 0."]
    assert [path.suffix for path in tmp_path.iterdir()] == [".partial"]


def test_an_unwritable_folder_is_refused_before_anything_is_computed(small_compare, tmp_path, no_simulation):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        small_compare(out=tmp_path / "file")


def test_figures_and_report_are_there_before_the_folder_takes_its_name(small_compare, tmp_path, monkeypatch):
    seen = []

    def watched(result, folder):
        seen.append((folder.name, result.folder.exists()))
        publish(result, folder)

    monkeypatch.setattr(report, "publish", watched)
    result = small_compare(out=tmp_path)
    assert seen == [(f"{result.folder.name}.partial", False)]
    manifest = json.loads((result.folder / "manifest.json").read_text(encoding="utf-8"))
    assert "report.html" in manifest["files"]
    assert list((result.folder / "figures").glob("*.svg"))
    assert not result.central.empty


@pytest.mark.parametrize("when", ["after two pieces", "at the manifest", "at the first piece"])
def test_a_full_disk_says_where_and_keeps_what_is_finished(when, small_compare, tmp_path, monkeypatch):
    seen = []

    def fsync(handle):
        seen.append(handle)
        full = {"after two pieces": len(seen) > 2, "at the first piece": True}.get(when) or writing_manifest
        if full:
            raise OSError(28, "No space left on device")

    def write_json(path, value):
        nonlocal writing_manifest
        writing_manifest = True
        files.write_json(path, value)

    writing_manifest = False
    with monkeypatch.context() as broken:
        broken.setattr(files.os, "fsync", fsync)
        broken.setattr("qisim.experiments.core.write_json", write_json)
        with pytest.raises(OSError, match="No space left") as failure:
            small_compare(out=tmp_path)
    assert str(tmp_path) in failure.value.filename
    notes = getattr(failure.value, "__notes__", [])
    if when == "at the first piece":
        assert notes == []
        assert list(tmp_path.iterdir()) == []
        return
    assert "What is finished is kept" in notes[-1]
    done = []
    small_compare(out=tmp_path, progress=lambda runs, total: done.append(runs))
    assert done[0] >= 2


def test_ctrl_c_before_anything_is_finished_promises_and_leaves_nothing(small_compare, tmp_path):
    with pytest.raises(KeyboardInterrupt) as interruption:
        small_compare(out=tmp_path, progress=InterruptedAfter(0))
    assert not [note for note in getattr(interruption.value, "__notes__", ()) if "kept" in note]
    assert list(tmp_path.iterdir()) == []


def test_no_folder_is_no_place_for_a_result(small_compare, no_simulation):
    with pytest.raises(OutputError, match="no folder is named"):
        small_compare(out="")


def test_a_report_that_fails_costs_no_run(small_compare, tmp_path, monkeypatch):
    def failing(result, folder):
        (folder / "report.html").write_text("half a report", encoding="utf-8")
        raise RuntimeError("a chart went wrong")

    with monkeypatch.context() as broken:
        broken.setattr(report, "publish", failing)
        with pytest.raises(RuntimeError, match="a chart went wrong"):
            small_compare(out=tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] == [".partial"]
    monkeypatch.setattr(pieces.engines, "simulate", None)
    again = small_compare(out=tmp_path)
    assert "half a report" not in (again.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("workers", "piece_size"), [(2, 1), (1, 2), (2, 3), (1, 5)])
def test_the_bytes_do_not_depend_on_workers_or_pieces(workers, piece_size, strategies, trusts, comparison, tmp_path):
    job = settle_engine(prepare(strategies, trusts, None, Settings(5, 0, "vectorised", "euler", 8)), None, fresh=False)
    result = obtain(job, out=tmp_path, workers=workers, fresh=False, say=None, progress=None, piece_size=piece_size)
    assert result.folder.name == comparison.folder.name
    assert bytes_of(result.folder) == bytes_of(comparison.folder)
