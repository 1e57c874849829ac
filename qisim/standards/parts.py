"""What the items of a document are made of, the same for HTML, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from qisim.report.tables import Cell, Row, Table, table

State = Literal["filled", "needs words", "not done"]
FILLED: State = "filled"
NEEDS_WORDS: State = "needs words"
NOT_DONE: State = "not done"
STATES: dict[State, str] = {
    FILLED: "computed by qisim, or written by a person",
    NEEDS_WORDS: "qisim gives what it can; a person must add the rest",
    NOT_DONE: "nothing was computed or written for it",
}


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str


@dataclass(frozen=True)
class Bullets:
    """Short points."""

    points: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """What stands as it is typed."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A drawing, as the text of an SVG file. One that stands `aside` is folded up on a screen."""

    name: str
    title: str
    svg: str
    aside: bool = False


@dataclass(frozen=True)
class Shown:
    """A table. In a `formula` column line breaks stay and letters are of one width."""

    table: Table
    formula: int | None = None


Part: TypeAlias = Text | Bullets | Code | Picture | Shown


@dataclass(frozen=True)
class Content:
    """What is known for an item: its state, what there is, what a person must add, and what would compute it."""

    state: State
    parts: tuple[Part, ...] = field(default=())
    prompt: str = ""
    command: str = ""


def filled(*parts: Part) -> Content:
    """All that the item asks for."""
    return Content(FILLED, parts)


def needs_words(prompt: str, *parts: Part) -> Content:
    """As much as software can say, and what a person must add."""
    return Content(NEEDS_WORDS, parts, prompt)


def not_done(prompt: str, *parts: Part, command: str = "") -> Content:
    """What nobody did, with the command that does it, if there is one."""
    return Content(NOT_DONE, parts, prompt, command)


def filled_unless(gaps: Sequence[str], prompt: str, *parts: Part) -> Content:
    """All that the item asks for, unless something has gaps: then a person must fill them."""
    if not gaps:
        return filled(*parts)
    return needs_words(f"{prompt}: {', '.join(gaps)}.", *parts)


def tabulated(
    name: str, caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], formula: str | None = None
) -> Shown:
    """A table of plain words, whose first column heads its rows; `formula` is the header of a column of formulas."""
    corner, *columns = header
    body = [Row(heading, tuple(Cell(text) for text in cells)) for heading, *cells in rows]
    return Shown(table(name, caption, corner, columns, body), None if formula is None else columns.index(formula))
