"""The figures of a calibration say what its tables show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from qisim import charts

FIT = pd.DataFrame(
    {
        "parameter": ["lapse_rate", "leaving_rate", "leaving_rate"],
        "member": ["", "managers", "junior_doctors"],
        "unit": ["1/year", "1/year", "1/year"],
        "distribution": ["triangular", "uniform", "uniform"],
        "low": [0.5, 0.1, 0.0],
        "shipped": [0.6, 0.2, 0.1],
        "high": [0.8, 0.3, 0.2],
        "shipped_inside": [False, True, True],
    }
)
IDENTIFIABILITY = pd.DataFrame({"parameter": ["lapse_rate", "leaving_rate"], "informed": [True, False]})
RESIDUALS = pd.DataFrame(
    {
        "target": ["use_at_once", "deaths"],
        "source": ["training", "london"],
        "shipped_miss": [2.5, -0.5],
        "best_miss": [0.1, 0.0],
        "posterior_miss": [0.2, np.nan],
    }
)


def drawn():
    stream = np.random.default_rng(0)
    names = ["lapse_rate", "leaving_rate.managers", "leaving_rate.junior_doctors"]
    return pd.DataFrame(
        {name: stream.uniform(low, high, 50) for name, low, high in zip(names, FIT["low"], FIT["high"], strict=True)}
    )


def texts(figure):
    return " ".join(text.get_text() for text in figure.findobj(Text))


def test_what_was_moved_and_what_nothing_is_known_of_are_named():
    words = charts.prior_posterior_words(FIT, IDENTIFIABILITY)
    assert words.headline == "The targets move lapse rate away from the shipped value"
    assert "next to nothing of leaving rate" in words.subtitle
    still = charts.prior_posterior_words(FIT.assign(shipped_inside=True), IDENTIFIABILITY)
    assert still.headline == "Every shipped value lies inside its 90% posterior interval"


def test_each_parameter_has_one_panel_with_its_prior():
    page = charts.prior_posterior_page(FIT, drawn(), charts.prior_posterior_words(FIT, IDENTIFIABILITY))
    assert len(page.axes) == 2 and "Lapse rate, 1/year" in texts(page)
    triangle, uniform = (axes.lines[0] for axes in page.axes)
    for line in (triangle, uniform):
        places, heights = line.get_data()
        assert np.trapezoid(heights, places) == pytest.approx(1)


def test_targets_that_are_met_are_counted():
    words = charts.residuals_words(RESIDUALS)
    assert words.headline == "Of 2 targets 1 are met at the shipped values, and 2 at the best fit"
    page = charts.residuals_page(RESIDUALS, words)
    assert "training: use at once" in texts(page) and "Middle of the posterior" in texts(page)
    without = charts.residuals_page(RESIDUALS.assign(posterior_miss=np.nan), words)
    assert "Middle of the posterior" not in texts(without)
