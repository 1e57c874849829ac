"""What `qisim report` does between its options and what it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from qisim import standards
from qisim.cli.numbers import counted, percent
from qisim.cli.tables import WIDEST, console
from qisim.errors import InputError, OutputError, Problem
from qisim.results.files import write_parquet, write_text
from qisim.results.folders import refusals
from qisim.results.result import records
from qisim.standards.register import ALONE, INFORMED, NOTHING, READ, RECALLED
from qisim.standards.subject import POPULATION

SCENARIO = ".toml"
ENDINGS = {"html": ".html", "markdown": ".md"}
SHOWN = 25
"""Parameters of the register that a terminal shows."""
NAME_WIDTH = 32


@dataclass(frozen=True)
class Request:
    """What somebody asked for on the command line; None and empty are not given."""

    folder: Path | None
    standard: str | None
    assumptions: bool
    scenarios: tuple[str, ...]
    population: str | None
    words: Path | None
    words_template: Path | None
    form: str | None
    out: Path | None
    json: bool
    quiet: bool


def answer(request: Request) -> None:
    """Write a document, a skeleton for its words, or the register of assumptions; or list the standards."""
    _refuse_what_does_not_go_together(request)
    if request.assumptions:
        _assumptions(request)
    elif request.standard is None:
        _list_standards(request)
    else:
        _document(request, standards.standard_called(request.standard))


def _refuse_what_does_not_go_together(request: Request) -> None:
    problems = list(_misfits(request))
    if problems:
        raise InputError(problems)


def _misfits(request: Request) -> Iterator[Problem]:
    known = ", ".join(standard.name for standard in standards.STANDARDS)
    given = {
        "--words": request.words,
        "--words-template": request.words_template,
        "--format": request.form,
        "--out": request.out,
        "--scenario": request.scenarios,
        "--population": request.population,
        "FOLDER": request.folder,
    }
    there = [name for name, value in given.items() if value]
    if request.assumptions:
        wrong = [name for name in there if name in ("--words", "--words-template", "--format")]
        wrong += ["--standard"] if request.standard else []
        yield from (Problem("does not go with --assumptions", key=name) for name in wrong)
    elif request.standard is None and there:
        suggestion = "or --assumptions for the register of assumptions alone"
        yield Problem("a standard is needed", key="--standard", expected=known, suggestion=suggestion)
    elif request.words_template:
        wrong = [name for name in there if name in ("--words", "--format", "--out")] + ["--json"] * request.json
        yield from (Problem("does not go with --words-template, which writes no document", key=name) for name in wrong)
    if request.folder and request.folder.suffix == SCENARIO:
        suggestion = f"--scenario {request.folder} documents a scenario without a run"
        yield Problem("is no folder of a run", file=str(request.folder), key="FOLDER", suggestion=suggestion)
    if request.folder:
        wrong = [name for name in there if name in ("--scenario", "--population")]
        yield from (
            Problem("the folder of a run says this itself", key=name, found=str(request.folder)) for name in wrong
        )


def _subject(request: Request) -> standards.Subject:
    if request.folder:
        return standards.of_run(request.folder)
    return standards.of_scenarios(request.scenarios, request.population or POPULATION)


def _list_standards(request: Request) -> None:
    if request.json:
        listed = [
            {"name": one.name, "aliases": list(one.aliases), "title": one.title, "items": len(one.items)}
            for one in standards.STANDARDS
        ]
        print(json.dumps(listed, indent=2))
        return
    print("Reporting standards that qisim drafts documents for:\n")
    for one in standards.STANDARDS:
        print(f"    {one.name}  (or {', '.join(one.aliases)})")
        print(f"        {one.title}: {counted(len(one.items), 'item')}")
    print(
        "\nqisim report FOLDER --standard NAME   documents a finished run; without FOLDER the model and its scenarios"
    )
    print("qisim report --assumptions            what the model rests on, the weakest first")


def _document(request: Request, standard: standards.Standard) -> None:
    words = standards.read_words(request.words, standard) if request.words else None
    document = standards.draft(standard, _subject(request), words)
    if not request.quiet:
        for warning in document.warnings:
            print(f"Note: {warning}", file=sys.stderr)
    if request.words_template:
        _write_template(document, request.words_template)
        return
    form = request.form or "html"
    place = _place(request.out, standard.name + ENDINGS[form])
    if place is not None and not (request.json and request.out is None):
        _write(document, form, place)
    if request.json:
        print(json.dumps(document.to_json_object(), indent=2, allow_nan=False))
        return
    _print(document)
    print(f"Document: {place}")


def _place(out: Path | None, name: str) -> Path:
    """The file of the document: as asked for, in a folder (a name without an ending), or here."""
    if out is None:
        return Path(name)
    return out / name if out.is_dir() or not out.suffix else out


def _write(document: standards.Document, form: str, place: Path) -> None:
    with refusals(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if form == "html":
            write_text(place, standards.html(document))
            return
        pictures = place.with_name(f"{place.stem}-pictures")
        drawn = standards.pictures_of(document)
        if drawn:
            pictures.mkdir(exist_ok=True)
        for name, drawing in drawn.items():
            write_text(pictures / name, drawing)
        write_text(place, standards.markdown(document, pictures.name))


def _write_template(document: standards.Document, place: Path) -> None:
    if place.exists():
        raise OutputError(
            Problem(
                "is there already, and may hold words",
                file=str(place),
                key="--words-template",
                suggestion="choose another name, or remove it",
            )
        )
    with refusals(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_text(place, standards.template(document.standard, document.answered))
    opened = sum(one.open for one in document.answered)
    print(f"Words to write, for {counted(opened, 'item')}: {place}")
    print(f"Then: qisim report ... --standard {document.standard.name} --words {place}")


def _print(document: standards.Document) -> None:
    out = console()
    out.width = min(out.width, WIDEST)
    out.print(document.title, style="bold")
    out.print(f"{document.about}\n")
    for state, count in document.states.items():
        out.print(f"{count:>4}  {state}: {standards.STATES[state]}")
    for section, items in document.by_section.items():
        out.print(f"\n{section}", style="bold")
        grid = _grid(7, None, 12)
        for one in items:
            grid.add_row(one.number, one.title, one.state)
        out.print(grid)
    commands = dict.fromkeys(one.content.command for one in document.answered if one.state == "not done")
    for command in filter(None, commands):
        place = " (in the folder of the run)" if document.subject.result else ""
        out.print(f"\nWhat is not done comes from{place}: {command}\nThen `qisim report` with the new folder.")
    out.print()


def _grid(*widths: int | None) -> Table:
    grid = Table.grid(padding=(0, 1))
    for width in widths:
        grid.add_column(width=width, ratio=None if width else 1)
    grid.expand = True
    return grid


def _assumptions(request: Request) -> None:
    found = standards.register_for(_subject(request))
    tables = {
        "assumptions": found.parameters_frame(),
        "settings": found.settings_frame(),
        "evidence": found.evidence_frame(),
        "shares": found.shares,
    }
    if request.out is not None:
        _write_tables(tables, request.out)
    if request.json:
        print(json.dumps({name: _rows(table) for name, table in tables.items()}, indent=2, allow_nan=False))
        return
    _print_register(found)
    print(f"Tables: {request.out}" if request.out else "--json and --out FOLDER give all of it as tables.")


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: what has no bound, or no number, is null."""
    return records(table.replace([float("inf")], float("nan")))


