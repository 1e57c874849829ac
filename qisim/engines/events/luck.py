"""Where the event engine's chance comes from: a stream for each component of each trust in each draw.

The scenario is not in the key, so strategies meet the same luck; nor are other trusts, so whoever is
added changes nobody's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np

from qisim.chance import stream
from qisim.engines.inputs import Array

AT_ONCE = 64
"""Numbers taken from a stream at a time, since one by one they cost more than what is done with them."""

Chances: TypeAlias = Callable[[], float]
"""The next number of a stream."""


@dataclass(frozen=True)
class Luck:
    """The luck of one run: of a numbered draw, or (`None`) of the run at central parameters."""

    seed: int
    draw: int | None

    def stream(self, component: str, code: str) -> np.random.Generator:
        """The stream of one component of one trust."""
        return stream(self.seed, 0 if self.draw is None else self.draw + 1, component, code)


@dataclass(frozen=True)
class Column:
    """One trust in one run: what is counted there has its own place and its own luck."""

    code: str
    luck: Luck
    place: tuple[int, int]
    """Its run, and the place there within which people go from trust to trust."""

    def stream(self, component: str) -> np.random.Generator:
        """The stream of one component."""
        return self.luck.stream(component, self.code)

    def uniform(self, component: str) -> Chances:
        """Numbers between 0 and 1."""
        return _one_by_one(self.stream(component).random)

    def exponential(self, component: str) -> Chances:
        """Waiting times with a mean of 1."""
        return _one_by_one(self.stream(component).standard_exponential)


def _one_by_one(draw: Callable[[int], Array]) -> Chances:
    def more() -> list[float]:
        return draw(AT_ONCE).tolist()

    never: list[float] = []
    return chain.from_iterable(iter(more, never)).__next__
