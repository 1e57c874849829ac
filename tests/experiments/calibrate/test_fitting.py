"""The fit: the known best of a known function, found from either side, and nothing asked twice."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from qisim.experiments.calibrate.fitting import Misses, Recorded, best_of, sets_planned
from qisim.results.folders import Parts

TRUTH = np.array([0.3, 0.8])


def model(positions):
    """Three outcomes that a curve through both parameters gives."""
    first, second = positions.T
    return np.stack([first**2 + second, first * second, np.sin(3 * first)], axis=1)


def asked(generations=0):
    return SimpleNamespace(parameters=("a", "b"), population=5, generations=generations, seed=0)


def misses(evaluate=model, values=None):
    return Misses(evaluate, model(TRUTH[np.newaxis])[0] if values is None else values, np.full(3, 0.1))


@pytest.mark.parametrize("generations", [0, 5])
def test_the_truth_is_found(generations):
    assert best_of(asked(generations), np.array([0.5, 0.5]), misses()) == pytest.approx(TRUTH, abs=1e-3)


def test_the_best_lies_within_the_bounds():
    best = best_of(asked(), np.array([0.5, 0.5]), misses(values=np.array([5.0, 5.0, 0.0])))
    assert (best >= 0).all() and (best <= 1).all() and best[1] == pytest.approx(1, abs=0.01)


def test_a_search_leaves_a_valley_that_least_squares_does_not():
    def two_valleys(positions):
        return np.cos(9 * positions[:, :1]) + 1.5 * positions[:, :1]

    target = Misses(two_valleys, np.array([-0.45]), np.array([0.1]))
    one = SimpleNamespace(parameters=("a",), population=8, seed=0)
    alone = best_of(SimpleNamespace(**vars(one), generations=0), np.array([0.95]), target)
    searched = best_of(SimpleNamespace(**vars(one), generations=10), np.array([0.95]), target)
    assert abs(target.at(searched)[0]) < 0.01 < abs(target.at(alone)[0])


def test_what_was_answered_before_an_interruption_is_not_asked_again(tmp_path):
    calls = []

    def counted(positions):
        calls.append(len(positions))
        return model(positions)

    first = best_of(asked(3), np.array([0.5, 0.5]), misses(Recorded(counted, Parts(tmp_path), lambda sets: None)))
    once = len(calls)
    again = best_of(asked(3), np.array([0.5, 0.5]), misses(Recorded(counted, Parts(tmp_path), lambda sets: None)))
    assert np.array_equal(first, again) and len(calls) == once


def test_no_more_sets_are_asked_for_than_were_planned(tmp_path):
    recorded = Recorded(model, Parts(tmp_path), lambda sets: None)
    best_of(asked(4), np.array([0.5, 0.5]), misses(recorded))
    assert recorded.sets <= sets_planned(asked(4))


def test_an_undefined_target_is_worse_than_any_fit():
    def undefined(positions):
        return np.where(positions[:, :1] < 0.5, np.nan, model(positions))

    assert best_of(asked(), np.array([0.6, 0.5]), misses(undefined))[0] >= 0.5
