"""A named trust's own arrivals and beds, from two tables of monthly returns, and how it really did.

`ae_month.csv` needs the columns code, month, attendances, over_4h and type1_attendances; `beds_delays_month.csv`
code, month, ga_beds, ga_occupied, delayed_mean and discharged_mean. Only months that both have are used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qisim.errors import InputError, Problem, did_you_mean
from qisim.parameters import Override
from qisim.pathway.hospital import DAY, Hospital, hospital, parameters
from qisim.pathway.study import BEFORE, Study
from qisim.population.reader import read_table

AE, BEDS = "ae_month.csv", "beds_delays_month.csv"
COLUMNS = {
    AE: ("code", "month", "attendances", "over_4h", "type1_attendances"),
    BEDS: ("code", "month", "ga_beds", "ga_occupied", "delayed_mean", "discharged_mean"),
}
DAYS_A_MONTH = 365.25 / 12
SET_BY_THE_TRUST = ("attendances", "admitted_share", "beds", "direct_admissions", "planned_admissions")
SHORTEST, LONGEST = 0.3, 4.0
"""The range in which a trust's stays may lie, relative to the typical hospital's, before its counts are doubted. The
returns leave out most stays of less than a day, so stays of twice the typical length are usual."""
Months = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Trust:
    """What a trust returned, in the mean of its months. Counts are a day, shares 0 to 1."""

    code: str
    first: str
    last: str
    months: int
    attendances: float
    """At all types of department."""
    major_share: float
    """Of them at major departments, in the months that say so; 1 if none does."""
    major_known: bool
    four_hours: float
    beds: float
    occupied: float
    fit_in_day: float
    """Patients each day who no longer need the hospital, those who leave that day included."""
    discharges: float


def load_trust(code: str, folder: Path) -> Trust:
    """A trust from the tables in a folder. Raises `InputError` with file and line."""
    ae, beds = (_months(folder / name, code) for name in (AE, BEDS))
    both = sorted(
        month
        for month in set(ae) & set(beds)
        if ae[month]["attendances"] > 0 and math.isfinite(ae[month]["over_4h"]) and _complete(beds[month])
    )
    if not both:
        raise InputError(
            Problem(
                f"{code} has no month with arrivals, waits, beds and delays",
                file=str(folder),
                found=f"{len(ae)} months in {AE}, {len(beds)} in {BEDS}",
                expected="at least one month complete in both",
            )
        )
    major = [row for row in ae.values() if math.isfinite(row["type1_attendances"]) and row["attendances"] > 0]
    attendances = sum(ae[month]["attendances"] for month in both)
    return Trust(
        code,
        both[0],
        both[-1],
        len(both),
        attendances / len(both) / DAYS_A_MONTH,
        sum(row["type1_attendances"] for row in major) / sum(row["attendances"] for row in major) if major else 1.0,
        bool(major),
        1 - sum(ae[month]["over_4h"] for month in both) / attendances,
        *(sum(beds[month][name] for month in both) / len(both) for name in COLUMNS[BEDS][2:]),
    )


def _complete(month: Mapping[str, float]) -> bool:
    return all(math.isfinite(value) and value > 0 for value in month.values())


def _months(path: Path, code: str) -> Months:
    table = read_table(path)
    missing = [name for name in COLUMNS[path.name] if name not in table.header]
    problems = [*table.problems]
    if missing:
        expected = ", ".join(COLUMNS[path.name])
        problems.append(
            Problem(
                "lacks columns", file=table.file, line=table.header_line, found=", ".join(missing), expected=expected
            )
        )
        raise InputError(problems)
    months: Months = {}
    for row in table.rows:
        if row.cells["code"] != code:
            continue
        month: dict[str, float] = {}
        for name in COLUMNS[path.name][2:]:
            month[name] = _number(row.cells[name])
            if math.isinf(month[name]) or month[name] < 0:
                expected = "a number of 0 or more, or nothing"
                found = row.cells[name]
                problems.append(
                    Problem("is no count", file=table.file, line=row.line, key=name, found=found, expected=expected)
                )
        if row.cells["month"] in months:
            problems.append(Problem(f"{code} has {row.cells['month']} twice", file=table.file, line=row.line))
        months[row.cells["month"]] = month
    if problems:
        raise InputError(problems)
    if not months:
        codes = sorted({row.cells["code"] for row in table.rows})
        raise InputError(
            Problem(
                "is not in the table",
                file=table.file,
                key="--trust",
                found=code,
                expected=f"one of its {len(codes)} codes, such as {codes[0]}" if codes else None,
                suggestion=did_you_mean(code.upper(), codes),
            )
        )
    return months


def _number(text: str) -> float:
    """The number; NaN for an empty cell, infinity for what is no number."""
    if not text:
        return math.nan
    try:
        return float(text) if math.isfinite(float(text)) else math.inf
    except ValueError:
        return math.inf


def hospital_of(trust: Trust, overrides: Mapping[str, Override] | None = None, *, own_delays: bool = False) -> Hospital:
    """A hospital with a trust's arrivals, beds, discharges and stays; all else is the typical hospital's.

    Admissions are as many as discharges, divided by origin as in the typical hospital. Stays until fit are
    scaled so that stays and delays fill as many beds as the trust had filled (Little's law). So occupancy is the
    trust's by construction; its waits are not, and its delays only with `own_delays`. Raises `InputError`.
    """
    own = [name for name in overrides or {} if name in SET_BY_THE_TRUST]
    if own:
        raise InputError(
            Problem("comes from the trust's own returns", key=f"--set {own[0]}", suggestion="leave out one of the two")
        )
    typical = hospital(overrides)
    through_department = typical.attendances * typical.admitted_share
    scale = trust.discharges / (through_department + typical.direct_admissions + typical.planned_admissions)
    attendances = trust.attendances * trust.major_share
    bounds = parameters()["admitted_share"]
    admitted_share = through_department * scale / attendances
    if not bounds.low.item() <= admitted_share <= bounds.high.item():
        raise InputError(_doubtful(trust, f"{trust.attendances:,.0f} arrivals a day", "arrivals"))
    sized = hospital(
        {
            **(overrides or {}),
            "attendances": attendances,
            "admitted_share": admitted_share,
            "direct_admissions": typical.direct_admissions * scale,
            "planned_admissions": typical.planned_admissions * scale,
            "beds": float(round(trust.beds)),
        }
    )
    if own_delays:
        sized = _with_own_delays(sized, trust)
    missing = trust.occupied * DAY - (sized.emergency_bed_hours + sized.planned_bed_hours)
    until_fit = sized.emergency_admissions * (
        sized.frail_share * sized.frail_stay + (1 - sized.frail_share) * sized.other_stay
    )
    factor = 1 + missing / (until_fit + sized.planned_admissions * sized.planned_stay)
    if not SHORTEST <= factor <= LONGEST:
        raise InputError(_doubtful(trust, f"{trust.occupied:,.0f} beds occupied", "beds"))
    return replace(
        sized, **{name: factor * getattr(sized, name) for name in ("frail_stay", "other_stay", "planned_stay")}
    )


def _with_own_delays(place: Hospital, trust: Trust) -> Hospital:
    """The delays scaled so that as many wait overnight as were returned: all who are fit, but for those leaving."""
    overnight = max(0.0, trust.fit_in_day - trust.discharges)
    factor = overnight * DAY / (place.emergency_admissions * place.frail_share * place.frail_delay)
    return replace(
        place,
        assessment_delay=factor * place.assessment_delay,
        social_care_delay=factor * place.social_care_delay,
        transfer_delay=factor * place.transfer_delay,
        transport_delay=factor * place.transport_delay,
    )


def _doubtful(trust: Trust, found: str, what: str) -> Problem:
    return Problem(
        f"the {what} and the discharges of {trust.code} do not belong together",
        found=f"{found} and {trust.discharges:,.1f} discharges a day: stays of "
        f"{trust.occupied / trust.discharges:.1f} days",
        expected=f"stays until fit {SHORTEST:g} to {LONGEST:g} times those of the typical hospital, and its share of "
        "arrivals admitted, more or less",
        suggestion="look whether all counts cover the same sites and months",
    )


@dataclass(frozen=True)
class Beside:
    """One measure as simulated, with its 95 % interval, and as the trust returned it."""

    title: str
    unit: str
    simulated: float
    low: float
    high: float
    returned: float


def beside(trust: Trust, study: Study) -> tuple[Beside, ...]:
    """The hospital before any fall in waste, beside the trust's own returns.

    Departments other than the major one are taken to see everybody within four hours.
    """
    rows = []
    for measure, title, unit, scale, shift, returned in (
        (
            "four_hours",
            "Within four hours, all types of department",
            "%",
            trust.major_share,
            100 * (1 - trust.major_share),
            100 * trust.four_hours,
        ),
        ("fit_in_day", "Fit during the day, who leaves included", "patients", 1.0, 0.0, trust.fit_in_day),
        ("occupancy", "Occupied beds", "%", 1.0, 0.0, 100 * trust.occupied / trust.beds),
        ("discharges", "Patients who leave", "a day", 1.0, 0.0, trust.discharges),
    ):
        low, high = study.spread(measure)
        middle = study.value(measure, BEFORE)
        middle, low, high = (shift + scale * value for value in (middle, low, high))
        rows.append(Beside(title, unit, middle, low, high, returned))
    return tuple(rows)
