"""Patients through one hospital, as discrete events: emergency department, beds, discharge.

A patient of the emergency department waits for a cubicle, there for a clinician, then for tests; who is admitted
keeps the cubicle until a bed is free and they are handed over. In the bed they become fit, at a ward round, and
leave when what they then wait for has come. Planned patients who find no bed are cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from heapq import merge
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from simpy import Environment, Event

from qisim.errors import RunError
from qisim.pathway.hospital import DAY, NIGHT_ENDS, WEEK, Hospital
from qisim.pathway.luck import Arrivals, Luck, arrivals, spread, waiting, whole_days
from qisim.pathway.station import EVENT_LIMIT, Station, run

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Process = Generator[Event, object, None]
Way = Callable[["Course", int], Process]

MOMENTS = ("asked_bed", "bed", "left_department", "fit", "left")
SOURCES = ("attendances", "direct", "planned")
NEVER = float("nan")
EARLIER = 26 * WEEK
"""Hours of arrivals before the start, of whom some are still in a bed then."""
FRIDAY = 4
DAYS = 7
REASONS = ("assessment", "social care", "transfer", "transport")
LITTLE_TOLERANCE = 1e-9


class Course:
    """What will befall patients and when it did, as plain lists: an event at a time they are quicker than arrays."""

    def __init__(self, clinician: Floats, tests: Floats, admitted: Flags, stay: Floats, monday: Flags, after: Floats):
        self.clinician: list[float] = clinician.tolist()
        self.tests: list[float] = tests.tolist()
        self.admitted: list[bool] = admitted.tolist()
        self.stay: list[float] = stay.tolist()
        self.monday: list[bool] = monday.tolist()
        self.after: list[float] = after.tolist()
        for moment in MOMENTS:
            setattr(self, moment, [NEVER] * len(self.stay))

    asked_bed: list[float]
    bed: list[float]
    left_department: list[float]
    fit: list[float]
    left: list[float]


@dataclass(frozen=True)
class Patients:
    """All patients of one source, in order of arrival: what will befall them, and when it did.

    Times are hours from the start, which is a Monday at midnight; NaN where it never came to that.
    """

    by_department: bool
    arrived: Floats
    frail: Flags
    admitted: Flags
    delays: Floats
    """By reason and patient."""
    transferred: Flags
    course: Course

    def at(self, moment: str) -> Floats:
        """When something happened to each: asked_bed, bed, left_department, fit, left; NaN if it has not."""
        return np.array(getattr(self.course, moment))


@dataclass(frozen=True)
class Records:
    """What happened in one run: its patients by source, the window that counts, and how many events it took."""

    patients: dict[str, Patients]
    begin: float
    end: float
    events: int
    cancelled: int
    """Planned patients who found no bed, within the window."""
    waiting_for_beds: float
    """The mean number who waited for a bed, by the beds' own count."""
    beds_taken: float
    """The mean number of beds with a patient or being cleaned, by the beds' own count."""


def simulate(hospital: Hospital, luck: Luck, *, weeks: int, warm_up: int, event_limit: int = EVENT_LIMIT) -> Records:
    """One run of so many weeks after a warm-up. Raises `RunError` at the event limit.

    It starts with the beds as full as half a year of arrivals before would have left them, had nobody ever waited;
    the warm-up is for queues to form and for planned patients to be turned away.
    """
    return _Run(hospital, luck, WEEK * warm_up, WEEK * (warm_up + weeks)).records(event_limit)


