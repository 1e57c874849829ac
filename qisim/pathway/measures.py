"""From what happened to patients to numbers: waits, occupied beds, delays, and how they run over the week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qisim.pathway.flow import SOURCES, Patients, Records, overlap
from qisim.pathway.hospital import DAY, WEEK, Hospital

Floats = npt.NDArray[np.float64]

FOUR_HOURS, TWELVE_HOURS = 4.0, 12.0
PER_CENT = 100.0


@dataclass(frozen=True)
class Measure:
    """A number that a run gives. `better` is +1 where more is better, -1 where less is, 0 where neither."""

    name: str
    title: str
    unit: str
    better: int


MEASURES = (
    Measure("four_hours", "Within four hours of arrival", "% of attendances", +1),
    Measure("four_hours_admitted", "the same, of those admitted", "% of attendances", +1),
    Measure("time_in_department", "Time in the emergency department", "hours, mean", -1),
    Measure("wait_for_bed", "Wait for a bed after the decision", "hours, mean", -1),
    Measure("trolley_waits", "Waits over four hours for a bed", "a week", -1),
    Measure("long_trolley_waits", "Waits over twelve hours for a bed", "a week", -1),
    Measure("queue_for_beds", "Queue for beds", "patients, mean", -1),
    Measure("occupancy", "Occupied beds at midnight", "% of beds", 0),
    Measure("bed_days", "Occupied bed days", "a week", -1),
    Measure("emergency_bed_days", "of emergency patients", "a week", -1),
    Measure("frail_bed_days", "of frail older people", "a week", -1),
    Measure("stay", "Stay of emergency patients", "days, mean", -1),
    Measure("emergency_admissions", "Emergency admissions", "a week", -1),
    Measure("delayed", "Fit and still waiting at midnight", "patients", -1),
    Measure("delayed_days", "Bed days of delay", "a week", -1),
    Measure("fit_in_day", "Fit during the day, who leaves included", "patients", -1),
    Measure("discharges", "Patients who leave", "a day", 0),
    Measure("transfers", "Transfers to other hospitals", "a week", 0),
    Measure("cancelled", "Planned admissions cancelled", "a week", -1),
)
BY_NAME = {measure.name: measure for measure in MEASURES}

HOURS_OF_WEEK = int(WEEK)
QUANTITIES = ("occupied", "waiting", "in_department", "four_hours", "time_in_department")
"""What is kept for each hour of the week: people at the hour in beds, waiting for one and in the department;
performance and hours in the department of those who arrive in the hour."""


def measured(records: Records, hospital: Hospital) -> dict[str, float]:
    """Every measure of one run; NaN where nobody was there to be measured."""
    weeks = (records.end - records.begin) / WEEK
    people = records.patients
    attendances, direct = people["attendances"], people["direct"]
    department = Department.of(attendances, records)
    emergency = (attendances, direct)
    asked, given = (np.concatenate([one.at(moment) for one in emergency]) for moment in ("asked_bed", "bed"))
    in_window = (asked >= records.begin) & (asked < records.end)
    waits = (np.where(np.isnan(given), records.end, given) - asked)[in_window]
    bed_days = {name: overlap(people[name].at("bed"), people[name].at("left"), records) / DAY for name in SOURCES}
    leaving = {name: _within(people[name].at("left"), records) for name in SOURCES}
    stays = np.concatenate([(one.at("left") - one.at("bed"))[_within(one.at("left"), records)] for one in emergency])
    frail = sum(overlap(one.at("bed")[one.frail], one.at("left")[one.frail], records) / DAY for one in emergency)
    ready, left = (np.concatenate([times(one) for one in emergency]) for times in (_ready, _left))
    late = ready < left
    transfers = sum(int((one.transferred & _within(one.at("left"), records)).sum()) for one in emergency)
    midnights = np.arange(records.begin, records.end, DAY)
    delayed = float(_present(ready[late], left[late], midnights).mean())
    discharges = float(sum(gone.sum() for gone in leaving.values())) / weeks / (WEEK / DAY)
    return {
        "four_hours": PER_CENT * department.share_within(attendances.admitted | ~attendances.admitted),
        "four_hours_admitted": PER_CENT * department.share_within(attendances.admitted),
        "time_in_department": _mean(department.hours[department.counted]),
        "wait_for_bed": _mean(waits),
        "trolley_waits": float((waits > FOUR_HOURS).sum()) / weeks,
        "long_trolley_waits": float((waits > TWELVE_HOURS).sum()) / weeks,
        "queue_for_beds": records.waiting_for_beds,
        "occupancy": PER_CENT * float(_in_beds(records, midnights).mean()) / hospital.beds,
        "bed_days": sum(bed_days.values()) / weeks,
        "emergency_bed_days": (bed_days["attendances"] + bed_days["direct"]) / weeks,
        "frail_bed_days": frail / weeks,
        "stay": _mean(stays) / DAY,
        "emergency_admissions": float(sum(_within(one.at("bed"), records).sum() for one in emergency)) / weeks,
        "delayed": delayed,
        "delayed_days": overlap(ready[late], left[late], records) / DAY / weeks,
        "fit_in_day": delayed + discharges,
        "discharges": discharges,
        "transfers": transfers / weeks,
        "cancelled": records.cancelled / weeks,
    }


@dataclass(frozen=True)
class Department:
    """Hours in the emergency department, and of whom they count: all who came in the window, unless it ended first."""

    hours: Floats
    counted: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, people: Patients, records: Records) -> Department:
        left = people.at("left_department")
        hours = np.where(np.isnan(left), records.end, left) - people.arrived
        known = ~np.isnan(left) | (hours > FOUR_HOURS)
        return cls(hours, (people.arrived >= records.begin) & known)

    def share_within(self, whom: npt.NDArray[np.bool_]) -> float:
        """The share of those who left within four hours."""
        return _mean((self.hours[self.counted & whom] <= FOUR_HOURS).astype(np.float64))


def week_of(records: Records) -> dict[str, Floats]:
    """Each quantity for the 168 hours of a week that begins on Monday, the mean over the weeks of the run."""
    hours = np.arange(records.begin, records.end)
    attendances = records.patients["attendances"]
    department = Department.of(attendances, records)
    came = (attendances.arrived[department.counted] % WEEK).astype(np.int64)
    spent = department.hours[department.counted]
    emergency = [records.patients[name] for name in ("attendances", "direct")]
    waiting = sum(_present(one.at("asked_bed"), one.at("bed"), hours) for one in emergency)
    return {
        "occupied": _by_hour(_in_beds(records, hours)),
        "waiting": _by_hour(np.asarray(waiting)),
        "in_department": _by_hour(_present(attendances.arrived, attendances.at("left_department"), hours)),
        "four_hours": PER_CENT * _means(came, (spent <= FOUR_HOURS).astype(np.float64)),
        "time_in_department": _means(came, spent),
    }


def _by_hour(values: Floats) -> Floats:
    return np.asarray(values.reshape(-1, HOURS_OF_WEEK).mean(axis=0), dtype=np.float64)


def _means(hours: npt.NDArray[np.int64], values: Floats) -> Floats:
    counts = np.bincount(hours, minlength=HOURS_OF_WEEK)
    sums = np.bincount(hours, weights=values, minlength=HOURS_OF_WEEK)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _in_beds(records: Records, moments: Floats) -> Floats:
    people = records.patients.values()
    return np.sum([_present(one.at("bed"), one.at("left"), moments) for one in people], axis=0)


def _present(begin: Floats, end: Floats, moments: Floats) -> Floats:
    """How many are between two moments of theirs at each moment of the clock; no end means still there."""
    begun, ended = np.sort(begin[~np.isnan(begin)]), np.sort(end[~np.isnan(end)])
    count = np.searchsorted(begun, moments, side="right") - np.searchsorted(ended, moments, side="right")
    return count.astype(np.float64)


def _within(moments: Floats, records: Records) -> npt.NDArray[np.bool_]:
    return (moments >= records.begin) & (moments < records.end)


def _ready(people: Patients) -> Floats:
    """When they could have left, had nothing else been waited for."""
    return people.at("left") - people.delays.sum(axis=0)


def _left(people: Patients) -> Floats:
    return people.at("left")


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")
