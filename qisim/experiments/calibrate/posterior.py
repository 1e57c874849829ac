"""From the fit to the posterior: emcee's ensemble of walkers, kept block by block.

Walkers move in normal scores: the score z of a parameter stands for the chance that a standard normal number
lies below z, and that chance for a quantile of the parameter's distribution. So every prior is a standard normal
one, bounds are hard without being walls, and a parameter that no target informs stays as it was drawn.

Moves are differential evolution (ter Braak 2006; Nelson and others 2013) with snooker updates (ter Braak and Vrugt
2008), nine to one: on a normal posterior of ten parameters walkers forgot in a third of the stretch move's time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import emcee
import numpy as np
from scipy.special import ndtr, ndtri

from qisim.experiments.calibrate.bench import Evaluate
from qisim.experiments.calibrate.specification import BLOCK, DISCARDED, Specification
from qisim.experiments.calibrate.targets import Target
from qisim.experiments.episodes.observed import Array
from qisim.results.folders import Parts

MOVES = ((emcee.moves.DEMove(), 0.9), (emcee.moves.DESnookerMove(), 0.1))
LEAN, SPREAD = 0.5, 1.0
"""Walkers start half way from the middle of the prior to the best fit, as wide as the prior: if they then agree, that
means something."""
EDGE = 1e-6
"""The best fit may lie on a bound, whose score has no end."""
KEYS = 624
"""Words of the random stream's state (MT19937, which emcee uses)."""


@dataclass(frozen=True)
class Chains:
    """What the walkers went through: chances (steps, walkers, parameters), log posterior, what was simulated."""

    scores: Array
    log_posterior: Array
    simulated: Array
    accepted: Array
    """How many of its proposals each walker took."""

    @property
    def steps(self) -> int:
        """How many steps each walker made."""
        return len(self.scores)

    @property
    def discarded(self) -> int:
        """How many of them are left away, since walkers may still have been on their way."""
        return int(DISCARDED * self.steps)

    @property
    def kept(self) -> Array:
        """The scores after that: (steps, walkers, parameters)."""
        return self.scores[self.discarded :]

    @property
    def outcomes(self) -> Array:
        """What was simulated after that, one row each: (steps x walkers, targets)."""
        kept = self.simulated[self.discarded :]
        return kept.reshape(-1, kept.shape[-1])


def chance(scores: Array) -> Array:
    """The chances that normal scores stand for."""
    return np.asarray(ndtr(scores))


def score(chances: Array) -> Array:
    """The normal scores of chances."""
    return np.asarray(ndtri(np.clip(chances, EDGE, 1 - EDGE)))


class LogPosterior:
    """How likely sets of parameters are, given the targets: what emcee asks, many walkers at a time.

    Errors of the targets are taken as normal and independent; where anything is undefined the set is impossible.
    """

    def __init__(self, evaluate: Evaluate, values: Array, tolerances: Array) -> None:
        self.evaluate, self.values, self.tolerances = evaluate, values, tolerances

    def __call__(self, scores: Array) -> list[tuple[float | Array, ...]]:
        simulated = self.evaluate(chance(scores))
        misses = (simulated - self.values) / self.tolerances
        total = -0.5 * (np.sum(misses**2, axis=1) + np.sum(scores**2, axis=1))
        likely = np.where(np.isfinite(total), total, -np.inf)
        return [(float(value), *row) for value, row in zip(likely, simulated, strict=True)]


def sampled(
    specification: Specification,
    steps: int,
    best: Array,
    targets: tuple[Target, ...],
    evaluate: Evaluate,
    parts: Parts,
    report: Callable[[int], None],
) -> Chains:
    """The chains of all walkers: blocks that are there already are read, the others made and kept.

    best: chances around which walkers begin
    report: called with the steps that are done
    Any block follows from the one before it, so an interruption, or more steps later, change no number.
    """
    values, tolerances = (np.array([getattr(one, key) for one in targets]) for key in ("value", "tolerance"))
    log_posterior = LogPosterior(evaluate, values, tolerances)
    blocks: list[dict[str, Array]] = []
    for number in range(steps // BLOCK):
        name = f"chain-{number:06d}"
        if not parts.has(name):
            state = _after(blocks[-1]) if blocks else _start(specification, best)
            parts.save(name, _block(log_posterior, state))
        blocks.append(parts.load(name, FIELDS))
        report((number + 1) * BLOCK)
    return Chains(
        scores=np.concatenate([block["scores"] for block in blocks]),
        log_posterior=np.concatenate([block["log_posterior"] for block in blocks]),
        simulated=np.concatenate([block["simulated"] for block in blocks]),
        accepted=np.sum([block["accepted"] for block in blocks], axis=0),
    )


FIELDS = ("scores", "log_posterior", "simulated", "accepted", "random")


def _start(specification: Specification, best: Array) -> emcee.State:
    stream = np.random.RandomState(specification.seed)
    away = stream.standard_normal((specification.walkers, len(best)))
    return emcee.State(LEAN * score(best) + SPREAD * away, random_state=stream.get_state())


def _after(block: dict[str, Array]) -> emcee.State:
    words = block["random"]
    state = ("MT19937", words[:KEYS].astype(np.uint32), int(words[KEYS]), int(words[KEYS + 1]), float(words[KEYS + 2]))
    return emcee.State(
        block["scores"][-1],
        log_prob=block["log_posterior"][-1],
        blobs=block["simulated"][-1],
        random_state=state,
    )


def _block(log_posterior: LogPosterior, state: emcee.State) -> dict[str, Array]:
    """The next steps from a state: what each walker went through, and the random stream's state at their end."""
    walkers, size = state.coords.shape
    sampler = emcee.EnsembleSampler(walkers, size, log_posterior, moves=list(MOVES), vectorize=True)
    last = sampler.run_mcmc(state, BLOCK, skip_initial_state_check=True)
    _, words, *rest = last.random_state
    return {
        "scores": np.asarray(sampler.get_chain(), dtype=np.float64),
        "log_posterior": np.asarray(sampler.get_log_prob(), dtype=np.float64),
        "simulated": np.asarray(sampler.get_blobs(), dtype=np.float64).reshape(BLOCK, walkers, -1),
        "accepted": np.asarray(sampler.backend.accepted, dtype=np.float64),
        "random": np.concatenate([np.asarray(words, dtype=np.float64), np.array(rest, dtype=np.float64)]),
    }
