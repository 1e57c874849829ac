"""Whole runs under extreme conditions: each must stay possible, and none may hang on the step."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.parameters import central
from tests.equations.conftest import PLACES, TRUSTS, at_one_place, attributes, one_trust

PEOPLE = ("untrained_staff", "skilled_staff", "practising_staff")
MONEY = ("saving", "cashed_saving", "reinvestment", "programme_cost", "own_cost", "agency_cost")
NEVER_NEGATIVE = (*PEOPLE, *MONEY, "coaches", "felt_pressure", "relief_funding", "waste", "projects_under_way")
SHARES = ("commitment", "leadership_constancy", "quality", "practising_density", "rationing", "strain")
WATCH = (*NEVER_NEGATIVE, *SHARES, "productivity", "cashable_saving", "mortality", "length_of_stay")
SUPPORT = {"coach_density": 0.004, "training_places": 60.0, "protected_time": 0.5, "reinvestment_share": 0.5}


def with_share(share):
    return {"country": attributes() | {"starting_practising_share": np.full((1, 1, TRUSTS), share)}}


def without_juniors():
    country = attributes()
    country["staff"][0] = 0.0
    return {"country": country}


def growing(rate):
    return lambda model: {"parameters": central(model.parameters) | {"demand_growth": np.array([[[rate]]])}}


EXTREMES = {
    "nobody skilled": with_share(0.0),
    "everybody skilled": with_share(1.0),
    "no money": {"budget_cap": 0.0},
    "unlimited money": {
        "coach_density": 0.05,
        "training_places": 5000.0,
        "course_days": 40.0,
        "backfill": 1.0,
        "extra_funding": 5e8,
    },
    "no growth of demand": growing(0.0),
    "demand grows by a tenth a year": growing(0.1),
    "demand shrinks": growing(-0.03),
    "one trust": {"country": one_trust(0, share=0.01, commitment=0.4), "places": at_one_place(0)},
    "no junior doctors": without_juniors(),
    "empty types": {"places": PLACES | {"type": [1] * TRUSTS}},
    "a deficit of half the income": {"country": attributes() | {"starting_slack": np.full((1, 1, TRUSTS), -0.5)}},
    "nobody wants it": {"country": attributes() | {"starting_commitment": np.full((1, 1, TRUSTS), 0.05)}},
}


@pytest.fixture(scope="module", params=EXTREMES)
def extreme(request, run, model):
    """Fifteen years under an extreme, supported from the second to the seventh; and the same at half the step."""
    conditions = EXTREMES[request.param]
    conditions = conditions(model) if callable(conditions) else conditions
    once = {"years": 15, "to_year": 7, **SUPPORT, **conditions}
    return run(*WATCH, **once).values, run(*WATCH, **once, steps_per_quarter=16).values


def test_staff_are_conserved(extreme):
    everyone = sum(extreme[0][name] for name in PEOPLE)
    assert np.allclose(everyone, everyone[0], rtol=1e-12, atol=1e-9)


def test_nothing_is_negative(extreme):
    for name in NEVER_NEGATIVE:
        assert extreme[0][name].min() >= 0.0, name


def test_shares_are_shares(extreme):
    for name in SHARES:
        assert 0.0 <= extreme[0][name].min() <= extreme[0][name].max() <= 1.0, name


def test_only_cashable_savings_are_cashed_or_reinvested(extreme):
    values = extreme[0]
    spent = values["cashed_saving"] + values["reinvestment"]
    assert (spent <= values["cashable_saving"] * (1 + 1e-12)).all()
    assert (values["cashable_saving"] <= values["saving"]).all()


def test_half_the_step_changes_little(extreme):
    usual, half = extreme
    for name in ("productivity", "quality", "practising_density", "commitment", "mortality", "length_of_stay"):
        assert np.abs(half[name] - usual[name]).max() < 5e-3, name


def test_where_nobody_is_skilled_nothing_improves_by_itself(run):
    density = run("practising_density", "saving", years=15, **with_share(0.0)).values
    assert density["practising_density"].max() < 0.005  # the few joiners who bring skill with them
    assert density["saving"].max() < 1e-4 * attributes()["base_cost"].max()


def test_pressure_grows_with_demand_and_takes_quality_and_practice_with_it(run, model):
    calm, pressed = (
        run("felt_pressure", "quality", "practising_density", "rationing", years=10, **growing(rate)(model)).values
        for rate in (0.02, 0.06)
    )
    assert (pressed["felt_pressure"][-1] > calm["felt_pressure"][-1]).all()
    assert (pressed["rationing"][-1] > calm["rationing"][-1]).all()
    for name in ("quality", "practising_density"):
        assert (pressed[name][-1] - pressed[name][0] < calm[name][-1] - calm[name][0]).all(), name
