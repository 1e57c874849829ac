"""What an engine takes and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qisim.errors import RunError
from qisim.model import Model
from qisim.structure import NATION, TRUST

Array: TypeAlias = NDArray[np.float64]

QUARTERS_PER_YEAR = 4


@dataclass(frozen=True)
class Inputs:
    """The numbers of a batch of runs that share trusts and levers and differ in parameters.

    parameters: name -> (inner, draws, members of its place)
    levers: name -> (quarters, inner, trusts or 1); constant within a quarter
    attributes: name -> (inner, 1, trusts)
    index: place -> (trusts,) position of each trust's member in that place
    sizes: place -> number of members
    codes: the trusts' codes, for messages
    """

    parameters: Mapping[str, Array]
    levers: Mapping[str, Array]
    attributes: Mapping[str, Array]
    index: Mapping[str, NDArray[np.int64]]
    sizes: Mapping[str, int]
    codes: Sequence[str] = ()

    @property
    def trusts(self) -> int:
        return self.sizes[TRUST]

    @cached_property
    def draws(self) -> int:
        return max((values.shape[1] for values in self.parameters.values()), default=1)

    @property
    def quarters(self) -> int:
        return len(next(iter(self.levers.values())))

    def code(self, trust: int) -> str:
        return self.codes[trust] if trust < len(self.codes) else f"number {trust}"

    def of_draw(self, draw: int) -> Inputs:
        """The inputs of one draw alone."""
        return Inputs(
            {
                name: np.ascontiguousarray(values[:, draw : draw + 1] if values.shape[1] > 1 else values)
                for name, values in self.parameters.items()
            },
            self.levers,
            self.attributes,
            self.index,
            self.sizes,
            self.codes,
        )


def checked(inputs: Inputs, model: Model) -> Inputs:
    """The same inputs as float64 of the shapes that the model declares, or `RunError`."""
    sizes = {NATION: 1, **inputs.sizes}
    draws, quarters = inputs.draws, inputs.quarters

    def fitted(kind: str, given: Mapping[str, Array], name: str, shape: tuple[int, ...]) -> Array:
        if name not in given:
            raise RunError(f"the {kind} '{name}' has no values in this run")
        values = np.asarray(given[name], dtype=np.float64)
        try:
            return np.broadcast_to(values, shape)
        except ValueError:
            raise RunError(f"the {kind} '{name}' has the shape {values.shape}, where {shape} is needed") from None

    def members(name: str) -> int:
        return sizes[model.shape(name).place]

    return Inputs(
        {
            name: fitted("parameter", inputs.parameters, name, (model.inner(name), draws, members(name)))
            for name in model.parameters
        },
        {
            name: fitted("lever", inputs.levers, name, (quarters, model.inner(name), members(name)))
            for name in model.levers
        },
        {
            name: fitted("attribute", inputs.attributes, name, (model.inner(name), 1, members(name)))
            for name in model.attributes
        },
        {place: np.ascontiguousarray(index, dtype=np.int64) for place, index in inputs.index.items()},
        sizes,
        inputs.codes,
    )


@dataclass(frozen=True)
class Trajectories:
    """What was watched in a batch of runs.

    times: (quarters + 1,) years since the start
    values: name -> (quarters + 1, inner, draws, members of its place)
    engine: the engine that ran
    """

    times: Array
    values: dict[str, Array]
    engine: str
