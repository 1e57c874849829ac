"""Loads a scenario: its file, the files it builds on, and what `--set` changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qisim.errors import Problem, ScenarioError
from qisim.scenarios.checking import check_document
from qisim.scenarios.documents import Document, from_overrides, of_scenario
from qisim.scenarios.forms import Forms, whole_forms
from qisim.scenarios.inheritance import chain
from qisim.scenarios.resolving import resolved
from qisim.scenarios.scanner import KeyPath
from qisim.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from qisim.population import Population


def load(name_or_path: str | Path, overrides: Sequence[str] = (), *, forms: Forms | None = None) -> Scenario:
    """The scenario of a name or a file, with `overrides` such as "levers.coach_density.value=0.002" on top.

    Raises `ScenarioError` with everything that is wrong in any of its files.
    """
    problems: list[Problem] = []
    documents = chain(name_or_path, problems)
    if overrides:
        documents.extend(_overriding(overrides, problems))
    scenario = _checked(documents, forms or whole_forms(), problems)
    if scenario is None:
        raise ScenarioError(problems)
    return scenario


def check(
    name_or_path: str | Path, population: Population | None = None, *, forms: Forms | None = None
) -> list[Problem]:
    """Everything that is wrong with a scenario; an empty list if it can be run.

    Whether the areas and trusts that it is aimed at are there can be told with a `population` only.
    """
    forms = forms or whole_forms()
    try:
        scenario = load(name_or_path, forms=forms)
        if population is not None:
            from qisim.scenarios.scheduling import schedule  # numpy is not needed to read a file

            schedule(scenario, forms.vocabulary.levers, population)
    except ScenarioError as error:
        return list(error.problems)
    return []


def _overriding(overrides: Sequence[str], problems: list[Problem]) -> list[Document]:
    try:
        document = from_overrides(overrides)
    except ScenarioError as error:
        problems.extend(error.problems)
        return []
    if "builds_on" in document.data:
        problems.append(document.problem(("builds_on",), "only a file can build on another"))
    return [document]


def _checked(documents: Sequence[Document], forms: Forms, problems: list[Problem]) -> Scenario | None:
    """The scenario, if there are no problems: first of each document by itself, then of all together.

    Where a file of the chain is missing, what the others lack may be in it: that is left unsaid.
    """
    incomplete = bool(problems)
    found: list[Problem] = []
    faulty: dict[str, set[KeyPath]] = {}
    for document in documents:
        by_key = check_document(document, forms)
        found.extend(by_key.values())
        faulty[document.label] = set(by_key)
        incomplete = incomplete or ("builds_on",) in by_key
    scenario = None
    if not incomplete:
        scenario, more = resolved(documents, faulty, forms.vocabulary)
        name = next(document.path.stem for document in reversed(documents) if document.path)
        found.extend(of_scenario(problem, name) for problem in more)
    problems.extend(_in_order(found, documents))
    return None if problems else scenario


def _in_order(problems: Sequence[Problem], documents: Sequence[Document]) -> list[Problem]:
    """Problems as a reader meets them: the file that was asked for first, then line by line."""
    nearest_first = [document.label for document in reversed(documents)]
    return sorted(problems, key=lambda problem: (nearest_first.index(problem.file or ""), problem.line or 0))
