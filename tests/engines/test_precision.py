"""Single precision: 32 bits in every loop, near the numbers of double precision, and only where it is known."""

import re
from dataclasses import replace
from operator import attrgetter

import numpy as np
import pytest
from numba import njit

from benchmarks.reference_model.equations import EVERYTHING, reference_inputs, reference_model
from qisim import arithmetic
from qisim.engines import simulate
from qisim.engines.functions import PRECISIONS, WORDS, for_numba
from qisim.engines.generate import source_for
from qisim.engines.plan import plan_for
from qisim.errors import InputError, NotFiniteError
from qisim.model import whole_model
from tests.engines.test_not_finite import MODEL, inputs

MODEL_OF_ALL = whole_model()
PLAIN = [MODEL_OF_ALL.equations[name] for name in MODEL_OF_ALL.order if name not in MODEL_OF_ALL.crossings]


def called(function, *values):
    """What it gives when compiled code calls it."""
    return njit(lambda *given: function(*given), error_model="numpy")(*values)


@pytest.fixture(scope="module")
def double():
    return simulate(reference_model(), reference_inputs(trusts=101, quarters=60), EVERYTHING, engine="compiled")


@pytest.mark.parametrize("equation", PLAIN, ids=attrgetter("__name__"))
def test_no_equation_of_the_model_makes_64_bits_of_32(equation):
    compiled = for_numba(equation, "single")
    called(compiled, *[np.float32(0.5)] * equation.__code__.co_argcount)
    ((taken, given),) = [(found.args, found.return_type) for found in compiled.nopython_signatures]
    assert {str(kind) for kind in (*taken, given)} == {"float32"}


def test_no_number_of_the_generated_loops_has_64_bits():
    text = source_for(plan_for(MODEL_OF_ALL, (), "single"))
    assert "REAL = np.float32" in text
    assert re.findall(r"\d\.\d|[^/]/ \d|\bfloat\b", re.sub(r"REAL\([^)]*\)|\"\"\".*\"\"\"|#.*", "", text)) == []


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_word_means_the_same_in_either_precision(word, precision):
    function = getattr(arithmetic, word)
    needed = function.__code__.co_argcount - len(function.__defaults__ or ())
    values = [0.75, 0.25, 0.5][:needed]
    kind = np.float64 if precision == "double" else np.float32
    found = called(for_numba(function, precision), *map(kind, values))
    assert found == pytest.approx(function(*values), rel=1e-6 if precision == "single" else 1e-15)


def test_an_empty_whole_gives_what_the_word_says():
    for precision in PRECISIONS:
        ratio = for_numba(arithmetic.ratio, precision)
        assert called(ratio, np.float32(2), np.float32(0)) == 0
        assert called(ratio, np.float32(2), np.float32(0), np.float32(1)) == 1


def test_results_are_near_those_of_double_precision_and_no_copies_of_them(double):
    single = simulate(
        reference_model(), reference_inputs(trusts=101, quarters=60), EVERYTHING, engine="compiled", precision="single"
    )
    for name, values in double.values.items():
        found = single.values[name]
        assert found.dtype == np.float64 and np.array_equal(found, found.astype(np.float32)), name
        assert np.abs(found - values).max() <= 2e-4 * np.abs(values).max(), name
    assert any(not np.array_equal(single.values[name], values) for name, values in double.values.items())


def test_runge_kutta_has_32_bits_too():
    model, given = reference_model(), reference_inputs(trusts=20, quarters=8)
    stocks = tuple(model.stocks)
    double = simulate(model, given, stocks, engine="vectorised", method="rk4", steps_per_quarter=2)
    single = simulate(
        model, given, stocks, engine="compiled", method="rk4", steps_per_quarter=2, precision="single", keep=EVERYTHING
    )
    for name, values in double.values.items():
        assert np.abs(single.values[name] - values).max() <= 1e-5 * np.abs(values).max(), name


def test_auto_means_the_compiled_engine():
    assert simulate(MODEL, inputs([100.0]), ["budget_left"], precision="single").engine == "compiled"


@pytest.mark.parametrize("engine", ["reference", "vectorised", "events"])
def test_other_engines_refuse_it(engine):
    with pytest.raises(InputError, match=f"(?s)only the compiled engine.*found: +the {engine} engine"):
        simulate(MODEL, inputs([100.0]), ["budget_left"], engine=engine, precision="single")


def test_what_is_too_large_for_32_bits_is_said_and_not_taken_for_a_fault_of_the_model():
    with pytest.raises(NotFiniteError, match=r'not finite in single precision.*take precision = "double"'):
        simulate(MODEL, inputs([100.0], budget=(1.0, 1e300, 1.0)), ["budget_left"], precision="single")


def test_what_is_not_finite_in_either_precision_is_explained_as_ever():
    with pytest.raises(NotFiniteError, match=r"spending\(\) gave .*trust RA1"):
        simulate(MODEL, inputs([1.0]), ["budget_left", "spending"], precision="single")


def test_levers_that_move_are_followed():
    given = inputs([100.0], quarters=8)
    moved = replace(given, levers={"tempo": np.linspace(0, 7, 8).reshape(8, 1, 1)})
    double = simulate(MODEL, moved, ["budget_left"], engine="vectorised").values["budget_left"]
    single = simulate(MODEL, moved, ["budget_left"], precision="single").values["budget_left"]
    np.testing.assert_allclose(single, double, rtol=1e-5)
    assert (np.diff(double[1:, 0, 0, 0]) < 0).all()
