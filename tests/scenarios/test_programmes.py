"""What a scenario names is read with what it leaves unsaid, merges by key, and comes down to levers over time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qisim.population import Population
from qisim.scenarios import Scenario, axes_with, load, schedule
from qisim.scenarios.days import later
from qisim.scenarios.forms import Forms
from qisim.scenarios.programmes import Collaborative
from qisim.scenarios.quantities import Amount
from qisim.scenarios.scheduling import Array
from qisim.scenarios.vocabulary import Vocabulary
from qisim.structure import Member

Loader = Callable[..., Scenario]
Write = Callable[[str, str], Path]
Scheduler = Callable[..., dict[str, Array]]

FRAIL_FLOW = """
[collaboratives.frail_flow]
topic = "integrated_care_pioneers"
teams = "2 team"
backing = "80 %"
"""
STROKE = """
[transformations.stroke]
domains = ["emergency_flow"]
start = 2016-04-01
targets = { area = ["Oxford area"] }
mandate = "60 %"
"""
ANGIOPLASTY = """
[proven_changes.primary_angioplasty]
domain = "emergency_flow"
worth = "5 %"
complexity = 0.6
known = "40 %"
start = 2016-04-01
push = 0.5
"""


@pytest.fixture
def scheduled(loaded: Loader, vocabulary: Vocabulary, trusts: Population) -> Scheduler:
    def schedule_of(text: str, *also: str) -> dict[str, Array]:
        scenario = loaded(text)
        named = axes_with([scenario, *(loaded(other) for other in also)])
        axes = {**vocabulary.axes, **{axis.name: axis.members for axis in named if axis.open}}
        return schedule(scenario, vocabulary.levers, trusts, axes=axes)

    return schedule_of


def test_a_topic_of_2014_brings_its_domains(loaded: Loader) -> None:
    (one,) = loaded(FRAIL_FLOW).collaboratives
    assert one == Collaborative(
        "frail_flow",
        ("frail_discharge", "integrated_care"),
        Amount(2.0, "team"),
        0.8,
        topic="integrated_care_pioneers",
        level="regional",
        waves=1,
        wave_interval=1.0,
        start=date(2015, 4, 1),
        length=1.25,
        sessions=3,
    )


def test_domains_of_its_own_come_before_those_of_the_topic_and_in_the_order_of_the_model(loaded: Loader) -> None:
    (one,) = loaded(FRAIL_FLOW + 'domains = ["integrated_care", "patient_safety", "integrated_care"]').collaboratives
    assert one.domains == ("patient_safety", "integrated_care")


def test_members_are_known_by_their_homes_and_in_the_order_of_their_names(loaded: Loader) -> None:
    other = '[collaboratives.airways]\ntopic = "asthma"\ndomains = ["patient_safety"]\nlevel = "area"\n'
    scenario = loaded(FRAIL_FLOW + other + "teams = 1\nbacking = 1\n" + STROKE + ANGIOPLASTY)
    assert scenario.members == {
        "collaborative": (
            Member("airways", (("domain", "patient_safety"), ("level", "area"))),
            Member("frail_flow", (("domain", "frail_discharge"), ("domain", "integrated_care"), ("level", "regional"))),
        ),
        "programme": (Member("stroke", (("domain", "emergency_flow"),)),),
        "change": (Member("primary_angioplasty", (("domain", "emergency_flow"),)),),
    }


def test_each_wave_admits_its_teams_over_three_months(scheduled: Scheduler) -> None:
    arrays = scheduled(
        FRAIL_FLOW + 'waves = 2\nwave_interval = "18 months"\nstart = 2015-10-01\ntargets = { type = ["acute"] }'
    )
    admitted = arrays["team_places"][:, 0] / 4
    assert {quarter: row.tolist() for quarter, row in enumerate(admitted) if row.any()} == {
        6: [2, 2, 0, 0],
        12: [2, 2, 0, 0],
    }


@pytest.mark.parametrize("start", ["2015-04-01", "2015-04-17", "2015-11-30", "2016-02-29"])
def test_no_team_is_lost_wherever_in_a_month_a_wave_starts(scheduled: Scheduler, start: str) -> None:
    places = scheduled(FRAIL_FLOW + f"start = {start}\nwaves = 3")["team_places"]
    assert places.sum(axis=0) / 4 == pytest.approx(np.full((1, 4), 6.0), rel=1e-12)


def test_a_collaborative_has_its_time_sessions_and_backing_until_its_last_wave_ends(scheduled: Scheduler) -> None:
    arrays = scheduled(FRAIL_FLOW + 'waves = 2\nlength = "6 months"\nsessions = 4')
    held = slice(4, 10)  # from April 2015, two waves a year apart, the last for half a year
    for lever, value, neutral in (
        ("collaborative_time", 0.5, 1.0),
        ("learning_sessions", 4.0, 0.0),
        ("team_backing", 0.8, 0.0),
    ):
        expected = np.full(60, neutral)
        expected[held] = value
        assert arrays[lever][:, 0, 0].tolist() == expected.tolist()


def test_teams_in_relation_to_staff_are_counted_over_all_groups(scheduled: Scheduler) -> None:
    second = FRAIL_FLOW.replace("frail_flow", "second")  # as many collaboratives as there are groups of staff
    text = (FRAIL_FLOW + second).replace('"2 team"', '"0.01 team/person of staff"')
    places = scheduled(text)["team_places"][4] / 4
    assert np.allclose(places, [[3, 7, 2, 8], [3, 7, 2, 8]], rtol=1e-12)


def test_what_a_transformation_is_given_takes_the_dates_and_targets_of_its_table(loaded: Loader) -> None:
    scenario = loaded(
        STROKE + "leadership = { value = 0.5, start = 2015-10-01 }\n"
        "[[transformations.stroke.operations]]\nvalue = 0.3\n"
        "[[transformations.stroke.operations]]\nvalue = 0.2\nstart = 2018-04-01\ntargets = 'all'"
    )
    (one,) = scenario.transformations
    oxford = {"area": ("Oxford area",)}
    assert [(phase.lever, phase.amount.value, phase.start, phase.targets) for phase in one.phases] == [
        ("mandate", 0.6, date(2016, 4, 1), oxford),
        ("leadership_support", 0.5, date(2015, 10, 1), oxford),
        ("operational_support", 0.3, date(2016, 4, 1), oxford),
        ("operational_support", 0.2, date(2018, 4, 1), {}),
    ]


def test_an_area_has_its_part_of_what_is_aimed_at_trusts_by_staff(scheduled: Scheduler) -> None:
    whole = scheduled(STROKE)["mandate"]
    assert whole[7].tolist() == [[0.0, 0.0]]
    assert whole[8].tolist() == [[0.6, 0.0]]
    part = scheduled(STROKE.replace('area = ["Oxford area"]', 'type = ["acute"]'))["mandate"][-1]
    assert np.allclose(part, [[0.6 * 700 / 1500, 0.6 * 300 / 500]], rtol=1e-15)
    by_lever = scheduled("[levers.local_push]\nvalue = 0.5\ntargets = { code = ['RM1'] }")["local_push"]
    assert np.allclose(by_lever[-1], [[0.0, 0.5 * 200 / 500]], rtol=1e-15)


def test_a_proven_change_is_what_it_is_throughout_and_there_from_its_start(scheduled: Scheduler) -> None:
    arrays = scheduled("withdrawal = 2020-04-01\n" + ANGIOPLASTY)
    for lever, value in (("change_worth", 0.05), ("change_complexity", 0.6), ("change_known", 0.4)):
        assert np.all(arrays[lever] == value)
    assert arrays["change_available"][[7, 8, 59], 0, 0].tolist() == [0, 1, 1]
    assert arrays["change_push"][[7, 8, 23, 24], 0, 0].tolist() == [0, 0.5, 0.5, 0]


def test_what_only_another_scenario_names_stays_neutral(scheduled: Scheduler) -> None:
    arrays = scheduled(FRAIL_FLOW, FRAIL_FLOW.replace("frail_flow", "another") + STROKE)
    assert arrays["team_places"].shape == (60, 2, 4)
    assert not arrays["team_places"][:, 0].any()
    assert arrays["team_places"][:, 1].any()
    assert np.all(arrays["collaborative_time"][:, 0] == 1.0)
    assert arrays["mandate"].shape == (60, 1, 2)
    assert not arrays["mandate"].any()


def test_support_is_organised_and_given_out_by_shares(scheduled: Scheduler) -> None:
    arrays = scheduled(
        "[delivery]\nnational = '10 %'\narea = 0.2\nprovider = 0.7\n"
        "[allocation]\nneed-weighted = 0.3\nuniversal = 0.7\nsource = 'a guess'"
    )
    assert arrays["delivery_share"][0, :, 0].tolist() == [0.1, 0.0, 0.2, 0.0]
    assert arrays["delivery_share"][-1, :, 0].tolist() == [0.1, 0.0, 0.2, 0.0]
    rules = {name: arrays[name][0, 0, 0] for name in ("self_selected", "exemplars_first", "need_weighted")}
    assert rules == {"self_selected": 0.0, "exemplars_first": 0.0, "need_weighted": 0.3}


def test_a_rule_of_allocation_may_be_one_word(loaded: Loader, scheduled: Scheduler) -> None:
    assert loaded("").allocation == loaded("allocation = 'universal'").allocation
    assert loaded("allocation = 'random'").allocation.shares == {"random": 1.0}
    assert np.all(scheduled("allocation = 'exemplars-first'")["exemplars_first"] == 1.0)


def test_shares_may_miss_1_by_what_decimals_lose(loaded: Loader) -> None:
    assert len(loaded("delivery = { national = 0.1, regional = 0.2, area = 0.3, provider = 0.4 }").delivery.shares) == 4
    third = "delivery = { national = 0.333333333333, area = 0.333333333333, provider = 0.333333333334 }"
    assert loaded(third).delivery.shares["national"] == 0.333333333333


def test_files_change_one_key_of_what_they_inherit(loaded: Loader, write: Write) -> None:
    text = FRAIL_FLOW + "targets = { type = ['acute'], foundation = true }\n" + STROKE + ANGIOPLASTY
    write("base", f'title = "Base"\n{text}\n[budget]\namount = 0\n')
    scenario = loaded(
        'builds_on = "base"\ncollaboratives.frail_flow = { waves = 3, targets.type = ["mental_health"] }\n'
        "transformations.stroke = { mandate.ramp = '1 year', management = 0.2 }\n"
        "proven_changes.primary_angioplasty.push = { stop = 2018-04-01 }"
    )
    (collaborative,), (transformation,), (change,) = scenario.programmes.values()
    assert (collaborative.waves, collaborative.backing) == (3, 0.8)
    assert collaborative.targets == {"type": ("mental_health",), "foundation": True}
    assert [(phase.lever, phase.amount.value, phase.ramp) for phase in transformation.phases] == [
        ("mandate", 0.6, 1.0),
        ("management_support", 0.2, 0.0),
    ]
    assert {phase.start for phase in transformation.phases} == {date(2016, 4, 1)}
    (push,) = change.push
    assert (push.amount.value, push.start, push.stop) == (0.5, date(2016, 4, 1), date(2018, 4, 1))


def test_a_value_alone_replaces_a_value_and_leaves_the_dates(loaded: Loader, write: Write) -> None:
    write("base", f'title = "Base"\n{STROKE}\nleadership = {{ value = 0.5, start = 2015-10-01 }}\n[budget]\namount = 0')
    (one,) = loaded('builds_on = "base"\ntransformations.stroke.leadership = 0.9').transformations
    assert (one.phases[1].amount.value, one.phases[1].start) == (0.9, date(2015, 10, 1))


def test_overrides_reach_into_these_tables(write: Write, forms: Forms) -> None:
    write("base", f'title = "Base"\n{FRAIL_FLOW}{STROKE}\n[budget]\namount = 0\n')
    overrides = (
        "collaboratives.frail_flow.teams=3 team",
        "transformations.stroke.mandate=0.1",
        "allocation=self-selection",
        "delivery.area=1",
        "proven_changes.checklist={ domain = 'patient_safety', worth = 0.1, complexity = 0.2 }",
    )
    scenario = load("base", overrides, forms=forms)
    assert scenario.collaboratives[0].teams == Amount(3.0, "team")
    assert scenario.transformations[0].phases[0].amount.value == 0.1
    assert (scenario.allocation.shares, scenario.delivery.shares) == ({"self-selection": 1.0}, {"area": 1.0})
    assert scenario.proven_changes[0].push == ()


def test_no_teams_take_an_inherited_collaborative_away(scheduled: Scheduler) -> None:
    assert not scheduled(FRAIL_FLOW.replace("2 team", "0 team"))["team_places"].any()


def test_the_written_tables_are_complete(loaded: Loader) -> None:
    text = loaded(FRAIL_FLOW + STROKE + "source = 'a guess'\n" + ANGIOPLASTY + "[delivery]\narea = 1").to_toml()
    assert (
        text.partition("[delivery]")[2]
        == """
area = 1

[allocation]
universal = 1

[collaboratives.frail_flow]
topic = "integrated_care_pioneers"
domains = ["frail_discharge", "integrated_care"]
level = "regional"
teams = 2
backing = 0.8
waves = 1
wave_interval = 1
start = 2015-04-01
length = 1.25
sessions = 3

[transformations.stroke]
domains = ["emergency_flow"]
scope = 1
source = "a guess"

[transformations.stroke.mandate]
value = 0.6
start = 2016-04-01
stop = "never"
source = "a guess"
targets = { area = ["Oxford area"] }

[proven_changes.primary_angioplasty]
domain = "emergency_flow"
worth = 0.05
complexity = 0.6
known = 0.4
start = 2016-04-01

[proven_changes.primary_angioplasty.push]
value = 0.5
start = 2016-04-01
stop = "never"
"""
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2015, 4, 1), 3, date(2015, 7, 1)),
        (date(2015, 11, 30), 3, date(2016, 2, 29)),
        (date(2015, 12, 31), 12, date(2016, 12, 31)),
    ],
)
def test_some_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int, expected: date) -> None:
    assert later(day, months) == expected
