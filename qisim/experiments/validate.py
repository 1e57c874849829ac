"""Published episodes run again in the model: what it reproduces, and what it misses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qisim.engines.integrate import Progress
from qisim.experiments.episodes import Episode
from qisim.experiments.validation import validation


def validate(
    *episodes: str | Path | Episode,
    draws: int = 100,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Run published episodes and hold what comes out against what was found: a row for each measure.

    episodes: names or files; every one there is, if none is given
    draws: how often the uncertain parameters are drawn, for the 90 % interval
    seed: where the random numbers start
    workers: how many threads; one for each processor if not given. Changes no number.
    progress: called with (runs finished, runs in all)

    The columns are episode, measure, unit, role (calibrated, held out or face validity), published, low and
    high (the tolerance), simulated (at central parameters), simulated_low and simulated_high (over draws),
    inside, evidence, note and why_outside.

    Raises `InputError` when something given is wrong, and `RunError` when a run fails.
    """
    return validation(*episodes, draws=draws, seed=seed, workers=workers, progress=progress).table
