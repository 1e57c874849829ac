"""Which parameters move a run's results: found where planted, and not where there is only luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from qisim import parameters
from qisim.standards.sensitivity import JUDGED, influences, luck, sensitivity

DRAWS = 150
MOVES = "activation_rate"


def with_outcome(subject, outcome):
    """The run with made-up results, so many draws of them."""
    result = subject.result
    rows = [(name, draw, metric, outcome[draw]) for name in result.names for metric in JUDGED for draw in range(DRAWS)]
    draws = pd.DataFrame(rows, columns=["scenario", "draw", "metric", "value"])
    made_up = replace(result, draws=draws, settings=replace(result.settings, draws=DRAWS))
    return replace(subject, result=made_up)


@pytest.fixture(scope="module")
def own_draws(with_run):
    drawn = parameters.draw(with_run.model.parameters, range(DRAWS), with_run.result.settings.seed)
    return drawn[MOVES][0, :, 0]


def test_the_parameter_that_decides_the_result_is_found(with_run, own_draws):
    subject = with_outcome(with_run, -(own_draws**3))
    strongest, *others = influences(subject, subject.result, "support", JUDGED[0])
    assert (strongest.parameter, strongest.beyond_luck) == (MOVES, True)
    assert strongest.correlation == pytest.approx(-1.0)
    assert not any(one.beyond_luck for one in others)


def test_what_a_scenario_fixes_moves_nothing(with_run, own_draws):
    subject = with_outcome(with_run, own_draws)
    named = {
        name: {one.parameter for one in influences(subject, subject.result, name, JUDGED[0])}
        for name in subject.result.names
    }
    assert named["left-alone"] - named["support"] == {"commitment_time"}


def test_luck_alone_is_hardly_ever_taken_for_influence(with_run):
    noise = np.random.default_rng(4).normal(size=DRAWS)
    subject = with_outcome(with_run, noise)
    assert not any(one.beyond_luck for one in influences(subject, subject.result, "left-alone", JUDGED[0]))


def test_what_luck_reaches_falls_with_draws_and_rises_with_parameters():
    assert luck(1, 401) == pytest.approx(1.96 / 20, rel=1e-3)
    assert luck(140, 200) < luck(140, 100)
    assert luck(140, 100) > luck(1, 100)


def test_an_undefined_result_has_no_influences(with_run):
    subject = with_outcome(with_run, np.full(DRAWS, np.nan))
    assert influences(subject, subject.result, "support", JUDGED[0]) == []


def test_few_draws_are_refused_with_the_command_that_makes_more(with_run):
    content = sensitivity(with_run)
    assert content.state == "not done"
    assert content.prompt == "5 draws are too few to tell: 100 are needed"
    assert content.command == "qisim compare left-alone support --draws 200"


def test_draws_of_parameters_that_have_changed_cannot_be_made_again(with_run, own_draws):
    subject = replace(with_outcome(with_run, own_draws), changed=("the parameters",))
    assert sensitivity(subject).state == "not done"
    assert sensitivity(with_outcome(with_run, own_draws)).state == "filled"
