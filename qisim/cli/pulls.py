"""What `levers` prints: each lever under who can pull it, and what is left."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.table import Table

from qisim import parameters, scenarios
from qisim.cli.simulation import selection
from qisim.cli.tables import console
from qisim.population import Population, load
from qisim.report.pulls import gap_sentences, pulls_table
from qisim.results.result import records
from qisim.results.tables import pulls_frame
from qisim.scenarios import Pull, Scenario

NAME_WIDTH = 24


def answer(scenario: str, overrides: Sequence[str], *, population: str, only: Sequence[str], json_wanted: bool) -> None:
    """Print who pulls what."""
    loaded = scenarios.load(scenario, overrides)
    chosen = selection(only)
    country = load(population)
    trusts = country.select(chosen) if chosen else country
    levers = parameters.load_levers()
    found = scenarios.pulls(
        loaded, scenarios.schedule(loaded, levers, trusts, known=country), levers, parameters.load_parameters(), trusts
    )
    if json_wanted:
        print(json.dumps(records(pulls_frame({loaded.name: found})), indent=2, allow_nan=False))
        return
    print_pulls(loaded, found, trusts)


def print_pulls(scenario: Scenario, found: Sequence[Pull], trusts: Population) -> None:
    """The levers, block by block, and the gaps."""
    out = console()
    out.print(f"{scenario.name}: {scenario.title}. {len(trusts)} trusts of {trusts.name}.")
    for block in pulls_table([found], [scenario.title], trusts).blocks:
        out.print(f"\n{block.heading}", style="bold")
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=NAME_WIDTH)
        grid.add_column(ratio=1)
        for row in block.rows:
            grid.add_row(row.heading, row.cells[0].text)
        out.print(grid)
    out.print()
    for sentence in gap_sentences(found, trusts):
        out.print(sentence)
