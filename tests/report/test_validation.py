"""The validation report: what a sceptic looks for is there, escaped, and in one file."""

from __future__ import annotations

import pandas as pd
import pytest

from qisim.experiments.episodes.tables import COLUMNS, COURSE_COLUMNS
from qisim.report.validation import _short, publish
from qisim.results.scorecard import Listing, Outcome
from qisim.results.validation import Told, Validation

EVIDENCE = "laparoscopic_share_2014"
ROWS = [("fitted", "calibrated", 5.0, True), ("kept_back", "held out", 9.0, False)]
OUTCOME = Outcome(
    "stocks", 2, "Structure", "Counted.", "a lot", ("It <leaks>.",), (), (Listing("All", ("A", "B"), (("1", "2"),)),)
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    fixed = dict.fromkeys(COLUMNS, "") | {
        "episode": "made-up",
        "unit": "%",
        "evidence": EVIDENCE,
        "low": 4.0,
        "high": 6.0,
    }
    table = pd.DataFrame(
        [
            {**fixed, "measure": name, "role": role, "published": 5.0, "simulated": value, "inside": inside}
            | {"simulated_low": value, "simulated_high": value, "why_outside": "" if inside else "Nobody <knows>."}
            for name, role, value, inside in ROWS
        ]
    )
    result = Validation(
        table,
        pd.DataFrame(columns=list(COURSE_COLUMNS)),
        (OUTCOME,),
        (Told("made-up", "An <episode>", "What happened."),),
        {"draws": 5, "seed": 3, "battery": True, "left_out": ["other"]},
        {"key": "k", "decided_by": {"code": "c"}, "versions": {"qisim": "1"}, "git": None, "machine": {"cores": 2}},
    )
    folder = tmp_path_factory.mktemp("report")
    return publish(result, folder, "qisim validate --battery").read_text(encoding="utf-8"), folder


def test_what_users_wrote_is_escaped(report):
    text, _ = report
    for wrong, right in (("<episode>", "&lt;episode&gt;"), ("<knows>", "&lt;knows&gt;"), ("<leaks>", "&lt;leaks&gt;")):
        assert wrong not in text and right in text


def test_it_says_what_was_fitted_what_was_held_out_and_how_far_what_is_outside(report):
    text, _ = report
    assert "Calibrated: 1 of 1 inside. Held out: 0 of 1 inside." in text
    assert "made-up: kept back, %: 3.00 half widths outside (held out)" in text
    assert "half or more are outside" in text


def test_evidence_limits_scorecard_and_command_are_there(report):
    text, _ = report
    assert "Barrenho" in text and "looked-up" in text
    assert "Not ranked here" in text and "other." in text
    assert "Of 1 checks 0 passed, 1 failed, 0 need words." in text
    assert "<code>qisim validate --battery</code>" in text


def test_it_needs_nothing_else(report):
    text, folder = report
    assert "<script" not in text and "<img" not in text and "default-src 'none'" in text
    assert sorted(path.name for path in (folder / "figures").iterdir()) == ["made-up.png", "made-up.svg"]


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("CHE Research Paper 163 (2019), quoted at https://x.org", "CHE Research Paper 163 (2019)"),
        ("Burgess 2013; text at https://x.org", "Burgess 2013"),
        ("ONS, Healthcare; https://x.org", "ONS, Healthcare"),
    ],
)
def test_a_source_below_a_picture_has_no_address(source, short):
    assert _short(source) == short
