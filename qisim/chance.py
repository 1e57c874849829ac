"""Random numbers: a stream of its own for whatever chance decides, found by a seed and by what it is for.

The scenario is never part of what finds a stream, so that strategies meet the same luck; and whatever is added
has a stream of its own, and changes nobody else's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

WORD, LONG = 2**32 - 1, 2**64 - 1
POOL = 4
HASH, HASH_STEP, DRAWN, DRAWN_STEP = 0x43B0D7E5, 0x931E8875, 0x8B51F9DD, 0x58F38DED
LEFT, RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
"""Of NumPy's SeedSequence: how many words its pool has, and what it multiplies by."""
ROUNDS = 10
FACTORS = 0xD2E7470EE14C6C93, 0xCA5A826395121157
STEPS = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
"""Of Philox 4x64 (Salmon and others 2011)."""


def stream(seed: int, *of: int | str) -> np.random.Generator:
    """The stream that belongs to numbers and words under a seed: `stream(7, 3, "leadership", "RJ1")`.

    NumPy's Philox, seeded through SeedSequence (Salmon and others 2011), so that streams are independent and
    alike on every machine.
    """
    key = tuple(crc32(one.encode()) if isinstance(one, str) else one for one in of)
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))


def first_numbers(seed: int, numbers: Sequence[int], words: Sequence[str]) -> NDArray[np.float64]:
    """`stream(seed, number, word).random()` for every number and word, as (numbers, words), to the last bit.

    All at once: to make a stream takes ten microseconds, in which no other thread gets on, and a run's parameters
    need one each. The arithmetic is that of NumPy's SeedSequence and Philox, whose streams NumPy promises to keep.
    """
    if not 0 <= seed < 2 ** (32 * POOL):
        raise ValueError(f"a seed lies between 0 and 2**{32 * POOL}, not at {seed}")
    of_numbers = np.array(numbers, dtype=np.uint32)[:, np.newaxis]
    of_words = np.array([crc32(word.encode()) for word in words], dtype=np.uint32)[np.newaxis]
    entropy = [np.full((1, 1), seed >> 32 * place & WORD, np.uint32) for place in range(POOL)]
    key = _generated(_mixed([*entropy, of_numbers, of_words]))
    return np.asarray((_philox(key) >> np.uint64(11)) * 2.0**-53)


class _Hash:
    """Scrambles words, each time with another constant."""

    def __init__(self, constant: int, step: int) -> None:
        self.constant, self.step = constant, step

    def __call__(self, words: NDArray[np.uint32]) -> NDArray[np.uint32]:
        words = words ^ np.uint32(self.constant)
        self.constant = self.constant * self.step & WORD
        words = words * np.uint32(self.constant)
        return words ^ words >> np.uint32(16)


def _mixed(entropy: Sequence[NDArray[np.uint32]]) -> list[NDArray[np.uint32]]:
    """The pool of a SeedSequence: every word of entropy in every word of the pool."""
    scrambled = _Hash(HASH, HASH_STEP)
    pool = [scrambled(words) for words in entropy[:POOL]]

    def mix(into: int, words: NDArray[np.uint32]) -> None:
        mixed = LEFT * pool[into] - RIGHT * scrambled(words)
        pool[into] = mixed ^ mixed >> np.uint32(16)

    for source in range(POOL):
        for into in range(POOL):
            if into != source:
                mix(into, pool[source])
    for words in entropy[POOL:]:
        for into in range(POOL):
            mix(into, words)
    return pool


def _generated(pool: Sequence[NDArray[np.uint32]]) -> list[NDArray[np.uint64]]:
    """The first two words of 64 bits that a SeedSequence gives."""
    scrambled = _Hash(DRAWN, DRAWN_STEP)
    low, high, lower, higher = (scrambled(words).astype(np.uint64) for words in pool)
    return [low | high << np.uint64(32), lower | higher << np.uint64(32)]


def _philox(key: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """The first word of the first block: the counter stands at one."""
    nought = np.zeros_like(key[0])
    one, two, three, four = nought + np.uint64(1), nought, nought, nought
    for turn in range(ROUNDS):
        first, second = (each + np.uint64(turn * step & LONG) for each, step in zip(key, STEPS, strict=True))
        (high, low), (higher, lower) = _product(FACTORS[0], one), _product(FACTORS[1], three)
        one, two, three, four = higher ^ two ^ first, lower, high ^ four ^ second, low
    return one


def _product(factor: int, words: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The upper and the lower 64 bits of products."""
    half, mask = np.uint64(32), np.uint64(WORD)
    low, high = np.uint64(factor & WORD), np.uint64(factor >> 32)
    lower, upper = words & mask, words >> half
    across = high * lower + (low * lower >> half)
    between = low * upper + (across & mask)
    return high * upper + (across >> half) + (between >> half), np.uint64(factor) * words


def arrivals(luck: np.random.Generator, mean_gap: float, horizon: float) -> Iterator[float]:
    """Moments at a constant rate, up to a horizon; a later horizon adds moments and moves none."""
    moment = 0.0
    while True:
        moment -= mean_gap * math.log1p(-luck.random())
        if moment >= horizon:
            return
        yield moment
