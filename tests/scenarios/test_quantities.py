"""A planner may write a quantity in any unit that means the same, and is told when it does not."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qisim.scenarios.conversions import EVERYDAY_WORDS, conversion
from qisim.scenarios.quantities import Amount, Measure, QuantityError, amount
from qisim.units import registry

SHARE = Measure("1", 0.0, 1.0)
PLACES = Measure("person/year", 0.0, 500.0, per="staff", per_unit="person")
MONEY = Measure("GBP / year", 0.0, per="base_cost", per_unit="GBP / year")
TIME = Measure("year", 0.0)
DAYS = Measure("working_day", 0.5, 40.0)


@pytest.mark.parametrize(
    ("given_value", "measure", "value"),
    [
        (4, PLACES, 4.0),
        ("4 person/year", PLACES, 4.0),
        ("4 people per year", PLACES, 4.0),
        ("2 person / month", PLACES, 24.0),
        ("0.5", SHARE, 0.5),
        ("50 %", SHARE, 0.5),
        ("57%", SHARE, 0.57),
        ("7 percent", SHARE, 0.07),
        ("6 months", TIME, 0.5),
        ("1.5 years", TIME, 1.5),
        ("6 working_days", DAYS, 6.0),
        ("20000000 GBP/year", MONEY, 20e6),
        ("20,000,000 GBP/year", MONEY, 20e6),
        ("£20 million/year", MONEY, 20e6),
        ("0.02 billion pounds per year", MONEY, 20e6),
        ("2e7 GBP*year^-1", MONEY, 20e6),
    ],
)
def test_a_quantity_is_read_in_the_unit_that_is_wanted(given_value: object, measure: Measure, value: float) -> None:
    read = amount(given_value, measure)
    assert (read.value, read.per) == (value, None)


@pytest.mark.parametrize(
    ("text", "measure", "part"),
    [
        ("1.5 %/year", PLACES, Amount(0.015, "/year", "staff")),
        ("1.5 %/year of staff", PLACES, Amount(0.015, "/year", "staff")),
        ("0.015/year of staff", PLACES, Amount(0.015, "/year", "staff")),
        ("0.015 person/year/person", PLACES, Amount(0.015, "/year", "staff")),
        ("1 % of base_cost", MONEY, Amount(0.01, "", "base_cost")),
        ("0.01 of base_cost", MONEY, Amount(0.01, "", "base_cost")),
    ],
)
def test_a_quantity_may_be_a_part_of_an_attribute(text: str, measure: Measure, part: Amount) -> None:
    assert amount(text, measure) == part


@pytest.mark.parametrize(
    ("given_value", "measure", "message"),
    [
        ("4 person", PLACES, "wrong unit"),
        ("4 GBP/year", PLACES, "wrong unit"),
        ("3 days", DAYS, "wrong unit"),
        ("4", PLACES, "a unit is missing"),
        ("four", PLACES, "not a quantity"),
        ("", PLACES, "not a quantity"),
        ("4 persn/year", PLACES, "unknown unit 'persn'"),
        ("4 person/", PLACES, "not a unit"),
        ("4 (person)/year", PLACES, "not a unit"),
        ("4 person^99", PLACES, "not a unit"),
        ("4 " + "person " * 99, PLACES, "not a unit"),
        ("20,00 GBP/year", MONEY, "not a unit"),
        ("20 degC", MONEY, "unknown unit 'degC'"),
        ("50 % of staff", SHARE, "cannot be a part of 'staff'"),
        ("1 %/year of staf", PLACES, "cannot be a part of 'staf'"),
        ("4 person/year of staff", PLACES, "wrong unit"),
        (1.01, SHARE, "above the highest value allowed, 1"),
        ("101 %", SHARE, "above the highest value allowed, 1"),
        (-0.1, SHARE, "below the lowest value allowed, 0"),
        ("-1 %/year of staff", PLACES, "below the lowest value allowed, 0"),
        (math.nan, SHARE, "not a finite number"),
        (math.inf, MONEY, "not a finite number"),
        ("1e999 GBP/year", MONEY, "not a finite number"),
        (10**400, MONEY, "not a finite number"),
        (True, SHARE, "wrong type"),
        ([0.5], SHARE, "wrong type"),
        (None, SHARE, "wrong type"),
    ],
)
def test_anything_else_is_refused(given_value: object, measure: Measure, message: str) -> None:
    with pytest.raises(QuantityError) as caught:
        amount(given_value, measure)
    assert caught.value.message == message
    assert len(caught.value.found) <= 60


def test_the_refusal_of_a_wrong_unit_shows_the_right_one() -> None:
    with pytest.raises(QuantityError) as caught:
        amount("4 person", PLACES)
    assert caught.value.found == '"4 person"'
    assert caught.value.expected == (
        'person/year from 0 to 500: a plain number, or text such as "4 person/year", '
        'or a part such as "1.5 %/year of staff"'
    )
    assert caught.value.suggestion == 'did you mean "4 person/year"?'


@pytest.mark.parametrize(
    ("text", "measure"), [("abc", SHARE), ("four", PLACES), ("3 kg", SHARE), ("3 kg", PLACES), ("3 GBP", SHARE)]
)
def test_nothing_is_suggested_where_nothing_like_it_can_be_meant(text: str, measure: Measure) -> None:
    with pytest.raises(QuantityError) as caught:
        amount(text, measure)
    assert caught.value.suggestion is None


def test_fifty_for_a_share_is_taken_for_a_percentage_by_the_suggestion_only() -> None:
    with pytest.raises(QuantityError) as caught:
        amount(50, SHARE)
    assert caught.value.suggestion == 'for per cent write "50 %"'


@pytest.mark.parametrize("measure", [SHARE, PLACES, MONEY, TIME, DAYS, Measure("1", 1.0, 3.0), Measure("1", -2.0, 0.0)])
def test_the_examples_in_what_was_expected_are_accepted(measure: Measure) -> None:
    examples = [part for number, part in enumerate(measure.expected.split('"')) if number % 2]
    assert examples
    for text in examples:
        amount(text, measure)


@given(st.floats(0.0, 1.0))
@example(0.1 + 0.2)
def test_a_number_is_the_same_number_as_text(value: float) -> None:
    assert amount(f"{value!r}", SHARE).value == value
    assert amount(f"{value!r}/year of staff", PLACES).value == value


@given(st.integers(0, 10_000))
def test_a_percentage_is_the_nearest_number(hundredths: int) -> None:
    assert amount(f"{hundredths / 100} %", SHARE).value == hundredths / 10_000


@given(st.text(alphabet="0123456789.,eE+-%£/*^ personyearGBPmillionof_()", max_size=20))
@example("4 e")
@example("4 None")
@example("£")
def test_text_of_any_kind_is_read_or_refused(text: str) -> None:
    for measure in (SHARE, PLACES, MONEY):
        try:
            assert math.isfinite(amount(text, measure).value)
        except QuantityError as error:
            assert error.message


@pytest.mark.parametrize(
    ("unit", "target", "text"),
    [("percent", "1", "percent"), ("months", "year", "month"), ("person/month", "person/year", "person / month")],
)
def test_everyday_units_convert_as_pint_has_it(unit: str, target: str, text: str) -> None:
    units = registry()
    by_pint = units.Quantity(1.0, text).to(units.Unit("" if target == "1" else target)).magnitude
    factor = conversion(unit, target)
    assert factor is not None
    assert float(factor) == pytest.approx(by_pint, rel=1e-12)


def test_units_that_are_not_met_every_day_are_left_to_pint() -> None:
    factor = conversion("week", "year")
    assert factor is not None
    assert float(factor) == pytest.approx(7 / 365.25)
    assert conversion("week", "person") is None
    assert conversion("person", "person") == Fraction(1)


@pytest.mark.parametrize("word", EVERYDAY_WORDS)
def test_every_word_that_is_suggested_is_a_unit(word: str) -> None:
    assert conversion(word, word) == 1
    assert registry().parse_units(word)
