"""What was simulated beside what was published: a tidy table, and the same for readers of documents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qisim.experiments.episodes.courses import course, interval, moving, series_of
from qisim.experiments.episodes.episode import ROLES, Episode, Finding
from qisim.experiments.episodes.observed import Array, Observed

COLUMNS = (
    "episode",
    "measure",
    "unit",
    "role",
    "published",
    "low",
    "high",
    "simulated",
    "simulated_low",
    "simulated_high",
    "inside",
    "evidence",
    "note",
    "why_outside",
)
COURSE_COLUMNS = ("episode", "measure", "series", "moving", "at", "time", "simulated", "low", "high")


@dataclass(frozen=True)
class Found:
    """What the runs of an episode say of each measure.

    values: measure -> (draw,), the central run first
    courses: measure -> (4, moments): moments, the central run, and the interval over draws
    """

    values: Mapping[str, Array]
    courses: Mapping[str, Array]


def found(episode: Episode, seen: Observed) -> Found:
    """Every measure of an episode, and its course."""
    return Found(
        {one.name: np.asarray(one.measure.function(seen, **one.arguments)) for one in episode.findings},
        {one.name: course(one, seen) for one in episode.findings},
    )


def compared(episode: Episode, values: Mapping[str, Array]) -> list[dict[str, object]]:
    """A row for each measure of an episode: judged at central parameters, with the 90 % interval over draws."""
    return [_row(episode, finding, values[finding.name]) for finding in episode.findings]


def _row(episode: Episode, finding: Finding, values: Array) -> dict[str, object]:
    central = float(values[0])
    low, high = interval(values[1:])
    return {
        "episode": episode.name,
        "measure": finding.name,
        "unit": finding.measure.unit,
        "role": finding.role,
        "published": math.nan if finding.published is None else finding.published,
        "low": finding.low,
        "high": finding.high,
        "simulated": central,
        "simulated_low": low,
        "simulated_high": high,
        "inside": finding.holds(central),
        "evidence": ", ".join(finding.evidence),
        "note": finding.note,
        "why_outside": finding.why_outside,
    }


def courses_of(episode: Episode, courses: Mapping[str, Array]) -> list[dict[str, object]]:
    """A row for each moment of each course of an episode; `at` is when the measure was taken."""
    rows: list[dict[str, object]] = []
    for finding in episode.findings:
        key = moving(finding)
        at = float(finding.arguments[key]) if key else math.nan
        fixed = {
            "episode": episode.name,
            "measure": finding.name,
            "series": series_of(episode, finding),
            "moving": key or "",
            "at": at,
        }
        for time, simulated, low, high in courses[finding.name].T:
            rows.append({**fixed, "time": time, "simulated": simulated, "low": low, "high": high})
    return rows


def table_of(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """The rows as one table, those on which the model was fitted first."""
    ordered = sorted(rows, key=lambda row: ROLES.index(str(row["role"])))
    return pd.DataFrame(ordered, columns=list(COLUMNS)).astype({"inside": bool})
