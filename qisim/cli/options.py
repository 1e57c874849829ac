"""The options that commands share, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

EngineName = Literal["auto", "reference", "vectorised", "compiled"]
AnyEngineName = Literal["auto", "reference", "vectorised", "compiled", "events"]

WHAT = "What to simulate"
HOW = "How to simulate it"
OUTPUT = "Output"
FLAG = ""


def folder_of(text: str | Path) -> Path:
    """The folder that an option names."""
    if str(text).strip():
        return Path(text)
    raise typer.BadParameter("expected the name of a folder, found none")


Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change one value of every scenario, such as [b]levers.coach_density.value=0.002[/b]. May be repeated.",
        rich_help_panel=WHAT,
    ),
]
PopulationName = Annotated[
    str,
    typer.Option("--population", metavar="NAME|FILE", help="The trusts: a name, or a CSV file.", rich_help_panel=WHAT),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="KEY=VALUE",
        help='Only part of the country, such as [b]nhs_region="North West"[/b], or by region, area, type or code. '
        "May be repeated.",
        rich_help_panel=WHAT,
    ),
]
Draws = Annotated[
    int,
    typer.Option(
        "--draws",
        min=1,
        metavar="N",
        help="How often the uncertain parameters are drawn, at most 10,000 times.",
        rich_help_panel=HOW,
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, metavar="N", help="Where the random numbers start.", rich_help_panel=HOW)
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, metavar="N", help="Runs at the same time; one per core if not given.", rich_help_panel=HOW
    ),
]
Engine = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="What carries the equations out: auto, reference, vectorised or compiled.",
        rich_help_panel=HOW,
    ),
]
AnyEngine = Annotated[
    AnyEngineName,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="What carries the equations out: auto, reference, vectorised or compiled; or events, which follows people "
        "and projects one by one (part of the country, few draws).",
        rich_help_panel=HOW,
    ),
]
DrawsFrom = Annotated[
    Path | None,
    typer.Option(
        "--draws-from",
        metavar="FILE",
        help="Take the draws of some parameters from a file that a calibration wrote (posterior.parquet); "
        "the others are drawn as always.",
        rich_help_panel=HOW,
    ),
]
Delivery = Annotated[
    str,
    typer.Option(
        "--delivery",
        metavar="HOW",
        help="How support reaches trusts: [b]smooth[/b], as it is paid for; [b]events[/b], by cohorts that queue for a "
        "limited faculty; or a file of assumptions for events.",
        rich_help_panel=WHAT,
    ),
]
Fresh = Annotated[
    bool,
    typer.Option("--fresh", metavar=FLAG, help="Compute again, even if the same result is there.", rich_help_panel=HOW),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        parser=folder_of,
        metavar="FOLDER",
        help="The folder that holds one folder per result.",
        rich_help_panel=OUTPUT,
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json", metavar=FLAG, help="Print the result as one JSON object, and nothing else.", rich_help_panel=OUTPUT
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        metavar=FLAG,
        help="Show every measure in the table, not only those that matter most.",
        rich_help_panel=OUTPUT,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", metavar=FLAG, help="Say nothing on the way: only the result.", rich_help_panel=OUTPUT),
]
Debug = Annotated[
    bool, typer.Option("--debug", metavar=FLAG, help="Show the whole traceback of an error.", rich_help_panel=OUTPUT)
]
