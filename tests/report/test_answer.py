"""The three sentences follow the numbers, whichever way they point."""

from __future__ import annotations

import re

import numpy as np
import pytest

from qisim.charts import payback_words
from qisim.charts.lines import QUANTILES
from qisim.charts.numbers import MINUS
from qisim.charts.payback import so_far
from qisim.report.answer import answer, what_is_left
from qisim.report.explanations import groups, left_behind, money, payback, plan_sentence, practising
from qisim.report.measures import Interval, of_100_runs
from qisim.report.writing import readable_titles
from tests.report.made_up import result


def sentences(strengths, change=None):
    found = result(len(strengths), strengths=strengths)
    if change:
        change(found)
    return answer(found, readable_titles(found))


def set_metric(found, metric, scenario, value):
    rows = (found.metrics["metric"] == metric) & (found.metrics["scenario"] == scenario)
    found.metrics.loc[rows, ["value", "low", "high"]] = value


def set_difference(found, metric, **values):
    rows = found.differences["metric"] == metric
    for column, value in values.items():
        found.differences.loc[rows, column] = value


def test_there_are_three_sentences():
    for strengths in ((0.1,), (0.1, 0.6), (0.1, 0.6, 0.3)):
        said = sentences(strengths)
        assert len(said) == 3
        assert all(one.endswith(".") and one[0].isupper() for one in said)


def test_a_better_strategy_raises_growth():
    growth = sentences((0.1, 0.6))[0]
    assert growth.startswith(
        "Systematic support raises productivity growth from April 2015 to April 2021, typically by 0.4"
    )
    assert "it does better in every run" in growth


def test_a_worse_strategy_lowers_it():
    growth = sentences((0.6, 0.1))[0]
    assert growth.startswith(
        "Systematic support lowers productivity growth from April 2015 to April 2021, typically by 0.4"
    )
    assert "it does better in no run" in growth


def test_no_difference_is_called_none():
    growth = sentences((0.5, 0.5))[0]
    assert "practically the same productivity growth" in growth
    assert "raises" not in growth
    assert "lowers" not in growth
    assert growth.endswith("the same in every run.")


def test_runs_that_disagree_are_said_to_disagree():
    growth = sentences(
        (0.1, 0.6),
        lambda found: set_difference(found, "productivity_growth_to_2020_21", low=-0.1, probability_better=0.8),
    )[0]
    assert "the runs do not agree on which is better; it does better in 80 of 100 runs" in growth


def test_the_best_of_several_is_named():
    assert sentences((0.1, 0.3, 0.6))[0].startswith("Of 3 strategies, Doctors first, acute trusts raises")


def test_where_none_is_better_than_the_first_it_is_said():
    growth = sentences((0.6, 0.3, 0.1))[0]
    assert growth.startswith("Of 3 strategies none does better than Survival of the fittest")


@pytest.mark.parametrize(
    ("strengths", "start"),
    [
        ((0.1,), "Survival of the fittest does not reach"),
        ((2.0,), "Survival of the fittest reaches"),
        ((0.1, 0.2), "Neither strategy reaches"),
        ((0.1, 2.0), "Only Systematic support reaches"),
        ((2.0, 2.0), "Both strategies reach"),
        ((0.1, 0.2, 0.3), "No strategy reaches"),
        ((2.0, 2.0, 2.0), "All strategies reach"),
        ((2.0, 0.1, 2.0), "Only Survival of the fittest and Doctors first, acute trusts reach"),
    ],
)
def test_the_requirement_is_judged_strategy_by_strategy(strengths, start):
    assert sentences(strengths)[1].startswith(start)


def test_a_narrow_miss_is_not_rounded_away():
    requirement = sentences(
        (0.1,), lambda found: set_metric(found, "productivity_growth_to_2020_21", "survival-of-the-fittest", 1.98)
    )[1]
    assert "does not reach" in requirement
    assert "1.98%" in requirement


def test_a_run_too_short_for_the_requirement_says_so():
    requirement = sentences(
        (0.1,), lambda found: set_metric(found, "productivity_growth_to_2020_21", "survival-of-the-fittest", np.nan)
    )[1]
    assert "not defined, since the run ends before April 2021" in requirement


def test_a_net_benefit_and_a_net_cost_are_told_apart():
    assert "a net benefit of £3.0 billion" in sentences((0.1, 0.6))[2]
    costly = sentences((0.1, 0.6), lambda found: set_metric(found, "net_benefit", "systematic-support", -700.0))[2]
    assert "a net cost of £700 million" in costly


def test_what_is_left_is_said_only_where_support_ends():
    assert (
        "five years after support ends, 55% of the gain in practice is left (90% interval " in sentences((0.1, 0.6))[2]
    )
    assert "support ends" not in sentences((0.1,))[2]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ((55.4, 55.4, 55.4), "55% of the gain in practice is left"),
        ((55.4, 40.0, 70.0), "55% of the gain in practice is left (90% interval 40% to 70%)"),
        (
            (33.0, 10.0, 128.0),
            "33% of the gain in practice is left (90% interval 10% to 128%, so in some runs it grows on)",
        ),
        (
            (33.0, -4.0, 128.0),
            "33% of the gain in practice is left "
            f"(90% interval {MINUS}4% to 128%, so in some runs it grows on and in some it is lost altogether)",
        ),
        (
            (112.0, 80.0, 130.0),
            "practice has grown on, and its gain is 112% of what it was then "
            "(90% interval 80% to 130%, so in some runs it fades)",
        ),
        ((-3.0, -5.0, -1.0), f"practice is below where it began (90% interval {MINUS}5% to {MINUS}1%)"),
    ],
)
def test_a_gain_may_last_grow_or_be_lost_and_runs_may_disagree(left, words):
    assert what_is_left(Interval(*left)) == words


