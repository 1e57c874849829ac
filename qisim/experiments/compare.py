"""Strategies compared on the same draws of what is uncertain: the main job."""

from __future__ import annotations

from pathlib import Path

from qisim.delivery import SMOOTH
from qisim.engines import STEPS_PER_QUARTER
from qisim.engines.integrate import Method, Progress
from qisim.errors import Problem, ScenarioError
from qisim.experiments.core import Say, experiment
from qisim.experiments.job import AnyPopulation, AnyScenario, Selection
from qisim.results.result import Result


def compare(
    *strategies: AnyScenario,
    population: AnyPopulation = "england-2015",
    only: Selection | None = None,
    draws: int = 200,
    seed: int = 0,
    engine: str = "auto",
    workers: int | None = None,
    out: str | Path | None = None,
    fresh: bool = False,
    draws_from: str | Path | None = None,
    method: Method = "euler",
    steps_per_quarter: int = STEPS_PER_QUARTER,
    delivery: str | Path = SMOOTH,
    say: Say | None = None,
    progress: Progress | None = None,
) -> Result:
    """Simulate two strategies or more on the same draws of the uncertain parameters; the first is the baseline.

    strategies: names, files, or what `qisim.load` gives
    population: a name, a CSV file, or a `Population`
    only: a part of the country, such as {"nhs_region": "North West"}
    draws: how often the uncertain parameters are drawn, at most 10,000 times
    seed: where the random numbers start
    engine: auto, reference, vectorised, compiled or events (people and projects one by one)
    workers: how many threads; one for each processor if not given. Changes no number.
    out: a folder for the result's own folder; without one nothing is written
    fresh: simulate again, even if the same result is there
    draws_from: a file of draws that a calibration wrote; parameters that are not in it keep their own draws, and
        the run at central parameters keeps the shipped values
    method, steps_per_quarter: euler or rk4, and how finely
    delivery: smooth (places come as they are paid for), events (cohorts queue for a limited faculty), or a file of
        assumptions for events
    say: called with a sentence when something takes time, such as compiling
    progress: called with (runs finished, runs in all)

    Raises `InputError` when something given is wrong, and `RunError` when a run fails. Ctrl-C keeps what
    is finished, if there is an `out`: the same call goes on from there.
    """
    if len(strategies) < 2:
        raise ScenarioError(
            Problem(
                "a comparison needs two strategies or more",
                found=f"{len(strategies)}",
                suggestion="use run for a single one",
            )
        )
    return experiment(
        strategies,
        population=population,
        only=only,
        draws=draws,
        seed=seed,
        engine=engine,
        workers=workers,
        out=out,
        fresh=fresh,
        draws_from=draws_from,
        method=method,
        steps_per_quarter=steps_per_quarter,
        delivery=delivery,
        say=say,
        progress=progress,
    )
