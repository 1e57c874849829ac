"""What a person writes into a document: a TOML file of words by item number.

standard = "stress-sd"                     # may be left out
"1.1" = '''
Why we made the model.

A second paragraph.'''
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qisim.errors import InputError, Problem, did_you_mean
from qisim.scenarios.documents import Document, read, written
from qisim.standards.standards import Standard, standard_called

if TYPE_CHECKING:
    from qisim.scenarios.scanner import KeyPath
    from qisim.standards.document import Answered

STANDARD = "standard"


@dataclass(frozen=True)
class Words:
    """A person's words by item number, and the file that they came from."""

    by_item: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    def of(self, number: str) -> str:
        """The words for an item; empty where there are none."""
        return self.by_item.get(number, "")


def read_words(path: str | Path, standard: Standard) -> Words:
    """The words in a file; raises `InputError` with everything that is wrong in it."""
    document = read(Path(path))
    problems = [*_wrong_standard(document, standard)]
    found: dict[str, str] = {}
    for key, value in _leaves({name: value for name, value in document.data.items() if name != STANDARD}):
        problem = _problem(document, key, value, standard)
        if problem:
            problems.append(problem)
        elif value.strip():
            found[".".join(map(str, key))] = value.strip()
    if problems:
        raise InputError(problems)
    return Words(found, document.label)


def _leaves(table: Mapping[str, Any], above: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Every value with its key. An item number without quotation marks is a table in a table to TOML: 1.1 = "..."."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _wrong_standard(document: Document, standard: Standard) -> Iterator[Problem]:
    said = document.data.get(STANDARD)
    if said is None:
        return
    if not isinstance(said, str):
        yield document.problem((STANDARD,), "is not a text", found=repr(said), expected=standard.name)
        return
    try:
        meant = standard_called(said)
    except InputError as error:
        (problem,) = error.problems
        yield document.problem((STANDARD,), problem.message, found=said, suggestion=problem.suggestion)
        return
    if meant is not standard:
        yield document.problem(
            (STANDARD,),
            "these words are for another standard",
            found=meant.name,
            expected=standard.name,
            suggestion=f"--standard {meant.name}",
        )


def _problem(document: Document, key: KeyPath, value: Any, standard: Standard) -> Problem | None:
    number = ".".join(map(str, key))
    known = [item.number for item in standard.items]
    if number not in known:
        return document.problem(
            key,
            f"{standard.title} has no item {number}",
            expected=f"one of: {', '.join(known)}",
            suggestion=did_you_mean(number, known) or did_you_mean(number.upper(), known),
        )
    if not isinstance(value, str):
        return document.problem(key, "is not a text", found=repr(value), expected=f'{written((number,))} = "..."')
    return None


def template(standard: Standard, answered: Sequence[Answered]) -> str:
    """The skeleton of a file of words: each item that lacks them, with what to write, and nothing written yet."""
    lines = [
        f"# Words for {standard.title}.",
        "# Write between the quotation marks; what stays empty stays open.",
        "# For more than one line: three quotation marks on either side, and an empty line between paragraphs.",
        f"{STANDARD} = {json.dumps(standard.name)}",
    ]
    for one in answered:
        if one.open:
            lines += ["", f"# {one.number} {one.title}: {one.content.state}", *_commented(one.content.prompt)]
            if one.content.command:
                lines.append(f"# `{one.content.command}` computes it.")
            lines.append(f'{json.dumps(one.number)} = ""')
    return "\n".join(lines) + "\n"


WIDEST = 110


def _commented(prompt: str) -> Iterator[str]:
    line = "#"
    for word in prompt.split():
        if len(line) + len(word) >= WIDEST:
            yield line
            line = "#"
        line += f" {word}"
    if line != "#":
        yield line
