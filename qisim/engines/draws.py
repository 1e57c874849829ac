"""One batch of draws in the arrays that compiled loops take."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qisim.engines import stepwise
from qisim.engines.functions import real
from qisim.engines.inputs import Array, Inputs
from qisim.engines.integrate import Course, Method, Progress
from qisim.engines.order import rows_of
from qisim.engines.passes import CACHE_LINE, place_numbers
from qisim.engines.program import Program
from qisim.engines.room import room
from qisim.engines.vectorised import Arrays
from qisim.errors import NotFiniteError
from qisim.structure import TRUST

DRAWS_AT_ONCE = 16  # starts are computed by NumPy for so many draws together
MOST_NUMBERS = 2**24  # and for fewer, where they would be more than these
FAR = 2**22  # bytes that no second cache holds: rows are called for before they are read

_STARTING = threading.Lock()
"""One thread at a time computes starts: two, in hundreds of short calls, would take Python's lock from each other."""


def _aligned(numbers: int, kind: np.dtype[Any]) -> Array:
    """So many noughts from the beginning of a cache line: where rows straddle lines, a run takes a quarter longer."""
    wide = np.zeros(numbers + CACHE_LINE // kind.itemsize, kind)
    first = -wide.ctypes.data % CACHE_LINE // kind.itemsize
    return wide[first : first + numbers]


class Draws:
    """The draws of one batch: their starting arrays, and where what is watched of them is saved."""

    def __init__(self, program: Program, inputs: Inputs, watch: Sequence[str]) -> None:
        self.program, self.inputs, self.watch = program, inputs, tuple(watch)
        self.plan, self.model, self.layout = program.plan, program.plan.model, program.plan.layout
        self.stride, self.real = self.plan.stride, real(self.plan.precision)
        self.blocks = -(-inputs.trusts // self.stride)
        self.widest = max(size for place, size in inputs.sizes.items() if place != TRUST)
        names = place_numbers(self.model)
        self.padded = self.blocks * self.stride
        members = self._padded(np.array([inputs.index[place] for place in names], dtype=np.int64))
        self.index = np.ascontiguousarray(members.reshape(-1, self.blocks, self.stride).swapaxes(0, 1))
        model = self.model
        kinds = (*model.parameters, *model.attributes, *model.in_stage("constant"), *model.stocks)
        laid_out = {name for name, _ in (*self.layout.trust_rows, *self.layout.coarse_rows)}
        self.starting = [name for name in kinds if name in laid_out]
        self.starting_rows = self.stride * np.array(self.plan.trust_rows_of(self.starting), dtype=np.int64)
        self.sizes = np.array([inputs.sizes[place] for place in names], dtype=np.int64)
        self.together = max(1, min(DRAWS_AT_ONCE, MOST_NUMBERS // (self.layout.trust_count * self.padded)))
        self.levers = self._levers()
        self.changed = np.arange(inputs.quarters) == 0
        for course in self.levers[1:]:
            self.changed[1:] |= (course[1:] != course[:-1]).any(axis=tuple(range(1, course.ndim)))
        self.at = self._places_of_watched()
        quarters = inputs.quarters + 1
        self.saved = room((inputs.draws, quarters, self._count(True), inputs.trusts))
        self.coarse_saved = np.empty((inputs.draws, quarters, self._count(False), self.widest))

    def _padded(self, values: NDArray[Any]) -> NDArray[Any]:
        """The same with the last trust once more for each that the last block lacks."""
        return np.concatenate([values, np.repeat(values[..., -1:], self.padded - values.shape[-1], -1)], -1)

    def _levers(self) -> tuple[NDArray[np.int64], Array, Array, Array]:
        """What sets levers: where those in which trusts differ stand, these, the first trust's, and the coarse ones.

        As (rows,), (quarters, rows that differ, trusts of all blocks), (quarters, rows), and (quarters, rows, members
        of the largest place).
        """
        quarters, given = self.inputs.quarters, self.inputs.levers
        at_trusts, at_places = (
            [name for name in given if (self.model.shape(name).place == TRUST) is of_trusts]
            for of_trusts in (True, False)
        )
        rows = [row for name in at_trusts for row in rows_of(self.model, name)]
        alike = np.empty((quarters, len(rows)))
        own, differing = np.full(len(rows), -1, np.int64), list[Array]()
        for number, (name, inner) in enumerate(rows):
            course = given[name][:, inner]
            alike[:, number] = course[:, 0]
            if (course != course[:, :1]).any():
                own[number] = len(differing)
                differing.append(course)
        own_levers = np.empty((quarters, len(differing), self.padded))
        for number, course in enumerate(differing):
            own_levers[:, number] = self._padded(course)
        coarse = np.zeros((quarters, sum(self.model.inner(name) for name in at_places), self.widest))
        row = 0
        for name in at_places:
            _, inner, members = given[name].shape
            coarse[:, row : row + inner, :members] = given[name]
            row += inner
        return own, own_levers, alike, coarse

    def _places_of_watched(self) -> dict[str, slice]:
        """Where each watched quantity's rows stand among the saved ones."""
        next_row = {True: 0, False: 0}
        places = {}
        for name in dict.fromkeys(self.watch):
            of_trusts = self.model.shape(name).place == TRUST
            first = next_row[of_trusts]
            next_row[of_trusts] += self.model.inner(name)
            places[name] = slice(first, next_row[of_trusts])
        return places

    def _count(self, of_trusts: bool) -> int:
        return sum(self.model.inner(name) for name in self.at if (self.model.shape(name).place == TRUST) == of_trusts)

    def _watched_rows(self, of_trusts: bool, stocks: bool) -> np.ndarray:
        """The row of each saved quantity, or -1 where it is saved at the other moment (stocks before a step)."""
        rows = self.layout.trust_rows if of_trusts else self.layout.coarse_rows
        return np.array(
            [
                rows[row] if (name in self.model.stocks) == stocks else -1
                for name in self.at
                if (self.model.shape(name).place == TRUST) == of_trusts
                for row in rows_of(self.model, name)
            ],
            dtype=np.int64,
        )

    def run_all(self, method: Method, steps: int, on_progress: Progress | None, explain_failures: bool = True) -> None:
        """Run every draw; the first that fails is explained."""
        a, near, c = self.empty()
        held, coarse = (len(of(self.model.stocks)) for of in (self.plan.trust_rows_of, self.plan.coarse_rows_of))
        k = np.zeros((3, self.blocks * held * self.stride + coarse * self.widest), self.real)
        rows = {
            (of_trusts, stocks): self._watched_rows(of_trusts, stocks)
            for of_trusts in (True, False)
            for stocks in (True, False)
        }
        for draw in range(self.inputs.draws):
            if draw % self.together == 0:
                with _STARTING:
                    starts = self.starts(draw)
            self.fill(a, c, starts, draw % self.together)
            bad = self.program.module.run(
                a, near, c, self.index, self.sizes, self.inputs.trusts, self.is_far(a),
                *self.levers, self.changed, steps, method == "rk4", k,
                rows[True, True], rows[True, False], self.saved[draw],
                rows[False, True], rows[False, False], self.coarse_saved[draw],
            )  # fmt: skip
            if explain_failures and bad != 0.0:
                self._explain(draw, method, steps)
            if on_progress:
                on_progress(draw + 1, self.inputs.draws)

    def empty(self) -> tuple[Array, Array, Array]:
        """Rows of trusts, rows that blocks share, and columns of everything else, before anything is filled in."""
        return (
            _aligned(self.blocks * self.layout.trust_count * self.stride, self.real),
            _aligned(self.layout.near_count * self.stride, self.real),
            np.zeros((self.widest, self.layout.coarse_count), self.real),
        )

    def is_far(self, a: Array) -> bool:
        """Whether rows are so many that the nearer caches hold no step of them."""
        return a.nbytes > FAR

    def starts(self, first: int) -> tuple[Array, Array]:
        """Where the next draws start, with all that stays as it is.

        As (draws, rows that last, trusts of all blocks) and (draws, members of the largest place, columns). All at
        once, in few calls of NumPy: what is done draw by draw would keep other threads waiting.
        """
        last = min(first + self.together, self.inputs.draws)
        given, model = self.inputs, self.model
        parameters = {name: values[:, first:last] for name, values in given.parameters.items()}
        batch = Inputs(parameters, given.levers, given.attributes, given.index, given.sizes, given.codes)
        course = Course(model, batch, Arrays(model, batch))
        course.begin()
        in_trusts = np.zeros((last - first, len(self.starting_rows), self.padded), self.real)
        coarse = np.zeros((last - first, self.widest, self.layout.coarse_count), self.real)
        row = 0
        for name in self.starting:
            numbers = course.values[name]
            inner = len(numbers)
            if model.shape(name).place == TRUST:
                in_trusts[:, row : row + inner, : given.trusts] = numbers.swapaxes(0, 1)
                row += inner
            else:
                column = self.layout.coarse_rows[name, 0]
                coarse[:, : numbers.shape[2], column : column + inner] = np.moveaxis(numbers, 0, 2)
        in_trusts[..., given.trusts :] = in_trusts[..., given.trusts - 1 : given.trusts]
        return in_trusts, coarse

    def fill(self, a: Array, c: Array, starts: tuple[Array, Array], draw: int) -> None:
        """Where one of those draws starts, block by block; what does not last is computed before it is read."""
        in_trusts, coarse = starts[0][draw], starts[1][draw]
        self.program.module.fill(a, self.starting_rows, in_trusts)
        c[:] = coarse

    def _explain(self, draw: int, method: Method, steps: int) -> None:
        """Raise for a number that is not finite: NumPy finds the first.

        A stock that was ever not finite is so at the end, so no run is mistaken for a good one.
        """
        stepwise.run(self.model, self.inputs.of_draw(draw), (), "vectorised", method, steps, first_draw=draw)
        if self.plan.precision == "single":
            raise NotFiniteError(
                f"draw {draw}: a number is not finite in single precision, though none is so in double: "
                'take precision = "double"'
            )
        raise NotFiniteError(
            f"draw {draw}: a number is not finite, though none is so in the vectorised engine; please report it"
        )

    def watched(self) -> dict[str, Array]:
        """Views of what was saved, as (quarters + 1, inner, draws, members)."""
        values = {}
        for name, rows in self.at.items():
            place = self.model.shape(name).place
            saved = self.saved if place == TRUST else self.coarse_saved[..., : self.inputs.sizes[place]]
            values[name] = np.moveaxis(saved[:, :, rows], 0, 2)
        return values
