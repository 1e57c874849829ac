"""What a disturbance costs: the same strategy twice, but for one year."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from qisim import population, scenarios
from qisim.errors import ScenarioError
from qisim.experiments import stability
from qisim.experiments.stability import disturbed
from qisim.parameters import load_levers


def test_the_disturbance_is_one_year_of_one_lever(strategies, trusts):
    steady = scenarios.load(strategies[1], ["withdrawal='never'"])
    shaken = disturbed(steady, "released_time", 0.2)
    levers = load_levers()
    before, after = (scenarios.schedule(one, levers, trusts) for one in (steady, shaken))
    moved = {name for name in levers if not np.array_equal(before[name], after[name])}
    assert moved == {"released_time"}
    quarters = np.flatnonzero((before["released_time"] != after["released_time"]).any(axis=(1, 2)))
    assert quarters.tolist() == [16, 17, 18, 19]  # April 2018 to April 2019
    assert (after["released_time"][16:20] == levers["released_time"].high).all()


def test_a_disturbed_strategy_is_a_scenario_like_any_other(strategies, tmp_path):
    shaken = disturbed(scenarios.load(strategies[1], ["withdrawal='never'"]), "training_places")
    file = tmp_path / f"{shaken.name}.toml"
    file.write_text(shaken.to_toml(), encoding="utf-8")
    assert scenarios.load(file) == shaken
    phases = [one for one in shaken.levers if (one.lever, one.member) == ("training_places", "managers")]
    assert [phase.stop for phase in phases] == [None, date(2019, 4, 1)]


def test_both_meet_the_same_luck_and_differ_by_the_disturbance_alone(strategies):
    country = population.load("england-2015")
    few = country.select({"code": country.codes[:3]})
    found = stability(strategies[0], lever="released_time", strength=0.2, population=few, draws=3, engine="vectorised")
    assert found.names == ("left-alone", "left-alone-and-released-time")
    differences = found.differences.set_index("metric")
    assert differences.loc["forgone_care", "low"] > 0  # time that nobody fills
    assert differences.loc["productivity_growth", "value"] != 0
    central = found.central[(found.central["quantity"] == "practising_density") & (found.central["year"] <= 4.0)]
    before = [rows["value"].to_numpy() for _, rows in central.groupby("scenario", observed=True)]
    assert np.array_equal(before[0], before[1])


def test_a_lever_that_does_not_exist_is_refused(strategies):
    with pytest.raises(ScenarioError, match="no lever of this name") as refusal:
        disturbed(scenarios.load(strategies[0]), "released_tim")
    assert "released_time" in refusal.value.problems[0].suggestion


def test_a_run_that_ends_too_early_is_refused(strategies):
    with pytest.raises(ScenarioError, match="ends before"):
        disturbed(scenarios.load(strategies[0], ["years=4"]), "released_time", 0.2)


def test_a_strength_that_cannot_be_is_refused(strategies):
    with pytest.raises(ScenarioError, match="cannot be so strong") as refusal:
        disturbed(scenarios.load(strategies[0]), "released_time", 1.0)
    assert refusal.value.problems[0].expected == "from 0 to 0.2"


def test_a_reorganisation_is_one_like_that_of_2013(strategies):
    (phase,) = (one for one in disturbed(scenarios.load(strategies[0])).levers if one.lever == "reorganisation")
    assert (phase.start, phase.stop, phase.amount.value) == (date(2018, 4, 1), date(2019, 4, 1), 1.0)
