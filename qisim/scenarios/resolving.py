"""Makes a scenario of what a chain of files says together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from qisim.errors import Problem
from qisim.scenarios.days import START
from qisim.scenarios.documents import Document
from qisim.scenarios.fields import SHARE
from qisim.scenarios.inheritance import Given, Node, Table, content_of, together, value_of
from qisim.scenarios.naming import named, shares
from qisim.scenarios.phases import Horizon, PhaseReader, day_of, place_of
from qisim.scenarios.programmes import ALLOCATION, DELIVERY, DELIVERY_LEVER, OF_TRUSTS, UNIVERSAL
from qisim.scenarios.quantities import amount
from qisim.scenarios.scanner import KeyPath
from qisim.scenarios.scenario import DEFAULT_YEARS, Budget, ParameterValue, Scenario
from qisim.scenarios.setting import Setting
from qisim.scenarios.vocabulary import BUDGET_LEVER, Vocabulary

BUDGET_EXPECTED = '[budget] amount = "80000000 GBP/year" (0 where the centre pays nothing)'
BUDGET_SUGGESTION = 'builds_on = "survival-of-the-fittest" brings a budget of nothing from the centre'


def resolved(
    documents: Sequence[Document], faulty: Mapping[str, Collection[KeyPath]], vocabulary: Vocabulary
) -> tuple[Scenario | None, list[Problem]]:
    """The scenario that documents make together, the foundation first; and everything that is wrong with it."""
    problems: list[Problem] = []
    top = together(documents, faulty, vocabulary, problems).content
    horizon = _horizon(top, documents, problems)
    reader = PhaseReader(horizon, vocabulary, problems)
    levers = tuple(reader.levers(content_of(top.get("levers"))))
    collaboratives, transformations, proven_changes = named(top, reader)
    delivery = shares(top.get(DELIVERY), vocabulary.measure(DELIVERY_LEVER), OF_TRUSTS, reader)
    allocation = shares(top.get(ALLOCATION), SHARE, UNIVERSAL, reader)
    reader.finish()
    parameters = dict(_parameters(content_of(top.get("parameters")), vocabulary, problems))
    files = [document.path for document in documents if document.path]
    asked_for = next(document for document in reversed(documents) if document.path)
    if "title" not in top:
        problems.append(asked_for.problem(("title",), "a title is missing", expected='title = "..."'))
    budget = _budget(top.get("budget"), asked_for, vocabulary, problems)
    if problems or budget is None:
        # What is said once for all members of a lever is wrong for each of them: told once.
        return None, list(dict.fromkeys(problems))
    scenario = Scenario(
        name=files[-1].stem,
        title=value_of(top["title"], ""),
        description=value_of(top.get("description"), ""),
        years=horizon.years,
        withdrawal=horizon.withdrawal,
        budget=budget,
        levers=levers,
        parameters={name: value for name, (value, _) in parameters.items()},
        parameter_sources={name: source for name, (_, source) in parameters.items() if source},
        file=files[-1],
        chain=tuple(files),
        collaboratives=collaboratives,
        transformations=transformations,
        proven_changes=proven_changes,
        delivery=delivery,
        allocation=allocation,
    )
    return scenario, []


def _horizon(top: Mapping[str, Node], documents: Sequence[Document], problems: list[Problem]) -> Horizon:
    node = top.get("withdrawal")
    horizon = Horizon(value_of(top.get("years"), DEFAULT_YEARS), day_of(node))
    if not horizon.withdrawal or not isinstance(node, Given):
        return horizon
    if problem := horizon.outside(node, "the withdrawal is outside the years simulated"):
        problems.append(problem)
        return replace(horizon, withdrawal=None)
    own = next(number for number, document in enumerate(documents) if document is node.origin.document)
    return replace(horizon, withdrawn_at=node.origin, inherited=tuple(documents[:own]))


def _budget(node: Node | None, asked_for: Document, vocabulary: Vocabulary, problems: list[Problem]) -> Budget | None:
    if node is None:
        message = "no budget is stated"
        problems.append(asked_for.problem(("budget",), message, expected=BUDGET_EXPECTED, suggestion=BUDGET_SUGGESTION))
    if not isinstance(node, Table) or node.faulty:
        return None
    measure, given = vocabulary.measure(BUDGET_LEVER), node.content.get("amount")
    if not isinstance(given, Given):
        problems.append(node.origin.problem("amount is missing", expected=measure.expected))
        return None
    source = value_of(node.content.get("source"), "")
    given_amount = amount(given.value, measure)
    setting = Setting(BUDGET_LEVER, "", given_amount, start=START, source=source, place=place_of(given.origin))
    return Budget(setting, value_of(node.content.get("statement"), ""))


def _parameters(
    given: Mapping[str, Node], vocabulary: Vocabulary, problems: list[Problem]
) -> Iterator[tuple[str, tuple[ParameterValue, str]]]:
    for name in vocabulary.parameters:
        table = given.get(name)
        if not isinstance(table, Table) or table.faulty:
            continue
        value = _parameter(name, table.content.get("value"), (), vocabulary)
        if value is None or value == {}:
            expected = vocabulary.parameter_measure(name).expected
            problems.append(table.origin.problem("value is missing", expected=expected))
        else:
            yield name, (value, value_of(table.content.get("source"), ""))


def _parameter(name: str, node: Node | None, chosen: tuple[str, ...], vocabulary: Vocabulary) -> ParameterValue | None:
    if isinstance(node, Given):
        return amount(node.value, vocabulary.parameter_measure(name, chosen)).value
    content = content_of(node)
    values = {
        member: _parameter(name, content[member], (*chosen, member), vocabulary)
        for member in vocabulary.parameter_members(name, chosen)
        if member in content
    }
    return {member: value for member, value in values.items() if value is not None}
