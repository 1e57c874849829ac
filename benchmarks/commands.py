"""Whole commands, as a user waits for them: time and peak memory of a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from math import isfinite
from pathlib import Path

from benchmarks.table import Row

PEAK = """
import subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
try:
    import resource
except ImportError:  # Windows has no such module
    print("nan")
else:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def measured() -> list[Row]:
    """`--help`, and the main job with nothing compiled yet, and again."""
    with tempfile.TemporaryDirectory(prefix="qisim-") as folder:
        place = Path(folder)
        helped = [_timed(["--help"], place)[0] for _ in range(5)]
        compare = ["compare", "--draws", "200", "--fresh", "--out", str(place / "results")]
        first = _timed(compare, place)
        after = [_timed(compare, place) for _ in range(3)]
    rows = [
        Row("qisim --help", "s", helped, at_most=0.5),
        Row("qisim compare, 200 draws, nothing compiled yet", "s", [first[0]], at_most=90),
        Row("qisim compare, 200 draws, once more", "s", [seconds for seconds, _ in after], at_most=20),
    ]
    peaks = [peak for _, peak in (first, *after) if isfinite(peak)]
    return [*rows, Row("qisim compare, peak memory", "MB", peaks, at_most=1000)] if peaks else rows


def _timed(arguments: list[str], place: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", PEAK, sys.executable, "-m", "qisim", *arguments]
    environment = {**os.environ, "QISIM_CACHE": str(place / "cache")}
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=place, check=True, capture_output=True, text=True)
    kilobytes = float(done.stdout) / (1024 if sys.platform == "darwin" else 1)
    return time.perf_counter() - start, kilobytes / 1024
