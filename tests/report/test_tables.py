"""Numbers in the report's tables: rounded to what can be told apart, in words for a board."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from qisim.population import load
from qisim.report.figuretables import left_behind, money, relief, sums_so_far
from qisim.report.keyfigures import all_figures, key_figures
from qisim.report.measures import BY_NAME, Interval, digits, why_undefined, window, written
from qisim.report.strategies import strategies_table
from qisim.report.trustgroups import trust_groups
from qisim.report.writing import readable_titles
from qisim.results.metrics import METRICS
from qisim.scenarios.programmes import Collaborative, ProvenChange, Shares, Transformation
from qisim.scenarios.quantities import Amount
from qisim.scenarios.setting import Setting
from tests.report.made_up import CRITICAL, TRUSTS, result


def cells_of(tables, heading):
    return [row.cells for table in tables for block in table.blocks for row in block.rows if row.heading == heading]


def test_a_cost_is_nobodys_merit():
    found = result(2)
    (cost,) = cells_of(key_figures(found, readable_titles(found)), "Extra cost: programme, trusts, care forgone")
    assert cost[2].text.startswith("+£")
    assert cost[3].text == ""


def test_next_to_nothing_is_told_without_false_precision():
    found = result(2)
    tiny = (found.metrics["metric"] == "total_cost") & (found.metrics["scenario"] == "survival-of-the-fittest")
    found.metrics.loc[tiny, ["value", "low", "high"]] = (-0.00045, -4.2, 0.021)
    titles = readable_titles(found)
    for tables in (key_figures(found, titles), [money(found, titles)]):
        rows = [
            cells
            for head in ("Extra cost: programme, trusts, care forgone", "Extra cost together")
            for cells in cells_of(tables, head)
        ]
        assert [(cells[0].text, cells[0].note) for cells in rows] == [("Next to nothing", "")]


def test_both_counts_above_critical_mass_stand_side_by_side(found):
    (cells,) = cells_of(key_figures(found, readable_titles(found)), "Trusts above critical mass")
    assert all("central run: " in cell.note and f" of {TRUSTS} trusts (" in cell.note for cell in cells[:2])
    capability, _ = trust_groups(found, readable_titles(found))
    assert capability.spans[-1][0] == "Trusts above critical mass, in the central run only"


def test_one_run_has_no_intervals():
    alone = result(1)
    alone.settings.draws = 1
    (table,) = key_figures(alone, readable_titles(alone))
    assert table.columns == ("The one run",)
    assert all(len(row.cells) == 1 for block in table.blocks for row in block.rows)
    both = result(2)
    both.settings.draws = 1
    (savings,) = cells_of(key_figures(both, readable_titles(both)), "Savings")
    assert savings[3].text == "Yes"


def test_a_part_of_the_country_is_told_its_part_of_the_budget():
    found = result(2)
    found.provenance["population"] = {"only": {"type": "ambulance"}}
    found.population.attributes["staff"] = load("england-2015").attributes["staff"] / 4
    (budget,) = cells_of([strategies_table(found, readable_titles(found))], "Budget for the programme, at most")
    text = "£300 million a year in all trusts of the country, of which these trusts' part: £75 million a year, by staff"
    assert all(cell.text.startswith(text) for cell in budget)


FRAIL_FLOW = Collaborative(
    "frail_flow",
    ("frail_discharge", "integrated_care"),
    Amount(2.0, "team"),
    0.8,
    topic="integrated_care_pioneers",
    level="area",
    waves=3,
    start=date(2015, 10, 1),
    targets={"type": ("acute",)},
)
STROKE = Transformation(
    "stroke",
    ("emergency_flow",),
    (
        Setting("mandate", "stroke", Amount(0.6, "1"), ramp=1.0),
        Setting("operational_support", "stroke", Amount(0.3, "1")),
        Setting("operational_support", "stroke", Amount(0.2, "1"), start=date(2018, 4, 1)),
    ),
)
CHECKLIST = ProvenChange("checklist", "patient_safety", worth=0.05, complexity=0.6, known=0.4)
PUSHED = replace(CHECKLIST, push=(Setting("change_push", "checklist", Amount(0.5, "1/year")),))


def test_what_strategies_name_is_told_by_table_and_not_by_lever():
    found = result(2)
    first, second = found.scenarios
    found.scenarios = (
        replace(first, proven_changes=(CHECKLIST,)),
        replace(
            second,
            collaboratives=(FRAIL_FLOW,),
            transformations=(STROKE,),
            proven_changes=(PUSHED,),
            delivery=Shares({"regional": 0.6, "provider": 0.4}),
            allocation=Shares({"need-weighted": 1.0}),
        ),
    )
    rows = {row.heading: row for block in strategies_table(found, readable_titles(found)).blocks for row in block.rows}
    told = {heading: tuple(cell.text for cell in row.cells) for heading, row in rows.items()}
    assert told["Support is organised"] == ("By trusts themselves", "60% by regions and 40% by trusts themselves")
    assert told["Support is given out"] == ("To all alike, by size", "By need")
    assert told["Collaborative: frail flow"] == (
        "Not in this strategy",
        "Integrated care pioneers; 2 teams in each trust, in 3 waves, 1 year apart, from October 2015, for 15 months "
        "each; 3 learning sessions; 80% of the time and money that teams need; organised by areas, where commissioners "
        "work; only acute trusts",
    )
    assert rows["Collaborative: frail flow"].note == "For frail discharge and integrated care"
    assert told["Transformation: stroke"][1] == (
        "Mandate: 60%, from April 2015, growing over 1 year. "
        "Operations: 30%, from April 2015; then 20%, from April 2018"
    )
    worth = "Worth 5% of avoidable cost and harm where it is fully used; complexity 0.6; the rule in 40% of eligible "
    known = f"{worth}care in 2014; known to work from April 2015"
    assert told["Proven change: checklist"] == (f"{known}; no push", f"{known}; pushed: 0.5 a year, from April 2015")
    assert not {"Team places", "Mandate", "Change worth", "Delivery share"} & set(told)


def test_teams_in_relation_to_staff_are_told_by_their_inverse():
    found = result(1)
    by_staff = replace(FRAIL_FLOW, teams=Amount(0.0005, " team/person", "staff"), waves=1, sessions=1)
    found.scenarios = (replace(found.scenarios[0], collaboratives=(by_staff,)),)
    ((cell,),) = cells_of([strategies_table(found, readable_titles(found))], "Collaborative: frail flow")
    assert "1 team for each 2,000 staff, from October 2015, for 15 months each; 1 learning session;" in cell.text


def test_usual_ways_of_sharing_out_support_are_not_worth_a_row(found):
    assert not cells_of([strategies_table(found, readable_titles(found))], "Support is organised")


@pytest.fixture(scope="module")
def found():
    return result(2)


def test_every_measure_is_in_the_table_of_all(found):
    (table,) = all_figures(found, readable_titles(found))
    assert sum(len(block.rows) for block in table.blocks) == len(METRICS)


def test_a_difference_says_how_often_the_second_does_better(found):
    (savings,) = cells_of(key_figures(found, readable_titles(found)), "Savings")
    assert savings[2].text.startswith("+£4.")
    assert savings[3].text == "In every run"


def test_strategies_that_are_alike_in_every_run_have_no_difference():
    same = result(2, strengths=(0.5, 0.5))
    (savings,) = cells_of(key_figures(same, readable_titles(same)), "Savings")
    assert [cell.text for cell in savings[2:]] == ["No difference", "The same in every run"]


def test_a_single_strategy_has_no_difference_column():
    alone = result(1)
    (table,) = key_figures(alone, readable_titles(alone))
    assert table.columns == ("Middle of all runs", "90% interval")


@pytest.mark.parametrize(
    ("unit", "intervals", "expected"),
    [
        ("%/year", [Interval(1.3, 1.0, 1.6), Interval(0.75, 0.2, 0.9)], 1),
        ("%/year", [Interval(1.1, 1.0, 1.4), Interval(0.11, 0.03, 0.19)], 2),
        ("%/year", [Interval(1.3, 1.0, 1.6), Interval(0.04, 0.0, 0.1)], 2),
        ("%", [Interval(23.0, 12.0, 40.0)], 0),
        ("%", [Interval(3.2, 1.0, 5.0)], 1),
        ("%", [Interval(80.8, 80.6, 81.1)], 1),
        ("1", [Interval(0.4, 0.3, 0.5)], 2),
    ],
)
def test_numbers_have_the_decimals_that_they_deserve(unit, intervals, expected):
    assert digits(unit, *intervals) == expected


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1.26, "%/year", "1.3%"),
        (0.31, "percentage points/year", "0.3 points"),
        (1900.0, "million GBP", "£1.9 billion"),
        (float("nan"), "%", "not defined"),
    ],
)
def test_a_number_is_written_with_its_unit(value, unit, words):
    assert written(value, unit, 1) == words


def test_windows_are_told_in_words():
    assert window(BY_NAME["productivity_growth"], 15.0) == "April 2015 to April 2029"
    assert window(BY_NAME["practising_share_at_5_years"], 15.0) == "in April 2020"
    assert window(BY_NAME["practising_share"], 15.0) == "in April 2029"


@pytest.mark.parametrize(
    ("metric", "withdrawal", "years", "reason"),
    [
        ("still_rising", None, 15, "support is never withdrawn in this strategy"),
        ("still_rising", date(2026, 4, 1), 15, "the run ends less than five years after support is withdrawn"),
        ("remaining_5_years_after_withdrawal", date(2020, 4, 1), 15, "there was no gain that could last"),
        ("gap_to_2", None, 5, "the run does not reach that date: it ends in April 2019"),
    ],
)
def test_what_is_not_defined_has_a_reason(metric, withdrawal, years, reason):
    scenario = SimpleNamespace(withdrawal=withdrawal, years=years, start=date(2014, 4, 1))
    assert why_undefined(BY_NAME[metric], scenario) == reason


def test_groups_of_trusts_add_up_to_all(found):
    capability, _ = trust_groups(found, readable_titles(found))
    by_level = [sum(int(row.cells[0].text) for row in block.rows) for block in capability.blocks]
    assert by_level == [TRUSTS, TRUSTS, TRUSTS]
    above = [[int(row.cells[4].text.split(" of ")[0]) for row in block.rows] for block in capability.blocks]
    last = found.central[(found.central["year"] == 15.0) & (found.central["scenario"] == "systematic-support")]
    dense = last[(last["quantity"] == "practising_density") & (last["value"] > CRITICAL)]
    assert [sum(numbers) for numbers in above] == 3 * [len(dense)]


def test_a_column_under_a_span_says_both_on_a_narrow_page(found):
    capability, _ = trust_groups(found, readable_titles(found))
    assert capability.labels[0] == "Number"
    assert capability.labels[1] == "Staff practising, Survival of the fittest"


def test_a_date_of_payback_is_a_month_and_says_in_how_many_runs_it_comes(found):
    (cells,) = cells_of(key_figures(found, readable_titles(found)), "Savings have paid for all cost")
    nothing, date_, difference, _ = cells
    assert nothing.note == "in no run is there a cost that savings overtake for good"
    assert date_.text == "February 2024"
    assert date_.note.endswith("only in 80 of 100 runs")
    assert difference.note == "a difference needs a number from both"


def test_the_efficiency_gap_is_in_pounds(found):
    (cells,) = cells_of(key_figures(found, readable_titles(found)), "Efficiency gap, 2% a year required")
    assert cells[0].text == "£3.4 billion"


@pytest.mark.parametrize(
    ("metric", "reason"),
    [
        ("remaining_10_years_after_withdrawal", "the run ends less than ten years after support is withdrawn"),
        ("plan_paid_for", "nothing is planned from public money"),
        ("time_to_half_of_trusts", "in no run are half of trusts ever above critical mass"),
        ("efficiency_gap_2", "the run does not reach that date: it ends in April 2019"),
    ],
)
def test_a_new_measure_without_a_number_says_why(metric, reason):
    years = 5 if metric == "efficiency_gap_2" else 15
    scenario = SimpleNamespace(withdrawal=date(2024, 4, 1), years=years, start=date(2014, 4, 1))
    assert why_undefined(BY_NAME[metric], scenario) == reason


def test_trusts_left_behind_have_a_row_for_the_nation_each_type_and_each_region(found):
    table = left_behind(found, readable_titles(found))
    assert [block.heading for block in table.blocks] == ["", "By type of trust", "By region"]
    assert [len(block.rows) for block in table.blocks] == [1, 4, 3]
    everybody = table.blocks[0].rows[0].cells
    assert [cell.text for cell in everybody] == [str(TRUSTS), "27%", "12%"]
    assert everybody[1].note == "(22% to 32%)"


def test_cost_and_savings_so_far_stand_side_by_side(found):
    table = sums_so_far(found, readable_titles(found))
    last = table.blocks[0].rows[-1]
    assert (last.heading, len(table.blocks[0].rows)) == ("April 2029", 16)
    # 1.4 x 1.2m x 14 a trust, 0.6 x 400,000 x 13^2 a trust, 60 trusts
    assert [cell.text for cell in last.cells[2:]] == ["£1.4 billion", "£2.4 billion"]


def test_relief_is_told_year_by_year_as_the_mean_of_each_year(found):
    table = relief(found, readable_titles(found))
    rows = table.blocks[0].rows
    assert len(rows) == 15
    assert rows[0].heading == "2014/15"
    assert rows[0].cells[0].text == "£1.1 billion"  # 1.0 to 1.1 over the year
    assert rows[6].cells[2].text == "1.7%"  # 1.6 to 1.7 in 2020/21, on a straight line: 1.65
    assert all(len(row.cells) == len(table.columns) == 6 for row in rows)
