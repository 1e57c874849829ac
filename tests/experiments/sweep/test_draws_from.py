"""A sweep whose draws of some parameters come from a file."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.errors import OutputError, ParameterError, ScenarioError
from qisim.experiments import sweep as sweeps
from qisim.experiments.sweep import cluster
from qisim.experiments.sweep.specification import load
from qisim.experiments.sweep.study import study_of
from qisim.parameters import load_parameters
from qisim.results.posterior import load_draws, write_draws

DRAWS = ("draws = 2\n", "draws = 3\n")


@pytest.fixture
def file(tmp_path):
    write_draws(tmp_path / "draws.parquet", {"lapse_rate": np.array([0.0, 1.0])}, "key")
    return tmp_path / "draws.parquet"


def test_every_point_takes_the_same_rows_of_the_file(written, file):
    usual, given = (study_of(load(written()), "vectorised", draws) for draws in (None, file))
    lapse = load_parameters()["lapse_rate"]
    for point in ((0.001, 1.0), (0.004, 2.0)):
        before, after = (study.inputs(0, [point, point], [0, 1]).parameters for study in (usual, given))
        assert after["lapse_rate"][0, :, 0].tolist() == [lapse.low[0, 0], lapse.high[0, 0]]
        assert all(np.array_equal(after[name], before[name]) for name in before if name != "lapse_rate")
    assert given.identity["draws_from"] == load_draws(file).digest and "draws_from" not in usual.identity


def test_a_worker_elsewhere_computes_the_same(written, file):
    study = study_of(load(written()), "vectorised", file)
    cluster._study.cache_clear()
    there = cluster._study(cluster._spec(study))
    assert there.identity == study.identity


def test_more_draws_than_there_are_and_none_at_all_are_refused(written, file):
    with pytest.raises(ParameterError, match="fewer draws"):
        study_of(load(written(DRAWS)), "vectorised", file)
    with pytest.raises(ScenarioError, match="draws nothing"):
        study_of(load(written(("draws = 2\n", "draws = 0\n"))), "vectorised", file)


def test_a_folder_begun_without_the_file_is_refused_with_the_reason(written, file, tmp_path):
    one = written()
    sweeps.sweep(one, tmp_path / "out", engine="vectorised", workers=1, shard=(1, 3))
    with pytest.raises(OutputError, match="the file of draws"):
        sweeps.sweep(one, tmp_path / "out", engine="vectorised", workers=1, draws_from=file)
