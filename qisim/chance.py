"""Random numbers: a stream of its own for whatever chance decides, found by a seed and by what it is for.

The scenario is never part of what finds a stream, so that strategies meet the same luck; and whatever is added
has a stream of its own, and changes nobody else's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from zlib import crc32

import numpy as np


def stream(seed: int, *of: int | str) -> np.random.Generator:
    """The stream that belongs to numbers and words under a seed: `stream(7, 3, "leadership", "RJ1")`.

    NumPy's Philox, seeded through SeedSequence (Salmon and others 2011), so that streams are independent and
    alike on every machine.
    """
    key = tuple(crc32(one.encode()) if isinstance(one, str) else one for one in of)
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))


def arrivals(luck: np.random.Generator, mean_gap: float, horizon: float) -> Iterator[float]:
    """Moments at a constant rate, up to a horizon; a later horizon adds moments and moves none."""
    moment = 0.0
    while True:
        moment -= mean_gap * math.log1p(-luck.random())
        if moment >= horizon:
            return
        yield moment
