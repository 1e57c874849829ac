"""What lasts when the whole programme is withdrawn."""

from __future__ import annotations

import numpy as np

from qisim.results.metrics.runs import PERCENT, Array, Metric, Runs, start_of

FOLLOW_UP = 5.0
"""Years between the withdrawal of a programme and the question what is left of it."""
SMALLEST_GAIN = 1e-6
"""A rise in the practising share below this is rounding, and nothing can be said to remain of it."""
AFTER_WITHDRAWAL = "five years after withdrawal"


def remaining_5_years_after_withdrawal(runs: Runs) -> Array:
    """Of the rise in practising density up to the withdrawal, what is left five years after it."""
    if runs.withdrawal is None:
        return runs.undefined()
    density = runs.mean("practising_density", runs.staff)
    before = runs.at(density, start_of(runs))
    gain = runs.at(density, runs.withdrawal) - before
    left = runs.at(density, runs.withdrawal + FOLLOW_UP) - before
    return np.divide(PERCENT * left, gain, out=runs.undefined(), where=gain > SMALLEST_GAIN)


def still_rising(runs: Runs) -> Array:
    """How practising density moves in the fifth year after the withdrawal: up or down, and how fast."""
    if runs.withdrawal is None:
        return runs.undefined()
    density = runs.mean("practising_density", runs.staff)
    end = runs.withdrawal + FOLLOW_UP
    return PERCENT * (runs.at(density, end) - runs.at(density, end - 1))


METRICS: tuple[Metric, ...] = (
    Metric(
        "remaining_5_years_after_withdrawal",
        "Left of the gain in practising density",
        "%",
        AFTER_WITHDRAWAL,
        "higher",
        remaining_5_years_after_withdrawal,
    ),
    Metric(
        "still_rising",
        "Change in practising density",
        "percentage points/year",
        AFTER_WITHDRAWAL,
        "higher",
        still_rising,
    ),
)
