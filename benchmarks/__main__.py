"""Prints every figure with its target: `python -m benchmarks`, from the root of a checkout; `--write` keeps them."""

from __future__ import annotations

import argparse

from benchmarks import commands, document, engines, events, growth, pathway, precision
from benchmarks.reference_model import comparison
from benchmarks.table import text

SECTIONS = {
    "reference": comparison.measured,
    "engines": engines.measured,
    "precision": precision.measured,
    "events": events.measured,
    "growth": growth.measured,
    "pathway": pathway.measured,
    "commands": commands.measured,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="which figures; all of them by default")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md, too")
    asked = parser.parse_args()
    print(f"{document.machine()}\n")
    for name in asked.sections or list(SECTIONS):
        rows = SECTIONS[name]()
        print(f"{document.TITLES[name]}\n\n{text(rows)}\n", flush=True)
        if asked.write:
            document.write({name: rows})


if __name__ == "__main__":
    main()
