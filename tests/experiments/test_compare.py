"""What a comparison says, and that both strategies meet the same luck."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qisim import engines, parameters, population, scenarios
from qisim.engines import Inputs
from qisim.errors import InputError, PopulationError, ScenarioError
from qisim.experiments import compare, run
from qisim.model import whole_model
from qisim.results import METRICS, QUANTITIES, tables
from qisim.results.aggregates import quantities_of

INTERVAL = ["value", "low", "high"]


def test_a_comparison_is_five_tidy_tables(comparison):
    assert list(comparison.metrics.columns) == ["metric", "unit", "scenario", *INTERVAL, "defined"]
    assert list(comparison.differences.columns) == [
        *("metric", "unit", "baseline", "scenario"),
        *INTERVAL,
        "probability_better",
    ]
    assert tuple(comparison.draws.columns) == tables.DRAWS_COLUMNS
    assert tuple(comparison.trajectories.columns) == tables.TRAJECTORIES_COLUMNS
    assert tuple(comparison.central.columns) == tables.CENTRAL_COLUMNS
    assert comparison.names == ("left-alone", "support")
    assert len(comparison.metrics) == 2 * len(METRICS)
    assert len(comparison.differences) == len(METRICS)
    assert len(comparison.draws) == 2 * 5 * len(METRICS)


def test_a_result_says_in_one_line_what_it_is(comparison):
    assert repr(comparison).startswith("<Result: left-alone against support, 5 draws, folder=")


def test_every_quantity_is_there_for_the_nation_from_start_to_horizon(comparison):
    national = comparison.trajectories[comparison.trajectories["level"] == "nation"]
    assert set(national["quantity"]) == {quantity.name for quantity in quantities_of(whole_model())}
    assert national["year"].min() == 0.0
    assert national["year"].max() == 7.0
    assert not national[list(tables.QUANTILE_COLUMNS)].isna().any(axis=None)
    ordered = np.sort(national[list(tables.QUANTILE_COLUMNS)], axis=1)
    assert (ordered == national[list(tables.QUANTILE_COLUMNS)].to_numpy()).all()


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda quantity: quantity.name)
def test_what_is_a_share_or_an_index_is_never_summed(quantity):
    model = whole_model()
    place = "trust" if quantity.unit else model.shape(quantity.name).place
    assert (quantity.adding == "of the nation") == (place == "nation")
    if place != "nation":
        assert place in ("trust", "region", "area")
        assert (quantity.adding == "sum") == ((quantity.unit or model.unit(quantity.name)) != "1")


def test_the_same_strategy_twice_meets_the_same_luck_and_differs_in_nothing(strategies, trusts):
    _, support = strategies
    twice = compare(support, support, population=trusts, draws=3, engine="vectorised", workers=2)
    assert twice.names == ("support", "support-2")
    defined = twice.differences.dropna()
    assert len(defined) >= 20
    assert (defined[INTERVAL] == 0.0).all(axis=None)
    assert (defined["probability_better"] == 0.0).all()
    values = twice.draws[twice.draws["metric"] == "productivity_growth"].groupby("scenario", observed=True)["value"]
    assert (values.nunique() == 3).all()


def test_a_strategy_alone_is_what_it_is_in_a_comparison(comparison, strategies, trusts):
    _, support = strategies
    alone = run(support, population=trusts, draws=5, engine="vectorised", workers=1)
    in_company = comparison.metrics[comparison.metrics["scenario"] == "support"].reset_index(drop=True)
    assert alone.metrics.equals(in_company)
    assert alone.differences.empty


def test_more_draws_begin_with_the_same_draws(comparison, strategies, trusts):
    _, support = strategies
    fewer = run(support, population=trusts, draws=2, engine="vectorised", workers=1)
    of_five = comparison.draws[(comparison.draws["scenario"] == "support") & (comparison.draws["draw"] < 2)]
    assert np.array_equal(fewer.draws["value"], of_five["value"], equal_nan=True)


def test_the_central_run_is_the_model_at_its_central_parameters(comparison, trusts):
    model = whole_model()
    scenario = comparison.scenarios[1]
    inputs = Inputs(
        parameters.central(model.parameters),
        scenarios.schedule(scenario, model.levers, trusts),
        trusts.attributes,
        trusts.index,
        trusts.sizes,
    )
    expected = engines.simulate(model, inputs, ["practising_staff"], engine="vectorised").values["practising_staff"]
    table = comparison.central
    chosen = table[(table["scenario"] == "support") & (table["quantity"] == "practising_staff")]
    last = chosen[(chosen["year"] == 7.0) & (chosen["code"] == trusts.codes[2])]
    assert list(last["inner"]) == list(model.members("practising_staff"))
    assert last["value"].tolist() == expected[-1, :, 0, 2].tolist()


def test_what_the_quantiles_say_of_the_nation_is_what_the_trusts_say(comparison, strategies, trusts):
    baseline, _ = strategies
    one = run(baseline, population=trusts, draws=1, engine="vectorised", workers=1)
    national = one.trajectories[(one.trajectories["level"] == "nation") & (one.trajectories["year"] == 7.0)]
    people = national[national["quantity"].isin(["untrained_staff", "skilled_staff", "practising_staff"])]
    assert people["q50"].sum() == pytest.approx(trusts.attributes["staff"].sum())


def test_json_is_as_promised_and_undefined_is_null(comparison):
    found = comparison.to_json_object()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert list(found) == ["folder", "scenarios", "metrics", "differences", "left_behind", "levers"]
    assert found["folder"] == str(comparison.folder)
    assert found["scenarios"] == ["left-alone", "support"]
    assert all(list(entry) == ["metric", "unit", "scenario", *INTERVAL, "defined"] for entry in found["metrics"])
    assert all(
        list(entry) == ["metric", "unit", "baseline", "scenario", *INTERVAL, "probability_better"]
        for entry in found["differences"]
    )
    remaining = {
        entry["scenario"]: entry["value"]
        for entry in found["metrics"]
        if entry["metric"] == "remaining_5_years_after_withdrawal"
    }
    assert remaining["left-alone"] is None
    assert isinstance(remaining["support"], float)
    assert {type(entry["value"]) for entry in found["metrics"]} == {float, type(None)}


def test_trusts_left_behind_are_counted_for_the_nation_each_region_and_each_type(comparison, trusts):
    found = comparison.left_behind
    assert list(found.columns) == ["scenario", "level", "member", "trusts", *INTERVAL]
    alone = found[found["scenario"] == "left-alone"].set_index("level")
    (national,) = alone.loc[["nation"], "trusts"]
    assert national == len(trusts) == alone.loc["type", "trusts"].sum() == alone.loc[["region"], "trusts"].sum()
    metric = comparison.metrics.set_index(["metric", "scenario"]).loc[("left_behind", "left-alone")]
    assert 100 * alone.loc["nation", "value"] == pytest.approx(metric["value"])
    by_type = (alone.loc["type", "trusts"] * alone.loc["type", "low"]).sum() / len(trusts)
    assert by_type <= alone.loc["nation", "high"] + 1e-12


def test_which_trusts_are_left_behind_is_there_trust_by_trust_in_the_central_run(comparison, trusts):
    table = comparison.central
    last = table[(table["quantity"] == "left_behind") & (table["year"] == 7.0) & (table["scenario"] == "left-alone")]
    assert list(last["code"]) == list(trusts.codes)
    assert set(last["value"]) <= {0.0, 1.0}


def test_strategies_may_be_given_as_scenarios_and_differ_by_an_override(strategies, trusts):
    _, support = strategies
    doubled = scenarios.load(support, ["levers.training_places.value='10 %/year'"])
    found = compare(support, doubled, population=trusts, draws=2, engine="vectorised")
    cost = found.differences.set_index("metric").loc["programme_cost"]
    assert found.names == ("support", "support-2")
    assert cost["low"] > 0
    assert cost["probability_better"] == 0.0


def test_a_part_of_the_country_is_selected_from_the_population(strategies):
    baseline, _ = strategies
    country = population.load("england-2015")
    area = country.columns["area"][0]
    found = run(baseline, population=country, only={"area": area}, draws=1, engine="vectorised")
    assert len(found.population) == country.columns["area"].count(area)
    with pytest.raises(PopulationError, match="did you mean"):
        run(baseline, population=country, only={"area": f"{area}x"}, draws=1, engine="vectorised")


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"draws": 0}, "draws"),
        ({"draws": 2.5}, "draws"),
        ({"draws": True}, "draws"),
        ({"seed": -1}, "seed"),
        ({"workers": 0}, "workers"),
        ({"steps_per_quarter": 0}, "steps_per_quarter"),
        ({"engine": "fast"}, "engine"),
    ],
)
def test_settings_out_of_range_are_refused_by_name(small_compare, settings, key):
    with pytest.raises(InputError) as refusal:
        small_compare(**settings)
    (problem,) = refusal.value.problems
    assert problem.key == key
    assert problem.found and problem.expected


def test_one_strategy_is_no_comparison(strategies):
    with pytest.raises(ScenarioError, match="two strategies or more"):
        compare(strategies[0])


def test_strategies_over_different_years_have_no_common_horizon(strategies, tmp_path):
    baseline, _ = strategies
    shorter = tmp_path / "shorter.toml"
    shorter.write_text(baseline.read_text(encoding="utf-8").replace("years = 7", "years = 5"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="no common horizon") as refusal:
        compare(baseline, shorter)
    assert refusal.value.problems[0].file == str(shorter)
