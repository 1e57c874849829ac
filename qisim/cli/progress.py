"""How far a simulation has come: a bar on a terminal, plain lines elsewhere, always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from qisim.cli.numbers import duration

Say = Callable[[str], None]
Report = Callable[[int, int], None]
"""Called with the runs that are done, and all that there are."""

SECONDS_BETWEEN_LINES = 5.0
LAST_STEP = "All runs are done; writing tables, figures and the report."


@contextmanager
def progress_shown(
    *, quiet: bool, last: str | None = LAST_STEP, noun: str = "runs"
) -> Iterator[tuple[Say | None, Report | None]]:
    """Functions that say a sentence and show progress, in the way that suits where standard error goes.

    `last` is said when all runs are done, where something is still to come; `noun` is what is counted.
    """
    if quiet:
        yield None, None
    elif sys.stderr.isatty():
        with _bar(noun) as bar:
            yield bar.console.print, OnTerminal(bar, last)
    else:
        yield _print_line, AsLines(sys.stderr, last=last, noun=noun)


class OnTerminal:
    """A bar with rate and time left. Runs that an earlier, interrupted command finished do not count for the rate."""

    def __init__(self, bar: Progress, last: str | None = LAST_STEP) -> None:
        self._bar = bar
        self._last_step = last

    def __call__(self, done: int, total: int) -> None:
        if not self._bar.tasks:
            self._bar.add_task("runs", total=total, completed=done)
        self._bar.update(self._bar.tasks[0].id, completed=done)
        if done == total and self._last_step:
            self._bar.console.print(self._last_step)


class AsLines:
    """A line at the start, every few seconds and at the end."""

    def __init__(
        self,
        stream: IO[str],
        clock: Callable[[], float] = time.monotonic,
        last: str | None = LAST_STEP,
        noun: str = "runs",
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._last_step = last
        self._noun = noun
        self._start: tuple[float, int] | None = None
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if self._start is None:
            self._start = now, done
            self._say(now, f"{done} of {total} {self._noun}" + (" are there already" if done else ""))
        elif done < total and now - self._last >= SECONDS_BETWEEN_LINES:
            began, kept = self._start
            rate = (done - kept) / (now - began)
            left = f", {rate:.1f} a second, {duration((total - done) / rate)} left" if rate else ""
            self._say(now, f"{done} of {total} {self._noun}{left}")
        if done == total and self._last_step:
            self._say(now, self._last_step)

    def _say(self, now: float, text: str) -> None:
        self._last = now
        print(text, file=self._stream, flush=True)


class Rate(ProgressColumn):
    """Runs a second."""

    def render(self, task: Task) -> Text:
        """The rate over the last seconds, once there is one."""
        return Text(f"{task.speed:.1f} a second" if task.speed else "")


def _print_line(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _bar(noun: str) -> Progress:
    return Progress(
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} " + noun),
        Rate(),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        console=Console(stderr=True, highlight=False),
    )
