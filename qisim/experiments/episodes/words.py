"""The table of a validation in words: for a terminal, and as a document of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from qisim.results.published import (
    MEANING,
    ROLES,
    published_words,
    reason_of,
    records_of,
    simulated_words,
    title_of,
    verdict,
)
from qisim.results.scorecard import Outcome, verdict_words

CSV, DOCUMENT = "validation.csv", "validation.md"
HEAD = """\
# Validation: published episodes, and what the model makes of them

Every episode is a file in `scenarios/validation/`, with its trusts, its evidence and the tolerance that was set
before anything was fitted. Whether a measure is inside is judged on the run at central parameters; the 90% interval
is over draws of the uncertain ones. A measure that is outside stays here, with what is known about it.

This page and `validation.csv` are written by

    {command}

`qisim validate` also writes a folder with a figure for each episode and a report for a sceptical reader; with
`--battery` it puts the model through the twelve tests of Sterman (Business Dynamics, 2000, chapter 21). It ends with 3
where a measure is outside or a test fails, and an interrupted command goes on where it was stopped.
"""


def rows_of(table: pd.DataFrame, role: str) -> list[dict[str, Any]]:
    """The measures of one role."""
    return [row for row in records_of(table) if row["role"] == role]


def outside_words(table: pd.DataFrame) -> list[str]:
    """Every measure that is outside, and what is known about it."""
    return [f"{title_of(row)}: {reason_of(row)}" for row in records_of(table) if not row["inside"]]


def document(table: pd.DataFrame, command: str, outcomes: Sequence[Outcome] = ()) -> str:
    """The table in Markdown, role by role, the reasons below it, and the battery's scorecard if it was run."""
    return "\n".join([HEAD.format(command=command), *_sections(table), *_scorecard(outcomes)])


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


def _scorecard(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    yield f"## Sterman's twelve tests: the battery\n\n{verdict_words(outcomes)}\n"
    yield "| Test | What was done | Result | Worst figure |"
    yield "|---|---|---|---|"
    for one in outcomes:
        result = f"**{one.verdict}**" if one.failures else one.verdict
        yield f"| {one.test} {_cell(one.title)} | {_cell(one.done)} | {result} | {_cell(one.worst)} |"
    yield ""
    for one in outcomes:
        for said in (*one.failures, *one.words):
            yield f"- {one.title}: {_cell(said)}"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("_", "\\_")
