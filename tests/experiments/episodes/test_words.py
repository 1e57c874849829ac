"""What a reader sees of a validation: numbers that can be told apart, and every reason."""

from __future__ import annotations

import math

import pytest

from qisim.experiments.episodes.tables import COLUMNS, table_of
from qisim.experiments.episodes.words import document, outside_words
from qisim.results.published import distance, distance_words, figure, published_words, title_of, verdicts
from qisim.results.scorecard import Outcome

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


@pytest.mark.parametrize(
    ("change", "off"),
    [
        ({}, 0.5925),
        ({"simulated": 22.0}, 0.0),
        ({"simulated": 26.0}, 1.0),
        ({"high": math.inf, "simulated": 7.0}, 0.5),
        ({"low": 0.0, "high": math.inf, "simulated": -0.2}, 0.2),
        ({"simulated": math.nan}, math.inf),
    ],
)
def test_how_far_outside_is_told_in_half_widths(change, off):
    assert distance({**ROW, **change}) == pytest.approx(off)


def test_an_undefined_measure_is_said_to_be_so():
    assert distance_words({**ROW, "simulated": math.nan}) == "undefined"
    assert distance_words({**ROW, "simulated": 12.0}) == "0.500 half widths outside"


def test_a_document_has_the_scorecard_where_there_is_one():
    outcome = Outcome("stocks", 2, "Structure", "Counted a|b.", "a_leak", failures=("coaches leak",))
    text = document(table_of([CALIBRATED]), "qisim validate --battery", (outcome,))
    assert "| 2 Structure | Counted a\\|b. | **failed** | a\\_leak |" in text
    assert "- Structure: coaches leak" in text
