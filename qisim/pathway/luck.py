"""Chance: each component has a stream of its own, and each patient a place in it.

The streams depend on seed, replication and the component's name alone. Patients are numbered before anything
is decided about them, so an entity or a scenario that is added changes nobody else's luck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from qisim.chance import stream
from qisim.pathway.hospital import DAY, WEEK

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Luck:
    """The luck of one replication."""

    seed: int
    replication: int

    def stream(self, component: str) -> np.random.Generator:
        """The Philox stream that belongs to this component of this replication."""
        return stream(self.seed, self.replication, component)

    def chances(self, component: str, count: int) -> Floats:
        """A number between 0 and 1 for each of so many patients; more patients leave the first as they are."""
        return self.stream(component).random(count)


@dataclass(frozen=True)
class Arrivals:
    """Times of arrival in hours, and each patient's number, by which luck finds them."""

    times: Floats
    numbers: npt.NDArray[np.int64]
    candidates: int


def arrivals(luck: Luck, component: str, by_hour_of_week: Floats, until: float) -> Arrivals:
    """Arrivals of a Poisson process whose rate (1/hour) differs between the 168 hours of a week.

    By thinning (Lewis and Shedler 1979): candidates come at the highest rate, and each stays with the chance
    that its own hour has of that rate.
    """
    peak = float(by_hour_of_week.max())
    if peak == 0.0:
        return Arrivals(np.empty(0), np.empty(0, np.int64), 0)
    gaps = luck.stream(f"{component}: arrivals")
    times = np.empty(0)
    enough = int(peak * until + 6 * np.sqrt(peak * until) + 10)
    while times.size == 0 or times[-1] < until:
        later = np.cumsum(gaps.exponential(size=enough)) / peak
        times = np.concatenate([times, later + (times[-1] if times.size else 0.0)])
    times = times[times < until]
    kept = luck.chances(f"{component}: thinning", times.size)
    numbers = np.flatnonzero(kept * peak < by_hour_of_week[(times % WEEK).astype(np.int64)])
    return Arrivals(times[numbers], numbers, times.size)


def spread(chances: Floats, variation: float) -> Floats:
    """Lognormal times of mean 1 and the given coefficient of variation, at these chances."""
    width = np.sqrt(np.log1p(variation**2))
    return np.exp(width * special.ndtri(chances) - width**2 / 2)


def waiting(chances: Floats, share: float, mean: float) -> Floats:
    """Waits: none but for a share of people, whose waits are exponential. One chance decides on both."""
    if share == 0.0:
        return np.zeros_like(chances)
    return np.where(chances < share, -mean * np.log1p(-np.minimum(chances / share, 1 - 1e-16)), 0.0)


def whole_days(hours: Floats, chances: Floats) -> Floats:
    """Waits in whole days, up or down by chance so that their mean stays: services come once a day."""
    return DAY * np.floor(hours / DAY + chances)
