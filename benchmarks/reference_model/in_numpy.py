"""The reference model as a loop over NumPy arrays, as a modeller would write it first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.reference_model import (
    MONTHS,
    NEIGHBOURS,
    STEPS_IN_A_MONTH,
    STOCKS,
    TRUSTS,
    Variant,
)

Array = NDArray[np.float64]


def starts(trusts: int = TRUSTS) -> Array:
    """The stocks at the start: (stock, trust)."""
    number, last = np.arange(trusts), trusts - 1
    spread = {
        "practising": 0.02 * number / last,
        "know_how": 0.1 + 0.05 * ((11 * number) % trusts) / last,
        "quality": 0.3 + 0.1 * ((7 * number) % trusts) / last,
    }
    alike = {"novices": 0.95, "trained": 0.03, "motivation": 0.5, "infrastructure": 0.1, "productivity": 1.0}
    return np.stack([spread.get(name, np.full(trusts, alike.get(name, 0.0))) for name in STOCKS])


def run(variant: Variant, trusts: int = TRUSTS, months: int = MONTHS) -> Array:
    """Every stock, every month: (saved, stock, trust)."""
    stocks = starts(trusts)
    steps, every = months * STEPS_IN_A_MONTH, STEPS_IN_A_MONTH
    saved = np.empty((steps // every + 1, *stocks.shape))
    for step in range(steps):
        if step % every == 0:
            saved[step // every] = stocks
        stocks = stocks + rates(stocks, step / STEPS_IN_A_MONTH, variant) / STEPS_IN_A_MONTH
    saved[-1] = stocks
    return saved


def rates(stocks: Array, month: float, variant: Variant) -> Array:
    """How fast each stock changes, per month."""
    novices, trained, practising, know_how, quality, motivation, infrastructure, productivity, savings = stocks
    pressure = np.maximum((1 + 0.002 * month) / productivity - 1, 0)
    critical_mass = practising**2 / (practising**2 + 0.15**2)
    improvement_time = 0.05 / (1 + 2 * pressure)
    training = np.minimum(0.005 + 0.02 * infrastructure, novices)
    activation = trained * motivation * improvement_time * (0.2 + critical_mass)
    lapse = 0.05 * practising * (1 - 0.8 * critical_mass)
    forgetting = 0.02 * trained
    improvement = 0.5 * (1 - quality) * practising * improvement_time * (0.3 + know_how)
    gain = 0.02 * (quality - 0.3) * productivity
    return np.stack(
        [
            -training + forgetting + 0.01 * trained + 0.01 * practising,
            training - activation + lapse - forgetting - 0.01 * trained,
            activation - lapse - 0.01 * practising,
            0.05 * (exposure(know_how, variant) - know_how)
            + 0.05 * practising.mean() * (1 - know_how)
            - 0.02 * know_how,
            improvement - 0.02 * quality,
            (0.5 + 4 * improvement - 0.3 * pressure - motivation) / 12,
            0.01 * savings - 0.05 * infrastructure + 0.01 * practising,
            gain / 12,
            10 * gain - 0.1 * savings,
        ]
    )


def exposure(know_how: Array, variant: Variant) -> Array:
    """What a trust hears of: the mean of all, or of its neighbours on the ring."""
    if variant == "mean":
        return np.full_like(know_how, know_how.mean())
    near = [np.roll(know_how, side * distance) for distance in range(1, NEIGHBOURS + 1) for side in (-1, 1)]
    return np.mean(near, axis=0)
