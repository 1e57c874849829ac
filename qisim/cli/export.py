"""`qisim export`: the model as a file that other tools read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug, Overrides, PopulationName


def export(
    file: Annotated[Path, typer.Argument(help="The file to write; an old one is replaced.", metavar="MODEL.xmile")],
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME|FILE", help="What is done: a name, or a file.")
    ] = "systematic-support",
    trusts: Annotated[
        str,
        typer.Option(
            "--trusts",
            metavar="N|CODES",
            help="So many trusts, spread over the table, or their codes with commas between.",
        ),
    ] = "6",
    dialect: Annotated[
        str,
        typer.Option(
            "--dialect",
            metavar="NAME",
            help="How sums are written: portable (written out, for every reader), standard, or pysd.",
        ),
    ] = "portable",
    years: Annotated[
        float | None, typer.Option("--years", metavar="N", help="Only the first so many years of the scenario.")
    ] = None,
    overrides: Overrides = None,
    population: PopulationName = "england-2015",
    debug: Debug = False,
) -> None:
    """Write the whole model of one scenario, at central parameters, as XMILE, which Stella, Simlin and PySD read."""
    with failures_shown(debug):
        from qisim import exchange, scenarios

        asked = trusts.strip()
        chosen = (
            int(asked) if asked.lstrip("-").isdigit() else [code.strip() for code in asked.split(",") if code.strip()]
        )
        loaded = scenarios.load(scenario, overrides or ())
        written = exchange.export(file, loaded, trusts=chosen, population=population, dialect=dialect, years=years)
        print(f"File: {written}")
