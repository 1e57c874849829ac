"""One meaning, three engines, on the whole model; and the laws that hold whatever the numbers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from qisim.engines import simulate
from qisim.engines.inputs import checked
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays
from qisim.model import whole_model
from tests.engines.oracle import exact_stocks
from tests.engines.whole import whole_inputs

ROUNDING = 1e-15
EVERYTHING = (*whole_model().stocks, *whole_model().order)


def agree(one, other, tolerance=1e-10):
    """Equal to `tolerance`, relative to the largest value that the quantity takes.

    And to rounding: a quantity that is the difference of two equal ones may be nought in one engine and not in another.
    """
    for name, values in one.values.items():
        near = tolerance * np.abs(values).max(initial=0.0) + ROUNDING
        np.testing.assert_allclose(other.values[name], values, rtol=tolerance, atol=near, err_msg=name)


@pytest.fixture(scope="module")
def supported():
    return whole_inputs()


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_the_three_engines_agree_on_every_quantity(supported, method):
    model, inputs = supported
    slow = simulate(model, inputs, EVERYTHING, engine="reference", method=method, steps_per_quarter=2)
    for engine in ("vectorised", "compiled"):
        agree(slow, simulate(model, inputs, EVERYTHING, engine=engine, method=method, steps_per_quarter=2))


def test_fast_engines_agree_over_the_whole_horizon_and_many_draws():
    model, inputs = whole_inputs(trusts=40, quarters=60, draws=5)
    agree(
        simulate(model, inputs, EVERYTHING, engine="vectorised"), simulate(model, inputs, EVERYTHING, engine="compiled")
    )


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_a_run_is_the_same_to_the_byte_alone_and_in_a_batch(engine):
    model, inputs = whole_inputs(trusts=40, quarters=8, draws=5)
    batch = simulate(model, inputs, EVERYTHING, engine=engine)
    alone = simulate(model, inputs.of_draw(3), EVERYTHING, engine=engine)
    for name, values in alone.values.items():
        together = batch.values[name]
        assert np.array_equal(together[:, :, 3 if together.shape[2] > 1 else 0], values[:, :, 0]), name


def test_threads_do_not_change_a_byte():
    model, inputs = whole_inputs(trusts=40, quarters=8, draws=4)
    together = simulate(model, inputs, EVERYTHING, engine="compiled")
    with ThreadPoolExecutor(4) as threads:
        alone = list(
            threads.map(lambda draw: simulate(model, inputs.of_draw(draw), EVERYTHING, engine="compiled"), range(4))
        )
    for draw, run in enumerate(alone):
        for name, values in run.values.items():
            assert np.array_equal(together.values[name][:, :, draw], values[:, :, 0]), name


@pytest.mark.parametrize("supporting", [True, False])
def test_staff_are_conserved_and_no_stock_is_negative(supporting):
    model, inputs = whole_inputs(trusts=40, quarters=60, draws=8, supported=supporting)
    run = simulate(model, inputs, list(model.stocks), engine="vectorised")
    people = sum(run.values[name] for name in ("untrained_staff", "skilled_staff", "practising_staff"))
    np.testing.assert_allclose(people, np.broadcast_to(inputs.attributes["staff"], people.shape), rtol=1e-9, atol=1e-9)
    signed = {"slack", "expected_performance"}  # a deficit, and results worse than the start
    for name in set(model.stocks) - signed:
        assert run.values[name].min() >= 0, name


def test_nothing_moves_at_the_start_for_want_of_balance():
    model, inputs = whole_inputs(trusts=40, quarters=4, supported=False)
    run = simulate(
        model, inputs, ["practising_density", "commitment", "waste", "coaches", "quality"], engine="vectorised"
    )
    for name, values in run.values.items():
        assert np.abs(values[4] - values[0]).max() <= 0.005 * np.abs(values[0]).max(), name


ACCOUNTS = {"programme_spent", "own_spent", "saved_so_far", "cashable_so_far", "forgone_so_far"}


@pytest.fixture(scope="module")
def exact():
    model, inputs = whole_inputs(trusts=6, quarters=4)
    return model, inputs, exact_stocks(model, inputs)


def worst(model, inputs, exact, method, steps):
    """The largest error of a stock, relative to its largest value.

    The accounts are left out: they add up savings, which start at nought, where max(0, x) has a kink
    that no method of high order passes at its own order.
    """
    run = simulate(model, inputs, EVERYTHING, engine="compiled", method=method, steps_per_quarter=steps)
    errors, at = [], 0
    for name in model.stocks:
        found = run.values[name][-1].ravel()
        true = exact[at : at + found.size]
        at += found.size
        if name not in ACCOUNTS:
            errors.append(np.abs(found - true).max() / np.abs(true).max())
    return max(errors)


def test_euler_converges_at_first_order_to_scipy(exact):
    errors = [worst(*exact, "euler", steps) for steps in (8, 16, 32)]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(1, abs=0.1)
    assert np.log2(errors[1] / errors[2]) == pytest.approx(1, abs=0.1)


def test_rk4_converges_at_fourth_order_to_scipy(exact):
    errors = [worst(*exact, "rk4", steps) for steps in (2, 4)]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(4, abs=0.5)


def test_half_the_default_step_moves_no_result_by_a_thousandth():
    model, inputs = whole_inputs(trusts=40, quarters=60)
    names = ("practising_density", "improvement_productivity", "quality", "commitment")
    usual = simulate(model, inputs, EVERYTHING, engine="compiled", steps_per_quarter=8)
    half = simulate(model, inputs, EVERYTHING, engine="compiled", steps_per_quarter=16)
    for name in names:
        assert np.abs(half.values[name] - usual.values[name]).max() < 1e-3, name


def test_a_lever_in_force_on_the_first_day_counts_as_support_and_not_as_the_status_quo():
    model, inputs = whole_inputs(trusts=12, quarters=20)
    from_the_first_day = {name: np.repeat(values[-1:], 20, axis=0) for name, values in inputs.levers.items()}
    early = simulate(model, replace(inputs, levers=from_the_first_day), EVERYTHING, engine="vectorised")
    later = simulate(model, inputs, EVERYTHING, engine="vectorised")
    density = "practising_density"
    assert np.array_equal(early.values[density][0], later.values[density][0])
    assert early.values[density][-1].mean() > later.values[density][-1].mean() > later.values[density][0].mean()


def test_a_start_lets_go_of_what_nothing_needs_after_it():
    model, inputs = whole_inputs()
    spent = {name for names in model.spent_at_start.values() for name in names}
    assert len(spent) > 100 and all(model.stages[name] != "constant" for name in spent)
    course = Course(model, checked(inputs, model), Arrays(model, inputs))
    course.begin()
    assert spent.isdisjoint(course.values)
    assert course.values.keys() >= {*model.stocks, *model.in_stage("constant")}
    course.enter_quarter(0)
    assert course.values.keys() >= set(model.order)
