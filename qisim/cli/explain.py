"""`qisim explain`: what a name of the model means, and what it rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug, Json


def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A stock, equation, parameter, lever, attribute or metric; a sector or its file, such as "
            "[b]skills.py[/b]; a feedback loop, such as [b]R4[/b]. Without a name: the map of the sectors.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Explain a name of the model: meaning, unit, equation, drivers, feedback loops, numbers and evidence."""
    with failures_shown(debug):
        from qisim.cli.explanations import print_explanation, print_json, print_map
        from qisim.explain import explain as explained
        from qisim.explain import map_of_sectors, whole_network

        network = whole_network()
        if name is None:
            sectors = map_of_sectors(network)
            print_json(sectors) if json else print_map(sectors)
        else:
            answer = explained(name, network)
            print_json(answer) if json else print_explanation(answer)
