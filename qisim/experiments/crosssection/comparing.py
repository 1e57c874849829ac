"""A simulated cross-section against the survey: level, spread, order, clustering, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from qisim import engines, parameters
from qisim.engines import Inputs
from qisim.engines.integrate import Progress
from qisim.experiments.crosssection.reading import TRUSTS, YEARS, Observed, read
from qisim.experiments.crosssection.statistics import (
    Array,
    chance_of_clustering,
    clustering,
    interval,
    neighbours,
    rank_correlation,
    theil,
)
from qisim.experiments.job import prepare
from qisim.results.result import Settings

SIMULATED = "practising_density"
"""What of the model is held against the survey: the share of staff who practise improvement."""
AUTUMNS = {2017: 3.5, 2021: 7.5}
"""Years since April 2014 when the survey was taken."""
NEAREST = 5
"""Trusts of the same type that are a trust's neighbours."""
ENOUGH = 10
"""Trusts, of which a statistic is worth saying."""
NOTES = (
    "The survey asks whether staff can make improvements happen where they work; the model counts who practises "
    "improvement. So order, persistence and clustering can be compared, and levels only after one line, from the mean "
    "and spread of acute trusts in 2017, has turned one scale into the other.",
    "By that line bias and variance of acute trusts in 2017 are nought; 2021 and the other types are predictions.",
    "The simulated trusts start from how staff scored their managers and from their motivation, 2014 to 2016. Part of "
    "any agreement is in that start: 'the start alone' says how much.",
    "Answers are a sample: 'noise of sampling' is the standard deviation that the survey would show among equals.",
    "The survey of 2021 was answered in the pandemic, which the model does not know.",
    "Pooled over types the mean differs by what kinds of staff answer; compare within types.",
)
COLUMNS = (
    "group", "year", "statistic", "observed", "simulated", "simulated_low", "simulated_high", "trusts", "note",
)  # fmt: skip


@dataclass(frozen=True)
class CrossSection:
    """Real trusts, simulated and surveyed.

    table: a row for each statistic: group (a type of trust, or all), year, statistic, observed, simulated (central
        parameters), simulated_low and simulated_high (90 % over draws), trusts (how many), note
    trusts: a row for each trust and year: code, type, year, simulated (share of staff), simulated_pct (on the survey's
        scale), surveyed_pct
    notes: what this can and can't show
    """

    table: pd.DataFrame
    trusts: pd.DataFrame
    notes: tuple[str, ...] = field(default=NOTES)


def cross_section(
    folder: str | Path,
    scenario: str = "survival-of-the-fittest",
    *,
    draws: int = 20,
    seed: int = 0,
    engine: str = "vectorised",
    progress: Progress | None = None,
) -> CrossSection:
    """Simulate England's real trusts from 2014, and hold the cross-sections of 2017 and 2021 against the staff survey.

    folder: with `trusts.csv` and `survey_improve.csv`; Raises `InputError` for what is missing or wrong there
    draws: of the uncertain parameters, for the intervals
    """
    seen = read(folder)
    courses, start, codes = _simulated(Path(folder) / TRUSTS, scenario, draws, seed, engine, progress)
    frame = _joined(seen, courses, start, codes)
    groups = [kind for kind in dict.fromkeys(frame["type"]) if (frame["type"] == kind).sum() >= ENOUGH]
    line = _line(frame)
    frame["simulated_pct"] = [line(values)[0] for values in frame["simulated"]]
    rows = [row for kind in groups for row in _rows(frame[frame["type"] == kind], kind, line, seed)]
    rows += list(_errors(frame, "all", line))
    trusts = frame.assign(simulated=[values[0] for values in frame["simulated"]])
    return CrossSection(
        pd.DataFrame(rows, columns=list(COLUMNS)),
        trusts[["code", "type", "year", "simulated", "simulated_pct", "surveyed_pct"]].reset_index(drop=True),
    )


def _simulated(
    file: Path, scenario: str, draws: int, seed: int, engine: str, progress: Progress | None
) -> tuple[dict[int, Array], Array, tuple[str, ...]]:
    """Each autumn's shares, (1 + draws, trusts), the central run first; those of the start; and whose they are."""
    job = prepare([scenario], str(file), None, Settings(draws, seed, engine, "euler", engines.STEPS_PER_QUARTER))
    trusts, own = job.population, job.parameters[0]
    drawn = parameters.draw(own, range(draws), seed)
    values = {name: np.concatenate([one, drawn[name]], axis=1) for name, one in parameters.central(own).items()}
    last = max(quarter_of(year) for year in YEARS)
    levers = {name: schedule[:last] for name, schedule in job.levers[0].items()}
    inputs = Inputs(values, levers, trusts.attributes, trusts.index, trusts.sizes, trusts.codes)
    course = engines.simulate(job.model, inputs, [SIMULATED], engine=engine, on_progress=progress)
    shares = course.values[SIMULATED][:, 0]
    return {year: shares[quarter_of(year)] for year in YEARS}, shares[0, 0], trusts.codes


def quarter_of(year: int) -> int:
    """The quarter, from April 2014, at whose start the survey of a year is compared."""
    return round(4 * AUTUMNS[year])


def _joined(seen: Observed, courses: dict[int, Array], start: Array, codes: tuple[str, ...]) -> pd.DataFrame:
    """A row for each trust and year that was both simulated and surveyed."""
    frames = []
    for year, shares in courses.items():
        survey = seen.survey[seen.survey.index.get_level_values("year") == year].droplevel("year")
        frame = pd.DataFrame({"code": codes, "simulated": list(shares.T), "start": start, "year": year}).set_index(
            "code"
        )
        frame = frame.join(survey.rename(columns={"improve_pct": "surveyed_pct", "improve_base": "answers"}))
        frames.append(frame.join(seen.trusts).dropna(subset=["surveyed_pct", "answers"]).reset_index())
    return pd.concat(frames, ignore_index=True)


