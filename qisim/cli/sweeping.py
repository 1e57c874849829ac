"""What `sweep` prints: a plan, how far it is, or what came of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import typer

from qisim.cli.numbers import duration
from qisim.cli.options import EngineName
from qisim.cli.progress import progress_shown
from qisim.cli.sweeptable import print_summary
from qisim.cli.tables import console
from qisim.errors import InputError, Problem
from qisim.experiments import sweep as sweeps
from qisim.results.files import size_in_words
from qisim.results.result import records

LAST = "All runs are done; summing up."


def answer(
    file: str,
    out: Path | None,
    *,
    plan: bool,
    status: bool,
    merge: bool,
    extend: int,
    shard: str,
    cluster: str | None,
    draws_from: Path | None,
    workers: int | None,
    engine: EngineName,
    yes: bool,
    json_wanted: bool,
    quiet: bool,
) -> None:
    """Do one of the things that `sweep` does, and say what it found."""
    asked = [name for name, wanted in (("--plan", plan), ("--status", status), ("--merge", merge)) if wanted]
    if len(asked) > 1:
        raise InputError(Problem("one thing at a time", found=" and ".join(asked), expected="one of them"))
    folder = out or Path("qisim-results") / Path(file).stem
    with progress_shown(quiet=quiet or json_wanted, last=LAST) as (say, progress):
        if plan:
            _print_plan(
                sweeps.plan(file, folder, engine=engine, draws_from=draws_from, workers=workers, say=say), json_wanted
            )
            return
        if status or merge:
            found = sweeps.status(file, folder)
        if not status and (not merge or found.complete):
            found = sweeps.sweep(
                file,
                folder,
                engine=engine,
                draws_from=draws_from,
                workers=workers,
                extend=extend,
                shard=_shard(shard),
                cluster=cluster,
                yes=yes,
                say=say,
                progress=progress,
            )
    _print(found, json_wanted)
    if merge and not found.complete:
        raise typer.Exit(3)


def _shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    if match is None:
        raise InputError(Problem("no such shard", key="--shard", found=repr(text), expected="i/n, such as 1/4"))
    return int(match[1]), int(match[2])


def _print_plan(found: sweeps.Plan, json_wanted: bool) -> None:
    told: dict[str, Any] = {
        "sweep": found.specification.name,
        "runs": found.runs,
        "parts": found.parts,
        "engine": found.engine,
        "workers": found.workers,
        "seconds_a_run": found.seconds_a_run,
        "seconds": found.seconds,
        "disk_bytes": found.disk,
        "free_bytes": found.free,
        "memory_bytes": found.memory,
        "step_error": found.step_error,
        "step_error_of": found.step_error_of,
        "precision": found.specification.precision,
        "precision_error": found.precision_error,
        "precision_error_of": found.precision_error_of,
    }
    if json_wanted:
        print(json.dumps(told, indent=2))
        return
    print(f"{found.specification.title}: {found.runs:,} runs in {found.parts:,} parts, {found.engine} engine")
    print(
        f"Time:   {duration(found.seconds)} with {found.workers} at a time, {1000 * found.seconds_a_run:.0f} ms a run"
    )
    print(f"Disk:   {size_in_words(found.disk)}, of {size_in_words(found.free)} free")
    print(f"Memory: {size_in_words(found.memory)} for the runs under way, however many there are in all")
    print(
        f"Step:   {found.specification.steps_per_quarter} a quarter; half the step moves no metric by more than "
        f"{100 * found.step_error:.2g} % ({found.step_error_of})"
    )
    if found.precision_error is not None:
        print(
            f"Digits: {found.specification.precision} precision; double moves no metric by more than "
            f"{100 * found.precision_error:.2g} % ({found.precision_error_of})"
        )


def _print(found: sweeps.Swept, json_wanted: bool) -> None:
    state = found.state
    told: dict[str, Any] = {
        "folder": str(found.folder),
        "sweep": found.specification.name,
        "parts": len(state.parts),
        "missing": [part.number for part in state.missing if part.number not in state.damaged],
        "damaged": {str(number): reason for number, reason in state.damaged.items()},
        "runs": state.runs,
        "runs_there": state.runs_there,
        "failed_runs": sum(state.failed.values()),
        "complete": found.complete,
    }
    if json_wanted:
        print(json.dumps({**told, "summary": records(found.summary)}, indent=2, allow_nan=False))
        return
    print(
        f"{found.specification.title}: {len(state.whole)} of {len(state.parts)} parts are there, "
        f"{told['failed_runs']} runs failed"
    )
    for number, reason in state.damaged.items():
        print(f"    part {number}: {reason}")
    out = console()
    if state.whole:
        out.print(f"Summary of {state.runs_there:,} of {state.runs:,} runs.\n")
        print_summary(out, found.summary)
    out.print(f"Folder: {found.folder}", soft_wrap=True)
