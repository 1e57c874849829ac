"""The benchmarks as a document: `docs/benchmarks.md`, a section for each part, rewritten as it is measured anew."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.c_loops import compiler
from benchmarks.table import Row, text

DOCUMENT = Path("docs/benchmarks.md")
HEAD = """# Benchmarks

    python -m benchmarks --write

measures all of this and writes this page; `python -m benchmarks SECTION --write` one section. Rounds of all
competitors are interleaved, in one tree of processes, since machines have moods: a ratio says more than a time.
Medians, with the least and the most of all rounds.
"""
TITLES = {
    "reference": "The reference model: qisim beside C, NumPy, pysimlin and PySD",
    "engines": "The whole model",
    "precision": "Single precision and a longer step",
    "events": "The event engine",
    "growth": "How cost grows",
    "pathway": "One hospital as discrete events",
    "commands": "Commands",
}
WORDS = {
    "reference": """240 trusts, nine stocks, 960 steps, saved each month (`benchmarks/reference_model`); variant `mean`
where no other is named. qisim and C keep what 16 runs save.""",
    "engines": """Systematic support with all that it names, 237 trusts, 15 years, 1/32 year, everything watched that a
run folder needs. C has the same loops in the same blocks, written from the same plan, and steps without Python.""",
    "precision": """All metrics, 237 trusts, 15 years: survival of the fittest and systematic support, 60 draws; then
all shipped strategies, 16 draws, ranked by net benefit and by growth. Changes from double precision at 1/32 year.""",
    "events": """Systematic support in one region, 15 years, 1/32 year, everything watched. A happening is a step of a
person or the start or end of a project; SimPy takes one event for each, two more for each project and one a step.""",
    "growth": """Level lines are linear growth. By trusts, five years are run, up to 16 runs and 16,000 trusts in a
call. Of 10,000 trusts and more, all rows together leave the processor's own caches, and memory sets the pace.

![Cost by trusts and by runs](benchmarks/growth.svg)""",
    "pathway": """A run of `qisim pathway` as it is by default (17 weeks of a typical hospital), drawing its
patients included, beside SimPy alone: one process that waits for one timeout after another.""",
    "commands": "A new process each, as a user waits for it.",
}


def write(sections: Mapping[str, Sequence[Row]], document: Path = DOCUMENT) -> None:
    """Put the sections into the document, in the place of their older selves."""
    old = document.read_text(encoding="utf-8") if document.is_file() else HEAD
    kept = dict(re.findall(r"^(## .+?)\n(.*?)(?=^## |\Z)", old, re.DOTALL | re.MULTILINE))
    for name, rows in sections.items():
        kept[f"## {TITLES[name]}"] = f"\n{WORDS[name]}\n\n{text(rows)}\n\n{machine()}\n\n"
    ordered = [f"## {title}" for title in TITLES.values() if f"## {title}" in kept]
    document.write_text(HEAD + "".join(f"\n{title}\n{kept[title].rstrip()}\n" for title in ordered), encoding="utf-8")


def machine() -> str:
    """What it was measured on, and when."""
    known = ("numpy", "numba", "llvmlite", "simpy", "pysimlin", "pysd")
    libraries = [f"{name} {found}" for name in known if (found := _version(name))]
    parts = [str(date.today()), _processor(), platform.system(), f"Python {platform.python_version()}", *libraries]
    return ", ".join([*parts, _c_compiler()]) + "."


def _c_compiler() -> str:
    path = compiler()
    if path is None:
        return "no C compiler"
    return subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[0]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8"))
        name = found[1].strip() if found else name
    return f"{name}, {os.cpu_count()} cores"
