"""What is wrong with a table is said with file, line and a way out."""

from __future__ import annotations

import pytest

from qisim.errors import ParameterError
from qisim.parameters import load_evidence, load_levers, load_parameters, with_values

GOOD = """\
[lapse_rate]
value = 0.6
low = 0.5
high = 0.8
distribution = "triangular"
unit = "1/year"
description = "Rate at which people stop practising"
evidence = ["assumption"]
"""

LEVER = """\
[coach_density]
place = "trust"
unit = "1"
neutral = 0.0
low = 0.0
high = 0.05
whole_programme = true
pulled_by = "levels"
description = "Coach posts as a share of all staff"
"""

MEMBERS = "{ junior_doctors = 0.6, senior_doctors = 0.6, clinical_professionals = 0.6, managers = 0.6 }"


def problems(load, path, text):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        load(path)
    return caught.value.problems


BAD_PARAMETERS = {
    "outside its range": ("value = 0.6", "value = 0.9", "lies outside its range", 2),
    "a missing field": ('unit = "1/year"\n', "", "has no unit", 1),
    "a misspelt field": ("description =", "descripton =", "is not a field", 7),
    "unknown evidence": ('["assumption"]', '["elft_coaches_2017"]', "is not in evidence.csv", 8),
    "no evidence": ('["assumption"]', "[]", "names no evidence", 8),
    "an unknown distribution": ('"triangular"', '"triangle"', "is not known", 5),
    "fixed and yet a range": ('"triangular"', '"fixed"', "is fixed, and yet", 5),
    "a text for a number": ("value = 0.6", 'value = "0.6"', "is not a number", 2),
    "not a number": ("value = 0.6", "value = nan", "is not a number", 2),
    "an unknown axis": ("value = 0.6", 'axis = "groups"\nvalue = 0.6', "is not known", 2),
    "a member left out": ("value = 0.6", 'axis = "group"\nvalue = { managers = 0.6 }', "exactly one value", 3),
}


@pytest.mark.parametrize("case", BAD_PARAMETERS)
def test_a_bad_parameter_is_refused(tmp_path, case):
    old, new, message, line = BAD_PARAMETERS[case]
    path = tmp_path / "parameters.toml"
    found = problems(load_parameters, path, GOOD.replace(old, new))
    matching = [problem for problem in found if message in problem.message]
    assert matching, [str(problem) for problem in found]
    assert matching[0].file == str(path)
    assert matching[0].line == line


def test_the_good_one_is_good(tmp_path):
    path = tmp_path / "parameters.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_parameters(path)["lapse_rate"].value.item() == 0.6


def test_a_table_by_member_is_read_in_the_axis_order(tmp_path):
    path = tmp_path / "parameters.toml"
    tables = "\n".join(f"{key} = {MEMBERS}" for key in ("value", "low", "high"))
    text = GOOD.replace("value = 0.6\nlow = 0.5\nhigh = 0.8", 'axis = "group"\n' + tables)
    path.write_text(
        text.replace("managers = 0.6", "managers = 0.5").replace('"triangular"', '"fixed"'), encoding="utf-8"
    )
    assert load_parameters(path)["lapse_rate"].value.ravel().tolist() == [0.6, 0.6, 0.6, 0.5]


def test_all_problems_are_told_at_once(tmp_path):
    text = GOOD.replace("value = 0.6", "value = 0.9").replace('["assumption"]', '["nothing"]')
    assert len(problems(load_parameters, tmp_path / "parameters.toml", text)) == 2


def test_a_suggestion_is_made_for_misspelt_evidence(tmp_path):
    text = GOOD.replace('["assumption"]', '["elft_coaches_2017"]')
    (problem,) = problems(load_parameters, tmp_path / "parameters.toml", text)
    assert problem.suggestion == "did you mean 'elft_coaches_2018'?"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("neutral = 0.0", "neutral = 0.1", "lies outside its range"),
        ("whole_programme = true", "whole_programme = 1", "is neither true nor false"),
        ('pulled_by = "levels"', 'pulled_by = "level"', "is not known"),
        ('place = "trust"', 'place = "region"', "is not known"),
        ("low = 0.0", 'relative_to = "staf"\nlow = 0.0', "is not known"),
    ],
)
def test_a_bad_lever_is_refused(tmp_path, old, new, message):
    found = problems(load_levers, tmp_path / "levers.toml", LEVER.replace(old, new))
    assert message in found[0].message


@pytest.mark.parametrize("load", [load_parameters, load_levers, load_evidence])
def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path, load):
    with pytest.raises(ParameterError, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    assert "is not TOML" in problems(load_parameters, tmp_path / "parameters.toml", "[lapse_rate\n")[0].message


HEADER = "id,sector,quantity,value,low,high,unit,description,source,verified\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,value\n", "has other columns"),
        (HEADER + "a,s,q,1,,,%,d,source,guessed\n", "is neither looked-up nor recalled"),
        (HEADER + "a,s,q,one,,,%,d,source,recalled\n", "value that is not a number"),
        (HEADER + "a,s,q,1,,,%,d,source,recalled\n" * 2, "is given twice"),
        (HEADER + "a,s,q,1,,,%\n", "more or fewer cells"),
    ],
)
def test_bad_evidence_is_refused(tmp_path, text, message):
    assert message in problems(load_evidence, tmp_path / "evidence.csv", text)[0].message


def test_an_override_sets_members_and_leaves_the_others():
    parameters = load_parameters()
    salary = with_values(parameters, {"salary": {"managers": 70000.0}})["salary"]
    assert salary.value[3, 0] == 70000.0
    assert (salary.value[:3] == parameters["salary"].value[:3]).all()
    assert salary.distribution == "fixed"


def test_an_override_sets_a_member_within_a_type():
    shares = with_values(load_parameters(), {"cost_shares_by_type": {"ambulance": {"emergency_flow": 0.15}}})
    assert shares["cost_shares_by_type"].value[1].tolist()[3] == 0.15


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ({"lapse_rat": 0.6}, "did you mean 'lapse_rate'"),
        ({"lapse_rate": 9.0}, "0.5 to 0.8"),
        ({"salary": {"porters": 1.0}}, "is not a member"),
        ({"lapse_rate": {"managers": 0.6}}, "is not a member"),
    ],
)
def test_a_bad_override_is_refused(override, message):
    with pytest.raises(ParameterError, match=message):
        with_values(load_parameters(), override)


def test_overriding_leaves_the_shipped_table_alone():
    before = load_parameters()["lapse_rate"].value.item()
    with_values(load_parameters(), {"lapse_rate": 0.7})
    assert load_parameters()["lapse_rate"].value.item() == before
