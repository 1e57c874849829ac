"""Each thing that can be wrong with a table is said with file, line, column, and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qisim.errors import PopulationError, Problem
from qisim.population import COLUMNS, load
from tests.population.conftest import ROW, SECOND


def problems_of(path: Path | str) -> tuple[Problem, ...]:
    with pytest.raises(PopulationError) as refused:
        load(path)
    assert refused.value.exit_code == 2
    return refused.value.problems


def only_problem_of(path: Path | str) -> Problem:
    (problem,) = problems_of(path)
    assert problem.file == str(path)
    return problem


@pytest.mark.parametrize("column", [column.name for column in COLUMNS if column.required])
def test_a_missing_column_is_named(column, write):
    path = write([{name: cell for name, cell in row.items() if name != column} for row in (ROW, SECOND)])
    problem = only_problem_of(path)
    assert (problem.line, problem.key, problem.message) == (1, column, "a column is missing")
    assert problem.expected


def test_a_misspelt_column_is_missing_and_unknown_and_both_point_to_each_other(write):
    rows = [{name.replace("base_cost", "base_costs"): cell for name, cell in row.items()} for row in (ROW, SECOND)]
    missing, unknown = problems_of(write(rows))
    assert (missing.key, missing.suggestion) == ("base_cost", "rename the column 'base_costs'")
    assert (unknown.key, unknown.suggestion) == ("base_costs", "did you mean 'base_cost'?")


def test_a_misspelt_optional_column_is_not_passed_over(write):
    rows = [row | {"starting_waste_emergency_flo": "1.2"} for row in (ROW, SECOND)]
    problem = only_problem_of(write(rows))
    assert problem.suggestion == "did you mean 'starting_waste_emergency_flow'?"


def test_staff_groups_come_together_or_not_at_all(write):
    problems = problems_of(write([row | {"staff_managers": "100"} for row in (ROW, SECOND)]))
    assert [problem.key for problem in problems] == [
        "staff_junior_doctors",
        "staff_senior_doctors",
        "staff_clinical_professionals",
    ]


def test_a_duplicate_code_names_the_line_of_the_first(write):
    problem = only_problem_of(write(code="a1"))
    assert (problem.line, problem.key, problem.found) == (3, "code", "a1")
    assert "line 2" in problem.message


BAD_CELLS = [
    ("staff", "-5", "a negative number", None),
    ("base_cost", "-1", "a negative number", None),
    ("region", "UCLPartner", "unknown region", "did you mean 'UCLPartners'?"),
    ("region", "Atlantis", "unknown region", None),
    ("nhs_region", "london", "unknown nhs region", "did you mean 'London'?"),
    ("education_region", "Wesex", "unknown education region", "did you mean 'Wessex'?"),
    ("type", "mental health", "unknown type", "did you mean 'mental_health'?"),
    ("foundation", "maybe", "unknown foundation", None),
    ("staff", "many", "not a number", None),
    ("staff", "1,234", "not a number", "write 1234"),
    ("staff", "1_234", "not a number", None),
    ("base_cost", "£350000000", "not a number", "write 350000000"),
    ("starting_commitment", "40%", "not a number", "write 0.4"),
    ("staff", "nan", "not a finite number", None),
    ("base_cost", "inf", "not a finite number", None),
    ("base_cost", "1e999", "not a finite number", None),
    ("starting_practising_share", "2", "out of range", "2 % is 0.02"),
    ("starting_commitment", "1.01", "out of range", None),
    ("starting_slack", "-5", "out of range", "-5 % is -0.05"),
    ("starting_slack", "-3000", "out of range", None),
    ("starting_practising_share", "-0.1", "a negative number", None),
    ("name", "", "the cell is empty", None),
    ("starting_commitment", "", "the cell is empty", None),
    ("area", "  ", "the cell is empty", None),
]


@pytest.mark.parametrize(("column", "cell", "message", "suggestion"), BAD_CELLS)
def test_a_bad_cell_is_found(column, cell, message, suggestion, write):
    problem = only_problem_of(write(**{column: cell}))
    assert (problem.line, problem.key, problem.message) == (3, column, message)
    assert problem.found == (cell.strip() or "nothing")
    assert problem.expected
    if suggestion:
        assert problem.suggestion == suggestion


def test_thousands_of_pounds_are_noticed(write):
    problem = only_problem_of(write(base_cost="350000"))
    assert (problem.line, problem.key) == (3, "base_cost")
    assert problem.suggestion == "in pounds it may be 350,000,000"


def test_groups_cannot_be_more_than_everybody(write):
    groups = dict.fromkeys(
        ("staff_junior_doctors", "staff_senior_doctors", "staff_clinical_professionals", "staff_managers"), "1251"
    )
    problem = problems_of(write([ROW | groups, SECOND | groups]))[1]
    assert (problem.line, problem.key) == (3, "staff")
    assert "5,004 in the groups" in (problem.found or "")


def test_all_problems_are_said_at_once_in_the_order_of_the_lines(write):
    rows = [ROW, SECOND | {"staff": "-1", "type": "acut"}, SECOND | {"region": "nowhere"}]
    found = [(problem.line, problem.key) for problem in problems_of(write(rows))]
    assert found == [(3, "type"), (3, "staff"), (4, "region"), (4, "code")]


def test_more_problems_than_a_screen_are_counted(write):
    path = write([ROW | {"code": f"A{number}", "staff": "x"} for number in range(25)])
    with pytest.raises(PopulationError, match="and 5 more problems"):
        load(path)


def test_lines_are_right_after_a_cell_that_spans_lines(write):
    rows = [ROW | {"name": "First\ntrust\n"}, SECOND | {"staff": "x"}]
    assert only_problem_of(write(rows)).line == 5


def test_an_empty_file_is_said(tmp_path):
    path = tmp_path / "trusts.csv"
    path.write_text("\n\n", encoding="utf-8")
    assert only_problem_of(path).message == "the file is empty"


def test_a_header_without_trusts_is_said(write):
    path = write()
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert only_problem_of(path).message == "the table has no trusts"


def test_a_file_in_another_encoding_is_said_with_its_line(write):
    path = write(name="Café trust")
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    problem = only_problem_of(path)
    assert (problem.line, problem.message, problem.found) == (3, "the file is not UTF-8", "the byte 0xe9")
    assert "UTF-8" in (problem.suggestion or "")


def test_rows_of_other_lengths_are_said_with_the_rest(write):
    path = write(staff="x")
    header, first, second = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, first + ",spare", second, "C3,only two"]) + "\n", encoding="utf-8")
    problems = problems_of(path)
    assert [(problem.line, problem.found) for problem in problems] == [(2, "14 cells"), (3, "x"), (4, "2 cells")]
    assert "quotation marks" in (problems[0].suggestion or "")


def test_an_open_quotation_mark_is_said_with_the_line_where_it_opens(write):
    path = write()
    path.write_text(path.read_text(encoding="utf-8").replace('comma"', "comma"), encoding="utf-8")
    problem = only_problem_of(path)
    assert problem.line == 3
    assert "quotation mark" in (problem.suggestion or "")


def test_semicolons_instead_of_commas_are_said(write):
    path = write(name="Second trust")
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert only_problem_of(path).message == "the columns are not separated by commas"


def test_a_column_that_is_there_twice_is_said(write):
    path = write()
    path.write_text(path.read_text(encoding="utf-8").replace("name,type", "name,code", 1), encoding="utf-8")
    problem = only_problem_of(path)
    assert (problem.key, problem.message) == ("code", "the column is there more than once")


@pytest.mark.parametrize("name", ["england-2014", "missing.csv", "x" * 5000, "nul\0.csv"])
def test_a_population_that_is_not_there_is_said(name):
    (problem,) = problems_of(name)
    assert problem.message == "there is no such population"
    assert problem.found == name
    assert "england-2015" in (problem.expected or "")


def test_a_misspelt_name_is_suggested():
    assert problems_of("englnd-2015")[0].suggestion == "did you mean 'england-2015'?"


def test_a_folder_is_no_table(tmp_path):
    assert "cannot be read" in only_problem_of(tmp_path).message


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.floats(0, 1), length=st.integers(0, 20), patch=st.binary(max_size=20))
def test_no_damage_to_a_file_gets_past_as_anything_but_a_problem(start, length, patch, write):
    path = write()
    content = path.read_bytes()
    place = int(start * len(content))
    path.write_bytes(content[:place] + patch + content[place + length :])
    try:
        population = load(path)
    except PopulationError as refused:
        assert all(problem.file == str(path) for problem in refused.problems)
    else:
        assert 1 <= len(population) <= 3
