"""Puts a file on the files that it builds on: tables merge by key, lists replace.

Each value keeps its origin, so that a problem found after merging names the file and line to mend.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from qisim.errors import Problem, ScenarioError
from qisim.scenarios.documents import Document, label_of, read, written
from qisim.scenarios.fields import ENTRY_KEYS
from qisim.scenarios.finding import find
from qisim.scenarios.programmes import PHASES_OF_TRANSFORMATION, PROVEN_CHANGES, TRANSFORMATIONS
from qisim.scenarios.quantities import shown
from qisim.scenarios.scanner import KeyPath
from qisim.scenarios.vocabulary import Vocabulary

# A title says what one file is for: two scenarios never share it by inheritance.
OWN = ("title", "description", "builds_on")

# A phase that is given as a value alone is a table with that value, so that files can change its dates.
PHASED = {TRANSFORMATIONS: tuple(PHASES_OF_TRANSFORMATION), PROVEN_CHANGES: ("push",)}

FAULTY = object()
"""Stands where a value was wrong by itself: that is told already, and nothing more follows from it."""


@dataclass(frozen=True)
class Origin:
    """Where something was given."""

    document: Document
    key: KeyPath

    def problem(
        self, message: str, *, found: str | None = None, expected: str | None = None, suggestion: str | None = None
    ) -> Problem:
        """A problem to mend there."""
        return self.document.problem(self.key, message, found=found, expected=expected, suggestion=suggestion)


@dataclass(frozen=True)
class Given:
    """A value as a file gives it, and where."""

    value: Any
    origin: Origin


@dataclass(frozen=True)
class Table:
    """A table as one file gives it, or as several give it together, with the place in the last of them."""

    content: dict[str, Node]
    origin: Origin

    @property
    def faulty(self) -> bool:
        """Whether anything in it was wrong by itself."""
        return any(
            node.value is FAULTY if isinstance(node, Given) else isinstance(node, Table) and node.faulty
            for node in self.content.values()
        )


Phases: TypeAlias = list[Table]
Node: TypeAlias = Given | Table | Phases


def chain(name_or_path: str | Path, problems: list[Problem]) -> list[Document]:
    """The file and those it builds on, the foundation first, as far as they can be read."""
    documents: list[Document] = []
    path: Path | None = find(name_or_path)
    while path is not None:
        try:
            document = read(path)
        except ScenarioError as error:
            problems.extend(error.problems)
            break
        documents.append(document)
        path = _base(documents, problems)
    return documents[::-1]


def _base(documents: Sequence[Document], problems: list[Problem]) -> Path | None:
    """The file that the last document builds on, if it builds on one that is there."""
    document = documents[-1]
    name = document.data.get("builds_on")
    if not isinstance(name, str):  # what may be there instead is told by the forms
        return None
    try:
        path = find(name, beside=document.path.parent if document.path else None)
    except ScenarioError as error:
        problems.extend(_at_builds_on(problem, name, document) for problem in error.problems)
        return None
    seen = [other.path.resolve() for other in documents if other.path]
    if path.resolve() not in seen:
        return path
    problems.append(_circle(documents, path, seen.index(path.resolve())))
    return None


def _at_builds_on(problem: Problem, name: str, document: Document) -> Problem:
    return document.problem(
        ("builds_on",), problem.message, found=shown(name), expected=problem.expected, suggestion=problem.suggestion
    )


def _circle(documents: Sequence[Document], path: Path, first: int) -> Problem:
    """The circle, whole: a builds on b builds on a."""
    around = [document.path.stem for document in documents[first:] if document.path]
    last = documents[-1]
    return last.problem(
        ("builds_on",),
        f"scenarios build on each other in a circle: {' -> '.join([*around, path.stem])}",
        found=f"{label_of(path)} again",
        suggestion="take builds_on out of one of them",
    )


def value_of(node: Node | None, otherwise: Any) -> Any:
    """What was given, or `otherwise` where nothing sound was."""
    return node.value if isinstance(node, Given) and node.value is not FAULTY else otherwise


def content_of(node: Node | None) -> dict[str, Node]:
    """What a table holds; nothing where there is none."""
    return node.content if isinstance(node, Table) else {}


def together(
    documents: Sequence[Document],
    faulty: Mapping[str, Collection[KeyPath]],
    vocabulary: Vocabulary,
    problems: list[Problem],
) -> Table:
    """A chain of documents as one, the foundation first. Each lever is a table of its members."""
    whole = Table({}, Origin(documents[0], ()))
    asked_for = max(number for number, document in enumerate(documents) if document.path)
    for number, document in enumerate(documents):
        given = as_given(document, faulty[document.label])
        content = {name: node for name, node in given.content.items() if number >= asked_for or name not in OWN}
        levers = content.get("levers")
        if isinstance(levers, Table):
            below = content_of(whole.content.get("levers"))
            content["levers"] = _levers_by_member(levers, below, vocabulary, problems)
        for name, keys in PHASED.items():
            if name in content:
                content[name] = _with_phases(content[name], keys)
        whole = _on_top(whole, Table(content, given.origin), problems)
    return whole


def _levers_by_member(
    levers: Table, below: Mapping[str, Node], vocabulary: Vocabulary, problems: list[Problem]
) -> Table:
    content: dict[str, Node] = {}
    for name, node in levers.content.items():
        if not (isinstance(node, Given) and node.value is FAULTY):
            members = by_member(node, content_of(below.get(name)), vocabulary.members(name), problems)
            content[name] = Table(members, levers.origin)
    return Table(content, levers.origin)


def _with_phases(programmes: Node, keys: Collection[str]) -> Node:
    """Tables by name, with a table for each phase."""
    if not isinstance(programmes, Table):
        return programmes
    content: dict[str, Node] = {}
    for name, node in programmes.content.items():
        if isinstance(node, Table):
            phases = {key: _as_phase(phase) if key in keys else phase for key, phase in node.content.items()}
            node = Table(phases, node.origin)
        content[name] = node
    return Table(content, programmes.origin)


def _as_phase(node: Node) -> Node:
    if isinstance(node, Given) and node.value is not FAULTY:
        return Table({"value": node}, node.origin)
    return node


def as_given(document: Document, faulty: Collection[KeyPath]) -> Table:
    """A document with the origin of every value."""

    def node(value: Any, key: KeyPath) -> Node:
        origin = Origin(document, key)
        if key in faulty:
            return Given(FAULTY, origin)
        if isinstance(value, dict):
            return table(value, key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [table(item, (*key, number)) for number, item in enumerate(value)]
        inside = any(other[: len(key)] == key for other in faulty)
        return Given(FAULTY if inside else value, origin)

    def table(value: dict[str, Any], key: KeyPath) -> Table:
        return Table({name: node(item, (*key, name)) for name, item in value.items()}, Origin(document, key))

    return table(document.data, ())


def merged(below: Node | None, above: Node, problems: list[Problem]) -> Node:
    """What holds when `above` is put on `below`."""
    if isinstance(above, Given) and above.value is FAULTY:
        return above if below is None else below
    if not isinstance(above, Table) or below is None or isinstance(below, Given):
        return above
    if isinstance(below, list):
        first = below[0].origin
        problems.append(
            above.origin.problem(
                "a table cannot change a list of phases",
                expected=f"the whole list, as in {first.document.label}:{first.document.line(first.key)}",
                suggestion=f"write [[{written(above.origin.key)}]], which replaces that list",
            )
        )
        return below
    return _on_top(below, above, problems)


def _on_top(below: Table, above: Table, problems: list[Problem]) -> Table:
    content = dict(below.content)
    for name, node in above.content.items():
        content[name] = merged(content.get(name), node, problems)
    return Table(content, above.origin)


def by_member(
    lever: Node, below: Collection[str], members: tuple[str, ...], problems: list[Problem]
) -> dict[str, Node]:
    """A lever of one file by the members of its axis.

    Keys beside the members hold for every member unless it has its own: for all of them where a
    value is among these keys, else for those that have a value, here or in a file `below`.
    """
    if not isinstance(lever, Table):
        return dict.fromkeys(members, lever)
    shared = {name: node for name, node in lever.content.items() if name in ENTRY_KEYS}
    own = {name: node for name, node in lever.content.items() if name not in ENTRY_KEYS}
    if members == ("",):
        return {"": lever}
    meant = [member for member in members if "value" in shared or member in own or member in below]
    if not meant and not lever.faulty:
        problems.append(
            lever.origin.problem("no value is given", expected=f"value, or a table for one of: {', '.join(members)}")
        )
    return {member: _with_shared(own.get(member), shared, lever.origin) for member in meant}


def _with_shared(own: Node | None, shared: dict[str, Node], origin: Origin) -> Node:
    if isinstance(own, Table):
        return Table({**shared, **own.content}, own.origin)
    if isinstance(own, list):
        return [Table({**shared, **phase.content}, phase.origin) for phase in own]
    return Table(shared, origin) if own is None else own
