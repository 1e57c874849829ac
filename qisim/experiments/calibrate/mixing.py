"""Whether the walkers have mixed, so that where they were can stand for the posterior.

Three looks, each at every parameter's scores after the warm-up:

autocorrelation   how many steps pass until a walker has forgotten where it was (`emcee.autocorr`); emcee's authors
                  trust that time, and the chains, from fifty times its length on
R-hat             split by walkers and halves (Gelman and others, Bayesian Data Analysis, 3rd edition, 11.4): how much
                  wider all together are than each by itself; 1 where they agree
acceptance        the share of proposals taken: near 0 walkers stand still, near 1 they hardly move
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import emcee
import numpy as np

from qisim.experiments.calibrate.posterior import Chains
from qisim.experiments.calibrate.specification import BLOCK
from qisim.experiments.episodes.observed import Array

LEAST_TIMES = 50
HIGHEST_R_HAT = 1.05
LEAST_ACCEPTED, MOST_ACCEPTED = 0.1, 0.9
MARGIN = 1.2
"""How much more than the least is advised: the autocorrelation time of a short chain comes out too short."""


@dataclass(frozen=True)
class Mixing:
    """What the looks show at the steps kept: a number for each parameter, and the share of proposals taken."""

    kept: int
    discarded: int
    walkers: int
    names: tuple[str, ...]
    times: Array
    r_hat: Array
    accepted: float

    @property
    def effective(self) -> float:
        """As many independent draws the chains are worth, for the slowest parameter."""
        return self.kept * self.walkers / float(np.max(self.times))

    @property
    def problems(self) -> list[str]:
        """Why the chains cannot stand for the posterior; none if they can."""
        found = []
        slow = [number for number, time in enumerate(self.times) if not self.kept >= LEAST_TIMES * time]
        if slow:
            found.append(
                f"autocorrelation: {self.kept:,} steps are there, fewer than {LEAST_TIMES} times the autocorrelation "
                f"time of {self._some(self.times, slow, '{:.0f} steps')}"
            )
        apart = [number for number, value in enumerate(self.r_hat) if not value <= HIGHEST_R_HAT]
        if apart:
            found.append(f"R-hat: above {HIGHEST_R_HAT} for {self._some(self.r_hat, apart, '{:.3f}')}")
        if not LEAST_ACCEPTED <= self.accepted <= MOST_ACCEPTED:
            found.append(
                f"acceptance: {self.accepted:.2f} of proposals were taken, where {LEAST_ACCEPTED} to {MOST_ACCEPTED} "
                "is sound"
            )
        return found

    @property
    def mixed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def advised(self) -> int:
        """How many steps should do, by what is known so far: at least twice as many where that is little."""
        times = self.times[np.isfinite(self.times)]
        needed = MARGIN * LEAST_TIMES * float(np.max(times, initial=1.0))
        return BLOCK * max(-(-int(needed) // BLOCK), 2 * self.kept // BLOCK if needed < self.kept else 0)

    def _some(self, values: Array, chosen: Sequence[int], form: str) -> str:
        worst = sorted(chosen, key=lambda number: -values[number] if np.isfinite(values[number]) else -np.inf)
        few = [f"{self.names[number]} ({form.format(values[number])})" for number in worst[:3]]
        return ", ".join(few) + (f" and {len(chosen) - 3} more" if len(chosen) > 3 else "")


def mixing_of(chains: Chains, names: Sequence[str]) -> Mixing:
    """Look at chains."""
    kept = chains.kept
    with np.errstate(invalid="ignore", divide="ignore"):
        times = np.asarray(emcee.autocorr.integrated_time(kept, tol=0), dtype=np.float64)
        r_hat = _r_hat(kept)
    return Mixing(
        kept=len(kept),
        discarded=chains.discarded,
        walkers=kept.shape[1],
        names=tuple(names),
        times=times,
        r_hat=r_hat,
        accepted=float(np.mean(chains.accepted) / len(kept)),
    )


def _r_hat(kept: Array) -> Array:
    """Split R-hat of each parameter: (parameters,)."""
    half = len(kept) // 2
    chains = np.concatenate([kept[:half], kept[-half:]], axis=1)
    within = np.mean(np.var(chains, axis=0, ddof=1), axis=0)
    between = np.var(np.mean(chains, axis=0), axis=0, ddof=1)
    return np.asarray(np.sqrt((half - 1) / half + between / within))
