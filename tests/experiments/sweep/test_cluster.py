"""A sweep on a cluster: real schedulers and workers, on this machine alone, and the same bytes."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from qisim.errors import InputError, RunError
from qisim.experiments import sweep as sweeps
from qisim.experiments.sweep import cluster, load
from qisim.experiments.sweep.study import study_of
from tests.experiments.sweep.test_summaries import Clock, summarised
from tests.experiments.sweep.test_sweep import contents, swept

distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")

HERE = {"processes": True, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}


@pytest.fixture(scope="module")
def workers():
    """Two workers, each a process of its own."""
    with distributed.LocalCluster(n_workers=2, **HERE) as local:
        yield local


def test_a_cluster_gives_the_same_bytes(written, tmp_path, workers):
    file = written()
    swept(file, tmp_path / "here")
    seen = []
    swept(
        file,
        tmp_path / "there",
        cluster=workers.scheduler_address,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert seen[0] == (0, 12) and seen[-1] == (12, 12)


def test_a_worker_that_is_killed_in_mid_sweep_loses_nothing(written, tmp_path, workers):
    file = written(("runs_in_a_part = 4", "runs_in_a_part = 1"))
    swept(file, tmp_path / "here")
    killed = threading.Event()

    def kill_one(done, total):
        if done and not killed.is_set():
            killed.set()
            name = next(iter(workers.workers))
            os.kill(workers.workers[name].process.pid, 9)

    swept(file, tmp_path / "there", cluster=workers.scheduler_address, progress=kill_one)
    assert killed.is_set()
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_the_summary_is_renewed_while_a_cluster_computes_and_at_a_stop(written, tmp_path, workers):
    file, clock, seen = written(), Clock(), []

    def progress(done, total):
        clock.now += 61.0
        seen.append(summarised(tmp_path / "there"))
        if done == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(file, tmp_path / "there", cluster=workers.scheduler_address, progress=progress, clock=clock)
    assert seen == [0, 0, 4, 8] and summarised(tmp_path / "there") == 12


def test_what_a_cluster_began_this_machine_finishes(written, tmp_path, workers):
    file = written()
    swept(file, tmp_path / "here")
    swept(file, tmp_path / "both", cluster=workers.scheduler_address, shard=(1, 2))
    assert not sweeps.status(file, tmp_path / "both").complete
    assert swept(file, tmp_path / "both").complete
    assert contents(tmp_path / "both") == contents(tmp_path / "here")


def test_a_worker_with_another_qisim_computes_nothing(written, monkeypatch):
    study = study_of(load(written()), "vectorised")
    text = cluster._spec(study)
    monkeypatch.setattr("qisim.results.provenance.code_digest", lambda: "another")
    cluster._study.cache_clear()
    with pytest.raises(RunError, match="another qisim"):
        cluster.part_files(text, (0, 0, 1))


def test_a_table_of_trusts_goes_along(written, tmp_path, workers):
    from qisim import population

    population.load("england-2015").select({"type": "ambulance"}).to_csv(tmp_path / "trusts.csv")
    only = 'only = { code = ["G228", "G230", "G235"] }'
    file = written((only, f'population = "trusts.csv"\n{only}'))
    swept(file, tmp_path / "here")
    swept(file, tmp_path / "there", cluster=workers.scheduler_address)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_that_no_worker_has_come_yet_is_said_and_the_first_is_waited_for(written, tmp_path, monkeypatch):
    """The message brings the worker, so that the test passes only when it was said."""
    monkeypatch.setattr(cluster, "SECONDS_TO_A_WORD", 0.5)
    said = []
    with distributed.LocalCluster(n_workers=0, **HERE) as empty:

        def say(line):
            said.append(line)
            if "No worker has come" in line:
                empty.scale(1)

        assert swept(written(), tmp_path / "late", cluster=empty.scheduler_address, say=say).complete
    assert any("No worker has come" in line for line in said)


def test_an_address_at_which_nobody_answers_is_said(written, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(InputError, match="no scheduler answers there"):
        swept(written(), tmp_path / "nobody", cluster="tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[slurm", "not valid TOML"),
        ("", "table [slurm] is missing"),
        ('[slurm]\njobs = 2\ncores = 4\nmemory = "8 GB"\nqeue = "long"', "did you mean 'queue'"),
        ("[slurm]\njobs = 2\ncores = 4\nmemory = 8", "wrong type"),
        ("[slurm]\njobs = 2\ncores = 4", "missing"),
        ('[slurm]\njobs = 0\ncores = 4\nmemory = "8 GB"', "at least 1"),
    ],
)
def test_what_is_wrong_in_the_file_for_slurm_is_said(tmp_path, text, said):
    file = tmp_path / "slurm.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        cluster.slurm_settings(file)
    assert said in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="SLURM's commands are shell scripts here")
def test_workers_are_asked_of_slurm(written, tmp_path, monkeypatch):
    """With commands in SLURM's place that start the jobs on this machine."""
    pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed")
    commands = tmp_path / "bin"
    commands.mkdir()
    start = 'cp "$1" "$1.kept"\nbash "$1.kept" >/dev/null 2>&1 &\necho "Submitted batch job $!"'
    command(commands / "sbatch", start)  # whoever asks removes the script at once
    command(commands / "scancel", 'kill "$@" 2>/dev/null || true')
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    asked = tmp_path / "slurm.toml"
    asked.write_text('[slurm]\njobs = 1\ncores = 1\nmemory = "2 GB"\nhost = "127.0.0.1"\n', encoding="utf-8")
    file = written()
    swept(file, tmp_path / "here")
    swept(file, tmp_path / "there", cluster=str(asked))
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def command(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
