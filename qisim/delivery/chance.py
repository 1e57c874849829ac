"""Luck: a stream of its own for each component and each place, so that nobody's depends on who else is there.

The scenario is not in the key: two strategies meet the same chief executives who leave.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from zlib import crc32

import numpy as np


def stream(seed: int, component: str, code: str) -> np.random.Generator:
    """The random numbers of one component (leadership, say) in one place, by its code or name."""
    keys = np.random.SeedSequence(seed, spawn_key=(crc32(component.encode()), crc32(code.encode())))
    return np.random.Generator(np.random.Philox(keys))


def arrivals(luck: np.random.Generator, mean_gap: float, horizon: float) -> Iterator[float]:
    """Moments at a constant rate, up to a horizon; a later horizon adds moments and moves none."""
    moment = 0.0
    while True:
        moment -= mean_gap * math.log1p(-luck.random())
        if moment >= horizon:
            return
        yield moment
