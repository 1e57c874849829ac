"""The points of a sweep: point number n follows from the file and n alone, so any part can be made by itself."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from qisim.experiments.sweep.specification import Specification, Value

Point = tuple[Value, ...]
"""The value of each axis."""


def points(specification: Specification, numbers: Sequence[int]) -> list[Point]:
    """Some points by number: of a grid the last axis moves fastest."""
    axes = specification.axes
    if specification.design == "draws":
        return [() for _ in numbers]
    if specification.design == "list":
        return [tuple(axis.values[number] for axis in axes) for number in numbers]
    if specification.design == "grid":
        shape = [len(axis.values) for axis in axes]
        places = np.array(np.unravel_index(np.asarray(numbers, dtype=np.int64), shape)).T
        return [tuple(axis.values[place] for axis, place in zip(axes, row, strict=True)) for row in places]
    low, high = np.array([axis.low for axis in axes]), np.array([axis.high for axis in axes])
    return [tuple(map(float, row)) for row in low + _spread(specification, numbers) * (high - low)]


def draw_number(specification: Specification, point: int, draw: int) -> int | None:
    """Which draw of the uncertain parameters a run takes; None means central values.

    The same at every point and in every scenario, so that nothing but what varies differs between them.
    """
    if specification.design == "draws":
        return point
    return draw if specification.draws else None


def _spread(specification: Specification, numbers: Sequence[int]) -> npt.NDArray[np.float64]:
    """Points between 0 and 1. A Sobol sequence goes on where it is extended; a Latin hypercube is one whole."""
    from scipy.stats import qmc  # here, since it takes half a second to load, for which other designs need not wait

    size = len(specification.axes)
    if specification.design == "latin-hypercube":
        return _hypercube(size, specification.points, specification.seed)[list(numbers)]
    sequence = qmc.Sobol(size, scramble=True, rng=np.random.default_rng(specification.seed))
    first = numbers[0]
    if first:
        sequence.fast_forward(first)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a number that is no power of two: whoever asks for it may have it
        return np.asarray(sequence.random(len(numbers)))


@lru_cache(maxsize=4)
def _hypercube(size: int, count: int, seed: int) -> npt.NDArray[np.float64]:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(size, rng=np.random.default_rng(seed)).random(count))
