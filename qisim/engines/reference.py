"""The definition: each equation called with plain numbers, for one member of one place at a time.

Slow on purpose and easy to believe. It stops at the first value that is not finite and says which
equation gave it, for whom, when and from what; the fast engines hand their failures to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from qisim.engines.inputs import Array, Inputs
from qisim.errors import NotFiniteError
from qisim.model import TIME, Crossing, Model, arguments_of, where
from qisim.structure import NATION, TRUST, Equation


@dataclass
class Scalar:
    """Evaluates one equation for every (inner, draw, member) in turn."""

    model: Model
    inputs: Inputs

    def __call__(self, name: str, equation: Equation, values: Mapping[str, Array]) -> Array:
        crossing = self.model.crossings.get(name)
        if crossing is not None:
            return self._cross(name, crossing, values[crossing.argument])
        shape = self.model.shape(name)
        members = self.inputs.sizes[shape.place]
        arguments = [values[argument] for argument in arguments_of(equation)]
        draws = max((argument.shape[1] for argument in arguments), default=1)
        result = np.empty((self.model.inner(name), draws, members))
        for position in np.ndindex(result.shape):
            numbers = [float(argument[_within(argument, position)]) for argument in arguments]
            try:
                result[position] = equation(*numbers)
            except ArithmeticError:
                result[position] = np.nan
            if not np.isfinite(result[position]):
                raise NotFiniteError(self._explain(name, equation, position, numbers, float(result[position]), values))
        return result

    def _cross(self, name: str, crossing: Crossing, value: Array) -> Array:
        inner, draws, members = value.shape
        match crossing.kind:
            case "at_start":
                return value.copy()
            case "across":
                total = np.zeros((1, draws, members))
                for row in value:
                    total[0] += row
                return total
            case "to_next":
                return np.concatenate([np.zeros((1, draws, members)), value[:-1]])
            case "sum_by" | "at_members":
                sums = np.zeros((self.model.inner(name), draws, members))
                for row, sources in enumerate(self.model.sources(name)):
                    for source in sources:
                        sums[row] += value[source]
                return sums
            case "product_by":
                product = np.ones((self.model.inner(name), draws, members))
                for row, sources in enumerate(self.model.sources(name)):
                    for source in sources:
                        product[row] *= value[source]
                return product
            case "sum_in":
                place = crossing.subject or NATION
                sums = np.zeros((inner, draws, self.inputs.sizes[place]))
                for trust, member in enumerate(self.inputs.index[place]):
                    sums[:, :, member] += value[:, :, trust]
                return sums
            case "at_trusts":
                place = self.model.shape(crossing.argument).place
                return value[:, :, self.inputs.index[place]]

    def _explain(
        self,
        name: str,
        equation: Equation,
        position: tuple[int, ...],
        numbers: list[float],
        result: float,
        values: Mapping[str, Array],
    ) -> str:
        shape = self.model.shape(name)
        whom = f"trust {self.inputs.code(position[2])}" if shape.place == TRUST else f"{shape.place} {position[2]}"
        if shape.axis:
            whom += f", {self.model.members(name)[position[0]]}"
        given = "\n".join(
            f"    {argument} = {number!r}" for argument, number in zip(arguments_of(equation), numbers, strict=True)
        )
        what = equation.__name__ if equation.__name__ == name else f"{equation.__name__} (the start of {name})"
        when = f"at year {float(values[TIME].item()):.5g}"
        return f"{what}() gave {result} {when} for {whom}, from\n{given}\n    ({where(equation)})"


def _within(argument: Array, position: tuple[int, ...]) -> tuple[int, ...]:
    """The place of a value in an argument that may be broadcast along some directions."""
    return tuple(0 if size == 1 else at for size, at in zip(argument.shape, position, strict=True))
