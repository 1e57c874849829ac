"""The course of a measure over time: the same measure as if it had been taken at other moments."""

from __future__ import annotations

import numpy as np

from qisim.experiments.episodes.episode import Episode, Finding
from qisim.experiments.episodes.observed import Array, Observed
from qisim.results.published import PERCENTILES

MOVING = ("on", "age", "late", "end")
"""The argument that says when a measure is taken, where it has one."""
SINCE = ("start", "early", "course")
"""The argument before which there is nothing to measure."""
MOST_MOMENTS = 32
LATEST_AGE = 1.0
"""Years after a course: the curve that gives use by age goes through so many."""


def moving(finding: Finding) -> str | None:
    """The argument that moves along the course of a measure, if it has a course."""
    return next((key for key in MOVING if key in finding.arguments), None)


def moments(finding: Finding, seen: Observed) -> Array:
    """When the course is looked at: years since 2014-04-01, or since the course for an age."""
    key = moving(finding)
    if key == "age":
        return np.linspace(0.0, LATEST_AGE, MOST_MOMENTS)
    first = next((finding.arguments[since] for since in SINCE if since in finding.arguments), seen.times[0])
    times = seen.times[seen.times > first] if "start" in finding.arguments else seen.times[seen.times >= first]
    step = max(1, -(-len(times) // MOST_MOMENTS))
    kept = np.append(times[:-1:step], times[-1:])
    own = finding.arguments[key] if key else times[-1]
    return np.unique(np.append(kept, own))


def course(finding: Finding, seen: Observed) -> Array:
    """Moments, the measure in the central run, and the interval over draws: (4, moments); no moments without one."""
    key = moving(finding)
    if key is None:
        return np.empty((4, 0))
    times = moments(finding, seen)
    rows = []
    for time in times:
        values = finding.measure.function(seen, **{**finding.arguments, key: float(time)})
        rows.append([time, values[0], *interval(values[1:])])
    return np.array(rows).T


def interval(draws: Array) -> tuple[float, float]:
    """The interval that holds 90 % of the draws in which a measure is defined."""
    defined = draws[np.isfinite(draws)]
    if not defined.size:
        return np.nan, np.nan
    low, high = np.percentile(defined, PERCENTILES)
    return float(low), float(high)


def series_of(episode: Episode, finding: Finding) -> str:
    """The first measure of the episode that has the same course: they belong into one picture."""
    key = moving(finding)

    def what(one: Finding) -> tuple[str, dict[str, object]]:
        own = moving(one)
        return one.measure.name, {name: value for name, value in one.arguments.items() if name != own or own != key}

    return next(one.name for one in episode.findings if one is finding or (key and what(one) == what(finding)))
