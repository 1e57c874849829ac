"""Each feedback loop does what it is named for: with the loop cut, and all else as it is, that behaviour goes.

A loop is cut by the value of a parameter that carries it, often outside its bounds. All cuts run side
by side, as draws of one batch, through the same few situations of the small country. A cut moves the
balance of the start as well, so what is compared is what a situation *changes*, not where it ends.
"""

from __future__ import annotations

import numpy as np
import pytest

from qisim.equations.loops import LOOPS
from qisim.experiments.battery import cuts as battery
from qisim.experiments.battery.cuts import (
    ALL_FOR_COMMITMENT,
    MUCH_LATER,
    SUPPORT_ENDS,
    WHOLE,
    Array,
    Situation,
    change,
    cuts,
    kept,
    trained,
)
from qisim.experiments.battery.smallcountry import EXEMPLAR, STAFF, attributes
from qisim.model import Model

CLEAR = 1e-6  # more than rounding can make of a difference


@pytest.fixture(scope="module")
def situation(model: Model):
    """The small country under all cuts, in one of the battery's situations."""
    return lambda name: battery.situation(model, name)


@pytest.fixture(scope="module")
def alone(situation) -> Situation:
    return situation("alone")


@pytest.fixture(scope="module")
def supported(situation) -> Situation:
    return situation("supported")


@pytest.fixture(scope="module")
def greedy(situation) -> Situation:
    return situation("greedy")


@pytest.fixture(scope="module")
def for_the_willing(situation) -> Situation:
    return situation("for the willing")


@pytest.fixture(scope="module")
def one_supported(situation) -> Situation:
    return situation("one supported")


@pytest.fixture(scope="module")
def fewer_funds(situation) -> Situation:
    return situation("fewer funds")


@pytest.fixture(scope="module")
def reorganised(situation) -> Situation:
    return situation("reorganised")


def test_every_loop_is_cut(model):
    assert {*cuts(model)} - {WHOLE, ALL_FOR_COMMITMENT} == {loop.id for loop in LOOPS}


def test_r1_results_breed_commitment(supported, alone):
    """Most of the rise goes with the weight of results; the rest comes of calm and of leaders who may stay."""
    whole, without, without_any = (
        change(supported, alone, "commitment", cut)[SUPPORT_ENDS] for cut in (WHOLE, "R1", ALL_FOR_COMMITMENT)
    )
    assert (whole > 0.05).all()
    assert (without < 0.6 * whole).all()
    assert np.abs(without_any).max() < CLEAR


def test_r2_critical_mass_holds_practice_and_gains(supported, alone):
    """In the exemplar, where a critical mass is reached; far below it there is nothing to hold with."""
    for name in ("practising_density", "generic_waste"):
        assert kept(supported, alone, name)[EXEMPLAR] > 0.35, name
        assert kept(supported, alone, name, "R2")[EXEMPLAR] < 0.65 * kept(supported, alone, name)[EXEMPLAR], name


def test_r3_people_learn_on_the_job(supported, alone):
    """Nobody learns from colleagues without it, and fewer have the skill after the same courses."""
    assert (supported.of("learning_chance")[SUPPORT_ENDS] > supported.of("learning_chance")[0]).all()
    assert supported.of("learning_chance", "R3").max() == 0.0
    whole, without = (trained(supported, cut) - trained(alone, cut) for cut in (WHOLE, "R3"))
    assert (without[SUPPORT_ENDS] < 0.97 * whole[SUPPORT_ENDS]).all()


def test_r4_savings_pay_for_coaches_who_stay(supported):
    """Five years after the programme's coaches have gone, some are left beyond those whom practice always kept busy."""

    def beyond(cut: str = WHOLE) -> Array:
        usual = supported.of("coaches_at_start", cut) * supported.of("own_effort", cut)
        return (supported.of("trust_coaches", cut) - usual).sum(axis=1)

    assert beyond()[MUCH_LATER] > 0.02 * beyond()[SUPPORT_ENDS]
    assert beyond("R4")[MUCH_LATER] < 0.1 * beyond()[MUCH_LATER]


def test_r5_success_breeds_success(supported, alone):
    """Who improved has something to spare, spends some of it on improving, and so keeps more of what was won."""
    assert (supported.of("slack_spending")[SUPPORT_ENDS] > 0.0).all()
    assert supported.of("slack_spending", "R5").max() == 0.0
    whole, without = (change(supported, alone, "practising_density", cut).mean(axis=1) for cut in (WHOLE, "R5"))
    assert whole[MUCH_LATER] / whole[SUPPORT_ENDS] > 1.1 * without[MUCH_LATER] / without[SUPPORT_ENDS]


