"""What validating the model found: the measures of published episodes, their courses, and the battery's scorecard."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from qisim.results.scorecard import Outcome


@dataclass(frozen=True)
class Told:
    """An episode in words."""

    name: str
    title: str
    description: str


@dataclass(frozen=True, eq=False, repr=False)
class Validation:
    """What was found of every episode, and of every check of the battery if it was run.

    table: as `validate` gives it
    courses: episode, measure, series (the measure whose course it shares), moving (the argument that moves), at
        (where the measure itself was taken), time (years), simulated, low, high
    outcomes: the battery's scorecard; none if it was not run
    """

    table: pd.DataFrame
    courses: pd.DataFrame
    outcomes: tuple[Outcome, ...]
    episodes: tuple[Told, ...]
    settings: Mapping[str, Any]
    provenance: Mapping[str, Any]
    folder: Path | None = None
    reused: bool = False

    def __repr__(self) -> str:
        return f"<Validation: {len(self.table)} measures, {len(self.outcomes)} checks>"

    @property
    def holds(self) -> bool:
        """Whether every measure is inside its tolerance, and no check failed."""
        return bool(self.table["inside"].all()) and not any(one.failures for one in self.outcomes)

    def to_json_object(self) -> dict[str, Any]:
        """The findings as `--json` prints them: undefined, and no bound, are null."""
        return {
            "folder": None if self.folder is None else str(self.folder),
            "draws": self.settings["draws"],
            "measures": [
                {key: _plain(value) for key, value in zip(self.table.columns, row, strict=True)}
                for row in self.table.itertuples(index=False, name=None)
            ],
            "inside": int(self.table["inside"].sum()),
            "of": len(self.table),
            "battery": [one.to_json_object() for one in self.outcomes],
        }


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
