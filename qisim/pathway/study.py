"""What a fall in waste does: the same patients and the same luck through a hospital before and after, many times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
import pandas as pd
from scipy import stats

from qisim.errors import InputError, Problem
from qisim.pathway.flow import check_little, simulate
from qisim.pathway.hospital import Hospital
from qisim.pathway.luck import Luck
from qisim.pathway.measures import MEASURES, QUANTITIES, measured, week_of
from qisim.pathway.station import EVENT_LIMIT

BEFORE, AFTER = "before", "after"
CONFIDENCE = 0.95
ROW_COLUMNS = ["replication", "variant", "measure", "value"]
WEEK_COLUMNS = ["replication", "variant", "quantity", "hour", "value"]
Progress = Callable[[int, int], None]
Finished = tuple[pd.DataFrame, pd.DataFrame, int]
"""Replications, weeks and the events that these took."""


@dataclass(frozen=True)
class Settings:
    """How a study is done. Falls in waste are shares of it, 0 to 1."""

    emergency_flow: float = 0.2
    frail_discharge: float = 0.3
    replications: int = 10
    weeks: int = 13
    warm_up: int = 4
    seed: int = 0
    event_limit: int = EVENT_LIMIT
    """Events of one run."""

    def check(self) -> None:
        """Raise `InputError` with all that is wrong."""
        problems = [
            Problem("is no share", key=name, found=f"{fall:g}", expected="0 (nothing changes) to 1 (no waste is left)")
            for name, fall in (
                ("waste_emergency_flow", self.emergency_flow),
                ("waste_frail_discharge", self.frail_discharge),
            )
            if not 0 <= fall <= 1
        ]
        problems += [
            Problem("is too small", key=name, found=str(count), expected=f"{least} or more")
            for name, count, least in (
                ("replications", self.replications, 1),
                ("weeks", self.weeks, 1),
                ("warm_up", self.warm_up, 0),
                ("seed", self.seed, 0),
                ("event_limit", self.event_limit, 1),
            )
            if count < least
        ]
        if problems:
            raise InputError(problems)


@dataclass(frozen=True)
class Study:
    """The numbers of a study.

    `replications` has a row for each replication, variant ("before", "after") and measure; `week` for each
    replication, variant, quantity and hour of the week; `table` a row for each measure. `events` were processed.
    """

    settings: Settings
    hospital: Hospital
    replications: pd.DataFrame
    week: pd.DataFrame
    events: int
    interrupted: bool = False

    @property
    def finished(self) -> int:
        """Replications that are complete."""
        return int(self.replications["replication"].nunique())

    @property
    def table(self) -> pd.DataFrame:
        """By measure: before, after, difference, and the 95 % interval of the difference (NaN for one replication)."""
        wide = self.replications.pivot(index=["measure", "replication"], columns="variant", values="value")
        rows = []
        for measure in MEASURES:
            pairs = wide.loc[measure.name]
            before, after = pairs[BEFORE].to_numpy(), pairs[AFTER].to_numpy()
            low, high = interval(after - before)
            rows.append(
                (measure.name, *(float(np.mean(values)) for values in (before, after, after - before)), low, high)
            )
        return pd.DataFrame(rows, columns=["measure", BEFORE, AFTER, "difference", "low", "high"])

    def value(self, measure: str, column: str = BEFORE) -> float:
        """One number of the table."""
        return float(self.table.set_index("measure").loc[measure, column])  # type: ignore[arg-type]

    def spread(self, measure: str, variant: str = BEFORE) -> tuple[float, float]:
        """The 95 % interval of the mean of one variant."""
        rows = self.replications
        chosen = rows[(rows["measure"] == measure) & (rows["variant"] == variant)]
        return interval(chosen["value"].to_numpy(dtype=np.float64))


def interval(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
    """Student's 95 % interval of a mean; NaN for less than two values."""
    if len(values) < 2:
        return float("nan"), float("nan")
    middle, error = float(np.mean(values)), float(np.std(values, ddof=1)) / sqrt(len(values))
    reach = error * float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1))
    return middle - reach, middle + reach


