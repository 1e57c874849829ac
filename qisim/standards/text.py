"""A document in Markdown, with its pictures as files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from qisim.explain.document import markdown_table
from qisim.report.tables import Table
from qisim.standards.document import Document
from qisim.standards.parts import STATES, Bullets, Code, Part, Picture, Shown, Text


def markdown(document: Document, pictures: str) -> str:
    """The document as Markdown. `pictures` is the folder of its pictures, from where it stands itself."""
    return "\n".join(line.rstrip() + "\n" for line in _blocks(document, pictures))


def pictures_of(document: Document) -> dict[str, str]:
    """The pictures of a document by file name."""
    parts = (part for one in document.answered for part in one.content.parts)
    return {f"{part.name}.svg": part.svg for part in parts if isinstance(part, Picture)}


def _blocks(document: Document, pictures: str) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    yield _plain(document.about)
    yield _plain(f"{document.standard.source} {document.standard.note}")
    for warning in document.warnings:
        yield f"> **Note.** {_plain(warning)}"
    yield "## Summary"
    rows = [[state, str(count), STATES[state]] for state, count in document.states.items()]
    yield markdown_table(["State", "Items", "What it means"], rows)
    yield markdown_table(["Item", "Title", "State"], [[one.number, one.title, one.state] for one in document.answered])
    for title, items in document.by_section.items():
        yield f"## {title}"
        for one in items:
            yield f"### {one.number} {one.title}"
            yield f"State: **{one.state}**"
            if one.words:
                yield from (_plain(paragraph) for paragraph in one.paragraphs)
                yield f"(Words from {_plain(document.words.file)}.)"
            elif one.content.prompt:
                yield _asked(one.content.state, one.content.prompt, one.content.command)
            yield from _all(one.content.parts, pictures)
    yield "## Register of assumptions"
    yield from _all(document.assumptions, pictures)
    yield "## The model's text and structure"
    yield from _all(document.assessment, pictures)


def _asked(state: str, prompt: str, command: str) -> str:
    opening = "To be written" if state == "needs words" else "Not done"
    end = "" if prompt.endswith(".") else "."
    said = f"> **{opening}.** {_own(prompt)}{end}"
    return f"{said}\n>\n> This command computes it: `{command}`" if command else said


def _all(parts: Iterable[Part], pictures: str) -> Iterator[str]:
    for part in parts:
        match part:
            case Text(words=words):
                yield _own(words)
            case Bullets(points=points):
                yield "\n".join(f"- {_own(point)}" for point in points)
            case Code(text=text):
                yield f"```\n{text.rstrip()}\n```"
            case Picture(name=name, title=title):
                yield f"![{title}]({pictures}/{name}.svg)"
            case Shown(table=table, formula=formula):
                yield f"**{_plain(table.caption)}**"
                yield markdown_table([table.corner, *map(_plain, table.labels)], _rows(table, formula))


def _rows(table: Table, formula: int | None) -> Iterator[list[str]]:
    """The rows of a table in one line each: the steps of a formula stand apart by semicolons."""
    for block in table.blocks:
        if block.heading:
            yield [f"**{_plain(block.heading)}**", *[""] * len(table.columns)]
        for row in block.rows:
            heading = _plain(f"{row.heading} ({row.note})" if row.note else row.heading)
            texts = [f"{cell.text} {cell.note}".strip() for cell in row.cells]
            if formula is not None:
                texts[formula] = texts[formula].replace("\n", "; ")
            yield [heading, *map(_plain, texts)]


def _own(text: str) -> str:
    """Our own sentence, in which what stands between backticks is typed as it is."""
    return "`".join(piece if place % 2 else _plain(piece) for place, piece in enumerate(text.split("`")))


def _plain(text: str) -> str:
    """Text that Markdown takes as it is: no tags, no headings, no emphasis by accident."""
    lines = escape(text, quote=False).replace("*", r"\*").replace("`", r"\`").split("\n")
    return " ".join(rf"\{line}" if line.lstrip().startswith(("#", ">")) else line for line in lines)
