"""`qisim pathway`: one hospital's emergency flow and discharge, patient by patient."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import FLAG, HOW, OUTPUT, WHAT, Debug, Json, Quiet, Seed, folder_of


def pathway(
    emergency_flow: Annotated[
        float,
        typer.Option(
            "--waste-emergency-flow",
            metavar="SHARE",
            help="Fall in avoidable cost and harm in emergency flow, 0 to 1: assessment, admissions, stays.",
            rich_help_panel=WHAT,
        ),
    ] = 0.2,
    frail_discharge: Annotated[
        float,
        typer.Option(
            "--waste-frail-discharge",
            metavar="SHARE",
            help="Fall in that of frail people's discharge, 0 to 1: the days they wait when fit to leave.",
            rich_help_panel=WHAT,
        ),
    ] = 0.3,
    overrides: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Change one number of the hospital, such as [b]beds=700[/b] or [b]arrivals_by_hour.at_09=8[/b]. "
            "May be repeated; --parameters lists them.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    trust: Annotated[
        str | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Take arrivals, beds and stays from a trust's own returns, and compare its waits and delays.",
            rich_help_panel=WHAT,
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            parser=folder_of,
            metavar="FOLDER",
            help="Where the returns are: ae_month.csv and beds_delays_month.csv.",
            rich_help_panel=WHAT,
            show_default=False,
        ),
    ] = None,
    own_delays: Annotated[
        bool,
        typer.Option(
            "--own-delays",
            metavar=FLAG,
            help="Take the trust's delays from its returns too, rather than the typical hospital's.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    parameters: Annotated[
        bool,
        typer.Option(
            "--parameters",
            metavar=FLAG,
            help="List the hospital's numbers with range, meaning and evidence, and stop.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    replications: Annotated[
        int,
        typer.Option("--replications", min=1, metavar="N", help="Runs before, and as many after.", rich_help_panel=HOW),
    ] = 10,
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, metavar="N", help="Weeks of a run that count.", rich_help_panel=HOW)
    ] = 13,
    warm_up: Annotated[
        int,
        typer.Option(
            "--warm-up",
            min=0,
            metavar="N",
            help="Weeks before them, in which the run forgets how it began.",
            rich_help_panel=HOW,
        ),
    ] = 4,
    seed: Seed = 0,
    allow_overload: Annotated[
        bool,
        typer.Option(
            "--allow-overload",
            metavar=FLAG,
            help="Simulate even what a resource cannot carry: queues then depend on the weeks simulated.",
            rich_help_panel=HOW,
        ),
    ] = False,
    event_limit: Annotated[
        int,
        typer.Option(
            "--event-limit", min=1, metavar="N", help="Events after which a run is stopped.", rich_help_panel=HOW
        ),
    ] = 50_000_000,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            parser=folder_of,
            metavar="FOLDER",
            help="A folder for the picture and all numbers; without one nothing is written. With it an interrupted "
            "command goes on from there.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Simulate one hospital's patients, before and after a fall in waste: four hours, beds and delays."""
    with failures_shown(debug):
        from qisim.cli.onehospital import Request, answer, print_parameters

        if parameters:
            print_parameters()
            return
        answer(
            Request(
                emergency_flow=emergency_flow,
                frail_discharge=frail_discharge,
                overrides=tuple(overrides or ()),
                trust=trust,
                data=data,
                own_delays=own_delays,
                replications=replications,
                weeks=weeks,
                warm_up=warm_up,
                seed=seed,
                overload_allowed=allow_overload,
                event_limit=event_limit,
                out=out,
                json=json,
                quiet=quiet,
            )
        )
