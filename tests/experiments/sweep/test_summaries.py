"""The summary of a sweep that goes on: of the runs that are there, whole, and not at the sweep's expense."""

from __future__ import annotations

import errno
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qisim.errors import OutputError
from qisim.experiments import sweep as sweeps
from qisim.experiments.sweep import renewal as renewals
from qisim.experiments.sweep import running
from qisim.experiments.sweep import summary as summaries
from qisim.experiments.sweep.folder import SweepFolder, parts_of
from qisim.experiments.sweep.renewal import Renewal
from qisim.results.files import write_json
from qisim.results.provenance import file_digest
from tests.experiments.sweep.test_sweep import contents, swept

METRICS = ("net_benefit", "practising_share", "total_cost")
SCENARIOS = ("zulu", "alpha")


class Clock:
    """Stands still but when it is told to go on."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Sweep:
    """A folder of a sweep whose parts, of six runs, are made up."""

    def __init__(self, path, points=30, points_in_a_part=3):
        self.folder = SweepFolder(path)
        path.mkdir()
        runs = points * len(SCENARIOS)
        manifest = {"key": "key", "decided_by": {"metrics": METRICS}, "segments": [points], "runs": runs}
        write_json(path / "manifest.json", {**manifest, "points_in_a_part": points_in_a_part})
        self.parts = list(parts_of([points], points_in_a_part))

    def keep(self, *numbers):
        for number in numbers:
            table = self.table(number)
            failed = table["status"].to_pylist().count("failed")
            self.folder.keep(self.parts[number], "key", table, None, failed)
        return self

    def table(self, number):
        chance, runs = np.random.default_rng(number), 6
        failed = np.arange(runs) == number % 8
        columns = {
            "scenario": pa.array(SCENARIOS * 3),
            "status": pa.array(np.where(failed, "failed", "done").tolist()),
        }
        for metric in METRICS:
            undefined = failed | (metric == "net_benefit") & (chance.random(runs) < 0.3)
            columns[metric] = pa.array(chance.normal(size=runs), mask=undefined)
        return pa.table(columns)

    @property
    def written(self):
        """Runs in the summary that is there, and nothing where there is none."""
        file = self.folder.path / "summary.parquet"
        return int(pd.read_parquet(file).groupby("metric")["runs"].sum().iloc[0]) if file.exists() else None


@pytest.fixture
def made(tmp_path):
    return Sweep(tmp_path / "made")


def by_hand(runs):
    """The summary by pandas."""
    for metric in METRICS:
        for scenario in SCENARIOS:
            own = runs[runs["scenario"] == scenario]
            values = own[metric]
            yield {
                "scenario": scenario,
                "metric": metric,
                "runs": len(own),
                "failed": (own["status"] == "failed").sum(),
                "defined": values.count(),
                "mean": values.mean(),
                "sd": values.std(),
                **{f"q{share:02}": values.quantile(share / 100) for share in (5, 25, 50, 75, 95)},
            }


@pytest.mark.parametrize("bytes_at_a_time", [1, 2 * 8 * 42, 10**9])
def test_a_summary_is_that_of_the_runs_however_few_metrics_are_read_at_a_time(made, monkeypatch, bytes_at_a_time):
    monkeypatch.setattr(summaries, "BYTES_AT_A_TIME", bytes_at_a_time)
    made.keep(0, 1, 2, 4, 5, 7, 9)
    found = summaries.summary_of(made.folder, made.folder.state()).to_pandas()
    runs = pd.concat([made.table(number).to_pandas() for number in (0, 1, 2, 4, 5, 7, 9)])
    pd.testing.assert_frame_equal(found.drop(columns="unit"), pd.DataFrame(by_hand(runs)), check_dtype=False)
    assert found["failed"].sum() > 0 and (found["defined"] < found["runs"]).any()


def test_without_runs_there_is_no_summary_and_none_of_before_stays(made):
    folder = made.keep(0).folder
    summaries.renew(folder, folder.state())
    assert made.written == 6
    (folder.path / "checks" / "part-000000.json").unlink()
    assert summaries.renew(folder, folder.state()).num_rows == 0
    assert made.written is None


def test_a_metric_that_no_run_has_is_null(made):
    table = made.table(0)
    nothing = pa.nulls(table.num_rows, pa.float64())
    table = table.set_column(table.schema.get_field_index("net_benefit"), "net_benefit", nothing)
    made.folder.keep(made.parts[0], "key", table, None, 1)
    rows = summaries.summary_of(made.folder, made.folder.state()).to_pylist()
    assert [(row["runs"], row["defined"], row["mean"], row["q50"]) for row in rows[:2]] == [(3, 0, None, None)] * 2


@pytest.mark.parametrize("how", ["of another sweep", "truncated", "not in the manifest"])
def test_what_is_foreign_or_damaged_is_not_counted(made, how):
    folder = made.keep(0, 1, 2).folder
    check, part = folder.path / "checks" / "part-000001.json", folder.path / "runs" / "part-000001.parquet"
    if how == "of another sweep":
        folder.keep(made.parts[1], "another", made.table(1), None, 1)
    elif how == "truncated":
        part.write_bytes(part.read_bytes()[:99])
    else:
        stranger = folder.path / "runs" / "part-000099.parquet"
        part.replace(stranger)
        check.unlink()
    summaries.renew(folder, folder.state())
    assert made.written == 12


@pytest.mark.parametrize("how", ["fewer runs", "no such metric", "no table"])
def test_a_part_whose_checksum_agrees_with_nonsense_is_said(made, how):
    folder = made.keep(0, 1).folder
    table = made.table(0)
    folder.keep(made.parts[0], "key", table[:5] if how == "fewer runs" else table.drop(["total_cost"]), None, 0)
    if how == "no table":
        (folder.path / "runs" / "part-000000.parquet").write_bytes(b"nonsense")
        check = folder.path / "checks" / "part-000000.json"
        told = json.loads(check.read_text(encoding="utf-8"))
        told["files"] = {"runs/part-000000.parquet": file_digest(folder.path / "runs" / "part-000000.parquet")}
        check.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(OutputError, match=r"part-000000.parquet: this part"):
        summaries.summary_of(folder, folder.state())


def test_it_is_renewed_after_a_minute_and_not_before(made):
    clock = Clock()
    renewal = Renewal(made.folder, made.folder.state(), clock=clock)
    made.keep(0)
    clock.now = 59.9
    renewal(6)
    assert made.written is None
    clock.now = 60.0
    renewal(6)
    assert made.written == 6
    made.keep(1)
    clock.now = 119.9
    renewal(12)
    assert made.written == 6
    clock.now = 120.0
    renewal(12)
    assert made.written == 12


@pytest.mark.parametrize(("seconds", "renewals_of_ten"), [(0.1, 10), (2.0, 3)])
def test_it_takes_a_twentieth_of_the_time_at_most(made, monkeypatch, seconds, renewals_of_ten):
    """One takes so many seconds for each part that is there, and a part comes every minute."""
    clock, took = Clock(), []
    real = renewals.renew

    def slow(folder, state):
        took.append(seconds * len(state.whole))
        clock.now += took[-1]
        return real(folder, state)

    monkeypatch.setattr(renewals, "renew", slow)
    renewal = Renewal(made.folder, made.folder.state(), clock=clock)
    for number in range(10):
        made.keep(number)
        clock.now += 61.0
        before = len(took)
        renewal(6 * (number + 1))
        assert len(took) == before or sum(took) <= clock.now / 20
    assert len(took) == renewals_of_ten


def test_a_renewal_that_cannot_be_written_is_said_once_and_the_next_may_be(made, monkeypatch):
    clock, said = Clock(), []
    real = summaries.write_parquet
    renewal = Renewal(made.folder, made.folder.state(), said.append, clock)

    def full(path, tables, schema):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    made.keep(0)
    monkeypatch.setattr(summaries, "write_parquet", full)
    for clock.now in (60.0, 120.0):
        renewal(6)
    assert len(said) == 1 and "No space left on device" in said[0] and "sweep goes on" in said[0]
    renewal.at_a_stop()
    assert made.written is None and len(said) == 1
    monkeypatch.setattr(summaries, "write_parquet", real)
    clock.now = 180.0
    renewal(6)
    assert made.written == 6


def test_a_part_that_was_whole_and_is_no_more_is_left_out_of_the_next(made):
    clock, said = Clock(), []
    made.keep(0, 1)
    renewal = Renewal(made.folder, made.folder.state(), said.append, clock)
    made.folder.runs_file(made.parts[0]).unlink()
    clock.now = 60.0
    renewal(0)
    assert len(said) == 1
    clock.now = 120.0
    renewal(0)
    assert made.written == 6


def test_many_runs_are_summed_up_at_a_stop_with_a_word(made, monkeypatch):
    said = []
    made.keep(0, 1)
    Renewal(made.folder, made.folder.state(), said.append).at_a_stop()
    assert not said and made.written == 12
    monkeypatch.setattr(renewals, "MANY", 12)
    Renewal(made.folder, made.folder.state(), said.append).at_a_stop()
    assert said == ["Summing up the 12 runs that are finished; Ctrl-C leaves that out."]


def test_a_sweep_renews_its_summary_on_the_way_and_ends_with_the_same_bytes(written, tmp_path):
    file, out = written(), tmp_path / "out"
    clock, seen = Clock(), []

    def progress(done, total):
        clock.now += 30.0
        seen.append((done, summarised(out)))

    swept(file, out, progress=progress, clock=clock)
    assert {0, 4, 8} <= {runs for _, runs in seen} and all(runs <= done for done, runs in seen)
    swept(file, tmp_path / "still")
    assert contents(out) == contents(tmp_path / "still")


def test_a_sweep_that_ends_within_a_minute_sums_up_once(written, tmp_path):
    seen = []
    swept(written(), tmp_path / "out", progress=lambda *_: seen.append(summarised(tmp_path / "out")), clock=Clock())
    assert set(seen) == {0} and summarised(tmp_path / "out") == 12


def test_a_stop_sums_up_what_is_finished_and_the_end_has_the_same_bytes(written, tmp_path):
    file, out = written(), tmp_path / "stopped"

    def stop(done, total):
        if done >= 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(file, out, progress=stop)
    assert summarised(out) == 8
    found = sweeps.status(file, out)
    assert (found.state.runs_there, found.state.runs) == (8, 12)
    assert found.summary.equals(pd.read_parquet(out / "summary.parquet"))
    swept(file, out)
    swept(file, tmp_path / "whole")
    assert contents(out) == contents(tmp_path / "whole")


def test_a_stop_without_room_says_what_stopped_it_and_leaves_nothing_half_written(written, tmp_path, monkeypatch):
    def full(self, *_):
        raise OSError(errno.ENOSPC, "No space left on device")

    def stop(done, total):
        if done >= 5:
            monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(written(), tmp_path / "full", progress=stop)
    assert not [name for name in contents(tmp_path / "full") if "summary" in name]


def test_a_shard_ends_with_the_summary_of_all_that_is_there(written, tmp_path):
    file, out = written(), tmp_path / "shards"
    first = swept(file, out, shard=(1, 3))
    assert summarised(out) == 4 and not first.complete
    second = swept(file, out, shard=(3, 3))
    assert summarised(out) == 8
    assert second.summary.equals(pd.read_parquet(out / "summary.parquet"))
    assert swept(file, out, shard=(2, 3)).complete
    swept(file, tmp_path / "whole")
    assert contents(out) == contents(tmp_path / "whole")


def test_two_shards_that_end_together_leave_the_summary_of_all(written, tmp_path, monkeypatch):
    file, out = written(), tmp_path / "shards"
    real = running.renew

    def late(folder, state):
        """While one shard sums up its two parts, the other ends, and sums up all."""
        assert swept(file, out, shard=(2, 2)).complete
        assert summarised(out) == 12
        return real(folder, state)

    monkeypatch.setattr(running, "renew", late)
    found = swept(file, out, shard=(1, 2))
    assert found.complete and list(found.summary["runs"]) == [12, 12]
    swept(file, tmp_path / "whole")
    assert contents(out) == contents(tmp_path / "whole")


def test_status_sums_up_afresh_and_writes_nothing(written, tmp_path):
    file, out = written(), tmp_path / "out"
    swept(file, out, shard=(1, 3))
    (out / "summary.parquet").unlink()
    before = contents(out)
    found = sweeps.status(file, out)
    assert list(found.summary["runs"]) == [4, 4]
    mean = found.runs["practising_share"].mean()
    assert found.summary.set_index("metric").loc["practising_share", "mean"] == pytest.approx(mean)
    assert contents(out) == before


def summarised(folder):
    """Runs in the summary of a folder, and nought where there is none."""
    file = folder / "summary.parquet"
    return int(pd.read_parquet(file)["runs"].iloc[0]) if file.exists() else 0
