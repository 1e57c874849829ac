"""Which parameters move a run's results: found where planted, and not where there is only luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from qisim import parameters
from qisim.standards.execution import estimation
from qisim.standards.sensitivity import JUDGED, influences, luck, sensitivity, series_of

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
def drawn(with_run):
    """The draws of each scenario's parameters."""
    subject = with_outcome(with_run, np.zeros(DRAWS))
    return {name: series_of(subject, subject.result, name) for name in subject.names}


def test_draws_are_made_again_as_they_were(with_run, drawn):
    whole = parameters.draw(with_run.model.parameters, range(DRAWS), with_run.result.settings.seed)
    assert np.array_equal(drawn["support"][MOVES], whole[MOVES][0, :, 0])


def test_the_parameter_that_decides_the_result_is_found(drawn):
    strongest, *others = influences(drawn["support"], -(drawn["support"][MOVES] ** 3))
    assert (strongest.parameter, strongest.beyond_luck) == (MOVES, True)
    assert strongest.correlation == pytest.approx(-1.0)
    assert not any(one.beyond_luck for one in others)


def test_what_a_scenario_fixes_is_not_among_what_moves_it(drawn):
    assert drawn["left-alone"].keys() - drawn["support"].keys() == {"commitment_time"}


def test_luck_alone_is_hardly_ever_taken_for_influence(drawn):
    noise = np.random.default_rng(4).normal(size=DRAWS)
    assert not any(one.beyond_luck for one in influences(drawn["left-alone"], noise))


def test_what_luck_reaches_falls_with_draws_and_rises_with_parameters():
    assert luck(1, 401) == pytest.approx(1.96 / 20, rel=1e-3)
    assert luck(140, 200) < luck(140, 100)
    assert luck(140, 100) > luck(1, 100)


def test_an_undefined_result_has_no_influences(drawn):
    assert influences(drawn["support"], np.full(DRAWS, np.nan)) == []


def test_few_draws_are_refused_with_the_command_that_makes_more(with_run):
    content = sensitivity(with_run)
    assert content.state == "not done"
    assert content.prompt == "5 draws are too few to tell: 100 are needed"
    assert content.command.startswith("qisim compare scenarios/left-alone.toml scenarios/support.toml")
    assert "--draws 200 --seed 0" in content.command


def test_draws_of_parameters_that_have_changed_cannot_be_made_again(with_run):
    subject = with_outcome(with_run, np.arange(float(DRAWS)))
    assert sensitivity(replace(subject, changed=("the parameters",))).state == "not done"
    assert sensitivity(subject).state == "filled"


def test_draws_from_a_file_are_not_made_up_again(with_run):
    given = {"file": "posterior.parquet", "sha256": "0" * 64, "draws": DRAWS, "parameters": [MOVES]}
    subject = with_outcome(with_run, np.arange(DRAWS, dtype=float))
    result = replace(subject.result, provenance={**subject.result.provenance, "draws_from": given})
    found = sensitivity(replace(subject, result=result))
    assert found.state == "not done"
    assert MOVES in str(estimation(replace(subject, result=result)).parts)
