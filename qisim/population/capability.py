"""From how well a trust does among the others to what it starts with.

A score says how a trust stands within its type (0 typical, 1 one standard deviation better). The
generated population draws it; the conversion of real trusts works it out from the staff survey.
Both then use the same rule, so that England's pockets have the same shape wherever they are.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from qisim.population.places import GROUPS

Numbers = npt.NDArray[np.float64]
DECIMALS = 4


@cache
def published() -> dict[str, Any]:
    """The published totals and shares, each with the evidence that it stands on."""
    return tomllib.loads(files("qisim.population").joinpath("england_2015.toml").read_text(encoding="utf-8"))


def quantiles(count: int) -> Numbers:
    """The middles of `count` equal parts of the range from 0 to 1."""
    middles: Numbers = (np.arange(count) + 0.5) / count
    return middles


def standing(score: Numbers) -> Numbers:
    """The rank of each trust among all, from just above 0 (lowest) to just below 1. Equal scores keep their order."""
    rank = np.empty(len(score))
    rank[np.argsort(score, kind="stable")] = quantiles(len(score))
    return rank


def practising_share(score: Numbers) -> Numbers:
    """Starting practising share, in pockets: a few exemplars far above, the others near zero."""
    pockets = published()["pockets"]
    rank, first = standing(score), 1 - pockets["exemplars"]
    exemplars = np.interp(rank, [first, 1.0], pockets["exemplar_shares"])
    others = np.interp(rank, pockets["ranks"], pockets["shares"])
    return np.round(np.where(rank > first, exemplars, others), DECIMALS)


def commitment(score: Numbers) -> Numbers:
    """Starting commitment: typical, and higher where capability is."""
    rule = published()["commitment"]
    return np.round(np.clip(rule["typical"] + rule["spread"] * score, rule["low"], rule["high"]), DECIMALS)


def staff_by_group(kind: str, staff: float) -> tuple[float, ...]:
    """The four groups of a trust of some type, when only the number of all its staff is known."""
    shares = published()["staff_shares"][kind]
    return tuple(round(staff * shares[group], 2) for group in GROUPS)
