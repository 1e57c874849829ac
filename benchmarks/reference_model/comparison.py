"""The reference model by qisim, C, NumPy, pysimlin and PySD, side by side."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.c_loops import compiler
from benchmarks.reference_model import EXPECTED, MONTHS, STEPS_IN_A_MONTH, STOCKS, TRUSTS, in_numpy, in_qisim
from benchmarks.reference_model.equations import reference_inputs, reference_model
from benchmarks.reference_model.in_c import FAST, STRICT, InC
from benchmarks.table import Row
from benchmarks.timing import interleaved
from qisim.exchange import xmile

RUNS_TOGETHER = 16
PYSD_MONTHS = 6
NEW_PROCESS = """
from benchmarks.reference_model import in_qisim
in_qisim.run()
"""


def measured() -> list[Row]:
    """One row a figure; tools that are not here have none."""
    rows = [*_starts()]
    jobs: dict[str, Callable[[], object]] = {
        "qisim": lambda: in_qisim.simulated(RUNS_TOGETHER),
        "qisim ring": lambda: in_qisim.simulated(RUNS_TOGETHER, variant="ring"),
        "numpy": lambda: in_numpy.run("mean"),
    }
    programs = ExitStack()
    if compiler():
        strict, fast = (programs.enter_context(InC(flags)) for flags in (STRICT, FAST))
        kept = np.empty((RUNS_TOGETHER, MONTHS + 1, len(STOCKS), TRUSTS))
        jobs |= {
            "c": lambda: [strict.run("mean", saved=one) for one in kept],
            "c fast": lambda: [fast.run("mean", saved=one) for one in kept],
            "c ring": lambda: [strict.run("ring", saved=one) for one in kept],
        }
    with programs, tempfile.TemporaryDirectory(prefix="qisim-") as folder:
        file = in_xmile(Path(folder) / "reference.xmile")
        if importlib.util.find_spec("simlin"):
            model = by_simlin(file)
            jobs["pysimlin"] = model
        times = interleaved(jobs)
        for name in {"qisim", "qisim ring", "c", "c fast", "c ring"}.intersection(times):
            times[name] = [seconds / RUNS_TOGETHER for seconds in times[name]]
        if importlib.util.find_spec("pysd"):
            short = in_xmile(Path(folder) / "short.xmile", PYSD_MONTHS)
            times["pysd"] = [by_pysd(short) * MONTHS / PYSD_MONTHS]
    names = {
        "qisim": f"qisim, compiled engine, {RUNS_TOGETHER} runs together",
        "qisim ring": "qisim, variant ring",
        "c": "C, -O3 -march=native, IEEE arithmetic as qisim's",
        "c fast": "C, with what -ffast-math allows",
        "c ring": "C, variant ring",
        "numpy": "a loop over NumPy arrays",
        "pysimlin": "pysimlin, from qisim's XMILE",
        "pysd": f"PySD, from qisim's XMILE ({PYSD_MONTHS} of {MONTHS} months, scaled; once)",
    }
    rows += [Row(f"a run: {names[name]}", "ms", [1000 * value for value in values]) for name, values in times.items()]
    return [*rows, *_ratios(times)]


def _ratios(times: dict[str, list[float]]) -> list[Row]:
    ours = times["qisim"]
    rows = []
    for name, words in (("c", "qisim over C"), ("c fast", "qisim over C with what -ffast-math allows")):
        if name in times:
            ratios = [mine / theirs for mine, theirs in zip(ours, times[name], strict=True)]
            rows.append(Row(words, "times", ratios, at_most=1.5))
    for name, words, target in (("pysimlin", "pysimlin over qisim", 50), ("pysd", "PySD over qisim", 10_000)):
        if name in times:
            middle = float(np.median(ours))
            rows.append(Row(words, "times", [theirs / middle for theirs in times[name]], at_least=target))
    return rows


def _starts() -> list[Row]:
    """A new process that compiles, and one that finds it done: from its start to the first run's end."""
    with tempfile.TemporaryDirectory(prefix="qisim-") as cache:
        environment = {**os.environ, "QISIM_CACHE": cache}
        seconds = []
        for _ in range(4):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", NEW_PROCESS], env=environment, check=True)
            seconds.append(time.perf_counter() - start)
    return [
        Row("a new process, nothing compiled, to the end of a run", "s", seconds[:1], at_most=10),
        Row("a new process, compiled before, to the end of a run", "s", seconds[1:], at_most=1),
    ]


def in_xmile(file: Path, months: int = MONTHS) -> Path:
    """The reference model as qisim exports it; what it calls a year is four months."""
    inputs = reference_inputs(quarters=months)
    members = {"nation": ("England",), "trust": inputs.codes}
    file.write_text(
        xmile(reference_model(), inputs, name="reference", members=members, steps_per_quarter=STEPS_IN_A_MONTH),
        encoding="utf-8",
    )
    return file


def by_simlin(file: Path) -> Callable[[], Any]:
    """A function that runs the file with pysimlin, which has read it before."""
    import simlin

    model = simlin.load(str(file))
    return lambda: model.run(analyze_loops=False).results


def by_pysd(file: Path) -> float:
    """Seconds that PySD takes for a run, of which it keeps two means every month; reading apart."""
    import pysd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = pysd.read_xmile(str(file))
        start = time.perf_counter()
        model.run(return_columns=["mean_practising", "exposure"], return_timestamps=range(PYSD_MONTHS + 1))
        return time.perf_counter() - start


def summary(stocks: np.ndarray) -> dict[str, float]:
    """What is expected of the last saved stocks, (stock, trust)."""
    means = {f"mean {name}": float(stocks[row].mean()) for row, name in enumerate(STOCKS)}
    firsts = {f"first {name}": float(stocks[row, 0]) for row, name in enumerate(STOCKS)}
    return {name: value for name, value in {**means, **firsts}.items() if name in EXPECTED["mean"]}
