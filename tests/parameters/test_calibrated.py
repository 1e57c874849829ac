"""Calibrated values are the middles of the posterior that `qisim calibrate defaults` gives, to three figures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from qisim.experiments.calibrate import load
from qisim.parameters import load_parameters

FIT = Path(__file__).parents[2] / "docs" / "calibration" / "fit.csv"
"""As the calibration left it in its folder."""


@pytest.fixture(scope="module")
def fit():
    return pd.read_csv(FIT, keep_default_na=False).set_index("parameter")


def test_calibrated_parameters_say_by_which_calibration(fit):
    said = {name for name, parameter in load_parameters().items() if parameter.calibrated == "defaults"}
    assert said == set(load("defaults").parameters) == set(fit.index)


def test_shipped_values_are_the_middle_of_the_posterior(fit):
    for name, row in fit.iterrows():
        parameter = load_parameters()[name]
        assert parameter.value.item() == float(f"{row['posterior_median']:.3g}"), name
        assert (parameter.low.item(), parameter.high.item()) == (row["low"], row["high"]), name
        assert row["unit"] == parameter.unit, name
