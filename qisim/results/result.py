"""What a run or a comparison found, as tidy tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from qisim.engines.integrate import Method
from qisim.results import tables
from qisim.results.aggregates import LEVELS
from qisim.results.files import read_parquet

if TYPE_CHECKING:
    from qisim.delivery import Record
    from qisim.population import Population
    from qisim.scenarios import Pull, Scenario


@dataclass(frozen=True)
class Settings:
    """How the runs were made, as far as it decides what came out."""

    draws: int
    seed: int
    engine: str
    method: Method
    steps_per_quarter: int


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What a run or a comparison found.

    metrics: metric, unit, scenario, value, low, high (median and 90% interval over draws), defined (share of draws)
    differences: metric, unit, baseline, scenario, value, low, high, probability_better (paired by draw)
    draws: scenario, draw, metric, value
    trajectories: quantiles over draws by nation, region and type, every quarter
    central: the run at central parameters, by trust, every quarter
    levers: scenario, lever, member, pulled_by, share, start, end, strongest, unit, trusts, staff_share, regions, types
    left_behind: scenario, level, member, trusts, value, low, high (share of trusts left behind at the horizon)

    Undefined is NaN in these tables and null in files and JSON. Years count from 2014-04-01.
    `folder` is where all of it is on disk, if anywhere; `reused` says that it was found there.
    """

    names: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    population: Population
    settings: Settings
    draws: pd.DataFrame
    course: pa.Table | Path
    """The trajectories of both kinds: in memory, or the file that holds them."""
    provenance: Mapping[str, Any]
    """What the manifest says: what decided the result, versions, machine, start."""
    pulls: Mapping[str, Sequence[Pull]] = field(default_factory=dict)
    """Who pulls which lever, by scenario: `levers` has it as a table."""
    delivered: Mapping[str, Record] = field(default_factory=dict)
    """How each scenario was delivered, where that was by events: its tables `events` and `schedule`."""
    folder: Path | None = None
    reused: bool = False

    def __repr__(self) -> str:
        place = f", folder={str(self.folder)!r}" if self.folder else ""
        return f"<Result: {' against '.join(self.names)}, {self.settings.draws} draws{place}>"

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """Every metric of every scenario."""
        return tables.metrics_table(self._outcomes)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Every scenario less the first, paired by draw; no rows where there is only one."""
        return tables.differences_table(self._outcomes)

    @cached_property
    def levers(self) -> pd.DataFrame:
        """Who pulls which lever, where and from when until when; an empty `pulled_by` where nobody does."""
        return tables.pulls_frame(self.pulls)

    @cached_property
    def trajectories(self) -> pd.DataFrame:
        """Quantiles over draws in time, by nation, region and type."""
        return self._course("quantile", tables.TRAJECTORIES_COLUMNS)

    @cached_property
    def central(self) -> pd.DataFrame:
        """The run at central parameters in time, by trust."""
        return self._course("central", tables.CENTRAL_COLUMNS)

    @cached_property
    def left_behind(self) -> pd.DataFrame:
        """The share of trusts left behind at the horizon: of the nation, each region and each type."""
        return tables.left_behind_table(self.trajectories, self._trusts_by_member())

    def _trusts_by_member(self) -> dict[tuple[str, str], int]:
        people = self.population
        return {
            (level, member): int(np.sum(people.index[level] == position))
            for level in LEVELS
            for position, member in enumerate(people.members[level])
        }

    @cached_property
    def _outcomes(self) -> dict[str, dict[str, tables.Array]]:
        return tables.outcomes_of(self.draws)

    def _course(self, kind: str, columns: tuple[str, ...]) -> pd.DataFrame:
        if isinstance(self.course, Path):
            return tables.frame(read_parquet(self.course, columns, kind), columns)
        return tables.frame(tables.of_kind(self.course, kind), columns)

    def to_json_object(self) -> dict[str, Any]:
        """The result as `--json` prints it: undefined is null."""
        return {
            "folder": None if self.folder is None else str(self.folder),
            "scenarios": list(self.names),
            "metrics": records(self.metrics),
            "differences": records(self.differences),
            "left_behind": records(self.left_behind),
            "levers": records(self.levers),
        }


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table for JSON: undefined is null."""
    return [
        {
            column: None if isinstance(value, float) and np.isnan(value) else value
            for column, value in zip(table.columns, row, strict=True)
        }
        for row in table.itertuples(index=False, name=None)
    ]
