"""`qisim equilibria`: whether improvement can keep itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import (
    Debug,
    Draws,
    DrawsFrom,
    Engine,
    Json,
    Out,
    Overrides,
    PopulationName,
    Quiet,
    Seed,
    Workers,
)


def equilibria(
    scenario: Annotated[
        str | None,
        typer.Argument(
            help="Whose levers, at their strongest, are the support: a name, or a file. If none: a full programme.",
            metavar="SCENARIO",
            show_default=False,
        ),
    ] = None,
    overrides: Overrides = None,
    population: PopulationName = "england-2015",
    draws: Draws = 100,
    seed: Seed = 0,
    workers: Workers = None,
    engine: Engine = "auto",
    draws_from: DrawsFrom = None,
    out: Out = Path("qisim-results"),
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Look for stable states: what is left of practice sixty years after support of up to twelve years."""
    with failures_shown(debug):
        from qisim.cli.stablestates import answer

        answer(
            scenario,
            overrides or (),
            population=population,
            draws=draws,
            seed=seed,
            workers=workers,
            engine=engine,
            draws_from=draws_from,
            out=out,
            json_wanted=json,
            quiet=quiet,
        )
