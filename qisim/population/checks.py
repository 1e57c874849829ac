"""The one place where a table of trusts is checked, whoever wrote it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from qisim.errors import PopulationError, Problem, did_you_mean
from qisim.population.capability import staff_by_group
from qisim.population.columns import COLUMNS, FOUNDATION_WORDS, STAFF_COLUMNS, WASTE_COLUMNS, Column
from qisim.population.places import AREA_NAMES
from qisim.population.reader import Row, Table
from qisim.population.trusts import Population, Trust

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
COST_PER_STAFF = (2_000.0, 2_000_000.0)
AREAS_NAMED = 6
CELL_SHOWN = 80


def population(table: Table, name: str, notes: Iterable[str] = ()) -> Population:
    """The population in a table of the documented form. Raises with every problem of the table at once."""
    problems = [*_header_problems(table), *table.problems]
    columns = tuple(column for column in COLUMNS if column.name in table.header)
    cells = [problem for row in table.rows for problem in _row_problems(table.file, row, columns)]
    together = [*problems, *cells, *repeated_codes(table)]
    if together:
        raise PopulationError(sorted(together, key=lambda problem: problem.line or 0))
    trusts = tuple(_trust(row) for row in table.rows)
    return Population(name=name, source=table.file, trusts=trusts, notes=(*notes, *_notes(table)))


def _header_problems(table: Table) -> list[Problem]:
    """Columns that are missing, and columns that nobody would read."""
    known = [column.name for column in COLUMNS]
    given = [name for name in STAFF_COLUMNS if name in table.header]
    needed = {column.name for column in COLUMNS if column.required} | (set(STAFF_COLUMNS) if given else set())
    spare = [name for name in table.header if name not in known]
    problems = []
    for name in known:
        if name in needed and name not in table.header:
            near = did_you_mean(name, spare)
            suggestion = near.replace("did you mean", "rename the column").rstrip("?") if near else None
            all_four = " (the four groups come together or not at all)" if name in STAFF_COLUMNS else ""
            message = f"a column is missing{all_four}"
            meaning = next(column.meaning for column in COLUMNS if column.name == name)
            problems.append(
                Problem(
                    message, file=table.file, line=table.header_line, key=name, expected=meaning, suggestion=suggestion
                )
            )
    missing = [name for name in known if name not in table.header]
    for name in spare:
        suggestion = did_you_mean(name, missing) or "delete the column"
        problems.append(
            Problem(
                "the column is not one of the format",
                file=table.file,
                line=table.header_line,
                key=name,
                suggestion=suggestion,
            )
        )
    return problems


def _row_problems(file: str, row: Row, columns: tuple[Column, ...]) -> list[Problem]:
    problems = [problem for column in columns for problem in [cell_problem(file, row, column)] if problem is not None]
    return problems or _sums(file, row)


def cell_problem(file: str, row: Row, column: Column) -> Problem | None:
    """What is wrong with one cell, or None."""
    cell = row.cells[column.name]
    message: str | None = None
    suggestion: str | None = None
    if not cell:
        if column.blank:
            return None
        message = "the cell is empty"
    elif column.unit:
        message, suggestion = _number_problem(column, cell)
    elif column.choices and (cell.casefold() if column.name == "foundation" else cell) not in column.choices:
        message, suggestion = f"unknown {column.name.replace('_', ' ')}", did_you_mean(cell, column.choices)
    if message is None:
        return None
    found = cell[:CELL_SHOWN] or "nothing"
    return Problem(message, file, row.line, column.name, found, column.expected, suggestion)


def _number_problem(column: Column, cell: str) -> tuple[str | None, str | None]:
    """A message and a suggestion for a cell that should hold a number."""
    if not NUMBER.fullmatch(cell):
        if not re.fullmatch(r"[+-]?(nan|inf|infinity)", cell, re.IGNORECASE):
            return "not a number", _plainer(cell)
        return "not a finite number", None
    value = float(cell)
    if not math.isfinite(value):
        return "not a finite number", None
    if column.low <= value <= column.high:
        return None, None
    if value < 0 <= column.low:
        return "a negative number", None
    percent = column.unit == "1" and 1 < abs(value) <= 100 and column.low <= value / 100 <= column.high
    suggestion = f"{value:g} % is {value / 100:g}" if percent else None
    return "out of range", suggestion


def _plainer(cell: str) -> str | None:
    """How to write a number that people write with commas, a per cent sign or a currency."""
    bare = cell.replace(",", "").replace(" ", "").lstrip("£")
    if NUMBER.fullmatch(bare):
        return f"write {bare}"
    if bare.endswith("%") and NUMBER.fullmatch(bare[:-1]):
        return f"write {float(bare[:-1]) / 100:g}"
    return None


def _sums(file: str, row: Row) -> list[Problem]:
    """What is wrong between the cells of a row whose cells are right: too many in the groups, thousands for pounds."""
    problems: list[Problem] = []
    if not all(name in row.cells for name in ("staff", "base_cost")):
        return problems
    staff, cost = float(row.cells["staff"]), float(row.cells["base_cost"])
    in_groups = sum(float(row.cells.get(name, 0)) for name in STAFF_COLUMNS)
    if in_groups > staff * (1 + 1e-9):
        problems.append(
            Problem(
                "the four groups are more than all staff",
                file,
                row.line,
                "staff",
                f"{staff:,.15g}, and {in_groups:,.15g} in the groups",
                "all staff, at least the sum of the groups",
            )
        )
    per_person = cost / staff
    if not COST_PER_STAFF[0] <= per_person <= COST_PER_STAFF[1]:
        problems.append(
            Problem(
                "the cost does not fit the number of staff",
                file,
                row.line,
                "base_cost",
                f"{cost:,.15g}, which is {per_person:,.0f} pounds a year for each of {staff:,.15g} staff",
                f"{COST_PER_STAFF[0]:,.0f} to {COST_PER_STAFF[1]:,.0f} pounds for each",
                f"in pounds it may be {cost * 1000:,.15g}" if per_person < COST_PER_STAFF[0] else None,
            )
        )
    return problems


def repeated_codes(table: Table) -> list[Problem]:
    """Codes that stand in more than one row."""
    if "code" not in table.header:
        return []
    first: dict[str, int] = {}
    problems = []
    for row in table.rows:
        code = row.cells["code"]
        before = first.setdefault(code.casefold(), row.line)
        if code and before != row.line:
            problems.append(
                Problem(
                    f"the code is already on line {before}",
                    table.file,
                    row.line,
                    "code",
                    code,
                    "a different code for each trust",
                )
            )
    return problems


def _notes(table: Table) -> list[str]:
    """What was taken for granted, for whoever reads the run."""
    notes = []
    if STAFF_COLUMNS[0] not in table.header:
        notes.append("Staff by group: shares of all staff by type of trust, since the table has no staff_<group>.")
    absent = [name for name in WASTE_COLUMNS if name not in table.header]
    if absent:
        notes.append(f"Typical for its type (1) in every trust, since the table does not have it: {', '.join(absent)}.")
    other = sorted({row.cells["area"] for row in table.rows} - set(AREA_NAMES))
    if other:
        named = ", ".join(other[:AREAS_NAMED]) + (
            f" and {len(other) - AREAS_NAMED} more" if other[AREAS_NAMED:] else ""
        )
        notes.append(f"Areas that are not among the 44 footprints of 2016, taken as they stand: {named}.")
    return notes


def _trust(row: Row) -> Trust:
    """The trust in a row that has passed every check."""
    cells = row.cells
    groups: tuple[float, ...]
    if STAFF_COLUMNS[0] in cells:
        groups = tuple(float(cells[name]) for name in STAFF_COLUMNS)
    else:
        groups = staff_by_group(cells["type"], float(cells["staff"]))
    return Trust(
        code=cells["code"],
        name=cells["name"],
        type=cells["type"],
        foundation=FOUNDATION_WORDS[cells["foundation"].casefold()],
        nhs_region=cells["nhs_region"],
        region=cells["region"],
        area=cells["area"],
        education_region=cells["education_region"],
        staff=float(cells["staff"]),
        base_cost=float(cells["base_cost"]),
        starting_practising_share=float(cells["starting_practising_share"]),
        starting_commitment=float(cells["starting_commitment"]),
        starting_slack=float(cells["starting_slack"]),
        staff_by_group=groups,
        starting_waste=tuple(float(cells.get(name, 1)) for name in WASTE_COLUMNS),
    )
