"""The equations' own equilibria: exact, told apart by stability, and where runs through time end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qisim import charts, engines, parameters, population
from qisim.experiments import owntables
from qisim.experiments.ownstates import DENSITY, MOST, RATIO, SMALL, Flows, OwnStates, held_at, joined, own_states
from qisim.experiments.statetables import STAYS, UNTOUCHED, WITHDRAWN
from qisim.experiments.typical import Copy, full_programme, small_country, types_present, typical_attributes
from qisim.model import whole_model

DRAWS = range(4)
MODEL = whole_model()
TYPICAL = typical_attributes(population.load("england-2015"))
KINDS = types_present(population.load("england-2015"))
STRENGTH = full_programme(MODEL, TYPICAL)
CASES = tuple(Copy(kind, UNTOUCHED, rule) for kind in KINDS for rule in (None, 1.0))
VARIANTS = {WITHDRAWN: None, STAYS: 1.0}


@pytest.fixture(scope="module")
def drawn():
    return parameters.draw(MODEL.parameters, DRAWS, 0)


@pytest.fixture(scope="module")
def own(drawn) -> OwnStates:
    return own_states(MODEL, drawn, CASES, STRENGTH, TYPICAL)


@pytest.fixture(scope="module")
def flows(drawn) -> Flows:
    with np.errstate(all="ignore"):
        return Flows(MODEL, drawn, CASES, STRENGTH, TYPICAL)


def test_the_untouched_trust_is_at_rest_in_every_type_and_draw(flows):
    with np.errstate(all="ignore"):
        rates, *_ = flows.at(flows.untouched)
    assert np.abs(rates).max() < SMALL


def test_with_everything_withdrawn_the_untouched_state_is_the_only_one_and_stable(own, flows):
    with np.errstate(all="ignore"):
        untouched = flows.at(flows.untouched)[2]
    for case, copy in enumerate(own.cases):
        if copy.rule is None:
            assert (np.isfinite(own.density[:, case]).sum(axis=-1) == 1).all()
            assert own.density[:, case, 0] == pytest.approx(untouched[:, case], rel=1e-6)
            assert own.stable[:, case, 0].all()


def test_the_eigenvalues_say_what_the_slope_of_the_tendency_says(own):
    found = 0
    for draw, case, number in np.argwhere(np.isfinite(own.density)):
        point = np.searchsorted(own.held[draw, case], own.density[draw, case, number])
        falls = own.tendency[draw, case, point] < own.tendency[draw, case, point - 1]
        assert own.stable[draw, case, number] == falls
        found += 1
    assert found >= len(DRAWS) * len(CASES) - 2


def test_practice_that_is_let_go_moves_as_its_tendency_says(drawn, own, flows):
    """With practice held at twice its density all else is at rest, and practice moves as fast as it is said to."""
    with np.errstate(all="ignore"):
        target = 2.0 * flows.at(flows.untouched)[2]
        every = np.ones(target.shape, dtype=np.bool_)
        states, tendency, found = held_at(flows, flows.untouched, np.zeros_like(target), target, every)
        rates, _, density, _ = flows.at(states)
    assert found.all()
    assert density == pytest.approx(target, rel=1e-9)
    practising = np.arange(states.shape[-1])[flows.practising]
    assert rates[..., practising] == pytest.approx(tendency[..., None] * states[..., practising], abs=1e-8)
    others = np.delete(rates, practising, axis=-1)
    assert np.abs(others).max() < 1e-8


def test_runs_through_time_end_in_a_stable_state_of_the_equations(drawn, own):
    """After twelve years of the full programme and sixty without: within a point, since need still grows meanwhile."""
    copies = [Copy(case.kind, 12.0, case.rule) for case in CASES]
    inputs = small_country(MODEL, drawn, copies, STRENGTH, TYPICAL, 12)
    density = engines.simulate(MODEL, inputs, [DENSITY], engine="vectorised").values[DENSITY][:, 0]
    settled = np.abs(density[-1] - density[-41]) < 0.001
    nearest = np.nanmin(np.where(own.stable, np.abs(own.density - density[-1][..., None]), np.nan), axis=-1)
    assert settled.sum() >= settled.size / 2
    assert nearest[settled].max() < 0.01


def test_draws_computed_apart_are_those_computed_together(drawn, own):
    alone = [
        own_states(MODEL, parameters.draw(MODEL.parameters, [draw], 0), CASES, STRENGTH, TYPICAL) for draw in DRAWS[:2]
    ]
    both = joined(alone)
    wide = own.density[:2, :, : both.density.shape[-1]]
    np.testing.assert_allclose(both.density, wide, rtol=1e-6)
    np.testing.assert_allclose(both.tendency, own.tendency[:2], rtol=1e-5, atol=1e-7)


def made_up(density, pace) -> OwnStates:
    held = np.geomspace(0.005, 0.6, 8)[None, None]
    return OwnStates((Copy("acute", UNTOUCHED),), held, 0.1 - held, np.array([[density]]), np.array([[pace]]))


def test_two_stable_states_and_the_tipping_point_between_them():
    found = owntables.judged(made_up((0.01, 0.1, 0.3), (-0.2, 0.1, -0.1)), 0)
    assert {name: float(values[0]) for name, values in found.items()} == pytest.approx(
        {
            "own_low_state": 1.0,
            "own_tipping_point": 10.0,
            "own_high_state": 30.0,
            "own_two_stable_states": 100.0,
            "own_curve_followed": 100.0,
        }
    )


def test_with_one_state_nothing_lies_between():
    found = owntables.judged(made_up((0.01, np.nan, np.nan), (-0.2, np.nan, np.nan)), 0)
    assert found["own_low_state"][0] == pytest.approx(1.0)
    assert found["own_two_stable_states"][0] == 0.0
    assert np.isnan([found["own_tipping_point"][0], found["own_high_state"][0]]).all()


def test_a_curve_that_was_lost_is_said_to_be():
    whole = made_up((0.01, np.nan, np.nan), (-0.2, np.nan, np.nan))
    whole.tendency[0, 0, -1] = np.nan
    assert owntables.judged(whole, 0)["own_curve_followed"][0] == 0.0


def test_the_tables_give_every_equilibrium_and_the_curve_up_to_the_most(own):
    table = owntables.equilibria(own, VARIANTS)
    assert len(table) == np.isfinite(own.density).sum()
    assert set(table["variant"]) == set(VARIANTS)
    assert (table["stable"] == (table["pace"] < 0)).all()
    curve = owntables.tendency(own, VARIANTS)
    assert curve["density"].max() <= 100 * MOST
    steps = curve[(curve["type"] == "acute") & (curve["variant"] == WITHDRAWN)]["density"]
    assert (steps / steps.shift()).dropna().to_numpy() == pytest.approx(RATIO)


def test_the_headline_follows_the_numbers(own):
    curve = owntables.tendency(own, VARIANTS)

    def headline(share):
        rows = [
            {"variant": variant, "measure": "own_two_stable_states", "type": kind, "value": share}
            for variant in VARIANTS
            for kind in KINDS
        ]
        return charts.tendency_words(curve, pd.DataFrame(rows)).headline

    assert "two densities in some draws" in headline(15.0)
    assert "one density only" in headline(0.0)
    page = charts.tendency_page(
        curve,
        charts.tendency_words(
            curve,
            pd.DataFrame(
                [
                    {"variant": v, "measure": "own_two_stable_states", "type": k, "value": 0.0}
                    for v in VARIANTS
                    for k in KINDS
                ]
            ),
        ),
    )
    assert len(page.axes) == len(KINDS)
    assert all(len([line for line in panel.get_lines() if len(line.get_xdata()) > 2]) == 2 for panel in page.axes)
