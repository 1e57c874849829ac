"""`qisim validate`: whether the model reproduces what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import (
    FLAG,
    OUTPUT,
    WHAT,
    Debug,
    Draws,
    DrawsFrom,
    Fresh,
    Json,
    Out,
    Quiet,
    Seed,
    Workers,
    folder_of,
)


def validate(
    episodes: Annotated[
        list[str] | None,
        typer.Argument(
            help="Published episodes, by name or file; all of them if none is given.",
            metavar="EPISODE",
            show_default=False,
        ),
    ] = None,
    battery: Annotated[
        bool,
        typer.Option(
            "--battery",
            metavar=FLAG,
            help="Also put the model through Sterman's twelve tests; strategies are ranked on 60 draws at most.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="FOLDER",
            help="Instead, hold simulated real trusts against their staff's answers in 2017 and 2021: trusts.csv, "
            "survey_improve.csv.",
            rich_help_panel=WHAT,
            show_default=False,
        ),
    ] = None,
    draws: Draws = 100,
    draws_from: DrawsFrom = None,
    seed: Seed = 0,
    workers: Workers = None,
    fresh: Fresh = False,
    out: Out = Path("qisim-results"),
    document: Annotated[
        Path | None,
        typer.Option(
            "--document",
            parser=folder_of,
            metavar="FOLDER",
            help="Also write the tables, as validation.md and validation.csv, into this folder.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run published episodes, and hold what comes out against what was found. Ends with 3 if a measure is outside.

    With --battery also if one of the twelve tests fails. A folder gets a figure for each episode, and a report.
    """
    with failures_shown(debug):
        if data is not None:
            from qisim.cli.realtrusts import answer as answer_data

            flags = {"--battery": battery, "--draws-from": draws_from}
            besides = [*(episodes or ()), *(flag for flag, given in flags.items() if given)]
            answer_data(data, besides, draws=draws, seed=seed, out=out, json_wanted=json, quiet=quiet)
            return
        from qisim.cli.validation import answer

        holds = answer(
            episodes or (),
            battery=battery,
            draws=draws,
            draws_from=draws_from,
            seed=seed,
            workers=workers,
            fresh=fresh,
            out=out,
            copy=document,
            json_wanted=json,
            quiet=quiet,
        )
        if not holds:
            raise typer.Exit(3)
