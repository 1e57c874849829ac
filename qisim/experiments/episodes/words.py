"""The table of a validation in words: for a terminal, and as a document of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from qisim.errors import OutputError, Problem
from qisim.experiments.episodes.episode import ROLES
from qisim.experiments.episodes.tables import INSIDE, OUTSIDE
from qisim.results.files import write_text

NONE = "-"
FIGURES, DECIMALS = 3, 4
CSV, DOCUMENT = "validation.csv", "validation.md"
MEANING = {
    "calibrated": "On these the model was fitted, by hand: that it meets them says little by itself.",
    "held out": "These were put aside before anything was fitted: they test the model.",
    "face validity": "Of these only timing and order are asked.",
}
HEAD = """\
# Validation: published episodes, and what the model makes of them

Every episode is a file in `scenarios/validation/`, with its trusts, its evidence and the tolerance that was set
before anything was fitted. Whether a measure is inside is judged on the run at central parameters; the 90% interval
is over draws of the uncertain ones. A measure that is outside stays here, with what is known about it.

This page and `validation.csv` are written by

    {command}
"""


def title_of(row: Mapping[str, Any]) -> str:
    """Episode and measure, as one says them, with the unit."""
    unit = "" if row["unit"] == "1" else f", {row['unit']}"
    return f"{row['episode']}: {str(row['measure']).replace('_', ' ')}{unit}"


def published_words(row: Mapping[str, Any]) -> str:
    """What was published, and the tolerance around it."""
    low, high = float(row["low"]), float(row["high"])
    if math.isinf(high):
        tolerance = f"at least {low:g}"
    elif math.isinf(low):
        tolerance = f"at most {high:g}"
    else:
        tolerance = f"{low:g} to {high:g}"
    published = float(row["published"])
    return tolerance if math.isnan(published) else f"{published:g} ({tolerance})"


def simulated_words(row: Mapping[str, Any]) -> str:
    """What was simulated, and its interval over draws."""
    middle, low, high = (float(row[key]) for key in ("simulated", "simulated_low", "simulated_high"))
    return f"{figure(middle)} ({figure(low)} to {figure(high)})"


def verdict(row: Mapping[str, Any]) -> str:
    """Inside its tolerance, or outside."""
    return INSIDE if row["inside"] else OUTSIDE


def figure(value: float) -> str:
    """A number to three figures, and nought where there is next to nothing."""
    if not math.isfinite(value):
        return NONE
    if abs(value) < 0.5 * 10**-DECIMALS:
        return "0"
    digits = max(0, FIGURES - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, DECIMALS)}f}"


def rows_of(table: pd.DataFrame, role: str) -> list[dict[str, Any]]:
    """The measures of one role."""
    return [row for row in _records(table) if row["role"] == role]


def outside_words(table: pd.DataFrame) -> list[str]:
    """Every measure that is outside, and what is known about it."""
    return [
        f"{title_of(row)}: {' '.join(str(row['why_outside']).split()) or 'no reason is known.'}"
        for row in _records(table)
        if not row["inside"]
    ]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def publish(table: pd.DataFrame, folder: Path, command: str) -> None:
    """Write the table, and the document that shows it, into a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / CSV, table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
        write_text(folder / DOCUMENT, document(table, command))
    except OSError as error:
        problem = Problem(f"cannot be written: {error.strerror or error}", str(folder), key="out")
        raise OutputError(problem) from None


def document(table: pd.DataFrame, command: str) -> str:
    """The table in Markdown, role by role, and the reasons below it."""
    return "\n".join([HEAD.format(command=command), *_sections(table)])


def _sections(table: pd.DataFrame) -> Iterator[str]:
    for role in ROLES:
        rows = rows_of(table, role)
        if rows:
            inside = sum(bool(row["inside"]) for row in rows)
            yield f"## {role[0].upper()}{role[1:]}: {inside} of {len(rows)} inside\n\n{MEANING[role]}\n"
            yield "| Episode and measure | Published (tolerance) | Simulated (90% interval) | | Evidence | Note |"
            yield "|---|---|---|---|---|---|"
            yield from (_line(row) for row in rows)
            yield ""
    reasons = outside_words(table)
    if reasons:
        yield "## Outside, and why\n"
        yield from (f"- {reason}" for reason in reasons)
        yield ""


def _line(row: Mapping[str, Any]) -> str:
    cells = (
        title_of(row),
        published_words(row),
        simulated_words(row),
        f"**{verdict(row)}**" if not row["inside"] else verdict(row),
        str(row["evidence"]).replace("_", "\\_"),
        " ".join(str(row["note"]).split()).replace("_", "\\_"),
    )
    return f"| {' | '.join(cells)} |"
