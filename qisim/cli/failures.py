"""How a command ends when something goes wrong: one block on standard error, and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from qisim.errors import QisimError

INTERRUPTED = 130


@contextmanager
def failures_shown(debug: bool = False) -> Iterator[None]:
    """Turn whatever the body raises into what a reader needs, and the exit code that scripts need."""
    try:
        yield
        sys.stdout.flush()
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        _discard_output()
    except KeyboardInterrupt as interruption:
        _fail("Interrupted.", getattr(interruption, "__notes__", ()), INTERRUPTED, debug)
    except QisimError as error:
        _fail(f"Error: {error}", getattr(error, "__notes__", ()), error.exit_code, debug)
    except MemoryError:
        _fail("Error: there is not enough memory.", ("Use fewer draws (--draws) or workers (--workers).",), 1, debug)
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        _fail(f"Error: {error.strerror or error}{place}", getattr(error, "__notes__", ()), 1, debug)
    except Exception as error:
        _fail(f"Error: {_name(error)}", (f"This is a defect in qisim ({_place(error)}), {_ADVICE}",), 1, debug)


_ADVICE = "not in your input. The same command with --debug shows more: please report it."


def _fail(headline: str, notes: tuple[str, ...] | list[str], exit_code: int, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    print("\n".join([headline, *(f"    {note}" for note in notes)]), file=sys.stderr)
    raise typer.Exit(exit_code)


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _discard_output() -> None:
    """The reader of our output has gone (`qisim scenarios | head`): there is nobody left to tell."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
