"""When each statement of a model is done: sweeps over all trusts, in turn with work at coarse places.

What trusts add up to is known after the last of them, so a step takes several sweeps. A row that one sweep leaves for
a later one is written and read again, with many trusts in memory far from the processor, and costs more than the
arithmetic behind it. So a statement is done in the last sweep that is early enough for all its readers, and within
a sweep as near to them as may be: many of its values then never leave the processor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qisim.model import TIME, Model
from qisim.structure import TRUST

STATEMENTS_PER_LOOP = 16  # measured: 9 to 60 run alike

Row = tuple[str, int]  # a quantity and which of its inner members
Work = Literal["gather", "loop", "keep", "sum", "coarse"]
WORKS: tuple[Work, ...] = ("gather", "loop", "keep", "sum", "coarse")  # within a phase, in turn


@dataclass(frozen=True)
class Statement:
    """One row's worth of work: the value of an equation, or the next value of a stock."""

    target: Row
    needs: tuple[Row, ...]
    is_stock: bool = False


@dataclass(frozen=True)
class Pass:
    """Statements that share one loop over trusts, what these read off their places, sums, or work at coarse places.

    A loop that looks places up cannot be vectorised, so that is done apart. To keep is to copy what one sweep alone
    needs to where it can be saved.
    """

    work: Work
    statements: tuple[Statement, ...]
    only_saved: bool
    """Whether nothing of it moves a stock, so that it is done only where values are saved."""


@dataclass(frozen=True)
class Turn:
    """A pass in a loop over blocks, with its number, and what must hold for it to be done (see `generate`)."""

    number: int
    work: Pass
    when: tuple[str, ...] = ()


def rows_of(model: Model, name: str) -> list[Row]:
    """The rows of a quantity, one for each member of its axis."""
    return [(name, inner) for inner in range(model.inner(name))]


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


def work_of(model: Model, name: str) -> Work:
    """Which kind of pass computes an equation, or moves a stock."""
    crossing = model.crossings.get(name)
    if crossing is not None and crossing.kind in ("sum_in", "at_trusts"):
        return "sum" if crossing.kind == "sum_in" else "gather"
    return "loop" if model.shape(name).place == TRUST else "coarse"


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


def loops(passes: Sequence[Pass]) -> list[list[Turn]]:
    """The passes of a quarter's start or of a step in sweeps, each with what it waits for.

    What a step does first, it may do at the end of the step before, while a block's rows are near: then its own
    first sweep is left out.
    """
    found = [
        [Turn(number, work, ("look",) if work.only_saved else ()) for number, work in sweep] for sweep in sweeps(passes)
    ]
    by_trusts = [sweep for sweep in found if sweep[0].work.work != "coarse"]
    if by_trusts and _may_be_done_before(found, by_trusts[-1]):
        by_trusts[-1] += [replace(turn, when=("ahead",)) for turn in found[0] if not turn.when]
        found[0] = [replace(turn, when=("begin", *turn.when)) for turn in found[0]]
    return found


def _may_be_done_before(found: Sequence[Sequence[Turn]], last: Sequence[Turn]) -> bool:
    """Whether the first sweep can be done block by block while the last one, of the step before, is on its way.

    So it reads only its own and what has moved or stayed in those blocks, and what it sums up nobody still reads.
    What a quarter begins with moves nothing, and is done once.
    """
    first, others = found[0], found[1:]
    if first is last or first[0].work.work == "coarse":
        return False
    own = [line for turn in first for line in turn.work.statements]
    computed = {line.target for line in own}
    read = {need for line in own for need in line.needs} - computed
    known_late = {
        line.target
        for sweep in others
        for turn in sweep
        for line in turn.work.statements
        if not line.is_stock or turn.work.work == "coarse"
    }
    sums = {line.target for turn in first if turn.work.work == "sum" for line in turn.work.statements}
    at_the_end = [turn for sweep in others[others.index(last) :] for turn in sweep]
    read_late = {need for turn in at_the_end for line in turn.work.statements for need in line.needs}
    at_rest = not any(line.is_stock for line in own)
    goes_on = any(line.is_stock for turn in last for line in turn.work.statements)
    return at_rest and goes_on and read.isdisjoint({(TIME, 0), *known_late}) and sums.isdisjoint(read_late)


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


def passes_of(
    model: Model, names: Sequence[str], stocks: Sequence[str] = (), kept: Collection[str] = ()
) -> Iterator[Pass]:
    """The passes that compute equations, given in an order that respects needs, and move stocks.

    kept: what is saved of these after the last pass
    """
    order = _Order(model, names, stocks)
    for phase in range(1 + max(order.phase.values(), default=-1)):
        lines: dict[tuple[Work, bool], list[Statement]] = {}
        for name in order.done_in(phase):
            work, stage = work_of(model, name), model.stages.get(name)
            lines.setdefault((work, stage == "saved"), []).extend(order.statements(name))
            if name in kept and stage == "step" and work in ("gather", "loop") and order.is_near(name):
                lines.setdefault(("keep", True), []).extend(Statement(row, (row,)) for row in rows_of(model, name))
        for work in WORKS:
            often, saved = lines.get((work, False), []), lines.get((work, True), [])
            before, after = _around(often, saved)
            for some, only_saved in ((before, False), (saved, True), (after, False)):
                yield from _cut(work, some, only_saved)


