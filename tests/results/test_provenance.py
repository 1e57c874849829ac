"""What decides a result changes its key; what does not, does not."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from qisim.results import provenance


@dataclass(frozen=True)
class Thing:
    name: str
    values: np.ndarray


def test_the_digest_is_of_the_content():
    one = {"b": Thing("x", np.array([1.0, 2.0])), "a": (1, None)}
    same = {"a": [1, None], "b": Thing("x", np.array([0.0, 1.0, 0.0, 2.0])[1::2])}
    assert provenance.digest(one) == provenance.digest(same)
    assert len(provenance.digest(one)) == 64


@pytest.mark.parametrize(
    "other",
    [
        Thing("y", np.array([1.0, 2.0])),
        Thing("x", np.array([1.0, 2.0 + 1e-15])),
        Thing("x", np.array([[1.0, 2.0]])),
        Thing("x", np.array([1.0, 2.0], dtype=np.float32)),
        Thing("x", np.array([1.0])),
    ],
)
def test_any_difference_in_content_changes_the_digest(other):
    assert provenance.digest(other) != provenance.digest(Thing("x", np.array([1.0, 2.0])))


def test_what_has_no_content_to_speak_of_is_refused():
    with pytest.raises(TypeError, match="has no digest"):
        provenance.digest({"function": print})


def test_code_that_decides_nothing_is_not_in_the_digest(tmp_path, monkeypatch):
    def digest_with(place: str, text: bytes) -> str:
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_bytes(text)
        provenance.code_digest.cache_clear()
        return provenance.code_digest()

    monkeypatch.setattr(provenance, "PACKAGE", tmp_path)
    try:
        first = digest_with("model.py", b"rate = 1\n")
        assert digest_with("report/words.py", b"title = 1\n") == first
        assert digest_with("charts/lines.py", b"colour = 1\n") == first
        assert digest_with("model.py", b"rate = 1\r\n") == first
        assert digest_with("model.py", b"rate = 2\n") != first
        assert digest_with("equations/skills.py", b"") != digest_with("model.py", b"rate = 1\n")
    finally:
        provenance.code_digest.cache_clear()


def test_outside_a_checkout_there_is_no_revision(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "PACKAGE", tmp_path / "site-packages" / "qisim")
    provenance.revision.cache_clear()
    assert provenance.revision() is None
    provenance.revision.cache_clear()


def test_in_a_checkout_the_revision_says_whether_there_were_changes(tmp_path, monkeypatch):
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=qisim", "-c", "user.email=qisim@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    (tmp_path / "qisim").mkdir()
    (tmp_path / "qisim" / "model.py").write_text("", encoding="utf-8")
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    monkeypatch.setattr(provenance, "PACKAGE", tmp_path / "qisim")
    provenance.revision.cache_clear()
    clean = provenance.revision()
    (tmp_path / "qisim" / "model.py").write_text("changed", encoding="utf-8")
    provenance.revision.cache_clear()
    changed = provenance.revision()
    provenance.revision.cache_clear()
    assert clean is not None and len(clean["commit"]) == 40 and clean["changed"] is False
    assert changed == {"commit": clean["commit"], "changed": True}


def test_every_file_of_a_folder_has_its_digest(tmp_path: Path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "cost.svg").write_bytes(b"")
    assert provenance.file_digests(tmp_path) == {
        "figures/cost.svg": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }


def test_the_machine_and_versions_are_words_and_numbers():
    assert set(provenance.versions()) == {"qisim", "pandas", "pyarrow"}
    assert json.dumps(provenance.machine())
