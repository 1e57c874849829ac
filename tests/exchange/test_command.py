"""`qisim export`: what it writes and what it refuses."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from qisim.cli.application import application

SPACE = "{http://docs.oasis-open.org/xmile/ns/XMILE/v1.0}"


def ended(*arguments):
    return CliRunner().invoke(application, ["export", *map(str, arguments)])


def test_it_writes_the_trusts_asked_for(tmp_path):
    found = ended(tmp_path / "m.xmile", "--trusts", "G001,G100", "--years", "1", "--scenario", "nudge-only")
    assert found.exit_code == 0, found.output
    assert found.stdout.strip() == f"File: {tmp_path / 'm.xmile'}"
    dimensions = ET.parse(tmp_path / "m.xmile").getroot().find(f"{SPACE}dimensions")
    (trusts,) = (one for one in dimensions if one.get("name") == "Trusts")
    assert [one.get("name") for one in trusts] == ["G001", "G100"]


def test_changes_are_in_the_file(tmp_path):
    ended(tmp_path / "a.xmile", "--years", "1")
    changed = ended(tmp_path / "b.xmile", "--years", "1", "--set", "parameters.commitment_time.value=1.75")
    assert changed.exit_code == 0, changed.output
    first, second = ((tmp_path / name).read_text(encoding="utf-8") for name in ("a.xmile", "b.xmile"))
    assert first != second and "<eqn>1.75</eqn>" in second


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scenario", "nope"], "unknown scenario 'nope'"),
        (["--trusts", "0"], "from 1 to 237"),
        (["--trusts", "238"], "from 1 to 237"),
        (["--trusts", "G001,G001"], "named twice"),
        (["--trusts", "G999"], "G999"),
        (["--trusts", ","], "code"),
        (["--dialect", "portabel"], "did you mean 'portable'?"),
        (["--years", "99"], "from 0.25 to 15"),
        (["--years", "0"], "from 0.25 to 15"),
        (["--population", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_bad_input_is_refused_and_nothing_written(tmp_path, arguments, said):
    found = ended(tmp_path / "m.xmile", *arguments)
    assert found.exit_code == 2, found.output
    assert said in found.stderr and "Traceback" not in found.stderr
    assert not (tmp_path / "m.xmile").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    found = ended(tmp_path / "no" / "m.xmile")
    assert found.exit_code == 2
    assert "no such folder" in found.stderr
