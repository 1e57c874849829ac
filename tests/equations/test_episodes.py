"""Published behaviour that the model must reproduce, one test an episode, tolerances set before fitting.

Each names its evidence and says whether the model was calibrated on it. Episodes that need
collaboratives, transformation or the policy environment come with those sectors.
"""

from __future__ import annotations

import numpy as np
import pytest

from qisim import population
from qisim.engines import Inputs, simulate
from qisim.equations.pressure import demand
from qisim.equations.productivity import trend_productivity
from qisim.parameters import central, load_evidence
from tests.equations.conftest import at_one_place, one_trust, schedule

ACUTE, MENTAL_HEALTH = 0, 1
AT_EAST_LONDON_S_PACE = {
    "course_days": 5.0,
    "coach_density": 0.008,
    "measurement_support": 0.5,
    "protected_time": 0.5,
    "released_time": 0.02,
}


def published(name):
    return load_evidence()[name].value


def with_values(model, **values):
    """The central parameters, but for some that belong to the experiment."""
    return central(model.parameters) | {
        name: np.full_like(central(model.parameters)[name], value) for name, value in values.items()
    }


@pytest.fixture(scope="module")
def england(model):
    """The generated country, left alone for fifteen years."""
    trusts = population.load("england-2015")
    inputs = Inputs(
        parameters=central(model.parameters),
        levers=schedule(model, 15, len(trusts), {}, 0, 0),
        attributes=trusts.attributes,
        index=trusts.index,
        sizes=trusts.sizes,
    )
    watch = ("productivity", "practising_density")
    values = simulate(model, inputs, watch, engine="vectorised").values
    return {name: values[name][:, 0, 0] for name in watch}, trusts


def test_status_quo_growth(england):
    """0.8 to 1.3 % a year (che_productivity_avg_2004_2017, fyfv_long_run_efficiency). Calibrates the trend."""
    values, trusts = england
    productivity = values["productivity"] @ trusts.attributes["base_cost"][0, 0]
    growth = 100 * np.log(productivity[-1] / productivity[0]) / 15
    assert published("fyfv_long_run_efficiency") <= growth <= published("che_productivity_avg_2004_2017")


@pytest.mark.parametrize(
    ("evidence", "efficiency"), [("fyfv_gap_at_0_8", 0.008), ("fyfv_gap_at_1_5", 0.015)], ids=["0.8 %", "1.5 %"]
)
def test_the_forward_view_s_arithmetic(model, evidence, efficiency):
    """With flat funding a gap of 30 bn in 2020/21 shrinks to 21 and 16 bn (fyfv_gap_*), as parts of 30 within 0.05."""
    growth = model.parameters["demand_growth"].value.item()
    gap, smaller = (demand(growth, 7.0) / trend_productivity(rate, 7.0) - 1 for rate in (0.0, efficiency))
    assert smaller / gap == pytest.approx(published(evidence) / published("fyfv_gap_2020_21"), abs=0.05)


def test_the_providers_own_part_of_it(england):
    """2 % a year for six years is worth 8.6 bn a year to providers (fyfv_provider_efficiency), within 10 %."""
    cost = england[1].attributes["base_cost"].sum()
    worth = cost * (1 - 1 / trend_productivity(0.02, 6.0))
    assert worth / 1e9 == pytest.approx(published("fyfv_provider_efficiency"), rel=0.1)


@pytest.mark.parametrize("year", [0, 6, 15])
def test_pockets(england, year):
    """A few far above, the rest near nought, for ever (cqc_ratings_outstanding, 5 of 179; lean_adoption_2007_08).

    Calibrated. Tolerance: 1.5 to 5 % of trusts above a density of 10 %, the median below 3 %, and the
    exemplars the same trusts with four fifths of what they had.
    """
    density, start = england[0]["practising_density"][4 * year], england[0]["practising_density"][0]
    exemplars = start > 0.1
    assert 0.015 <= np.mean(density > 0.1) <= 0.05
    assert np.median(density) < 0.03
    assert density[exemplars].min() > density[~exemplars].max()
    assert (density[exemplars] > 0.8 * start[exemplars]).all()


@pytest.fixture(scope="module")
def use_of_training(model, run):
    """Of one thorough course, those still there who use it, in % by years since (no coach, no leaver)."""
    alone = {
        "parameters": with_values(
            model, leaving_rate=0, rotation_rate=0, progression_rate=0, people_per_coach=1e-9, trainees_per_coach=1e9
        ),
        "country": one_trust(ACUTE, share=0.012, commitment=0.43),
        "places": at_one_place(ACUTE),
        "years": 4,
    }
    course = {"training_places": 40.0, "course_days": 40.0, "coach_density": 1e-6, "to_year": 1.25}
    watch = ("practising_staff", "training")
    with_it, without = (run(*watch, **alone, **levers).values for levers in (course, {}))
    using = (with_it["practising_staff"] - without["practising_staff"]).sum(axis=(1, 2, 3))
    trained = 0.25 * with_it["training"][4].sum()
    ages = np.arange(4) / 4 + 0.125  # of the middle of the quarter's cohort, at the ends of quarters
    fitted = np.polyfit(ages, np.log(100 * using[5:9] / trained), 2)
    return lambda age: np.exp(np.polyval(fitted, age))


