"""Three ways to run a model, with one meaning.

`reference` is the definition, `vectorised` (NumPy) runs a batch of draws at once, `compiled`
(Numba) runs one draw after another at the speed of C. `auto` takes the compiled engine where its
code is already on disk or the job is large enough to be worth a compilation, and the vectorised
one otherwise.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Literal

import numpy as np

from qisim.engines.failure import explain, first_not_finite
from qisim.engines.inputs import QUARTERS_PER_YEAR, Array, Inputs, Trajectories, checked
from qisim.engines.integrate import Course, Method, Progress, watched_shape
from qisim.engines.reference import Scalar
from qisim.engines.vectorised import Arrays
from qisim.errors import InputError, Problem, did_you_mean
from qisim.model import Model

__all__ = ["ENGINES", "Inputs", "Trajectories", "choose", "simulate", "versions"]

EngineName = Literal["reference", "vectorised", "compiled"]
ENGINES = ("reference", "vectorised", "compiled")
STEPS_PER_QUARTER = 8
WORTH_COMPILING = 200  # runs that the vectorised engine does in about the time of a compilation


def choose(engine: str, model: Model, runs: int, watch: Sequence[str]) -> str:
    """The engine that `engine` means for a job of so many runs; settles `auto`, refuses unknown names."""
    if engine in ENGINES:
        return engine
    if engine != "auto":
        raise InputError(
            Problem(
                "there is no such engine",
                key="engine",
                found=repr(engine),
                expected="auto, " + ", ".join(ENGINES),
                suggestion=did_you_mean(engine, ["auto", *ENGINES]),
            )
        )
    from qisim.engines import compiled

    return "compiled" if compiled.is_ready(model, watch) or runs >= WORTH_COMPILING else "vectorised"


def versions(engine: str) -> dict[str, str]:
    """The versions of what computed a run's numbers."""
    libraries = ["numpy"] + (["numba", "llvmlite"] if engine == "compiled" else [])
    return {"python": platform.python_version(), **{library: version(library) for library in libraries}}


def simulate(
    model: Model,
    inputs: Inputs,
    watch: Sequence[str],
    *,
    engine: str = "auto",
    method: Method = "euler",
    steps_per_quarter: int = STEPS_PER_QUARTER,
    on_progress: Progress | None = None,
) -> Trajectories:
    """Run every draw of `inputs` through all its quarters and keep what is watched.

    watch: names of stocks or equations, saved at the start of every quarter and at the end
    method: `euler` or `rk4`; a quarter has `steps_per_quarter` steps (8 make 1/32 year)
    on_progress: called with (quarters done, quarters in all) by the array engines, and with
        (draws done, draws in all) by the compiled one

    Raises `NotFiniteError` with equation, trust, time and arguments when anything becomes NaN or infinite;
    the compiled engine looks at every stock and at what is watched.
    """
    inputs = checked(inputs, model)
    for name in watch:
        model.shape(name)
    chosen = choose(engine, model, inputs.draws, watch)
    if chosen == "compiled":
        from qisim.engines import compiled

        values = compiled.run(model, inputs, watch, method, steps_per_quarter, on_progress)
    else:
        values = _run_arrays(model, inputs, watch, chosen, method, steps_per_quarter, on_progress)
    times = np.arange(inputs.quarters + 1) / QUARTERS_PER_YEAR
    return Trajectories(times, values, chosen)


def _run_arrays(
    model: Model,
    inputs: Inputs,
    watch: Sequence[str],
    engine: str,
    method: Method,
    steps_per_quarter: int,
    on_progress: Progress | None,
) -> dict[str, Array]:
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
                raise explain(model, inputs, draw, max(0, quarter - 1), stocks, method, steps_per_quarter, name)
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
