"""Whole runs under extreme conditions: each must stay possible, and none may hang on the step.

Every run here also says that all values are finite, since the engines refuse those that are not.
"""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from qisim.experiments.battery.wholeruns import (
    EXTREMES,
    SUPPORT,
    UNLIMITED,
    WATCH,
    WITHOUT_END,
    at_either_bound,
    growing,
    side_by_side,
    unlawful,
    with_share,
)
from qisim.parameters import central
from tests.engines.whole import named_axes
from tests.equations.conftest import EXEMPLAR, PLACES, TRUSTS, attributes


@pytest.fixture(scope="module", params=EXTREMES)
def extreme(request, run, model):
    """Seven years under an extreme, supported from the second to the fourth; and the same at twice the step."""
    conditions = EXTREMES[request.param](model)
    named = named_axes() if request.param.startswith("every lever") else ()
    once = {"years": 7, "to_year": 4, **SUPPORT, **conditions, "named": named}
    return run(*WATCH, **once).values, run(*WATCH, **once, steps_per_quarter=4).values


def test_it_stays_possible(extreme):
    assert list(unlawful(extreme[0])) == []


def test_twice_the_step_changes_little(extreme):
    usual, twice = extreme
    for name in ("productivity", "quality", "practising_density", "commitment", "mortality", "length_of_stay"):
        assert np.abs(twice[name] - usual[name]).max() < 2e-2, name


def test_where_nobody_is_skilled_nothing_improves_by_itself(run):
    density = run("practising_density", "saving", years=15, **with_share(0.0)).values
    assert density["practising_density"].max() < 0.005  # the few joiners who bring skill with them
    assert density["saving"].max() < 1e-4 * attributes()["base_cost"].max()


def test_pressure_grows_with_demand_and_takes_quality_and_practice_with_it(run, model):
    watch = ("felt_pressure", "quality", "practising_density", "rationing")
    values = run(*watch, years=10, **growing(0.02, 0.06)(model)).values
    calm, pressed = ({name: values[name][:, :, rate] for name in watch} for rate in (0, 1))
    assert (pressed["felt_pressure"][-1] > calm["felt_pressure"][-1]).all()
    assert (pressed["rationing"][-1] > calm["rationing"][-1]).all()
    for name in ("quality", "practising_density"):
        assert (pressed[name][-1] - pressed[name][0] < calm[name][-1] - calm[name][0]).all(), name


THOROUGH = SUPPORT | {"training_places": 500.0, "course_days": 8.0, "measurement_support": 1.0, "protected_time": 0.0}


def test_under_pressure_without_end_nothing_improves_of_itself(run, model):
    watch = ("improvement_productivity", "saving", "practising_density", "projects_finished")
    values = run(*watch, **growing(WITHOUT_END)(model)).values
    assert values["improvement_productivity"][-1].max() < 1.0
    assert values["saving"].max() < 1e-4 * attributes()["base_cost"].max()
    assert (values["practising_density"][-1] < values["practising_density"][0]).all()
    assert values["projects_finished"][-1].sum() < values["projects_finished"][0].sum()


def test_where_pressure_may_take_all_the_time_support_achieves_nothing(run, model):
    """At most `squeeze_under_strain` of the time is taken, however great the pressure: with all of it goes all gain."""
    watch, taken = "improvement_productivity", (0.6, 1.0)
    pressed = side_by_side(demand_growth=(WITHOUT_END, WITHOUT_END), squeeze_under_strain=taken)(model)
    supported, alone = (run(watch, **pressed, **levers).values[watch][-1, 0].mean(axis=-1) for levers in (THOROUGH, {}))
    some_left, none_left = supported - alone
    assert some_left > 1e-3
    assert abs(none_left) < 0.1 * some_left


def test_all_juniors_of_the_exemplar_trained_at_the_start(run, model):
    """Where all of a group would have to be trained for balance, what keeps the balance must stay finite."""
    rarely_kept = {name: model.parameters[name].high for name in ("rotation_rate", "starting_practice_weight")}
    rarely_kept |= {"transfer_share": model.parameters["transfer_share"].low}
    rarely_kept |= {"skill_half_life": model.parameters["skill_half_life"].high}
    bounds = {name: bound[:, None] for name, bound in rarely_kept.items()}
    staff = run("untrained_staff", years=1, parameters=central(model.parameters) | bounds).values["untrained_staff"]
    assert staff.min() >= 0.0


def test_no_support_no_growth_beyond_the_trend(run, model):
    """Whatever the parameters, what the start does not quite balance moves nobody by a thousandth a year.

    Practice spreads by itself nowhere but in the exemplar, at some bounds: it stands above its critical density there.
    """
    years = 8
    watch = ("improvement_productivity", "practising_density")
    values = run(*watch, years=years, parameters=at_either_bound(model, 10)).values
    assert np.log(values["improvement_productivity"][-1]).max() < 0.001 * years
    spread = values["practising_density"][-1] - values["practising_density"][0]
    assert np.delete(spread, EXEMPLAR, axis=-1).max() < 0.005
    assert spread[..., EXEMPLAR].max() < 0.03


def test_unlimited_money_cannot_beat_the_ceiling(run, model):
    money = UNLIMITED | {"measurement_support": 1.0, "network_ties": 3.0, "reinvestment_share": 1.0}
    values = run(
        "improvement_productivity",
        "productivity_ceiling",
        years=12,
        parameters=at_either_bound(model, 10),
        **money,
    ).values
    assert (values["improvement_productivity"] <= values["productivity_ceiling"]).all()
    assert values["improvement_productivity"][-1].max() > 1.05  # much of the way, for some


COPIES = 250


def test_two_thousand_trusts_are_250_small_countries(run):
    """Each copy does as the small country does by itself, and the memory it takes grows no faster than the trusts."""
    watch = ("practising_staff", "generic_waste", "commitment", "felt_pressure", "published_evidence")
    country = {name: np.tile(values, COPIES) for name, values in attributes().items()}
    places = {
        place: [
            member if place in ("nation", "type") else member + copy * (max(members) + 1)
            for copy in range(COPIES)
            for member in members
        ]
        for place, members in PLACES.items()
    }
    levers = {"coach_density": 0.004, "training_places": 60.0, "years": 0.75, "from_year": 0.25}
    one = run(*watch, **levers).values
    tracemalloc.start()
    many = run(*watch, **levers, country=country, places=places).values
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < COPIES * TRUSTS * 100_000
    for name in ("practising_staff", "generic_waste", "commitment", "felt_pressure"):
        np.testing.assert_allclose(many[name], np.tile(one[name], COPIES), rtol=1e-9, err_msg=name)
    np.testing.assert_allclose(many["published_evidence"], COPIES * one["published_evidence"], rtol=1e-9)
