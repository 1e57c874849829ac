"""`qisim report` as people give it."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from qisim.cli.application import application

PAIR = ("--scenario", "survival-of-the-fittest", "--scenario", "nudge-only")
QUICK = ("--standard", "rs-min", *PAIR)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def qisim(*arguments):
    return CliRunner().invoke(application, ["report", *map(str, arguments)])


def said(*arguments):
    ended = qisim(*arguments)
    assert ended.exit_code == 0, ended.output
    return " ".join(ended.stdout.split())


def refused(*arguments):
    ended = qisim(*arguments)
    assert ended.exit_code == 2, ended.output
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    return " ".join(ended.stderr.split())


def test_alone_it_lists_the_standards(tmp_path):
    text = said()
    for name in ("stress-sd", "rahmandad-sterman-minimum", "rahmandad-sterman-preferred"):
        assert name in text
    assert json.loads(qisim("--json").stdout)[0]["name"] == "stress-sd"
    assert list(tmp_path.iterdir()) == []


def test_a_document_here_by_its_own_name(tmp_path):
    text = said(*QUICK)
    assert "MORR.1 Payoff and its weights not done" in text
    assert "What is not done comes from: qisim compare survival-of-the-fittest nudge-only Then" in text
    assert text.endswith("Document: rahmandad-sterman-minimum.html")
    assert [path.name for path in tmp_path.iterdir()] == ["rahmandad-sterman-minimum.html"]
    assert "MMRR.1 All equations" in (tmp_path / "rahmandad-sterman-minimum.html").read_text(encoding="utf-8")


def test_markdown_where_it_was_asked_for(tmp_path):
    said(*QUICK, "--format", "markdown", "--out", "papers/ours.md")
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["ours.md"]
    said(*QUICK, "--format", "markdown", "--out", "drafts")
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == ["rahmandad-sterman-minimum.md"]


def test_json_is_one_object_and_writes_nothing(tmp_path):
    found = json.loads(qisim(*QUICK, "--json").stdout)
    assert found["standard"] == "rahmandad-sterman-minimum"
    assert sum(found["states"].values()) == len(found["items"])
    assert list(tmp_path.iterdir()) == []


def test_words_from_skeleton_to_document(tmp_path):
    assert "Words to write, for" in said(*QUICK, "--words-template", "words.toml")
    file = tmp_path / "words.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"MORR.1" = ""', '"MORR.1" = "None."'), encoding="utf-8")
    assert "MORR.1 Payoff and its weights filled" in said(*QUICK, "--words", "words.toml")


def test_no_skeleton_replaces_words(tmp_path):
    (tmp_path / "words.toml").write_text("my words", encoding="utf-8")
    text = refused(*QUICK, "--words-template", "words.toml")
    assert "is there already, and may hold words" in text
    assert (tmp_path / "words.toml").read_text(encoding="utf-8") == "my words"


def test_the_register_of_assumptions(tmp_path):
    text = said("--assumptions", *PAIR, "--out", "tables")
    assert "rest on assumption" in text
    assert "Staff who come and go" in text
    assert text.index("Assumption alone") < text.index("Figures that were only recalled")
    assert text.endswith("Tables: tables")
    found = {path.name for path in (tmp_path / "tables").iterdir()}
    assert found == {
        f"{name}.{end}" for name in ("assumptions", "settings", "evidence", "shares") for end in ("csv", "parquet")
    }
    read = pd.read_parquet(tmp_path / "tables" / "assumptions.parquet")
    assert list(read["parameter"]) == list(pd.read_csv(tmp_path / "tables" / "assumptions.csv")["parameter"])
    whole = json.loads(qisim("--assumptions", *PAIR, "--json").stdout)
    assert len(whole["assumptions"]) == len(read)
    assert whole["shares"][-1]["sector"] == "all sectors"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--standard", "stres-sd"), "[--standard]: there is no such standard"),
        (("--standard", "stres-sd"), "did you mean 'stress-sd'?"),
        (("nowhere", "--standard", "stress-sd"), "nowhere: there is no such folder"),
        (("ours.toml", "--standard", "rs-min"), "--scenario ours.toml documents a scenario without a run"),
        (("nowhere",), "[--standard]: a standard is needed"),
        (("--words", "w.toml"), "[--standard]: a standard is needed"),
        ((*QUICK, "--words", "none.toml"), "none.toml: cannot be read"),
        (("--standard", "rs-min", "--scenario", "nudge-onli"), "did you mean 'nudge-only'?"),
        ((*QUICK, "--population", "england-2016"), "there is no such population"),
        ((".", "--standard", "stress-sd", "--scenario", "nudge-only"), "[--scenario]: the folder of a run says this"),
        ((*QUICK, "--words-template", "w.toml", "--out", "x"), "[--out]: does not go with --words-template"),
        (("--assumptions", "--format", "html"), "[--format]: does not go with --assumptions"),
        (("--assumptions", "--standard", "stress-sd"), "[--standard]: does not go with --assumptions"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(arguments, words, tmp_path):
    assert words in refused(*arguments)
    assert list(tmp_path.iterdir()) == []


def test_an_item_that_is_unknown_is_refused_with_its_line(tmp_path):
    (tmp_path / "words.toml").write_text('"MMRR.1" = "x"\n"MMRR.l" = "y"\n', encoding="utf-8")
    text = refused(*QUICK, "--words", "words.toml")
    assert 'words.toml:2 ["MMRR.l"]: Rahmandad and Sterman 2012, minimum requirements has no item MMRR.l' in text
    assert "did you mean 'MMRR." in text


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert "results cannot be written here" in refused(*QUICK, "--out", "taken/ours.html")


def test_help_names_the_standards():
    text = said("--help")
    for name in ("stress-sd", "rahmandad-sterman-minimum", "rahmandad-sterman-preferred"):
        assert name in text.replace(" \u2502 \u2502 ", " ")
