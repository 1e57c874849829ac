"""One strategy, over many draws of what is uncertain."""

from __future__ import annotations

from pathlib import Path

from qisim.engines import STEPS_PER_QUARTER
from qisim.engines.integrate import Method, Progress
from qisim.experiments.core import Say, experiment
from qisim.experiments.job import AnyPopulation, AnyScenario, Selection
from qisim.results.result import Result


def run(
    scenario: AnyScenario,
    *,
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
    say: Say | None = None,
    progress: Progress | None = None,
) -> Result:
    """Simulate a strategy: what `compare` does, without a second one. The arguments are those of `compare`."""
    return experiment(
        [scenario],
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
        say=say,
        progress=progress,
    )
