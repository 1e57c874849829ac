"""What is wrong with a file of assumptions is said with its place; and no delivery runs for ever."""

from __future__ import annotations

import pytest

from qisim import delivery
from qisim.delivery import simulation
from qisim.errors import ScenarioError


def problem(caught):
    (only,) = caught.value.problems
    return only


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("facluty = 0.1", 1, "facluty", "did you mean 'faculty'?"),
        ("\ncohort_size = 0.5", 2, "cohort_size", "a number from 1 to 200 person"),
        ("patience = nan", 1, "patience", "is not a number"),
        ("patience = true", 1, "patience", "is not a number"),
        ("cohort_size = 10\nstarts = 3", 2, "starts", "a day by region"),
        ("[starts]\nWessex = 3", 2, "starts.Wessex", "a day such as 2015-10-01"),
        ("collaboratives = 3", 1, "collaboratives", "is no table"),
        ("[collaboratives.a]\nbegins = []", 2, "collaboratives.a.begins", "starts or sessions"),
        ("[collaboratives.a]\nstarts = 2015-01-01", 2, "collaboratives.a.starts", "a list in square brackets"),
        ("[collaboratives.a]\nsessions = [0, -1]", 2, "collaboratives.a.sessions[1]", "0 or more"),
        ("faculty = ", 1, None, "not valid TOML"),
    ],
)
def test_a_file_that_says_what_cannot_be(write, text, line, key, words):
    with pytest.raises(ScenarioError) as caught:
        delivery.load(write(text))
    found = problem(caught)
    assert (found.line, found.key) == (line, key)
    assert found.file.endswith("delivery.toml")
    assert words in str(found)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[starts]\nWessx = 2015-10-01", 2, "did you mean 'Wessex'?"),
        ("[collaboratives.frail]\nstarts = []", 1, "did you mean 'frail_flow'?"),
        ("[collaboratives.frail_flow]\nstarts = [2016-01-01, 2015-01-01]", 2, "wave 2 starts before its predecessor"),
        ("[collaboratives.frail_flow]\nstarts = [2016-01-01, 2016-02-01]", 2, "still admitted"),
        ("[collaboratives.frail_flow]\nstarts = [2016-01-01]", 2, "not as many waves"),
        ("[collaboratives.frail_flow]\nsessions = [0, 6, 15]", 2, "a session outside its wave"),
        ("[collaboratives.frail_flow]\nsessions = [0, 6, 6]", 2, "a session before the one that it follows"),
        ("[collaboratives.frail_flow]\nsessions = [0, 6]", 2, "another number of sessions"),
    ],
)
def test_a_file_that_does_not_fit_the_scenario_or_the_trusts(write, programme, trusts, text, line, words):
    with pytest.raises(ScenarioError) as caught:
        delivery.check(delivery.load(write(text)), [programme], trusts)
    found = problem(caught)
    assert found.line == line
    assert words in str(found)


def test_no_faculty_and_no_advisers_where_they_are_promised(write, delivered):
    with pytest.raises(ScenarioError) as caught:
        delivered(delivery.load(write("cohort_size = 20\nfaculty = 0\nadvisers = 0")))
    faculty, advisers = caught.value.problems
    assert (faculty.line, advisers.line) == (2, 3)
    assert "places" in faculty.found
    assert "teams" in advisers.found
    assert faculty.suggestion


def test_no_faculty_is_no_mistake_where_nothing_is_promised(delivered, programme):
    from dataclasses import replace

    bare = replace(programme, levers=(), collaboratives=())
    assert not delivered(scenario=bare, faculty=0.0, advisers=0.0).record.promises


def test_too_many_events_end_with_a_message(monkeypatch, delivered):
    monkeypatch.setattr(simulation, "MOST_EVENTS", 50)
    with pytest.raises(ScenarioError) as caught:
        delivered()
    found = problem(caught)
    assert "more than 50 events" in found.message
    assert "of 72" in found.found
    assert found.key == "cohort_size"
    assert found.line


@pytest.mark.parametrize(("word", "hint"), [("event", "'events'"), ("Smooth", "'smooth'"), ("nowhere.toml", "")])
def test_a_word_that_is_no_way_of_delivery(word, hint):
    with pytest.raises(ScenarioError) as caught:
        delivery.chosen(word)
    assert "a file of assumptions" in problem(caught).expected
    assert hint in (problem(caught).suggestion or "")
