"""The summary of a sweep that goes on: renewed now and then, so seldom that this takes a twentieth of the time."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from qisim.errors import OutputError
from qisim.experiments.core import Say
from qisim.experiments.sweep.folder import State, SweepFolder
from qisim.experiments.sweep.summary import renew

Clock = Callable[[], float]
"""Seconds since some moment."""

SECONDS_BETWEEN = 60.0
SHARE_OF_TIME = 1 / 20
MANY = 100_000
"""Runs that are not summed up in a second."""
CANNOT = (OSError, OutputError)
"""What a renewal raises where the folder cannot be read or written just now."""


class Renewal:
    """Renews `summary.parquet` when it is called, if that is due.

    It is due a minute after the last, and when it and all before it take a twentieth of the time at most; what it will
    take follows from the last and from how many runs have come since. Parts of other shards count where they are there.
    """

    def __init__(
        self, folder: SweepFolder, state: State, say: Say | None = None, clock: Clock = time.monotonic
    ) -> None:
        self._folder = folder
        self._known: State | None = state
        """What need not be read and checked again."""
        self._runs_at_first = state.runs_there
        self._say = say
        self._clock = clock
        self._begin = self._last = clock()
        self._spent = self._seconds_a_run = 0.0
        self._told = False

    def __call__(self, finished: int) -> None:
        """Renew it if that is due, when so many runs were finished since this sweep was taken up.

        Where it cannot be written, that is said once: the sweep itself may still go on.
        """
        before, runs = self._clock(), self._runs_at_first + finished
        if not self._due(before, self._seconds_a_run * runs):
            return
        try:
            self._known = self._folder.state(self._known)
            renew(self._folder, self._known)
        except CANNOT as error:
            self._known = None
            if self._say and not self._told:
                self._say(f"The summary could not be renewed, and the sweep goes on: {error}")
            self._told = True
        self._last = self._clock()
        self._spent += self._last - before
        self._seconds_a_run = (self._last - before) / max(1, runs)

    def at_a_stop(self) -> None:
        """Renew it because something stopped the sweep; where that cannot be done, what stopped it is word enough."""
        with contextlib.suppress(*CANNOT, MemoryError):
            self._known = self._folder.state(self._known)
            if self._say and self._known.runs_there >= MANY:
                self._say(f"Summing up the {self._known.runs_there:,} runs that are finished; Ctrl-C leaves that out.")
            renew(self._folder, self._known)

    def _due(self, now: float, seconds: float) -> bool:
        in_all = now + seconds - self._begin
        return now - self._last >= SECONDS_BETWEEN and self._spent + seconds <= SHARE_OF_TIME * in_all
