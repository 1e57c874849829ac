"""Real trusts: the public source (`trusts.csv`) turned into the documented table.

    python -m qisim.population.convert SOURCE.csv OUT.csv

The rules, in short. Capability comes from how staff score their managers (2014, else 2016) and from
their motivation (2014), each against trusts of the same type; the best become the exemplars of the
same pockets that the generated population has. What staff say about making improvements happen
is never used: it is there to validate with. A blank region or area is the nearest trust's; any other
blank is the median of the type. Everything filled is said.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qisim.errors import PopulationError, Problem, QisimError
from qisim.population import capability, checks
from qisim.population.columns import Column
from qisim.population.filling import Cells, filled_by_type, nearest, number, scores
from qisim.population.footprints import area_of
from qisim.population.loading import SOURCE_COLUMNS
from qisim.population.places import EDUCATION_REGIONS, NHS_REGIONS, REGIONS, TYPES
from qisim.population.reader import Row, Table, read_table
from qisim.population.trusts import Population

# R0A began in October 2017 from two trusts that also have rows; its own accounts are of half a year.
MERGERS = {"R0A": ("RM2", "RW3")}
MONEY = ("income_2014", "cost_2014", "surplus_2014")
SURVEY = ("manage_2014", "manage_2016", "motivation_2014")

SOURCE_HELP = "a table (trusts.csv) with a row for each trust, of which it reads the columns that it checks for"
OUT_HELP = "replaced if it is there; `qisim compare --population OUT.csv` then simulates these trusts"

SOURCE_FORMAT = (
    Column("code", "code"),
    Column("name", "name"),
    Column("type", "type of trust", choices=tuple(kind.replace("_", " ") for kind in TYPES)),
    Column("foundation", "1 = foundation trust", choices=("1", "0")),
    Column("region", "NHS England region", choices=NHS_REGIONS),
    Column("hee_region", "Health Education England region", choices=EDUCATION_REGIONS),
    Column("stp", "sustainability and transformation partnership", blank=True),
    Column("ahsn_derived", "Academic Health Science Network", choices=REGIONS, blank=True),
    Column("lat", "latitude", "degree", -90.0, 90.0, blank=True),
    Column("long", "longitude", "degree", -180.0, 180.0, blank=True),
    *(Column(f"staff_{year}", "all staff", "person", 1.0, 1e6, blank=True) for year in (2017, 2018)),
    *(Column(f"{what}_2014", what, "GBP thousand", 1.0, 1e8, blank=True) for what in ("income", "cost")),
    Column("cost_2017", "cost", "GBP thousand", 1.0, 1e8, blank=True),
    Column("surplus_2014", "surplus", "GBP thousand", -1e8, 1e8, blank=True),
    *(Column(name, "score in the staff survey", "score", 1.0, 5.0, blank=True) for name in SURVEY),
)


def converted(table: Table) -> Population:
    """The population in the public source. Raises with every problem of the source at once."""
    _check(table)
    rows, notes = _successors(table.rows)
    everyone = [row.cells for row in rows]
    regions = nearest(everyone, {cells["code"]: cells["ahsn_derived"] for cells in everyone}, "region", table.file)
    areas = nearest(everyone, {cells["code"]: area_of(cells) for cells in everyone}, "area", table.file)
    numbers = {name: filled_by_type(everyone, values, name, table.file) for name, values in _numbers(everyone).items()}
    # Rounded, so that no platform's last digit decides who comes first.
    score = np.round(np.array(numbers["capability score"].values), 9)
    columns: dict[str, Sequence[str | float]] = {
        **{name: filled.values for name, filled in numbers.items() if name != "capability score"},
        "region": regions.values,
        "area": areas.values,
        "starting_practising_share": capability.practising_share(score).tolist(),
        "starting_commitment": capability.commitment(score).tolist(),
    }
    own = [
        _documented(row, {name: values[place] for name, values in columns.items()}) for place, row in enumerate(rows)
    ]
    documented = Table(table.file, tuple(own[0].cells), tuple(own))
    notes = ["Real trusts, converted from the public source by the rules of qisim.population.convert.", *notes]
    notes += [*regions.notes, *areas.notes, *_later_years(everyone)]
    notes += [note for filled in numbers.values() for note in filled.notes]
    return checks.population(documented, name=Path(table.file).stem, notes=notes)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m qisim.population.convert",
        description="Turn the public source of real trusts into a table that qisim reads.",
    )
    parser.add_argument("source", type=Path, metavar="SOURCE.csv", help=f"the public source: {SOURCE_HELP}")
    parser.add_argument("out", type=Path, metavar="OUT.csv", help=f"the table to write: {OUT_HELP}")
    paths = parser.parse_args(arguments)
    try:
        population = converted(read_table(paths.source))
        if paths.out.resolve() == paths.source.resolve():
            raise PopulationError(Problem("the table would replace its own source", file=str(paths.out)))
        population.to_csv(paths.out)
    except QisimError as failure:
        print(f"Error: {failure}", file=sys.stderr)
        return failure.exit_code
    print("\n".join([*population.notes, f"Wrote {_trusts(len(population))} to {paths.out}."]))
    return 0


def _check(table: Table) -> None:
    """Raise what is wrong with the source."""
    missing = [column for column in SOURCE_FORMAT if column.name not in table.header]
    if not SOURCE_COLUMNS & set(table.header):
        expected = f"trusts.csv, with the columns {', '.join(sorted(SOURCE_COLUMNS))}"
        suggestion = "a table of the documented format needs no conversion"
        raise PopulationError(
            Problem("this is not the public source", table.file, expected=expected, suggestion=suggestion)
        )
    present = [column for column in SOURCE_FORMAT if column not in missing]
    problems = [
        Problem("a column is missing", table.file, table.header_line, column.name, expected=column.meaning)
        for column in missing
    ]
    cells = [checks.cell_problem(table.file, row, column) for row in table.rows for column in present]
    together = [*problems, *table.problems, *(cell for cell in cells if cell), *checks.repeated_codes(table)]
    if together:
        raise PopulationError(sorted(together, key=lambda problem: problem.line or 0))


def _successors(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows without those that merged into a trust which is here; it takes their figures for 2014."""
    by_code = {row.cells["code"]: row for row in rows}
    notes, gone, grown = [], set(), {}
    for code, before in MERGERS.items():
        parts = [by_code[part].cells for part in before if part in by_code]
        if code not in by_code or not parts:
            continue
        cells = dict(by_code[code].cells)
        for name in (*MONEY, *SURVEY):
            known = [float(part[name]) for part in parts if part[name]]
            if len(known) == len(before) and not cells[name]:
                cells[name] = repr(sum(known) if name in MONEY else sum(known) / len(known))
        grown[code] = Row(by_code[code].line, cells)
        gone |= {part["code"] for part in parts}
        dropped = " and ".join(part["code"] for part in parts)
        notes.append(
            f"Dropped {dropped}, which merged into {code}: its accounts of 2014 are their sum and its survey scores "
            f"their mean (its own first accounts are of half a year)."
        )
    kept = [grown.get(code, row) for code, row in by_code.items() if code not in gone]
    return kept, notes


