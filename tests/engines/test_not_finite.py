"""A number that is not finite stops the run and says where it came from."""

import numpy as np
import pytest

from benchmarks.reference_model.equations import lever, parameter
from qisim.engines import Inputs, simulate
from qisim.errors import InputError, NotFiniteError, RunError
from qisim.model import assemble
from qisim.structure import Attribute, Place, Stock


def spending(budget_left, time, last_year, tempo):
    return tempo * budget_left / (last_year - time)


def starting_budget(budget):
    return budget


def pace(time, last_year, tempo, budget):
    return tempo * budget / (last_year - time)


def dripping(budget_left, tempo):
    return tempo * budget_left


MODEL = assemble(
    (spending,),
    (Stock("budget_left", "1", starting_budget, outflows=(spending,)),),
    places=(Place("nation", "all"), Place("trust", "each")),
    parameters={name: parameter(name, 0.0) for name in ("last_year",)},
    levers={"tempo": lever("tempo")},
    attributes=(Attribute("budget", "1", "to begin with"),),
)


def inputs(last_year, budget=(1.0, 2.0, 3.0), quarters=8):
    return Inputs(
        parameters={"last_year": np.array(last_year, dtype=float)[None, :, None]},
        levers={"tempo": np.full((quarters, 1, 1), 0.5)},
        attributes={"budget": np.array(budget, dtype=float)[None, None, :]},
        index={"nation": np.zeros(3, dtype=np.int64), "trust": np.arange(3)},
        sizes={"nation": 1, "trust": 3},
        codes=("RA1", "RB2", "RC3"),
    )


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_it_names_the_equation_the_trust_the_time_and_the_arguments(engine, method):
    with pytest.raises(NotFiniteError) as caught:
        simulate(MODEL, inputs([1.0]), ["budget_left", "spending"], engine=engine, method=method)
    text = str(caught.value)
    assert "spending()" in text
    assert "trust RA1" in text
    assert "last_year = 1.0" in text
    assert "test_not_finite.py" in text


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
def test_an_equation_that_feeds_no_stock_is_named_too(engine):
    model = assemble(
        (dripping, pace),
        (Stock("budget_left", "1", starting_budget, outflows=(dripping,)),),
        places=MODEL.places.values(),
        parameters=MODEL.parameters,
        levers=MODEL.levers,
        attributes=MODEL.attributes.values(),
    )
    with pytest.raises(NotFiniteError, match=r"pace\(\) gave .* at year 1 for trust RA1"):
        simulate(model, inputs([1.0]), ["pace"], engine=engine)


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_the_draw_that_fails_is_named(engine):
    with pytest.raises(NotFiniteError, match="draw 1:"):
        simulate(MODEL, inputs([100.0, 1.0, 100.0]), ["budget_left"], engine=engine)


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
def test_a_start_that_is_not_finite_is_named_too(engine):
    with pytest.raises(NotFiniteError, match=r"budget_left.*trust RB2"):
        simulate(MODEL, inputs([100.0], budget=(1.0, np.nan, 1.0)), ["budget_left"], engine=engine)


def test_missing_and_misshapen_inputs_are_refused():
    good = inputs([100.0])
    with pytest.raises(RunError, match="lever 'tempo' has no values"):
        simulate(
            MODEL, Inputs(good.parameters, {"other": np.zeros((8, 1, 1))}, good.attributes, good.index, good.sizes), []
        )
    with pytest.raises(RunError, match="attribute 'budget' has the shape"):
        simulate(
            MODEL,
            Inputs(good.parameters, good.levers, {"budget": np.ones((1, 1, 2))}, good.index, good.sizes),
            [],
        )


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="vectorised"):
        simulate(MODEL, inputs([100.0]), [], engine="vectorized")
