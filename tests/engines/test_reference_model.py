"""The benchmark model whose answers were computed by other tools: every engine must give them."""

import numpy as np
import pytest

from benchmarks.reference_model.equations import EVERYTHING, reference_inputs, reference_model
from qisim.engines import simulate

EXPECTED = {
    "productivity": 0.967411052457619,
    "practising": 0.0064155328799077,
    "know_how": 0.028551637619832,
}
TRUST_0 = {"know_how": 0.0285464849698669, "productivity": 0.963658542465193}


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_every_fast_engine_gives_the_published_means(engine):
    saved = simulate(reference_model(), reference_inputs(), EVERYTHING, engine=engine, steps_per_quarter=8)
    for name, expected in EXPECTED.items():
        assert saved.values[name][-1].mean() == pytest.approx(expected, rel=1e-12)
    for name, expected in TRUST_0.items():
        assert saved.values[name][-1, 0, 0, 0] == pytest.approx(expected, rel=1e-12)


def test_the_reference_engine_agrees_while_it_is_affordable():
    inputs = reference_inputs(trusts=12, quarters=24)
    names = EVERYTHING
    slow = simulate(reference_model(), inputs, names, engine="reference", steps_per_quarter=8)
    for engine in ("vectorised", "compiled"):
        fast = simulate(reference_model(), inputs, names, engine=engine, steps_per_quarter=8)
        for name in names:
            np.testing.assert_allclose(fast.values[name], slow.values[name], rtol=1e-12, atol=1e-15)


def test_more_trusts_than_one_block_of_rows_give_the_same_answers():
    inputs = reference_inputs(trusts=601, quarters=24)
    names = EVERYTHING
    slow = simulate(reference_model(), inputs, names, engine="vectorised")
    fast = simulate(reference_model(), inputs, names, engine="compiled")
    for name in names:
        np.testing.assert_allclose(fast.values[name], slow.values[name], rtol=1e-12, atol=1e-15)