def _numbers(everyone: Sequence[Cells]) -> dict[str, list[float | None]]:
    """What is known of each trust's numbers, in the units of the documented table; None where nothing is."""
    money = {name: [number(cells, name) for cells in everyone] for name in (*MONEY, "cost_2017")}
    cost = [first or second for first, second in zip(money["cost_2014"], money["cost_2017"], strict=True)]
    pairs = zip(money["surplus_2014"], money["income_2014"], strict=True)
    return {
        "staff": [number(cells, "staff_2017") or number(cells, "staff_2018") for cells in everyone],
        "base_cost": [None if pounds is None else round(pounds * 1000, 2) for pounds in cost],
        "starting_slack": [
            None if surplus is None or not income else round(surplus / income, 6) for surplus, income in pairs
        ],
        "capability score": scores(everyone),
    }


def _later_years(everyone: Sequence[Cells]) -> list[str]:
    """Which trusts have a later year's figure, because there is none for the year that counts."""
    replaced = (("staff", "staff_2017", "staff_2018"), ("base_cost", "cost_2014", "cost_2017"))
    notes = []
    for what, first, second in replaced:
        codes = [cells["code"] for cells in everyone if cells[second] and not cells[first]]
        if codes:
            notes.append(f"Blank {what} taken from {second} for want of {first}: {', '.join(codes)}.")
    later = [cells["code"] for cells in everyone if cells["manage_2016"] and not cells["manage_2014"]]
    if later:
        notes.append(f"Capability from manage_2016 for want of manage_2014: {_trusts(len(later))}.")
    return notes


def _trusts(count: int) -> str:
    return "1 trust" if count == 1 else f"{count} trusts"


def _documented(row: Row, values: dict[str, str | float]) -> Row:
    """The row of the documented table, still on its line of the source."""
    source = row.cells
    cells = {
        "code": source["code"],
        "name": source["name"],
        "type": source["type"].replace(" ", "_"),
        "foundation": source["foundation"],
        "nhs_region": source["region"],
        "education_region": source["hee_region"],
    }
    return Row(row.line, cells | {name: str(value) for name, value in values.items()})


if __name__ == "__main__":
    sys.exit(main())
