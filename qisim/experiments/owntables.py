"""The equations' own equilibria as tidy tables: by draw, and the tendency at central parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from qisim.experiments.ownstates import MOST, OwnStates
from qisim.experiments.typical import Array

PERCENT = 100.0
UNITS = {
    "own_low_state": "%",
    "own_tipping_point": "%",
    "own_high_state": "%",
    "own_two_stable_states": "% of draws",
    "own_curve_followed": "% of draws",
}
"""Practising density of the lowest stable equilibrium; where there are more, also that of the highest, and of
the unstable one below it, from which a trust goes neither way; and in how many draws there are more."""


def judged(own: OwnStates, case: int) -> dict[str, Array]:
    """Every measure of one case by draw, in its unit; of shares, 100 where it is so and else 0."""
    density, stable = own.density[:, case], own.stable[:, case]
    low = _first(density, stable)
    high = _first(density[:, ::-1], stable[:, ::-1])
    two = stable.sum(axis=-1) > 1
    between = np.isfinite(density) & ~stable & (density < high[:, None])
    tipping = _first(density[:, ::-1], between[:, ::-1])
    found = {
        "own_low_state": low,
        "own_tipping_point": np.where(two, tipping, np.nan),
        "own_high_state": np.where(two, high, np.nan),
        "own_two_stable_states": two.astype(np.float64),
        "own_curve_followed": own.followed[:, case].astype(np.float64),
    }
    return {measure: PERCENT * values for measure, values in found.items()}


def _first(density: Array, flags: np.ndarray) -> Array:
    """The first flagged density of each draw; NaN where none is."""
    at = flags.argmax(axis=-1)
    return np.where(flags.any(axis=-1), np.take_along_axis(density, at[:, None], axis=-1)[:, 0], np.nan)


def equilibria(own: OwnStates, variants: Mapping[str, float | None]) -> pd.DataFrame:
    """Every equilibrium of every draw: type, variant, draw, density (%), stable, pace (1/year)."""
    rows = [
        {
            "type": kind,
            "variant": variant,
            "draw": draw,
            "density": PERCENT * float(own.density[draw, case, number]),
            "stable": bool(own.stable[draw, case, number]),
            "pace": float(own.pace[draw, case, number]),
        }
        for case, kind, variant in cases(own, variants)
        for draw, number in np.argwhere(np.isfinite(own.density[:, case]))
    ]
    return pd.DataFrame(rows, columns=["type", "variant", "draw", "density", "stable", "pace"])


def tendency(central: OwnStates, variants: Mapping[str, float | None]) -> pd.DataFrame:
    """How fast practice would grow from each density: type, variant, density (%) and value (% of itself a year)."""
    tables = []
    for case, kind, variant in cases(central, variants):
        shown = central.held[0, case] <= MOST
        held, growth = central.held[0, case][shown], central.tendency[0, case][shown]
        tables.append(
            pd.DataFrame({"type": kind, "variant": variant, "density": PERCENT * held, "value": PERCENT * growth})
        )
    return pd.concat(tables, ignore_index=True)


def cases(own: OwnStates, variants: Mapping[str, float | None]) -> Iterator[tuple[int, str, str]]:
    """The number, type and variant of each case."""
    names = {rule: variant for variant, rule in variants.items()}
    for number, case in enumerate(own.cases):
        yield number, case.kind, names[case.rule]
