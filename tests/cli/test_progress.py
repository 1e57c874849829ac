"""How far a simulation has come."""

from __future__ import annotations

import io
from itertools import count

from rich.console import Console
from rich.progress import Progress

from qisim.cli.progress import AsLines, OnTerminal, Rate, progress_shown


def test_plain_lines_come_every_few_seconds_with_rate_and_time_left():
    stream, seconds = io.StringIO(), count(step=2)
    lines = AsLines(stream, clock=lambda: float(next(seconds)))
    for done in range(0, 60, 10):
        lines(done, 50)
    assert stream.getvalue().splitlines() == [
        "0 of 50 runs",
        "30 of 50 runs, 5.0 a second, 4.0 s left",
        "All runs are done; writing tables, figures and the report.",
    ]


def test_runs_that_were_there_already_do_not_flatter_the_rate():
    stream, seconds = io.StringIO(), count(step=10)
    lines = AsLines(stream, clock=lambda: float(next(seconds)))
    lines(80, 100)
    lines(90, 100)
    assert stream.getvalue().splitlines() == [
        "80 of 100 runs are there already",
        "90 of 100 runs, 1.0 a second, 10 s left",
    ]


def test_a_terminal_gets_a_bar():
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    with Progress("{task.completed} of {task.total} runs", Rate(), console=console) as bar:
        show = OnTerminal(bar)
        show(0, 4)
        show(4, 4)
    assert "4 of 4 runs" in console.file.getvalue()


def test_quiet_shows_nothing(capsys):
    with progress_shown(quiet=True) as callbacks:
        assert callbacks == (None, None)
    assert capsys.readouterr().err == ""
