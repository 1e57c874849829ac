"""Data in a CSV file: what a scenario's run should reproduce, one number a row.

    date,metric,value,unit,tolerance
    2015-04-01,productivity,1.006,1,0.004

date        the first day of a quarter; or a column `quarter` with calendar quarters such as 2015Q2
metric      a quantity of which runs keep the nation's course, such as productivity; for one that has a value by
            domain or group, a column `member` says whose
value       the nation's, or that of the trusts selected, as tables of results add them up
tolerance   a standard error, in the same unit

Each series is evenly spaced. A gap, an empty cell and a series of zeros throughout are refused: data that are
missing are often written as nothing, or as nought.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from qisim.errors import Problem, ScenarioError, did_you_mean
from qisim.model import Model
from qisim.results.aggregates import quantities_of
from qisim.scenarios.days import years_since_start
from qisim.scenarios.documents import label_of

NEEDED = ("metric", "value", "unit", "tolerance")
TIMES = ("date", "quarter")
KNOWN = (*TIMES, *NEEDED, "member", "note")
QUARTER = re.compile(r"(\d{4})\s*Q([1-4])")
QUARTERS_A_YEAR = 4
MONTHS_A_QUARTER = 3
MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class Datum:
    """One number of a file: of which quantity and member, when (in quarters since 2014-04-01), and how sure."""

    line: int
    day: str
    quarter: int
    metric: str
    member: str
    value: float
    unit: str
    tolerance: float


def read_data(file: Path, model: Model, quarters: int) -> list[Datum]:
    """The numbers of a file, in its order. Raises `ScenarioError` with all that is wrong, line by line.

    quarters: how many the scenario simulates
    """
    label = label_of(file)
    rows = _rows(file, label)
    problems: list[Problem] = []
    data: list[Datum] = []
    for line, row in rows:
        found = list(_problems_of_row(label, line, row, model, quarters))
        problems += found
        if not found:
            data.append(_datum(line, row))
    if not rows:
        problems.append(Problem("holds no data", label, expected="a row for each number below its heading"))
    problems += [problem for series in _series(data).values() for problem in _problems_of_series(label, series)]
    if problems:
        raise ScenarioError(sorted(problems, key=lambda problem: problem.line or 0))
    return data


def _rows(file: Path, label: str) -> list[tuple[int, dict[str, str]]]:
    """Every row by line, with its cells by heading."""
    try:
        content = file.read_bytes()
        if len(content) > MOST_BYTES:
            found = f"{len(content):,} bytes"
            raise ScenarioError(Problem("is too large", label, found=found, expected=f"at most {MOST_BYTES:,}"))
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ScenarioError(Problem(f"cannot be read: {error.strerror or error}", label)) from None
    except UnicodeDecodeError as error:
        raise ScenarioError(Problem("not a text in UTF-8", label, found=f"a stray byte at {error.start}")) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        heading = [cell.strip() for cell in next(reader, [])]
        problems = list(_problems_of_heading(label, heading))
        if problems:
            raise ScenarioError(problems)
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heading):
                message = "the row has not as many cells as the heading"
                found, expected = f"{len(cells)} cells", f"{len(heading)}: {', '.join(heading)}"
                raise ScenarioError(Problem(message, label, reader.line_num, found=found, expected=expected))
            rows.append((reader.line_num, dict(zip(heading, (cell.strip() for cell in cells), strict=True))))
        return rows
    except csv.Error as error:
        raise ScenarioError(Problem(f"cannot be read as CSV: {error}", label, reader.line_num)) from None


def _problems_of_heading(label: str, heading: list[str]) -> Iterator[Problem]:
    for name in heading:
        if name not in KNOWN:
            hint = did_you_mean(name, KNOWN)
            yield Problem("unknown column", label, 1, found=repr(name), expected=", ".join(KNOWN), suggestion=hint)
        elif heading.count(name) > 1:
            yield Problem("a column is there twice", label, 1, found=name)
    missing = [name for name in NEEDED if name not in heading]
    if sum(name in heading for name in TIMES) != 1:
        missing.insert(0, "date (or quarter, but not both)")
    for name in missing:
        yield Problem("a column is missing", label, 1, found=", ".join(heading) or "nothing", expected=name)


def _problems_of_row(label: str, line: int, row: Mapping[str, str], model: Model, quarters: int) -> Iterator[Problem]:
    time = next(name for name in TIMES if name in row)
    empty = [name for name in (time, *NEEDED) if not row[name]]
    for name in empty:
        message = "a gap: the cell is empty"
        hint = "a number that is not known has no row; then its series must be evenly spaced without it"
        yield Problem(message, label, line, name, "nothing", _expected(name), hint if name == "value" else None)
    if empty:
        return
    if _quarter(row) is None:
        expected = "the first day of a quarter, such as 2015-04-01" if time == "date" else "such as 2015Q2"
        yield Problem("not a quarter", label, line, time, repr(row[time]), expected)
    elif not 0 <= (_quarter(row) or 0) <= quarters:
        expected = f"from 2014-04-01 to {quarters / QUARTERS_A_YEAR:g} years later, which the scenario simulates"
        yield Problem("the day is outside the years simulated", label, line, time, row[time], expected)
    for name in ("value", "tolerance"):
        number = _number(row[name])
        if number is None:
            yield Problem("not a number", label, line, name, repr(row[name]), _expected(name))
        elif name == "tolerance" and number <= 0:
            yield Problem("a tolerance of nothing", label, line, name, row[name], _expected(name))
    yield from _problems_of_metric(label, line, row, model)


def _problems_of_metric(label: str, line: int, row: Mapping[str, str], model: Model) -> Iterator[Problem]:
    known = [quantity.name for quantity in quantities_of(model) if not quantity.unit]
    metric = row["metric"]
    if metric not in known:
        hint = did_you_mean(metric, known)
        yield Problem("unknown metric", label, line, "metric", repr(metric), ", ".join(known), hint)
        return
    unit, members = model.unit(metric), model.members(metric)
    if row["unit"] != unit:
        yield Problem(f"'{metric}' is in another unit", label, line, "unit", repr(row["unit"]), repr(unit))
    member = row.get("member", "")
    if member not in members:
        expected = ", ".join(members) if len(members) > 1 else f"nothing: '{metric}' has one value"
        yield Problem(
            "whose value is it?", label, line, "member", repr(member), expected, did_you_mean(member, members)
        )


def _expected(name: str) -> str:
    known = {
        "value": "a number",
        "tolerance": "a standard error above nought, in the unit of the value",
        "unit": "the unit of the metric, such as 1",
        "metric": "a quantity such as productivity",
        "date": "a day such as 2015-04-01",
        "quarter": "a quarter such as 2015Q2",
    }
    return known[name]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _quarter(row: Mapping[str, str]) -> int | None:
    """Quarters since 2014-04-01, or None for what is no first day of a quarter."""
    if "quarter" in row:
        match = QUARTER.fullmatch(row["quarter"])
        if match is None:
            return None
        day = date(int(match[1]), MONTHS_A_QUARTER * int(match[2]) - 2, 1) if int(match[1]) else None
    else:
        try:
            day = date.fromisoformat(row["date"])
        except ValueError:
            return None
    if day is None:
        return None
    quarters = QUARTERS_A_YEAR * years_since_start(day)
    return int(quarters) if quarters.denominator == 1 else None


def _datum(line: int, row: Mapping[str, str]) -> Datum:
    return Datum(
        line=line,
        day=row.get("date") or row["quarter"],
        quarter=_quarter(row) or 0,
        metric=row["metric"],
        member=row.get("member", ""),
        value=float(row["value"]),
        unit=row["unit"],
        tolerance=float(row["tolerance"]),
    )


def _series(data: list[Datum]) -> dict[tuple[str, str], list[Datum]]:
    series: dict[tuple[str, str], list[Datum]] = {}
    for datum in data:
        series.setdefault((datum.metric, datum.member), []).append(datum)
    return series


def _problems_of_series(label: str, series: list[Datum]) -> Iterator[Problem]:
    name = f"{series[0].metric} {series[0].member}".strip()
    if all(datum.value == 0 for datum in series):
        message = f"the series '{name}' is nought throughout: missing data are often written so"
        yield Problem(message, label, series[0].line, "value", f"{len(series)} zeros", "what was measured")
    spacing = [later.quarter - earlier.quarter for earlier, later in pairwise(series)]
    for datum, space in zip(series[1:], spacing, strict=True):
        if space <= 0:
            yield Problem(f"the series '{name}' does not go forward in time", label, datum.line, found=datum.day)
            return
    usual = min(spacing, default=0)
    for datum, space in zip(series[1:], spacing, strict=True):
        if space != usual:
            found = f"{space} quarters after the number before"
            expected = f"{usual}, as elsewhere in the series"
            hint = "give the numbers that are missing, or put the series into files without gaps"
            yield Problem(f"a gap in the series '{name}'", label, datum.line, "date", found, expected, hint)
