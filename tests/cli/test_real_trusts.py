"""`qisim validate --data`: real trusts against their staff survey, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data of real trusts are not in {DATA}")


def ended(*arguments):
    return CliRunner().invoke(application, ["validate", *map(str, arguments)])


@needs_data
def test_the_comparison_is_printed_and_written(tmp_path):
    found = ended("--data", DATA, "--draws", 2, "--out", tmp_path, "--quiet")
    assert found.exit_code == 0, found.output
    assert "rank correlation" in found.stdout and "[bold]" not in found.stdout
    folder = tmp_path / "real-trusts"
    names = {"statistics.csv", "trusts.csv", "real-trusts.md", "figures/real-trusts.svg", "figures/real-trusts.png"}
    assert all((folder / name).stat().st_size for name in names)
    document = (folder / "real-trusts.md").read_text(encoding="utf-8")
    assert "What this can and can't show" in document and "Theil" in document
    told = json.loads(ended("--data", DATA, "--draws", 2, "--out", tmp_path, "--json").stdout)
    assert len(told["statistics"]) > 50 and told["notes"]


def test_it_is_asked_for_by_itself(tmp_path):
    found = ended("status-quo", "--data", tmp_path)
    assert found.exit_code == 2
    assert "by themselves" in found.stderr and "status-quo" in found.stderr


def test_a_folder_without_the_data_is_refused(tmp_path):
    found = ended("--data", tmp_path)
    assert found.exit_code == 2
    assert "trusts.csv" in found.stderr and "Traceback" not in found.stderr
