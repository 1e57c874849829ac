"""The laws of the event engine: people are conserved, luck is each trust's own, projects keep to their terms."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from qisim.engines import events, simulate
from qisim.engines.events import course
from qisim.engines.events.projects import STALL, START, SUCCESS
from qisim.errors import NotFiniteError, RunError
from tests.engines.events import little
from tests.engines.whole import whole_inputs

PEOPLE = ("untrained_staff", "skilled_staff", "practising_staff")
STEPS = 8


def told(inputs, draw=0, seed=0):
    history = events.History()
    values = events.run(
        little.MODEL, inputs, list(little.MODEL.stocks), STEPS, seed, draw, entities=little.ENTITIES, history=history
    )
    return history.events, values


def told_of_whole(model, inputs):
    history = events.History()
    values = events.run(model, inputs, [*PEOPLE, "projects_under_way"], STEPS, 0, 0, history=history)
    return history.events, values


@pytest.fixture(scope="module")
def whole():
    model, inputs = whole_inputs()
    return inputs, *told_of_whole(model, inputs)


def test_people_are_conserved_and_whole(whole):
    inputs, _, values = whole
    everybody = sum(values[state] for state in PEOPLE)
    assert np.array_equal(everybody, np.broadcast_to(np.rint(inputs.attributes["staff"]), everybody.shape))
    for count in values.values():
        assert np.array_equal(count, np.rint(count))
        assert count.min() >= 0


def test_histories_add_up_to_the_stocks(whole):
    _, happened, values = whole
    counts = Counter(event.what for event in happened)
    begun = values["practising_staff"][0].sum()
    gained = counts["into_practice"] + counts["activation"] - counts["lapse"] - counts["practising_departures"]
    assert values["practising_staff"][-1].sum() == begun + gained
    ended = counts[SUCCESS] + counts[STALL]
    assert values["projects_under_way"][-1].sum() == values["projects_under_way"][0].sum() + counts[START] - ended


def test_people_keep_their_names_when_they_rotate(whole):
    _, happened, _ = whole
    arrivals = [event for event in happened if event.what == "skilled_arrivals" and event.travels]
    known = [event for event in arrivals if not event.who.startswith(event.trust)]
    assert known
    for arrival in known[:50]:
        before = [event for event in happened if event.who == arrival.who and event.time < arrival.time]
        assert before[-1].travels
        assert before[-1].what in ("skilled_departures", "practising_departures")


def test_strategies_meet_the_same_luck_until_they_differ(whole):
    _, supported, _ = whole
    model, inputs = whole_inputs(supported=False)
    alone, _ = told_of_whole(model, inputs)
    first_quarter = [event for event in alone if event.time < 0.25]
    assert len(first_quarter) > 100
    assert first_quarter == [event for event in supported if event.time < 0.25]


def test_another_trust_changes_nobodys_luck():
    together, _ = told(little.inputs())
    alone, _ = told(little.inputs(codes=("RB2",)))
    assert alone
    assert [event for event in together if event.trust == "RB2"] == alone


def test_a_draw_is_the_same_alone_and_in_a_batch():
    batch = simulate_whole(draws=3, first_draw=0)
    alone = simulate_whole(draws=1, first_draw=2)
    for name, values in alone.items():
        assert np.array_equal(batch[name][:, :, 2:], values)


def simulate_whole(draws, first_draw):
    model, inputs = whole_inputs(trusts=3, quarters=4)
    values = {name: np.repeat(value, draws, axis=1) for name, value in inputs.parameters.items()}
    many = type(inputs)(values, inputs.levers, inputs.attributes, inputs.index, inputs.sizes, inputs.codes)
    return simulate(model, many, PEOPLE, engine="events", seed=3, first_draw=first_draw).values


def test_seeds_and_draws_have_luck_of_their_own():
    stories = [told(little.inputs(quarters=4), draw, seed)[0] for draw, seed in ((0, 0), (1, 0), (None, 0), (0, 1))]
    assert len({tuple(story) for story in stories}) == len(stories)


def test_projects_keep_to_the_parameters():
    happened, _ = told(little.inputs(staff=1000.0, quarters=16))
    begun = {event.who: event.time for event in happened if event.what == START}
    over = [event for event in happened if event.what in (SUCCESS, STALL)]
    stalled = sum(event.what == STALL for event in over) / len(over)
    early = [event.time - begun[event.who] for event in over if begun.get(event.who, 9.0) < 1.0]
    assert len(early) > 1000
    assert stalled == pytest.approx(little.STALLED, abs=0.015)
    assert np.mean(early) == pytest.approx(little.PROJECT_TIME, rel=0.06)


def test_without_projects_waste_stays():
    _, values = told(little.inputs(tempo=0.0))
    assert np.array_equal(values["waste"], np.ones_like(values["waste"]))


def test_waste_falls_by_a_success_and_by_nothing_else():
    happened, values = told(little.inputs(codes=("RA1",), staff=4.0))
    successes = [event for event in happened if event.what == SUCCESS and event.of == "doctors"]
    falls = np.flatnonzero(np.diff(values["waste"][:, 0, 0, 0]))
    assert successes
    assert set(falls) == {int(event.time * 4) for event in successes}


def test_the_mean_is_that_of_the_equations():
    runs = [told(little.inputs(codes=("RA1",), staff=5.0), draw)[1]["trained"] for draw in range(100)]
    expected = simulate(little.MODEL, little.inputs(codes=("RA1",), staff=5.0), ["trained"], engine="vectorised")
    error = np.std(runs, axis=0)[-1] / np.sqrt(len(runs))
    assert np.all(np.abs(np.mean(runs, axis=0)[-1] - expected.values["trained"][-1]) < 4 * error)


def test_a_run_with_too_many_events_ends_with_a_message(monkeypatch):
    monkeypatch.setattr(course, "MOST_EVENTS", 50)
    with pytest.raises(RunError, match=r"stopped at year 0\.\d+: this run has more than 50 events\. Take fewer trusts"):
        told(little.inputs())


def test_a_rate_that_is_not_finite_stops_the_run():
    broken = little.inputs()
    broken.parameters["project_time"][:] = 0.0
    with pytest.raises(NotFiniteError, match="ending"):
        told(broken)
