"""One meaning: as trusts grow large the event engine gives what the continuous engines give, for every stock."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from qisim.engines import simulate
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays
from qisim.equations.entities import ENTITIES
from tests.engines.whole import whole_inputs

SIZES = (0.05, 0.5, 5.0)
"""Times staff of 5,000 or so a trust."""
RUNS = 8
PER_STAFF = ("training_places", "team_places")
UNTOUCHED = {"managers_prepared", "partner_maturity", "body_focus", "credibility", "distraction", "compliance"}
"""Stocks that depend on nobody's practice: both engines give the same numbers, but for rounding."""

MODEL, INPUTS = whole_inputs(quarters=6)


def scaled(size):
    staff = np.rint(INPUTS.attributes["staff"] * size)
    attributes = {**INPUTS.attributes, "staff": staff, "base_cost": INPUTS.attributes["base_cost"] * size}
    levers = {name: value * size if name in PER_STAFF else value for name, value in INPUTS.levers.items()}
    return dataclasses.replace(INPUTS, attributes=attributes, levers=levers)


def errors(size):
    """For every stock, how far runs are from the continuous engine over all trusts and quarters, relative to it."""
    inputs, stocks = scaled(size), list(MODEL.stocks)
    expected = simulate(MODEL, inputs, stocks, engine="vectorised").values
    runs = [simulate(MODEL, inputs, stocks, engine="events", first_draw=draw).values for draw in range(RUNS)]
    return {
        stock: np.sqrt(np.mean([(run[stock] - expected[stock]) ** 2 for run in runs]) / np.mean(expected[stock] ** 2))
        if expected[stock].any()
        else np.abs([run[stock] for run in runs]).max()
        for stock in stocks
    }


@pytest.fixture(scope="module")
def found():
    by_size = [errors(size) for size in SIZES]
    return {stock: np.array([one[stock] for one in by_size]) for stock in MODEL.stocks}


@pytest.mark.parametrize("stock", [stock for stock in MODEL.stocks if stock not in UNTOUCHED])
def test_the_error_of_every_stock_falls_like_one_over_the_root_of_size(found, stock):
    slope = np.polyfit(np.log(SIZES), np.log(found[stock]), 1)[0]
    assert -0.65 < slope < -0.35  # two standard errors of eight runs
    assert found[stock][0] > found[stock][-1]


def test_all_stocks_together_fall_like_one_over_the_root_of_size(found):
    pooled = np.exp(np.mean([np.log(found[stock]) for stock in MODEL.stocks if stock not in UNTOUCHED], axis=0))
    assert np.polyfit(np.log(SIZES), np.log(pooled), 1)[0] == pytest.approx(-0.5, abs=0.08)


def test_what_depends_on_nobodys_practice_is_the_same(found):
    assert found.keys() >= UNTOUCHED
    for stock in UNTOUCHED:
        assert found[stock].max() < 1e-12


def test_steps_of_people_and_lives_of_projects_are_all_the_flows_of_their_stocks():
    course = Course(MODEL, INPUTS, Arrays(MODEL, INPUTS))
    course.begin()
    course.enter_quarter(2)
    rates = course.rates()
    states = {state for move in ENTITIES.moves for state in (move.source, move.target)}
    for state in states:
        gained = sum(course.values[move.flow.__name__] for move in ENTITIES.moves if move.target == state)
        lost = sum(course.values[move.flow.__name__] for move in ENTITIES.moves if move.source == state)
        assert gained - lost == pytest.approx(rates[state], abs=1e-9)
    for work in ENTITIES.works:
        net = course.values[work.starts.__name__] - course.values[work.ends.__name__]
        assert net == pytest.approx(rates[work.stock], abs=1e-9)
