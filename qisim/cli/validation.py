"""What `qisim validate` does between its options and its exit code."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from qisim.cli.numbers import counted, duration
from qisim.cli.progress import progress_shown
from qisim.cli.tables import Row, console, print_table
from qisim.errors import OutputError, Problem
from qisim.experiments import Validation, validation
from qisim.experiments.episodes.words import DOCUMENT, outside_words, rows_of
from qisim.experiments.validation import write_documents
from qisim.results.published import ROLES, published_words, simulated_words, title_of, verdict, verdicts
from qisim.results.scorecard import Outcome, verdict_words

HEADINGS = ("Published", "Simulated", "")
LAST_STEP = "All runs are done; writing figures and the report."
MOST_FAILURES = 5
"""Of one check, on the terminal: the report has all."""


def answer(
    names: Sequence[str],
    *,
    battery: bool,
    draws: int,
    draws_from: Path | None,
    seed: int,
    workers: int | None,
    fresh: bool,
    out: Path,
    copy: Path | None,
    json_wanted: bool,
    quiet: bool,
) -> bool:
    """Validate what was asked for and print what came out; says whether all of it holds."""
    begin = time.monotonic()
    with progress_shown(quiet=quiet, last=LAST_STEP) as (say, progress):
        found = validation(
            *names,
            battery=battery,
            draws=draws,
            draws_from=draws_from,
            seed=seed,
            workers=workers,
            out=out,
            fresh=fresh,
            say=say,
            progress=progress,
        )
    if copy is not None:
        _write_copy(found, copy)
    if json_wanted:
        print(json.dumps(found.to_json_object(), indent=2, allow_nan=False))
    else:
        _print(found)
        if copy is not None:
            print(f"Table:  {copy / DOCUMENT}")
        print(f"Folder: {found.folder}{' (was there already; --fresh makes it again)' if found.reused else ''}")
        print(f"Time:   {duration(time.monotonic() - begin)}")
    return found.holds


def _write_copy(found: Validation, copy: Path) -> None:
    try:
        copy.mkdir(parents=True, exist_ok=True)
        write_documents(found, copy, f"{found.provenance['command']} --document {copy}")
    except OSError as error:
        problem = Problem(f"cannot be written: {error.strerror or error}", str(copy), key="document")
        raise OutputError(problem) from None


def _print(found: Validation) -> None:
    table, draws = found.table, found.settings["draws"]
    count = f"{counted(len(table), 'measure')} of {counted(table['episode'].nunique(), 'episode')}"
    out = console()
    out.print(
        f"{count}. Simulated at central parameters, with the 90% interval over {counted(draws, 'draw')}; "
        "in brackets after what was published, the tolerance."
    )
    rows = [
        Row(role, title_of(row), (published_words(row), simulated_words(row), verdict(row)))
        for role in ROLES
        for row in rows_of(table, role)
    ]
    print_table(out, HEADINGS, rows)
    for reason in outside_words(table):
        out.print(f"Outside: {reason}")
    for sentence in verdicts(table):
        out.print(sentence)
    if found.outcomes:
        _print_scorecard(out, found.outcomes)


def _print_scorecard(out: Console, outcomes: Sequence[Outcome]) -> None:
    """A line for each check, what failed below it, and how many did."""
    card = Table(box=box.SIMPLE_HEAD, title="Sterman's twelve tests", title_justify="left", title_style="bold")
    for heading, ratio in (("Test", 4), ("What was done", 9), ("Result", 2), ("Worst figure", 5)):
        card.add_column(heading, ratio=ratio, overflow="fold")
    for one in outcomes:
        card.add_row(f"{one.test} {one.title}", one.done, one.verdict, one.worst)
    out.print()
    out.print(card)
    for one in outcomes:
        for failure in one.failures[:MOST_FAILURES]:
            out.print(f"Failed: {one.title}: {failure}")
        if len(one.failures) > MOST_FAILURES:
            out.print(f"Failed: {one.title}: {len(one.failures) - MOST_FAILURES} more, which the report has")
    for one in outcomes:
        for words in one.words:
            out.print(f"Needs words: {one.title}: {words}")
    out.print(verdict_words(outcomes))
