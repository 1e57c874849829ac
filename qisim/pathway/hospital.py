"""One hospital in numbers, with more or less waste, and whether it can carry what comes to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qisim.errors import ParameterError, Problem
from qisim.parameters import Override, Parameter, load_parameters, with_values

Floats = npt.NDArray[np.float64]

DAY, WEEK = 24.0, 168.0
NIGHT_ENDS = 8
"""The hour at which clinicians of the day take over; those of the night begin at midnight."""
WEEKEND_SHARE = 2 / 7
WEEKEND_WAIT = 1.5
"""Days from a moment of the weekend to Monday's ward round, in the mean of the two rounds left out."""
PLANNED_FROM, PLANNED_UNTIL = 7, 12
EMERGENCY, PLANNED = "emergency", "planned"


def parameters() -> dict[str, Parameter]:
    """The parameters of the pathway by name, each with unit, range and evidence (`pathway.toml`)."""
    return load_parameters(Path(__file__).with_name("pathway.toml"))


@dataclass(frozen=True)
class Load:
    """What a resource is asked to do, over what it can do: at or above 1 its queue grows for ever."""

    resource: str
    demand: float
    """Servers that would be busy in the mean."""
    capacity: float

    @property
    def share(self) -> float:
        return self.demand / self.capacity if self.capacity else float("inf")


@dataclass(frozen=True)
class Hospital:
    """A hospital. Rates are per day, times in hours; what is named as in `pathway.toml` means the same.

    `assessment`, `emergency_stay` and `delay` are factors on times, 1 at the start; `admissions_avoided` is
    the share of admissions that prompt assessment has made unnecessary.
    """

    attendances: float
    direct_admissions: float
    planned_admissions: float
    by_hour: tuple[float, ...]
    by_weekday: tuple[float, ...]
    planned_at_weekends: float
    clinicians_by_day: int
    clinicians_by_night: int
    cubicles: int
    beds: int
    unsuitable_share: float
    clinician_time: float
    tests_time: float
    work_up_time: float
    handover_time: float
    spread_of_times: float
    admitted_share: float
    cleaning_time: float
    frail_share: float
    frail_stay: float
    other_stay: float
    planned_stay: float
    spread_of_stays: float
    ward_round: float
    leaving_time: float
    weekend_discharge: float
    assessment_share: float
    assessment_delay: float
    social_care_share: float
    social_care_delay: float
    transfer_share: float
    transfer_delay: float
    transport_share: float
    transport_delay: float
    avoidable_assessment: float
    avoidable_admissions: float
    avoidable_stay: float
    assessment: float = 1.0
    admissions_avoided: float = 0.0
    emergency_stay: float = 1.0
    delay: float = 1.0

    def with_less_waste(self, emergency_flow: float = 0.0, frail_discharge: float = 0.0) -> Hospital:
        """The same hospital, with the same beds and staff, after a fall in waste (shares of it, 0 to 1).

        Emergency flow: the avoidable part of assessment, of admissions and of stays until fit. Frail discharge:
        the delays of those who are fit.
        """
        return replace(
            self,
            assessment=1 - emergency_flow * self.avoidable_assessment,
            admissions_avoided=emergency_flow * self.avoidable_admissions,
            emergency_stay=1 - emergency_flow * self.avoidable_stay,
            delay=1 - frail_discharge,
        )

    @cached_property
    def usable_beds(self) -> int:
        """Beds that the next patient could take, where they are empty."""
        return int(self.beds * (1 - self.unsuitable_share))

    def rates(self, a_day: float) -> Floats:
        """Emergency arrivals per hour in the 168 hours of a week that begins on Monday, for so many a day."""
        hours, days = np.array(self.by_hour), np.array(self.by_weekday)
        week = np.outer(days / days.mean(), hours / hours.sum()).ravel()
        return a_day * week

    def planned_rates(self) -> Floats:
        """Planned arrivals per hour of the week: mornings, fewer at weekends."""
        days = np.array([1.0] * 5 + [self.planned_at_weekends] * 2)
        hours = np.zeros(int(DAY))
        hours[PLANNED_FROM:PLANNED_UNTIL] = 1 / (PLANNED_UNTIL - PLANNED_FROM)
        return self.planned_admissions * np.outer(days / days.mean(), hours).ravel()

    @property
    def frail_delay(self) -> float:
        """Hours that a frail older person waits once fit, in the mean."""
        return self.delay * (
            self.assessment_share * self.assessment_delay
            + self.social_care_share * self.social_care_delay
            + self.transfer_share * self.transfer_delay
            + self.transport_share * self.transport_delay
        )

    @property
    def emergency_admissions(self) -> float:
        """Emergency patients who are admitted each day."""
        frail = self.frail_share
        kept = frail + (1 - frail) * (1 - self.admissions_avoided)
        return self.attendances * self.admitted_share * kept + self.direct_admissions

    @property
    def emergency_bed_hours(self) -> float:
        """Hours in a bed that a day's emergency admissions ask for."""
        frail_a_day = self.frail_share * (self.attendances * self.admitted_share + self.direct_admissions)
        others = self.emergency_admissions - frail_a_day
        frail = self.emergency_stay * self.frail_stay + self._after_fit + self.frail_delay
        other = self.emergency_stay * self.other_stay + self._after_fit
        return frail_a_day * frail + others * other

    @property
    def planned_bed_hours(self) -> float:
        """The same of a day's planned admissions."""
        return self.planned_admissions * (self.planned_stay + self._after_fit)

    @property
    def _after_fit(self) -> float:
        return self.leaving_time + WEEKEND_SHARE * (1 - self.weekend_discharge) * WEEKEND_WAIT * DAY

    def loads(self) -> tuple[Load, ...]:
        """What each resource is asked to do by emergency patients, before anybody waits for a bed."""
        night = sum(self.by_hour[:NIGHT_ENDS]) / sum(self.by_hour)
        work = self.attendances * self.clinician_time * self.assessment
        on_duty = NIGHT_ENDS * self.clinicians_by_night + (DAY - NIGHT_ENDS) * self.clinicians_by_day
        day_hours = DAY - NIGHT_ENDS
        in_cubicle = self.assessment * (
            self.clinician_time + self.tests_time + self.admitted_share * self.work_up_time
        ) + (self.admitted_share * self.handover_time)
        cleaning = self.emergency_admissions * self.cleaning_time
        return (
            Load("clinicians", work / DAY, on_duty / DAY),
            Load("clinicians by day", work * (1 - night) / day_hours, self.clinicians_by_day),
            Load("cubicles", self.attendances * in_cubicle / DAY, self.cubicles),
            Load("beds", (self.emergency_bed_hours + cleaning) / DAY, self.usable_beds),
        )

    def bed_load(self) -> Load:
        """What emergency and planned patients together ask of the beds."""
        cleaning = (self.emergency_admissions + self.planned_admissions) * self.cleaning_time
        demand = (self.emergency_bed_hours + self.planned_bed_hours + cleaning) / DAY
        return Load("beds", demand, self.usable_beds)

    def check(self, *, overload_allowed: bool = False) -> None:
        """Refuse, with a `ParameterError`, what has no meaning or would only ever get longer."""
        problems = [
            Problem(f"has no {what}", key=what, found="0", expected="at least 1")
            for what, count in (("beds", self.usable_beds), ("cubicles", self.cubicles))
            if count < 1
        ]
        if not problems and not overload_allowed:
            problems = [_overloaded(load) for load in self.loads() if load.share >= 1]
        if problems:
            raise ParameterError(problems)


