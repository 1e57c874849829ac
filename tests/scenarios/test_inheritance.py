"""A scenario holds only what differs: tables merge by key, lists replace, and --set does as a file would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qisim.errors import Problem
from qisim.scenarios import Scenario, Setting, load
from qisim.scenarios.forms import Forms

Loader = Callable[..., Scenario]
Write = Callable[[str, str], Path]

BASE = """
title = "Base"
description = "The foundation."
years = 10
withdrawal = 2021-04-01

[budget]
amount = "20 million GBP/year"
statement = "From the centre."

[levers.coach_posts]
value = 2
start = 2016-04-01
ramp = "1 year"
targets = { type = ["acute"], region = ["Wessex"] }
source = "base"

[levers.training_places]
start = 2016-04-01

[levers.training_places.junior_doctors]
value = 4
stop = 2020-04-01

[[levers.measurement_support]]
value = "10 %"

[[levers.measurement_support]]
value = "20 %"
start = 2018-04-01

[parameters.influence]
value = { junior_doctors = 1.5, senior_doctors = 3 }
"""


@pytest.fixture(autouse=True)
def base(write: Write) -> Path:
    return write("base", BASE)


def one(scenario: Scenario, lever: str, member: str = "") -> Setting:
    (setting,) = (s for s in scenario.levers if (s.lever, s.member) == (lever, member))
    return setting


def test_what_is_not_said_is_inherited_but_for_title_and_description(loaded: Loader, folder: Path) -> None:
    scenario = loaded('builds_on = "base"')
    assert (scenario.title, scenario.description) == ("Plan", "")
    assert (scenario.years, scenario.withdrawal) == (10, date(2021, 4, 1))
    assert (scenario.budget.amount, scenario.budget.statement) == (20e6, "From the centre.")
    assert scenario.parameters == {"influence": {"junior_doctors": 1.5, "senior_doctors": 3.0}}
    assert scenario.chain == (folder / "base.toml", folder / "plan.toml")
    assert scenario.file == folder / "plan.toml"


def test_tables_merge_by_key(loaded: Loader) -> None:
    scenario = loaded('builds_on = "base"\n[levers.coach_posts]\nvalue = 3\ntargets.region = ["Oxford"]')
    setting = one(scenario, "coach_posts")
    assert (setting.amount.value, setting.start, setting.ramp) == (3.0, date(2016, 4, 1), 1.0)
    assert setting.targets == {"type": ("acute",), "region": ("Oxford",)}
    assert (setting.place.file, setting.place.line) == ("scenarios/plan.toml", 4)


def test_tables_within_parameters_merge_too(loaded: Loader) -> None:
    scenario = loaded('builds_on = "base"\n[parameters.influence]\nvalue.senior_doctors = 4')
    assert scenario.parameters == {"influence": {"junior_doctors": 1.5, "senior_doctors": 4.0}}


def test_a_parameter_may_be_set_by_type_by_group_or_by_both(loaded: Loader) -> None:
    scenario = loaded(
        "[parameters.cost]\nvalue = { acute = { junior_doctors = '10 %' }, senior_doctors = 0.2 }\n"
        "[parameters.need]\nvalue = 0.4\nsource = 'a guess'"
    )
    assert scenario.parameters == {
        "need": 0.4,
        "cost": {"acute": {"junior_doctors": 0.1}, "senior_doctors": 0.2},
    }
    assert scenario.parameter_sources == {"need": "a guess"}


def test_lists_of_targets_replace(loaded: Loader) -> None:
    scenario = loaded('builds_on = "base"\n[levers.coach_posts.targets]\ntype = ["mental_health"]')
    assert one(scenario, "coach_posts").targets == {"type": ("mental_health",), "region": ("Wessex",)}


def test_all_takes_inherited_targets_away(loaded: Loader) -> None:
    assert one(loaded('builds_on = "base"\nlevers.coach_posts.targets = "all"'), "coach_posts").targets == {}


def test_never_takes_inherited_ends_away(loaded: Loader) -> None:
    scenario = loaded('builds_on = "base"\nwithdrawal = "never"\nlevers.training_places.stop = "never"')
    assert scenario.withdrawal is None
    assert one(scenario, "training_places", "junior_doctors").stop is None


def test_lists_of_phases_replace(loaded: Loader) -> None:
    scenario = loaded(
        'builds_on = "base"\n[[levers.measurement_support]]\nvalue = 1\n[[levers.coach_posts]]\nvalue = 1'
    )
    assert [(s.lever, s.amount.value) for s in scenario.levers if s.member == ""] == [
        ("coach_posts", 1.0),
        ("measurement_support", 1.0),
    ]
    assert one(scenario, "coach_posts").start == date(2015, 4, 1)


def test_a_table_never_replaces_a_list_of_phases_by_stealth(problem: Callable[..., Problem]) -> None:
    found = problem('builds_on = "base"\n[levers.measurement_support]\nvalue = 1')
    assert found.message == "a table cannot change a list of phases"
    assert found.expected == "the whole list, as in scenarios/base.toml:25"
    assert found.suggestion == "write [[levers.measurement_support]], which replaces that list"


def test_keys_beside_the_groups_hold_for_groups_that_have_a_value(loaded: Loader) -> None:
    scenario = loaded('builds_on = "base"\n[levers.training_places]\nstart = 2017-04-01')
    setting = one(scenario, "training_places", "junior_doctors")
    assert (setting.amount.value, setting.start, setting.stop) == (4.0, date(2017, 4, 1), date(2020, 4, 1))


def test_a_value_beside_the_groups_holds_for_all_but_those_with_their_own(loaded: Loader) -> None:
    scenario = loaded('builds_on = "base"\n[levers.training_places]\nvalue = 9\njunior_doctors.value = 5')
    values = {s.member: s.amount.value for s in scenario.levers if s.lever == "training_places"}
    assert values == {"junior_doctors": 5.0, "senior_doctors": 9.0}
    assert one(scenario, "training_places", "senior_doctors").start == date(2015, 4, 1)


def test_keys_beside_the_groups_hold_for_every_phase_of_a_group(loaded: Loader) -> None:
    scenario = loaded(
        "[levers.training_places]\nstart = 2018-04-01\n"
        "[[levers.training_places.senior_doctors]]\nvalue = 1\n"
        "[[levers.training_places.senior_doctors]]\nvalue = 2\nstart = 2019-04-01"
    )
    assert [(s.amount.value, s.start.year) for s in scenario.levers] == [(1.0, 2018), (2.0, 2019)]


def test_phases_beside_the_groups_hold_for_every_group(loaded: Loader) -> None:
    scenario = loaded("[[levers.training_places]]\nvalue = 1\n[[levers.training_places]]\nvalue = 2")
    assert [s.member for s in scenario.levers] == ["junior_doctors"] * 2 + ["senior_doctors"] * 2


def test_a_path_to_build_on_is_taken_from_the_file_that_names_it(
    write: Write, folder: Path, forms: Forms, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("plan", 'title = "Plan"\nbuilds_on = "base.toml"')
    monkeypatch.chdir(folder.parent.parent)
    assert load(file, forms=forms).years == 10


def test_a_chain_of_three_puts_the_nearest_on_top(loaded: Loader, write: Write) -> None:
    write("middle", 'title = "M"\nbuilds_on = "base"\nyears = 12\n[levers.coach_posts]\nvalue = 7\nramp = 0')
    scenario = loaded('builds_on = "middle"\nlevers.coach_posts.ramp = "6 months"')
    setting = one(scenario, "coach_posts")
    assert (scenario.years, setting.amount.value, setting.ramp) == (12, 7.0, 0.5)


CHANGES = st.dictionaries(
    st.sampled_from(
        (
            "years",
            "withdrawal",
            "description",
            "budget.amount",
            "budget.statement",
            "levers.coach_posts.value",
            "levers.coach_posts.start",
            "levers.coach_posts.targets.type",
            "levers.training_places.value",
            "levers.training_places.senior_doctors.value",
            "levers.training_places.junior_doctors.ramp",
            "levers.reinvestment_share",
            "levers.measurement_support",
            "parameters.commitment_time.value",
            "parameters.influence.value.senior_doctors",
        )
    ),
    st.integers(0, 1),
)
LITERALS = {
    "years": ("8", "20"),
    "withdrawal": ("2020-10-01", '"never"'),
    "description": ('"A change."', '"x = 1 # and more"'),
    "budget.amount": ("1e6", '"£3 million/year"'),
    "budget.statement": ('"Elsewhere."', '"2014-04-01"'),
    "levers.coach_posts.value": ("3.5", '"1 % of staff"'),
    "levers.coach_posts.start": ("2015-07-01", "2018-01-31"),
    "levers.coach_posts.targets.type": ('["mental_health"]', '["acute", "mental_health"]'),
    "levers.training_places.value": ("6", '"2 %/year"'),
    "levers.training_places.senior_doctors.value": ("6", '"2 %/year of staff"'),
    "levers.training_places.junior_doctors.ramp": ("0.25", '"2 years"'),
    "levers.reinvestment_share": ("{ value = 1 }", '[{ value = "5 %" }, { value = 0.3, stop = 2019-04-01 }]'),
    "levers.measurement_support": ("[{ value = 1 }]", "[{ value = 0.5, start = 2017-04-01 }]"),
    "parameters.commitment_time.value": ("2", '"18 months"'),
    "parameters.influence.value.senior_doctors": ("2.5", "4"),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(CHANGES)
def test_what_is_set_by_hand_equals_what_a_file_sets(
    write: Write, folder: Path, forms: Forms, changes: dict[str, int]
) -> None:
    pairs = [(key, LITERALS[key][choice]) for key, choice in changes.items()]
    lines = "\n".join(f"{key} = {value}" for key, value in pairs)
    as_file = load(write("plan", f'builds_on = "base"\ntitle = "Base"\n{lines}\n'), forms=forms)
    by_hand = load("base", [f"{key}={value}" for key, value in pairs], forms=forms)
    description = as_file.description if "description" in changes else by_hand.description
    assert by_hand == replace(as_file, name="base", description=description)


def test_a_shell_may_take_the_quotation_marks_away(forms: Forms) -> None:
    overrides = ["levers.coach_posts.value=2 %  of staff", "withdrawal=never", "budget.amount=£3 million/year"]
    scenario = load("base", overrides, forms=forms)
    assert one(scenario, "coach_posts").amount.value == 0.02
    assert (scenario.withdrawal, scenario.budget.amount) == (None, 3e6)


def test_a_lever_set_by_hand_need_not_be_in_the_file(forms: Forms) -> None:
    assert one(load("base", ["levers.reinvestment_share.value=1"], forms=forms), "reinvestment_share").amount.value == 1


def test_a_value_with_a_second_line_is_text_and_sets_nothing_else(forms: Forms) -> None:
    scenario = load("base", ["description='a'\nyears = 3"], forms=forms)
    assert (scenario.years, scenario.description) == (10, "'a'\nyears = 3")


@pytest.mark.parametrize(
    ("overrides", "message", "key"),
    [
        (["levers.coach_psts.value=2"], "unknown lever 'coach_psts'", "levers.coach_psts"),
        (["levers.measurement_support=2"], "wrong type", "levers.measurement_support"),
        (["levers.coach_posts.value=4 GBP"], "wrong unit", "levers.coach_posts.value"),
        (["levers.coach_posts.value=inf"], "not a finite number", "levers.coach_posts.value"),
        (
            ["levers.coach_posts.stop=2015-05-01"],
            "it ends before it starts, in the scenario 'plan'",
            "levers.coach_posts.stop",
        ),
        (["years"], "not a key and a value", None),
        (["years="], "not a key and a value", None),
        (["a b=1"], "not a key and a value", None),
        (["years=5", "years=6"], "set twice", "years"),
        (["budget=5", "budget.amount=6"], "set twice: 'budget' and a key below it", "budget.amount"),
        (["builds_on=base"], "only a file can build on another", "builds_on"),
    ],
)
def test_a_bad_override_is_told_as_a_bad_file_is(
    problem: Callable[..., Problem], overrides: list[str], message: str, key: str | None
) -> None:
    found = problem('builds_on = "base"', *overrides)
    assert (found.file, found.line, found.message, found.key) == ("--set", None, message, key)