def _write_tables(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    with refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            write_text(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
            whole = pa.Table.from_pandas(table, preserve_index=False)
            write_parquet(folder / f"{name}.parquet", [whole], whole.schema)


def _print_register(found: standards.Register) -> None:
    out = console()
    out.width = min(out.width, WIDEST)
    out.print(standards.share_sentence(found))
    _print_shares(out, found)
    weak = found.entries[:SHOWN]
    title = f"The {len(weak)} weakest of {len(found.entries)} parameters: the least evidence, then the widest range"
    out.print(f"\n{title}", style="bold")
    for basis in dict.fromkeys(row.basis for row in weak):
        out.print(f"{basis[0].upper()}{basis[1:]}")
        grid = _grid(NAME_WIDTH, None)
        for row in weak:
            if row.basis == basis:
                grid.add_row(f"  {row.parameter}", row.value if row.unit == "1" else f"{row.value} {row.unit}")
        out.print(grid)
    for title in found.beside:
        own = [row for row in found.entries_beside if row.sector == title]
        weak_own = sum(row.basis in standards.ASSUMED for row in own)
        out.print(f"\nBeside the model, {title}: {counted(len(own), 'parameter')}, {weak_own} on assumption.", end="")
    out.print()
    bases = {basis: sum(row.basis == basis for row in found.settings) for basis in standards.BASES}
    said = "; ".join(f"{count} on {basis}" for basis, count in bases.items() if count)
    out.print(f"\n{counted(len(found.settings), 'setting')} of scenarios rest {said or 'on nothing: there are none'}.")
    recalled = [row for row in found.used if row.verified == "recalled"]
    out.print(f"\nFigures that were only recalled, {len(recalled)} of {len(found.used)} in use", style="bold")
    grid = _grid(NAME_WIDTH, None)
    for one in recalled:
        grid.add_row(f"  {one.id}", f"{one.quantity}; for {found.users_in_words(one.id)}")
    out.print(grid)
    out.print()


def _print_shares(out: Console, found: standards.Register) -> None:
    columns = {
        "parameters": "all",
        NOTHING: "none",
        ALONE: "alone",
        INFORMED: "part",
        RECALLED: "recalled",
        READ: "read",
    }
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(ratio=1)
    for heading in (*columns.values(), "assumed"):
        grid.add_column(justify="right", min_width=len(heading) + 1)
    grid.add_row("What parameters rest on, by sector", *columns.values(), "assumed", style="bold")
    for row in found.shares.to_dict("records"):
        grid.add_row(row["sector"], *(f"{row[column]:.0f}" for column in columns), percent(row["share_assumed"]))
    out.print()
    out.print(grid)
    out.print(
        "none: nothing stated; alone: assumption alone; part: assumption, informed by figures; recalled: figures of "
        "which some are only recalled; read: figures that were read. Assumed: the first three."
    )
