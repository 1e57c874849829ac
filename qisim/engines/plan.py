"""Turns a model into a plan for compiled loops: which statement, in which loop, on which row.

Everything that belongs to trusts lives in rows of one flat array, `stride` numbers apart. Distances
between rows are then constants, so the compiler sees without checks at run time that rows do not
overlap, and vectorises. More trusts than a row holds make further blocks of rows; where they are many, the rows of
the next block are called for while one is worked on. What belongs to the nation or to other places lives in columns
of a second, small array.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qisim.engines.functions import Precision, divisors_of, real
from qisim.engines.layout import Layout, layout_for
from qisim.engines.order import Pass, Row, Turn, passes_of, rows_of
from qisim.model import Model
from qisim.structure import TRUST

STRIDES = (16, 48, 80)  # trusts in a block; odd multiples of 16, so that few rows share a place in the cache
# All rows of a block take no more (a model of few rows is faster in wide ones, by a quarter). In single
# precision 48 trusts a block ran as fast as 80 or a little faster, and faster than 16.
BLOCK_BYTES: Mapping[Precision, int] = {"double": 2**16, "single": 3 * 2**15}


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


def fetched(plan: Plan, sweep: Sequence[Turn]) -> dict[int, list[int]]:
    """By the number of a pass: rows of the next block that are called for meanwhile.

    In all passes of a sweep together these are the rows that it reads or writes.
    """
    own = plan.layout.trust_rows.keys() - plan.layout.near_rows
    by_trusts = [turn for turn in sweep if not turn.work.only_saved and turn.work.work != "coarse"]
    touched = [row for turn in by_trusts for line in turn.work.statements for row in (*line.needs, line.target)]
    rows = list(dict.fromkeys(plan.layout.trust_rows[row] for row in touched if row in own))
    often = [turn.number for turn in by_trusts if "ahead" not in turn.when]
    share = -(-len(rows) // max(1, len(often)))
    found = {number: rows[place * share : (place + 1) * share] for place, number in enumerate(often)}
    return {number: some for number, some in found.items() if some}


def _rows_in(model: Model, names: Iterable[str], rows: Mapping[Row, int]) -> list[int]:
    return [rows[row] for name in names for row in rows_of(model, name) if row in rows]


def plan_for(model: Model, kept: Sequence[str], precision: Precision = "double") -> Plan:
    """The plan for a model whose `kept` quantities must hold their values to the end of a step."""
    wanted = _wanted(model, kept)
    quarter = tuple(passes_of(model, [name for name in model.in_stage("quarter") if name in wanted]))
    at_steps = [name for name in model.order if name in wanted and model.stages[name] in ("step", "saved")]
    step = tuple(passes_of(model, at_steps, tuple(model.stocks), kept))
    return Plan(model, tuple(kept), quarter, step, layout_for(model, quarter, step, kept), precision)


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
