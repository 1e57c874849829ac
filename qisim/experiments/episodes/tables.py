"""What was simulated beside what was published: a tidy table, and the same for readers of documents."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

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
INTERVAL = (5.0, 95.0)
INSIDE, OUTSIDE = "inside", "outside"


def compared(episode: Episode, seen: Observed) -> list[dict[str, object]]:
    """A row for each measure of an episode: judged at central parameters, with the 90 % interval over draws."""
    return [_row(episode, finding, finding.measure.function(seen, **finding.arguments)) for finding in episode.findings]


def _row(episode: Episode, finding: Finding, values: Array) -> dict[str, object]:
    central, draws = float(values[0]), values[1:]
    defined = draws[np.isfinite(draws)]
    low, high = np.percentile(defined, INTERVAL) if defined.size else (math.nan, math.nan)
    return {
        "episode": episode.name,
        "measure": finding.name,
        "unit": finding.measure.unit,
        "role": finding.role,
        "published": math.nan if finding.published is None else finding.published,
        "low": finding.low,
        "high": finding.high,
        "simulated": central,
        "simulated_low": float(low),
        "simulated_high": float(high),
        "inside": finding.holds(central),
        "evidence": ", ".join(finding.evidence),
        "note": finding.note,
        "why_outside": finding.why_outside,
    }


def table_of(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """The rows as one table, those on which the model was fitted first."""
    ordered = sorted(rows, key=lambda row: ROLES.index(str(row["role"])))
    return pd.DataFrame(ordered, columns=list(COLUMNS)).astype({"inside": bool})


def verdicts(table: pd.DataFrame) -> list[str]:
    """How many measures of each role are inside their tolerance, in words."""
    sentences = []
    for role in ROLES:
        own = table[table["role"] == role]
        if len(own):
            sentences.append(f"{role[0].upper()}{role[1:]}: {int(own['inside'].sum())} of {len(own)} inside.")
    return sentences
