"""Behaviour reproduction: the published episodes, and how far outside their tolerance the model is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from qisim.experiments.battery.bench import Bench
from qisim.results.published import (
    distance,
    distance_words,
    figure,
    half_width,
    published_words,
    records_of,
    title_of,
    verdicts,
)
from qisim.results.scorecard import Listing, Outcome

HELD_OUT = "held out"


def reproduction(bench: Bench) -> Outcome:
    """Judge every measure, by how far it is outside; those held out are what tests the model."""
    rows = records_of(bench.measures)
    outside = [row for row in rows if not row["inside"]]
    by_distance = sorted(outside, key=distance, reverse=True)
    failures = [
        f"{title_of(row)}: {figure(float(row['simulated']))}, published {published_words(row)}; "
        f"{distance_words(row)} ({row['role']})"
        for row in by_distance
    ]
    worst = f"{distance_words(by_distance[0])}: {title_of(by_distance[0])}" if by_distance else "none outside"
    held = [row for row in rows if row["role"] == HELD_OUT]
    return Outcome(
        name="reproduction",
        test=7,
        title="Behaviour reproduction",
        done=f"{len(rows)} measures of {bench.measures['episode'].nunique()} published episodes. "
        + " ".join(verdicts(bench.measures)),
        worst=worst,
        failures=tuple(failures),
        listings=(
            Listing(
                "Errors against what was published, each divided by half of its tolerance",
                ("Measures", "How many", "Mean absolute error", "Root mean square", "Of it bias, variance, the rest"),
                tuple(_errors(name, some) for name, some in (("all", rows), (HELD_OUT, held)) if some),
            ),
        ),
    )


def _errors(name: str, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """Errors in half widths, and Theil's parts of their square: bias, unequal spread, and the rest."""
    both = [
        (float(row["simulated"]) / half_width(row), float(row["published"]) / half_width(row))
        for row in rows
        if math.isfinite(float(row["published"])) and math.isfinite(float(row["simulated"]))
    ]
    if not both:
        return (name, "0", "-", "-", "-")
    simulated, published = np.array(both).T
    off = simulated - published
    square = float(np.mean(off**2))
    parts = "-"
    if square > 0:
        bias = float(np.mean(off)) ** 2 / square
        spread = float(np.std(simulated) - np.std(published)) ** 2 / square
        parts = ", ".join(f"{100 * part:.0f}%" for part in (bias, spread, 1 - bias - spread))
    return (name, str(len(both)), figure(float(np.mean(np.abs(off)))), figure(math.sqrt(square)), parts)
