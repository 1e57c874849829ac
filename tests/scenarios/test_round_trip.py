"""A resolved scenario written as a file is the same scenario when it is read again."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qisim.scenarios import Budget, Scenario, Setting, load
from qisim.scenarios.forms import Forms
from qisim.scenarios.quantities import Amount
from qisim.scenarios.scenario import START
from qisim.scenarios.vocabulary import Vocabulary

Loader = Callable[..., Scenario]

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TARGETS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from((("acute",), ("acute", "mental_health"))),
        "area": st.lists(WORDS, min_size=1, max_size=2).map(tuple),
        "foundation": st.booleans(),
    },
)


@st.composite
def scenarios(draw: Any, vocabulary: Vocabulary, file: Path) -> Scenario:
    years = draw(st.integers(1, 100))
    end = START.replace(year=START.year + years)
    days = st.dates(START + timedelta(days=1), end)
    withdrawal = draw(st.none() | days)

    def setting(lever: str, member: str) -> Setting:
        known = vocabulary.levers[lever]
        last = withdrawal if withdrawal and known.whole_programme else end
        start = draw(st.dates(START, last - timedelta(days=1)))
        value = draw(st.floats(known.low, known.high))
        amount = Amount(value, vocabulary.measure(lever).unit)
        if known.relative_to and draw(st.booleans()):
            amount = Amount(value, vocabulary.measure(lever).part_unit, known.relative_to)
        return Setting(
            lever,
            member,
            amount,
            start=start,
            ramp=draw(st.floats(0.0, 100.0)),
            stop=draw(st.none() | st.dates(start + timedelta(days=1), end)),
            targets=draw(TARGETS) if known.place == "trust" else {},
            source=draw(WORDS),
        )

    budget = Amount(draw(st.floats(0.0, 1e12)), "GBP/year")
    levers = [
        setting(lever, member)
        for lever in vocabulary.levers
        if lever != "budget_cap"
        for member in vocabulary.members(lever)
        for _ in range(draw(st.integers(0, 2)))
    ]
    parameters = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "commitment_time": st.floats(0.5, 3.0),
                "influence": st.fixed_dictionaries({"senior_doctors": st.floats(2.5, 4.0)}),
                "cost": st.fixed_dictionaries(
                    {"acute": st.fixed_dictionaries({"junior_doctors": st.floats(0.0, 1.0)})}
                ),
            },
        )
    )
    return Scenario(
        name=file.stem,
        title=draw(WORDS.filter(bool)),
        description=draw(WORDS),
        years=years,
        withdrawal=withdrawal,
        budget=Budget(Setting("budget_cap", "", budget, start=START, source=draw(WORDS)), draw(WORDS)),
        levers=tuple(levers),
        parameters=parameters,
        parameter_sources={name: source for name in parameters if (source := draw(WORDS))},
        file=file,
        chain=(file,),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_scenario_loads_back_as_it_was_written(
    data: st.DataObject, folder: Path, forms: Forms, vocabulary: Vocabulary
) -> None:
    scenario = data.draw(scenarios(vocabulary, folder / "plan.toml"))
    text = scenario.to_toml()
    scenario.file.write_text(text, encoding="utf-8", newline="\n")
    again = load(scenario.file, forms=forms)
    assert again == scenario
    assert again.to_toml() == text
    assert again.digest() == scenario.digest()


def test_the_written_scenario_is_complete_and_in_a_fixed_order(loaded: Loader) -> None:
    scenario = loaded(
        "levers.training_places = { value = '2 %/year', ramp = '6 months' }\n"
        "levers.coach_posts = [{ value = 2 }, { value = 0.5, stop = 2020-04-01, targets = { foundation = true } }]\n"
        "parameters.commitment_time = { value = 2, source = 'a \"guess\"' }"
    )
    assert (
        scenario.to_toml()
        == """\
title = "Plan"
years = 15
withdrawal = "never"

[budget]
amount = 20000000

[levers.training_places.junior_doctors]
value = "0.02/year of staff"
start = 2015-04-01
ramp = 0.5
stop = "never"

[levers.training_places.senior_doctors]
value = "0.02/year of staff"
start = 2015-04-01
ramp = 0.5
stop = "never"

[[levers.coach_posts]]
value = 2
start = 2015-04-01
stop = "never"

[[levers.coach_posts]]
value = 0.5
start = 2015-04-01
stop = 2020-04-01
targets = { foundation = true }

[parameters.commitment_time]
value = 2
source = "a \\"guess\\""
"""
    )


def test_the_same_choices_in_other_words_have_the_same_digest(loaded: Loader) -> None:
    plain = loaded("[levers.measurement_support]\nvalue = 0.5\nstart = 2015-04-01")
    wordy = loaded('# a comment\nlevers.measurement_support.value = "50 %"\nyears = 15\nwithdrawal = "never"')
    assert wordy == plain
    assert wordy.digest() == plain.digest()


def test_another_choice_has_another_digest(loaded: Loader) -> None:
    digests = {
        loaded(text).digest()
        for text in ("", "years = 14", "withdrawal = 2021-04-01", "levers.coach_posts.value = 1", "description = 'x'")
    }
    assert len(digests) == 5


def test_a_scenario_says_when_it_ends(loaded: Loader) -> None:
    scenario = loaded("years = 5")
    assert (scenario.start, scenario.end, scenario.quarters) == (date(2014, 4, 1), date(2019, 4, 1), 20)


def test_a_scenario_travels_to_other_processes(loaded: Loader) -> None:
    scenario = loaded("levers.coach_posts = { value = 2, targets = { type = ['acute'] } }")
    assert pickle.loads(pickle.dumps(scenario)) == scenario
