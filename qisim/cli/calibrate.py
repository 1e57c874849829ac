"""`qisim calibrate`: parameters fitted to published episodes and data, and what stays uncertain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import FLAG, HOW, Debug, Engine, Json, Quiet, Workers


def calibrate(
    file: Annotated[
        str, typer.Argument(help="The file of a calibration, or the name of a shipped one.", metavar="FILE")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FOLDER", help="The folder of the result; qisim-results/calibration-NAME if not given."
        ),
    ] = None,
    plan: Annotated[
        bool,
        typer.Option("--plan", metavar=FLAG, help="Say what it takes, measured on a few sets of parameters; no more."),
    ] = False,
    steps: Annotated[
        int | None,
        typer.Option(
            "--steps",
            metavar="N",
            help="Steps of each walker, instead of the file's: more go on where fewer ended.",
            rich_help_panel=HOW,
        ),
    ] = None,
    workers: Workers = None,
    engine: Engine = "auto",
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Fit parameters to published episodes and data. Ends with 3, without draws, if the posterior has not mixed.

    The same command goes on with what was interrupted. The draws are for --draws-from of compare, run and sweep.
    """
    with failures_shown(debug):
        from qisim.cli.calibrating import answer

        answer(
            file,
            out,
            plan=plan,
            steps=steps,
            workers=workers,
            engine=engine,
            json_wanted=json,
            quiet=quiet,
        )
