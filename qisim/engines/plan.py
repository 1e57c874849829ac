"""Turns a model into a plan for compiled loops: which statement, in which loop, on which row.

Everything that belongs to trusts lives in rows of one flat array, `stride` numbers apart. Distances
between rows are then constants, so the compiler sees without checks at run time that rows do not
overlap, and vectorises. More trusts than a row holds make further blocks of rows. What belongs to
the nation or to other places lives in columns of a second, small array.

A row whose value nobody needs any more is given to the next equation, and blocks share the rows of what
is needed for one block at a time, so that all rows together stay in cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from qisim.engines.functions import Precision, divisors_of, real
from qisim.model import TIME, Model, Shape
from qisim.structure import TRUST

STRIDES = (16, 48, 80)  # trusts in a block; odd multiples of 16, so that few rows share a place in the cache
# All rows of a block take no more (a model of few rows is faster in wide ones, by a quarter). In single
# precision 48 trusts a block ran as fast as 80 or a little faster, and faster than 16.
BLOCK_BYTES: Mapping[Precision, int] = {"double": 2**16, "single": 3 * 2**15}
STATEMENTS_PER_LOOP = 16  # measured: 9 to 60 run alike

Row = tuple[str, int]  # a quantity and which of its inner members
Work = Literal["loop", "gather", "sum", "coarse"]
WORKS: tuple[Work, ...] = ("gather", "loop", "sum", "coarse")


@dataclass(frozen=True)
class Statement:
    """One row's worth of work: the value of an equation, or the next value of a stock."""

    target: Row
    needs: tuple[Row, ...]
    is_stock: bool = False


@dataclass(frozen=True)
class Pass:
    """Statements that share one loop over trusts, what these read off their places, sums, or work at coarse places.

    A loop that looks places up cannot be vectorised, so that is done apart.
    """

    work: Work
    statements: tuple[Statement, ...]
    only_saved: bool
    """Whether nothing of it moves a stock, so that it is done only where values are saved."""


def sweeps(passes: Sequence[Pass]) -> list[list[tuple[int, Pass]]]:
    """Passes with their numbers, in groups that take each block of trusts in turn; or one alone at coarse places.

    What is summed over trusts is known after the last block only, so nothing but sums follows a sum.
    """
    found: list[list[tuple[int, Pass]]] = []
    for number, work in enumerate(passes):
        before = found[-1][-1][1].work if found else "coarse"
        if "coarse" in (before, work.work) or before == "sum" != work.work:
            found.append([])
        found[-1].append((number, work))
    return found


def in_few_loops(model: Model, lines: Sequence[Statement]) -> Iterator[tuple[str, list[Statement]]]:
    """Statements at coarse places by place, in an order that respects needs and seldom changes place."""
    waiting = list(lines)
    while waiting:
        place = model.shape(waiting[0].target[0]).place
        now: list[Statement] = []
        later: list[Statement] = []
        computed_later: set[Row] = set()
        read_later: set[Row] = set()
        for line in waiting:
            is_free = computed_later.isdisjoint(line.needs) and line.target not in read_later
            if is_free and model.shape(line.target[0]).place == place:
                now.append(line)
            else:
                later.append(line)
                computed_later.add(line.target)
                read_later.update(line.needs)
        yield place, now
        waiting = later


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

    @property
    def stock_rows(self) -> tuple[slice, slice]:
        """Where the stocks stand: among the rows of trusts, and among the coarse ones."""
        return extent(self.model, self.model.stocks, self.layout.trust_rows), extent(
            self.model, self.model.stocks, self.layout.coarse_rows
        )


def rows_of(model: Model, name: str) -> list[Row]:
    """The rows of a quantity, one for each member of its axis."""
    return [(name, inner) for inner in range(model.inner(name))]


def extent(model: Model, names: Iterable[str], rows: Mapping[Row, int]) -> slice:
    """The rows of quantities whose rows follow one another, of those that are among `rows`."""
    used = [rows[row] for name in names for row in rows_of(model, name) if row in rows]
    return slice(min(used), max(used) + 1) if used else slice(0, 0)


def plan_for(model: Model, kept: Sequence[str], precision: Precision = "double") -> Plan:
    """The plan for a model whose `kept` quantities must hold their values to the end of a step."""
    wanted = _wanted(model, kept)
    quarter = tuple(_passes(model, [name for name in model.in_stage("quarter") if name in wanted], with_stocks=False))
    at_steps = [name for name in model.order if name in wanted and model.stages[name] in ("step", "saved")]
    step = tuple(_passes(model, at_steps, with_stocks=True))
    return Plan(model, tuple(kept), quarter, step, _layout(model, quarter, step, kept), precision)


def _wanted(model: Model, kept: Sequence[str]) -> set[str]:
    """The equations that move a stock or are kept, and all that these need; what only sets a start is left out."""
    waiting, wanted = [*model.flows, *kept], set[str]()
    while waiting:
        name = waiting.pop()
        if name in model.equations and name not in wanted:
            wanted.add(name)
            crossing = model.crossings.get(name)
            waiting += [] if crossing is not None and crossing.kind == "at_start" else model.needs(name)
    return wanted


def needs_of(model: Model, name: str, inner: int) -> tuple[Row, ...]:
    """The rows that one row of an equation is computed from."""
    crossing = model.crossings.get(name)
    if crossing is None:
        return tuple((need, inner if model.shape(need).axis else 0) for need in model.needs(name))
    if crossing.kind == "across":
        return tuple(rows_of(model, crossing.argument))
    if crossing.kind in ("sum_by", "product_by", "at_members"):
        return tuple((crossing.argument, source) for source in model.sources(name)[inner])
    if crossing.kind == "to_next":
        return ((crossing.argument, inner - 1),) if inner > 0 else ()
    return ((crossing.argument, inner),)


