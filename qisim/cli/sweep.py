"""`qisim sweep`: many runs over a design, kept in parts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import FLAG, HOW, Debug, DrawsFrom, Engine, Json, Quiet, Workers

WHAT_TO_DO = "What to do"


def sweep(
    file: Annotated[str, typer.Argument(help="The file of a sweep, or the name of a shipped one.", metavar="FILE")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="The folder of the result; qisim-results/NAME if not given."),
    ] = None,
    plan: Annotated[
        bool,
        typer.Option(
            "--plan",
            metavar=FLAG,
            help="Say runs, time, memory and disk first; run only a few.",
            rich_help_panel=WHAT_TO_DO,
        ),
    ] = False,
    status: Annotated[
        bool,
        typer.Option(
            "--status",
            metavar=FLAG,
            help="Say what is there, with the summary so far; compute nothing.",
            rich_help_panel=WHAT_TO_DO,
        ),
    ] = False,
    merge: Annotated[
        bool,
        typer.Option(
            "--merge",
            metavar=FLAG,
            help="Check the parts of all shards, gathered in one folder, and sum them up; exit 3 if some are missing.",
            rich_help_panel=WHAT_TO_DO,
        ),
    ] = False,
    extend: Annotated[
        int,
        typer.Option(
            "--extend",
            metavar="N",
            min=0,
            help="N points more, of a design sobol or draws.",
            rich_help_panel=WHAT_TO_DO,
        ),
    ] = 0,
    shard: Annotated[
        str,
        typer.Option(
            "--shard",
            metavar="I/N",
            help="Only every N-th part from the I-th on: N machines share the work.",
            rich_help_panel=HOW,
        ),
    ] = "1/1",
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS|FILE",
            help="Compute on a dask cluster: [b]tcp://host:8786[/b], or a TOML file that says how to ask SLURM.",
            rich_help_panel=HOW,
        ),
    ] = None,
    draws_from: DrawsFrom = None,
    workers: Workers = None,
    engine: Engine = "auto",
    yes: Annotated[
        bool, typer.Option("--yes", metavar=FLAG, help="Begin even if it is very large.", rich_help_panel=HOW)
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run scenarios over a design of levers and parameters. The same command goes on with what was interrupted."""
    with failures_shown(debug):
        from qisim.cli.sweeping import answer

        answer(
            file,
            out,
            plan=plan,
            status=status,
            merge=merge,
            extend=extend,
            shard=shard,
            cluster=cluster,
            draws_from=draws_from,
            workers=workers,
            engine=engine,
            yes=yes,
            json_wanted=json,
            quiet=quiet,
        )
