"""Explanations for a terminal: headings, short tables, and text that wraps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from qisim.cli.numbers import counted
from qisim.cli.tables import WIDEST, console
from qisim.explain import (
    Answer,
    Explanation,
    LoopExplanation,
    Mention,
    SectorExplanation,
    SectorMap,
)
from qisim.explain.answers import Assumed, Range, Written
from qisim.explain.figures import figure, with_range
from qisim.explain.words import evidence_words, link_words, loop_words, shape_words

INDENT = 2


def print_json(answer: Answer | SectorMap) -> None:
    """An answer as one object."""
    print(json.dumps(asdict(answer), indent=2))


def print_explanation(answer: Answer) -> None:
    """An answer, as long as it takes."""
    out = console()
    out.width = min(out.width, WIDEST)
    match answer:
        case Explanation():
            _print_name(out, answer)
        case SectorExplanation():
            _print_sector(out, answer)
        case LoopExplanation():
            _title(out, answer.name, f"{answer.polarity} loop")
            _text(out, answer.meaning)
            _heading(out, "Carried by")
            for path in answer.paths:
                _text(out, loop_words(path))
            _text(out, "(-) stands before what moves against the one before it.")


def print_map(sectors: SectorMap) -> None:
    """The sectors with their stocks, and which feeds which."""
    out = console()
    out.width = min(out.width, WIDEST)
    numbers = {sector.name: str(number) for number, sector in enumerate(sectors.sectors, start=1)}
    out.print("The sectors of the model", style="bold")
    out.print("Each with its stocks; what feeds it, and how many links do.\n")
    for sector in sectors.sectors:
        file = sector.file.rpartition("/")[2]
        _title(out, f"{numbers[sector.name]:>2} {sector.name}", f"{counted(len(sector.equations), 'equation')}, {file}")
        grid = _grid(12)
        if sector.stocks:
            grid.add_row("stocks", ", ".join(stock.name for stock in sector.stocks))
        grid.add_row("fed by", link_words(sector.fed_by) or "nothing")
        out.print(Padding(grid, (0, 0, 1, 3)))
    _print_matrix(out, sectors, numbers)
    out.print("\nqisim explain NAME says more of any name, qisim explain FILE of a sector.")


def _print_matrix(out: Console, sectors: SectorMap, numbers: dict[str, str]) -> None:
    out.print("Links from each sector (row) to each other (column)", style="bold")
    width = max(len(name) for name in numbers) + 3
    table = Table.grid(padding=(0, 0))
    table.add_column(width=width)
    for _ in numbers:
        table.add_column(width=3, justify="right")
    table.add_row("", *numbers.values(), style="bold")
    for sector in sectors.sectors:
        cells = ("-" if other == sector.name else str(sector.feeds.get(other, ".")) for other in numbers)
        table.add_row(f"{numbers[sector.name]:>2} {sector.name}", *cells)
    out.print(table)


def _print_name(out: Console, told: Explanation) -> None:
    _title(out, told.name, told.kind)
    _text(out, told.meaning)
    facts = [("unit", told.unit), ("belongs to", shape_words(told.place, told.axis, told.members))]
    facts += [("sector", f"{told.sector} ({told.sector_file})" if told.sector else "")]
    facts += [(key, text) for key, text in _range_facts(told.range)] if told.range else []
    if told.metric:
        better = f"{told.metric.better} is better" if told.metric.better else "neither way is better"
        facts += [("metric", f"{told.metric.title}, {told.metric.unit}: {told.metric.window}; {better}")]
    _facts(out, facts)
    if told.parameter:
        _print_numbers(out, told.parameter)
    if told.equation:
        _print_equation(out, told.equation, "Equation" if told.kind != "stock" else "Where it starts")
    if told.kind == "stock":
        _mentions(out, "Flows in", told.inflows)
        _mentions(out, "Flows out", told.outflows)
    else:
        _mentions(out, "Depends on", told.drivers)
    _mentions(out, "Moves", told.drives)
    if told.named_loops or told.shortest_loops:
        _heading(out, "Feedback loops")
        for turn in told.named_loops:
            _text(out, f"{turn.id}  {turn.title}")
        if told.shortest_loops:
            _text(out, "The shortest loops through it:")
            for path in told.shortest_loops:
                _text(out, loop_words(path), INDENT + 2)


def _range_facts(range_: Range) -> Iterable[tuple[str, str]]:
    low, high = (figure(bound) if bound is not None else None for bound in (range_.low, range_.high))
    yield "range", f"{low} to {high}" if low and high else f"from {low}" if low else "any"
    if range_.neutral is not None:
        yield "status quo", figure(range_.neutral)
    if range_.relative_to:
        yield "may be given", f"per unit of {range_.relative_to}"
    if range_.whole_programme:
        yield "withdrawn", "with the whole programme"


def _print_numbers(out: Console, numbers: Assumed) -> None:
    _heading(out, f"Value (low to high), {numbers.distribution}")
    table = Table.grid(padding=(0, 3))
    for each in numbers.figures:
        table.add_row(*(label for label in (each.member, each.type) if label), with_range(each))
    out.print(Padding(table, (0, 0, 0, INDENT)))
    _heading(out, "Evidence")
    if numbers.calibrated:
        _text(out, f"The value is the middle of a posterior: qisim calibrate {numbers.calibrated}.")
    if numbers.assumption:
        kind = "range" if numbers.calibrated else "value"
        also = f"The {kind} is an assumption, informed by:" if numbers.evidence else f"The {kind} is an assumption."
        _text(out, also)
    for published in numbers.evidence:
        _text(out, evidence_words(published))


def _print_equation(out: Console, equation: Written, heading: str) -> None:
    _heading(out, heading)
    for line in (*equation.formula, *equation.notes):
        _text(out, line)
    _heading(out, f"{equation.file}:{equation.line}")
    for line in equation.code.splitlines():
        out.print(" " * INDENT + line, soft_wrap=True)


def _print_sector(out: Console, told: SectorExplanation) -> None:
    _title(out, told.name, "sector")
    _text(out, told.meaning)
    _facts(out, [("file", told.file), ("fed by", link_words(told.fed_by)), ("feeds", link_words(told.feeds))])
    for heading, mentions in (
        ("Stocks", told.stocks),
        ("Equations", told.equations),
        ("Parameters", told.parameters),
        ("Levers", told.levers),
    ):
        _mentions(out, heading, mentions)


def _title(out: Console, name: str, kind: str) -> None:
    grid = Table.grid(padding=(0, 2))
    grid.add_row(name, kind)
    grid.columns[0].style = "bold"
    out.print(grid)


def _heading(out: Console, text: str) -> None:
    out.print(f"\n{text}", style="bold")


def _text(out: Console, text: str, indent: int = INDENT) -> None:
    for paragraph in text.split("\n\n"):
        out.print(Padding(" ".join(paragraph.split()), (0, 0, 0, indent)))


def _grid(width: int) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=width)
    grid.add_column(ratio=1)
    return grid


def _facts(out: Console, facts: Iterable[tuple[str, str]]) -> None:
    grid = _grid(12)
    for key, text in facts:
        if text:
            grid.add_row(key, text)
    out.print(Padding(grid, (1, 0, 0, INDENT)))


def _mentions(out: Console, heading: str, mentions: Sequence[Mention]) -> None:
    if not mentions:
        return
    _heading(out, heading)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for each in mentions:
        grid.add_row(each.name, f"{each.meaning} ({each.kind}, {each.unit})")
    out.print(Padding(grid, (0, 0, 0, INDENT)))
