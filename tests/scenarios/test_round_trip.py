"""A resolved scenario written as a file is the same scenario when it is read again."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qisim.scenarios import Budget, Scenario, Setting, load
from qisim.scenarios.days import START
from qisim.scenarios.forms import Forms
from qisim.scenarios.programmes import TABLE_OF, Collaborative, ProvenChange, Shares, Transformation
from qisim.scenarios.quantities import Amount
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


SHARES = st.sampled_from(({"provider": 1.0}, {"national": 0.1, "area": 0.2, "regional": 0.7}, {"area": 1.0}))
RULES = st.sampled_from(({"universal": 1.0}, {"random": 1.0}, {"need-weighted": 0.25, "self-selection": 0.75}))
NAMES = st.lists(st.sampled_from(("a", "frail_flow", "x2")), unique=True, max_size=2).map(sorted)


class Parts:
    """Draws the parts of a scenario that fit its years and its withdrawal."""

    def __init__(self, draw: Any, vocabulary: Vocabulary, end: date, withdrawal: date | None) -> None:
        self.draw = draw
        self.vocabulary = vocabulary
        self.end = end
        self.withdrawal = withdrawal

    def share(self, lever: str) -> float:
        known = self.vocabulary.levers[lever]
        return self.draw(st.floats(known.low, known.high))

    def day(self, *, supported: bool) -> date:
        last = self.withdrawal if self.withdrawal and supported else self.end
        return self.draw(st.dates(START, last - timedelta(days=1)))

    def domains(self) -> tuple[str, ...]:
        chosen = self.draw(st.sets(st.sampled_from(self.vocabulary.axes["domain"]), min_size=1))
        return tuple(domain for domain in self.vocabulary.axes["domain"] if domain in chosen)

    def phases(self, lever: str, member: str) -> list[Setting]:
        return [self.setting(lever, member) for _ in range(self.draw(st.integers(0, 2)))]

    def setting(self, lever: str, member: str) -> Setting:
        known, measure, draw = self.vocabulary.levers[lever], self.vocabulary.measure(lever), self.draw
        start = self.day(supported=known.whole_programme)
        amount = Amount(self.share(lever), measure.unit)
        if known.relative_to and draw(st.booleans()):
            amount = Amount(amount.value, measure.part_unit, known.relative_to)
        return Setting(
            lever,
            member,
            amount,
            start=start,
            ramp=draw(st.floats(0.0, 100.0)),
            stop=draw(st.none() | st.dates(start + timedelta(days=1), self.end)),
            targets=draw(TARGETS) if known.place != "nation" else {},
            source=draw(WORDS),
        )

    def collaborative(self, name: str) -> Collaborative:
        draw = self.draw
        months = draw(st.integers(3, 36))
        teams = st.sampled_from((Amount(2.5, "team"), Amount(0.001, " team/person", "staff")))
        one = Collaborative(
            name,
            self.domains(),
            draw(teams),
            self.share("team_backing"),
            topic=draw(WORDS),
            level=draw(st.sampled_from(self.vocabulary.axes["level"])),
            waves=draw(st.integers(1, 3)),
            wave_interval=draw(st.integers(3, 40)) / 12,
            start=self.day(supported=True),
            length=months / 12,
            sessions=draw(st.integers(1, min(12, months))),
            targets=draw(TARGETS),
            source=draw(WORDS),
        )
        while one.wave_starts[-1] >= min(self.withdrawal or self.end, self.end):
            one = replace(one, waves=one.waves - 1)
        return one

    def transformation(self, name: str) -> Transformation:
        phases = [self.setting("mandate", name), *self.phases("operational_support", name)]
        return Transformation(name, self.domains(), tuple(phases))

    def proven_change(self, name: str) -> ProvenChange:
        return ProvenChange(
            name,
            self.domains()[0],
            worth=self.share("change_worth"),
            complexity=self.share("change_complexity"),
            known=self.share("change_known"),
            start=self.day(supported=False),
            push=tuple(self.phases("change_push", name)),
            source=self.draw(WORDS),
        )


@st.composite
def scenarios(draw: Any, vocabulary: Vocabulary, file: Path) -> Scenario:
    years = draw(st.integers(1, 100))
    end = START.replace(year=START.year + years)
    withdrawal = draw(st.none() | st.dates(START + timedelta(days=1), end))
    parts = Parts(draw, vocabulary, end, withdrawal)
    budget = Amount(draw(st.floats(0.0, 1e12)), "GBP/year")
    levers = [
        setting
        for lever in vocabulary.levers
        if lever != "budget_cap" and lever not in TABLE_OF
        for member in vocabulary.members(lever)
        for setting in parts.phases(lever, member)
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
        collaboratives=tuple(parts.collaborative(name) for name in draw(NAMES)),
        transformations=tuple(parts.transformation(name) for name in draw(NAMES)),
        proven_changes=tuple(parts.proven_change(name) for name in draw(NAMES)),
        delivery=Shares(draw(SHARES), draw(WORDS)),
        allocation=Shares(draw(RULES), draw(WORDS)),
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

[delivery]
provider = 1

[allocation]
universal = 1

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
