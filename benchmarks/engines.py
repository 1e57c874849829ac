"""The compiled engine against the same loops in C, and the vectorised engine, on the whole model."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from benchmarks.c_loops import CSteps, compiler, same
from benchmarks.table import Row
from benchmarks.timing import interleaved
from qisim.engines import Inputs, compiled, simulate
from qisim.experiments.job import AnyPopulation, prepare, watched
from qisim.model import Model
from qisim.parameters import draw
from qisim.results.result import Settings

STEPS = 480


def inputs(draws: int, trusts: AnyPopulation = "england-2015", years: int | None = None) -> tuple[Model, Inputs]:
    """Systematic support, with all that it names, over England's trusts, for so many draws; or over others, or less."""
    job = prepare(["systematic-support"], trusts, None, Settings(draws, 0, "compiled", "euler", 8))
    of, parameters = job.population, draw(job.parameters[0], range(draws), seed=0)
    levers = {name: values[: 4 * years if years else None] for name, values in job.levers[0].items()}
    return job.model, Inputs(parameters, levers, of.attributes, of.index, of.sizes, of.codes)


def measured() -> list[Row]:
    """One row a figure: what, how long (median, least, most), and the target."""
    model, sixteen = inputs(16)
    watch = watched(model)
    one = sixteen.of_draw(0)
    start = time.perf_counter()
    compiled.prepare(model, watch)
    rows = [Row("compiled engine: compiling, or loading what is compiled", "s", [time.perf_counter() - start])]
    times = interleaved(
        {
            "compiled": lambda: simulate(model, sixteen, watch, engine="compiled"),
            "32 bits": lambda: simulate(model, sixteen, watch, engine="compiled", precision="single"),
            "twice the step": lambda: simulate(model, sixteen, watch, engine="compiled", steps_per_quarter=4),
            "for screening": lambda: simulate(
                model, sixteen, watch, engine="compiled", precision="single", steps_per_quarter=4
            ),
            "vectorised": lambda: simulate(model, sixteen, watch, engine="vectorised"),
            "single": lambda: simulate(model, one, watch, engine="vectorised"),
        }
    )
    per_run = {name: [1000 * value / 16 for value in values] for name, values in times.items()}
    gained = [double / single for double, single in zip(times["compiled"], times["32 bits"], strict=True)]
    rows += [
        Row("compiled engine: a run, everything watched", "ms", per_run["compiled"], at_most=30),
        Row("the same in single precision", "ms", per_run["32 bits"]),
        Row("double precision over single", "times", gained, at_least=1.3),
        Row("double precision, twice the step (1/16 year)", "ms", per_run["twice the step"]),
        Row("single precision, twice the step", "ms", per_run["for screening"], at_most=10),
        Row("vectorised engine: a run, in batches of 16", "ms", per_run["vectorised"], at_most=160),
        Row("vectorised engine: a single run", "s", times["single"], at_most=1.5),
    ]
    return rows + (_against_c(model, one) if compiler() else [])


def _against_c(model: Model, one: Inputs) -> list[Row]:
    from numba import njit

    (a, near, c, *rest, far), step, plan = compiled.arrays_of(model, one, watched(model))
    at_first = a.copy(), c.copy()
    results = {}

    @njit
    def take_steps(a, near, c, index, sizes, trusts, h, number):  # type: ignore[no-untyped-def]
        for i in range(number):
            step(a, near, c, index, sizes, trusts, far, h, i * h, i % 8 == 0, True, False)

    def steps(name: str, function: Callable[..., object]) -> Callable[[], object]:
        def run() -> None:
            a[:], c[:] = at_first
            function(a, near, c, *rest, 1 / 32, STEPS)
            results[name] = a.copy()

        return run

    times = interleaved({"numba": steps("numba", take_steps), "c": steps("c", CSteps(plan))})
    difference = same(results["numba"], results["c"])
    if not difference < 1e-9:
        raise RuntimeError(f"the loops in C give other numbers: {difference:.3g}")
    ratios = [ours / theirs for ours, theirs in zip(times["numba"], times["c"], strict=True)]
    return [
        Row("480 steps of the compiled loops", "ms", [1000 * value for value in times["numba"]]),
        Row("480 steps of the same loops in C", "ms", [1000 * value for value in times["c"]]),
        Row("compiled loops over C", "times", ratios, at_most=1.3),
        Row("largest relative difference between them", "", [float(np.float64(difference))]),
    ]
