"""Streams of random numbers: found by a seed and by what they are for, and independent of each other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qisim.chance import arrivals, first_numbers, stream


def test_a_stream_is_found_again_and_is_no_other():
    keys = [(0, "a"), (0, "b"), (1, "a"), (0, "a", "b"), (0, 1, "a"), (0, 2, "a"), (0, "b", "a")]
    drawn = [stream(*key).random(4).tolist() for key in keys]
    assert drawn == [stream(*key).random(4).tolist() for key in keys]
    assert len({tuple(one) for one in drawn}) == len(keys)


@given(
    st.integers(0, 2**63),
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4),
    st.lists(st.text(max_size=12), max_size=4),
)
def test_first_numbers_taken_together_are_those_of_the_streams(seed, numbers, words):
    expected = [[stream(seed, number, word).random() for word in words] for number in numbers]
    found = first_numbers(seed, numbers, words)
    assert found.shape == (len(numbers), len(words)) and found.tolist() == expected


def test_a_number_too_large_for_a_stream_of_draws_is_refused():
    with pytest.raises(OverflowError):
        first_numbers(0, [2**32], ["a"])


@pytest.mark.parametrize("seed", [-1, 2**128])
def test_a_seed_that_no_stream_begins_with_is_refused(seed):
    with pytest.raises(ValueError, match="a seed lies between"):
        first_numbers(seed, [0], ["a"])


def test_neighbouring_streams_have_nothing_in_common():
    drawn = [stream(0, number, "leadership").random(2000) for number in range(8)]
    assert max(abs(np.corrcoef(one, other)[0, 1]) for one, other in pairwise(drawn)) < 0.08


def test_a_longer_horizon_adds_moments_and_moves_none():
    short, long = (list(arrivals(stream(0, "leadership", "A1"), 30.0, months)) for months in (100, 400))
    assert long[: len(short)] == short
    assert len(long) > len(short)


def test_gaps_are_as_long_as_is_said():
    """The median of many gaps is the tenure: an exponential law with mean 1/ln 2 of its median."""
    moments = list(arrivals(stream(1, "leadership", "A1"), 30.0 / np.log(2), 300_000.0))
    assert np.median(np.diff(moments)) == pytest.approx(30.0, rel=0.05)
