"""What `qisim validate --data` does between its options and its output."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from qisim.cli.numbers import duration
from qisim.cli.progress import progress_shown
from qisim.cli.tables import console
from qisim.errors import InputError, OutputError, Problem
from qisim.experiments.crosssection import cross_section
from qisim.experiments.crosssection.writing import DOCUMENT, shown, with_interval, write
from qisim.results.published import records_of

MAIN = "acute"
"""The type of trust whose statistics stand on the terminal: the only one that was surveyed in both years."""


def answer(
    data: Path,
    besides: Sequence[str],
    *,
    draws: int,
    seed: int,
    out: Path,
    json_wanted: bool,
    quiet: bool,
) -> None:
    """Compare, write and print; `besides` is what else was asked for, which is refused."""
    if besides:
        raise InputError(
            Problem(
                "real trusts are compared by themselves",
                key="--data",
                found=", ".join(besides),
                suggestion="leave it away, and give it in a command of its own",
            )
        )
    begin = time.monotonic()
    with progress_shown(quiet=quiet) as (_, progress):
        found = cross_section(data, draws=draws, seed=seed, progress=progress)
    command = f"qisim validate --data {data.as_posix()} --draws {draws} --seed {seed}"
    try:
        folder = write(found, out, command)
    except OSError as error:
        raise OutputError(Problem(f"cannot be written: {error.strerror or error}", str(out), key="out")) from None
    if json_wanted:
        rows = found.table.astype(object).where(found.table.notna(), None).to_dict("records")
        print(json.dumps({"folder": str(folder), "statistics": rows, "notes": list(found.notes)}, indent=2))
        return
    _print(found.table[found.table["group"] == MAIN])
    print(f"Other types of trust, and what this can and can't show: {folder / DOCUMENT}")
    print(f"Folder: {folder}")
    print(f"Time:   {duration(time.monotonic() - begin)}")


def _print(rows: pd.DataFrame) -> None:
    table = Table(box=box.SIMPLE_HEAD, title="Acute trusts: simulated from 2014, against their staff survey")
    table.add_column("")
    for heading in ("Survey", "Simulated", "Trusts"):
        table.add_column(heading, justify="right")
    for year, there in rows.groupby("year"):
        table.add_row(Text(str(year), style="bold"))
        for row in records_of(there):
            table.add_row(row["statistic"], shown(row["observed"]), with_interval(row), str(row["trusts"]))
    console().print(table)
