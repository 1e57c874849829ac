"""Run folders: one final name when complete, parts that survive, and nothing by accident."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qisim.errors import OutputError
from qisim.results.folders import LEVERS, MANIFEST, METRICS, PARTS, TRAJECTORIES, Parts, RunFolder, slug

REPORT = "report.html"
KEY = "0123456789abcdef" * 4


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "results", ("survival-of-the-fittest", "systematic-support"), KEY)


def fill(folder: RunFolder, text: str = "") -> None:
    for name in (METRICS, TRAJECTORIES, LEVERS, REPORT):
        (folder.partial / name).write_text(text, encoding="utf-8")
    manifest = {"key": KEY, "files": folder.digests()}
    (folder.partial / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_a_folder_is_named_after_its_scenarios_and_its_key(folder):
    assert folder.final.name == "survival-of-the-fittest-vs-systematic-support-0123456789ab"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doctors first, acute trusts", "doctors-first-acute-trusts"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("..", "unnamed"),
        ("CON", "con-"),
        ("lpt1", "lpt1-"),
        ("Übung. ", "bung"),
        ("x" * 200, "x" * 80),
    ],
)
def test_names_are_such_that_every_file_system_takes_them(text, expected):
    assert slug(text) == expected


def test_the_final_name_appears_only_when_all_is_there(folder):
    with folder.opened(fresh=False) as parts:
        fill(folder)
        assert not folder.final.exists()
        assert not folder.complete
        parts.save("piece", {"numbers": np.array([1.0])})
        folder.seal()
    assert folder.complete
    assert sorted(path.name for path in folder.final.iterdir()) == [LEVERS, MANIFEST, METRICS, REPORT, TRAJECTORIES]
    assert [path.name for path in folder.out.iterdir()] == [folder.final.name]


def test_an_interrupted_folder_keeps_its_parts_under_another_name(folder):
    with pytest.raises(KeyboardInterrupt), folder.opened(fresh=False) as parts:
        parts.save("piece", {"numbers": np.array([1.0, 2.0])})
        raise KeyboardInterrupt
    assert folder.started
    assert not folder.final.exists()
    assert folder.partial.name.endswith(".partial")
    with folder.opened(fresh=False) as parts:
        assert parts.has("piece")
        assert parts.load("piece", ["numbers"])["numbers"].tolist() == [1.0, 2.0]
    with folder.opened(fresh=True) as parts:
        assert not parts.has("piece")


def test_a_new_result_replaces_the_old_one_whole(folder):
    for text in ("old", "new"):
        with folder.opened(fresh=True):
            fill(folder, text)
            folder.seal()
    assert (folder.final / METRICS).read_text(encoding="utf-8") == "new"
    assert [path.name for path in folder.out.iterdir()] == [folder.final.name]


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", "{}", '{"key": "another"}', f'{{"key": "{KEY}"}}', f'{{"key": "{KEY}", "files": {{}}}}', None],
)
def test_a_folder_without_its_own_manifest_is_not_complete(manifest, folder):
    folder.final.mkdir(parents=True)
    for name in (METRICS, TRAJECTORIES, LEVERS):
        (folder.final / name).touch()
    if manifest is not None:
        (folder.final / MANIFEST).write_text(manifest, encoding="utf-8")
    assert not folder.complete


@pytest.mark.parametrize("name", [METRICS, TRAJECTORIES, LEVERS, REPORT])
@pytest.mark.parametrize("damage", [lambda path: path.write_text("other"), Path.unlink], ids=["changed", "missing"])
def test_a_result_of_which_a_file_is_gone_or_changed_is_not_complete(name, damage, folder):
    with folder.opened(fresh=False):
        fill(folder)
        folder.seal()
    damage(folder.final / name)
    assert folder.present
    assert folder.damaged() == [name]
    assert not folder.complete


def test_what_the_reader_put_beside_a_result_does_not_damage_it(folder):
    with folder.opened(fresh=False):
        fill(folder)
        folder.seal()
    (folder.final / "notes.txt").write_text("ours", encoding="utf-8")
    assert folder.complete


def test_a_folder_in_which_nothing_was_finished_does_not_stay(folder):
    with pytest.raises(KeyboardInterrupt), folder.opened(fresh=False):
        raise KeyboardInterrupt
    assert list(folder.out.iterdir()) == []


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 2500], ids=["a long name", "a long path"])
def test_a_folder_that_no_file_system_takes_is_refused(name, tmp_path):
    folder = RunFolder(tmp_path / name, ("x",), KEY)
    assert not folder.present
    assert not folder.started
    with pytest.raises(OutputError, match="cannot be written"), folder.opened(fresh=False):
        pytest.fail("the folder was opened")


def test_what_an_earlier_attempt_wrote_goes_and_the_parts_stay(folder):
    with folder.opened(fresh=False) as parts:
        parts.save("piece", {"numbers": np.array([1.0])})
        fill(folder, "old")
        (folder.partial / "figures").mkdir()
        (folder.partial / "figures" / "old.svg").touch()
        folder.clear()
        assert [path.name for path in folder.partial.iterdir()] == [PARTS]
        assert parts.has("piece")


def test_a_damaged_part_is_no_part(tmp_path):
    parts = Parts(tmp_path)
    parts.save("whole", {"numbers": np.arange(1000.0)})
    parts.save("damaged", {"numbers": np.arange(1000.0)})
    damaged = bytearray(parts.path("damaged").read_bytes())
    damaged[len(damaged) // 2] ^= 255
    parts.path("damaged").write_bytes(damaged)
    parts.path("cut").write_bytes(parts.path("whole").read_bytes()[:500])
    assert parts.has("whole")
    assert not parts.has("damaged")
    assert not parts.has("cut")
    assert not parts.has("absent")
    assert [path.name for path in tmp_path.iterdir()] == ["whole.npz"]


def test_a_folder_that_cannot_be_written_is_refused_with_a_way_out(tmp_path):
    (tmp_path / "a-file").write_text("in the way", encoding="utf-8")
    with (
        pytest.raises(OutputError, match="cannot be written") as refusal,
        RunFolder(tmp_path / "a-file", ("x",), KEY).opened(fresh=False),
    ):
        pytest.fail("the folder was opened")
    (problem,) = refusal.value.problems
    assert problem.file == str(tmp_path / "a-file")
    assert problem.found and problem.suggestion and "--out" in problem.suggestion


@pytest.mark.parametrize("name", ["partial", "parts", "lock"])
def test_a_file_in_the_place_of_a_folder_is_refused(name, folder):
    place = {"partial": folder.partial, "parts": folder.partial / PARTS, "lock": folder.partial.with_suffix(".lock")}
    if name == "lock":
        place[name].mkdir(parents=True)
    else:
        place[name].parent.mkdir(parents=True)
        place[name].write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"), folder.opened(fresh=False):
        pytest.fail("the folder was opened")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with (
        pytest.raises(OutputError, match="cannot be written"),
        RunFolder(tmp_path / "results", ("x",), KEY).opened(fresh=False),
    ):
        pytest.fail("the folder was opened")


def test_two_processes_do_not_write_one_folder(folder):
    script = f"""
from pathlib import Path
from qisim.errors import OutputError
from qisim.results.folders import RunFolder
try:
    with RunFolder(Path({str(folder.out)!r}), {folder.names!r}, {KEY!r}).opened(fresh=False):
        print("opened")
except OutputError as error:
    print(error)
"""
    command = [sys.executable, "-c", script]
    with folder.opened(fresh=False):
        during = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert (folder.partial / PARTS).is_dir()
    after = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "another qisim is computing this very result" in during
    assert after == "opened\n"
