"""What a record of delivery says: how much came of what was paid for, and when; who waited; how busy faculty was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qisim.delivery.record import (
    COACHES,
    MONTHS_A_YEAR,
    PLACES,
    QUARTERS_A_YEAR,
    TRAINING,
    Array,
    Record,
)

LAST_YEARS = 2.0
"""Years at the end of what is paid for, over which a queue that grows shows."""
KEEPING_UP = 0.95
"""A region where less than this part of the last years' places was delivered does not keep up."""


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
    changes = moves["number"].to_numpy(np.float64) * moves["kind"].map(signs).to_numpy(np.float64)
    months = _months(record)
    return months, np.maximum(0.0, _sums(moves["time"].to_numpy(np.float64), changes, months))


def faculty_in_use(record: Record) -> tuple[Array, Array]:
    """The part of all faculty that is with a cohort or a session, at the end of each month: time, and the share."""
    events = record.events
    moves = events.loc[events["kind"].isin(["faculty taken", "faculty returned"])]
    signs = np.where(moves["kind"] == "faculty taken", 1.0, -1.0)
    months = _months(record)
    capacity = float(events.loc[events["kind"] == "faculty", "number"].sum())
    busy = _sums(moves["time"].to_numpy(np.float64), signs * moves["number"].to_numpy(np.float64), months)
    return months, busy / capacity if capacity else busy


def _months(record: Record) -> Array:
    last = float(record.schedule["time"].max()) + 1.0 / QUARTERS_A_YEAR
    return np.arange(round(last * MONTHS_A_YEAR) + 1) / MONTHS_A_YEAR


def _sums(times: Array, changes: Array, at: Array) -> Array:
    """The sum of all changes before each moment; a month's bookings count at its end, once cohorts have formed."""
    order = np.argsort(times, kind="stable")
    sums = np.append(0.0, np.cumsum(changes[order]))
    return sums[np.searchsorted(times[order], at, side="left")]


def falling_behind(record: Record) -> tuple[list[str], int]:
    """Regions where places of the last paid years came too slowly for the queue ever to end; and how many have any."""
    times, paid, _ = record.by_quarter(PLACES)
    if not paid.any():
        return [], 0
    end = float(times[np.flatnonzero(paid)[-1]]) + 1.0 / QUARTERS_A_YEAR
    events = record.events
    window = events.loc[(events["what"] == TRAINING) & (events["time"] >= end - LAST_YEARS) & (events["time"] < end)]
    by_region = window.groupby(["place", "kind"])["number"].sum().unstack().fillna(0.0)
    if "joined" not in by_region:
        return [], 0
    started = by_region["cohort started"] if "cohort started" in by_region else 0.0 * by_region["joined"]
    behind = started < KEEPING_UP * by_region["joined"]
    return [str(region) for region in by_region.index[behind]], len(by_region)


def bars(record: Record) -> Iterator[tuple[str, list[tuple[float, float]], list[tuple[float, float]], list[float]]]:
    """For each part of a programme: its name, the times planned, those it took, and moments within (sessions, gates).

    Times are in years. What never began has no time that it took.
    """
    events = record.events
    planned = events.loc[events["kind"] == "planned"]
    for name in dict.fromkeys(str(what).partition(", wave ")[0] for what in planned["what"]):
        plans = planned.loc[(planned["what"] == name) | planned["what"].str.startswith(f"{name}, wave ")]
        spans = [(float(begin), float(end)) for begin, end in zip(plans["time"], plans["number"], strict=True)]
        took, moments = [], []
        for what in plans["what"]:
            own = events.loc[(events["what"] == what) | events["what"].str.startswith(f"{what}, ")]
            begun = own.loc[own["kind"].isin(["cohort started", "wave started", "gate passed", "gate not passed"])]
            ended = own.loc[own["kind"].isin(["cohort ended", "wave ended", "gate passed"])]
            if not begun.empty:
                last = ended["time"].max() if not ended.empty else _months(record)[-1]
                took.append((float(begun["time"].min()), float(last)))
            moments += _middles(own)
        yield name, spans, took, moments


def _middles(own: pd.DataFrame) -> list[float]:
    """The middle of the regions' sessions of each number, and of the areas' gates of each kind."""
    sessions = own.loc[own["kind"] == "learning session"].groupby("number")["time"].median()
    gates = own.loc[own["kind"] == "gate passed"].groupby("what")["time"].median()
    return [float(time) for time in (*sessions, *gates)]
