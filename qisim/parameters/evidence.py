"""The published figures that parameters rest on, one per row, each with its source."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from qisim.errors import ParameterError, Problem
from qisim.parameters.reading import FOLDER, text_of

VERIFIED = ("looked-up", "recalled")


@dataclass(frozen=True)
class Evidence:
    """One published figure. `low` and `high` are the published range; None where none was published."""

    id: str
    sector: str
    quantity: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    description: str
    source: str
    verified: str


COLUMNS = tuple(column.name for column in fields(Evidence))


def load_evidence(path: str | Path | None = None) -> dict[str, Evidence]:
    """The evidence by id, from qisim's own table or from a file of the same columns."""
    return dict(_load(Path(path) if path is not None else FOLDER / "evidence.csv"))


@cache
def _load(path: Path) -> dict[str, Evidence]:
    reader = csv.DictReader(io.StringIO(text_of(path)), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        found = ", ".join(reader.fieldnames or ())
        raise ParameterError(
            Problem("has other columns", file=str(path), line=1, found=found, expected=", ".join(COLUMNS))
        )
    evidence: dict[str, Evidence] = {}
    problems: list[Problem] = []
    for row in reader:
        problem = _problem(row, evidence)
        if problem:
            problems.append(Problem(problem, file=str(path), line=reader.line_num, key=row["id"]))
            continue
        numbers = {key: float(row[key]) if row[key] else None for key in ("value", "low", "high")}
        texts = {key: row[key] for key in COLUMNS if key not in numbers}
        evidence[row["id"]] = Evidence(**texts, **numbers)  # type: ignore[arg-type]
    if problems:
        raise ParameterError(problems)
    return evidence


def _problem(row: dict[str, str], seen: dict[str, Evidence]) -> str | None:
    if None in row or None in row.values():
        return "has more or fewer cells than there are columns"
    if row["id"] in seen:
        return "is given twice"
    if row["verified"] not in VERIFIED:
        return f"is neither {' nor '.join(VERIFIED)}"
    for key in ("value", "low", "high"):
        try:
            float(row[key] or 0)
        except ValueError:
            return f"has a {key} that is not a number"
    return None
