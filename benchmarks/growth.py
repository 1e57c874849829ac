"""How cost grows: with trusts, with runs, with threads; and whether memory grows with runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.c_loops import compiler
from benchmarks.commands import PEAK
from benchmarks.engines import inputs
from benchmarks.reference_model.in_c import InC
from benchmarks.table import Row
from benchmarks.timing import interleaved
from qisim import population
from qisim.engines import Inputs, compiled, simulate
from qisim.experiments.job import watched
from qisim.model import Model
from qisim.population import Population

TRUSTS = (10, 100, 1_000, 10_000, 100_000)
YEARS = 5
"""Of each measurement by trusts: so long that what 100,000 save still fits memory that is kept (`engines.room`)."""
ROUNDS = 5
MOST_RUNS, MOST_TRUSTS = 16, 16_000
"""Of one call by trusts: as experiments take runs together, and no more trusts in all."""
RUNS = (1, 2, 4, 8, 16, 32)
MEMORY_RUNS = (800, 1600, 3200)
THREAD_ROUNDS = 9
BATCHES, IN_A_BATCH = 36, 8
"""Of runs that threads share, as an experiment's threads do; fewer, and the last batch would say how even they are."""
C_RUNS = 100
"""In a batch: about as long as its runs of the model."""
FIGURE = "docs/benchmarks/growth.svg"
SWEEP = """title = "Memory"
scenarios = ["systematic-support"]
design = "draws"
points = {runs}
metrics = ["productivity_growth"]
only = {{ type = ["ambulance"] }}
runs_in_a_part = 100
"""


def measured() -> list[Row]:
    """Rows, and a picture in `docs/benchmarks`."""
    model, many = inputs(max(RUNS))
    watch = watched(model)
    compiled.prepare(model, watch)
    by_trusts = _by_trusts(watch)
    by_runs = _by_runs(model, many, watch)
    _draw(by_trusts, by_runs)
    rows = [Row(f"{trusts:,} trusts: a trust for a year", "µs", values) for trusts, values in by_trusts.items()]
    rows.append(Row("the power of trusts with which a run's cost grows", "1", _powers(by_trusts)))
    rows += [Row(f"{runs} runs: a run", "ms", values) for runs, values in by_runs.items()]
    return [*rows, *_threads(model, many, watch), *_memory()]


