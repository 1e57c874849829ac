"""NumPy: each equation called once for all trusts, groups and draws of a batch.

Sums run along the trusts, which are innermost and contiguous, and over groups in their order, so a
run's bytes do not depend on how many runs share its batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType

import numpy as np

from qisim.engines.inputs import Array, Inputs
from qisim.model import Crossing, Model, arguments_of
from qisim.structure import NATION, Equation


def ratio(part: Array, whole: Array, when_empty: float = 0.0) -> Array:
    """`part / whole`, and `when_empty` where there is no whole."""
    if np.all(whole):
        return part / whole
    empty = np.equal(whole, 0.0)
    return np.where(empty, when_empty, part / np.where(empty, 1.0, whole))


def for_arrays(equation: Equation) -> Equation:
    """The same equation, with `ratio` in its form without a branch."""
    if "ratio" not in equation.__code__.co_names:
        return equation
    return FunctionType(equation.__code__, {**equation.__globals__, "ratio": ratio}, equation.__name__)


def _joined(value: Array, rows: Sequence[int], combine: np.ufunc, of_none: float) -> Array:
    """Some rows combined into one, in their order; `of_none` where there are none."""
    if not rows:
        return np.full((1, *value.shape[1:]), of_none)
    total = value[rows[0] : rows[0] + 1]
    for row in rows[1:]:
        total = combine(total, value[row : row + 1])
    return total


@dataclass
class Arrays:
    """Evaluates one equation by broadcasting."""

    model: Model
    inputs: Inputs
    calls: dict[Equation, Callable[[Mapping[str, Array]], Array]] = field(default_factory=dict)
    blocks: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=dict)

    def __call__(self, name: str, equation: Equation, values: Mapping[str, Array]) -> Array:
        if equation not in self.calls:
            self.calls[equation] = self._call(name, equation)
        return self.calls[equation](values)

    def _call(self, name: str, equation: Equation) -> Callable[[Mapping[str, Array]], Array]:
        crossing = self.model.crossings.get(name)
        if crossing is not None:
            return lambda values: self._cross(name, crossing, values[crossing.argument])
        function, arguments = for_arrays(equation), arguments_of(equation)
        return lambda values: function(*[values[argument] for argument in arguments])

    def _cross(self, name: str, crossing: Crossing, value: Array) -> Array:
        match crossing.kind:
            case "at_start":
                return value
            case "across":
                return _joined(value, range(len(value)), np.add, 0.0)
            case "sum_by" | "at_members" | "product_by":
                combine, of_none = (np.multiply, 1.0) if crossing.kind == "product_by" else (np.add, 0.0)
                rows = [_joined(value, sources, combine, of_none) for sources in self.model.sources(name)]
                return np.concatenate([value[:0], *rows])
            case "to_next":
                return np.concatenate([np.zeros_like(value[:1]), value[:-1]])
            case "sum_in":
                return self._sum_in(crossing.subject or NATION, value)
            case "at_trusts":
                place = self.model.shape(crossing.argument).place
                return np.take(value, self.inputs.index[place], axis=-1)

    def _sum_in(self, place: str, value: Array) -> Array:
        if place == NATION:
            return np.sum(np.ascontiguousarray(value), axis=-1, keepdims=True)
        if place not in self.blocks:
            order = np.argsort(self.inputs.index[place], kind="stable")
            present, starts = np.unique(self.inputs.index[place][order], return_index=True)
            self.blocks[place] = order, present, starts
        order, present, starts = self.blocks[place]
        sums = np.zeros((*value.shape[:2], self.inputs.sizes[place]))
        sums[..., present] = np.add.reduceat(np.take(value, order, axis=-1), starts, axis=-1)
        return sums
