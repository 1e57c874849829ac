"""Four ways to run a model, with one meaning.

`reference` is the definition, `vectorised` (NumPy) runs a batch of draws at once, `compiled`
(Numba) runs one draw after another at the speed of C. `events` (SimPy) follows people and projects one by
one, and has the meaning of the others on average. `auto` takes the compiled engine where its
code is already on disk or the job is large enough to be worth a compilation, and the vectorised
one otherwise.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Literal

import numpy as np

from qisim.engines import stepwise
from qisim.engines.functions import PRECISIONS, Precision
from qisim.engines.inputs import QUARTERS_PER_YEAR, Inputs, Trajectories, checked
from qisim.engines.integrate import Method, Progress
from qisim.errors import InputError, Problem, did_you_mean
from qisim.model import Model

__all__ = ["ENGINES", "EVENTS", "PRECISIONS", "Inputs", "Precision", "Trajectories", "choose", "simulate", "versions"]

EngineName = Literal["reference", "vectorised", "compiled"]
ENGINES = ("reference", "vectorised", "compiled")
EVENTS = "events"
STEPS_PER_QUARTER = 8
WORTH_COMPILING = 200  # runs that the vectorised engine does in about the time of a compilation


def choose(
    engine: str,
    model: Model,
    runs: int,
    kept: Sequence[str],
    *,
    events: bool = False,
    precision: Precision = "double",
) -> str:
    """The engine that `engine` means for a job of so many runs; settles `auto`, refuses unknown names.

    events: whether the event engine, which is never what `auto` means, can do this job
    precision: only the compiled engine knows any but double
    """
    possible = (*ENGINES, EVENTS) if events else ENGINES
    if engine in possible:
        if precision == "single" and engine != "compiled":
            raise InputError(
                Problem(
                    "only the compiled engine runs in single precision: the others are there to be exact",
                    key="precision",
                    found=f"the {engine} engine",
                    expected="the compiled engine, or auto",
                    suggestion='or take precision = "double"',
                )
            )
        return engine
    if engine != "auto":
        raise InputError(
            Problem(
                "this needs an engine without chance" if engine == EVENTS else "there is no such engine",
                key="engine",
                found=repr(engine),
                expected="auto, " + ", ".join(possible),
                suggestion=did_you_mean(engine, ["auto", *possible]),
            )
        )
    if precision == "single":
        return "compiled"
    from qisim.engines import compiled

    return "compiled" if compiled.is_ready(model, kept) or runs >= WORTH_COMPILING else "vectorised"


def versions(engine: str) -> dict[str, str]:
    """The versions of what computed a run's numbers."""
    libraries = ["numpy", *{"compiled": ["numba", "llvmlite"], EVENTS: ["simpy"]}.get(engine, [])]
    return {"python": platform.python_version(), **{library: version(library) for library in libraries}}


def simulate(
    model: Model,
    inputs: Inputs,
    watch: Sequence[str],
    *,
    keep: Sequence[str] = (),
    engine: str = "auto",
    method: Method = "euler",
    steps_per_quarter: int = STEPS_PER_QUARTER,
    precision: Precision = "double",
    on_progress: Progress | None = None,
    seed: int = 0,
    first_draw: int | None = 0,
) -> Trajectories:
    """Run every draw of `inputs` through all its quarters and keep what is watched.

    watch: names of stocks or equations, saved at the start of every quarter and at the end
    keep: what compiled code is made to keep besides, so that jobs that watch other things share it
    method: `euler` or `rk4`; a quarter has `steps_per_quarter` steps (8 make 1/32 year)
    precision: `single` computes with 32 bits, for screening, and only in the compiled engine; what it gives has 64
    on_progress: called with (quarters done, quarters in all) by the array engines, and with
        (draws done, draws in all) by the compiled one
    seed, first_draw: where the luck of the event engine starts, and the number of the first of these draws
        (None for a run at central parameters); the other engines know no luck

    Raises `NotFiniteError` with equation, trust, time and arguments when anything becomes NaN or infinite;
    the compiled engine looks at every stock and at what is watched.
    """
    inputs = checked(inputs, model)
    kept = tuple(dict.fromkeys((*watch, *keep)))
    for name in kept:
        model.shape(name)
    chosen = choose(engine, model, inputs.draws, kept, events=True, precision=precision)
    if chosen == "compiled":
        from qisim.engines import compiled

        values = compiled.run(model, inputs, watch, kept, method, steps_per_quarter, on_progress, precision)
    elif chosen == EVENTS:
        from qisim.engines import events

        values = events.run(model, inputs, watch, steps_per_quarter, seed, first_draw, on_progress)
    else:
        values = stepwise.run(model, inputs, watch, chosen, method, steps_per_quarter, on_progress)
    times = np.arange(inputs.quarters + 1) / QUARTERS_PER_YEAR
    return Trajectories(times, values, chosen)
