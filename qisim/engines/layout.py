"""Where the rows of trusts lie in memory, and the columns of everything else.

A row whose value nobody needs any more is given to the next equation, and blocks share the rows of what is needed for
one block at a time, so that all rows together stay in cache. Where they do not, each of the two longest sweeps of a
step finds its rows side by side, in the order in which the longest reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from qisim.engines.order import Pass, Row, Turn, loops, rows_of, sweeps
from qisim.model import TIME, Model
from qisim.structure import TRUST


@dataclass
class Layout:
    """Where every row lives."""

    trust_rows: dict[Row, int] = field(default_factory=dict)
    near_rows: dict[Row, int] = field(default_factory=dict)
    """Of what is needed within one sweep alone: all blocks share them, so they stay in the nearest cache."""
    coarse_rows: dict[Row, int] = field(default_factory=dict)
    trust_count: int = 0
    near_count: int = 0
    coarse_count: int = 0


def layout_for(model: Model, quarter: Sequence[Pass], step: Sequence[Pass], kept: Sequence[str]) -> Layout:
    """Rows for all that these passes read and write."""
    passes = (*quarter, *step)
    needed = {need for work in passes for line in work.statements for need, _ in line.needs}.union(kept)
    lasting = [TIME, *model.parameters, *model.levers, *model.attributes, *model.stocks]
    lasting += [
        name
        for name in model.order
        if name in needed and (name in kept or model.stages[name] in ("constant", "quarter"))
    ]
    rows = [row for name in lasting for row in rows_of(model, name)]
    computed = [line.target for work in passes for line in work.statements]
    coarse = dict.fromkeys(row for row in (*rows, *computed) if model.shape(row[0]).place != TRUST)
    layout = Layout(coarse_rows={row: number for number, row in enumerate(coarse)}, coarse_count=len(coarse))
    own = [row for row in rows if model.shape(row[0]).place == TRUST]
    near, passed_on = _scratch(model, step, own)
    layout.near_rows, layout.near_count = near.of, near.count
    places = [[row] for row in own] + passed_on.rows()
    _in_order(places, step, near.of)
    layout.trust_rows = {row: number for number, place in enumerate(places) for row in place}
    layout.trust_count = len(places)
    return layout


def _scratch(model: Model, step: Sequence[Pass], own: Collection[Row]) -> tuple[_Places, _Places]:
    """Places for each row of trusts that a later pass reads, free again after its last use: shared ones, and others."""
    last_use = {need: number for number, work in enumerate(step) for line in work.statements for need in line.needs}
    sweep_of = {number: group for group, sweep in enumerate(sweeps(step)) for number, _ in sweep}
    kept = {line.target for work in step if work.work == "keep" for line in work.statements}
    placed = set(own) - kept
    near, passed_on = _Places(), _Places()
    for number, work in enumerate(step):
        for line in work.statements if work.work != "keep" else ():
            row, last = line.target, last_use.get(line.target, number)
            if last > number and row not in placed and model.shape(row[0]).place == TRUST:
                (near if sweep_of[last] == sweep_of[number] else passed_on).take(row)
        for row, last in last_use.items():
            if last == number:
                near.free(row)
                passed_on.free(row)
    return near, passed_on


def _in_order(places: list[list[Row]], step: Sequence[Pass], elsewhere: Collection[Row]) -> None:
    """Sort places: what only the longest sweep reads, what it shares with the next, what only that reads, the rest."""
    reads = [[row for row in _read(sweep) if row not in elsewhere] for sweep in loops(step)]
    longest, second = [*sorted(reads, key=len, reverse=True), [], []][:2]
    turn = {row: number for number, row in reversed(list(enumerate((*longest, *second))))}
    in_one, in_other = set(longest), set(second)

    def key(place: list[Row]) -> tuple[int, int]:
        first = min((turn[row] for row in place if row in turn), default=len(turn))
        is_in = not in_one.isdisjoint(place), not in_other.isdisjoint(place)
        return [(True, False), (True, True), (False, True), (False, False)].index(is_in), first

    places.sort(key=key)


def _read(sweep: Sequence[Turn]) -> list[Row]:
    """The rows that a sweep reads or writes at each step, in turn."""
    often = [turn.work for turn in sweep if not turn.work.only_saved]
    return list(dict.fromkeys(row for work in often for line in work.statements for row in (*line.needs, line.target)))


@dataclass
class _Places:
    """Numbered places, each used again when it is free."""

    count: int = 0
    of: dict[Row, int] = field(default_factory=dict)
    unused: list[int] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Give a row a place."""
        if not self.unused:
            self.unused.append(self.count)
            self.count += 1
        self.of[row] = self.unused.pop()

    def free(self, row: Row) -> None:
        """Let others have a row's place, if it has one."""
        if row in self.of:
            self.unused.append(self.of[row])

    def rows(self) -> list[list[Row]]:
        """By place, the rows that have it in turn."""
        found: list[list[Row]] = [[] for _ in range(self.count)]
        for row, place in self.of.items():
            found[place].append(row)
        return found
