"""Data are read number by number, and refused where they have gaps, zeros throughout, or a unit that is not theirs."""

from __future__ import annotations

import pytest

from qisim.errors import ScenarioError
from qisim.experiments.calibrate.datafile import read_data
from qisim.model import whole_model

HEAD = "date,metric,value,unit,tolerance\n"
QUARTERS = 60


def read(tmp_path, text):
    file = tmp_path / "data.csv"
    file.write_text(text, encoding="utf-8")
    return read_data(file, whole_model(), QUARTERS)


def test_numbers_are_read_with_their_quarter(tmp_path):
    data = read(tmp_path, HEAD + "2015-04-01,productivity,1.01,1,0.004\n2016-04-01,productivity,1.02,1,0.004\n")
    assert [(one.quarter, one.value, one.line) for one in data] == [(4, 1.01, 2), (8, 1.02, 3)]


def test_quarters_may_be_named_and_members_too(tmp_path):
    head = "quarter,metric,member,value,unit,tolerance\n"
    text = head + "2014Q2,waste,patient_safety,1,1,0.1\n2015Q1,commitment,,0.4,1,0.1\n"
    assert [(one.quarter, one.member) for one in read(tmp_path, text)] == [(0, "patient_safety"), (3, "")]


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("2015-04-01,productivity,,1,0.1\n", 2, "a gap: the cell is empty"),
        ("2015-04-01,productivity,1,,0.1\n", 2, "a gap: the cell is empty"),
        ("2015-04-01,productivity,1,%,0.1\n", 2, "is in another unit"),
        ("2015-04-01,productivity,one,1,0.1\n", 2, "not a number"),
        ("2015-04-01,productivity,inf,1,0.1\n", 2, "not a number"),
        ("2015-04-01,productivity,1,1,-0.1\n", 2, "a tolerance of nothing"),
        ("2015-04-02,productivity,1,1,0.1\n", 2, "not a quarter"),
        ("1999-04-01,productivity,1,1,0.1\n", 2, "outside the years simulated"),
        ("2015-04-01,productivty,1,1,0.1\n", 2, "unknown metric"),
        ("2015-04-01,waste,1,1,0.1\n", 2, "whose value is it?"),
        ("2015-04-01,productivity,1,1\n", 2, "not as many cells"),
        (
            "2015-04-01,productivity,1,1,0.1\n2016-04-01,productivity,1,1,0.1\n2018-04-01,productivity,1,1,0.1\n",
            4,
            "a gap in the series",
        ),
        ("2015-04-01,commitment,0,1,0.1\n2016-04-01,commitment,0,1,0.1\n", 2, "nought throughout"),
        ("2016-04-01,productivity,1,1,0.1\n2015-04-01,productivity,1,1,0.1\n", 3, "does not go forward"),
        ("", None, "holds no data"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, rows, line, message):
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, HEAD + rows)
    (problem,) = caught.value.problems
    assert message in problem.message and problem.line == line
    assert problem.file.endswith("data.csv")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("date,metric,value,tolerance", "a column is missing"),
        ("metric,value,unit,tolerance", "a column is missing"),
        ("date,metric,value,unit,tolerance,units", "unknown column"),
        ("date,metric,value,value,unit,tolerance", "a column is there twice"),
    ],
)
def test_headings_that_do_not_fit_are_refused(tmp_path, head, message):
    with pytest.raises(ScenarioError, match=message):
        read(tmp_path, head + "\n")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_data(tmp_path / "none.csv", whole_model(), QUARTERS)