@pytest.mark.parametrize(
    ("evidence", "age"),
    [("training_transfer_immediate", 0.0), ("training_transfer_6_months", 0.5), ("training_transfer_12_months", 1.0)],
)
def test_training_transfer(use_of_training, evidence, age):
    """62, 44 and 34 % use it at once, after six and after twelve months, each within 5 points. Calibrated."""
    assert use_of_training(age) == pytest.approx(published(evidence), abs=5)


def test_gains_not_held(model, run):
    """Of the gain of small projects, 33 to 67 % is left a year after support ends. Calibrated.

    nhs_improvements_sustained; its critics read the same survey the other way round. Here the projects
    run on released time alone, so that they end with it; the year counts from when they are done.
    """
    alone = {
        "parameters": with_values(model, usual_time=0, project_time=0.3),
        "country": one_trust(ACUTE, share=0.012, commitment=0.43),
        "places": at_one_place(ACUTE),
        "years": 6,
    }
    waste = run("waste", **alone, released_time=0.05, to_year=3).values["waste"].sum(axis=1)[:, 0, 0]
    gain = run("waste", **alone).values["waste"].sum(axis=1)[:, 0, 0] - waste
    range_of = load_evidence()["nhs_improvements_sustained"]
    assert range_of.low <= 100 * gain[20] / gain[16] <= range_of.high


def east_london_for(run, years, *watch):
    """A mental health trust of 5,000 from 2014: places for 650 in two years, coaches for them, a board that wants it.

    The board's commitment, the coaches and the time of staff are assumptions; the places are the published ones.
    """
    mix = np.array([0.02, 0.04, 0.90, 0.04])
    return run(
        *watch,
        country=one_trust(MENTAL_HEALTH, share=0.012, commitment=0.55),
        places=at_one_place(MENTAL_HEALTH),
        years=years,
        from_year=0,
        **AT_EAST_LONDON_S_PACE,
        training_places=360.0 * mix[:, None],
    ).values


@pytest.fixture(scope="module")
def east_london(run):
    return east_london_for(run, 2, "training", "projects_under_way")


@pytest.fixture(scope="module")
def east_london_goes_on(run):
    return east_london_for(run, 5, "practising_staff")


def test_east_london_trained_in_two_years(east_london):
    """650 of about 5,000 staff (elft_trained_2_years), within 10 %. An input, checked: places and teachers suffice."""
    yearly = east_london["training"].sum(axis=(1, 2, 3))
    assert (yearly[:-1] + yearly[1:]).sum() / 8 == pytest.approx(published("elft_trained_2_years"), rel=0.10)


@pytest.mark.xfail(strict=True, reason="11.6 %: too few, see the docstring; to be settled with the full validation")
def test_east_london_at_five_years(east_london_goes_on):
    """14 to 22 % of staff active (elft_active_in_projects_2019, elft_staff_2018). Held out, never fitted.

    The model falls short. Two reasons may matter: those active in a project include team members who took no
    course, whom it does not count; and places and coaches are kept here as in the first two years.
    """
    assert 14 <= 100 * east_london_goes_on["practising_staff"][20].sum() / 5000 <= 22


def test_east_london_projects_at_two_years(east_london):
    """160 projects running (elft_trained_2_years), within 25 %. Calibrated: how many projects people start."""
    assert east_london["projects_under_way"][-1].sum() == pytest.approx(160, rel=0.25)


def at_east_london_s_pace(run, years, *watch):
    """An acute trust that does for years what East London did for two; its practising share is not looked at here."""
    mix = np.array([0.07, 0.07, 0.83, 0.03])
    return run(
        *watch,
        country=one_trust(ACUTE, share=0.012, commitment=0.55),
        places=at_one_place(ACUTE),
        years=years,
        from_year=0,
        training_places=360.0 * mix[:, None],
        **AT_EAST_LONDON_S_PACE,
    ).values


def test_a_pound_saves_no_more_than_the_best_that_is_published(run):
    """Kaiser Permanente: 2.36 a pound about two years in (kaiser_roi), its own evaluation, so an upper bound.

    Savings a year against support a year, after two years and after three. Tolerance: half to all of it
    by the third year, cashable or not. Infection control returned 1.2 to 2.2 (hcai_savings, hcai_central_cost).
    """
    values = at_east_london_s_pace(run, 3, "saving", "programme_cost")
    returned = (values["saving"] / np.maximum(1, values["programme_cost"]))[:, 0, 0, 0]
    assert returned[8] < published("kaiser_roi")
    assert returned[12] == pytest.approx(0.75 * published("kaiser_roi"), rel=1 / 3)


def test_savings_in_a_decade(run):
    """Jonkoping: 2 % of net costs after about a decade (jonkoping_savings), the council's own estimate.

    Money saved, so the cashable part is compared. Tolerance: within a factor of two.
    """
    saved = at_east_london_s_pace(run, 10, "cashable_saving")["cashable_saving"][-1, 0, 0, 0]
    share = 100 * saved / one_trust(ACUTE, share=0.012, commitment=0.55)["base_cost"].item()
    assert published("jonkoping_savings") / 2 <= share <= published("jonkoping_savings") * 2
