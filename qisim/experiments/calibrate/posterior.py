"""From the fit to the posterior: emcee's ensemble of walkers, kept block by block.

The prior says that a parameter lies in its range, and no more: shipped values are to follow from a calibration, so
they have no say in it. Walkers move in normal scores: the score z of a parameter stands for the chance that a standard
normal number lies below z, and that chance for a position in the range, 0 at its low end and 1 at its high one. So
every prior is a standard normal one, bounds are hard without being walls, and a parameter that no target informs stays
as it was drawn.

In the warm-up, which is left away, walkers move by differential evolution (ter Braak 2006; Nelson and others 2013)
with snooker updates (ter Braak and Vrugt 2008), nine to one: on a normal posterior of ten parameters they forgot in
a third of the stretch move's time. After it most proposals come from a Student distribution with the mean and the
covariance of the later half of the warm-up, whatever a walker's place: where the posterior is near to normal, walkers
then forget within a few steps. That distribution stays as it is, and proposals are accepted by what the model itself
says (an independence sampler: Tierney 1994), so the posterior is the same, and takes a tenth of the runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import emcee
import numpy as np
from scipy.special import ndtr, ndtri

from qisim.experiments.calibrate.bench import Evaluate
from qisim.experiments.calibrate.specification import BLOCK, Specification
from qisim.experiments.calibrate.targets import Target
from qisim.experiments.episodes.observed import Array
from qisim.results.folders import Parts

WARM_UP_MOVES = ((emcee.moves.DEMove(), 0.9), (emcee.moves.DESnookerMove(), 0.1))
INDEPENDENT, EVOLUTION = 0.7, 0.3
"""How often, after the warm-up, proposals are independent of where walkers are, and how often they evolve."""
FREEDOM = 8.0
"""Of the Student distribution: tails a little heavier than normal ones, lest a walker be stranded in a tail."""
WIDER = 1.1
"""How much wider proposals are than the walkers were: too wide costs little, too narrow strands."""
LEAN, SPREAD = 0.5, 1.0
"""Walkers start half way from the middle of the prior to the best fit, as wide as the prior: if they then agree, that
means something."""
EDGE = 1e-6
"""The best fit may lie on a bound, whose score has no end."""
Moves = tuple[tuple[Any, float], ...]
"""Ways to propose, and how often each is taken."""
KEYS = 624
"""Words of the random stream's state (MT19937, which emcee uses)."""


@dataclass(frozen=True)
class Chains:
    """What the walkers went through: positions (steps, walkers, parameters), log posterior, what was simulated."""

    scores: Array
    log_posterior: Array
    simulated: Array
    accepted: Array
    """How many of its proposals each walker took after the warm-up."""
    discarded: int
    """The steps of the warm-up."""

    @property
    def steps(self) -> int:
        """How many steps each walker made, the warm-up included."""
        return len(self.scores)

    @property
    def kept(self) -> Array:
        """The scores after the warm-up: (steps, walkers, parameters)."""
        return self.scores[self.discarded :]

    @property
    def outcomes(self) -> Array:
        """What was simulated after that, one row each: (steps x walkers, targets)."""
        kept = self.simulated[self.discarded :]
        return kept.reshape(-1, kept.shape[-1])


def position(scores: Array) -> Array:
    """The positions that normal scores stand for."""
    return np.asarray(ndtr(scores))


def score(positions: Array) -> Array:
    """The normal scores of positions."""
    return np.asarray(ndtri(np.clip(positions, EDGE, 1 - EDGE)))


class LogPosterior:
    """How likely sets of parameters are, given the targets: what emcee asks, many walkers at a time.

    Errors of the targets are taken as normal and independent; where anything is undefined the set is impossible.
    """

    def __init__(self, evaluate: Evaluate, values: Array, tolerances: Array) -> None:
        self.evaluate, self.values, self.tolerances = evaluate, values, tolerances

    def __call__(self, scores: Array) -> list[tuple[float | Array, ...]]:
        simulated = self.evaluate(position(scores))
        misses = (simulated - self.values) / self.tolerances
        total = -0.5 * (np.sum(misses**2, axis=1) + np.sum(scores**2, axis=1))
        likely = np.where(np.isfinite(total), total, -np.inf)
        return [(float(value), *row) for value, row in zip(likely, simulated, strict=True)]


