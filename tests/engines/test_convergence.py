"""Euler's error halves with the step, RK4's falls sixteenfold: measured against SciPy."""

import numpy as np
import pytest

from benchmarks.reference_model.equations import EVERYTHING, reference_inputs, reference_model
from qisim.engines import simulate
from tests.engines.oracle import exact_stocks, last


@pytest.fixture(scope="module")
def model():
    return reference_model()


@pytest.fixture(scope="module")
def inputs():
    return reference_inputs(trusts=8, quarters=10)


@pytest.fixture(scope="module")
def exact(model, inputs):
    return exact_stocks(model, inputs)


def errors(model, inputs, exact, engine, method, steps):
    return [
        np.abs(
            last(simulate(model, inputs, EVERYTHING, engine=engine, method=method, steps_per_quarter=n), model) - exact
        ).max()
        for n in steps
    ]


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_euler_is_of_first_order(model, inputs, exact, engine):
    coarse, fine, finest = errors(model, inputs, exact, engine, "euler", (8, 16, 32))
    assert np.log2(coarse / fine) == pytest.approx(1, abs=0.05)
    assert np.log2(fine / finest) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_rk4_is_of_fourth_order(inputs, exact, engine, model):
    # a quarter here is a month: steps as long as this keep the error above rounding
    coarse, fine = errors(model, slow(inputs), exact_stocks(model, slow(inputs)), engine, "rk4", (1, 2))
    assert np.log2(coarse / fine) == pytest.approx(4, abs=0.3)


def slow(inputs):
    """The same inputs with everything three times as fast, so that RK4's error can be seen at all."""
    faster = dict(inputs.parameters)
    for name in ("slow", "leaving", "rate", "lapse_rate", "alone", "places_rate", "half", "ten", "savings_rate"):
        faster[name] = inputs.parameters[name] * 3
    return type(inputs)(faster, inputs.levers, inputs.attributes, inputs.index, inputs.sizes, inputs.codes)
