"""What is right and may surprise is said: a budget of nothing cuts all that it would pay for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qisim.parameters import load_levers
from qisim.scenarios import load, notes
from qisim.scenarios.notes import NOT_BOUGHT, bought

Write = Callable[[str, str], Path]


@pytest.fixture
def said(write: Write) -> Callable[..., list[str]]:
    """The notes of a scenario, with qisim's own levers, that has a budget of nothing."""

    def notes_of(text: str, *overrides: str) -> list[str]:
        return notes(load(write("plan", f'title = "Plan"\n{text}\n[budget]\namount = 0\n'), overrides))

    return notes_of


def test_a_budget_of_nothing_says_what_it_cuts(said: Callable[..., list[str]]) -> None:
    text = "[levers.coach_density]\nvalue = 0.001\n[levers.training_places]\nvalue = '1 %/year'\n"
    assert said(text) == [
        "Note: plan: the budget is nothing, so everything that the programme pays for is cut to nothing: "
        "training_places, coach_density."
    ]
    assert said(text, "budget.amount=1") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "levers.released_time.value = '5 %'",
        "levers.reinvestment_share.value = 1",
        "levers.network_ties.value = 0",
        "levers.coach_density.value = 0",
    ],
)
def test_rules_and_less_than_today_cost_nothing(said: Callable[..., list[str]], text: str) -> None:
    assert said(text) == []


def test_costs_are_found_in_the_model() -> None:
    levers = load_levers()
    assert {"training_places", "coach_density", "measurement_support", "backfill", "extra_funding"} <= set(bought())
    assert all(levers[name].whole_programme for name in bought())
    assert all(levers[name].whole_programme for name in NOT_BOUGHT)
