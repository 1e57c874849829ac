"""One text in TOML and the line of every key in it: a scenario file, or what `--set` says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qisim.errors import Problem, ScenarioError
from qisim.scenarios.quantities import shown
from qisim.scenarios.scanner import KeyPath, key_of, lines_of

OVERRIDES = "--set"
DEEPEST = 20
BARE = re.compile(r"[A-Za-z0-9_-]+")
PLACE_IN_FILE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Document:
    """What one file says. `label` is its name in messages; `path` is None for `--set`."""

    label: str
    path: Path | None
    data: dict[str, Any]
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def line(self, key: KeyPath) -> int | None:
        """The line of a key, or of the nearest table around it."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.lines:
                return self.lines[key[:length]]
        return None

    def problem(
        self,
        key: KeyPath,
        message: str,
        *,
        found: str | None = None,
        expected: str | None = None,
        suggestion: str | None = None,
    ) -> Problem:
        """A problem at a key of this document."""
        return Problem(message, self.label, self.line(key), written(key) or None, found, expected, suggestion)


def written(key: KeyPath) -> str:
    """A key as it is written: levers.coach_density[1].value."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = part if BARE.fullmatch(part) else f'"{part}"'
            text += f".{bare}" if text else bare
    return text


def label_of(path: Path) -> str:
    """A file as messages name it: from the working folder where it lies below, else in full."""
    try:
        whole = path.resolve()
    except OSError:  # a name that is too long to be one
        return str(path)
    here = Path.cwd()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(whole)


def of_scenario(problem: Problem, name: str) -> Problem:
    """A problem, with the scenario it is about where it is in what `--set` changes of every scenario."""
    if problem.file != OVERRIDES:
        return problem
    return replace(problem, message=f"{problem.message}, in the scenario '{name}'")


def read(path: Path) -> Document:
    """The document in a file, or `ScenarioError`."""
    label = label_of(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(Problem("not a text in UTF-8", label, found=f"a stray byte at {error.start}")) from None
    except OSError as error:
        raise ScenarioError(Problem(f"cannot be read: {error.strerror or error}", label)) from None
    return parsed(text, label, path)


def parsed(text: str, label: str, path: Path | None = None) -> Document:
    """The document that a text is, or `ScenarioError`."""
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise ScenarioError(_too_deep(label)) from None
    except ValueError as error:
        raise ScenarioError(_syntax_problem(error, text, label)) from None
    if _depth_exceeds(data, DEEPEST):
        raise ScenarioError(_too_deep(label))
    return Document(label, path, data, lines_of(text))


def _too_deep(label: str) -> Problem:
    return Problem("tables or lists lie too deep in each other", label, expected=f"at most {DEEPEST} levels")


def _syntax_problem(error: ValueError, text: str, label: str) -> Problem:
    message = str(error)
    place = PLACE_IN_FILE.search(message)
    line = None
    if place is not None:
        line = int(place[1]) if place[1] else text.rstrip().count("\n") + 1
        message = message[: place.start()]
    return Problem(f"not valid TOML: {message}", label, line, expected='lines such as: value = "4 person/year"')


def _depth_exceeds(data: Any, limit: int) -> bool:
    level: list[Any] = [data]
    for _ in range(limit + 1):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, (dict, list))
        ]
    return bool(level)


def from_overrides(overrides: Sequence[str]) -> Document:
    """The document that several `--set key=value` make together, or `ScenarioError`."""
    data: dict[str, Any] = {}
    problems = [problem for text in overrides if (problem := _override(text, data)) is not None]
    if problems:
        raise ScenarioError(problems)
    return Document(OVERRIDES, None, data)


def _override(text: str, data: dict[str, Any]) -> Problem | None:
    name, equals, value = text.partition("=")
    key = key_of(name)
    if not equals or key is None or not value.strip():
        expected = "key=value, such as levers.coach_density.value=0.002"
        return Problem("not a key and a value", OVERRIDES, found=shown(text), expected=expected)
    table = data
    for depth, part in enumerate(key[:-1], start=1):
        below = table.setdefault(part, {})
        if not isinstance(below, dict):
            return Problem(f"set twice: '{written(key[:depth])}' and a key below it", OVERRIDES, key=written(key))
        table = below
    if key[-1] in table:
        return Problem("set twice", OVERRIDES, key=written(key), found=shown(text))
    table[key[-1]] = _override_value(value)
    return None


def _override_value(text: str) -> Any:
    """A value in TOML; anything else is text, since a shell takes the quotation marks away."""
    try:
        read_as = tomllib.loads(f"value = {text.strip()}")
    except (ValueError, RecursionError):
        return text.strip()
    return read_as["value"] if list(read_as) == ["value"] else text.strip()
