"""Memory is used again where nobody uses it any more, and only there."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from benchmarks.reference_model.equations import reference_inputs, reference_model
from qisim.engines import room as module
from qisim.engines import simulate
from qisim.engines.room import room


@pytest.fixture(autouse=True)
def _nothing_held():
    module._held.memory = None
    yield
    module._held.memory = None


def address(array):
    return array.__array_interface__["data"][0]


def test_what_is_dropped_is_used_again():
    addresses = [address(room(shape)) for shape in ((3, 4), (4, 3), (2, 2))]
    assert len(set(addresses)) == 1


@pytest.mark.parametrize("keep", [lambda array: array, lambda array: array[1:, ::2].T, np.ravel])
def test_what_is_held_by_any_view_is_left_alone(keep):
    array = room((3, 4))
    array[:] = 7
    held = keep(array)
    del array
    for _ in range(3):
        room((3, 4))[:] = 0
    assert (held == 7).all()


def test_a_view_is_enough_to_hold_it_when_all_names_are_gone():
    held = [room((100,))[3:7]]
    held[0][:] = 7
    others = [room((100,)) for _ in range(3)]
    for other in others:
        other[:] = 0
    assert (held[0] == 7).all() and len({address(other) for other in others}) == 3


def test_nothing_takes_no_room():
    assert room((0, 5)).shape == (0, 5)


def test_what_does_not_fit_is_not_used():
    small = room((2,))
    del small
    assert room((1000,)).shape == (1000,)


def test_more_than_a_batch_is_given_back(monkeypatch):
    monkeypatch.setattr(module, "MOST_HELD", 10)
    room((11,))
    assert module._held.memory is None
    room((10,))
    assert len(module._held.memory) == 81


def test_threads_have_memory_of_their_own():
    room((5,))
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: address(room((5,)))).result() != address(room((5,)))


def test_an_earlier_result_is_not_written_over():
    model, stocks = reference_model(), tuple(reference_model().stocks)
    first = simulate(model, reference_inputs(trusts=20, quarters=8), stocks, engine="compiled")
    before = {name: values.copy() for name, values in first.values.items()}
    name, values = next(iter(first.values.items()))
    part = values[:, 0, 0, ::2]
    del first, values
    simulate(model, reference_inputs(trusts=20, quarters=9), stocks, engine="compiled")
    simulate(model, reference_inputs(trusts=18, quarters=8, variant="mean"), stocks, engine="compiled")
    assert np.array_equal(part, before[name][:, 0, 0, ::2])