def _around(lines: Sequence[Statement], saved: Sequence[Statement]) -> tuple[list[Statement], list[Statement]]:
    """What other statements need of these, directly or not, and the rest, each statement as near as may be to readers.

    So from the last statement back, each comes after all that it needs. A stock moves when all have read it.
    """
    computed = {line.target: line for line in lines if not line.is_stock}
    before = {line: [computed[need] for need in line.needs if need in computed] for line in lines}
    moves = {line.target: line for line in lines if line.is_stock}
    for line in lines:
        for need in set(line.needs).intersection(moves):
            before[moves[need]].append(line)
    done: dict[Statement, None] = {}
    for wanted in ([computed[need] for line in saved for need in line.needs if need in computed], reversed(lines)):
        first = len(done)
        for line in wanted:
            waiting = [line]
            while waiting:
                missing = next((other for other in before[waiting[-1]] if other not in done), None)
                if missing is None:
                    done.setdefault(waiting.pop())
                else:
                    waiting.append(missing)
    in_turn = list(done)
    return in_turn[:first], in_turn[first:]


def _cut(work: Work, statements: Sequence[Statement], only_saved: bool) -> Iterator[Pass]:
    size = STATEMENTS_PER_LOOP if work == "loop" else max(1, len(statements))
    for start in range(0, len(statements), size):
        yield Pass(work, tuple(statements[start : start + size]), only_saved)


class _Order:
    """The phase of each equation and of each stock's move: even ones are sweeps, odd ones are at coarse places."""

    def __init__(self, model: Model, names: Sequence[str], stocks: Sequence[str]) -> None:
        self.model, self.names, self.stocks = model, names, stocks
        self.needs: dict[str, Sequence[str]] = {name: model.needs(name) for name in names}
        for stock in stocks:
            flows = (*model.stocks[stock].inflows, *model.stocks[stock].outflows)
            self.needs[stock] = [flow.__name__ for flow in flows]
        self.readers: dict[str, list[str]] = {name: [] for name in self.needs}
        for name, needs in self.needs.items():
            for need in set(needs).intersection(self.readers):
                self.readers[need].append(name)
        self.phase = self._latest(self._earliest())

    def done_in(self, phase: int) -> list[str]:
        """What is computed in a phase, in an order that respects needs, and then the stocks that move in it."""
        return [name for name in self.needs if self.phase[name] == phase]

    def is_near(self, name: str) -> bool:
        """Whether no other sweep needs the rows of an equation than the one that computes them."""
        return all(self.phase[reader] == self.phase[name] for reader in self.readers[name])

    def statements(self, name: str) -> list[Statement]:
        """The rows of an equation, or the moves of a stock."""
        rows = rows_of(self.model, name)
        if name in self.stocks:
            return [Statement(row, tuple((flow, row[1]) for flow in self.needs[name]), is_stock=True) for row in rows]
        return [Statement(row, needs_of(self.model, *row)) for row in rows]

    def _is_coarse(self, name: str) -> bool:
        return work_of(self.model, name) == "coarse"

    def _wait(self, name: str) -> int:
        """Phases from an equation to those that may need it: a sum is there when its sweep is over."""
        return int(work_of(self.model, name) == "sum")

    def _earliest(self) -> dict[str, int]:
        """The first phase in which each equation can be done and each stock can move, when all have read it."""
        first: dict[str, int] = {}
        for name in (*self.names, *self.stocks):
            before = [*self.needs[name], *(self.readers[name] if name in self.stocks else ())]
            phase = max((first[other] + self._wait(other) for other in before if other in first), default=0)
            first[name] = phase + (phase % 2 != self._is_coarse(name))
        return first

    def _latest(self, first: dict[str, int]) -> dict[str, int]:
        """The last phase of each that lengthens no step and is early enough for all that need it."""
        ends = [0, 1]
        for name in self.stocks or self.names:
            ends[self._is_coarse(name)] = max(ends[self._is_coarse(name)], first[name])
        found = {stock: ends[self._is_coarse(stock)] for stock in self.stocks}
        for name in reversed(self.names):
            after = [*self.readers[name], *(need for need in self.needs[name] if need in self.stocks)]
            phase = min(
                [max(first[name], ends[self._is_coarse(name)]), *(found[other] - self._wait(name) for other in after)]
            )
            found[name] = phase - (phase % 2 != self._is_coarse(name))
        for name in self.names:
            if work_of(self.model, name) == "sum":
                found[name] = min([found[name], *(found[need] for need in self.needs[name] if need in found)])
        return found
