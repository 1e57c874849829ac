"""`qisim run`: one strategy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import (
    FLAG,
    WHAT,
    All,
    AnyEngine,
    Debug,
    Delivery,
    Draws,
    DrawsFrom,
    Fresh,
    Json,
    Only,
    Out,
    Overrides,
    PopulationName,
    Quiet,
    Seed,
    Workers,
)


def run(
    scenario: Annotated[str, typer.Argument(help="A scenario: its name, or a file.", metavar="SCENARIO")],
    stability: Annotated[
        bool,
        typer.Option(
            "--stability",
            metavar=FLAG,
            help="Run it once more with a year of reorganisation from April 2018, and show what that costs.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    overrides: Overrides = None,
    population: PopulationName = "england-2015",
    only: Only = None,
    delivery: Delivery = "smooth",
    draws: Draws = 200,
    seed: Seed = 0,
    draws_from: DrawsFrom = None,
    workers: Workers = None,
    engine: AnyEngine = "auto",
    fresh: Fresh = False,
    out: Out = Path("qisim-results"),
    everything: All = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Simulate one strategy."""
    with failures_shown(debug):
        from qisim import experiments
        from qisim.cli.simulation import Request, answer

        answer(
            experiments.stability if stability else experiments.run,
            Request(
                names=(scenario,),
                overrides=overrides or (),
                population=population,
                only=only or (),
                delivery=delivery,
                draws=draws,
                seed=seed,
                draws_from=draws_from,
                workers=workers,
                engine=engine,
                fresh=fresh,
                out=out,
                everything=everything,
                json=json,
                quiet=quiet,
            ),
        )
