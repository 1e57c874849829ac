"""The course of a measure: itself at other moments, and the measure's own value where it was taken."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.experiments.episodes import load
from qisim.experiments.episodes.courses import course, interval, moving, series_of
from qisim.experiments.episodes.running import Runs


@pytest.fixture(scope="module")
def training():
    return load("training-transfer")


@pytest.fixture(scope="module")
def seen(training):
    return Runs([training]).made(3, 0, 1, None)(training)


def test_a_course_passes_through_its_measure(training, seen):
    for finding in training.findings:
        times, central, low, high = course(finding, seen)
        values = finding.measure.function(seen, **finding.arguments)
        at = finding.arguments[moving(finding)]
        assert np.interp(at, times, central) == pytest.approx(values[0], rel=1e-3)
        assert (low <= high).all() and (np.diff(times) > 0).all()


def test_measures_that_differ_in_their_moment_only_share_a_course(training):
    assert {series_of(training, finding) for finding in training.findings} == {"use_at_once"}
    surgeons = load("surgeons-spread")
    assert {series_of(surgeons, finding) for finding in surgeons.findings} == {"share_in_2005_06"}
    stroke = load("reconfiguration")
    assert [series_of(stroke, finding) for finding in stroke.findings] == [finding.name for finding in stroke.findings]


def test_a_measure_of_when_has_no_course(seen):
    (until, _) = load("scotland").findings
    assert moving(until) is None
    assert course(until, seen).shape == (4, 0)


def test_an_interval_leaves_out_draws_in_which_nothing_is_defined():
    assert interval(np.array([1.0, np.nan, 1.0])) == (1.0, 1.0)
    assert np.isnan(interval(np.array([np.nan]))).all()