def inverses_of(model: Model, name: str) -> tuple[str, ...]:
    """Whose inverses an equation of trusts is given: what it divides by that is the same for all of them."""
    if name in model.crossings or model.shape(name).place != TRUST:
        return ()
    return tuple(need for need in divisors_of(model.equations[name]) if model.shape(need).place != TRUST)


def work_of(model: Model, name: str) -> Work:
    """Which kind of pass computes an equation."""
    crossing = model.crossings.get(name)
    if crossing is not None and crossing.kind in ("sum_in", "at_trusts"):
        return "sum" if crossing.kind == "sum_in" else "gather"
    return _work_on(model.shape(name))


def _work_on(shape: Shape) -> Work:
    return "loop" if shape.place == TRUST else "coarse"


def _passes(model: Model, names: Sequence[str], with_stocks: bool) -> Iterator[Pass]:
    """Passes in an order that respects needs, changing from loops to sums to coarse work as seldom as greed can."""
    waiting = dict.fromkeys(names)
    unmoved = dict.fromkeys(model.stocks if with_stocks else ())
    involved = {stock: _involved(model, stock, names) for stock in unmoved}
    while waiting or unmoved:
        left = len(waiting) + len(unmoved)
        for work, only_saved in product(WORKS, (True, False)):
            statements: list[Statement] = []
            for name in list(waiting):
                fits = work_of(model, name) == work and (model.stages[name] == "saved") == only_saved
                if fits and waiting.keys().isdisjoint(model.needs(name)):
                    del waiting[name]
                    statements += [Statement(row, needs_of(model, *row)) for row in rows_of(model, name)]
            for stock in list(unmoved) if not only_saved else ():
                if work == _work_on(model.shape(stock)) and waiting.keys().isdisjoint(involved[stock]):
                    del unmoved[stock]
                    statements += _move(model, stock)
            yield from _cut(work, statements, only_saved)
        assert len(waiting) + len(unmoved) < left, f"nothing is ready of {[*waiting, *unmoved]}"


def _involved(model: Model, stock: str, names: Sequence[str]) -> set[str]:
    """What must be computed before a stock may move in place: its flows, and all that read its old value."""
    flows = {flow.__name__ for flow in (*model.stocks[stock].inflows, *model.stocks[stock].outflows)}
    return flows | {name for name in names if stock in model.needs(name)}


def _move(model: Model, stock: str) -> list[Statement]:
    flows = [flow.__name__ for flow in (*model.stocks[stock].inflows, *model.stocks[stock].outflows)]
    return [Statement(row, tuple((flow, row[1]) for flow in flows), is_stock=True) for row in rows_of(model, stock)]


def _cut(work: Work, statements: list[Statement], only_saved: bool) -> Iterator[Pass]:
    size = STATEMENTS_PER_LOOP if work == "loop" else max(1, len(statements))
    for start in range(0, len(statements), size):
        yield Pass(work, tuple(statements[start : start + size]), only_saved)


def _layout(model: Model, quarter: Sequence[Pass], step: Sequence[Pass], kept: Sequence[str]) -> Layout:
    layout = Layout()
    lasting = [TIME, *model.parameters, *model.levers, *model.attributes, *model.stocks]
    lasting += [*model.in_stage("constant"), *model.in_stage("quarter")]
    lasting += [name for name in model.order if name in set(kept) and name not in set(lasting)]
    for name in lasting:
        for row in rows_of(model, name):
            _place(layout, model.shape(name), row)
    for name in (*model.in_stage("step"), *model.in_stage("saved")):
        if model.shape(name).place != TRUST and (name, 0) not in layout.coarse_rows:
            for row in rows_of(model, name):
                _place(layout, model.shape(name), row)
    _share_scratch(layout, model, step)
    return layout


def _place(layout: Layout, shape: Shape, row: Row) -> None:
    if shape.place == TRUST:
        layout.trust_rows[row] = layout.trust_count
        layout.trust_count += 1
    else:
        layout.coarse_rows[row] = layout.coarse_count
        layout.coarse_count += 1


def _share_scratch(layout: Layout, model: Model, step: Sequence[Pass]) -> None:
    """Give each row that passes from one loop to a later one a place, and free it after its last use."""
    last_use = {need: number for number, work in enumerate(step) for line in work.statements for need in line.needs}
    sweep_of = {number: group for group, sweep in enumerate(sweeps(step)) for number, _ in sweep}
    passed_on: dict[Row, int] = {}
    free: list[int] = []
    free_near: list[int] = []
    for number, work in enumerate(step):
        for line in work.statements:
            target, last = line.target, last_use.get(line.target, number)
            if target in layout.trust_rows or model.shape(target[0]).place != TRUST or last == number:
                continue
            if sweep_of[last] == sweep_of[number]:
                layout.near_rows[target] = free_near.pop() if free_near else layout.near_count
                layout.near_count = max(layout.near_count, layout.near_rows[target] + 1)
            else:
                passed_on[target] = free.pop() if free else layout.trust_count
                layout.trust_count = max(layout.trust_count, passed_on[target] + 1)
        ended = [row for row, last in last_use.items() if last == number]
        free += [passed_on[row] for row in ended if row in passed_on]
        free_near += [layout.near_rows[row] for row in ended if row in layout.near_rows]
    layout.trust_rows.update(passed_on)
