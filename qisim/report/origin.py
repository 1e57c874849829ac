"""Where a report comes from, and the command that makes it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from qisim.charts.numbers import plain
from qisim.report.tables import Cell, Row, Table, table
from qisim.results.folders import SCENARIOS, slug

if TYPE_CHECKING:
    from qisim.results import Result


def source_line(result: Result) -> str:
    """The line below every figure: who computed it, from which scenarios and trusts."""
    return (
        f"Source: simulation with qisim {_version(result)}; scenarios {', '.join(result.names)}; "
        f"trusts {result.population.name} ({len(result.population)}); "
        f"{result.settings.draws:,} runs, seed {result.settings.seed}."
    )


def command(result: Result) -> str:
    """What to type, in the folder of the report, to compute the same again."""
    files = [f"{SCENARIOS}/{slug(name)}.toml" for name in result.names]
    words = ["qisim", "compare" if len(files) > 1 else "run", *files]
    settings = result.settings
    words += ["--population", result.population.name, "--draws", str(settings.draws), "--seed", str(settings.seed)]
    return shlex.join([*words, "--engine", settings.engine])


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
