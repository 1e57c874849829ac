"""Where a report comes from, and the command that makes it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qisim.charts.appearance import ENGLAND, spoken
from qisim.charts.numbers import listed, plain
from qisim.report.tables import Cell, Row, Table, table
from qisim.results.folders import SCENARIOS, slug

if TYPE_CHECKING:
    from qisim.results import Result

KEYS = {"nhs_region": "NHS region", "code": "trust"}
"""Where a key of a selection has other words for readers."""


def source_line(result: Result) -> str:
    """The line below every figure: who computed it, from which scenarios and trusts."""
    return (
        f"Source: simulation with qisim {_version(result)}; scenarios {', '.join(result.names)}; "
        f"trusts {result.population.name} ({len(result.population)}); "
        f"{result.settings.draws:,} runs, seed {result.settings.seed}."
    )


def only(result: Result) -> dict[str, list[str]]:
    """The part of the country that was asked for, as key and wanted values; nothing where it is all of it."""
    asked = result.provenance.get("population", {}).get("only", {})
    return {key: [values] if isinstance(values, str) else [str(one) for one in values] for key, values in asked.items()}


def place(result: Result) -> str:
    """Where the trusts are: England, or which part of it."""
    parts = [f"{KEYS.get(key, spoken(key).lower())} {listed(values)}" for key, values in only(result).items()]
    return f"{ENGLAND} ({'; '.join(parts)} only)" if parts else ENGLAND


def command(result: Result) -> str:
    """What to type, in the folder of the report, to compute the same again."""
    files = [f"{SCENARIOS}/{slug(name)}.toml" for name in result.names]
    people, settings = result.population, result.settings
    trusts = str(Path(people.source).resolve()) if Path(people.source).is_file() else people.name
    words = ["qisim", "compare" if len(files) > 1 else "run", *files, "--population", trusts]
    words += [word for key, values in only(result).items() for value in values for word in ("--only", f"{key}={value}")]
    words += ["--draws", str(settings.draws), "--seed", str(settings.seed), "--engine", settings.engine]
    return shlex.join(words)


def origin_table(result: Result) -> Table:
    """Versions, hashes, settings and machine."""
    rows = [Row(name, (Cell(text),)) for name, text in _facts(result)]
    return table("origin", "Where these numbers come from", "What", ["Value"], rows)


def _facts(result: Result) -> Iterator[tuple[str, str]]:
    known, settings, people = result.provenance, result.settings, result.population
    yield "Key of the result", str(known.get("key", "not kept"))
    for name, scenario in zip(result.names, result.scenarios, strict=True):
        yield f"Scenario {name}", f"{scenario.file}, sha256 {scenario.digest()[:16]}"
    yield "Trusts", f"{people.name}: {len(people)} trusts, {people.source}"
    for note in people.notes:
        yield "About the trusts", note
    yield "Runs", f"{settings.draws:,} for each strategy, and one with central assumptions; seed {settings.seed}"
    step = f"1/{4 * settings.steps_per_quarter} year"
    yield "Engine", f"{settings.engine}; method {settings.method}, step {step}"
    yield "Versions", ", ".join(f"{name} {number}" for name, number in known.get("versions", {}).items())
    yield from _code(known)
    yield "Machine", ", ".join(_machine(known.get("machine", {})))
    yield "Computed", str(known.get("started", "not kept"))


def _code(known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    code = known.get("decided_by", {}).get("code")
    if code:
        yield "Hash of the code", str(code)[:16]
    git = known.get("git")
    if git:
        yield "Git revision", f"{git['commit']}{', with changes' if git['changed'] else ''}"


def _machine(machine: Mapping[str, Any]) -> Iterator[str]:
    for name, value in machine.items():
        yield f"{plain(value)} {name}" if isinstance(value, int) else str(value)


def _version(result: Result) -> str:
    return str(result.provenance.get("versions", {}).get("qisim", ""))
