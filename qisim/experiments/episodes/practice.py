"""Measures of practice: who was trained, who uses it and for how long, and what a country left alone does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qisim.experiments.episodes.observed import Array, Observed
from qisim.results.aggregates import total

PERCENT = 100.0
QUARTER = 0.25
LOOKS = 4
"""How many quarters after a course its use is looked at; over more, a curve through them would miss the start."""


def productivity_growth(seen: Observed, *, start: float, end: float) -> Array:
    """Mean growth of the country's productivity, compounded, trusts weighted by cost."""
    index = total(seen.by_trust("productivity") * seen.base_cost)
    ratio = seen.at(index, end) / seen.at(index, start)
    return np.asarray(PERCENT * (ratio ** (1 / (end - start)) - 1))


def trusts_above(seen: Observed, *, density: float, on: float) -> Array:
    """The share of trusts in which practice has spread further than some density."""
    now = seen.at(seen.by_trust("practising_density"), on)
    return np.asarray(PERCENT * np.mean(np.where(np.isnan(now), np.nan, now > density), axis=-1))


def median_density(seen: Observed, *, on: float) -> Array:
    """How far practice has spread in the middling trust."""
    return np.asarray(PERCENT * np.median(seen.at(seen.by_trust("practising_density"), on), axis=-1))


def kept_by_exemplars(seen: Observed, *, density: float, on: float) -> Array:
    """Of the density in trusts that began above some density, what is left in the one that kept least."""
    exemplars, now = _exemplars(seen, density, on)
    start = seen.by_trust("practising_density")[0]
    kept = np.divide(now, start, out=np.full(np.shape(now), np.inf), where=exemplars)
    least = np.min(kept, axis=-1)
    return np.where(np.isfinite(least), PERCENT * least, np.nan)


def exemplars_ahead(seen: Observed, *, density: float, on: float) -> Array:
    """The share of trusts which began above some density that are still ahead of every other."""
    exemplars, now = _exemplars(seen, density, on)
    others = np.max(now, axis=-1, where=~exemplars, initial=-np.inf)
    ahead = exemplars & (now > others[:, None])
    count = np.sum(exemplars, axis=-1)
    return np.divide(PERCENT * np.sum(ahead, axis=-1), count, out=np.full(len(count), np.nan), where=count > 0)


def _exemplars(seen: Observed, density: float, on: float) -> tuple[npt.NDArray[np.bool_], Array]:
    series = seen.by_trust("practising_density")
    return np.asarray(series[0] > density, dtype=np.bool_), seen.at(series, on)


def use_of_training(seen: Observed, *, course: float, age: float) -> Array:
    """Of those trained in the quarter from `course` on, the share who use it at an age of their training.

    Against the run without the course. People finish all through that quarter, so those seen at its
    end are an eighth of a year on, on average; a curve through the four quarters that follow (a
    parabola in logarithms) gives any age, the first day included.
    """
    extra = total(seen.by_trust("practising_staff") - seen.without_levers("practising_staff"))
    trained = QUARTER * seen.at(total(seen.by_trust("training")), course)
    ages = QUARTER * (np.arange(LOOKS) + 0.5)
    using = np.array([seen.at(extra, course + QUARTER / 2 + look) for look in ages])
    defined = np.all(using > 0, axis=0) & (trained > 0)
    curves = np.polyfit(ages, np.log(np.where(defined, using / np.where(defined, trained, 1), 1)), 2)
    return np.where(defined, PERCENT * np.exp(np.polyval(curves, age)), np.nan)


def length_of_use(seen: Observed, *, start: float, end: float) -> Array:
    """How long a programme was used, on average: the years of use by all its users, over their number at the peak.

    Against the run without the programme. Use after `end`, when people were asked, does not count.
    """
    extra = total(seen.by_trust("practising_staff") - seen.without_levers("practising_staff"))
    peak = np.max(extra, axis=0)
    return np.divide(seen.between(extra, start, end), peak, out=np.full(len(peak), np.nan), where=peak > 0)


def people_trained(seen: Observed, *, start: float, end: float) -> Array:
    """Staff who completed a course, established practice's own teaching left out."""
    return seen.between(total(seen.by_trust("training")), start, end)


def projects_running(seen: Observed, *, on: float) -> Array:
    """Tests of change under way."""
    return seen.at(total(seen.by_trust("projects_under_way")), on)


def active_staff(seen: Observed, *, on: float) -> Array:
    """The share of staff who practise improvement."""
    return PERCENT * seen.at(total(seen.by_trust("practising_staff")), on) / total(seen.staff)
