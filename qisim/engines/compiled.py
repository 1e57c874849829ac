"""Numba: one draw after another through generated loops, at the speed of C and without the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from qisim.engines.draws import Draws
from qisim.engines.functions import Precision
from qisim.engines.inputs import Array, Inputs, checked
from qisim.engines.integrate import Method, Progress
from qisim.engines.plan import Plan
from qisim.engines.program import folder_of, kept_of, program_for, write
from qisim.model import Model

Members = NDArray[np.int64]


def is_ready(model: Model, kept: Sequence[str], precision: Precision = "double") -> bool:
    """Whether the machine code that keeps these quantities of a model is already on disk."""
    return (folder_of(model, kept_of(model, kept), precision) / "ready").exists()


def prepare(
    model: Model, watch: Sequence[str], say: Callable[[str], None] | None = None, precision: Precision = "double"
) -> None:
    """Compile now, if need be, by running a model of one trust for one quarter; `say` hears of a compilation."""
    ready = is_ready(model, watch, precision)
    if not ready and say:
        say("Compiling the model's equations; this is done once and takes about half a minute.")
    program = program_for(model, kept_of(model, watch), precision)
    if not ready:
        sizes = dict.fromkeys(model.places, 1)
        tiny = Inputs(
            {name: parameter.value[:, None, :1] for name, parameter in model.parameters.items()},
            {name: np.full((1, model.inner(name), 1), lever.neutral) for name, lever in model.levers.items()},
            {name: np.ones((model.inner(name), 1, 1)) for name in model.attributes},
            {place: np.zeros(1, dtype=np.int64) for place in model.places},
            sizes,
        )
        with np.errstate(all="ignore"):
            Draws(program, tiny, watch).run_all("euler", 1, None, explain_failures=False)
        write(folder_of(model, kept_of(model, watch), precision) / "ready", "")


def run(
    model: Model,
    inputs: Inputs,
    watch: Sequence[str],
    kept: Sequence[str],
    method: Method,
    steps_per_quarter: int,
    on_progress: Progress | None,
    precision: Precision,
) -> dict[str, Array]:
    """Every draw in turn; returns watched quantities as (quarters + 1, inner, draws, members), of 64 bits always.

    kept: what the code keeps values of, and so can be watched; jobs that keep the same share their code
    """
    prepare(model, kept, precision=precision)
    with np.errstate(all="ignore"):
        draws = Draws(program_for(model, kept_of(model, kept), precision), inputs, watch)
        draws.run_all(method, steps_per_quarter, on_progress)
    return draws.watched()


def arrays_of(
    model: Model, inputs: Inputs, watch: Sequence[str]
) -> tuple[tuple[Array, Array, Array, Members, Members, int, bool], Callable[..., None], Plan]:
    """The arrays of the first draw at its start, the compiled step that moves them, and the plan of both.

    For measurements: `step(a, near, c, index, sizes, trusts, far, h, t, look, begin, ahead)`.
    """
    program = program_for(model, kept_of(model, watch), "double")
    with np.errstate(all="ignore"):
        draws = Draws(program, checked(inputs, model), watch)
        a, near, c = draws.empty()
        draws.fill(a, c, draws.starts(0), 0)
    arrays = a, near, c, draws.index, draws.sizes, draws.inputs.trusts, draws.is_far(a)
    program.module.set_levers(a, c, *draws.levers, 0)
    program.module.evaluate_quarter(*arrays)
    return arrays, program.module.step, program.plan
