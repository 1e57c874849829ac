"""Prints every figure with its target: `python -m benchmarks`, from the root of a checkout."""

from __future__ import annotations

import argparse
import platform

from benchmarks import commands, engines
from benchmarks.table import text

SECTIONS = {"engines": engines.measured, "commands": commands.measured}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="which figures; all of them by default")
    chosen = parser.parse_args().sections or list(SECTIONS)
    print(f"{platform.platform()}, {platform.processor() or platform.machine()}, Python {platform.python_version()}\n")
    print(text([row for name in chosen for row in SECTIONS[name]()]))


if __name__ == "__main__":
    main()