def sampled(
    specification: Specification,
    best: Array,
    targets: tuple[Target, ...],
    evaluate: Evaluate,
    parts: Parts,
    report: Callable[[int], None],
) -> Chains:
    """The chains of all walkers: blocks that are there already are read, the others made and kept.

    best: positions around which walkers begin
    report: called with the steps that are done, the warm-up included
    Any block follows from the one before it, so an interruption, or more steps later, change no number.
    """
    values, tolerances = (np.array([getattr(one, key) for one in targets]) for key in ("value", "tolerance"))
    log_posterior = LogPosterior(evaluate, values, tolerances)
    blocks: list[dict[str, Array]] = []
    warm = specification.warm_up // BLOCK
    moves: Moves = WARM_UP_MOVES
    for number in range(warm + specification.steps // BLOCK):
        name = f"chain-{number:06d}"
        if number == warm:
            moves = _moves_after(blocks)
        if not parts.has(name):
            state = _after(blocks[-1]) if blocks else _start(specification, best)
            parts.save(name, _block(log_posterior, state, moves))
        blocks.append(parts.load(name, FIELDS))
        report((number + 1) * BLOCK)
    return Chains(
        scores=np.concatenate([block["scores"] for block in blocks]),
        log_posterior=np.concatenate([block["log_posterior"] for block in blocks]),
        simulated=np.concatenate([block["simulated"] for block in blocks]),
        accepted=np.sum([block["accepted"] for block in blocks[warm:]], axis=0),
        discarded=specification.warm_up,
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
        blobs=np.squeeze(block["simulated"][-1]),  # as emcee itself keeps those of one target
        random_state=state,
    )


def _moves_after(blocks: list[dict[str, Array]]) -> Moves:
    """The moves after a warm-up, by where the walkers were in its later half."""
    seen = np.concatenate([block["scores"] for block in blocks[len(blocks) // 2 :]])
    pool = seen.reshape(-1, seen.shape[-1])
    spread = np.atleast_2d(np.cov(pool, rowvar=False))
    try:
        root = np.linalg.cholesky(spread)
    except np.linalg.LinAlgError:  # walkers that did not move: they go on, and are found out
        root = np.linalg.cholesky(spread + EDGE * np.eye(len(spread)))
    proposals = Independent(np.mean(pool, axis=0), np.asarray(WIDER * root, dtype=np.float64))
    independent = emcee.moves.MHMove(proposals, ndim=pool.shape[1])
    return ((independent, INDEPENDENT), (emcee.moves.DEMove(), EVOLUTION))


@dataclass(frozen=True)
class Independent:
    """Proposals from one Student distribution, wherever walkers are; `root` is the root of its covariance."""

    mean: Array
    root: Array

    def __call__(self, scores: Array, random: np.random.RandomState) -> tuple[Array, Array]:
        """New scores (walkers, parameters), and the logarithm of how much likelier the old were to be proposed."""
        spread = random.standard_normal(scores.shape)
        stretch = np.sqrt(random.chisquare(FREEDOM, size=len(scores)) / FREEDOM)
        new = self.mean + (spread / stretch[:, np.newaxis]) @ self.root.T
        return new, self._log_density(scores) - self._log_density(new)

    def _log_density(self, scores: Array) -> Array:
        away = np.linalg.solve(self.root, (scores - self.mean).T)
        size = scores.shape[1]
        return np.asarray(-0.5 * (FREEDOM + size) * np.log1p(np.sum(away**2, axis=0) / FREEDOM))


def _block(log_posterior: LogPosterior, state: emcee.State, moves: Moves) -> dict[str, Array]:
    """The next steps from a state: what each walker went through, and the random stream's state at their end."""
    walkers, size = state.coords.shape
    sampler = emcee.EnsembleSampler(walkers, size, log_posterior, moves=list(moves), vectorize=True)
    sampler.log_prob_fn = log_posterior  # itself: emcee's wrapper prints a traceback on Ctrl-C
    with np.errstate(invalid="ignore"):  # from one impossible set to another: not accepted, as it should be
        last = sampler.run_mcmc(state, BLOCK, skip_initial_state_check=True)
    _, words, *rest = last.random_state
    return {
        "scores": np.asarray(sampler.get_chain(), dtype=np.float64),
        "log_posterior": np.asarray(sampler.get_log_prob(), dtype=np.float64),
        "simulated": np.asarray(sampler.get_blobs(), dtype=np.float64).reshape(BLOCK, walkers, -1),
        "accepted": np.asarray(sampler.backend.accepted, dtype=np.float64),
        "random": np.concatenate([np.asarray(words, dtype=np.float64), np.array(rest, dtype=np.float64)]),
    }
