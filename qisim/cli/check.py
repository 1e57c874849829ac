"""`qisim check`: whether a scenario file can be run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug


def check(
    file: Annotated[Path, typer.Argument(help="The scenario file to check.", metavar="FILE")],
    population: Annotated[
        str | None,
        typer.Option(
            "--population",
            metavar="NAME|FILE",
            help="Check also whether the trusts that it is aimed at are among these, such as [b]england-2015[/b].",
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Say everything that is wrong with the file of a scenario or an episode, without running it."""
    with failures_shown(debug):
        from qisim import scenarios
        from qisim.errors import ScenarioError
        from qisim.experiments import episodes
        from qisim.population import load

        known = None if population is None else load(population)
        tells_episode = episodes.is_episode(file)
        problems = episodes.check(file) if tells_episode else scenarios.check(file, known)
        if problems:
            raise ScenarioError(problems)
        print(f"{file}: nothing wrong")
        for note in scenarios.notes(episodes.load(file).scenario if tells_episode else scenarios.load(file)):
            print(note)
