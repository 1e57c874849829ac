"""Turns a model into a plan for compiled loops: which statement, in which loop, on which row.

Everything that belongs to trusts lives in rows of one flat array, `stride` numbers apart. Distances
between rows are then constants, so the compiler sees without checks at run time that rows do not
overlap, and vectorises. More trusts than a row holds make further blocks of rows. What belongs to
the nation or to other places lives in columns of a second, small array.

A row whose value nobody needs any more is given to the next equation, and blocks share the rows of what
is needed for one block at a time, so that all rows together stay in cache. Where they do not, they lie in the
order in which they are read, and those of the next block are called for while one is worked on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qisim.engines.functions import Precision, divisors_of, real
from qisim.engines.order import Pass, Row, passes_of, rows_of, sweeps
from qisim.model import TIME, Model
from qisim.structure import TRUST

STRIDES = (16, 48, 80)  # trusts in a block; odd multiples of 16, so that few rows share a place in the cache
# All rows of a block take no more (a model of few rows is faster in wide ones, by a quarter). In single
# precision 48 trusts a block ran as fast as 80 or a little faster, and faster than 16.
BLOCK_BYTES: Mapping[Precision, int] = {"double": 2**16, "single": 3 * 2**15}


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


@dataclass(frozen=True)
class Plan:
    """The passes of a quarter's start and of a step, and the rows that they use."""

    model: Model
    kept: tuple[str, ...]
    quarter: tuple[Pass, ...]
    step: tuple[Pass, ...]
    layout: Layout
    precision: Precision = "double"

    @property
    def stride(self) -> int:
        """Trusts in a block, and numbers from one row to the next."""
        row = real(self.precision).itemsize * self.layout.trust_count
        return max((stride for stride in STRIDES if stride * row <= BLOCK_BYTES[self.precision]), default=STRIDES[0])

    def trust_rows_of(self, names: Iterable[str]) -> list[int]:
        """The rows of those quantities that belong to trusts, in the order of the names."""
        return _rows_in(self.model, names, self.layout.trust_rows)

    def coarse_rows_of(self, names: Iterable[str]) -> list[int]:
        """The columns of those that do not."""
        return _rows_in(self.model, names, self.layout.coarse_rows)


def fetched(plan: Plan, passes: Sequence[Pass]) -> dict[int, list[int]]:
    """By the number of a pass: rows of the next block that are called for meanwhile.

    In all passes of a sweep together these are the rows that it reads or writes.
    """
    found: dict[int, list[int]] = {}
    own = plan.layout.trust_rows.keys() - plan.layout.near_rows
    for sweep in sweeps(passes):
        often = {number: work for number, work in sweep if not work.only_saved and work.work != "coarse"}
        touched = [row for work in often.values() for line in work.statements for row in (*line.needs, line.target)]
        rows = list(dict.fromkeys(plan.layout.trust_rows[row] for row in touched if row in own))
        share = -(-len(rows) // max(1, len(often)))
        turns = {number: rows[turn * share : (turn + 1) * share] for turn, number in enumerate(often)}
        found |= {number: some for number, some in turns.items() if some}
    return found


def _rows_in(model: Model, names: Iterable[str], rows: Mapping[Row, int]) -> list[int]:
    return [rows[row] for name in names for row in rows_of(model, name) if row in rows]


def plan_for(model: Model, kept: Sequence[str], precision: Precision = "double") -> Plan:
    """The plan for a model whose `kept` quantities must hold their values to the end of a step."""
    wanted = _wanted(model, kept)
    quarter = tuple(passes_of(model, [name for name in model.in_stage("quarter") if name in wanted]))
    at_steps = [name for name in model.order if name in wanted and model.stages[name] in ("step", "saved")]
    step = tuple(passes_of(model, at_steps, tuple(model.stocks), kept))
    return Plan(model, tuple(kept), quarter, step, _layout(model, quarter, step, kept), precision)


def _wanted(model: Model, kept: Sequence[str]) -> set[str]:
    """The equations that move a stock or are kept, and all that these need; what only sets a start is left out."""
    waiting, wanted = [*model.flows, *kept], set[str]()
    while waiting:
        name = waiting.pop()
        if name in model.equations and name not in wanted and model.inner(name):
            wanted.add(name)
            crossing = model.crossings.get(name)
            waiting += [] if crossing is not None and crossing.kind == "at_start" else model.needs(name)
    return wanted


def inverses_of(model: Model, name: str) -> tuple[str, ...]:
    """Whose inverses an equation of trusts is given: what it divides by that is the same for all of them."""
    if name in model.crossings or model.shape(name).place != TRUST:
        return ()
    return tuple(need for need in divisors_of(model.equations[name]) if model.shape(need).place != TRUST)


def _layout(model: Model, quarter: Sequence[Pass], step: Sequence[Pass], kept: Sequence[str]) -> Layout:
    """Rows of trusts in the order in which the longest sweep reads them, so that memory is read as it comes."""
    layout = Layout()
    passes = (*quarter, *step)
    needed = {need for work in passes for line in work.statements for need, _ in line.needs}.union(kept)
    lasting = [TIME, *model.parameters, *model.levers, *model.attributes, *model.stocks]
    lasting += [
        name
        for name in model.order
        if name in needed and (name in kept or model.stages[name] in ("constant", "quarter"))
    ]
    in_turn = [
        row
        for sweep in sorted(sweeps(step), key=len, reverse=True)
        for _, work in sweep
        for line in work.statements
        for row in (*line.needs, line.target)
    ]
    rows = dict.fromkeys(row for name in lasting for row in rows_of(model, name))
    computed = [line.target for work in passes for line in work.statements]
    for row in dict.fromkeys((*in_turn, *rows)):
        if row in rows and model.shape(row[0]).place == TRUST:
            layout.trust_rows[row] = len(layout.trust_rows)
    for row in dict.fromkeys((*rows, *computed)):
        if model.shape(row[0]).place != TRUST:
            layout.coarse_rows[row] = len(layout.coarse_rows)
    layout.trust_count, layout.coarse_count = len(layout.trust_rows), len(layout.coarse_rows)
    _share_scratch(layout, model, step)
    return layout


def _share_scratch(layout: Layout, model: Model, step: Sequence[Pass]) -> None:
    """Give each row of trusts that a later pass reads a place, free again after its last use."""
    last_use = {need: number for number, work in enumerate(step) for line in work.statements for need in line.needs}
    sweep_of = {number: group for group, sweep in enumerate(sweeps(step)) for number, _ in sweep}
    kept = {line.target for work in step if work.work == "keep" for line in work.statements}
    near, passed_on = _Places(), _Places(layout.trust_count)
    for number, work in enumerate(step):
        for line in work.statements if work.work != "keep" else ():
            row, last = line.target, last_use.get(line.target, number)
            is_placed = row in layout.trust_rows and row not in kept
            if last > number and not is_placed and model.shape(row[0]).place == TRUST:
                (near if sweep_of[last] == sweep_of[number] else passed_on).take(row)
        for row, last in last_use.items():
            if last == number:
                near.free(row)
                passed_on.free(row)
    layout.trust_rows.update(passed_on.of)
    layout.near_rows, layout.near_count, layout.trust_count = near.of, near.count, passed_on.count


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
