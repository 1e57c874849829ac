"""`qisim compare`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import (
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

THE_QUESTION = ("survival-of-the-fittest", "systematic-support")


def compare(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            help="Two scenarios or more, by name or file; the first is the baseline. "
            f"If none: {THE_QUESTION[0]} and {THE_QUESTION[1]}.",
            metavar="SCENARIO",
            show_default=False,
        ),
    ] = None,
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
    """Simulate two strategies or more on the same draws, and show how they differ."""
    with failures_shown(debug):
        from qisim import experiments
        from qisim.cli.simulation import Request, answer

        answer(
            experiments.compare,
            Request(
                names=scenarios or THE_QUESTION,
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