def study(
    hospital: Hospital,
    settings: Settings | None = None,
    *,
    overload_allowed: bool = False,
    finished: Finished | None = None,
    progress: Progress | None = None,
) -> Study:
    """Simulate a hospital before and after a fall in waste, on the same luck.

    `finished` holds replications of the same study that are there already: the first of them are taken as they are.

    Raises `InputError` for settings and hospitals that make no sense, before anything runs. Ctrl-C ends it with
    the replications that are finished, if any is.
    """
    settings = settings or Settings()
    settings.check()
    hospital.check(overload_allowed=overload_allowed)
    variants = {BEFORE: hospital, AFTER: hospital.with_less_waste(settings.emergency_flow, settings.frail_discharge)}
    known_rows, known_weeks, events, first = _taken(finished, settings.replications)
    runs, interrupted = settings.replications * len(variants), False
    done: list[list[tuple[int, Rows, Hours]]] = []
    try:
        for replication in range(first, settings.replications):
            if progress:
                progress(len(variants) * replication, runs)
            done.append([_one(replication, variant, place, settings) for variant, place in variants.items()])
        if progress:
            progress(runs, runs)
    except KeyboardInterrupt:
        if not first + len(done):
            raise
        interrupted = True
    found = [one for both in done for one in both]
    return Study(
        settings,
        hospital,
        _joined(known_rows, pd.DataFrame([row for _, rows, _ in found for row in rows], columns=ROW_COLUMNS)),
        _joined(known_weeks, pd.DataFrame([hour for *_, hours in found for hour in hours], columns=WEEK_COLUMNS)),
        events + sum(number for number, *_ in found),
        interrupted,
    )


def _taken(finished: Finished | None, wanted: int) -> tuple[pd.DataFrame | None, pd.DataFrame | None, int, int]:
    """Those of the finished that are wanted: rows, weeks, events, and the number of the first still to do."""
    if finished is None:
        return None, None, 0, 0
    rows, week, events = finished
    there = int(rows["replication"].nunique())
    kept, kept_week = (table[table["replication"] < wanted].reset_index(drop=True) for table in (rows, week))
    return kept, kept_week, events, min(there, wanted)


def _joined(known: pd.DataFrame | None, new: pd.DataFrame) -> pd.DataFrame:
    if known is None:
        return new
    return pd.concat([known, new], ignore_index=True) if len(new) else known


Rows = list[tuple[int, str, str, float]]
Hours = list[tuple[int, str, str, int, float]]


def _one(replication: int, variant: str, hospital: Hospital, settings: Settings) -> tuple[int, Rows, Hours]:
    records = simulate(
        hospital,
        Luck(settings.seed, replication),
        weeks=settings.weeks,
        warm_up=settings.warm_up,
        event_limit=settings.event_limit,
    )
    check_little(records, hospital.cleaning_time)
    values = measured(records, hospital)
    week = week_of(records)
    rows = [(replication, variant, measure.name, values[measure.name]) for measure in MEASURES]
    hours = [
        (replication, variant, quantity, hour, float(value))
        for quantity in QUANTITIES
        for hour, value in enumerate(week[quantity])
    ]
    return records.events, rows, hours


def to_json_object(study: Study, more: Mapping[str, object]) -> dict[str, object]:
    """Settings and table as JSON; what is undefined is null."""
    return {
        "settings": {
            "waste_emergency_flow": study.settings.emergency_flow,
            "waste_frail_discharge": study.settings.frail_discharge,
            "replications": study.settings.replications,
            "weeks": study.settings.weeks,
            "warm_up": study.settings.warm_up,
            "seed": study.settings.seed,
        },
        "finished_replications": study.finished,
        "events": study.events,
        "measures": [
            {
                "measure": measure.name,
                "title": measure.title,
                "unit": measure.unit,
                **{str(key): _plain(value) for key, value in row.items() if key != "measure"},
            }
            for measure, row in zip(MEASURES, study.table.to_dict("records"), strict=True)
        ],
        **more,
    }


def _plain(value: float) -> float | None:
    return float(value) if isfinite(value) else None
