"""`qisim scenarios`: what there is to run."""

from __future__ import annotations

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug


def scenarios(debug: Debug = False) -> None:
    """List the scenarios that can be called by name."""
    with failures_shown(debug):
        from qisim.cli.tables import print_listings
        from qisim.scenarios import available

        print_listings(available())
