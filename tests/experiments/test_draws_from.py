"""Episodes, the battery and stable states take draws from a calibration's file, as comparisons do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qisim import scenarios
from qisim.errors import ParameterError
from qisim.experiments import equilibria, validation
from qisim.experiments.battery.bench import Bench
from qisim.experiments.equilibria import _study
from qisim.parameters import load_parameters
from qisim.results.posterior import load_draws, write_draws

DRAWS = 4
LOWEST = "transfer_share"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Draws in which one parameter is always at its lowest."""
    path = tmp_path_factory.mktemp("draws") / "posterior.parquet"
    write_draws(path, {LOWEST: np.zeros(DRAWS)}, "a calibration")
    return path


def test_episodes_are_judged_as_ever_and_their_intervals_follow_the_file(file, tmp_path):
    usual, given = (
        validation("training-transfer", draws=DRAWS, out=tmp_path, draws_from=draws) for draws in (None, file)
    )
    before, after = (one.table.set_index("measure").loc["use_at_once"] for one in (usual, given))
    assert before["simulated"] == after["simulated"]
    assert after["simulated_high"] < before["simulated_low"]
    assert usual.folder != given.folder
    assert f"--draws-from {file}" in given.provenance["command"]
    assert "draws_from" not in usual.settings


def test_the_battery_ranks_on_the_same_draws(file, strategies, trusts):
    loaded = [scenarios.load(one) for one in strategies]
    bench = Bench(loaded, trusts, pd.DataFrame(), draws=2, given=load_draws(file).positions)
    values = bench.values(loaded[1], [-1, 0, 1])[LOWEST][0, :, 0]
    parameter = load_parameters()[LOWEST]
    assert values.tolist() == [parameter.value.item(), parameter.low.item(), parameter.low.item()]


def test_stable_states_are_looked_for_on_the_same_draws(file, trusts):
    drawn, usual = (_study(None, trusts, one).drawn(range(DRAWS), 0) for one in (load_draws(file), None))
    assert (drawn[LOWEST] == load_parameters()[LOWEST].low.item()).all()
    assert all(np.array_equal(drawn[name], usual[name]) for name in usual if name != LOWEST)


@pytest.mark.parametrize("experiment", [equilibria, validation])
def test_more_draws_than_the_file_has_are_refused(file, experiment):
    with pytest.raises(ParameterError, match="fewer draws"):
        experiment(draws=DRAWS + 1, draws_from=file)
