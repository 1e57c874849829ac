"""`qisim levers`: who pulls which lever in a strategy, where and when, and which levers nobody pulls."""

from __future__ import annotations

from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug, Json, Only, Overrides, PopulationName


def levers(
    scenario: Annotated[str, typer.Argument(help="A scenario: a name, or a file.", metavar="SCENARIO")],
    overrides: Overrides = None,
    population: PopulationName = "england-2015",
    only: Only = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Say who pulls which lever, in which trusts, from when until when, and which levers nobody pulls."""
    with failures_shown(debug):
        from qisim.cli.pulls import answer

        answer(scenario, overrides or (), population=population, only=only or (), json_wanted=json)