class _Run:
    def __init__(self, hospital: Hospital, luck: Luck, begin: float, end: float) -> None:
        self.hospital, self.begin, self.end = hospital, begin, end
        self.environment = Environment()
        self.cubicles = Station(self.environment, hospital.cubicles)
        self.clinicians = Station(self.environment, hospital.clinicians_by_night)
        self.beds = Station(self.environment, hospital.usable_beds)
        self.patients = {source: drawn(hospital, luck, source, end) for source in SOURCES}
        self.cancelled = 0
        self._settle()

    def _settle(self) -> None:
        """Put those into beds who came before the start and are still there, as far as there are beds."""
        cleaning = self.hospital.cleaning_time
        there: list[tuple[float, float, float, Course, int]] = []
        for people in self.patients.values():
            who, *moments = earlier_stays(self.hospital, people)
            still = (moments[0] <= 0) & (moments[-1] + cleaning > 0)
            for number, *hours in zip(who[still].tolist(), *(hour[still].tolist() for hour in moments), strict=True):
                there.append((*hours, people.course, number))
        for begun, found_fit, gone, course, number in sorted(there, key=itemgetter(0))[: self.beds.servers]:
            course.asked_bed[number] = course.bed[number] = begun
            course.fit[number], course.left[number] = found_fit, gone
            self.beds.busy += 1
            self.environment.process(self._leave_later(gone + cleaning))

    def _leave_later(self, time: float) -> Process:
        yield self.environment.timeout(time)
        self.beds.leave()

    def records(self, event_limit: int) -> Records:
        self.environment.process(self._shifts())
        self.environment.process(self._arrivals())
        events = run(self.environment, self.begin, limit=event_limit)
        self.beds.begin_counting()
        events = run(self.environment, self.end, limit=event_limit, done=events)
        self.beds.count()
        length = self.end - self.begin
        return Records(
            self.patients,
            self.begin,
            self.end,
            events,
            self.cancelled,
            self.beds.waiting_area / length,
            self.beds.busy_area / length,
        )

    def _shifts(self) -> Process:
        timeout, hospital = self.environment.timeout, self.hospital
        while True:
            yield timeout(NIGHT_ENDS)
            self.clinicians.staff(hospital.clinicians_by_day)
            yield timeout(DAY - NIGHT_ENDS)
            self.clinicians.staff(hospital.clinicians_by_night)

    def _arrivals(self) -> Process:
        environment = self.environment
        timeout, process = environment.timeout, environment.process
        ways = {"attendances": self._attend, "direct": self._come_for_a_bed, "planned": self._come_as_planned}
        queues = (_in_order(people, way) for people, way in ((self.patients[name], ways[name]) for name in SOURCES))
        for time, number, way, course in merge(*queues, key=itemgetter(0)):
            yield timeout(time - environment.now)
            process(way(course, number))

    def _attend(self, course: Course, number: int) -> Process:
        environment = self.environment
        yield self.cubicles.enter()
        yield self.clinicians.enter()
        yield environment.timeout(course.clinician[number])
        self.clinicians.leave()
        yield environment.timeout(course.tests[number])
        if not course.admitted[number]:
            course.left_department[number] = environment.now
            self.cubicles.leave()
            return
        course.asked_bed[number] = environment.now
        yield self.beds.enter()
        course.bed[number] = environment.now
        yield environment.timeout(self.hospital.handover_time)
        course.left_department[number] = environment.now
        self.cubicles.leave()
        yield self._stay(course, number)
        self.beds.leave()

    def _come_for_a_bed(self, course: Course, number: int) -> Process:
        course.asked_bed[number] = self.environment.now
        yield self.beds.enter()
        course.bed[number] = self.environment.now
        yield self._stay(course, number)
        self.beds.leave()

    def _come_as_planned(self, course: Course, number: int) -> Process:
        if self.beds.busy >= self.beds.servers:
            self.cancelled += self.environment.now >= self.begin
            return
        yield from self._come_for_a_bed(course, number)

    def _stay(self, course: Course, number: int) -> Event:
        """The event of the bed's being free and clean again: all that comes before is known now."""
        now = self.environment.now
        fit = self._found_fit(course.bed[number], now, course.stay[number], course.monday[number])
        left = fit + course.after[number]
        course.fit[number] = fit
        course.left[number] = left
        return self.environment.timeout(left - now + self.hospital.cleaning_time)

    def _found_fit(self, bed: float, now: float, stay: float, monday: bool) -> float:
        """The ward round nearest to the end of the stay; a stay that ends before one has come ends when it ends."""
        ward_round = self.hospital.ward_round
        fit = DAY * round((bed + stay - ward_round) / DAY) + ward_round
        if fit <= bed:
            return max(bed + stay, now)
        over = fit // DAY % DAYS - FRIDAY
        if over > 0 and monday:
            fit += DAY * (DAYS - FRIDAY - over)
        return max(fit, now)


def earlier_stays(hospital: Hospital, people: Patients) -> tuple[Numbers, Floats, Floats, Floats]:
    """Who was admitted before the start, and when they had a bed, were fit and left, had nobody ever waited."""
    course, ward_round = people.course, hospital.ward_round
    who = np.flatnonzero((people.arrived < 0) & people.admitted)
    bed, free = people.arrived[who], people.arrived[who]
    if people.by_department:
        bed = bed + np.array(course.clinician)[who] + np.array(course.tests)[who]
        free = bed + hospital.handover_time
    end = bed + np.array(course.stay)[who]
    fit = DAY * np.round((end - ward_round) / DAY) + ward_round
    over = fit // DAY % DAYS - FRIDAY
    monday = np.array(course.monday, dtype=np.bool_)[who]
    at_round = np.where((over > 0) & monday, fit + DAY * (DAYS - FRIDAY - over), fit)
    fit = np.maximum(np.where(fit <= bed, end, at_round), free)
    return who, bed, fit, fit + np.array(course.after)[who]


