"""Stable states: what a ladder of support says of them, and the small country on which it stands."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from qisim import charts, engines, parameters, population, scenarios
from qisim.cli.application import application
from qisim.cli.stablestates import VARIANTS, print_states
from qisim.errors import InputError
from qisim.experiments import Equilibria, equilibria, statetables
from qisim.experiments.ownstates import OwnStates
from qisim.experiments.statetables import HIGH, LADDER, LOW, MOMENTS, RULES, UNTOUCHED, Moments
from qisim.experiments.typical import (
    FULL_PROGRAMME,
    Copy,
    full_programme,
    small_country,
    strongest,
    types_present,
    typical_attributes,
)
from qisim.model import Model, whole_model
from qisim.population import Population

DENSITY = "practising_density"


@pytest.fixture(scope="module")
def model() -> Model:
    return whole_model()


@pytest.fixture(scope="module")
def country() -> Population:
    return population.load("england-2015")


@pytest.fixture(scope="module")
def ambulances(country: Population) -> Population:
    return country.select({"type": "ambulance"})


@pytest.fixture(scope="module")
def found(ambulances: Population) -> Equilibria:
    return equilibria(population=ambulances, draws=2, engine="vectorised", workers=1)


def made_up(ends, drifts=None, rule=None) -> Moments:
    """One draw of an acute trust whose rungs end as given: 0.25 of density for each year of support at withdrawal."""
    copies = tuple(
        dict.fromkeys(
            [
                *(Copy("acute", years) for years in LADDER),
                *(Copy("acute", years, share) for share in RULES for years in (UNTOUCHED, LOW, HIGH)),
            ]
        )
    )
    end = np.array([[ends[LADDER.index(copy.support)] for copy in copies]])
    drift = np.array([[(drifts or [0.0] * len(LADDER))[LADDER.index(copy.support)] for copy in copies]])
    withdrawn = np.array([[0.01 + 0.05 * copy.support for copy in copies]])
    at = dict(zip(MOMENTS, (withdrawn, withdrawn / 2, end - drift, end), strict=True))
    return Moments(copies, at, np.array([[0.16]]), rule)


def made_up_own(density=(0.01, 0.1, 0.3), pace=(-0.2, 0.1, -0.1)) -> OwnStates:
    """One draw of an acute trust with these equilibria."""
    held = np.geomspace(0.005, 0.6, 8)[None, None]
    return OwnStates((Copy("acute", UNTOUCHED),), held, 1.0 - held, np.array([[density]]), np.array([[pace]]))


def judged(every: Moments) -> dict[str, float]:
    return {name: float(values[0]) for name, values in statetables.judged(every, "acute", None).items()}


FALLS_BACK = [0.01] * len(LADDER)
TWO_STATES = [0.01] * 5 + [0.3] * 5  # up to two years of support fall back, three stay up


def test_where_every_rung_falls_back_there_is_one_state_and_nothing_between():
    found = judged(made_up(FALLS_BACK))
    assert (found["two_stable_states"], found["one_stable_state"], found["undecided"]) == (0.0, 100.0, 0.0)
    assert np.isnan([found["unstable_below"], found["unstable_above"]]).all()
    assert found["above_critical_after_5_years"] == 100.0  # (0.01 + 0.05 x 12) / 2 = 0.305: said separately
    assert found["nudge_is_enough"] == 0.0


def test_two_states_are_told_apart_and_the_unstable_one_lies_between_two_rungs():
    found = judged(made_up(TWO_STATES))
    assert found["two_stable_states"] == 100.0
    assert (found["low_start_end"], found["high_start_end"]) == pytest.approx((1.0, 30.0))
    assert (found["unstable_below"], found["unstable_above"]) == pytest.approx(
        (11.0, 16.0)
    )  # after 2 and after 3 years
    assert found["nudge_is_enough"] == 0.0


def test_slow_decay_is_no_state():
    sinking = [0.0] * (len(LADDER) - 1) + [-0.006]
    found = judged(made_up(TWO_STATES, sinking))
    assert (found["two_stable_states"], found["undecided"]) == (0.0, 100.0)
    steady = [0.0] * (len(LADDER) - 1) + [-0.004]
    assert judged(made_up(TWO_STATES, steady))["two_stable_states"] == 100.0


def test_states_closer_than_two_points_are_one():
    assert judged(made_up([0.010] * 5 + [0.029] * 5))["one_stable_state"] == 100.0
    assert judged(made_up([0.010] * 5 + [0.031] * 5))["two_stable_states"] == 100.0


def test_a_state_that_a_nudge_ends_is_not_stable():
    found = judged(made_up([0.01] + [0.3] * (len(LADDER) - 1)))
    assert found["nudge_is_enough"] == 100.0
    assert found["one_stable_state"] == 100.0


def test_the_tables_are_tidy_and_cover_every_rung_and_rule():
    every = made_up(TWO_STATES)
    ladder, scan = statetables.ladder(every), statetables.reinvestment(every)
    assert list(ladder["years_of_support"].unique()) == list(LADDER)
    assert list(scan["reinvestment_share"]) == list(RULES)
    assert (scan[["two_stable_states", "one_stable_state", "undecided"]].sum(axis=1) == 100.0).all()
    states = statetables.states(every, made_up_own()).set_index("measure")
    assert states.loc[statetables.APPEARS, "value"] == 0.0  # two states under every rule, so under the smallest
    assert not statetables.draws(every, made_up_own()).duplicated(["type", "variant", "draw", "measure"]).any()


def test_the_typical_trust_has_the_median_s_size_and_waste_typical_of_its_type(country):
    typical = typical_attributes(country)
    acute = country.index["type"] == 0
    assert typical["staff"][:, 0, 0].sum() == pytest.approx(
        np.median(country.attributes["staff"][:, 0, acute].sum(axis=0))
    )
    assert typical["base_cost"][0, 0, 0] == np.median(country.attributes["base_cost"][0, 0, acute])
    assert (typical["starting_waste"] == 1.0).all()


def test_the_full_programme_lies_within_what_levers_allow(model, country):
    strength = full_programme(model, typical_attributes(country))
    assert set(strength) == set(FULL_PROGRAMME)
    for name, values in strength.items():
        assert (values >= model.levers[name].low).all() and (values <= model.levers[name].high).all(), name


def test_a_scenario_s_support_is_taken_at_its_strongest_and_in_proportion(model, country):
    scenario = scenarios.load("systematic-support")
    typical = typical_attributes(country)
    strength = strongest(scenarios.schedule(scenario, model.levers, country), model.levers, country, typical)
    juniors = strength["training_places"][0, :3] / typical["staff"][0, 0, :3]
    assert juniors == pytest.approx([0.12] * 3)
    assert strength["coach_density"] == pytest.approx(np.full((1, 4), 0.0008))
    assert "budget_cap" not in strength


def test_support_lasts_as_long_as_a_copy_says_and_only_its_rule_stays(model, country):
    typical = typical_attributes(country)
    copies = [Copy("acute", 2.0), Copy("acute", 2.0, 0.3), Copy("acute", 0.0)]
    inputs = small_country(
        model, parameters.central(model.parameters), copies, full_programme(model, typical), typical, 12
    )
    for name, lever in model.levers.items():
        before_and_after = np.concatenate([inputs.levers[name][:4], inputs.levers[name][12:]])
        if name not in ("network_ties", "reinvestment_share"):
            assert (before_and_after == lever.neutral).all(), name
    assert (inputs.levers["coach_density"][4:12, 0] == [0.006, 0.006, 0.0]).all()
    assert (inputs.levers["network_ties"] == 0.0).all()
    kept = inputs.levers["reinvestment_share"][:, 0]
    assert (kept[4:12] == [1.0, 0.3, 0.0]).all() and (kept[12:] == [0.0, 0.3, 0.0]).all()


def test_a_copy_is_what_it_would_be_if_there_were_no_other(model, country):
    typical = typical_attributes(country)
    copies = [Copy("acute", 2.0), Copy("mental_health", 1.0), Copy("acute", 12.0, 1.0)]
    strength, central = full_programme(model, typical), parameters.central(model.parameters)

    def density(some):
        inputs = small_country(model, central, some, strength, typical, 12)
        five_years = replace(inputs, levers={name: values[:20] for name, values in inputs.levers.items()})
        return engines.simulate(model, five_years, [DENSITY], engine="vectorised").values[DENSITY][:, 0, 0]

    together = density(copies)
    for number, copy in enumerate(copies):
        assert together[:, number] == pytest.approx(density([copy])[:, 0], rel=1e-12)


def test_an_untouched_trust_stands_still(found):
    untouched = found.ladder[found.ladder["years_of_support"] == UNTOUCHED]
    assert untouched.groupby("variant")["value"].apply(np.ptp).max() < 0.1


def test_longer_support_lifts_practice_higher(found):
    lifted = found.ladder[(found.ladder["moment"] == "at_withdrawal")].groupby("variant")["value"]
    assert all(values.is_monotonic_increasing for _, values in lifted)


def test_shares_of_draws_add_up(found):
    shares = found.states.set_index(["variant", "measure"])["value"].unstack()
    whole = shares[["two_stable_states", "one_stable_state", "undecided"]].dropna().sum(axis=1)
    assert len(whole) == 2 and (whole == 100.0).all()


def test_types_without_trusts_are_left_out(found, ambulances):
    assert types_present(ambulances) == ("ambulance",)
    assert set(found.states["type"]) == {"ambulance"}


def test_the_chart_and_its_words_follow_the_numbers(found):
    words = charts.equilibria_words(found.course, found.states)
    page = charts.equilibria_page(found.course, found.critical, words)
    assert len(page.axes) == 1
    lines = [line for line in page.axes[0].get_lines() if len(line.get_xdata()) > 2]
    assert len(lines) == 4
    made = statetables.states(made_up(TWO_STATES), made_up_own())
    course = found.course.assign(type="acute")
    assert "keeps itself" in charts.equilibria_words(course, made).headline
    falls = statetables.states(made_up(FALLS_BACK), made_up_own())
    assert "falls back, however long" in charts.equilibria_words(course, falls).headline
    moving = statetables.states(made_up(FALLS_BACK, [0.01] * len(LADDER)), made_up_own())
    assert "still moves" in charts.equilibria_words(course, moving).headline
    climbs = statetables.states(made_up([0.01] + [0.3] * (len(LADDER) - 1)), made_up_own())
    assert "climbs from small beginnings" in charts.equilibria_words(course, climbs).headline


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"seed": -1}, {"workers": 0}, {"engine": "fast"}])
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(InputError):
        equilibria(**wrong)


def test_the_command_gives_json_keeps_a_folder_and_computes_each_draw_as_it_is_in_any_company(
    found, ambulances, tmp_path
):
    ambulances.to_csv(tmp_path / "trusts.csv")
    options = ["--population", str(tmp_path / "trusts.csv"), "--draws", "1", "--engine", "vectorised"]
    ended = CliRunner().invoke(application, ["equilibria", *options, "--out", str(tmp_path / "results"), "--json"])
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert set(told) == {"folder", "support", "settings", "states", "ladder", "reinvestment"}
    (folder,) = (tmp_path / "results").iterdir()
    assert told["folder"] == str(folder)
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert kept == {
        *(f"{name}.parquet" for name in ("states", "ladder", "reinvestment", "course", "draws", "own", "tendency")),
        *(f"figures/equilibria-{variant}.{ending}" for variant in VARIANTS for ending in ("svg", "png")),
        "figures/tendency.svg",
        "figures/tendency.png",
        "manifest.json",
    }
    first = found.draws[found.draws["draw"] == 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "draws.parquet"), first)


def test_support_too_weak_to_show_a_second_state_is_said_to_be(found, capsys):
    print_states(found)
    assert "would not be seen" not in capsys.readouterr().out
    low = found.states["measure"] == "density_at_withdrawal"
    weak = found.states.assign(value=found.states["value"].where(~low, 5.0))
    print_states(replace(found, states=weak))
    assert "would not be seen" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_s_tables_cut_nothing_off(found, width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    print_states(found)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in "".join(lines)
    assert len([line for line in lines if line.startswith(tuple("0123456789")) and "%" in line[:5]]) == len(RULES)


def test_the_command_refuses_a_change_to_no_scenario():
    ended = CliRunner().invoke(application, ["equilibria", "--set", "levers.coach_density.value=0.002"])
    assert ended.exit_code == 2
    assert "no scenario to change" in ended.stderr
