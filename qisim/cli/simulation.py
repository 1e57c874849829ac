"""What `run` and `compare` have in common: from the options to the printed result."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qisim import scenarios
from qisim.cli.numbers import duration
from qisim.cli.options import AnyEngineName
from qisim.cli.progress import progress_shown
from qisim.cli.tables import print_result
from qisim.errors import Problem, ScenarioError
from qisim.report import REPORT
from qisim.results import Result
from qisim.scenarios import Scenario


@dataclass(frozen=True)
class Request:
    """What somebody asked for on the command line."""

    names: Sequence[str]
    overrides: Sequence[str]
    population: str
    only: Sequence[str]
    delivery: str
    draws: int
    seed: int
    draws_from: Path | None
    workers: int | None
    engine: AnyEngineName
    fresh: bool
    out: Path
    everything: bool
    json: bool
    quiet: bool


def answer(simulate: Callable[..., Result], request: Request) -> None:
    """Simulate what was asked for and print what came out."""
    begin = time.monotonic()
    only = selection(request.only)
    loaded = [scenarios.load(name, request.overrides) for name in request.names]
    if not request.quiet:
        for scenario in loaded:
            print(files_of(scenario), file=sys.stderr)
    with progress_shown(quiet=request.quiet) as (say, progress):
        result = simulate(
            *loaded,
            population=request.population,
            only=only,
            delivery=request.delivery,
            draws=request.draws,
            seed=request.seed,
            draws_from=request.draws_from,
            workers=request.workers,
            engine=request.engine,
            fresh=request.fresh,
            out=request.out,
            say=say,
            progress=progress,
        )
    if request.json:
        print(json.dumps(result.to_json_object(), indent=2, allow_nan=False))
    else:
        print_result(result, everything=request.everything)
        _print_place(result, time.monotonic() - begin)


def selection(only: Sequence[str]) -> dict[str, list[str]]:
    """`--only key=value` options by key: values of one key widen the choice, another key narrows it."""
    chosen: dict[str, list[str]] = {}
    problems = []
    for text in only:
        key, equals, value = (part.strip() for part in text.partition("="))
        if key and equals and value:
            chosen.setdefault(key, []).append(value)
        else:
            expected = 'KEY=VALUE, such as nhs_region="North West"'
            problems.append(Problem("this option cannot be read", key="--only", found=repr(text), expected=expected))
    if problems:
        raise ScenarioError(problems)
    return chosen


def files_of(scenario: Scenario) -> str:
    """Which file a name meant, and what that one builds on."""
    own, *bases = (
        _short(file) for file in (scenario.file, *(file for file in scenario.chain if file != scenario.file))
    )
    return f"{scenario.name}: {own}" + (f", which builds on {', '.join(bases)}" if bases else "")


def _short(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _print_place(result: Result, seconds: float) -> None:
    if result.folder is not None:
        print(f"Report: {result.folder / REPORT}")
        print(f"Folder: {result.folder}")
    if result.reused:
        print("This result was there already, so nothing was computed; --fresh computes it again.")
    else:
        print(f"Time:   {duration(seconds)} with the {result.settings.engine} engine")
