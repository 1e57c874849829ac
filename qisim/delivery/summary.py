"""What a record of delivery says: how much came of what was paid for, and when; who waited; how busy faculty was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from qisim.delivery.record import (
    COACHES,
    MONTHS_A_YEAR,
    PLACES,
    QUARTERS_A_YEAR,
    REGION,
    TRAINING,
    Array,
    Record,
)

LAST_YEARS = 2.0
"""Years at the end of what is paid for, over which a queue that grows shows."""
KEEPING_UP = 0.95
"""A region does not keep up that delivers less than this part of the last years' places with more of its faculty."""


@dataclass(frozen=True)
class Tally:
    """People or teams: paid for, and what became of them. Of posts, post-years, and only the first two."""

    paid: float
    delivered: float
    gave_up: float = 0.0
    withdrawn: float = 0.0
    waiting: float = 0.0

    @property
    def share(self) -> float:
        """The part of what was paid for that was delivered."""
        return self.delivered / self.paid if self.paid else 1.0


def tally(record: Record, quantity: str) -> Tally:
    """What became of places (`PLACES`) or teams (`TEAMS`)."""
    events = record.events
    mine = events["what"] == TRAINING if quantity == PLACES else ~events["what"].isin([TRAINING, COACHES])
    sums = events.loc[mine].groupby("kind")["number"].sum()
    gone = (float(sums.get(kind, 0.0)) for kind in ("gave up", "withdrawn", "still waiting"))
    return Tally(record.total(quantity, "paid"), record.total(quantity, "delivered"), *gone)


def post_years(record: Record, quantity: str) -> Tally:
    """Years for which coach posts were paid for, and open."""
    return Tally(*(record.total(quantity, column) / QUARTERS_A_YEAR for column in ("paid", "delivered")))


def reached(record: Record, quantity: str, share: float) -> tuple[float, float]:
    """When a share of all that is paid for was paid for, and when so much was delivered: years; NaN if never."""
    times, paid, delivered = record.by_quarter(quantity)
    edges = np.append(times, times[-1] + 1.0 / QUARTERS_A_YEAR)
    wanted = share * paid.sum()
    return _crossing(edges, paid, wanted), _crossing(edges, delivered, wanted)


def _crossing(edges: Array, amounts: Array, wanted: float) -> float:
    sums = np.append(0.0, np.cumsum(amounts))
    if not 0.0 < wanted <= sums[-1]:
        return float("nan")
    place = int(np.searchsorted(sums, wanted))
    return float(np.interp(wanted, sums[place - 1 : place + 1], edges[place - 1 : place + 1]))


def waiting(record: Record) -> tuple[Array, Array]:
    """People who wait for a course, at the end of each month: time in years, and how many."""
    events = record.events.loc[record.events["what"] == TRAINING]
    signs = {"joined": 1.0, "cohort started": -1.0, "gave up": -1.0, "withdrawn": -1.0}
    moves = events.loc[events["kind"].isin(list(signs))]
    changes = np.array([signs[kind] for kind in moves["kind"]]) * moves["number"].to_numpy(np.float64)
    months = _months(record)
    return months, np.maximum(0.0, _sums(moves["time"].to_numpy(np.float64), changes, months))


def faculty_in_use(record: Record, region: str | None = None) -> tuple[Array, Array]:
    """The mean part of faculty, of a region's or of all, that is with a cohort or a session, in each month.

    Start of the month in years, and the share.
    """
    events = record.events if region is None else record.events.loc[record.events["place"] == region]
    moves = events.loc[events["kind"].isin(["faculty taken", "faculty returned"])]
    months = _months(record)
    capacity = float(events.loc[events["kind"] == "faculty", "number"].sum())
    changes = moves["number"].to_numpy(np.float64, copy=True)
    changes[(moves["kind"] == "faculty returned").to_numpy()] *= -1.0
    times = moves["time"].to_numpy(np.float64)
    use = months * _sums(times, changes, months) - _sums(times, times * changes, months)  # its integral in time
    return months[:-1], np.diff(use) * MONTHS_A_YEAR / (capacity or 1.0)


