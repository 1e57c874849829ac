"""Finds the line of every key in a TOML text, since no TOML reader tells it.

The scanner follows the shape of a text that `tomllib` has accepted and leaves the values alone.
It never raises: where it loses its way it keeps the lines found so far.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]

BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
BARE_VALUE = re.compile(r"[^,\]}\n#]+")
# A multi-line string may end in up to two quotation marks of its own before the three that close it.
STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{1,2}(?!"))?'
    r"|'''.*?'''(?:'{1,2}(?!'))?"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


class LostError(Exception):
    """The text is not what the scanner took it for."""


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line, from 1, on which each key and each item of a list first appears."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    with suppress(LostError, RecursionError):
        scanner.document()
    return scanner.lines


def key_of(text: str) -> tuple[str, ...] | None:
    """The parts of a dotted key such as `levers.coach_density.value`, or None if it is not one."""
    scanner = _Scanner(text.strip())
    try:
        key = scanner.key()
    except LostError:
        return None
    return key if scanner.position == len(scanner.text) else None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[KeyPath, int] = {}
        self._tables_in: dict[KeyPath, int] = {}
        self._counted_to = 0
        self._line = 1

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(BLANK)
        while self.position < len(self.text):
            if self._at("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(BLANK)

    def key(self) -> tuple[str, ...]:
        parts = []
        while True:
            self._skip(SPACE)
            parts.append(self._key_part())
            self._skip(SPACE)
            if not self._taken("."):
                return tuple(parts)

    def _key_part(self) -> str:
        if self._at('"') or self._at("'"):
            quoted = self._matched(STRING)
            try:
                return str(tomllib.loads(f"key = {quoted}")["key"])
            except ValueError:
                raise LostError from None
        return self._matched(BARE_KEY)

    def _header(self) -> KeyPath:
        line = self._line_here()
        of_many = self.text.startswith("[[", self.position)
        self.position += 2 if of_many else 1
        key = self.key()
        path: KeyPath = ()
        for part in key[:-1]:
            path = self._latest((*path, part))
            self.lines.setdefault(path, line)
        path = (*path, key[-1])
        self.lines.setdefault(path, line)
        if of_many:
            self._tables_in[path] = self._tables_in.get(path, 0) + 1
            path = self._latest(path)
            self.lines[path] = line
        self._expect("]]" if of_many else "]")
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        """The table that a header means by `path`: the last one where it is an array of tables."""
        self.lines.setdefault(path, self._line_here())
        return (*path, self._tables_in[path] - 1) if path in self._tables_in else path

    def _pair(self, table: KeyPath) -> None:
        line = self._line_here()
        path = table
        for part in self.key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._expect("=")
        self._skip(SPACE)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._at("["):
            for number in self._items("]"):
                self.lines[(*path, number)] = self._line_here()
                self._value((*path, number))
        elif self._at("{"):
            for _ in self._items("}"):
                self._pair(path)
        elif self._at('"') or self._at("'"):
            self._matched(STRING)
        else:
            self._matched(BARE_VALUE)

    def _items(self, close: str) -> Iterator[int]:
        """Stops at the start of each item of a list or an inline table, and ends behind it."""
        self.position += 1
        number = 0
        while True:
            self._skip(BLANK)
            if self._taken(close):
                return
            yield number
            number += 1
            self._skip(BLANK)
            if not self._taken(","):
                self._expect(close)
                return

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted_to, self.position)
        self._counted_to = self.position
        return self._line

    def _at(self, mark: str) -> bool:
        return self.text.startswith(mark, self.position)

    def _taken(self, mark: str) -> bool:
        if not self._at(mark):
            return False
        self.position += len(mark)
        return True

    def _expect(self, mark: str) -> None:
        if not self._taken(mark):
            raise LostError

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.position)
        assert match is not None, "a pattern to skip matches nothing at all too"
        self.position = match.end()

    def _matched(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            raise LostError
        self.position = match.end()
        return match.group()
