"""What `qisim pathway` does between its options and its exit code."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qisim.cli.numbers import counted, digits_for_interval, duration, interval, number
from qisim.cli.progress import progress_shown
from qisim.cli.tables import Row, console, print_table
from qisim.errors import InputError, Problem, did_you_mean
from qisim.parameters import Override
from qisim.pathway import (
    MEASURES,
    Comparison,
    Hospital,
    Settings,
    Study,
    Trust,
    beside,
    compare,
    hospital,
    hospital_of,
    load_trust,
    study,
)
from qisim.pathway import parameters as pathway_parameters
from qisim.pathway.folder import PICTURE, finished_in, prepare, write
from qisim.pathway.study import AFTER, BEFORE, to_json_object

TYPICAL = "A typical acute hospital of 2014/15"
THEMES = {
    "Emergency department": ("four_hours", "four_hours_admitted", "time_in_department"),
    "Queue for beds": ("wait_for_bed", "trolley_waits", "long_trolley_waits", "queue_for_beds", "cancelled"),
    "Beds": ("occupancy", "bed_days", "emergency_bed_days", "frail_bed_days", "stay", "emergency_admissions"),
    "Discharge": ("delayed", "delayed_days", "fit_in_day", "discharges", "transfers"),
}
PER_CENT = 100


@dataclass(frozen=True)
class Request:
    """What somebody asked for on the command line."""

    emergency_flow: float
    frail_discharge: float
    overrides: Sequence[str]
    trust: str | None
    data: Path | None
    own_delays: bool
    replications: int
    weeks: int
    warm_up: int
    seed: int
    overload_allowed: bool
    event_limit: int
    out: Path | None
    json: bool
    quiet: bool

    @property
    def settings(self) -> Settings:
        return Settings(
            emergency_flow=self.emergency_flow,
            frail_discharge=self.frail_discharge,
            replications=self.replications,
            weeks=self.weeks,
            warm_up=self.warm_up,
            seed=self.seed,
            event_limit=self.event_limit,
        )


def answer(request: Request) -> None:
    """Simulate what was asked for and print what came out; after Ctrl-C, what was finished."""
    begin = time.monotonic()
    settings = request.settings
    settings.check()
    trust, place, title = _hospital(request)
    place.check(overload_allowed=request.overload_allowed)
    if request.out is not None:
        prepare(request.out)
    finished = finished_in(request.out, place, settings) if request.out is not None else None
    with progress_shown(quiet=request.quiet, last=None) as (_, progress):
        found = study(place, settings, overload_allowed=request.overload_allowed, finished=finished, progress=progress)
    more = _more(found, trust)
    if request.out is not None:
        write(request.out, found, title, more)
    if request.json:
        print(json.dumps(to_json_object(found, more), indent=2, allow_nan=False))
    else:
        _print(found, trust, title, own_delays=request.own_delays)
        if request.out is not None:
            print(f"Picture: {request.out / PICTURE}.svg; the numbers are beside it")
        print(f"Time:    {duration(time.monotonic() - begin)}, {found.events:,} events")
    if found.interrupted:
        raise _interruption(found, request)


def _interruption(found: Study, request: Request) -> KeyboardInterrupt:
    interruption = KeyboardInterrupt()
    interruption.add_note(
        f"{found.finished} of {request.replications} replications are finished: the numbers are theirs."
    )
    kept = f"They are kept in {request.out}: the same command goes on from there."
    interruption.add_note(kept if request.out else "With --out FOLDER they would be kept, to go on from.")
    return interruption


def _hospital(request: Request) -> tuple[Trust | None, Hospital, str]:
    overrides = _overrides(request.overrides)
    if request.trust is None:
        for key, given in (("--data", request.data is not None), ("--own-delays", request.own_delays)):
            if given:
                raise InputError(Problem("needs a trust", key=key, expected="--trust CODE beside it"))
        return None, hospital(overrides), TYPICAL
    if request.data is None:
        raise InputError(
            Problem("needs its returns", key="--trust", found=request.trust, expected="--data FOLDER beside it")
        )
    trust = load_trust(request.trust, request.data)
    return (
        trust,
        hospital_of(trust, overrides, own_delays=request.own_delays),
        f"Trust {trust.code}, {trust.first} to {trust.last}",
    )


def _overrides(texts: Sequence[str]) -> dict[str, Override]:
    """`beds=700` and `arrivals_by_hour.at_09=8` as parameters set."""
    overrides: dict[str, Override] = {}
    problems = []
    known = list(pathway_parameters())
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        name, _, member = key.removeprefix("parameters.").partition(".")
        try:
            amount = float(value)
        except ValueError:
            amount = math.nan
        if name not in known:
            problems.append(Problem("is not a number of the hospital", key="--set", found=text, suggestion=_hint(name)))
        elif not equals or not math.isfinite(amount):
            problems.append(Problem("is not a number", key="--set", found=text, expected="KEY=VALUE, such as beds=700"))
        elif member:
            before = overrides.get(name)
            overrides[name] = {**(before if isinstance(before, Mapping) else {}), member: amount}
        else:
            overrides[name] = amount
    if problems:
        raise InputError(problems)
    return overrides


def _hint(name: str) -> str:
    return did_you_mean(name, list(pathway_parameters())) or "qisim pathway --parameters lists them"


def _more(found: Study, trust: Trust | None) -> dict[str, object]:
    more: dict[str, object] = {
        "loads": {load.resource: load.share for load in (*found.hospital.loads()[:-1], found.hospital.bed_load())},
        "weights": compare(found).to_json_object(),
    }
    if trust is not None:
        rows = (asdict(row) for row in beside(trust, found))
        more["trust"] = {"returns": asdict(trust), "beside": [_nulls(row) for row in rows]}
    return more


def _nulls(row: Mapping[str, object]) -> dict[str, object]:
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}


def _print(found: Study, trust: Trust | None, title: str, *, own_delays: bool) -> None:
    out, settings, place = console(), found.settings, found.hospital
    out.print(
        f"{title}: {place.attendances:,.0f} patients a day in the emergency department, "
        f"{place.emergency_admissions:,.0f} emergency and {place.planned_admissions:,.0f} planned admissions; "
        f"{place.beds:,} beds, {place.cubicles} cubicles, "
        f"{place.clinicians_by_day} clinicians by day and {place.clinicians_by_night} by night."
    )
    out.print(
        f"A fall in waste of {PER_CENT * settings.emergency_flow:g}% in emergency flow and of "
        f"{PER_CENT * settings.frail_discharge:g}% in frail discharge. {counted(found.finished, 'replication')} of "
        f"{counted(settings.weeks, 'week')} after {settings.warm_up}, on the same luck before and after."
    )
    rows = {str(row["measure"]): row for row in found.table.to_dict("records")}
    units = {measure.name: measure for measure in MEASURES}
    lines = [
        Row(theme, f"{units[name].title}, {units[name].unit}", _cells(rows[name]))
        for theme, names in THEMES.items()
        for name in names
    ]
    print_table(out, ("Before", "After", "Difference", "95% interval"), lines)
    for sentence in _below(found, compare(found)):
        out.print(sentence)
    if trust is not None:
        _print_trust(found, trust, own_delays=own_delays)
    out.print()


def _cells(row: Mapping[Any, float]) -> tuple[str, ...]:
    digits = max(1, digits_for_interval(row["difference"], row["low"], row["high"]))
    return (
        *(number(row[key], digits) for key in (BEFORE, AFTER)),
        number(row["difference"], digits, signed=True),
        interval(row["low"], row["high"], digits, signed=True),
    )


def _below(found: Study, weights: Comparison) -> Iterator[str]:
    """What a reader must know of the numbers above, and what they say about the weights."""
    days, stay = found.value("emergency_bed_days") / 7, found.value("stay")
    rate = found.value("emergency_admissions") / 7
    yield (
        f"Little's law, before: {rate:.1f} emergency admissions a day x {stay:.2f} days of stay = {rate * stay:.0f} "
        f"beds; {days:.0f} were occupied by them. (For the hours counted it holds exactly, or the run fails.)"
    )
    load = found.hospital.bed_load()
    if load.share >= 1:
        yield (
            f"Emergency and planned patients together need {PER_CENT * (load.share - 1):.1f}% more beds than fit them: "
            "planned admissions are cancelled."
        )
    overloaded = [load for load in found.hospital.loads() if load.share >= 1]
    for load in overloaded:
        yield (
            f"Overloaded: {load.resource}, by {PER_CENT * (load.share - 1):.1f}%. The queue grows; numbers hold for "
            "these weeks only."
        )
    if found.finished == 1:
        yield "One replication shows no uncertainty: no intervals."
    yield (
        f"Bed days released: {weights.bed_days_a_year:,.0f} a year ({weights.beds:.1f} beds, "
        f"{PER_CENT * weights.share_of_bed_days:.1f}% of all). At £{weights.bed_day_cost:.0f} each, published, that is "
        f"{PER_CENT * weights.simulated:.2f}% of the hospital's cost."
    )
    if weights.continuous:
        yield (
            f"The continuous model's weights make it {PER_CENT * weights.continuous:.2f}% "
            f"({PER_CENT * weights.continuous_low:.2f} to {PER_CENT * weights.continuous_high:.2f}) for the same fall: "
            f"bed days explain {PER_CENT * weights.explained:.0f}% of it."
        )


def _print_trust(found: Study, trust: Trust, *, own_delays: bool) -> None:
    out = console()
    lines = [
        Row(
            f"Trust {trust.code}'s own returns, {counted(trust.months, 'month')}",
            f"{row.title}, {row.unit}",
            (number(row.simulated, 1), interval(row.low, row.high, 1), number(row.returned, 1)),
        )
        for row in beside(trust, found)
    ]
    print_table(out, ("Simulated", "95% interval", "Returned"), lines)
    known = "Occupancy, patients who leave and delays" if own_delays else "Occupancy and patients who leave"
    free = "four hours are" if own_delays else "four hours and those fit during the day are"
    out.print(f"{known} are set from the returns; {free} not.")
    if not trust.major_known:
        out.print("No month says how many came to the major department: all are taken to have.")


def print_parameters() -> None:
    """The hospital's numbers with range, unit, meaning and evidence."""
    for name, item in pathway_parameters().items():
        values = [f"{value:g}" for value in item.value.ravel()]
        text = values[0] if len(values) == 1 else f"({', '.join(values)})"
        bounds = f"{item.low.min():g} to {item.high.max():g}"
        unit = "" if item.unit == "1" else f" {item.unit}"
        print(f"{name} = {text}{unit}, {bounds}")
        print(f"    {item.description}")
        print(f"    {', '.join(item.evidence)}")
