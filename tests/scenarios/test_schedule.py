"""What a scenario says about dates and trusts becomes, exactly, what engines are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qisim.errors import Problem, ScenarioError
from qisim.population import SELECTION_KEYS, Population
from qisim.scenarios import Scenario, schedule
from qisim.scenarios.days import years_since_start
from qisim.scenarios.fields import TARGET_KEYS
from qisim.scenarios.scheduling import Array, quarterly_weights
from qisim.scenarios.vocabulary import Vocabulary

Loader = Callable[..., Scenario]
RULES = ("self_selected", "exemplars_first", "need_weighted", "random_order")
OF_NATION = ("collaborative_time", "learning_sessions", "team_backing", "programme_scope")
OF_AREAS = ("mandate", "leadership_support", "management_support", "operational_support")
OF_CHANGES = ("change_worth", "change_complexity", "change_known", "change_available")
TABLE_SHAPES = (
    dict.fromkeys((*OF_NATION, *OF_CHANGES), (0, 1))
    | dict.fromkeys(("team_places", "change_push"), (0, 4))
    | dict.fromkeys(OF_AREAS, (0, 2))
    | dict.fromkeys(RULES, (1, 1))
    | {"delivery_share": (4, 1)}
)
"""By what nobody names, and the members of the place: no rows, but for the rules of allocation and the levels."""

Scheduler = Callable[..., dict[str, Array]]


@pytest.fixture
def scheduled(loaded: Loader, vocabulary: Vocabulary, trusts: Population) -> Scheduler:
    """The schedule of the text of a scenario, for the four trusts unless others are given."""

    def schedule_of(text: str, population: Population = trusts, known: Population | None = None) -> dict[str, Array]:
        return schedule(loaded(text), vocabulary.levers, population, known, axes=vocabulary.axes)

    return schedule_of


@pytest.fixture
def schedule_problem(scheduled: Scheduler) -> Callable[..., Problem]:
    def problem_of(text: str) -> Problem:
        with pytest.raises(ScenarioError) as caught:
            scheduled(text)
        (only,) = caught.value.problems
        return only

    return problem_of


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2014, 4, 1), Fraction(0)),
        (date(2014, 7, 1), Fraction(1, 4)),
        (date(2015, 1, 1), Fraction(3, 4)),
        (date(2021, 4, 1), Fraction(7)),
        (date(2014, 4, 16), Fraction(15, 30 * 12)),
        (date(2016, 2, 29), Fraction(22, 12) + Fraction(28, 29 * 12)),
    ],
)
def test_months_count_exactly_and_days_as_parts_of_their_month(day: date, years: Fraction) -> None:
    assert years_since_start(day) == years


@given(st.dates(date(2014, 4, 1), date(2100, 1, 1)))
def test_time_never_runs_backwards(day: date) -> None:
    assert years_since_start(day) < years_since_start(day + timedelta(days=1))


@given(
    start=st.dates(date(2014, 4, 1), date(2020, 1, 1)),
    ramp=st.floats(0.0, 8.0),
    length=st.none() | st.integers(1, 4000),
)
def test_quarters_together_hold_the_exact_area_under_the_weight(start: date, ramp: float, length: int | None) -> None:
    quarters = 40
    stop = start + timedelta(days=length) if length else None
    weights = quarterly_weights(start, ramp, stop, quarters)
    begin = float(years_since_start(start))
    end = min(quarters / 4, float(years_since_start(stop)) if stop else np.inf)
    running = max(0.0, end - begin)
    ramping = min(running, ramp)
    area = (ramping**2 / (2 * ramp) if ramp else 0.0) + running - ramping
    assert weights.sum() / 4 == pytest.approx(area, abs=1e-12)
    assert weights.min() >= 0.0 and weights.max() <= 1.0
    assert np.all(np.diff(weights[: int(4 * end)]) >= -1e-15)


def test_a_lever_steps_on_the_first_day_of_a_quarter_without_a_trace_of_rounding() -> None:
    weights = quarterly_weights(date(2015, 4, 1), 0.0, date(2016, 1, 1), 10)
    assert weights.tolist() == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0]


def test_a_ramp_of_a_year_rises_through_four_quarters() -> None:
    weights = quarterly_weights(date(2015, 4, 1), 1.0, None, 10)
    assert weights.tolist() == [0, 0, 0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1]


def test_a_month_within_a_quarter_counts_a_third() -> None:
    assert quarterly_weights(date(2014, 5, 1), 0.0, date(2014, 6, 1), 1).tolist() == [pytest.approx(1 / 3)]


def test_shapes_are_those_that_engines_take(scheduled: Scheduler) -> None:
    shapes = {name: array.shape for name, array in scheduled("years = 2").items()}
    assert shapes == {
        "budget_cap": (8, 1, 1),
        "training_places": (8, 2, 4),
        "coach_posts": (8, 1, 4),
        "measurement_support": (8, 1, 4),
        "reinvestment_share": (8, 1, 4),
        "national_push": (8, 1, 1),
        "local_push": (8, 1, 2),
    } | {name: (8, *shape) for name, shape in TABLE_SHAPES.items()}


def test_levers_that_are_not_set_stay_neutral(scheduled: Scheduler) -> None:
    arrays = scheduled("")
    assert np.all(arrays["reinvestment_share"] == 0.2)
    assert np.all(arrays["coach_posts"] == 0.0)


def test_the_budget_holds_throughout(scheduled: Scheduler) -> None:
    assert np.all(scheduled("")["budget_cap"] == 20e6)


def test_a_lever_moves_from_2015_unless_said_otherwise(scheduled: Scheduler) -> None:
    posts = scheduled("levers.coach_posts.value = 2")["coach_posts"]
    assert np.all(posts[:4] == 0.0) and np.all(posts[4:] == 2.0)


def test_targets_restrict_a_lever_to_trusts_that_fit_them_all(scheduled: Scheduler) -> None:
    def posts(targets: str) -> list[float]:
        text = f"levers.coach_posts = {{ value = 2, targets = {targets} }}"
        return scheduled(text)["coach_posts"][-1, 0].tolist()

    assert posts("{ type = ['acute'] }") == [2, 2, 0, 0]
    assert posts("{ type = ['acute'], region = ['Wessex'] }") == [2, 0, 0, 0]
    assert posts("{ type = ['acute', 'mental_health'], foundation = false }") == [0, 2, 0, 2]
    assert posts("{ code = ['RA2', 'RM1'] }") == [0, 2, 2, 0]
    assert posts("{ area = ['Oxford area'] }") == [0, 2, 0, 2]
    assert posts("'all'") == [2, 2, 2, 2]


def test_trusts_are_chosen_by_the_same_keys_here_and_on_the_command_line() -> None:
    assert set(TARGET_KEYS) == set(SELECTION_KEYS)


def test_a_group_is_set_alone(scheduled: Scheduler) -> None:
    places = scheduled("levers.training_places.senior_doctors.value = 3")["training_places"][-1]
    assert places.tolist() == [[0, 0, 0, 0], [3, 3, 3, 3]]


def test_a_part_of_staff_is_a_part_of_the_same_group(scheduled: Scheduler) -> None:
    places = scheduled("levers.training_places.value = '10 %/year of staff'")["training_places"][-1]
    assert np.allclose(places, [[20, 40, 10, 30], [10, 30, 10, 50]], rtol=1e-15)


def test_a_part_of_staff_is_a_part_of_all_groups_where_a_lever_has_none(scheduled: Scheduler) -> None:
    posts = scheduled("levers.coach_posts.value = '1 % of staff'")["coach_posts"][-1, 0]
    assert np.allclose(posts, [3, 7, 2, 8], rtol=1e-15)


def test_phases_add_up_from_the_neutral_value(scheduled: Scheduler) -> None:
    shares = scheduled(
        "[[levers.reinvestment_share]]\nvalue = 0.5\nstop = 2018-04-01\n"
        "[[levers.reinvestment_share]]\nvalue = 0.3\nstart = 2017-04-01\ntargets = { type = ['acute'] }"
    )["reinvestment_share"][:, 0]
    assert np.allclose(shares[[3, 4, 12, 16], 0], [0.2, 0.5, 0.6, 0.3])
    assert np.allclose(shares[[3, 4, 12, 16], 3], [0.2, 0.5, 0.5, 0.2])


def test_withdrawal_ends_the_whole_programme_and_leaves_rules_standing(scheduled: Scheduler) -> None:
    arrays = scheduled(
        "withdrawal = 2020-04-01\nlevers.coach_posts = [{ value = 2 }, { value = 1, stop = 2018-04-01 }]\n"
        "levers.reinvestment_share.value = 1\nlevers.national_push.value = 1"
    )
    assert arrays["coach_posts"][[15, 16, 23, 24], 0, 0].tolist() == [3, 2, 2, 0]
    assert arrays["national_push"][[23, 24], 0, 0].tolist() == [1, 0.25]
    assert np.all(arrays["reinvestment_share"][24:] == 1.0)


def test_a_part_of_the_country_has_its_part_of_the_budget_by_staff(scheduled: Scheduler, trusts: Population) -> None:
    wessex = trusts.select({"region": ["Wessex"]})
    arrays = scheduled("levers.coach_posts.value = '1 % of staff'", wessex, trusts)
    assert arrays["budget_cap"][0, 0, 0] == pytest.approx(20e6 * 500 / 2000)
    assert np.allclose(arrays["coach_posts"][-1, 0], [3, 2], rtol=1e-15)


def test_targets_outside_the_part_of_the_country_reach_nobody(scheduled: Scheduler, trusts: Population) -> None:
    wessex = trusts.select({"region": ["Wessex"]})
    posts = scheduled("levers.coach_posts = { value = 2, targets = { code = ['RA2'] } }", wessex, trusts)["coach_posts"]
    assert np.all(posts == 0.0)


def test_an_unknown_target_is_told_with_its_place(schedule_problem: Callable[..., Problem]) -> None:
    found = schedule_problem("[levers.coach_posts]\nvalue = 2\n\ntargets = { code = ['RA9', 'RA2'] }")
    assert (found.file, found.line) == ("scenarios/plan.toml", 5)
    assert (found.key, found.found) == ("levers.coach_posts.targets.code", "RA9")
    assert found.message == "no trust has this code in the population four trusts"
    assert found.suggestion is not None and found.suggestion.startswith("did you mean 'RA")


def test_targets_that_fit_no_trust_together(schedule_problem: Callable[..., Problem]) -> None:
    found = schedule_problem("levers.coach_posts = { value = 2, targets = { code = ['RA2'], region = ['Wessex'] } }")
    assert found.key == "levers.coach_posts.targets"
    assert found.message.startswith("no trust fits the whole selection")


def test_one_unknown_target_of_all_groups_is_told_once(schedule_problem: Callable[..., Problem]) -> None:
    found = schedule_problem("levers.training_places = { value = 2, targets = { area = ['Nowhere'] } }")
    assert found.found == "Nowhere"


def test_phases_that_add_up_to_too_much(schedule_problem: Callable[..., Problem]) -> None:
    found = schedule_problem(
        "[[levers.measurement_support]]\nvalue = 0.7\n"
        "[[levers.measurement_support]]\nvalue = 0.6\ntargets = { type = ['acute'] }"
    )
    assert found.message == "more than there can be, 1"
    assert found.found == "1.3 in RA1 and 1 more trust"
    assert (found.line, found.key) == (3, "levers.measurement_support[0].value")


def test_a_part_that_comes_to_too_much_in_a_large_trust(schedule_problem: Callable[..., Problem]) -> None:
    found = schedule_problem("levers.training_places.senior_doctors.value = '150 %/year of staff'")
    assert found.message == "more than there can be, 500 person/year"
    assert found.found == "750 in RM2"


def test_phases_that_add_up_to_less_than_nothing(schedule_problem: Callable[..., Problem]) -> None:
    found = schedule_problem("levers.national_push = [{ value = 0 }, { value = 0.1 }]")
    assert found.found == "-0.15 in the country"
    assert found.message.startswith("less than there can be, 0")
