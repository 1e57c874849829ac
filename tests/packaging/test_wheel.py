"""What is built from this project is whole: it runs in an empty folder, far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = {".css", ".csv", ".html", ".py", ".toml", ".typed"}


def built(target: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (archive,) = folder.iterdir()
    return archive


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return built("wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_file_of_the_package_and_every_scenario(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    package = {path.relative_to(ROOT) for path in (ROOT / "qisim").rglob("*") if path.suffix in PACKAGED}
    scenarios = {path.relative_to(ROOT / "scenarios") for path in (ROOT / "scenarios").rglob("*.toml")}
    assert {"qisim/parameters/parameters.toml", "qisim/parameters/evidence.csv"} <= held
    assert {path.as_posix() for path in package} <= held
    assert {f"qisim/scenarios/files/{path.as_posix()}" for path in scenarios} <= held
    assert {name.partition("/")[0] for name in held} == {"qisim", "qisim-0.1.0.dist-info"}


def test_a_comparison_runs_from_the_wheel_in_an_empty_folder(wheel, tmp_path):
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(installed)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def python(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, *arguments], cwd=empty, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert Path(python("-c", "import qisim; print(qisim.__file__)").strip()).is_relative_to(installed)
    printed = python("-m", "qisim", "compare", "--draws", "2", "--only", "nhs_region=North West", "--json")
    result = json.loads(printed)
    assert result["scenarios"] == ["survival-of-the-fittest", "systematic-support"]
    assert (empty / result["folder"] / "report.html").stat().st_size > 10_000


def test_the_source_archive_holds_what_building_and_testing_need(tmp_path):
    with tarfile.open(built("sdist", tmp_path)) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "LICENSE",
        "README.md",
        "check",
        "constraints.txt",
        "notebooks/01-quickstart.ipynb",
        "pyproject.toml",
        "qisim/parameters/parameters.toml",
        "scenarios/systematic-support.toml",
        "tests/conftest.py",
    } <= held