def _overloaded(load: Load) -> Problem:
    return Problem(
        f"emergency patients need more {load.resource} than there are: the queue would grow as long as one looks",
        key=load.resource,
        found=f"work for {load.demand:,.1f}, in the mean",
        expected=f"less than {load.capacity:,.1f}, what there is: {100 * (load.share - 1):.1f}% are too much",
        suggestion="fewer patients, shorter stays or more capacity (--set); or --allow-overload, where only the weeks "
        "simulated are meant",
    )


def hospital(overrides: Mapping[str, Override] | None = None) -> Hospital:
    """The typical hospital at central parameters, or with some of them set. Raises `ParameterError`."""
    values = {name: item.value.ravel() for name, item in with_values(parameters(), overrides or {}).items()}
    number = {name: float(value[0]) for name, value in values.items()}
    hours, days = values["arrivals_by_hour"], values["arrivals_by_weekday"]
    problems = [
        Problem("nobody ever comes", key=f"parameters.{key}", found="only 0", expected="at least one number above 0")
        for key, shape in (("arrivals_by_hour", hours), ("arrivals_by_weekday", days))
        if not shape.any()
    ]
    problems += [
        Problem("is not a whole number", key=f"parameters.{key}", found=f"{number[key]:g}")
        for key in ("beds",)
        if number[key] != int(number[key])
    ]
    if problems:
        raise ParameterError(problems)
    in_days = ("frail_stay", "other_stay", "planned_stay", "assessment_delay", "social_care_delay", "transfer_delay")
    sized = {"clinician_load", "cubicle_load", "arrivals_by_hour", "arrivals_by_weekday", "beds"}
    hourly = {name: DAY * value if name in in_days else value for name, value in number.items() if name not in sized}
    return Hospital(
        by_hour=tuple(float(share) for share in hours),
        by_weekday=tuple(float(share) for share in days),
        beds=int(number["beds"]),
        **_emergency_department(number, hours),
        **hourly,  # type: ignore[arg-type]
    )


def _emergency_department(number: Mapping[str, float], hours: Floats) -> dict[str, int]:
    """How many clinicians are on duty and cubicles there are, where they are busy for the given shares of time."""
    night = float(hours[:NIGHT_ENDS].sum() / hours.sum())
    work = number["attendances"] * number["clinician_time"] / number["clinician_load"]
    in_cubicle = number["clinician_time"] + number["tests_time"]
    in_cubicle += number["admitted_share"] * (number["work_up_time"] + number["handover_time"])
    return {
        "clinicians_by_day": max(1, ceil(work * (1 - night) / (DAY - NIGHT_ENDS))),
        "clinicians_by_night": max(1, ceil(work * night / NIGHT_ENDS)),
        "cubicles": max(1, ceil(number["attendances"] * in_cubicle / DAY / number["cubicle_load"])),
    }