def _months(record: Record) -> Array:
    last = float(record.schedule["time"].max()) + 1.0 / QUARTERS_A_YEAR
    return np.arange(round(last * MONTHS_A_YEAR) + 1) / MONTHS_A_YEAR


def _sums(times: Array, changes: Array, at: Array) -> Array:
    """The sum of all changes before each moment; a month's bookings count at its end, once cohorts have formed."""
    order = np.argsort(times, kind="stable")
    sums = np.append(0.0, np.cumsum(changes[order]))
    return sums[np.searchsorted(times[order], at, side="left")]


def falling_behind(record: Record) -> tuple[list[str], int]:
    """Regions whose faculty, all of it busy, cannot teach what is paid for; and how many have any places.

    There the last years' places came more slowly than they were paid for, while faculty was in full use.
    """
    times, paid, _ = record.by_quarter(PLACES)
    if not paid.any():
        return [], 0
    end = float(times[np.flatnonzero(paid)[-1]]) + 1.0 / QUARTERS_A_YEAR
    events = record.events
    window = events.loc[
        (events["what"] == TRAINING)
        & (events["level"] == REGION)
        & (events["time"] >= end - LAST_YEARS)
        & (events["time"] < end)
    ]
    sums = window.groupby(["place", "kind"])["number"].sum()
    regions = [str(region) for region in dict.fromkeys(window.loc[window["kind"] == "joined", "place"])]
    behind = []
    for region in regions:
        started, joined = (float(sums.get((region, kind), 0.0)) for kind in ("cohort started", "joined"))
        months, use = faculty_in_use(record, region)
        last_year = (months > end - LAST_YEARS / 2) & (months < end)
        if started < KEEPING_UP * joined and use[last_year].mean() >= KEEPING_UP:
            behind.append(region)
    return behind, len(regions)


Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """A part of a programme: when each of its waves was to begin and end, when it did, and moments within.

    Times are in years. A part without waves has one of each; what never began has None. Moments are the
    middle of the regions' learning sessions, or of the areas' gates.
    """

    name: str
    planned: tuple[Span, ...]
    took: tuple[Span | None, ...]
    moments: tuple[float, ...]


def parts(record: Record) -> list[Part]:
    """The parts of a programme, in the order in which they were to begin."""
    events = record.events
    planned = events.loc[events["kind"] == "planned"]
    found = []
    for name in dict.fromkeys(str(what).partition(", wave ")[0] for what in planned["what"]):
        plans = planned.loc[(planned["what"] == name) | planned["what"].str.startswith(f"{name}, wave ")]
        spans = [(float(begin), float(end)) for begin, end in zip(plans["time"], plans["number"], strict=True)]
        owns = [
            events.loc[(events["what"] == what) | events["what"].str.startswith(f"{what}, ")] for what in plans["what"]
        ]
        took = [_taken(own, span, record) for own, span in zip(owns, spans, strict=True)]
        found.append(Part(name, tuple(spans), tuple(took), tuple(time for own in owns for time in _middles(own))))
    return found


def _taken(own: pd.DataFrame, planned: Span, record: Record) -> Span | None:
    """From the first that began to the last that ended; of a mandate, from the first gate passed to its planned end."""
    begun = own.loc[own["kind"].isin(["cohort started", "wave started", "gate passed"]), "time"]
    if begun.empty:
        return None
    if (own["kind"] == "gate passed").any():
        return float(begun.min()), max(float(begun.min()), planned[1])
    ended = own.loc[own["kind"].isin(["cohort ended", "wave ended"]), "time"]
    last = _months(record)[-1] if len(ended) < len(begun) else ended.max()
    return float(begun.min()), float(last)


def _middles(own: pd.DataFrame) -> list[float]:
    """The middle of the regions' sessions of each number, and of the areas' gates of each kind."""
    sessions = own.loc[own["kind"] == "learning session"].groupby("number")["time"].median()
    gates = own.loc[own["kind"] == "gate passed"].groupby("what")["time"].median()
    return [float(time) for time in (*sessions, *gates)]
