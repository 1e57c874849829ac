"""A batch of runs by an engine that evaluates one equation at a time, with a look at every number each quarter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qisim.engines.failure import explain, first_not_finite
from qisim.engines.inputs import Array, Inputs
from qisim.engines.integrate import Course, Method, Progress, watched_shape
from qisim.engines.reference import Scalar
from qisim.engines.vectorised import Arrays
from qisim.model import Model


def run(
    model: Model,
    inputs: Inputs,
    watch: Sequence[str],
    engine: str,
    method: Method,
    steps_per_quarter: int,
    on_progress: Progress | None = None,
    first_draw: int = 0,
) -> dict[str, Array]:
    """All draws at once; returns watched quantities as (quarters + 1, inner, draws, members).

    first_draw: the number of the first of these draws, for messages
    """
    quarters = inputs.quarters
    saved = {name: np.empty((quarters + 1, *watched_shape(model, inputs, name))) for name in watch}
    course = Course(model, inputs, Scalar(model, inputs) if engine == "reference" else Arrays(model, inputs))
    everything = (*model.stocks, *model.order)
    before: dict[str, Array] | None = None
    with np.errstate(all="ignore"):
        course.begin()
        for quarter in range(quarters + 1):
            course.enter_quarter(quarter)
            bad = first_not_finite(course.values, everything, inputs.draws)
            if bad is not None:
                name, draw = bad
                stocks = None if before is None else {stock: _of_draw(value, draw) for stock, value in before.items()}
                alone, began = inputs.of_draw(draw), max(0, quarter - 1)
                raise explain(model, alone, first_draw + draw, began, stocks, method, steps_per_quarter, name)
            for name, rows in saved.items():
                rows[quarter] = course.values[name]
            before = course.stocks()
            if quarter < quarters:
                course.through_quarter(quarter, steps_per_quarter, method)
                if on_progress:
                    on_progress(quarter + 1, quarters)
    return saved


def _of_draw(value: Array, draw: int) -> Array:
    return value[:, draw : draw + 1] if value.shape[1] > 1 else value
