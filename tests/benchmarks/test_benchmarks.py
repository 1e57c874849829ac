"""The benchmarks run where Python tells less about a process."""

from __future__ import annotations

import subprocess
import sys

from benchmarks import commands


def test_without_a_measure_of_memory_time_is_still_measured():
    script = f"import sys; sys.modules['resource'] = None; exec({commands.PEAK!r})"
    command = [sys.executable, "-c", script, sys.executable, "-c", ""]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "nan\n"


def test_memory_that_is_not_known_is_left_out(monkeypatch):
    monkeypatch.setattr(commands, "_timed", lambda arguments, place: (1.0, float("nan")))
    assert [row for row in commands.measured() if "memory" in str(row)] == []
    monkeypatch.setattr(commands, "_timed", lambda arguments, place: (1.0, 100.0))
    assert [row for row in commands.measured() if "memory" in str(row)]
