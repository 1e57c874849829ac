"""Micro-simulation: the same parameters and equations, with people and projects as entities (SimPy).

Each practitioner is trained, starts, lapses, moves, leaves; each small test of change starts, runs for months,
stalls or succeeds and takes a little waste out. As trusts grow large the mean is that of the other engines.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from qisim.engines.events.course import MOST_EVENTS, EventCourse, with_whole_posts
from qisim.engines.events.history import Event, History
from qisim.engines.events.luck import Luck
from qisim.engines.events.size import MOST_STAFF_YEARS, check_size
from qisim.engines.failure import explain, first_not_finite
from qisim.engines.inputs import Array, Inputs
from qisim.engines.integrate import Progress, watched_shape
from qisim.equations.entities import ENTITIES
from qisim.model import Model
from qisim.structure import Entities

__all__ = ["MOST_EVENTS", "MOST_STAFF_YEARS", "Event", "History", "check_size", "run"]


def run(
    model: Model,
    inputs: Inputs,
    watch: Sequence[str],
    steps_per_quarter: int,
    seed: int,
    first_draw: int | None,
    on_progress: Progress | None = None,
    *,
    entities: Entities = ENTITIES,
    history: History | None = None,
) -> dict[str, Array]:
    """All draws at once; returns watched quantities as (quarters + 1, inner, draws, members).

    first_draw: the number of the first of these draws, which decides its luck; None for central parameters
    on_progress: called with (quarters done, quarters in all)
    history: takes down every event of the first draw, where one is given
    """
    inputs = with_whole_posts(inputs, entities.posts)
    quarters, everything = inputs.quarters, (*model.stocks, *model.order)
    saved = {name: np.empty((quarters + 1, *watched_shape(model, inputs, name))) for name in watch}
    lucks = [Luck(seed, None if first_draw is None else first_draw + draw) for draw in range(inputs.draws)]
    course = EventCourse(model, inputs, entities, lucks, history)
    values = course.course.values
    before: dict[str, Array] | None = None
    with np.errstate(all="ignore"):
        course.begin()
        for quarter in range(quarters + 1):
            course.course.enter_quarter(quarter)
            bad, began = first_not_finite(values, everything, inputs.draws), max(0, quarter - 1)
            if bad is None:
                for name, rows in saved.items():
                    rows[quarter] = values[name]
                before, began = course.course.stocks(), quarter
                if quarter < quarters:
                    with _without_collector():
                        finite = course.through_quarter(quarter, steps_per_quarter)
                    bad = None if finite else first_not_finite(values, model.flows, inputs.draws)
            if bad is not None:
                name, draw = bad
                stocks = None if before is None else {stock: _of_draw(value, draw) for stock, value in before.items()}
                number = lucks[draw].draw or 0
                raise explain(model, inputs.of_draw(draw), number, began, stocks, "euler", steps_per_quarter, name)
            if on_progress and quarter < quarters:
                on_progress(quarter + 1, quarters)
    return saved


def _of_draw(value: Array, draw: int) -> Array:
    return value[:, draw : draw + 1] if value.shape[1] > 1 else value


@contextmanager
def _without_collector() -> Iterator[None]:
    """Without the search for circular garbage, a quarter of the time: events leave none behind."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()