def _by_trusts(watch: tuple[str, ...]) -> dict[int, list[float]]:
    """Microseconds for a trust and a year, for countries that have a part of England's trusts, or repeat them."""
    found = {}
    for trusts in TRUSTS:
        runs = max(1, min(MOST_RUNS, MOST_TRUSTS // trusts))
        model, country = inputs(runs, _country(trusts), YEARS)
        times = interleaved({"run": partial(simulate, model, country, watch, engine="compiled")}, ROUNDS)["run"]
        found[trusts] = [1e6 * seconds / runs / trusts / YEARS for seconds in times]
    return found


def _powers(by_trusts: dict[int, list[float]]) -> list[float]:
    """Of each round: the slope of a run's cost over its trusts, both in logarithms; 1 where growth is linear."""
    sizes = np.array(list(by_trusts))
    rounds = zip(*by_trusts.values(), strict=True)
    return [float(np.polyfit(np.log(sizes), np.log(sizes * each), 1)[0]) for each in rounds]


def _country(trusts: int) -> Population:
    england = population.load("england-2015")
    again = (replace(england.trusts[number % len(england)], code=f"T{number}") for number in range(trusts))
    return replace(england, trusts=tuple(again))


def _first(many: Inputs, runs: int) -> Inputs:
    """The first few of many draws."""
    return replace(many, parameters={name: values[:, :runs] for name, values in many.parameters.items()})


def _by_runs(model: Model, many: Inputs, watch: tuple[str, ...]) -> dict[int, list[float]]:
    """Milliseconds a run, for so many runs in one call."""
    jobs = {}
    for runs in RUNS:
        jobs[str(runs)] = partial(simulate, model, _first(many, runs), watch, engine="compiled")
    return {
        int(runs): [1000 * value / int(runs) for value in times] for runs, times in interleaved(jobs, ROUNDS).items()
    }


def _threads(model: Model, many: Inputs, watch: tuple[str, ...]) -> list[Row]:
    """How much faster two threads do the same runs than one; and a C program, which shows what the machine gives."""
    some = _first(many, IN_A_BATCH)

    def batch(_: int) -> None:
        simulate(model, some, watch, engine="compiled")

    what, target = "two threads over one", 1.8 if (os.cpu_count() or 1) >= 2 else None
    if not compiler():
        (ours,) = _in_two(batch)
        return [Row(what, "times", ours, at_least=target)]
    with InC() as reference:

        def batch_in_c(_: int) -> None:
            for _ in range(C_RUNS):
                reference.run("mean")

        ours, theirs = _in_two(batch, batch_in_c)
    shares = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return [
        Row(what, "times", ours, at_least=target),
        Row("the same of a small C program", "times", theirs),
        Row("the engine's over the C program's", "1", shares),
    ]


def _in_two(*jobs: Callable[[int], None]) -> list[list[float]]:
    """For each job, seconds for all batches in turn over seconds for two threads that take the next batch in turn."""

    def on(threads: int, job: Callable[[int], None]) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(job, range(BATCHES)))

    ways = {f"{threads} {number}": partial(on, threads, job) for number, job in enumerate(jobs) for threads in (1, 2)}
    times = interleaved(ways, THREAD_ROUNDS)
    return [
        [alone / together for alone, together in zip(times[f"1 {number}"], times[f"2 {number}"], strict=True)]
        for number in range(len(jobs))
    ]


def _memory() -> list[Row]:
    """The peak of a process that sweeps more and more runs."""
    rows = []
    for runs in MEMORY_RUNS:
        with tempfile.TemporaryDirectory(prefix="qisim-") as folder:
            file = Path(folder) / "memory.toml"
            file.write_text(SWEEP.format(runs=runs), encoding="utf-8")
            options = ["--out", str(Path(folder) / "out"), "--engine", "compiled", "--quiet"]
            command = [sys.executable, "-c", PEAK, sys.executable, "-m", "qisim", "sweep", str(file), *options]
            start = time.perf_counter()
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rows.append(Row(f"qisim sweep, {runs} runs of 10 trusts: peak memory", "MB", [float(done.stdout) / 1024]))
            rows.append(Row(f"qisim sweep, {runs} runs of 10 trusts: in all", "s", [time.perf_counter() - start]))
    return rows


def _draw(by_trusts: dict[int, list[float]], by_runs: dict[int, list[float]]) -> None:
    from qisim import charts
    from qisim.charts.appearance import BAND, DARK_BLUE, SOFT_INK, dress, label_heights
    from qisim.results.files import whole_file

    each, runs = ({size: float(np.median(times)) for size, times in found.items()} for found in (by_trusts, by_runs))
    whole = {size: value * size * YEARS / 1000 for size, value in each.items()}
    in_proportion = {size: each[1_000] * size * YEARS / 1000 for size in each}
    with charts.style():
        page = charts.figure(12.8, 3.6)
        for axes, found, across, up in zip(
            page.subplots(1, 3), (whole, each, runs), ("Trusts", "Trusts", "Runs in one call"),
            ("Milliseconds for a run of five years", "Microseconds for a trust and a year", "Milliseconds for a run"),
            strict=True,
        ):  # fmt: skip
            sizes = list(found)
            if found is whole:
                axes.plot(sizes, list(in_proportion.values()), color=BAND, linewidth=5)
                axes.annotate("in proportion", (sizes[-2], in_proportion[sizes[-2]]), (8, -18),
                              textcoords="offset points", color=SOFT_INK)  # fmt: skip
            axes.plot(sizes, list(found.values()), color=DARK_BLUE, marker="o", linewidth=2.4)
            axes.set_xscale("log")
            axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
            if found is whole:
                axes.set_yscale("log")
                powers = [10.0**power for power in range(-1, 5)]
                axes.set_yticks(powers, [f"{power:,g}" for power in powers])
            else:
                axes.set_ylim(0, None)
            axes.minorticks_off()
            axes.set_xlabel(across)
            label_heights(axes, up, bold=True)
            dress(axes)
    Path(FIGURE).parent.mkdir(parents=True, exist_ok=True)
    title = "Cost of the compiled engine by trusts and by runs"
    description = f"{title}: a run's time beside one in proportion to its trusts; level lines are linear growth."
    drawing = charts.svg(page, name="growth", title=title, description=description)
    with whole_file(Path(FIGURE)) as file:
        file.write(charts.svg_file(drawing))
