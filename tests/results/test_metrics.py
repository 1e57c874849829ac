"""Every metric against numbers worked out by hand, in a country of two trusts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qisim.results.metrics import ESSENTIAL, METRICS, THEMES, WATCHED, Runs, gini, left_behind_trusts, measure
from qisim.units import registry

YEARS = 15
TIMES = np.arange(4 * YEARS + 1) / 4
STAFF = np.array([1000.0, 3000.0])
BASE_COST = np.array([100e6, 300e6])
DRAWS = 2


def constant(*by_trust: float) -> np.ndarray:
    """(quarter, inner, draw, trust) that never moves."""
    return np.broadcast_to(np.array(by_trust, dtype=float), (len(TIMES), 1, DRAWS, 2)).copy()


def in_time(series: np.ndarray) -> np.ndarray:
    """The same course in both trusts and all draws."""
    return np.broadcast_to(series[:, None, None, None], (len(TIMES), 1, DRAWS, 2)).copy()


def runs(*, withdrawal: float | None = None, years: int = YEARS, **values: np.ndarray) -> Runs:
    """A country in which nothing happens, but for what is given."""
    nothing = {
        "productivity": constant(1, 1),
        "improvement_productivity": constant(1, 1),
        "untrained_staff": constant(800, 2400),
        "skilled_staff": constant(150, 450),
        "practising_staff": constant(50, 150),
        "practising_density": constant(0.05, 0.05),
        "quality": constant(0.8, 0.8),
        "programme_spent": constant(0, 0),
        "own_cost": constant(0, 0),
        "own_spent": constant(0, 0),
        "saved_so_far": constant(0, 0),
        "cashable_so_far": constant(0, 0),
        "forgone_so_far": constant(0, 0),
        "waste_cost": np.tile(constant(0.02, 0.02), (1, 5, 1, 1)),
        "relief_funding": constant(0, 0),
        "rationing": constant(0, 0),
        "unbackfilled_days": constant(0, 0),
        "funding_factor": constant(1, 1)[..., :1],
        "nation_planned_cost": constant(0, 0)[..., :1],
    }
    assert set(nothing) == set(WATCHED)
    quarters = 4 * years + 1
    return Runs(
        times=TIMES[:quarters],
        values={name: values.get(name, given)[:quarters] for name, given in nothing.items()},
        staff=STAFF,
        base_cost=BASE_COST,
        critical_density=np.array([[0.1, 0.1], [0.3, 0.3]]),
        withdrawal=withdrawal,
    )


def outcome(metric: str, country: Runs) -> list[float]:
    return measure(country)[metric].tolist()


def test_every_metric_is_declared_in_full_and_gives_one_number_a_draw():
    found = measure(runs())
    assert list(found) == [metric.name for metric in METRICS]
    assert len({(metric.title, metric.window, metric.unit) for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert metric.title and metric.window and metric.better in ("higher", "lower")
        assert found[metric.name].shape == (DRAWS,)
    assert {metric for metrics in THEMES.values() for metric in metrics} == set(METRICS)
    assert set(ESSENTIAL) <= set(found)


def test_productivity_growth_is_compound_and_weighs_trusts_by_cost():
    grown = 1.02 ** np.maximum(TIMES - 1, 0)
    country = runs(productivity=in_time(grown))
    assert outcome("productivity_growth", country) == pytest.approx([2.0, 2.0])
    assert outcome("productivity_growth_to_2020_21", country) == pytest.approx([2.0, 2.0])

    last = constant(1, 1)
    last[-1] = [1.4, 1.0]  # mean by cost: (100 * 1.4 + 300 * 1.0) / 400 = 1.1
    assert outcome("productivity_growth", runs(productivity=last)) == pytest.approx([100 * (1.1 ** (1 / 14) - 1)] * 2)


def test_what_happens_before_april_2015_counts_for_no_strategy():
    early = np.where(TIMES < 1, 0.5, 1.0)
    assert outcome("productivity_growth", runs(productivity=in_time(early))) == [0.0, 0.0]


def test_growth_from_improvement_leaves_the_trend_out():
    country = runs(productivity=in_time(1.03**TIMES), improvement_productivity=in_time(1.01**TIMES))
    assert outcome("improvement_growth", country) == pytest.approx([1.0, 1.0])


def test_the_gap_is_what_is_required_less_what_is_achieved_by_2020_21():
    country = runs(productivity=in_time(np.where(TIMES <= 7, 1.012**TIMES, 99.0)))
    assert outcome("gap_to_2", country) == pytest.approx([0.8, 0.8])
    assert outcome("gap_to_3", country) == pytest.approx([1.8, 1.8])


def test_the_efficiency_gap_is_what_the_shortfall_costs_providers_a_year():
    """400 m of cost: 1 - 1.02^-6 of it at no growth, nothing at 2 % a year, the difference between at 1 %."""
    assert outcome("efficiency_gap_2", runs()) == pytest.approx([400 * (1 - 1.02**-6)] * 2)
    assert outcome("efficiency_gap_3", runs()) == pytest.approx([400 * (1 - 1.03**-6)] * 2)
    on_the_way = runs(productivity=in_time(1.02**TIMES))
    assert outcome("efficiency_gap_2", on_the_way) == pytest.approx([0.0, 0.0], abs=1e-9)
    assert outcome("efficiency_gap_3", on_the_way) == pytest.approx([400 * (1.02**-6 - 1.03**-6)] * 2)
    slow = runs(productivity=in_time(1.01**TIMES))
    assert outcome("efficiency_gap_2", slow) == pytest.approx([400 * (1.01**-6 - 1.02**-6)] * 2)


def test_the_whole_forward_view_falls_short_as_providers_do():
    own = np.array(outcome("efficiency_gap_2", runs()))
    assert outcome("forward_view_gap", runs()) == pytest.approx(own * 22 / 8.6)


def test_relief_closes_no_efficiency_gap():
    relieved = runs(relief_funding=constant(1e6, 1e6), rationing=constant(0.1, 0.1))
    assert outcome("efficiency_gap_2", relieved) == outcome("efficiency_gap_2", runs())


def test_relief_is_a_year_s_money_and_the_share_of_care_not_given():
    rising = in_time(1e6 * TIMES)
    country = runs(relief_funding=rising, rationing=constant(0.01, 0.03))
    assert outcome("relief_funding", country) == pytest.approx([2 * 6.5] * 2)
    assert outcome("relief_funding_so_far", country) == pytest.approx([15.0**2] * 2)
    assert outcome("rationing", country) == pytest.approx([2.5, 2.5])  # (100 x 1 + 300 x 3) / 400
    assert outcome("rationing_at_horizon", country) == pytest.approx([2.5, 2.5])


def test_days_that_nobody_filled_add_up_over_the_run():
    country = runs(unbackfilled_days=np.where(TIMES[:, None, None, None] < 5, constant(1e5, 3e5), 0.0))
    assert outcome("unbackfilled_days", country) == pytest.approx([0.4 * 4.875] * 2)  # half of the last quarter


def test_savings_pay_back_when_they_overtake_cost_for_good():
    saved = np.interp(TIMES, [0, 2, 3, 4, 6, 15], [0, 2e6, 2e6, 0, 3e6, 9e6])  # ahead at 2, behind at 4, ahead again
    country = runs(saved_so_far=in_time(saved), programme_spent=in_time(np.full(61, 1e6) * (TIMES > 0)))
    (found, _) = outcome("payback_year", country)
    assert found == 2014.25 + 4.75  # the first quarter with more than 1 m: 0.75 years at 1.5 m a year


@pytest.mark.parametrize("saved", [np.zeros(61), 0.5e6 * TIMES, np.where(TIMES < 15, 3e6 * TIMES, 0.0)])
def test_what_never_pays_back_for_good_has_no_year(saved):
    spent = in_time(1e6 * TIMES * saved.any())
    assert np.isnan(outcome("payback_year", runs(saved_so_far=in_time(1e6 * TIMES)))).all()  # nothing to pay back
    assert np.isnan(outcome("payback_year", runs(saved_so_far=in_time(saved), programme_spent=spent))).all()


def test_the_plan_is_paid_for_in_proportion_to_what_it_would_cost():
    planned = np.where((TIMES >= 1) & (TIMES < 3), 1e6, 0.0) + np.where((TIMES >= 2) & (TIMES < 3), 2e6, 0.0)
    paid = np.where(TIMES < 2, 1.0, 0.5)
    country = runs(
        nation_planned_cost=in_time(planned)[..., :1],
        funding_factor=in_time(paid)[..., :1],
    )
    assert outcome("plan_paid_for", country) == pytest.approx([100 * (1 + 1.5) / 4] * 2)


def test_time_to_critical_mass_counts_from_april_2015_by_trusts_and_by_the_nation():
    """Thresholds are 0.1 in one draw and 0.3 in the other; the large trust has three quarters of the staff."""
    density = constant(0, 0)
    density[..., 0] = 0.02 * TIMES[:, None, None]
    country = runs(practising_density=density)
    assert outcome("time_to_half_of_trusts", country)[0] == 4.25  # above 0.1 first at 5.25
    assert np.isnan(outcome("time_to_half_of_trusts", country)[1])  # 0.3 is reached at the horizon, not passed
    assert np.isnan(outcome("time_to_national_density", country)).all()
    large = runs(practising_density=density[..., ::-1])
    assert outcome("time_to_national_density", large)[0] == 5.75  # 0.75 x 0.02 t > 0.1 first at 6.75
    assert outcome("time_to_half_of_trusts", runs(practising_density=constant(0.5, 0.5))) == [0.0, 0.0]


def test_a_trust_is_left_behind_that_is_far_below_the_nation_and_has_not_risen():
    start = np.array([0.01, 0.01, 0.2, 0.03])
    end = np.array([0.015, 0.03, 0.2, 0.02])  # stuck; low but rising; an exemplar; fallen back
    staff = np.array([1.0, 1.0, 10.0, 1.0])
    density = np.stack([start, end])[:, None, :]
    assert left_behind_trusts(density, staff)[-1, 0].tolist() == [1.0, 0.0, 0.0, 1.0]
    alike = np.stack([start, start])[:, None, :] * 0
    assert left_behind_trusts(alike, staff).sum() == 0  # where nobody practises, nobody is behind


def test_trusts_left_behind_count_once_whatever_their_size():
    density = constant(0.01, 0.01)
    density[-1, ..., 1] = 0.4
    assert outcome("left_behind", runs(practising_density=density)) == [50.0, 50.0]


def test_avoidable_cost_and_harm_weighs_trusts_by_what_it_costs_them():
    waste = np.tile(constant(0.03, 0.01), (1, 5, 1, 1))
    waste[-1, 1, :, :] = [0.015, 0.01]  # emergency flow: 100 m x 0.03 + 300 m x 0.01 = 6 m, less 1.5 m
    waste[-1, 2, :, :] = [0.03, 0.012]  # frail discharge: 0.6 m more
    country = runs(waste_cost=waste)
    assert outcome("emergency_flow_change", country) == pytest.approx([-25.0, -25.0])
    assert outcome("frail_discharge_change", country) == pytest.approx([10.0, 10.0])


def test_shares_of_staff_are_of_all_staff_in_both_windows():
    practising = constant(50, 150)
    practising[TIMES == 6] = [250, 150]
    country = runs(practising_staff=practising, skilled_staff=constant(150, 450), untrained_staff=constant(800, 2400))
    assert outcome("practising_share", country) == pytest.approx([5.0, 5.0])
    assert outcome("skilled_share", country) == pytest.approx([20.0, 20.0])
    assert outcome("practising_share_at_5_years", country) == pytest.approx([100 * 400 / 4200] * 2)
    assert outcome("skilled_share_at_5_years", country) == pytest.approx([100 * 1000 / 4200] * 2)


def test_people_are_counted_over_all_groups():
    in_two_groups = np.concatenate([constant(20, 60), constant(30, 90)], axis=1)
    assert outcome("practising_share", runs(practising_staff=in_two_groups)) == pytest.approx([5.0, 5.0])


def test_trusts_above_critical_mass_each_count_once_and_by_the_draws_own_threshold():
    country = runs(practising_density=constant(0.2, 0.05))
    assert outcome("share_above_critical_mass", country) == [50.0, 0.0]
    assert outcome("share_above_critical_mass_at_5_years", country) == [50.0, 0.0]
    assert outcome("share_above_critical_mass", runs(practising_density=constant(0.1, 0.3))) == [50.0, 0.0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 1, 1, 1], 0.0),
        ([0, 0, 0, 1], 0.75),  # (n - 1) / n
        ([1, 3], 0.25),  # mean absolute difference 1 over twice the mean 2, and by pairs 4
        ([3, 1], 0.25),
        ([1, 2, 3, 4, 5], 4 / 15),
        ([7], 0.0),
    ],
)
def test_gini_against_hand_computed_values(values, expected):
    assert gini(np.array(values, dtype=float)) == pytest.approx(expected)


def test_gini_does_not_depend_on_the_unit_and_is_undefined_where_nobody_has_anything():
    rows = np.array([[1.0, 2.0, 6.0], [10.0, 20.0, 60.0], [0.0, 0.0, 0.0]])
    small, large, empty = gini(rows)
    assert small == pytest.approx(large)
    assert np.isnan(empty)


def test_inequality_is_between_trusts_whatever_their_size():
    assert outcome("capability_gini", runs(practising_density=constant(0.1, 0.3))) == pytest.approx([0.25, 0.25])


def test_quality_weighs_trusts_by_cost_and_its_change_counts_from_the_start():
    quality = constant(0.8, 0.8)
    quality[-1] = [0.84, 0.88]
    country = runs(quality=quality)
    assert outcome("quality", country) == pytest.approx([87.0, 87.0])
    assert outcome("quality_change", country) == pytest.approx([7.0, 7.0])


def test_costs_savings_and_benefit_add_up_in_million_pounds():
    country = runs(
        programme_spent=in_time(2e6 * TIMES),
        own_spent=in_time(1e6 * TIMES),
        saved_so_far=in_time(5e6 * TIMES),
        cashable_so_far=in_time(2e6 * TIMES),
        forgone_so_far=in_time(5e5 * TIMES),
    )
    assert outcome("programme_cost", country) == pytest.approx([60.0, 60.0])
    assert outcome("own_cost", country) == pytest.approx([30.0, 30.0])
    assert outcome("forgone_care", country) == pytest.approx([15.0, 15.0])
    assert outcome("total_cost", country) == pytest.approx([105.0, 105.0])
    assert outcome("savings", country) == pytest.approx([150.0, 150.0])
    assert outcome("cashable_savings", country) == pytest.approx([60.0, 60.0])
    assert outcome("net_benefit", country) == pytest.approx([45.0, 45.0])


def test_what_trusts_spent_before_is_no_cost_of_a_strategy():
    rate = constant(1e6, 2e6)
    rate[1:] = 7e6
    country = runs(own_cost=rate, own_spent=in_time(4e6 * TIMES))  # 8 m a year in all, of which 3 m as before
    assert outcome("own_cost", country) == pytest.approx([75.0, 75.0])
    assert outcome("net_benefit", country) == pytest.approx([-75.0, -75.0])
    quarters = TIMES[:-1] + 0.125
    discounted = sum(5 * 0.25 / 1.035**middle for middle in quarters)
    assert outcome("discounted_net_benefit", country) == pytest.approx([-discounted] * 2)


def test_a_pound_saved_later_is_worth_less_by_three_and_a_half_per_cent_a_year():
    late = np.where(TIMES >= 10.25, 1e6, 0.0)  # all of it in the quarter from 10 to 10.25, so at 10.125
    found = outcome("discounted_net_benefit", runs(saved_so_far=in_time(late)))
    assert found == pytest.approx([2 / 1.035**10.125] * 2)
    at_once = np.where(TIMES >= 0.25, 1e6, 0.0)
    assert outcome("discounted_net_benefit", runs(own_spent=in_time(at_once))) == pytest.approx([-2 / 1.035**0.125] * 2)


def test_what_remains_is_the_share_of_the_gain_left_five_years_after_withdrawal():
    density = np.interp(TIMES, [0, 1, 6, 11, 15], [0.02, 0.02, 0.12, 0.05, 0.01])
    country = runs(practising_density=in_time(density), withdrawal=6.0)
    assert outcome("remaining_5_years_after_withdrawal", country) == pytest.approx([30.0, 30.0])
    assert outcome("still_rising", country) == pytest.approx([-1.4, -1.4])
    assert outcome("remaining_3_years_after_withdrawal", country) == pytest.approx([58.0, 58.0])
    assert outcome("still_rising_after_3_years", country) == pytest.approx([-1.4, -1.4])
    assert np.isnan(outcome("remaining_10_years_after_withdrawal", country)).all()
    early = runs(practising_density=in_time(density), withdrawal=5.0)
    assert outcome("remaining_10_years_after_withdrawal", early) == pytest.approx([100 * -0.01 / 0.08] * 2)
    assert outcome("still_rising_after_10_years", early) == pytest.approx([-1.0, -1.0])


def test_practice_that_goes_on_growing_is_seen_to_rise():
    country = runs(practising_density=in_time(0.02 + 0.01 * TIMES), withdrawal=5.0)
    assert outcome("remaining_5_years_after_withdrawal", country) == pytest.approx([225.0, 225.0])
    assert outcome("still_rising", country) == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize(
    ("metric", "country"),
    [
        ("remaining_5_years_after_withdrawal", runs()),
        ("still_rising", runs()),
        ("remaining_5_years_after_withdrawal", runs(withdrawal=6.0)),  # nothing gained, so nothing can remain
        ("remaining_5_years_after_withdrawal", runs(practising_density=in_time(0.2 - 0.01 * TIMES), withdrawal=6.0)),
        ("remaining_5_years_after_withdrawal", runs(practising_density=in_time(0.01 * TIMES), withdrawal=11.0)),
        ("still_rising", runs(practising_density=in_time(0.01 * TIMES), withdrawal=11.0)),
        ("productivity_growth_to_2020_21", runs(years=5)),
        ("gap_to_2", runs(years=5)),
        ("gap_to_3", runs(years=5)),
        ("efficiency_gap_2", runs(years=5)),
        ("forward_view_gap", runs(years=5)),
        ("relief_funding", runs(years=5)),
        ("rationing", runs(years=5)),
        ("plan_paid_for", runs()),
        ("payback_year", runs()),
        ("time_to_half_of_trusts", runs()),
        ("emergency_flow_change", runs(waste_cost=np.zeros((61, 5, DRAWS, 2)))),
        ("practising_share_at_5_years", runs(years=5)),
        ("skilled_share_at_5_years", runs(years=5)),
        ("share_above_critical_mass_at_5_years", runs(years=5)),
        ("capability_gini_at_5_years", runs(years=5)),
        ("productivity_growth", runs(years=1)),
        ("capability_gini", runs(practising_density=constant(0, 0))),
    ],
)
def test_what_has_no_answer_is_undefined_and_not_nought(metric, country):
    assert np.isnan(outcome(metric, country)).all()


def test_a_gain_in_one_draw_says_nothing_about_another():
    density = constant(0.02, 0.02)
    density[:, :, 0] += 0.01 * TIMES[:, None, None]
    defined, undefined = outcome("remaining_5_years_after_withdrawal", runs(practising_density=density, withdrawal=5.0))
    assert defined == pytest.approx(225.0)
    assert np.isnan(undefined)


def test_a_moment_between_quarters_lies_on_a_straight_line():
    country = runs(practising_density=in_time(TIMES**2))
    series = country.by_trust("practising_density")
    assert country.at(series, 1.125)[0, 0] == pytest.approx((1.0 + 1.25**2) / 2)
    assert country.at(series, 1.25)[0, 0] == 1.25**2


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_units_are_in_words_that_pint_knows_after_percentage_points(metric):
    words = metric.unit.replace("percentage points", "percent").replace("%", "percent").replace("million", "1e6")
    words = words.replace("calendar year", "year")
    assert registry().parse_expression(words) is not None
    assert "%" not in metric.difference_unit


def test_sums_are_shared_by_metrics_but_not_by_other_runs():
    country = runs()
    first = country.sum("quality")
    assert country.sum("quality") is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0.0
    doubled = replace(country, values={**country.values, "quality": 2 * country.values["quality"]})
    np.testing.assert_array_equal(doubled.sum("quality"), 2 * first)
