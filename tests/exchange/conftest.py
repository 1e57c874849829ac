"""Files written once for all tests, and what qisim's own Euler run gives for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qisim import exchange
from qisim.engines import Trajectories, simulate
from qisim.exchange.export import chosen_trusts, inputs_of
from qisim.exchange.names import Naming
from qisim.experiments.job import Job, prepare
from qisim.population import load
from qisim.results.result import Settings

COUNTRY = load("england-2015")
STEPS_IN_A_QUARTER = 8


@dataclass(frozen=True)
class Written:
    """An exported file and the run that it must repeat."""

    path: Path
    job: Job
    ours: Trajectories

    @property
    def quantities(self) -> list[str]:
        model = self.job.model
        return [name for name in (*model.stocks, *model.order) if model.inner(name)]

    def differences(self, theirs: pd.DataFrame, name: str, found_as: Callable[[str], str]) -> float:
        """The largest difference at any saved time, relative to the quantity's largest value."""
        names = Naming(self.job.model, self.job.population.members)
        values = self.ours.values[name][:, :, 0]
        saved = theirs.iloc[::STEPS_IN_A_QUARTER]
        assert len(saved) == len(values)
        scale = np.abs(values).max() or 1.0
        single = values.shape[1] * values.shape[2] == 1
        worst = 0.0
        for inner in range(values.shape[1]):
            for place in range(values.shape[2]):
                column = found_as(names.at(name, place, inner))
                if single and column not in saved:
                    column = column.split("[")[0]  # readers drop the subscript of an array of one
                off = np.abs(saved[column].to_numpy() - values[:, inner, place]).max() / scale
                assert np.isfinite(off), column
                worst = max(worst, off)
        return float(worst)


def write(folder: Path, scenario: str | Path, trusts: int, dialect: str, years: float | None = None) -> Written:
    path = exchange.export(folder / "model.xmile", scenario, trusts=trusts, dialect=dialect, years=years)
    settings = Settings(1, 0, "vectorised", "euler", STEPS_IN_A_QUARTER)
    job = prepare([scenario], COUNTRY, {"code": chosen_trusts(COUNTRY, trusts)}, settings)
    every = [name for name in (*job.model.stocks, *job.model.order) if job.model.inner(name)]
    return Written(path, job, simulate(job.model, inputs_of(job, years), every, engine="vectorised"))


@pytest.fixture(scope="session")
def portable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    yield write(tmp_path_factory.mktemp("portable"), "systematic-support", 6, "portable")
