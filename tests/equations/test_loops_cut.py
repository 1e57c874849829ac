"""Each feedback loop does what it is named for: with the loop cut, and all else as it is, that behaviour goes.

A loop is cut by the value of a parameter that carries it, often outside its bounds. All cuts run side
by side, as draws of one batch, through the same few situations of the small country. A cut moves the
balance of the start as well, so what is compared is what a situation *changes*, not where it ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from qisim.engines import Trajectories
from qisim.equations.loops import LOOPS
from qisim.model import Model
from qisim.parameters import central
from tests.equations.conftest import TRUSTS, Run, attributes
from tests.equations.test_small_country import EXEMPLAR

Array = NDArray[np.float64]

WHOLE = "whole"
ALL_FOR_COMMITMENT = "R1, and all else that results do for commitment"
SUPPORT_ENDS, LATER, MUCH_LATER = 24, 32, 44  # quarters: at the end of year 6, two years on, and five years on
CLEAR = 1e-6  # more than rounding can make of a difference

STAFF = np.linspace(1500.0, 6000.0, TRUSTS)
MIX = np.array([0.07, 0.07, 0.83, 0.03])[:, None]
SUPPORT = {
    "training_places": 0.08 * MIX * STAFF,
    "course_days": 8.0,
    "coach_density": 0.006,
    "measurement_support": 0.5,
    "released_time": 0.02,
    "protected_time": 0.5,
    "backfill": 1.0,
    "reinvestment_share": 0.5,
}
WATCH = (
    *("practising_density", "practising_total", "skilled_total", "commitment", "leadership_constancy", "generic_waste"),
    *("results", "performance", "felt_pressure", "working_harder", "trust_agency_cost", "trust_coaches"),
    *("coaches_at_start", "own_effort", "slack_spending", "improvement", "improvement_effort", "own_trained_total"),
    *("training", "learning_chance", "quality", "departure_rate"),
)


def cuts(model: Model) -> dict[str, dict[str, object]]:
    """What cuts each loop. The floor of B1 is so far down, with half-lives to match, that no gain brings it nearer."""
    floor, far_below = central(model.parameters)["waste_floor"], -1e4
    half_life = central(model.parameters)["improvement_half_life"] * (1 - far_below) / (1 - floor)
    return {
        WHOLE: {},
        "R1": {"results_weight": 0.0},
        ALL_FOR_COMMITMENT: {"results_weight": 0.0, "overload": 0.0, "cynicism": 0.0, "control_weight": 0.0},
        "R2": {"held_by_company": 0.0, "held_gains": 0.0},
        "R3": {"learning_rate": 0.0},
        "R4": {"cashable_share": 0.0, "spending_from_slack": 0.0},
        "R5": {"spending_from_slack": 0.0, "slack_tolerance": 1e9},
        "R6": {"imitation_rate": 0.0},
        "R7": {"shortcut_rate": 0.0, "squeeze_under_strain": 0.0},
        "R8": {"leaving_under_strain": 0.0},
        "B1": {"waste_floor": far_below, "improvement_half_life": half_life},
        "B2": {"teaching_days": 1e9},
        "B3": {"skill_half_life": 1e9, "leaving_rate": 0.0, "rotation_rate": 0.0, "progression_rate": 0.0},
        "B4": {"expectation_time": 4e9, "noticeable_gain": 0.02e-9},  # the same weight for progress, never expected
        "B5": {"constancy_reset": 0.0, "credibility_lost": 0.0, "moved_by_reorganisation": 0.0},
        "B6": {"extra_effort": 0.0},
    }


def side_by_side(model: Model) -> dict[str, Array]:
    """The parameters of all cuts, one draw each."""
    return {
        name: np.concatenate([np.broadcast_to(cut.get(name, value), value.shape) for cut in cuts(model).values()], 1)
        for name, value in central(model.parameters).items()
    }


@dataclass(frozen=True)
class Situation:
    """What a situation makes of every cut: by trust, over time, summed over groups or domains."""

    trajectories: Trajectories
    order: tuple[str, ...]

    def of(self, name: str, cut: str = WHOLE) -> Array:
        """A quantity with one loop cut, or of the whole model: (quarter, trust)."""
        return self.trajectories.values[name].sum(axis=1)[:, self.order.index(cut)]


@pytest.fixture(scope="module")
def situation(run: Run, model: Model):
    """`situation(years, ...)`: the small country under all cuts."""
    parameters, order = side_by_side(model), tuple(cuts(model))

    def found(**levers) -> Situation:
        return Situation(run(*WATCH, parameters=parameters, steps_per_quarter=4, **levers), order)

    return found


@pytest.fixture(scope="module")
def alone(situation) -> Situation:
    return situation(years=11)


@pytest.fixture(scope="module")
def supported(situation) -> Situation:
    """Five years of thorough support, and five years without."""
    return situation(years=11, to_year=6, **SUPPORT)


@pytest.fixture(scope="module")
def greedy(situation) -> Situation:
    """The same with many more places than there are teachers."""
    return situation(years=4, **SUPPORT | {"training_places": 0.3 * MIX * STAFF, "coach_density": 0.003})


@pytest.fixture(scope="module")
def for_the_willing(situation) -> Situation:
    """The same support, for those who come forward."""
    return situation(years=6, **SUPPORT, self_selected=1.0)


@pytest.fixture(scope="module")
def one_supported(situation) -> Situation:
    """The same for the exemplar only, which lies in the first education region."""
    one = np.eye(TRUSTS)[EXEMPLAR]
    return situation(years=8, **{name: value * one for name, value in SUPPORT.items() if name != "course_days"})


@pytest.fixture(scope="module")
def fewer_funds(situation) -> Situation:
    """Funding lower by 3 % from the second year on."""
    return situation(years=5, extra_funding=-0.03 * attributes()["base_cost"][0])


@pytest.fixture(scope="module")
def reorganised(situation) -> Situation:
    """A reorganisation like that of 2013, in the second year."""
    return situation(years=6, to_year=2, reorganisation=1.0)


def change(situation: Situation, alone: Situation, name: str, cut: str = WHOLE) -> Array:
    """What a situation changes, against being left alone with the same loop cut."""
    there = situation.of(name, cut)
    return there - alone.of(name, cut)[: len(there)]


def kept(supported: Situation, alone: Situation, name: str, cut: str = WHOLE) -> Array:
    """The part of a gain that is left five years after support has ended."""
    gain = change(supported, alone, name, cut)
    return gain[MUCH_LATER] / gain[SUPPORT_ENDS]


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


def trained(values: Situation, cut: str = WHOLE) -> Array:
    return values.of("practising_total", cut) + values.of("skilled_total", cut)


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
