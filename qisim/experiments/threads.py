"""Independent chunks of draws spread over threads, their answers in the order of the chunks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from qisim.engines.integrate import Progress
from qisim.experiments.work import PATIENCE, StoppedError

Answer = TypeVar("Answer")
Work = Callable[[Sequence[int], Progress], Answer]
"""Takes the numbers of some draws and something to call on the way, which may stop it."""


def in_threads(work: Work[Answer], chunks: Sequence[range], workers: int, progress: Progress | None) -> list[Answer]:
    """What `work` gives for each chunk. On Ctrl-C, and when a run fails, the other threads stop soon after."""
    stop = threading.Event()
    total, done = sum(map(len, chunks)), 0

    def look_for_stop(done: int, total: int) -> None:
        if stop.is_set():
            raise StoppedError

    if progress:
        progress(0, total)
    with ThreadPoolExecutor(workers, thread_name_prefix="qisim") as pool:
        try:
            futures: dict[Future[Answer], range] = {pool.submit(work, chunk, look_for_stop): chunk for chunk in chunks}
            pending = set(futures)
            while pending:
                finished, pending = wait(pending, timeout=PATIENCE, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                    done += len(futures[future])
                    if progress:
                        progress(done, total)
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [future.result() for future in futures]
