"""Published episodes run again in the model: what it reproduces, and what it misses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qisim.engines.integrate import Progress
from qisim.experiments.episodes import Episode, available, load
from qisim.experiments.episodes.running import Runs
from qisim.experiments.episodes.tables import compared, table_of
from qisim.experiments.job import MOST_DRAWS, check_whole_number, check_workers


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
    check_whole_number("draws", draws, at_least=1, at_most=MOST_DRAWS)
    check_whole_number("seed", seed, at_least=0)
    threads = check_workers(workers)
    given = episodes or tuple(available())
    every = [one if isinstance(one, Episode) else load(one) for one in given]
    loaded = list({episode.scenario.file: episode for episode in every}.values())
    seen = Runs(loaded).made(draws, seed, threads, progress)
    return table_of([row for episode in loaded for row in compared(episode, seen(episode))])