def _in_order(people: Patients, way: Way) -> list[tuple[float, int, Way, Course]]:
    first = int(np.searchsorted(people.arrived, 0.0))
    times = people.arrived[first:].tolist()
    return [(time, number, way, people.course) for number, time in enumerate(times, first)]


def drawn(hospital: Hospital, luck: Luck, source: str, until: float) -> Patients:
    """The patients of one source with all that chance decides of them, from half a year before the first event."""
    a_day = {"attendances": hospital.attendances, "direct": hospital.direct_admissions}
    rates = hospital.planned_rates() if source == "planned" else hospital.rates(a_day[source])
    coming = arrivals(luck, source, rates, EARLIER + until)
    chances = partial(_chances, luck, source, coming)
    emergency = source != "planned"
    frail = chances("frailty") < hospital.frail_share if emergency else np.zeros(coming.times.size, dtype=np.bool_)
    asked = chances("admission") < hospital.admitted_share if source == "attendances" else np.ones_like(frail)
    avoided = ~frail & (chances("avoided admission") < hospital.admissions_avoided) & (source == "attendances")
    mean_stay = np.where(frail, hospital.frail_stay, hospital.other_stay if emergency else hospital.planned_stay)
    factor = hospital.emergency_stay if emergency else 1.0
    transfer = waiting(chances("transfer"), hospital.transfer_share, hospital.transfer_delay)
    in_days = (
        waiting(chances("assessment"), hospital.assessment_share, hospital.assessment_delay),
        waiting(chances("social care"), hospital.social_care_share, hospital.social_care_delay),
        transfer,
    )
    delays = [whole_days(hospital.delay * wait, chances(f"days: {at}")) for at, wait in enumerate(in_days)]
    delays.append(hospital.delay * waiting(chances("transport"), hospital.transport_share, hospital.transport_delay))
    work_up = np.where(asked, hospital.work_up_time, 0.0)
    tests = (hospital.tests_time + work_up) * spread(chances("tests"), hospital.spread_of_times)
    admitted = asked & ~avoided
    waits = np.where(frail, np.stack(delays), 0.0)
    course = Course(
        clinician=hospital.assessment
        * hospital.clinician_time
        * spread(chances("clinician"), hospital.spread_of_times),
        tests=hospital.assessment * tests,
        admitted=admitted,
        stay=factor * mean_stay * spread(chances("stay"), hospital.spread_of_stays),
        monday=chances("weekend") >= hospital.weekend_discharge,
        after=hospital.leaving_time * spread(chances("leaving"), hospital.spread_of_times) + waits.sum(axis=0),
    )
    transferred = frail & (chances("transfer") < hospital.transfer_share)
    return Patients(source == "attendances", coming.times - EARLIER, frail, admitted, waits, transferred, course)


def _chances(luck: Luck, source: str, coming: Arrivals, component: str) -> Floats:
    return luck.chances(f"{source}: {component}", coming.candidates)[coming.numbers]


def overlap(begin: Floats, end: Floats, records: Records) -> float:
    """Hours of the window that lie between two moments, over all patients; who is still there stays to its end."""
    to_end = np.where(np.isnan(end), records.end, np.minimum(end, records.end))
    hours = np.maximum(0.0, to_end - np.maximum(begin, records.begin))
    return float(np.nansum(hours))


def check_little(records: Records, cleaning_time: float) -> None:
    """Little's law, exactly: the beds' own mean counts are the patients' own waits and stays over the time.

    Raises `RunError`: a difference would be a defect of the simulation.
    """
    length = records.end - records.begin
    people = records.patients.values()
    waits = sum(overlap(one.at("asked_bed"), one.at("bed"), records) for one in people) / length
    stays = sum(overlap(one.at("bed"), one.at("left") + cleaning_time, records) for one in people) / length
    for what, by_station, by_patients in (
        ("waiting for a bed", records.waiting_for_beds, waits),
        ("in a bed", records.beds_taken, stays),
    ):
        if abs(by_station - by_patients) > LITTLE_TOLERANCE * max(1.0, by_station):
            raise RunError(f"Little's law does not hold for patients {what}: {by_station!r} against {by_patients!r}")