def test_r5_the_strong_get_stronger_where_support_goes_to_those_who_come_forward(for_the_willing):
    """Money's part in coming forward adds a little to the exemplar, and leaves the trust deepest in deficit behind."""
    deepest = attributes()["starting_slack"][0, 0].argmin()
    whole, without = (for_the_willing.of("practising_density", cut)[-1] for cut in (WHOLE, "R5"))
    assert whole[EXEMPLAR] > 1.005 * without[EXEMPLAR]
    assert whole[deepest] < 0.6 * without[deepest]


def test_r6_others_learn_from_visible_success(one_supported, alone):
    """In the other education region, to which no junior doctor carries skill, nothing else can reach them."""
    others = slice(4, None)
    assert (change(one_supported, alone, "generic_waste")[-1, others] < -1e-3).all()
    assert np.abs(change(one_supported, alone, "generic_waste", "R6")[-1, others]).max() < CLEAR


def test_r7_pressure_makes_waste_and_waste_makes_pressure(fewer_funds, alone):
    for name, worse in (("generic_waste", 1), ("quality", -1), ("felt_pressure", 1)):
        whole, without = (worse * change(fewer_funds, alone, name, cut)[-1].mean() for cut in (WHOLE, "R7"))
        assert whole > 0.0, name
        assert without < whole, name
        if name != "felt_pressure":  # which pushes itself only through waste, a small part of all it follows
            assert without < 0.5 * whole, name


def test_r8_pressure_drives_people_out_which_costs_money_and_practice(fewer_funds, alone):
    after = 8  # a year of it, at its height
    for name in ("departure_rate", "trust_agency_cost"):
        assert (change(fewer_funds, alone, name)[after] > 0.0).all()
        assert np.abs(change(fewer_funds, alone, name, "R8")).max() == 0.0
    for name, worse in (("practising_density", -1), ("felt_pressure", 1)):
        whole, without = (worse * change(fewer_funds, alone, name, cut)[after].mean() for cut in (WHOLE, "R8"))
        assert 0.0 < without < whole * (1 - 1e-3), name


def test_b1_low_hanging_fruit_runs_out(supported):
    """The same effort takes out less and less; with the floor out of sight it does not."""

    def yield_of_effort(cut: str = WHOLE) -> Array:
        values = supported.of("improvement", cut) / supported.of("improvement_effort", cut)
        return values[SUPPORT_ENDS] / values[4]

    assert (yield_of_effort() < 0.8).all()
    assert (yield_of_effort("B1") > 0.95).all()


def test_b2_faculty_limits_places(greedy):
    """Three in ten staff are asked each year: coaches can teach a few of them, a crowd of teachers far more."""
    a_year_in = 8
    whole, without = (greedy.of("training", cut)[a_year_in] for cut in (WHOLE, "B2"))
    assert (whole < 0.1 * STAFF).all()
    assert (without > 2 * whole).all()


def test_b3_forgetting_and_turnover_take_skill_away(supported, alone):
    """Five years after support most of the skill has gone, but for the exemplar's, which a critical mass holds."""
    left, without = (
        trained(supported, cut)[MUCH_LATER] / trained(supported, cut)[SUPPORT_ENDS] for cut in (WHOLE, "B3")
    )
    assert (np.delete(left, EXEMPLAR) < 0.5).all()
    assert (without > 0.99).all()


def test_b4_results_are_taken_for_granted(supported, alone):
    """The same performance moves people less and less, and commitment with them."""

    def seen_in_performance(quarter: int, cut: str = WHOLE) -> Array:
        return supported.of("results", cut)[quarter] / supported.of("performance", cut)[quarter]

    early, late = 8, SUPPORT_ENDS - 1
    assert (seen_in_performance(late) < 0.95 * seen_in_performance(early)).all()
    np.testing.assert_allclose(seen_in_performance(late, "B4"), seen_in_performance(early, "B4"), rtol=1e-6)
    whole, without = (change(supported, alone, "commitment", cut)[MUCH_LATER].mean() for cut in (WHOLE, "B4"))
    assert whole < 0.8 * without


def test_b5_churn_costs_constancy_and_breeds_cynicism(reorganised, alone):
    constancy, undisturbed = (change(reorganised, alone, "leadership_constancy", cut) for cut in (WHOLE, "B5"))
    assert (constancy[12] < -0.02).all()
    assert np.abs(undisturbed).max() == 0.0
    whole, without = (change(reorganised, alone, "commitment", cut)[-1] for cut in (WHOLE, "B5"))
    assert (whole < -0.01).all()
    assert without.mean() > 0.4 * whole.mean()


def test_b6_working_harder_eases_pressure(fewer_funds, alone):
    soon = 6  # two quarters after funding fell
    assert (change(fewer_funds, alone, "working_harder")[soon] > 0.0).all()
    assert np.abs(change(fewer_funds, alone, "working_harder", "B6")).max() == 0.0
    whole, without = (change(fewer_funds, alone, "felt_pressure", cut)[soon] for cut in (WHOLE, "B6"))
    assert (whole > 0.0).all()
    assert (whole < 0.95 * without).all()
