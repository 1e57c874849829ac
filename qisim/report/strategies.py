"""What the strategies do: their levers side by side, what differs first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qisim.charts.appearance import spoken
from qisim.charts.numbers import listed, pounds
from qisim.errors import QisimError
from qisim.parameters import Lever, load_levers, load_parameters
from qisim.parameters.reading import AXIS_MEMBERS
from qisim.population import load
from qisim.report.origin import only, population_given
from qisim.report.programmes import programme_rows
from qisim.report.tables import Block, Cell, Row, Table
from qisim.report.wording import phase, when
from qisim.scenarios.scheduling import STAFF

if TYPE_CHECKING:
    from qisim.results import Result
    from qisim.scenarios import Scenario

AS_TODAY = "As today"
WHOLE_COUNTRY = 1e11
"""A yearly budget above what England spends on hospitals is no limit."""


def strategies_table(result: Result, titles: dict[str, str]) -> Table:
    """Budget, end of support, levers and assumptions, a column for each strategy."""
    rows = side_by_side(result.scenarios, part_of_country(result))
    different = tuple(row for row in rows if len(set(row.cells)) > 1)
    alike = tuple(row for row in rows if len(set(row.cells)) == 1)
    if len(result.names) == 1:
        blocks: tuple[Block, ...] = (Block("", tuple(rows)),)
    else:
        blocks = tuple(
            Block(words, chosen)
            for words, chosen in (("What differs", different), ("What is the same", alike))
            if chosen
        )
    columns = tuple(titles[name] for name in result.names)
    caption = "Levers side by side" if len(columns) > 1 else f"Levers of {columns[0]}"
    return Table("strategies", caption, "Lever", columns, blocks)


def side_by_side(scenarios: Sequence[Scenario], part: float | None = 1.0) -> list[Row]:
    """A row for each thing that any of the scenarios sets, a cell for each scenario.

    part: the share of all staff in the trusts that are run, by which they have a part of the budget
    """
    return [
        _row("Budget for the programme, at most", [_budget(one, part) for one in scenarios]),
        _row("Support ends", [_ends(one) for one in scenarios]),
        *(_row(heading, texts, note) for (heading, note), texts in programme_rows(scenarios)),
        *_lever_rows(scenarios),
        *_assumption_rows(scenarios),
    ]


def _row(heading: str, texts: Iterable[str], note: str = "") -> Row:
    return Row(heading, tuple(Cell(text) for text in texts), note)


def part_of_country(result: Result) -> float | None:
    """The share of all staff that works in the trusts of this run, which is their part of a budget.

    1 where the run is of all trusts; None where the country's table is no longer to be found.
    """
    if not only(result):
        return 1.0
    try:
        country = load(population_given(result))
    except QisimError:
        return None
    part: float = result.population.attributes[STAFF].sum() / country.attributes[STAFF].sum()
    return part


def _budget(scenario: Scenario, part: float | None) -> str:
    amount = scenario.budget.amount
    limit = "No limit" if amount >= WHOLE_COUNTRY else f"{pounds(amount)} a year"
    if part != 1.0 and 0.0 < amount < WHOLE_COUNTRY:
        share = "their part by number of staff" if part is None else f"{pounds(part * amount)} a year, by staff"
        limit += f" in all trusts of the country, of which these trusts' part: {share}"
    return f"{limit}. {scenario.budget.statement}".strip() if scenario.budget.statement else limit


def _ends(scenario: Scenario) -> str:
    return when(scenario.withdrawal) if scenario.withdrawal else "Never within the run"


def _lever_rows(scenarios: Sequence[Scenario]) -> list[Row]:
    """A row for each lever that somebody moves; members of its axis that are moved alike share one."""
    levers = load_levers()
    used = dict.fromkeys(one.lever for scenario in scenarios for one in scenario.levers)
    rows = []
    for name in sorted(used, key=[*levers].index):
        lever = levers[name]
        alike: dict[tuple[str, ...], list[str]] = {}
        for member in AXIS_MEMBERS[lever.axis] if lever.axis else ("",):
            alike.setdefault(tuple(_cell(one, lever, member) for one in scenarios), []).append(member)
        for place, (texts, members) in enumerate(alike.items()):
            whom = "" if len(alike) == 1 else ": " + listed([spoken(member).lower() for member in members])
            rows.append(_row(spoken(name) + whom, texts, "" if place else lever.description))
    return rows


def _cell(scenario: Scenario, lever: Lever, member: str) -> str:
    phases = [one for one in scenario.levers if (one.lever, one.member) == (lever.name, member)]
    return "; then ".join(phase(one, lever) for one in phases) or AS_TODAY


def _assumption_rows(scenarios: Sequence[Scenario]) -> list[Row]:
    """Parameters that a scenario fixes; elsewhere each draw takes another value."""
    names = dict.fromkeys(name for scenario in scenarios for name in scenario.parameters)
    parameters = load_parameters() if names else {}
    rows = []
    for name in names:
        note = parameters[name].description if name in parameters else ""
        texts = [_assumed(scenario.parameters.get(name)) for scenario in scenarios]
        rows.append(_row(f"Assumption: {spoken(name).lower()}", texts, note))
    return rows


def _assumed(value: object) -> str:
    if value is None:
        return "Uncertain, as in the model"
    if isinstance(value, dict):
        return listed(tuple(f"{spoken(str(key)).lower()} {_assumed(inner)}" for key, inner in value.items()))
    return f"{value:g}" if isinstance(value, float | int) else str(value)
