"""How a command ends when something goes wrong."""

from __future__ import annotations

import pytest
import typer

from qisim.cli.failures import failures_shown
from qisim.errors import OutputError, Problem, RunError, ScenarioError


def end_of(error, *, debug=False):
    """The exit code of a command that raises an error."""
    with pytest.raises(typer.Exit) as end, failures_shown(debug):
        raise error
    return end.value.exit_code


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (RunError("a run failed"), 1),
        (ScenarioError(Problem("no such key")), 2),
        (OutputError(Problem("not writable")), 2),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("division by zero"), 1),
        (MemoryError(), 1),
        (OSError(28, "No space left on device", "metrics.parquet"), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_failure_has_its_exit_code_and_no_traceback(error, exit_code, capsys):
    assert end_of(error) == exit_code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err
    assert "Traceback" not in printed.err


def test_an_input_error_shows_the_problem_and_the_way_out(capsys):
    end_of(
        ScenarioError(Problem("no such lever", "ours.toml", 7, "levers.coching", suggestion="did you mean 'coaching'?"))
    )
    assert capsys.readouterr().err.splitlines() == [
        "Error: ours.toml:7 [levers.coching]: no such lever",
        "    suggestion: did you mean 'coaching'?",
    ]


def test_an_interruption_says_what_was_kept(capsys):
    interruption = KeyboardInterrupt()
    interruption.add_note("12 of 40 runs are finished.")
    end_of(interruption)
    assert capsys.readouterr().err.splitlines() == ["Interrupted.", "    12 of 40 runs are finished."]


def test_a_full_disk_says_where_and_what_was_kept(capsys):
    full = OSError(28, "No space left on device", "metrics.parquet")
    full.add_note("What is finished is kept.")
    assert end_of(full) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Error: No space left on device: metrics.parquet",
        "    What is finished is kept.",
    ]


def test_what_nobody_foresaw_is_called_a_defect_and_placed(capsys):
    end_of(ZeroDivisionError("division by zero"))
    printed = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in printed
    assert "defect in qisim (test_failures.py:" in printed
    assert "--debug" in printed


def test_debug_shows_the_traceback_too(capsys):
    assert end_of(RunError("a run failed"), debug=True) == 1
    assert "Traceback" in capsys.readouterr().err


def test_success_passes():
    reached = False
    with failures_shown():
        reached = True
    assert reached
