"""What a calibration found, as tidy tables: parameters, targets, what is held out, and what was learnt at all.

Where there is no posterior, since the walkers have not mixed, its columns are NaN.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from qisim.equations.world import AXES, TYPES
from qisim.experiments.calibrate.posterior import score
from qisim.experiments.calibrate.targets import Target
from qisim.experiments.episodes import Episode
from qisim.experiments.episodes.observed import Array
from qisim.parameters import Parameter, within

INTERVAL = (5.0, 50.0, 95.0)
LEAST_LEARNT = 0.1
"""The part of a prior's variance that targets must take away for a parameter to count as informed."""
NATION_OR_TYPE = 1
MEMBERS = {axis.name: axis.members for axis in AXES}


def cells(parameter: Parameter) -> Iterator[tuple[str, int, int]]:
    """The cells of a parameter that have a range: the member's name, and its place in the table."""
    rows, columns = parameter.value.shape
    for row in range(rows):
        for column in range(columns):
            if parameter.low[row, column] < parameter.high[row, column]:
                words = [TYPES[column]] if columns > NATION_OR_TYPE else []
                words += [MEMBERS[parameter.axis][row]] if parameter.axis and rows > 1 else []
                yield ".".join(words), row, column


def fit_table(known: Mapping[str, Parameter], names: Sequence[str], best: Array, draws: Array | None) -> pd.DataFrame:
    """Each parameter, or member of one that is a table: range, shipped value, best fit and posterior.

    best: positions (parameters,); draws: positions (draws, parameters)
    `shipped_at` is the share of the posterior below the shipped value.
    """
    rows = []
    for place, name in enumerate(names):
        parameter = known[name]
        fitted = within(parameter, best[[place]])
        drawn = None if draws is None else within(parameter, draws[:, place])
        for member, row, column in cells(parameter):
            own = None if drawn is None else drawn[row, :, column]
            low, median, high = _interval(own)
            shipped = float(parameter.value[row, column])
            at = math.nan if own is None else float(np.mean(own < shipped))
            rows.append(
                {
                    "parameter": name,
                    "member": member,
                    "unit": parameter.unit,
                    "low": float(parameter.low[row, column]),
                    "shipped": shipped,
                    "high": float(parameter.high[row, column]),
                    "best": float(fitted[row, 0, column]),
                    "posterior_low": low,
                    "posterior_median": median,
                    "posterior_high": high,
                    "shipped_at": at,
                    "shipped_inside": None if own is None else bool(low <= shipped <= high),
                }
            )
    return pd.DataFrame(rows)


def residuals_table(targets: Sequence[Target], shipped: Array, best: Array, drawn: Array | None) -> pd.DataFrame:
    """Each target: what was published, what is simulated before and after, and the misses in standard errors."""
    rows = []
    for place, target in enumerate(targets):
        low, median, high = _interval(None if drawn is None else drawn[:, place])
        before, after = float(shipped[place]), float(best[place])
        rows.append(
            {
                "target": target.name,
                "source": target.source,
                "unit": target.unit,
                "value": target.value,
                "tolerance": target.tolerance,
                "shipped": before,
                "best": after,
                "posterior_low": low,
                "posterior_median": median,
                "posterior_high": high,
                "shipped_miss": (before - target.value) / target.tolerance,
                "best_miss": (after - target.value) / target.tolerance,
                "posterior_miss": (median - target.value) / target.tolerance,
                "note": target.note,
            }
        )
    return pd.DataFrame(rows)


HELD_OUT_COLUMNS = (
    *("episode", "measure", "unit", "role", "published", "low", "high", "shipped", "best"),
    *("posterior_low", "posterior_median", "posterior_high", "shipped_inside", "best_inside", "posterior_inside"),
)


def held_out_table(episodes: Sequence[Episode], shipped: Array, best: Array, drawn: Array | None) -> pd.DataFrame:
    """Each measure that is held out, with its tolerance, before and after the fit; judged at the posterior's median."""
    rows = []
    findings = [(episode, finding) for episode in episodes for finding in episode.findings]
    for place, (episode, finding) in enumerate(findings):
        low, median, high = _interval(None if drawn is None else drawn[:, place])
        before, after = float(shipped[place]), float(best[place])
        values = (
            *(episode.name, finding.name, finding.measure.unit, finding.role),
            *(math.nan if finding.published is None else finding.published, finding.low, finding.high, before, after),
            *(low, median, high, finding.holds(before), finding.holds(after)),
            None if drawn is None else finding.holds(median),
        )
        rows.append(dict(zip(HELD_OUT_COLUMNS, values, strict=True)))
    return pd.DataFrame(rows, columns=list(HELD_OUT_COLUMNS))


def identifiability_table(names: Sequence[str], draws: Array | None) -> pd.DataFrame:
    """How much of each prior the targets took away, and with which other parameter each is tied up most.

    In normal scores, where every prior has a variance of one: `learnt` is what is missing from that, 0 where the
    targets say nothing, 1 where they settle the parameter.
    """
    columns = ["parameter", "learnt", "informed", "tied_to", "correlation"]
    if draws is None:
        return pd.DataFrame({column: names if column == "parameter" else [None] * len(names) for column in columns})
    scores = score(draws)
    learnt = 1.0 - np.var(scores, axis=0, ddof=1)
    tied = correlations_table(names, draws).to_numpy(dtype=np.float64, copy=True)
    np.fill_diagonal(tied, 0.0)
    rows = []
    for place, name in enumerate(names):
        other = int(np.argmax(np.abs(tied[place])))
        alone = len(names) == 1
        rows.append(
            {
                "parameter": name,
                "learnt": max(0.0, float(learnt[place])),
                "informed": bool(learnt[place] >= LEAST_LEARNT),
                "tied_to": "" if alone else names[other],
                "correlation": math.nan if alone else float(tied[place, other]),
            }
        )
    return pd.DataFrame(rows, columns=columns)


def correlations_table(names: Sequence[str], draws: Array) -> pd.DataFrame:
    """How parameters go together in the posterior: correlations of their normal scores."""
    matrix = np.atleast_2d(np.corrcoef(score(draws), rowvar=False))
    return pd.DataFrame(matrix, index=pd.Index(names, name="parameter"), columns=list(names))


def values_table(known: Mapping[str, Parameter], names: Sequence[str], draws: Array) -> pd.DataFrame:
    """The posterior's draws as values in the parameters' own units, for people to read: a column for each cell."""
    columns: dict[str, Array] = {}
    for place, name in enumerate(names):
        values = within(known[name], draws[:, place])
        for member, row, column in cells(known[name]):
            columns[f"{name}.{member}" if member else name] = values[row, :, column]
    return pd.DataFrame(columns).rename_axis("draw")


def _interval(values: Array | None) -> tuple[float, float, float]:
    known = np.empty(0) if values is None else values[np.isfinite(values)]
    if not known.size:
        return math.nan, math.nan, math.nan
    low, median, high = (float(value) for value in np.percentile(known, INTERVAL))
    return low, median, high
