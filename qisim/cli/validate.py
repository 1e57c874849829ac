"""`qisim validate`: whether the model reproduces what was published."""

from __future__ import annotations

from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug, Draws, Json, OptionalOut, Quiet, Seed, Workers


def validate(
    episodes: Annotated[
        list[str] | None,
        typer.Argument(
            help="Published episodes, by name or file; all of them if none is given.",
            metavar="EPISODE",
            show_default=False,
        ),
    ] = None,
    draws: Draws = 100,
    seed: Seed = 0,
    workers: Workers = None,
    out: OptionalOut = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run published episodes, and hold what comes out against what was found. Ends with 3 if a measure is outside."""
    with failures_shown(debug):
        from qisim.cli.validation import answer

        inside = answer(episodes or (), draws=draws, seed=seed, workers=workers, out=out, json_wanted=json, quiet=quiet)
        if not inside:
            raise typer.Exit(3)
