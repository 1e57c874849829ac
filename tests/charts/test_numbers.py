"""Numbers as a board reads them."""

from __future__ import annotations

import pytest

from qisim.charts.numbers import MINUS, listed, percent, plain, pounds

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3.14e9, "£3.1 billion"),
        (123.4e9, "£123 billion"),
        (-2.5e8, f"{MINUS}£250 million"),
        (5.04e6, "£5.0 million"),
        (999.9e6, "£1.0 billion"),
        (29_400.0, "£29,000"),
        (-0.2, "£0"),
        (NAN, "not defined"),
        (None, "not defined"),
    ],
)
def test_money_is_told_in_the_unit_that_suits_it(value, words):
    assert pounds(value) == words


def test_money_is_short_on_axes_and_signed_in_differences():
    assert pounds(1.2e9, short=True) == "£1.2bn"
    assert pounds(3.4e7, short=True, signed=True) == "+£34m"


@pytest.mark.parametrize(
    ("share", "digits", "words"),
    [(0.123, 0, "12%"), (-0.0004, 1, "0.0%"), (-0.05, 0, f"{MINUS}5%"), (NAN, 0, "not defined")],
)
def test_a_share_is_told_in_percent(share, digits, words):
    assert percent(share, digits) == words


def test_a_number_that_rounds_to_nothing_has_no_sign():
    assert plain(-0.04, 1, signed=True) == "0.0"
    assert plain(0.05, 2, signed=True) == "+0.05"


def test_words_stand_in_a_row():
    assert [listed(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a and b", "a, b and c"]
