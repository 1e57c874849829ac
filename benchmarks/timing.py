"""Jobs timed in turn, round after round: the machine's moods fall on all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

ROUNDS = 7


def interleaved(jobs: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of each job in each round, after one that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return times
