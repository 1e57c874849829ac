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
    """One draw after another; returns watched quantities as (quarters + 1, inner, draws, members).

    first_draw: the number of the first of these draws, which decides its luck; None for central parameters
    on_progress: called with (quarters done, quarters in all) of all draws
    history: takes down every event, where one is given
    """
    whole = with_whole_posts(inputs, entities.posts)
    saved = {name: np.empty((inputs.quarters + 1, *watched_shape(model, inputs, name))) for name in watch}
    for draw in range(inputs.draws):
        luck = Luck(seed, None if first_draw is None else first_draw + draw)
        _run_one(
            model,
            whole.of_draw(draw),
            saved,
            draw,
            inputs.draws,
            steps_per_quarter,
            entities,
            luck,
            history,
            on_progress,
        )
    return saved


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


def _run_one(
    model: Model,
    inputs: Inputs,
    saved: dict[str, Array],
    draw: int,
    draws: int,
    steps_per_quarter: int,
    entities: Entities,
    luck: Luck,
    history: History | None,
    on_progress: Progress | None,
) -> None:
    quarters = inputs.quarters
    run = EventCourse(model, inputs, entities, luck, history)
    everything = (*model.stocks, *model.order)
    with np.errstate(all="ignore"):
        run.begin()
        before: dict[str, Array] | None = None
        for quarter in range(quarters + 1):
            run.course.enter_quarter(quarter)
            bad = first_not_finite(run.course.values, everything, 1)
            began = max(0, quarter - 1)
            name = bad[0] if bad else None
            if name is None:
                for watched, rows in saved.items():
                    rows[quarter, :, draw] = run.course.values[watched][:, 0]
                before, began = run.course.stocks(), quarter
                if quarter < quarters:
                    with _without_collector():
                        name = run.through_quarter(quarter, steps_per_quarter)
            if name is not None:
                raise explain(model, inputs, luck.draw or 0, began, before, "euler", steps_per_quarter, name)
            if on_progress and quarter < quarters:
                on_progress(draw * quarters + quarter + 1, draws * quarters)
