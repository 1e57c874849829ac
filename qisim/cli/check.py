"""`qisim check`: whether a scenario file can be run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug


def check(
    file: Annotated[Path, typer.Argument(help="The scenario file to check.", metavar="FILE")],
    debug: Debug = False,
) -> None:
    """Say everything that is wrong with the file of a scenario or an episode, without running it."""
    with failures_shown(debug):
        from qisim.errors import ScenarioError
        from qisim.experiments import episodes
        from qisim.scenarios import check as check_scenario

        problems = episodes.check(file) if episodes.is_episode(file) else check_scenario(file)
        if problems:
            raise ScenarioError(problems)
        print(f"{file}: nothing wrong")
