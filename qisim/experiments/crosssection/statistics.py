"""What is said of a cross-section: order, clustering in space, and where two differ (Theil's inequality statistics)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from qisim.chance import stream

Array: TypeAlias = NDArray[np.float64]

DIGITS = 12
"""Of a share: what is smaller is rounding."""


@dataclass(frozen=True)
class Theil:
    """The shares of the mean squared error that are bias, unequal variation and unequal covariation; they add up to 1.

    Theil 1966; Sterman 1984, Dynamica 10. All are NaN where there is no error.
    """

    mean_squared_error: float
    bias: float
    variance: float
    covariance: float


def theil(simulated: Array, observed: Array) -> Theil:
    """Of two samples of equal length."""
    error = float(np.mean((simulated - observed) ** 2))
    if error == 0.0:
        return Theil(0.0, np.nan, np.nan, np.nan)
    spread, other = float(simulated.std()), float(observed.std())
    together = float(np.mean((simulated - simulated.mean()) * (observed - observed.mean())))
    parts = (float(simulated.mean() - observed.mean()) ** 2, (spread - other) ** 2, 2 * (spread * other - together))
    bias, variance, covariance = (round(part / error, DIGITS) for part in parts)
    return Theil(error, bias, variance, covariance)


def rank_correlation(one: Array, other: Array) -> float:
    """Spearman's; NaN where either is the same throughout."""
    ranks = rankdata(one), rankdata(other)
    if min(rank.std() for rank in ranks) == 0.0:
        return float("nan")
    return float(np.corrcoef(*ranks)[0, 1])


def interval(one: Array, other: Array, seed: int, times: int = 1000) -> tuple[float, float]:
    """The 90 % interval of a rank correlation over trusts drawn anew, with replacement."""
    chance = stream(seed, "trusts drawn anew")
    chosen = chance.integers(len(one), size=(times, len(one)))
    found = np.array([rank_correlation(one[some], other[some]) for some in chosen])
    low, high = np.nanquantile(found, [0.05, 0.95])
    return float(low), float(high)


def neighbours(latitude: Array, longitude: Array, nearest: int) -> NDArray[np.int64]:
    """The nearest others of each trust over the globe: (trusts, nearest), of latitudes and longitudes in degrees."""
    north, east = np.radians(latitude), np.radians(longitude)
    across = np.sin((north[:, None] - north) / 2) ** 2
    along = np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    apart = across + along  # the haversine, which grows with distance
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :nearest]


def clustering(values: Array, near: NDArray[np.int64]) -> float:
    """Moran's I: how alike neighbours are; about 0 where place says nothing, 1 where they are the same."""
    centred = values - values.mean()
    total = float((centred**2).sum())
    return float((centred[:, None] * centred[near]).sum() / near.shape[1] / total) if total else float("nan")


def chance_of_clustering(values: Array, near: NDArray[np.int64], seed: int, times: int = 999) -> float:
    """How often places drawn by lot would cluster at least as much."""
    chance = stream(seed, "places by lot")
    found = clustering(values, near)
    as_much = sum(clustering(chance.permutation(values), near) >= found for _ in range(times))
    return (1 + as_much) / (1 + times)
