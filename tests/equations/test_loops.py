"""The named feedback loops are in the equations, and turn the way they are said to."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays
from qisim.equations.loops import LOOPS, Loop
from tests.engines.whole import whole_inputs

PATHS = [pytest.param(loop, path, id=f"{loop.id}-{number}") for loop in LOOPS for number, path in enumerate(loop.paths)]
LINKS = sorted(
    {(link.cause, link.effect, link.sign) for loop in LOOPS for path in loop.paths for link in loop.links(path)}
)
YEARS = 4


@pytest.fixture(scope="module")
def course() -> Course:
    """A small country after some years of support, with every value at hand."""
    model, inputs = whole_inputs(trusts=12, quarters=4 * YEARS)
    inputs.levers["reinvestment_share"][4:] = 0.5
    course = Course(model, inputs, Arrays(model, inputs))
    course.begin()
    for quarter in range(inputs.quarters):
        course.enter_quarter(quarter)
        course.through_quarter(quarter, 8, "euler")
    course.enter_quarter(inputs.quarters)
    return course


def effect_of(course: Course, cause: str, effect: str) -> np.ndarray:
    """How much `effect` changes for a small rise of `cause`, all else as it is."""
    if effect in course.model.stocks:
        stock = course.model.stocks[effect]
        inflow, outflow = (sum(flow.__name__ == cause for flow in flows) for flows in (stock.inflows, stock.outflows))
        return np.array(inflow - outflow)
    assert cause in course.model.needs(effect), f"{effect} does not depend on {cause}"
    equation = course.model.equations[effect]
    value = course.values[cause]
    raised = {**course.values, cause: value + 1e-6 * np.maximum(np.abs(value), 1e-3)}
    return course.evaluate(effect, equation, raised) - course.evaluate(effect, equation, course.values)


def test_the_loops_are_those_of_the_argument():
    assert [loop.id for loop in LOOPS] == [
        *(f"R{number}" for number in range(1, 9)),
        *(f"B{number}" for number in range(1, 7)),
    ]


@pytest.mark.parametrize(("loop", "path"), PATHS)
def test_a_loop_passes_a_stock_and_nothing_twice(loop: Loop, path, model):
    names = [link.cause for link in loop.links(path)]
    assert len(set(names)) == len(names)
    assert any(name in model.stocks for name in names)


@pytest.mark.parametrize(("loop", "path"), PATHS)
def test_the_signs_multiply_to_the_polarity(loop: Loop, path):
    assert prod(link.sign for link in loop.links(path)) == (1 if loop.reinforcing else -1)


@pytest.mark.parametrize(("cause", "effect", "sign"), LINKS)
def test_every_link_is_in_the_equations_with_its_sign(course, cause, effect, sign):
    change = sign * effect_of(course, cause, effect)
    assert change.max() > 0
    assert change.min() >= 0
