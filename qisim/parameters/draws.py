"""Drawing the uncertain parameters: draw number n of a parameter depends on seed, n and name alone.

So a draw can be made again by itself, in any order, on any machine, and a parameter that is added
or left out moves no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from qisim.parameters.table import Parameter

Floats = npt.NDArray[np.float64]


def central(parameters: Mapping[str, Parameter]) -> dict[str, Floats]:
    """Every parameter at its central value, as arrays (inner, 1, members)."""
    return {name: parameter.value[:, np.newaxis, :].copy() for name, parameter in parameters.items()}


def draw(parameters: Mapping[str, Parameter], numbers: Sequence[int], seed: int) -> dict[str, Floats]:
    """The numbered draws of every parameter, as arrays (inner, draws, members)."""
    return {name: _drawn(parameter, numbers, seed) for name, parameter in parameters.items()}


def _drawn(parameter: Parameter, numbers: Sequence[int], seed: int) -> Floats:
    value, low, high = (table[:, np.newaxis, :] for table in (parameter.value, parameter.low, parameter.high))
    if parameter.distribution == "fixed":
        return np.repeat(value, len(numbers), axis=1)
    chances = np.array([_chance(seed, number, parameter.name) for number in numbers])[np.newaxis, :, np.newaxis]
    if parameter.distribution == "uniform":
        return low + chances * (high - low)
    return _triangular(chances, value, low, high)


@lru_cache(maxsize=2**17)
def _chance(seed: int, number: int, name: str) -> float:
    """A number between 0 and 1, from the stream that belongs to this draw of this parameter.

    Kept, since the points of a sweep share their draws, and a stream of its own is most of what a draw costs.
    """
    stream = np.random.SeedSequence(seed, spawn_key=(number, crc32(name.encode())))
    return float(np.random.Generator(np.random.Philox(stream)).random())


def _triangular(chances: Floats, value: Floats, low: Floats, high: Floats) -> Floats:
    """The quantiles of triangular distributions, and the value itself where low is high."""
    width = high - low
    rising = low + np.sqrt(chances * width * (value - low))
    falling = high - np.sqrt((1.0 - chances) * width * (high - value))
    drawn = np.where(chances * width <= value - low, rising, falling)
    return np.clip(drawn, low, high)
