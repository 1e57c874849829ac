"""What `qisim validate` does between its options and its exit code."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from qisim.cli.numbers import counted, duration
from qisim.cli.progress import progress_shown
from qisim.cli.tables import Row, console, print_table
from qisim.experiments import validate
from qisim.experiments.episodes import ROLES
from qisim.experiments.episodes.tables import verdicts
from qisim.experiments.episodes.words import (
    DOCUMENT,
    outside_words,
    publish,
    published_words,
    rows_of,
    simulated_words,
    title_of,
    verdict,
)

HEADINGS = ("Published", "Simulated", "")


def answer(
    names: Sequence[str],
    *,
    draws: int,
    seed: int,
    workers: int | None,
    out: Path | None,
    json_wanted: bool,
    quiet: bool,
) -> bool:
    """Validate what was asked for and print what came out; says whether every measure is inside."""
    begin = time.monotonic()
    with progress_shown(quiet=quiet, last=None) as (_, progress):
        table = validate(*names, draws=draws, seed=seed, workers=workers, progress=progress)
    if out is not None:
        publish(table, out, " ".join(["qisim validate", *names, f"--draws {draws} --seed {seed} --out {out}"]))
    if json_wanted:
        print(json.dumps(_json_object(table, draws), indent=2, allow_nan=False))
    else:
        _print(table, draws)
        if out is not None:
            print(f"Table: {out / DOCUMENT}")
        print(f"Time:  {duration(time.monotonic() - begin)}")
    return bool(table["inside"].all())


def _print(table: pd.DataFrame, draws: int) -> None:
    found = f"{counted(len(table), 'measure')} of {counted(table['episode'].nunique(), 'episode')}"
    out = console()
    out.print(
        f"{found}. Simulated at central parameters, with the 90% interval over {counted(draws, 'draw')}; "
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


def _json_object(table: pd.DataFrame, draws: int) -> dict[str, Any]:
    records = [
        {key: _plain(value) for key, value in zip(table.columns, row, strict=True)}
        for row in table.itertuples(index=False, name=None)
    ]
    return {"draws": draws, "measures": records, "inside": int(table["inside"].sum()), "of": len(table)}


def _plain(value: Any) -> Any:
    """A cell in JSON's terms: undefined, and no bound, are null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
