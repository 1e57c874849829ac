"""Sensitivity: in which share of draws the ranking of strategies is another than in the central run."""

from __future__ import annotations

import numpy as np

from qisim.experiments.battery.bench import PERCENT, Array, Bench
from qisim.experiments.battery.integration import RANKED_BY
from qisim.results.scorecard import Listing, Outcome

HALF = 0.5
APART = 0.05
"""The central run tells two strategies apart that differ by more than this part of the spread of all."""
SHOWN = 12


def ranking(bench: Bench) -> Outcome:
    """Compare the order of strategies, draw by draw, with that of the central run.

    It fails where the central run misleads: what is best there is best in less than half of the draws, or two
    strategies that it tells apart are the other way round in more than half of them.
    """
    names = [one.name for one in bench.strategies]
    failures, rows, pairs_rows = [], [], []
    worst, worst_name = 0.0, RANKED_BY[0]
    for metric in RANKED_BY:
        values = bench.ensemble.metrics[metric]
        central, draws = values[:, 0], values[:, 1:]
        best = int(np.argmax(central))
        stays = float(np.mean(np.argmax(draws, axis=0) == best))
        flipped = reversed_share(central, draws)
        told = told_apart(central)
        flips = float(np.mean((reversals(central, draws) & told[..., None]).any(axis=(0, 1))))
        if 1 - stays >= worst:
            worst, worst_name = 1 - stays, metric
        if stays < HALF:
            failures.append(
                f"{metric}: {names[best]} is best in the central run, and in {PERCENT * stays:.0f}% of draws"
            )
        for first, second in np.argwhere(told & (flipped > HALF)):
            share = PERCENT * flipped[first, second]
            failures.append(
                f"{metric}: {names[first]} is ahead of {names[second]} in the central run, "
                f"and behind in {share:.0f}% of draws"
            )
        mean = float(flipped[told].mean()) if told.any() else 0.0
        rows.append((metric, names[best], *(f"{PERCENT * share:.0f}%" for share in (stays, flips, mean))))
        pairs_rows += [(metric, names[a], names[b], flipped[a, b]) for a, b in np.argwhere(told)]
    by_share = sorted(pairs_rows, key=lambda row: -row[3])[:SHOWN]
    return Outcome(
        name="ranking",
        test=11,
        title="Sensitivity of the ranking",
        done=f"{len(names)} strategies on {bench.draws} draws of every uncertain parameter, ranked by {len(RANKED_BY)} "
        f"metrics. Pairs count that the central run tells apart, by {PERCENT * APART:.0f}% of the spread of all.",
        worst=f"the best is another in {PERCENT * worst:.0f}% of draws ({worst_name})",
        failures=tuple(failures),
        listings=(
            Listing(
                "How often the ranking of the central run holds",
                (
                    "Metric",
                    "Best in the central run",
                    "Best in draws",
                    "Draws with any pair reversed",
                    "Mean over pairs",
                ),
                tuple(rows),
            ),
            Listing(
                "The pairs that are reversed most often",
                ("Metric", "Ahead in the central run", "Behind it", "Reversed in draws"),
                tuple((metric, first, second, f"{PERCENT * share:.0f}%") for metric, first, second, share in by_share),
            ),
        ),
    )


def reversals(central: Array, draws: Array) -> np.ndarray:
    """Whether one strategy, ahead of another in the central run, is behind it: (ahead, behind, draw)."""
    ahead = central[:, None] > central[None, :]
    return ahead[..., None] & (draws[:, None, :] < draws[None, :, :])


def reversed_share(central: Array, draws: Array) -> Array:
    """In which share of draws a pair is reversed: (ahead, behind)."""
    return np.asarray(reversals(central, draws).mean(axis=-1))


def told_apart(central: Array) -> np.ndarray:
    """Which strategy is clearly ahead of which in the central run: (ahead, behind)."""
    spread = float(central.max() - central.min())
    return np.asarray(central[:, None] - central[None, :] > APART * spread)
