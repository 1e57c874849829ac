"""With the lever at neutral again nothing of it remains, but what is meant to last, and is listed with its reason.

All that counts as support is on for three years, together, and then ends. What each lever feeds first
goes back to where it would have been without, within a stated time.
"""

from __future__ import annotations

import numpy as np
import pytest

from qisim.model import Model
from tests.engines.whole import named_axes
from tests.equations.conftest import Run

START, END, YEARS = 1, 4, 17
AT_ONCE = (0.0, 0.0)
LATER = {"adoption": 2}  # years after the end, when what lasts is looked at; others spread a change by themselves
USUALLY = 5

SUPPORT = {
    "training_places": 60.0,
    "course_days": 8.0,
    "coach_density": 0.004,
    "measurement_support": 0.5,
    "released_time": 0.02,
    "protected_time": 0.5,
    "backfill": 1.0,
    "network_ties": 2.0,
    "case_study_publishing": 0.5,
    "extra_funding": 1e6,
    "team_places": 2.0,
    "team_backing": 0.8,
    "mandate": 0.8,
    "leadership_support": 1.0,
    "management_support": 1.0,
    "operational_support": 0.8,
    "partner_support": 0.5,
    "change_push": 0.5,
    "payment": 0.5,
    "hard_target": 0.5,
}
NAMED_ALL_THE_TIME = {"change_worth": 0.2, "change_available": 1.0, "learning_sessions": 3.0}

# What each lever feeds first; years after its end, and the part of the largest difference that may be left by then.
FED = {
    "training_places": ("programme_training", *AT_ONCE),
    "course_days": ("programme_dose_effect", 13.0, 0.1),  # coaching counts as days: it goes with the trusts' coaches
    "coach_density": ("trust_programme_coaches", *AT_ONCE),
    "measurement_support": ("measurement", *AT_ONCE),
    "released_time": ("added_time", *AT_ONCE),
    "protected_time": ("added_time", *AT_ONCE),
    "backfill": ("backfilled_share", *AT_ONCE),
    "network_ties": ("contact", *AT_ONCE),
    "case_study_publishing": ("publishing", *AT_ONCE),
    "extra_funding": ("nation_extra_funding", *AT_ONCE),
    "team_places": ("collaborative_teams", 4.0, 0.05),  # the last to join stay for a collaborative's length
    "team_backing": ("intensity", *AT_ONCE),
    "mandate": ("transformation_pace", *AT_ONCE),
    "leadership_support": (
        "leaders_prepared",
        13.0,
        0.25,
    ),  # they leave with chief executives, later where it went well
    "management_support": ("managers_prepared", 13.0, 0.05),  # they stay about four years
    "operational_support": ("operational_excellence", 10.0, 0.15),  # what is left is the front line's own skill
    "partner_support": ("partner_maturity", 13.0, 0.05),  # partners slip back over about four years
    "change_push": ("taking_up", 13.0, 0.05),  # there is the less left to take up
    "payment": ("compliance", 4.0, 0.05),  # compliance goes within about a year, as it came
    "hard_target": ("compliance", 4.0, 0.05),
}

# What is still there some years on, at least a quarter of it, and why it is meant to be.
LASTING = {
    "transformation_progress": "a service that has moved falls back slowly, more slowly where people practise",
    "transformation_completeness": "what has gone live goes on maturing for years",
    "adoption": "care that uses a change keeps to it, until others have caught up",
    "published_evidence": "case studies convince for about five years",
    "practising_total": "people who practise lapse over a year or two, later where many do",
    "skilled_total": "and keep the skill for about another",
    "generic_waste": "gains slide back over a year or two once practice has gone",
    "commitment": "people remember results for about four years",
}


@pytest.fixture(scope="module")
def difference(run: Run, model: Model):
    """What three years of all support make of each quantity: the largest difference of any trust, by quarter."""
    watch = tuple({fed[0] for fed in FED.values()} | {*LASTING})
    on = np.arange(4 * (YEARS - START))[:, None, None] < 4 * (END - START)
    withdrawn = {name: np.where(on, value, model.levers[name].neutral) for name, value in SUPPORT.items()}
    once = {"years": YEARS, "named": named_axes(), "steps_per_quarter": 4, **NAMED_ALL_THE_TIME}
    with_it, without = run(*watch, **once, **withdrawn).values, run(*watch, **once).values
    return {name: np.abs(with_it[name] - without[name]).reshape(len(with_it[name]), -1).max(axis=1) for name in watch}


def feeds(model: Model, lever: str, name: str) -> bool:
    """Whether a lever reaches a quantity through equations alone, a stock through one of its own flows."""
    flows = (*model.stocks[name].inflows, *model.stocks[name].outflows) if name in model.stocks else ()
    to_visit, seen = [flow.__name__ for flow in flows] or [name], set()
    while to_visit:
        equation = to_visit.pop()
        if equation not in seen and equation in model.equations:
            seen.add(equation)
            to_visit.extend(model.needs(equation))
            if lever in model.needs(equation):
                return True
    return False


def test_every_lever_of_support_says_what_it_feeds(model):
    support = {name for name, lever in model.levers.items() if lever.whole_programme}
    assert {*FED} == {*SUPPORT} == support


@pytest.mark.parametrize("lever", FED)
def test_what_a_lever_feeds_goes_back_when_it_ends(difference, model, lever):
    name, years, left = FED[lever]
    assert feeds(model, lever, name)
    course = difference[name]
    assert np.abs(course[: 4 * START]).max() == 0.0
    assert course[4 * START : 4 * END + 1].max() > 0.0
    assert course[4 * END + max(1, round(4 * years)) :].max() <= left * course.max()


@pytest.mark.parametrize("name", LASTING, ids=str)
def test_what_is_meant_to_last_lasts(difference, name):
    course = difference[name]
    assert course[4 * (END + LATER.get(name, USUALLY))] > 0.25 * course.max(), LASTING[name]
