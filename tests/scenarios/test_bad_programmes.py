"""What is wrong with a collaborative, a transformation, a proven change or shares is told with a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qisim.errors import Problem, ScenarioError
from qisim.population import Population
from qisim.scenarios import Scenario, axes_with, schedule
from qisim.scenarios.programmes import TABLE_OF
from qisim.scenarios.vocabulary import Vocabulary

Loader = Callable[..., Scenario]
OneProblem = Callable[..., Problem]
Problems = Callable[..., list[Problem]]
Write = Callable[[str, str], Path]
FILE = "scenarios/plan.toml"
DOMAINS = "patient_safety, emergency_flow, frail_discharge, integrated_care, operational_efficiency"
COLLABORATIVE = "[collaboratives.frail_flow]\nteams = 2\nbacking = 0.8\n"
WITH_TOPIC = COLLABORATIVE + "topic = 'new_care_models'\n"
STROKE = "[transformations.stroke]\ndomains = ['emergency_flow']\n"
CHANGE = "[proven_changes.checklist]\ndomain = 'patient_safety'\nworth = 0.1\ncomplexity = 0.5\n"


def test_shares_that_do_not_sum_to_1(problem: OneProblem) -> None:
    assert problem("[delivery]\nnational = 0.5\nregional = '60 %'") == Problem(
        "shares do not sum to 1",
        file=FILE,
        line=2,
        key="delivery",
        found="0.5 (national) + 0.6 (regional) = 1.1",
        expected="1",
    )
    assert problem("[allocation]\nrandom = 0.5").found == "0.5 (random) = 0.5"
    assert problem("[allocation]").found == "nothing = 0"


def test_inherited_shares_that_make_too_much_are_named(problem: OneProblem, write: Write) -> None:
    write("base", 'title = "Base"\n[delivery]\nregional = 1\n[budget]\namount = 0\n')
    found = problem('builds_on = "base"\n[delivery]\narea = 1')
    assert (found.file, found.line, found.found) == (FILE, 3, "1 (regional) + 1 (area) = 2")
    assert found.suggestion == "inherited: regional in scenarios/base.toml; set to 0 what should not hold here"


@pytest.mark.parametrize("word", ["commissioner", "local"])
def test_areas_are_where_commissioners_work(problem: OneProblem, problems: Problems, word: str) -> None:
    found = problems(f"[delivery]\n{word} = 1")[0]
    assert (found.message, found.key) == (f"unknown key '{word}'", f"delivery.{word}")
    assert found.expected == "one of: national, regional, area, provider, source"
    assert found.suggestion == "did you mean 'area'?"
    level = problem(WITH_TOPIC + f"level = '{word}'")
    assert (level.message, level.found) == ("unknown level", f'"{word}"')
    assert level.suggestion == "did you mean 'area'?"


@pytest.mark.parametrize(
    ("text", "key", "message", "suggestion"),
    [
        ("[delivery]\nregonal = 1", "delivery.regonal", "unknown key 'regonal'", "regional"),
        ("[allocation]\nself_selection = 1", "allocation.self_selection", "unknown key", "self-selection"),
        ("allocation = 'need_weighted'", "allocation", "unknown rule of allocation", "need-weighted"),
        (COLLABORATIVE + "domains = ['emergency_flw']", "domains[0]", "unknown domain", "emergency_flow"),
        (WITH_TOPIC + "level = 'regoinal'", "level", "unknown level", "regional"),
        (WITH_TOPIC + "wave = 3", "wave", "unknown key 'wave'", "waves"),
        (WITH_TOPIC + "targets = { type = ['acut'] }", "targets.type[0]", "unknown type", "acute"),
        (STROKE + "mandat = 0.5", "mandat", "unknown key 'mandat'", "mandate"),
        (STROKE + "mandate = { valu = 0.5 }", "mandate.valu", "unknown key 'valu'", "value"),
        (CHANGE + "pushed = 0.5", "pushed", "unknown key 'pushed'", "push"),
        (CHANGE.replace("patient_safety", "patients_safety"), "domain", "unknown domain", "patient_safety"),
        ("[colaboratives.x]", "colaboratives", "unknown key 'colaboratives'", "collaboratives"),
    ],
)
def test_a_misspelt_word(problems: Problems, text: str, key: str, message: str, suggestion: str) -> None:
    found = problems(text)[0]
    assert found.key is not None and found.key.endswith(key)
    assert found.message.startswith(message)
    assert found.suggestion == f"did you mean '{suggestion}'?"


@pytest.mark.parametrize(
    ("text", "key", "found", "expected"),
    [
        ("allocation = 5", "allocation", "5", "one of: universal, self-selection"),
        ("collaboratives = 5", "collaboratives", "5", "a table of keys and values"),
        ("[collaboratives]\ntopic = 'new_care_models'", "collaboratives.topic", '"new_care_models"', "a table"),
        (WITH_TOPIC + "waves = 1.5", "collaboratives.frail_flow.waves", "1.5", "a whole number"),
        (WITH_TOPIC + "domains = 'emergency_flow'", "collaboratives.frail_flow.domains", '"emergency_flow"', "a list"),
        (STROKE + "mandate = true", "transformations.stroke.mandate", "true", "a share from 0 to 1"),
        (CHANGE + "push = [0.5]", "proven_changes.checklist.push[0]", "0.5", "a table of keys and values"),
    ],
)
def test_a_wrong_type(problems: Problems, text: str, key: str, found: str, expected: str) -> None:
    first = problems(text)[0]
    assert (first.message, first.key, first.found) == ("wrong type", key, found)
    assert first.expected is not None and first.expected.startswith(expected)


@pytest.mark.parametrize(
    ("line", "message", "expected"),
    [
        ("waves = 0", "out of range", "at least 1"),
        ("waves = 41", "out of range", "at most 40"),
        ("sessions = 0", "out of range", "at least 1"),
        ("sessions = 13", "out of range", "at most 12"),
        ("length = '2 months'", "below the lowest value allowed, 0.25", "year from 0.25 to 3"),
        ("length = '37 months'", "above the highest value allowed, 3", "year from 0.25 to 3"),
        ("wave_interval = '2 months'", "below the lowest value allowed, 0.25", "year from 0.25 to 100"),
        ("length = '100 days'", "not a number of whole months", 'such as "6 months"'),
        ("wave_interval = 0.4", "not a number of whole months", 'such as "6 months"'),
        ("domains = []", "empty", "at least one item"),
    ],
)
def test_a_number_out_of_range(problem: OneProblem, line: str, message: str, expected: str) -> None:
    found = problem(WITH_TOPIC + line)
    assert (found.line, found.message) == (6, message)
    assert found.expected is not None and found.expected.startswith(expected)


def test_teams_out_of_range_or_in_another_unit(problem: OneProblem) -> None:
    assert problem(WITH_TOPIC.replace("teams = 2", "teams = 51")).message == "above the highest value allowed, 50"
    found = problem(WITH_TOPIC.replace("teams = 2", "teams = '2 team/year'"))
    assert (found.message, found.suggestion) == ("wrong unit", 'did you mean "2 team"?')
    assert found.expected is not None and '"1.5 % team/person of staff"' in found.expected


def test_a_collaborative_without_domains(problem: OneProblem) -> None:
    found = problem(COLLABORATIVE)
    assert (found.message, found.line, found.key) == ("domains are missing", 2, "collaboratives.frail_flow")
    assert found.expected is not None and found.expected.startswith(f"domains = [...] of: {DOMAINS}; or one of the")


def test_a_topic_that_brings_no_domains(problem: OneProblem) -> None:
    found = problem(COLLABORATIVE + "topic = 'integrated_care_pioners'")
    assert (found.message, found.line) == ("domains are missing, and this topic brings none", 5)
    assert found.suggestion == "did you mean 'integrated_care_pioneers'?"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (WITH_TOPIC.replace("teams = 2\n", ""), "teams"),
        (WITH_TOPIC.replace("backing = 0.8\n", ""), "backing"),
        ("[transformations.stroke]\nmandate = 1", "domains"),
        (CHANGE.replace("domain = 'patient_safety'\n", ""), "domain"),
        (CHANGE.replace("worth = 0.1\n", ""), "worth"),
        (CHANGE.replace("complexity = 0.5\n", ""), "complexity"),
        (CHANGE + "push = { ramp = 1 }", "value"),
        (STROKE + "mandate = { ramp = 1 }", "value"),
    ],
)
def test_a_key_that_is_needed(problem: OneProblem, text: str, key: str) -> None:
    found = problem(text)
    assert found.message in (f"{key} is missing", f"{key} are missing")
    assert found.expected


def test_a_transformation_that_is_given_nothing(problem: OneProblem) -> None:
    found = problem(STROKE + "start = 2016-04-01")
    assert found.message == "nothing is given to this transformation"
    assert found.expected == "a value for some of: mandate, leadership, management, operations"


def test_more_sessions_than_one_a_month(problem: OneProblem) -> None:
    found = problem(WITH_TOPIC + "length = '6 months'\nsessions = 7")
    assert (found.line, found.message) == (7, "more learning sessions than one a month")
    assert (found.found, found.expected) == ("7 in 6 months", "at most 6, or a longer `length`")
    assert problem(WITH_TOPIC + "length = '3 months'\nsessions = 4").found == "4 in 3 months"


@pytest.mark.parametrize(
    ("top", "lines", "line", "key", "message", "found"),
    [
        ("years = 5", "start = 2013-04-01", 7, "start", "the start is outside the years simulated", "2013-04-01"),
        ("years = 5", "start = 2019-04-01", 7, "start", "the start is outside the years simulated", "2019-04-01"),
        ("years = 5", "waves = 9", 7, "waves", "the start of wave 5 is outside the years simulated", "2019-04-01"),
        (
            "withdrawal = 2018-04-01",
            "waves = 4\nstart = 2016-10-01",
            7,
            "waves",
            "wave 3 starts when the whole programme is withdrawn already",
            "2018-10-01",
        ),
        (
            "withdrawal = 2018-04-01",
            "start = 2018-04-01",
            7,
            "start",
            "it starts when the whole programme is withdrawn already",
            "2018-04-01",
        ),
    ],
)
def test_a_wave_that_comes_too_late(
    problem: OneProblem, top: str, lines: str, line: int, key: str, message: str, found: str
) -> None:
    told = problem(f"{top}\n{WITH_TOPIC}{lines}")
    assert (told.line, told.message, told.found) == (line, message, found)
    assert told.key == f"collaboratives.frail_flow.{key}"


def test_a_withdrawal_before_an_inherited_wave_is_to_be_mended_itself(problem: OneProblem, write: Write) -> None:
    text = WITH_TOPIC + f"waves = 3\n{STROKE}mandate = 1\n{CHANGE}push = 1\nstart = 2016-10-01\n"
    write("base", f'title = "Base"\n{text}\n[budget]\namount = 0\n')
    found = problem('builds_on = "base"\nwithdrawal = 2016-04-01')
    assert (found.file, found.key) == (FILE, "withdrawal")
    parts = "2 of its parts (collaboratives.frail_flow, proven_changes.checklist)"
    assert found.message == f"the programme is withdrawn before the start of {parts} on which this scenario builds"
    assert found.expected == "a day after 2017-04-01, when the last of them starts"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (STROKE + "start = 2030-04-01\nmandate = 1\nmanagement = 1", "the start is outside the years simulated"),
        (STROKE + "mandate = { value = 1, stop = 2015-04-01 }", "it ends on the day on which it starts"),
        (CHANGE + "start = 2008-04-01\npush = 1", "the start is outside the years simulated"),
        (CHANGE + "push = { value = 1, start = 2016-04-01, stop = 2015-04-01 }", "it ends before it starts"),
    ],
)
def test_a_phase_whose_dates_are_wrong_is_told_once(problem: OneProblem, lines: str, message: str) -> None:
    assert problem(lines).message == message


def test_a_change_may_come_to_be_known_after_the_programme_ends_but_not_be_pushed(
    problem: OneProblem, loaded: Loader
) -> None:
    text = "withdrawal = 2018-04-01\n" + CHANGE + "start = 2019-04-01\n"
    loaded(text)
    assert problem(text + "push = 1").message == "it starts when the whole programme is withdrawn already"


@pytest.mark.parametrize("table", ["collaboratives", "transformations", "proven_changes"])
@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Frail-Flow", "frail_flow"),
        ("frail flow", "frail_flow"),
        ("2_waves", "waves"),
        ("_x_", "x"),
        ("Ärger", "arger"),
        ("x" * 41, "x" * 40),
        ("", None),
    ],
)
def test_a_name_that_is_no_plain_word(problem: OneProblem, table: str, name: str, suggestion: str | None) -> None:
    found = problem(f'[{table}."{name}"]')
    assert (found.message, found.line) == ("this cannot be a name", 2)
    assert found.suggestion == (f"did you mean '{suggestion}'?" if suggestion else None)


@pytest.mark.parametrize("lever", sorted(TABLE_OF))
def test_a_lever_that_has_a_table_of_its_own(problem: OneProblem, lever: str) -> None:
    found = problem(f"[levers.{lever}]\nvalue = 1")
    assert found.message == f"'{lever}' is not set by itself"
    assert found.suggestion == f"set it by {TABLE_OF[lever]}"


def test_a_table_cannot_change_a_list_of_phases(problem: OneProblem, write: Write) -> None:
    text = STROKE + "[[transformations.stroke.mandate]]\nvalue = 1\n"
    write("base", f'title = "Base"\n{text}\n[budget]\namount = 0\n')
    found = problem('builds_on = "base"\n[transformations.stroke]\nmandate = 0.5')
    assert found.message == "a table cannot change a list of phases"
    assert found.suggestion == "write [[transformations.stroke.mandate]], which replaces that list"


def test_everything_wrong_with_several_of_them_is_told_at_once(problems: Problems) -> None:
    text = f"{COLLABORATIVE}waves = 0\n{STROKE}mandate = 2\n{CHANGE}known = 1\n[delivery]\narea = 2\n"
    assert [problem.line for problem in problems(text)] == [5, 8, 13, 15]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (WITH_TOPIC + "targets = { code = ['RA9'] }", "collaboratives.frail_flow.targets.code"),
        (STROKE + "mandate = 1\ntargets = { code = ['RA9'] }", "transformations.stroke.targets.code"),
        (CHANGE + "push = { value = 1, targets = { code = ['RA9'] } }", "proven_changes.checklist.push.targets.code"),
    ],
)
def test_an_unknown_trust_is_told_with_its_place(
    loaded: Loader, vocabulary: Vocabulary, trusts: Population, text: str, key: str
) -> None:
    scenario = loaded(text)
    axes = {**vocabulary.axes, **{axis.name: axis.members for axis in axes_with([scenario]) if axis.open}}
    with pytest.raises(ScenarioError) as caught:
        schedule(scenario, vocabulary.levers, trusts, axes=axes)
    (found,) = caught.value.problems
    assert (found.message, found.key) == ("no trust has this code in the population four trusts", key)


def test_phases_of_a_transformation_that_add_up_to_too_much_in_an_area(
    loaded: Loader, vocabulary: Vocabulary, trusts: Population
) -> None:
    text = STROKE + "[[transformations.stroke.mandate]]\nvalue = 0.7\n[[transformations.stroke.mandate]]\nvalue = 0.6\n"
    scenario = loaded(text + "targets = { area = ['Wessex area'] }")
    with pytest.raises(ScenarioError) as caught:
        schedule(scenario, vocabulary.levers, trusts, axes={**vocabulary.axes, "programme": ("stroke",)})
    (found,) = caught.value.problems
    assert (found.found, found.key) == ("1.3 in Wessex area", "transformations.stroke.mandate[0].value")


def test_scenarios_of_one_comparison_that_mean_different_things_by_one_name(loaded: Loader) -> None:
    one = loaded(WITH_TOPIC, name="one")
    other = loaded(WITH_TOPIC + "level = 'area'", name="other")
    assert axes_with([one, one]) == axes_with([one])
    with pytest.raises(ScenarioError) as caught:
        axes_with([one, other])
    assert list(caught.value.problems) == [
        Problem(
            "'other' and 'one' mean different things by collaboratives.frail_flow, so they have no common model",
            file="scenarios/other.toml",
            line=3,
            key="collaboratives.frail_flow",
            found="domain emergency_flow, integrated_care; level area",
            expected="domain emergency_flow, integrated_care; level regional, as in scenarios/one.toml:3",
            suggestion="give one of them another name",
        )
    ]
