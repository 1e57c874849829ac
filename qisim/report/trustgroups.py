"""Which trusts: the country, types and regions, with how far each strategy takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from qisim.charts.appearance import month, spoken
from qisim.charts.distribution import CRITICAL_MASS, TIPPING
from qisim.charts.numbers import UNDEFINED, percent, plain
from qisim.charts.words import opening
from qisim.report.measures import horizon
from qisim.report.tables import Block, Cell, Row, Table

if TYPE_CHECKING:
    from qisim.results import Result

LEVELS = (("nation", "All trusts"), ("type", "By type of trust"), ("region", "By region"))
WATCHED = ("practising_density", "productivity", "quality")

Position = tuple[str, str, str]
"""Scenario, level and member."""


class Ends:
    """Where each group of trusts stands at the start and at the end of the run."""

    def __init__(self, result: Result) -> None:
        table = result.trajectories
        first, last = float(table["year"].min()), float(table["year"].max())
        chosen = table.loc[table["quantity"].isin(WATCHED) & table["year"].isin((first, last))]
        columns = [chosen[name] for name in ("scenario", "level", "member", "quantity", "year", "q50")]
        self._middle = {
            (str(scenario), str(level), str(member), str(quantity), year == last): float(value)
            for scenario, level, member, quantity, year, value in zip(*columns, strict=True)
        }
        central = result.central
        mass = central.loc[(central["quantity"] == CRITICAL_MASS) & (central["year"] == last)]
        self._above = {
            (str(scenario), str(code))
            for scenario, code, value in zip(mass["scenario"], mass["code"], mass["value"], strict=True)
            if value > TIPPING
        }
        self._result = result

    def groups(self, level: str) -> Iterator[tuple[str, list[str]]]:
        """The members of a level that have trusts, with the codes of their trusts."""
        people = self._result.population
        codes = np.array(people.codes)
        for position, member in enumerate(people.members[level]):
            chosen = codes[people.index[level] == position]
            if chosen.size:
                yield member, [str(code) for code in chosen]

    def practising(self, at: Position, codes: list[str]) -> Cell:
        """The share of staff practising."""
        return _cell(percent, self._middle.get((*at, "practising_density", True)))

    def above(self, at: Position, codes: list[str]) -> Cell:
        """How many trusts are above critical mass in the central run."""
        return Cell(f"{sum((at[0], code) in self._above for code in codes)} of {len(codes)}")

    def productivity(self, at: Position, codes: list[str]) -> Cell:
        """The change in productivity, relative to the start."""
        first, last = (self._middle.get((*at, "productivity", end)) for end in (False, True))
        change = last / first - 1 if first and last else None
        return _cell(lambda share: percent(share, 1, signed=True), change)

    def quality(self, at: Position, codes: list[str]) -> Cell:
        """The change in the quality index, in percentage points."""
        first, last = (self._middle.get((*at, "quality", end)) for end in (False, True))
        change = None if first is None or last is None else 100 * (last - first)
        return _cell(lambda points: plain(points, 1, signed=True), change)


def _cell(written: Callable[[float], str], value: float | None) -> Cell:
    return Cell(opening(UNDEFINED) if value is None else written(value))


def trust_groups(result: Result, titles: dict[str, str]) -> list[Table]:
    """Capability, and what it brought, by type and region at the end of the run."""
    ends, end = Ends(result), month(horizon(result))
    count = len(result.names)
    columns = ("Number", *2 * tuple(titles[name] for name in result.names))
    return [
        Table(
            "groups-capability",
            f"Capability by type and region in {end}",
            "Trusts",
            columns,
            _blocks(result, ends, (ends.practising, ends.above)),
            (("", 1), ("Staff practising", count), ("Trusts above critical mass, in the central run only", count)),
        ),
        Table(
            "groups-gains",
            f"Change in productivity and quality by type and region, April 2014 to {end}",
            "Trusts",
            columns,
            _blocks(result, ends, (ends.productivity, ends.quality)),
            (("", 1), ("Productivity", count), ("Quality index, percentage points", count)),
        ),
    ]


def _blocks(result: Result, ends: Ends, cells: tuple[Callable[[Position, list[str]], Cell], ...]) -> tuple[Block, ...]:
    return tuple(
        Block(
            words if level != "nation" else "",
            tuple(
                Row(
                    words if level == "nation" else _spoken(member, level),
                    (
                        Cell(str(len(codes))),
                        *(cell((name, level, member), codes) for cell in cells for name in result.names),
                    ),
                )
                for member, codes in ends.groups(level)
            ),
        )
        for level, words in LEVELS
    )


def _spoken(member: str, level: str) -> str:
    return spoken(member) if level == "type" else member