Line = Callable[[Array], Array]


def _line(frame: pd.DataFrame) -> Line:
    """From shares of staff to the survey's per cents: so that acute trusts of 2017 have its mean and spread."""
    first = frame[(frame["type"] == "acute") & (frame["year"] == YEARS[0])]
    shares, surveyed = np.stack(first["simulated"].tolist()), first["surveyed_pct"].to_numpy(float)
    centre, slope = shares.mean(axis=0), surveyed.std() / shares.std(axis=0)
    return lambda values: surveyed.mean() + slope * (values - centre)


def _rows(frame: pd.DataFrame, kind: str, line: Line, seed: int) -> Iterator[tuple[object, ...]]:
    """All that is said of one type of trust."""
    for year in YEARS:
        there = frame[frame["year"] == year]
        if len(there) < ENOUGH:
            continue
        surveyed, shares = there["surveyed_pct"].to_numpy(float), np.stack(there["simulated"].tolist()).T
        mapped = line(shares.T).T
        noise = float(np.sqrt((surveyed * (100 - surveyed) / there["answers"]).mean()))
        yield _row(kind, year, "mean, %", surveyed.mean(), mapped.mean(axis=1), len(there))
        yield _row(kind, year, "standard deviation, points", surveyed.std(), mapped.std(axis=1), len(there))
        yield (kind, year, "noise of sampling, points", noise, None, None, None, len(there), "")
        agreed = np.array([rank_correlation(one, surveyed) for one in shares])
        low, high = interval(shares[0], surveyed, seed)
        note = f"90 % over trusts drawn anew {low:.2f} to {high:.2f}"
        yield _row(kind, year, "rank correlation with the survey", None, agreed, len(there), note)
        alone = np.array([rank_correlation(there["start"].to_numpy(float), surveyed)])
        yield _row(kind, year, "the same of the start alone", None, alone, len(there), "the share in April 2014")
        yield from _with_others(there, kind, year)
        yield from _in_space(there, kind, year, seed)
    yield from _errors(frame, kind, line)
    yield from _persistence(frame, kind)


def _with_others(there: pd.DataFrame, kind: str, year: int) -> Iterator[tuple[object, ...]]:
    for column, words in (("rating", "CQC rating"), ("four_hours", "four-hour performance of 2017/18")):
        some = there.dropna(subset=[column])
        if len(some) >= ENOUGH:
            other, surveyed = some[column].to_numpy(float), some["surveyed_pct"].to_numpy(float)
            found = np.array([rank_correlation(one, other) for one in np.stack(some["simulated"].tolist()).T])
            name = f"rank correlation with {words}"
            yield _row(kind, year, name, rank_correlation(surveyed, other), found, len(some))


def _in_space(there: pd.DataFrame, kind: str, year: int, seed: int) -> Iterator[tuple[object, ...]]:
    placed = there.dropna(subset=["lat", "long"])
    if len(placed) < ENOUGH:
        return
    near = neighbours(placed["lat"].to_numpy(float), placed["long"].to_numpy(float), NEAREST)
    surveyed, shares = placed["surveyed_pct"].to_numpy(float), np.stack(placed["simulated"].tolist()).T
    found = np.array([clustering(one, near) for one in shares])
    by_chance = [chance_of_clustering(values, near, seed) for values in (surveyed, shares[0])]
    note = f"by chance: survey {by_chance[0]:.3f}, simulated {by_chance[1]:.3f}"
    name = f"clustering among {NEAREST} neighbours (Moran's I)"
    yield _row(kind, year, name, clustering(surveyed, near), found, len(placed), note)


def _errors(frame: pd.DataFrame, kind: str, line: Line) -> Iterator[tuple[object, ...]]:
    """Theil's inequality statistics on the survey's scale."""
    for year in YEARS:
        there = frame[frame["year"] == year]
        if len(there) < ENOUGH:
            continue
        surveyed = there["surveyed_pct"].to_numpy(float)
        found = [theil(one, surveyed) for one in line(np.stack(there["simulated"].tolist())).T]
        root = np.sqrt([one.mean_squared_error for one in found])
        yield _row(kind, year, "root mean squared error, points", None, root, len(there))
        for share in ("bias", "variance", "covariance"):
            values = np.array([getattr(one, share) for one in found])
            yield _row(kind, year, f"share of that error: {share}", None, values, len(there), "Theil")


def _persistence(frame: pd.DataFrame, kind: str) -> Iterator[tuple[object, ...]]:
    first, last = (frame[frame["year"] == year].set_index("code") for year in YEARS)
    both = first.index.intersection(last.index)
    if len(both) < ENOUGH:
        return
    surveyed = (one.loc[both, "surveyed_pct"].to_numpy(float) for one in (first, last))
    pairs = zip(*(np.stack(one.loc[both, "simulated"].tolist()).T for one in (first, last)), strict=True)
    found = np.array([rank_correlation(*pair) for pair in pairs])
    yield _row(kind, YEARS[1], f"rank correlation with {YEARS[0]}", rank_correlation(*surveyed), found, len(both))


def _row(
    kind: str, year: int, statistic: str, observed: float | None, found: Array, trusts: int, note: str = ""
) -> tuple[object, ...]:
    """`found`: the central run's, and then the draws'."""
    drawn = found[1:] if len(found) > 1 else found
    low, high = (float(value) for value in np.nanquantile(drawn, [0.05, 0.95]))
    seen = None if observed is None else float(observed)
    return kind, year, statistic, seen, float(found[0]), low, high, trusts, note
