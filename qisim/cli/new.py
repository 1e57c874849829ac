"""`qisim new`: a scenario of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug


def new(
    name: Annotated[str, typer.Argument(help="What to call the new scenario.", metavar="NAME")],
    source: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="The scenario to start from: a name, or a file.")
    ],
    debug: Debug = False,
) -> None:
    """Start a scenario of your own from another one, in the folder scenarios."""
    with failures_shown(debug):
        from qisim.scenarios import new as new_scenario

        file = new_scenario(name, source, Path("scenarios"))
        print(f"Wrote {file}. Change it, then:")
        print(f"    qisim check {file}")
        print(f"    qisim compare {source} {name}")
