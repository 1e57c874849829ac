"""The pieces of a job spread over threads, each kept when it is finished.

A job that was interrupted goes on with the pieces that are missing. Threads are enough, since the
engines let go of Python's lock while they calculate.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from qisim.engines.integrate import Progress
from qisim.errors import RunError
from qisim.experiments.job import Job
from qisim.experiments.pieces import Piece, simulated
from qisim.results.folders import Parts

PATIENCE = 0.2
"""Seconds between looks for Ctrl-C: on Windows, waiting for ever would not see it."""


def carry_out(job: Job, pieces: Sequence[Piece], parts: Parts, workers: int, progress: Progress | None) -> int:
    """Simulate the pieces that are not there yet; says how many runs were.

    On Ctrl-C, and when a run fails, the other threads stop at their next quarter or draw; what is
    finished stays.
    """
    missing = [piece for piece in pieces if not parts.has(piece.name)]
    total = sum(piece.runs for piece in pieces)
    kept = done = total - sum(piece.runs for piece in missing)
    if progress:
        progress(done, total)
    stop = threading.Event()
    pending: dict[Future[None], Piece] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="qisim") as pool:
        try:
            pending.update((pool.submit(_keep, job, piece, parts, stop), piece) for piece in missing)
            while pending:
                finished = wait(pending, timeout=PATIENCE, return_when=FIRST_COMPLETED).done
                for future in [future for future in pending if future in finished]:  # so that the first failure is told
                    future.result()
                    done += pending.pop(future).runs
                    if progress:
                        progress(done, total)
        except BaseException as error:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            if isinstance(error, KeyboardInterrupt):
                done += sum(piece.runs for future, piece in pending.items() if _succeeded(future))
                error.add_note(f"{done} of {total} runs are finished.")
            raise
    return kept


class StoppedError(Exception):
    """The job stops, so this piece does too."""


def _succeeded(future: Future[None]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _keep(job: Job, piece: Piece, parts: Parts, stop: threading.Event) -> None:
    def look_for_stop(done: int, total: int) -> None:
        if stop.is_set():
            raise StoppedError

    look_for_stop(0, 0)
    try:
        parts.save(piece.name, simulated(job, piece, look_for_stop))
    except RunError as error:
        error.add_note(f"In the scenario '{job.names[piece.scenario]}', {piece}, seed {job.settings.seed}.")
        raise
