"""Statistics of a cross-section: known answers, and laws that hold for any numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from qisim.experiments.crosssection.statistics import (
    chance_of_clustering,
    clustering,
    interval,
    neighbours,
    rank_correlation,
    theil,
)

NUMBERS = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=20).map(np.array)


@given(NUMBERS, st.randoms(use_true_random=False))
def test_theils_shares_add_up_to_one_and_none_is_negative(simulated, chance):
    observed = np.array([chance.uniform(-10, 10) for _ in simulated])
    found = theil(simulated, observed)
    assume(found.mean_squared_error > 1e-6)
    assert found.bias + found.variance + found.covariance == pytest.approx(1)
    assert min(found.bias, found.variance, found.covariance) > -1e-9


def test_a_shift_is_bias_and_a_stretch_is_variance():
    observed = np.array([1.0, 2.0, 4.0, 5.0])
    assert theil(observed + 3, observed).bias == pytest.approx(1)
    assert theil((observed - 3) * 2 + 3, observed).variance == pytest.approx(1)
    assert np.isnan(theil(observed, observed).bias)


@given(NUMBERS)
def test_rank_correlation_is_spearmans(values):
    other = np.sin(np.arange(len(values)) * 7.0)
    assume(len(set(values)) > 1)
    assert rank_correlation(values, other) == pytest.approx(spearmanr(values, other).statistic)


def test_an_interval_holds_the_correlation_and_narrows_with_more_trusts():
    chance, widths = np.random.default_rng(1), []
    for count in (20, 500):
        one = chance.normal(size=count)
        other = one / 2 + chance.normal(size=count)
        low, high = interval(one, other, seed=2)
        assert low < rank_correlation(one, other) < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_neighbours_are_the_nearest_over_the_globe():
    # London, Croydon, Manchester, Salford: a degree of longitude is shorter than one of latitude
    latitude, longitude = np.array([51.5, 51.37, 53.48, 53.49]), np.array([-0.12, -0.1, -2.24, -2.29])
    assert neighbours(latitude, longitude, 1)[:, 0].tolist() == [1, 0, 3, 2]
    assert neighbours(np.array([60.0, 60.0, 60.6]), np.array([0.0, 1.0, 0.0]), 1)[0, 0] == 1


def test_clustering_tells_order_in_space_from_luck():
    place = np.arange(60.0)
    near = neighbours(50 + place / 100, np.zeros(60), 4)
    assert clustering(place, near) > 0.9
    assert chance_of_clustering(place, near, seed=0) < 0.01
    mixed = np.random.default_rng(0).permutation(place)
    assert abs(clustering(mixed, near)) < 0.2
    assert chance_of_clustering(mixed, near, seed=0) > 0.05
    assert np.isnan(clustering(np.ones(60), near))
