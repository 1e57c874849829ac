"""What is right in a scenario and may yet surprise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from qisim.scenarios.programmes import TABLE_OF, TABLES
from qisim.scenarios.scenario import Scenario
from qisim.scenarios.setting import Setting

COSTS = ("nation_planned_cost", "nation_extra_funding")
"""What a programme would cost, and what comes before it: the equations between which a budget decides."""

NOT_BOUGHT = ("course_days", "released_time", "protected_time")
"""Levers that make other things dearer and cost the programme nothing by themselves: a dose, and rules about time."""

NAMED = 6
"""How many parts of a programme a note names."""


def notes(scenario: Scenario) -> list[str]:
    """What somebody who reads the results of this scenario should know beforehand."""
    return list(_unpaid(scenario))


def _unpaid(scenario: Scenario) -> Iterator[str]:
    """A budget of nothing is allowed, and a stated rule says what it does: the model cuts what it does not pay for."""
    if scenario.budget.amount > 0:
        return
    parts = list(dict.fromkeys(_called(setting) for setting in scenario.settings if _costs(setting)))
    if parts:
        yield (
            f"Note: {scenario.name}: the budget is nothing, so everything that the programme pays for is cut to "
            f"nothing: {_some(parts)}."
        )


def _costs(setting: Setting) -> bool:
    levers = bought()
    return setting.lever in levers and setting.amount.value > levers[setting.lever]


@cache
def bought() -> dict[str, float]:
    """The levers that cost the programme money, and their values in the status quo.

    Found in the model, so that a new cost needs no list: those that its planned cost depends on, by
    way of equations and not of stocks.
    """
    from qisim.model import whole_model

    model = whole_model()
    found: dict[str, float] = {}
    waiting, seen = list(COSTS), set(COSTS)
    while waiting:
        for name in model.needs(waiting.pop()):
            if name in model.levers and model.levers[name].whole_programme and name not in NOT_BOUGHT:
                found[name] = model.levers[name].neutral
            elif name in model.equations and name not in seen:
                waiting.append(name)
                seen.add(name)
    return found


def _called(setting: Setting) -> str:
    """A lever as the file has it: by its own name, or by its table's."""
    where = TABLE_OF.get(setting.lever, "")
    table = next((table for table in TABLES.values() if f"[{table}." in where), None)
    return f"{table}.{setting.member}" if table else setting.lever


def _some(parts: Sequence[str]) -> str:
    more = len(parts) - NAMED
    return ", ".join(parts[:NAMED]) + (f" and {more} more" if more > 0 else "")
