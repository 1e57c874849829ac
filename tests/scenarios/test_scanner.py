"""Every key that tomllib reads has a line, and it is the line on which a reader finds it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qisim.scenarios.scanner import KeyPath, key_of, lines_of

EXAMPLE = '''\
# a comment = "not a key"
title = "A # in text"        # and a comment
description = """
[not.a.table]
value = 3
an end with quotes ""\"""

[levers.coach_posts] # of trusts
value = 2
targets = { type = ["acute",
    "community"], foundation = true }
"a quoted.key".'and another' = \'\'\'
x = 1 '\'\'\'

[[levers.training]]
value = 1
[[levers.training]]
start = 2015-04-01 10:00:00
  [levers.training.targets]
  type = [
    "acute", # the first
    "ambulance",
  ]
[[levers.training.more]]
a.b.c = [{ d = 1 }, { d = 2 }]
'''


def test_lines_of_an_example() -> None:
    lines = lines_of(EXAMPLE)
    assert lines["title",] == 2
    assert lines["description",] == 3
    assert lines["levers",] == lines["levers", "coach_posts"] == 8
    assert lines["levers", "coach_posts", "targets", "type", 1] == 11
    assert lines["levers", "coach_posts", "targets", "foundation"] == 11
    assert lines["levers", "coach_posts", "a quoted.key", "and another"] == 12
    assert lines["levers", "training"] == lines["levers", "training", 0] == 15
    assert lines["levers", "training", 1] == 17
    assert lines["levers", "training", 1, "targets", "type", 1] == 22
    assert lines["levers", "training", 1, "more", 0, "a", "b", "c", 1, "d"] == 25


def test_windows_line_ends_count_once() -> None:
    assert lines_of(EXAMPLE.replace("\n", "\r\n")) == lines_of(EXAMPLE)


def paths_of(data: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for part, item in items:
        yield (*path, part)
        yield from paths_of(item, (*path, part))


def test_every_key_of_the_example_has_a_line() -> None:
    assert set(paths_of(tomllib.loads(EXAMPLE))) == set(lines_of(EXAMPLE))


class Printer:
    """Writes tables as TOML in a style that is drawn, and remembers the line of every key."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[KeyPath, int] = {}

    def mark(self, path: KeyPath) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], self.text.count("\n") + 1)

    def choose(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def gap(self) -> None:
        self.text += self.choose("", " ", "\t", "  ")

    def key(self, name: str) -> None:
        self.gap()
        self.text += (
            name if name.isascii() and name.isalpha() and self.choose("bare", "quoted") == "bare" else self.quoted(name)
        )
        self.gap()

    def quoted(self, name: str) -> str:
        if "'" not in name and self.choose("basic", "literal") == "literal":
            return f"'{name}'"
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def table(self, table: dict[str, Any], path: KeyPath, header: tuple[str, ...]) -> None:
        """The pairs of a table first, then the tables that have a header of their own."""
        headed = {}
        for name, value in table.items():
            tables = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
            if (isinstance(value, dict) or tables) and self.choose("header", "pair") == "header":
                headed[name] = value
            else:
                self.pair((name,), value, path)
                self.text += self.choose("", " # a = 1", "\t#[x]") + self.choose("\n", "\n\n", "\n# ]\n")
        for name, value in headed.items():
            for number, item in enumerate(value if isinstance(value, list) else [value]):
                below = (*path, name, number) if isinstance(value, list) else (*path, name)
                self.header((*header, name), below, "[[]]" if isinstance(value, list) else "[]")
                self.table(item, below, (*header, name))

    def header(self, names: tuple[str, ...], path: KeyPath, brackets: str) -> None:
        self.gap()
        self.mark(path)
        half = len(brackets) // 2
        self.text += brackets[:half]
        for number, name in enumerate(names):
            self.text += "." if number else ""
            self.key(name)
        self.text += brackets[half:] + self.choose("\n", " # [y]\n")

    def pair(self, names: tuple[str, ...], value: Any, path: KeyPath) -> None:
        """One key and its value, or several dotted keys where the value is a table."""
        if isinstance(value, dict) and value and len(names) < 3 and self.choose("dotted", "inline") == "dotted":
            for number, (name, item) in enumerate(value.items()):
                self.text += "\n" if number else ""
                self.pair((*names, name), item, path)
            return
        self.mark((*path, *names))
        for number, name in enumerate(names):
            self.text += "." if number else ""
            self.key(name)
        self.text += "="
        self.gap()
        self.value(value, (*path, *names), one_line=False)

    def value(self, value: Any, path: KeyPath, one_line: bool) -> None:
        if isinstance(value, dict):
            self.inline(value, path)
        elif isinstance(value, list):
            self.list(value, path, one_line)
        elif isinstance(value, str):
            self.text += self.string(value, one_line)
        else:
            self.text += str(value).lower()

    def string(self, value: str, one_line: bool) -> str:
        if one_line or self.choose("short", "long") == "short":
            return self.quoted(value)
        basic = value.replace("\\", "\\\\").replace('"""', '""\\"')
        if "'" not in value and self.choose("basic", "literal") == "literal":
            return f"'''\n{value}\n# [z]\n'''"
        return f'"""\n{basic}\n[z]\\\n  """'

    def list(self, items: list[Any], path: KeyPath, one_line: bool) -> None:
        self.text += "["
        for number, item in enumerate(items):
            self.text += self.choose("", " ") if one_line else self.choose("", " ", "\n", " # ,]\n")
            self.mark((*path, number))
            self.value(item, (*path, number), one_line)
            self.text += "," if number + 1 < len(items) else self.choose("", ",")
        self.text += "]"

    def inline(self, table: dict[str, Any], path: KeyPath) -> None:
        self.text += "{"
        for number, (name, item) in enumerate(table.items()):
            self.text += "," if number else ""
            self.mark((*path, name))
            self.key(name)
            self.text += "="
            self.value(item, (*path, name), one_line=True)
        self.text += "}"


NAMES = st.sampled_from(("a", "b", "value", "x.y", "a b", "#", "[k]", "it's", 'say "x"', "back\\slash", "é", ""))
SCALARS = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.sampled_from(("", "text", "a # b", "[c]", "{ d = 1 }", "e = 1", "it's", 'say "x"', "\\", ",]}")),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def printed_documents(draw: Any) -> tuple[str, dict[KeyPath, int]]:
    printer = Printer(draw)
    printer.table(draw(st.dictionaries(NAMES, VALUES, max_size=4)), (), ())
    return printer.text, printer.lines


@given(printed_documents())
def test_every_key_of_any_document_is_found_on_its_line(printed: tuple[str, dict[KeyPath, int]]) -> None:
    text, lines = printed
    assert set(paths_of(tomllib.loads(text))) == set(lines)
    assert lines_of(text) == lines


@given(printed_documents(), st.integers(0, 200), st.text(max_size=3))
def test_a_damaged_text_never_crashes_the_scanner(
    printed: tuple[str, dict[KeyPath, int]], position: int, damage: str
) -> None:
    text, _ = printed
    damaged = text[:position] + damage + text[position + 1 :]
    assert all(1 <= line <= damaged.count("\n") + 1 for line in lines_of(damaged).values())


@given(st.text(alphabet="[]{}=.,\"'#\n\\ab1 "))
def test_a_text_of_marks_never_crashes_the_scanner(text: str) -> None:
    lines = lines_of(text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(paths_of(data)) <= set(lines)


def test_deep_nesting_ends_the_search_and_nothing_else() -> None:
    assert lines_of("first = 1\ndeep = " + "[" * 100_000)["first",] == 1


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("levers.coach_posts.value", ("levers", "coach_posts", "value")),
        (' a . "b.c" ', ("a", "b.c")),
        ("", None),
        ("a..b", None),
        ("a b", None),
        ('"a', None),
    ],
)
def test_a_dotted_key_is_taken_apart(text: str, key: tuple[str, ...] | None) -> None:
    assert key_of(text) == key
