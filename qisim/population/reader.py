"""A CSV file as rows that know their line, and everything that can be wrong with it as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qisim.errors import PopulationError, Problem

SAVE_AS = "save it as 'CSV UTF-8 (comma delimited)'"


@dataclass(frozen=True)
class Row:
    """One row of a table: the cells by column, and the line of the file on which it starts."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table, and what was wrong with its lines: rows that could not be read are only in `problems`."""

    file: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    header_line: int = 1


def read_table(path: Path) -> Table:
    """Read a CSV file. What leaves nothing to read raises at once; a row of the wrong length is a problem."""
    file = str(path)
    lines = _lines(_text(path), file)
    header_line, header = next(lines, (1, []))
    names = tuple(name.strip() for name in header)
    if not any(names):
        raise PopulationError(Problem("the file is empty", file=file, expected="a header row and one row per trust"))
    _check_header(names, file, header_line)
    rows, problems = [], []
    for line, cells in lines:
        if len(cells) == len(names):
            rows.append(Row(line, dict(zip(names, (cell.strip() for cell in cells), strict=True))))
        else:
            problems.append(_uneven(file, line, len(cells), len(names)))
    if not rows and not problems:
        raise PopulationError(
            Problem("the table has no trusts", file=file, line=header_line, expected="a row for each trust")
        )
    return Table(file, names, tuple(rows), tuple(problems), header_line)


def _text(path: Path) -> str:
    """The file as text. Line ends are left to the CSV reader."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        raise PopulationError(Problem(f"the table cannot be read: {reason}", file=str(path))) from failure
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        before = content[: failure.start]
        raise PopulationError(
            Problem(
                "the file is not UTF-8",
                file=str(path),
                line=before.count(b"\n") + 1,
                found=f"the byte 0x{content[failure.start]:02x}",
                expected="a CSV file in UTF-8",
                suggestion=SAVE_AS,
            )
        ) from failure


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line on which it starts (a quoted cell may hold line ends)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as failure:
        raise PopulationError(
            Problem(
                f"the row cannot be read as CSV: {failure}",
                file=file,
                line=start,
                suggestion='close every quotation mark, and write one inside a cell as ""',
            )
        ) from failure


def _check_header(names: tuple[str, ...], file: str, line: int) -> None:
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        problem = Problem(
            "the columns are not separated by commas", file=file, line=line, found=names[0][:60], suggestion=SAVE_AS
        )
        raise PopulationError(problem)
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise PopulationError(
            [
                Problem(
                    "the column is there more than once" if name else "a column has no name",
                    file=file,
                    line=line,
                    key=name or None,
                    suggestion="delete or rename all but one",
                )
                for name in repeated
            ]
        )


def _uneven(file: str, line: int, found: int, expected: int) -> Problem:
    return Problem(
        "the row has too few cells" if found < expected else "the row has too many cells",
        file=file,
        line=line,
        found=f"{found} cells",
        expected=f"{expected}, as in the header",
        suggestion="put a cell that holds a comma in quotation marks" if found > expected else None,
    )
