"""The command line: one small file per command, with no logic of its own.

Nothing heavy loads before a command needs it, so `qisim --help` answers at once.
"""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command named by the program's arguments."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console that cannot print a character (cp1252 on Windows) shows "?" for it.
            stream.reconfigure(errors="replace")

    from qisim.cli.application import application

    application(prog_name="qisim")
