"""What lasts when the whole programme is withdrawn, and whether it then rises or falls.

Slow decay is not a state that keeps itself: how much is left and how it moves are two numbers, each
three, five and ten years on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qisim.results.metrics.runs import PERCENT, Array, Metric, Runs, start_of

FOLLOW_UPS = {3: "three", 5: "five", 10: "ten"}
"""Years between the withdrawal of a programme and the question what is left of it."""
USUAL_FOLLOW_UP = 5
SMALLEST_GAIN = 1e-3
"""A tenth of a point of practising density: a part of so small a rise would say nothing."""


def remaining(runs: Runs, years: int) -> Array:
    """Of the rise in practising density up to the withdrawal, what is left so many years after it."""
    if runs.withdrawal is None:
        return runs.undefined()
    density = runs.mean("practising_density", runs.staff)
    before = runs.at(density, start_of(runs))
    gain = runs.at(density, runs.withdrawal) - before
    left = runs.at(density, runs.withdrawal + years) - before
    return np.divide(PERCENT * left, gain, out=runs.undefined(), where=gain > SMALLEST_GAIN)


def still_rising(runs: Runs, years: int) -> Array:
    """How practising density moves in the year up to then: up or down, and how fast."""
    if runs.withdrawal is None:
        return runs.undefined()
    density = runs.mean("practising_density", runs.staff)
    end = runs.withdrawal + years
    return PERCENT * (runs.at(density, end) - runs.at(density, end - 1))


def follow_up_of(metric: str) -> int | None:
    """How many years after the withdrawal a metric looks, if it does."""
    return next((years for years in FOLLOW_UPS if metric in (_remaining_name(years), _rising_name(years))), None)


def _remaining_name(years: int) -> str:
    return f"remaining_{years}_years_after_withdrawal"


def _rising_name(years: int) -> str:
    return "still_rising" if years == USUAL_FOLLOW_UP else f"still_rising_after_{years}_years"


def _after(function: Callable[[Runs, int], Array], years: int) -> Callable[[Runs], Array]:
    return lambda runs: function(runs, years)


def _both(years: int, word: str) -> tuple[Metric, Metric]:
    window = f"{word} years after withdrawal"
    title, rising = "Left of the gain in practising density", "Change in practising density"
    return (
        Metric(_remaining_name(years), title, "%", window, "higher", _after(remaining, years)),
        Metric(_rising_name(years), rising, "percentage points/year", window, "higher", _after(still_rising, years)),
    )


METRICS: tuple[Metric, ...] = tuple(metric for years, word in FOLLOW_UPS.items() for metric in _both(years, word))
