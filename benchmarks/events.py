"""The event engine: its rate of events beside that of bare SimPy timeouts, and how long a region takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from simpy import Environment, Timeout

from benchmarks.table import Row
from benchmarks.timing import interleaved
from qisim.engines import EVENTS, Inputs, events, simulate
from qisim.engines.inputs import checked
from qisim.experiments.job import prepare, watched
from qisim.model import Model
from qisim.parameters import central
from qisim.results.result import Settings

REGION = "Eastern"
"""Twenty-one trusts."""
RUNS = 8
"""Side by side, as `qisim run` has them."""
TIMEOUTS = 400_000
PENDING = 2_000
"""Timeouts that wait at the same time, as many as a region has projects under way."""
ROUNDS = 5


def region() -> tuple[Model, Inputs]:
    """Systematic support in one region, at central parameters."""
    job = prepare(["systematic-support"], "england-2015", {"region": REGION}, Settings(1, 0, EVENTS, "euler", 8))
    trusts, parameters = job.population, central(job.parameters[0])
    inputs = Inputs(parameters, job.levers[0], trusts.attributes, trusts.index, trusts.sizes, trusts.codes)
    return job.model, checked(inputs, job.model)


def bare() -> None:
    """Nothing but timeouts of random length, in SimPy as it comes."""
    environment, chance = Environment(), np.random.Generator(np.random.Philox(0))

    def waits(times: list[float]) -> Iterator[Timeout]:
        for wait in times:
            yield environment.timeout(wait)

    for _ in range(PENDING):
        environment.process(waits(chance.exponential(size=TIMEOUTS // PENDING).tolist()))
    environment.run()


def processed(model: Model, inputs: Inputs) -> tuple[int, int]:
    """How many things happen in a run, and how many events SimPy processes for them."""
    history, count = events.History(), 0
    usual = Environment.step

    def counting(self: Environment) -> None:
        nonlocal count
        count += 1
        usual(self)

    Environment.step = counting  # type: ignore[method-assign]
    try:
        events.run(model, inputs, ["practising_staff"], 8, 0, 0, history=history)
    finally:
        Environment.step = usual  # type: ignore[method-assign]
    return len(history.events), count


def measured() -> list[Row]:
    """One row a figure: what, how much (median, least, most), and the target."""
    model, inputs = region()
    values = {name: np.repeat(value, RUNS, axis=1) for name, value in inputs.parameters.items()}
    side_by_side = replace(inputs, parameters=values)
    happened, by_simpy = processed(model, inputs)
    watch = watched(model)
    times = interleaved(
        {
            "bare": bare,
            "one": lambda: simulate(model, inputs, watch, engine=EVENTS),
            "many": lambda: simulate(model, side_by_side, watch, engine=EVENTS),
        },
        ROUNDS,
    )
    rates = [RUNS * by_simpy / seconds for seconds in times["many"]]
    shares = [rate * seconds / TIMEOUTS for rate, seconds in zip(rates, times["bare"], strict=True)]
    return [
        Row("bare SimPy: timeouts", "a second", [TIMEOUTS / seconds for seconds in times["bare"]]),
        Row(f"a region of {inputs.trusts} trusts, 15 years: happenings in a run", "number", [float(happened)]),
        Row("the same: events that SimPy processes for them", "number", [float(by_simpy)]),
        Row("the same: one run", "s", times["one"], at_most=180),
        Row(f"the same: a run, {RUNS} side by side", "s", [seconds / RUNS for seconds in times["many"]]),
        Row("the same: events that SimPy processes", "a second", rates),
        Row("the same, as a share of bare timeouts", "1", shares, at_least=0.25),
    ]