def test_how_a_gain_moves_has_an_interval_too():
    found = result(2)
    rows = (found.metrics["metric"] == "still_rising") & (found.metrics["scenario"] == "systematic-support")
    found.metrics.loc[rows, ["value", "low", "high"]] = (-0.6, -1.1, 0.2)
    said = practising(found, readable_titles(found))[1]
    assert f"falls by 0.6 percentage points a year (90% interval {MINUS}1.1 to +0.2, so in some runs it rises)" in said


def test_one_level_and_the_paired_difference_cannot_contradict_each_other():
    growth = sentences(
        (0.1, 0.6),
        lambda found: (
            set_metric(found, "productivity_growth_to_2020_21", "survival-of-the-fittest", 1.03),
            set_metric(found, "productivity_growth_to_2020_21", "systematic-support", 1.07),
            set_difference(found, "productivity_growth_to_2020_21", value=0.02, low=0.01, high=0.09),
        ),
    )[0]
    assert "typically by 0.02 percentage points a year (90% interval of the difference +0.01 to +0.09 points" in growth
    assert "on 1.03% a year with Survival of the fittest" in growth
    assert "1.07%" not in growth


def test_a_single_run_is_not_called_typical_and_has_no_interval():
    def one_run(found):
        found.settings.draws = 1

    said = " ".join(sentences((0.1, 0.6), one_run)[::2])
    assert "typically" not in said
    assert "interval of" not in said
    assert "in the only run" in said


def test_a_sum_beside_which_others_are_huge_is_next_to_nothing():
    def tiny(found):
        for metric in ("total_cost", "savings", "cashable_savings", "net_benefit"):
            set_metric(found, metric, "survival-of-the-fittest", -4.2)

    found = result(2)
    tiny(found)
    text = " ".join(money(found, readable_titles(found)))
    assert "next to nothing with Survival of the fittest" in text
    assert "savings of Survival of the fittest" not in text
    assert "from the start" not in text
    assert "4.2" not in text


def test_what_part_of_the_savings_is_money_is_said():
    assert "of it in money, the rest in time, beds and better care)" in sentences((0.1, 0.6))[2]
    found = result(2)
    assert re.search(
        r"is money that can be spent elsewhere \(£.* with Systematic", " ".join(money(found, readable_titles(found)))
    )


def test_trusts_without_junior_doctors_are_told_nothing_of_them():
    assert "Junior doctors" in groups({"junior_doctors": 5.0})[0]
    assert "unior" not in groups({"junior_doctors": 0.0})[0]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "in every run"),
        (0.999, "in more than 99 of 100 runs"),
        (0.5, "in 50 of 100 runs"),
        (0.001, "in fewer than 1 of 100 runs"),
        (0.0, "in no run"),
    ],
)
def test_rare_runs_are_not_rounded_away(share, words):
    assert of_100_runs(share) == words


def test_savings_pay_back_when_they_overtake_the_extra_cost_for_good():
    central = result(2).central
    # 400,000 (t - 2)^2 against 1.4 x 2,000,000 (t - 1), for each unit of strength: equal at t = 9.83
    assert so_far(central)["systematic-support"].overtaken == 10.0


def test_savings_that_never_overtake_cost_do_not_pay_back():
    central = result(2).central
    central.loc[central["quantity"] == "saved_so_far", "value"] = 0.0
    assert np.isnan(so_far(central)["systematic-support"].overtaken)
    words = payback_words(central)
    assert "does not pay for itself by April 2029" in words.headline


def test_a_year_of_payback_says_in_how_many_runs_it_came():
    found = result(2)
    text = " ".join(payback(found, readable_titles(found)))
    assert re.search(
        r"With Systematic support, savings overtake cost for good in \d\d of 100 runs; in the middle", text
    )
    assert "With Survival of the fittest there is no run in which" in text
    assert "2,0" not in text


def test_a_budget_that_cuts_a_plan_says_by_how_much_and_when():
    found = result(2)
    assert plan_sentence(found, "systematic-support", "Systematic support") == (
        "The budget pays for 85% of what Systematic support plans: it cuts the plan from April 2016 to January 2023, "
        "most in April 2016, when it pays for 80% of it."
    )
    assert plan_sentence(found, "survival-of-the-fittest", "Survival") == ""


def test_a_budget_that_is_large_enough_is_said_to_be():
    found = result(2)
    paid = found.trajectories["quantity"] == "funding_factor"
    found.trajectories.loc[paid, list(QUANTILES)] = 1.0
    assert plan_sentence(found, "systematic-support", "It") == "The budget pays for all that It plans."


def test_trusts_left_behind_are_said_for_each_strategy_with_the_interval():
    found = result(2)
    text = " ".join(left_behind(found, readable_titles(found)))
    assert re.search(
        r"Of all trusts it is [\d.]+% with Survival of the fittest \(90% interval .*\) and \d+% with Sys", text
    )
