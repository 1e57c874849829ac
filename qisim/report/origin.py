"""Where a report comes from, and the command that makes it again."""

from __future__ import annotations

import re
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

AGAIN = "computed-again"
"""The folder beside the report for the same result once more; in the first one it would be found, and not computed."""
KEYS = {"nhs_region": "NHS region", "code": "trust"}
"""Where a key of a selection has other words for readers."""


def source_line(result: Result) -> str:
    """The line below every figure: who computed it, from which scenarios and trusts."""
    return (
        f"Source: simulation with qisim {_version(result)}; scenarios {', '.join(result.names)}; "
        f"trusts {result.population.name} ({len(result.population)}); "
        f"{result.settings.draws:,} {'run' if result.settings.draws == 1 else 'runs'}, seed {result.settings.seed}."
    )


def only(result: Result) -> dict[str, list[str]]:
    """The part of the country that was asked for, as key and wanted values; nothing where it is all of it."""
    asked = result.provenance.get("population", {}).get("only", {})
    return {key: [values] if isinstance(values, str) else [str(one) for one in values] for key, values in asked.items()}


def place(result: Result) -> str:
    """Where the trusts are: England, or which part of it."""
    parts = [f"{KEYS.get(key, spoken(key).lower())} {listed(values)}" for key, values in only(result).items()]
    return f"{ENGLAND} ({'; '.join(parts)} only)" if parts else ENGLAND


def population_given(result: Result) -> str:
    """The population as it was asked for: its name, or the path of its file."""
    return result.population.source if _from_file(result) else result.population.name


def population_file(result: Result) -> str:
    """The name of the file that the trusts came from, which is not kept with the result; "" where there is none."""
    return re.split(r"[\\/]", result.population.source)[-1] if _from_file(result) else ""


def _from_file(result: Result) -> bool:
    source = result.population.source
    return source.lower().endswith(".csv") or Path(source).is_file()


def command(result: Result) -> str:
    """What to type, in the folder of the report and with its trusts' file there, to compute the same again."""
    files = [f"{SCENARIOS}/{slug(name)}.toml" for name in result.names]
    people, settings = result.population, result.settings
    trusts = population_file(result) or people.name
    words = ["qisim", "compare" if len(files) > 1 else "run", *files, "--population", trusts]
    words += [word for key, values in only(result).items() for value in values for word in ("--only", f"{key}={value}")]
    drawn_from = result.provenance.get("draws_from")
    words += ["--draws-from", str(drawn_from["file"])] if drawn_from else []
    words += ["--draws", str(settings.draws), "--seed", str(settings.seed), "--engine", settings.engine, "--out", AGAIN]
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """A word as Windows, Linux and macOS all read it: in double quotes where it needs any."""
    if re.fullmatch(r"[\w./:=+,@-]+", word):
        return word
    if set(word) & set("$`\\!"):
        return shlex.quote(word)
    return '"' + word.replace('"', '\\"') + '"'


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
    whom = "for each strategy" if len(result.names) > 1 else "of the strategy"
    yield "Runs", f"{settings.draws:,} {whom}, and one with central assumptions; seed {settings.seed}"
    drawn_from = known.get("draws_from")
    if drawn_from:
        yield (
            "Draws",
            f"{', '.join(drawn_from['parameters'])} from {drawn_from['file']}, sha256 {drawn_from['sha256'][:16]}",
        )
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
