"""`qisim schema`: the JSON Schema of scenario files."""

from __future__ import annotations

from qisim.cli.failures import failures_shown
from qisim.cli.options import Debug


def schema(debug: Debug = False) -> None:
    """Print the JSON Schema of scenario files, for editors that check as you type."""
    with failures_shown(debug):
        import json

        from qisim.scenarios import json_schema

        print(json.dumps(json_schema(), indent=2))
