"""What a reader sees of a validation: numbers that can be told apart, and every reason."""

from __future__ import annotations

import math

import pytest

from qisim.experiments.episodes.tables import COLUMNS, table_of, verdicts
from qisim.experiments.episodes.words import document, figure, outside_words, published_words, title_of

ROW = {
    **dict.fromkeys(COLUMNS, ""),
    "episode": "east-london",
    "measure": "active_after_5_years",
    "unit": "%",
    "role": "held out",
    "published": 18.2,
    "low": 14.0,
    "high": 22.0,
    "simulated": 11.63,
    "simulated_low": 7.1,
    "simulated_high": 15.2,
    "inside": False,
    "evidence": "elft_staff_2018",
    "why_outside": "Team members\nwho took no course.",
}
CALIBRATED = {**ROW, "role": "calibrated", "inside": True, "why_outside": ""}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (647.57, "648"),
        (11.63, "11.6"),
        (0.885, "0.885"),
        (0.00128, "0.0013"),
        (-8e-8, "0"),
        (1234.5, "1,234"),
        (0, "0"),
    ],
)
def test_numbers_have_three_figures(value, text):
    assert figure(value) == text


def test_what_is_undefined_is_a_dash():
    assert figure(math.nan) == "-"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "18.2 (14 to 22)"),
        ({"published": math.nan}, "14 to 22"),
        ({"published": math.nan, "high": math.inf}, "at least 14"),
        ({"published": math.nan, "low": -math.inf}, "at most 22"),
    ],
)
def test_what_was_published_stands_with_its_tolerance(change, words):
    assert published_words({**ROW, **change}) == words


def test_a_plain_number_has_no_unit():
    assert title_of(ROW) == "east-london: active after 5 years, %"
    assert title_of({**ROW, "unit": "1"}) == "east-london: active after 5 years"


def test_what_the_model_was_fitted_to_comes_first_and_roles_are_counted():
    table = table_of([ROW, CALIBRATED])
    assert table["role"].tolist() == ["calibrated", "held out"]
    assert verdicts(table) == ["Calibrated: 1 of 1 inside.", "Held out: 0 of 1 inside."]


def test_a_document_gives_the_reason_of_everything_outside():
    table = table_of([ROW, CALIBRATED])
    assert outside_words(table) == ["east-london: active after 5 years, %: Team members who took no course."]
    text = document(table, "qisim validate")
    assert text.index("## Calibrated: 1 of 1 inside") < text.index("## Held out: 0 of 1 inside")
    assert "- east-london: active after 5 years, %: Team members who took no course." in text
    assert "elft\\_staff\\_2018" in text
    assert "Outside" not in document(table_of([CALIBRATED]), "qisim validate")
