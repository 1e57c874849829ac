"""Clocks and luck: as many events as are expected, at times of their own."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.engines.events.clocks import Clocks
from qisim.engines.events.luck import Column, Luck
from qisim.engines.events.people import made_whole

CODES = [f"R{number:03d}" for number in range(200)]
COLUMNS = [Column(code, Luck(0, 0), (0, 0)) for code in CODES]


def test_as_many_events_as_expected_and_spread_as_chance_spreads_them():
    clocks, steps, rate = Clocks(["lapse"], COLUMNS), 50, 0.4
    counts = np.zeros(len(CODES))
    for _ in range(steps):
        for share, row, trust in clocks.due(np.full((1, len(CODES)), rate)):
            assert 0 <= share < 1
            assert row == 0
            counts[trust] += 1
    assert counts.mean() == pytest.approx(steps * rate, rel=0.05)
    assert counts.var() == pytest.approx(counts.mean(), rel=0.35)


def test_a_flow_that_does_not_flow_never_happens():
    clocks = Clocks(["lapse", "activation"], COLUMNS)
    expected = np.stack([np.zeros(len(CODES)), np.full(len(CODES), 3.0)])
    assert {row for _, row, _ in clocks.due(expected)} == {1}


def test_halved_steps_make_the_same_events():
    coarse, fine = (Clocks(["lapse"], COLUMNS[:5]) for _ in range(2))
    whole = sorted((trust, share) for share, _, trust in coarse.due(np.full((1, 5), 2.0)))
    halves = sorted(
        (trust, (half + share) / 2) for half in (0, 1) for share, _, trust in fine.due(np.full((1, 5), 1.0))
    )
    assert whole == [(trust, pytest.approx(share)) for trust, share in halves]


def test_whole_numbers_are_right_on_average_and_never_far():
    expected = np.full((2, len(CODES)), 3.3)
    whole = made_whole(expected, "start", COLUMNS)
    assert set(np.unique(whole)) == {3.0, 4.0}
    assert whole.mean() == pytest.approx(3.3, abs=0.1)
    exact = np.full((1, len(CODES)), 5.0)
    assert np.array_equal(made_whole(exact, "start", COLUMNS), exact)
