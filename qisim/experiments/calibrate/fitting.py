"""The best fit: weighted least squares within the bounds, after a global search where one is asked for.

What is minimised is half the sum of squared misses, each in standard errors of its target. Parameters are
positions, from 0 to 1: one scale for all, and the bounds of `parameters.toml` are its ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, differential_evolution, least_squares

from qisim.experiments.calibrate.bench import Evaluate
from qisim.experiments.calibrate.specification import Specification
from qisim.experiments.episodes.observed import Array
from qisim.results.folders import Parts

STEP = 1e-3
"""Of the finite differences: wide enough that rounding in a run of a thousand steps is nothing beside it."""
INSIDE = 0.01
"""How far within its bounds a least-squares search begins."""
TRIALS = 15
"""Of each least-squares search, at most; each goes with one set more for each parameter."""
TOLERANCE = 1e-5
UNDEFINED = 100.0
"""The miss, in standard errors, of a target that is undefined: worse than any sensible fit."""


@dataclass
class Recorded:
    """The model, with every answer kept: what was asked before an interruption is read, not simulated again."""

    evaluate: Evaluate
    parts: Parts
    report: Callable[[int], None]
    prefix: str = "fit"
    calls: int = 0
    sets: int = 0

    def __call__(self, positions: Array) -> Array:
        name = f"{self.prefix}-{self.calls:06d}"
        self.calls += 1
        kept = self.parts.load(name, ("positions", "simulated")) if self.parts.has(name) else None
        if kept is None or not np.array_equal(kept["positions"], positions):
            kept = {"positions": np.array(positions), "simulated": self.evaluate(positions)}
            self.parts.save(name, kept)
        self.sets += len(positions)
        self.report(self.sets)
        return kept["simulated"]


@dataclass
class Misses:
    """The misses of all targets, in standard errors, at sets of positions."""

    evaluate: Evaluate
    values: Array
    tolerances: Array
    known: dict[bytes, Array] = field(default_factory=dict)
    """The last few single sets: least squares asks for the Jacobian where it has just been."""

    def of(self, positions: Array) -> Array:
        """(sets, targets)."""
        simulated = self.evaluate(np.ascontiguousarray(positions))
        misses = (simulated - self.values) / self.tolerances
        return np.where(np.isfinite(misses), np.clip(misses, -UNDEFINED, UNDEFINED), UNDEFINED)

    def at(self, point: Array) -> Array:
        """(targets,)."""
        key = np.asarray(point, dtype=np.float64).tobytes()
        if key not in self.known:
            self.known[key] = self.of(np.asarray(point)[np.newaxis])[0]
        return self.known[key]

    def slopes(self, point: Array) -> Array:
        """The Jacobian (targets, parameters) by differences, all parameters in one call."""
        steps = np.where(point + STEP <= 1, STEP, -STEP)
        moved = self.of(point + np.diag(steps))
        return np.asarray((moved - self.at(point)).T / steps)


def cost(misses: Array) -> Array:
    """Half the sum of squared misses of each set."""
    return np.asarray(0.5 * np.sum(misses**2, axis=-1))


def sets_planned(specification: Specification) -> int:
    """How many sets the fit takes at most."""
    size = len(specification.parameters)
    searches = 2 if specification.generations else 1
    population = specification.population * size
    return (specification.generations + 1) * population * bool(specification.generations) + searches * TRIALS * (
        size + 1
    )


def best_of(specification: Specification, start: Array, misses: Misses) -> Array:
    """The positions (parameters,) at which the targets are met best: from the start and from the global search."""
    starts = [start]
    if specification.generations:
        starts.append(_searched(specification, misses))
    found = [_least_squares(one, misses) for one in starts]
    costs = [float(cost(misses.at(one))) for one in found]
    return found[int(np.argmin(costs))]


def _searched(specification: Specification, misses: Misses) -> Array:
    """What differential evolution finds, a generation in one call."""
    size = len(specification.parameters)

    def costs(sets: Any) -> Any:
        return cost(misses.of(sets.T))

    found = differential_evolution(
        costs,
        bounds=Bounds(np.zeros(size), np.ones(size)),
        popsize=specification.population,
        maxiter=specification.generations,
        tol=0.0,
        rng=specification.seed,
        init="sobol" if specification.population * size > 4 else "latinhypercube",
        polish=False,
        updating="deferred",
        vectorized=True,
    )
    return np.asarray(found.x)


def _least_squares(start: Array, misses: Misses) -> Array:
    """What weighted least squares finds from a start; never worse than the start itself."""
    inside = np.clip(start, INSIDE, 1 - INSIDE)
    found = least_squares(
        misses.at,
        inside,
        jac=misses.slopes,
        bounds=(0.0, 1.0),
        method="trf",
        x_scale=1.0,
        xtol=TOLERANCE,
        ftol=TOLERANCE,
        gtol=TOLERANCE,
        max_nfev=TRIALS,
    )
    return np.clip(np.asarray(found.x), 0.0, 1.0)
