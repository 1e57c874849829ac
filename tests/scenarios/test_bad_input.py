"""What is wrong with a scenario is told with its place, what was found, what was expected and a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qisim.errors import Problem, ScenarioError
from qisim.scenarios import check, load
from qisim.scenarios.forms import Forms

Problems = Callable[..., list[Problem]]
OneProblem = Callable[..., Problem]
Write = Callable[[str, str], Path]
FILE = "scenarios/plan.toml"


def test_a_misspelt_key(problem: OneProblem) -> None:
    assert problem("[levers.coach_posts]\nvalue = 2\nstrat = 2016-04-01") == Problem(
        "unknown key 'strat'",
        file=FILE,
        line=4,
        key="levers.coach_posts.strat",
        expected="one of: value, start, ramp, stop, targets, source",
        suggestion="did you mean 'start'?",
    )


def test_a_wrong_unit(problem: OneProblem) -> None:
    found = problem('[levers.training_places.junior_doctors]\nvalue = "4 person"')
    assert (found.line, found.key) == (3, "levers.training_places.junior_doctors.value")
    assert (found.message, found.found) == ("wrong unit", '"4 person"')
    assert found.expected is not None and found.expected.startswith("person/year from 0 to 500")
    assert found.suggestion == 'did you mean "4 person/year"?'


@pytest.mark.parametrize(
    ("text", "key", "found", "expected"),
    [
        ("years = 'five'", "years", '"five"', "a whole number"),
        ("years = 5.0", "years", "5.0", "a whole number"),
        ("years = true", "years", "true", "a whole number"),
        ("description = 5", "description", "5", "text in quotation marks"),
        ("levers = 5", "levers", "5", "a table of keys and values"),
        ("levers.coach_posts = 5", "levers.coach_posts", "5", "a table of keys and values"),
        ("[[levers.coach_posts]]\nvalue = []", "levers.coach_posts[0].value", "a list", "person from 0 to 100"),
        (
            "levers.coach_posts = { value = 1, targets = { type = 'acute' } }",
            "levers.coach_posts.targets.type",
            '"acute"',
            'a list such as ["acute"]',
        ),
        (
            "levers.coach_posts = { value = 1, targets = { foundation = 'yes' } }",
            "levers.coach_posts.targets.foundation",
            '"yes"',
            "true or false",
        ),
        (
            "levers.coach_posts = { value = 1, targets = 'acute' }",
            "levers.coach_posts.targets",
            '"acute"',
            'a table, or "all"',
        ),
        (
            "levers.coach_posts = { value = 1, start = 2016-04-01T09:00:00 }",
            "levers.coach_posts.start",
            "2016-04-01 09:00:00",
            "a date such as 2015-04-01",
        ),
        ("[parameters.commitment_time]\nvalue = true", "parameters.commitment_time.value", "true", "year from 0.5"),
        ("builds_on = ['a']", "builds_on", "a list", "text in quotation marks"),
    ],
)
def test_a_wrong_type(problems: Problems, text: str, key: str, found: str, expected: str) -> None:
    first = problems(text)[0]
    assert (first.message, first.key, first.found) == ("wrong type", key, found)
    assert first.expected is not None and first.expected.startswith(expected)
    assert first.file == FILE and first.line is not None


def test_a_date_in_quotation_marks(problem: OneProblem) -> None:
    found = problem('withdrawal = "2021-04-01"')
    assert found.suggestion == "write the date without quotation marks"


def test_a_share_above_1(problem: OneProblem) -> None:
    assert problem("[levers.measurement_support]\nvalue = 50") == Problem(
        "above the highest value allowed, 1",
        file=FILE,
        line=3,
        key="levers.measurement_support.value",
        found="50",
        expected='a share from 0 to 1, such as 0.5 or "50 %"',
        suggestion='for per cent write "50 %"',
    )


def test_a_number_that_is_none(problem: OneProblem) -> None:
    assert problem("[levers.measurement_support]\nvalue = nan").message == "not a finite number"


def test_an_end_before_the_start(problem: OneProblem) -> None:
    assert problem("[levers.coach_posts]\nvalue = 2\nstart = 2016-04-01\nstop = 2015-04-01") == Problem(
        "it ends before it starts",
        file=FILE,
        line=5,
        key="levers.coach_posts.stop",
        found="2015-04-01",
        expected="a day after its start on 2016-04-01",
    )


def test_an_end_on_the_first_day(problem: OneProblem) -> None:
    found = problem("[levers.coach_posts]\nvalue = 2\nstart = 2016-04-01\nstop = 2016-04-01")
    assert found.message == "it ends on the day on which it starts"


def test_an_end_before_the_start_in_another_file(problem: OneProblem, write: Write) -> None:
    write("base", 'title = "Base"\n[budget]\namount = 0\n[levers.coach_posts]\nvalue = 2\nstart = 2018-04-01\n')
    found = problem('builds_on = "base"\n[levers.coach_posts]\nstop = 2017-04-01')
    assert (found.file, found.line, found.message) == (FILE, 4, "it ends before it starts")


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("years = 5\nwithdrawal = 2021-04-01", "the withdrawal is outside the years simulated", "years = 7"),
        ("years = 5\nwithdrawal = 2021-04-02", "the withdrawal is outside the years simulated", "years = 8"),
        ("withdrawal = 2014-04-01", "the withdrawal is outside the years simulated", None),
        ("levers.coach_posts = { value = 1, start = 2013-04-01 }", "the start is outside the years simulated", None),
        ("levers.coach_posts = { value = 1, start = 2029-04-01 }", "the start is outside the years simulated", None),
        (
            "levers.coach_posts = { value = 1, stop = 2030-04-01 }",
            "the end is outside the years simulated",
            "years = 16",
        ),
    ],
)
def test_a_day_outside_the_years_simulated(
    problem: OneProblem, text: str, message: str, suggestion: str | None
) -> None:
    found = problem(text)
    assert found.message == message
    assert found.suggestion == (f"{suggestion} would reach it" if suggestion else None)


def test_a_lever_that_starts_after_everything_is_withdrawn(problem: OneProblem) -> None:
    found = problem("withdrawal = 2018-04-01\n[levers.coach_posts]\nvalue = 2\nstart = 2018-04-01")
    assert found.message == "it starts when the whole programme is withdrawn already"


def test_a_withdrawal_before_inherited_levers_start_is_one_problem_where_it_is_set(
    problem: OneProblem, write: Write
) -> None:
    levers = "".join(
        f"[levers.{name}]\nvalue = 1\nstart = 2017-0{month}-01\n"
        for month, name in enumerate(("training_places", "coach_posts", "measurement_support", "national_push"), 4)
    ).replace("value = 1\nstart = 2017-04", "value = '1 %/year'\nstart = 2017-04")
    write("base", f'title = "Base"\n[budget]\namount = 0\n{levers}')
    found = problem('builds_on = "base"\nwithdrawal = 2017-05-01')
    assert (found.file, found.line, found.key, found.found) == (FILE, 3, "withdrawal", "2017-05-01")
    assert "the start of 3 of its parts (coach_posts, measurement_support, national_push)" in found.message
    assert found.expected == "a day after 2017-07-01, when the last of them starts"
    overridden = problem('builds_on = "base"', "withdrawal=2017-07-01")
    assert (overridden.file, overridden.key) == ("--set", "withdrawal")
    assert "before the start of national_push on which" in overridden.message
    assert overridden.message.endswith(", in the scenario 'plan'")


def test_a_lever_that_starts_after_an_inherited_withdrawal_is_itself_to_be_mended(
    problem: OneProblem, write: Write
) -> None:
    write("base", 'title = "Base"\nwithdrawal = 2017-04-01\n[budget]\namount = 0\n')
    found = problem('builds_on = "base"\n[levers.coach_posts]\nvalue = 1\nstart = 2018-04-01')
    assert (found.file, found.line, found.key) == (FILE, 5, "levers.coach_posts.start")


def test_an_override_that_fits_some_scenarios_only_names_the_other(problem: OneProblem) -> None:
    found = problem("", "levers.coach_posts.start=2025-01-01")
    assert (found.file, found.message) == ("--set", "value is missing, in the scenario 'plan'")


def test_a_title_that_fills_more_than_a_line(problem: OneProblem, loaded: Callable[..., object]) -> None:
    rest = '"\n[budget]\namount = 0'
    loaded('title = "' + 100 * "x" + rest, whole=True)
    found = problem('title = "' + 101 * "x" + rest, whole=True)
    assert (found.key, found.message, found.found) == ("title", "too long", "101 characters")
    assert found.expected == "at most 100"


def test_a_rule_may_start_after_the_programme_is_withdrawn(loaded: Callable[..., object]) -> None:
    loaded("withdrawal = 2018-04-01\n[levers.reinvestment_share]\nvalue = 1\nstart = 2018-04-01")


def test_a_ramp_below_nought(problem: OneProblem) -> None:
    found = problem('[levers.coach_posts]\nvalue = 2\nramp = "-6 months"')
    assert (found.key, found.message) == ("levers.coach_posts.ramp", "below the lowest value allowed, 0")


def test_a_number_of_years_out_of_range(problem: OneProblem) -> None:
    assert problem("years = 0").expected == "at least 1"
    assert problem("years = 101").expected == "at most 100"


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("[levers.coach_psts]\nvalue = 2", "unknown lever 'coach_psts'", "did you mean 'coach_posts'?"),
        (
            "[parameters.comitment_time]\nvalue = 2",
            "unknown parameter 'comitment_time'",
            "did you mean 'commitment_time'?",
        ),
        (
            "[levers.training_places.junior_docs]\nvalue = 2",
            "unknown key 'junior_docs'",
            "did you mean 'junior_doctors'?",
        ),
        ("[parameters.influence]\nvalue.seniors = 2", "unknown key 'seniors'", "did you mean 'senior_doctors'?"),
        ("[coach_posts]\nvalue = 2", "unknown key 'coach_posts'", "write it as [levers.coach_posts]"),
        ("commitment_time = 2", "unknown key 'commitment_time'", "write it as [parameters.commitment_time]"),
        ("levers.withdrawal = 2021-04-01", "unknown lever 'withdrawal'", "[withdrawal] belongs at the top of the file"),
        (
            "levers.budget_cap = { value = 1 }",
            "unknown lever 'budget_cap'",
            'write: [budget] amount = "80000000 GBP/year"',
        ),
        ("levers.coach_posts = { value = 1, targets = { type = ['acut'] } }", "unknown type", "did you mean 'acute'?"),
        (
            "levers.coach_posts = { value = 1, targets = { region = ['Wesex'] } }",
            "unknown region",
            "did you mean 'Wessex'?",
        ),
        (
            "levers.coach_posts = { value = 1, targets = { regions = ['Wessex'] } }",
            "unknown key 'regions'",
            "did you mean 'region'?",
        ),
    ],
)
def test_an_unknown_name(problem: OneProblem, text: str, message: str, suggestion: str) -> None:
    found = problem(text)
    assert (found.message, found.suggestion) == (message, suggestion)


def test_a_national_lever_aimed_at_trusts(problem: OneProblem) -> None:
    found = problem("[levers.national_push]\nvalue = 1\ntargets = { type = ['acute'] }")
    assert (found.key, found.found) == ("levers.national_push.targets", "type")


@pytest.mark.parametrize("text", ["levers.coach_posts = []", "levers.coach_posts = { value = 1, targets.type = [] }"])
def test_an_empty_list(problem: OneProblem, text: str) -> None:
    assert problem(text).message == "empty"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[levers.coach_posts]\nstart = 2016-04-01", "levers.coach_posts"),
        ("[levers.coach_posts]", "levers.coach_posts"),
        ("[levers.training_places.junior_doctors]", "levers.training_places.junior_doctors"),
        ("[[levers.coach_posts]]\nvalue = 1\n[[levers.coach_posts]]\nstop = 2020-04-01", "levers.coach_posts[1]"),
        ("[parameters.commitment_time]", "parameters.commitment_time"),
        ("[parameters.influence]\nvalue = {}", "parameters.influence"),
    ],
)
def test_a_missing_value(problem: OneProblem, text: str, key: str) -> None:
    found = problem(text)
    assert (found.message, found.key) == ("value is missing", key)
    assert found.line is not None and found.expected


def test_a_lever_by_group_without_any_value(problem: OneProblem) -> None:
    found = problem("[levers.training_places]\nstart = 2016-04-01")
    assert found.message == "no value is given"
    assert found.expected == "value, or a table for one of: junior_doctors, senior_doctors"


def test_one_number_for_members_whose_ranges_do_not_meet(problem: OneProblem) -> None:
    found = problem("[parameters.influence]\nvalue = 2")
    assert found.message == "no one number is within the ranges of all its members"
    assert found.expected == "a table for some of: junior_doctors, senior_doctors"


def test_a_scenario_without_title_or_budget(problems: Problems) -> None:
    title, budget = problems("years = 5", whole=True)
    assert (title.key, budget.key) == ("title", "budget")
    assert budget.suggestion is not None and "survival-of-the-fittest" in budget.suggestion


def test_a_title_is_not_inherited(problem: OneProblem, write: Write) -> None:
    write("base", 'title = "Base"\n[budget]\namount = 0\n')
    assert problem('builds_on = "base"', whole=True).key == "title"


def test_a_budget_without_an_amount(problem: OneProblem) -> None:
    assert problem('title = "x"\n[budget]\nstatement = "much"', whole=True).message == "amount is missing"


def test_text_that_is_not_toml(problem: OneProblem) -> None:
    found = problem("[levers.coach_posts]\nvalue = 4 person/year")
    assert (found.line, found.file) == (3, FILE)
    assert found.message.startswith("not valid TOML: ")


@pytest.mark.parametrize("text", ['a = "', "[x", "a = [", "a = '''\n\n"])
def test_a_text_that_breaks_off(problem: OneProblem, text: str) -> None:
    found = problem(f"years = 5\n{text}", whole=True)
    assert found.message.startswith("not valid TOML: ")
    assert found.line is not None and 2 <= found.line <= 4


@pytest.mark.parametrize("text", ["levers = " + "[" * 5000, "a" + ".a" * 30 + " = 1", "years = " + "9" * 5000])
def test_texts_that_exhaust_a_reader(problem: OneProblem, text: str) -> None:
    assert problem(text, whole=True).file == FILE


def test_a_file_that_is_no_text(folder: Path, forms: Forms) -> None:
    file = folder / "plan.toml"
    file.write_bytes(b"title = '\xff'")
    (found,) = check(file, forms=forms)
    assert (found.message, found.found) == ("not a text in UTF-8", "a stray byte at 9")


def test_a_mark_that_windows_puts_in_front_is_no_problem(folder: Path, forms: Forms) -> None:
    file = folder / "plan.toml"
    file.write_bytes(b"\xef\xbb\xbftitle = 'Plan'\r\nbudget.amount = 0\r\n")
    assert load(file, forms=forms).title == "Plan"


def test_everything_wrong_in_a_whole_chain_is_told_at_once_nearest_file_first(problems: Problems, write: Write) -> None:
    write("base", 'title = "Base"\nyers = 5\n[budget]\namount = "2 GBP"\n[levers.coach_posts]\nvalue = 101\n')
    found = problems(
        'builds_on = "base"\n[levers.measurement_support]\nstop = 2014-05-01\nvalue = 2\n'
        "[levers.coach_posts]\nvalu = 2",
        "years=x",
    )
    assert [(problem.file, problem.line) for problem in found] == [
        ("--set", None),
        (FILE, 4),
        (FILE, 5),
        (FILE, 7),
        ("scenarios/base.toml", 2),
        ("scenarios/base.toml", 4),
        ("scenarios/base.toml", 6),
    ]


def test_an_unknown_scenario_is_told_with_those_that_are_known(
    write: Write, folder: Path, forms: Forms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qisim.scenarios.finding.bundled_folder", lambda: folder.parent / "shipped")
    (folder.parent / "shipped").mkdir()
    for name in ("survival-of-the-fittest", "systematic-support"):
        (folder.parent / "shipped" / f"{name}.toml").write_text(f'title = "{name}"')
    write("doctors-first", 'title = "Doctors"')
    with pytest.raises(ScenarioError) as caught:
        load("docters-first", forms=forms)
    (found,) = caught.value.problems
    assert found.message == "unknown scenario 'docters-first'"
    assert found.suggestion == "did you mean 'doctors-first'?"
    assert found.expected is not None
    assert "doctors-first, survival-of-the-fittest, systematic-support" in found.expected


def test_an_unknown_scenario_to_build_on(problem: OneProblem) -> None:
    found = problem('builds_on = "survival-of-the-fitest"')
    assert (found.file, found.line, found.key) == (FILE, 2, "builds_on")
    assert found.suggestion == "did you mean 'survival-of-the-fittest'?"


@pytest.mark.parametrize("name", ["", "x" * 5000, "nul\\u0000byte", ".", "../plan.toml/"])
def test_names_that_can_be_no_file(problem: OneProblem, name: str) -> None:
    assert problem(f'builds_on = "{name}"').key == "builds_on"


def test_scenarios_that_build_on_each_other_in_a_circle(write: Write, forms: Forms) -> None:
    write("a", 'title = "A"\nbuilds_on = "b"\n[levers.coach_psts]')
    write("b", 'title = "B"\nbuilds_on = "c"\n')
    write("c", 'title = "C"\n\nbuilds_on = "b"\n')
    circle, misspelt, *_ = check("a", forms=forms)
    assert circle.message == "scenarios build on each other in a circle: b -> c -> b"
    assert (circle.file, circle.line) == ("scenarios/c.toml", 3)
    assert misspelt.message == "unknown lever 'coach_psts'"


def test_a_scenario_that_builds_on_itself(problem: OneProblem) -> None:
    assert problem('builds_on = "plan"\n[budget]\namount = 0').message.endswith("in a circle: plan -> plan")


def test_a_scenario_without_problems(write: Write, forms: Forms) -> None:
    assert check(write("plan", 'title = "Plan"\nbudget.amount = 0\n'), forms=forms) == []
