"""Reading a table of tables from TOML: fields checked, problems collected with file and line."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qisim.equations.world import AXES, TYPES
from qisim.errors import ParameterError, Problem, did_you_mean

FOLDER = Path(__file__).parent
CALENDAR: dict[str, tuple[str, ...]] = {
    "hour": tuple(f"at_{hour:02d}" for hour in range(24)),
    "weekday": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}
"""Axes of the pathway of one hospital; no equation knows them."""
AXIS_MEMBERS: dict[str, tuple[str, ...]] = {axis.name: axis.members for axis in AXES} | CALENDAR
NATION, AREA, TRUST, TYPE = "nation", "area", "trust", "type"

_HEADING = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*[.=]")

Table = Mapping[str, object]


def text_of(path: Path) -> str:
    """The text of a file, or a `ParameterError` that says why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ParameterError(Problem(f"cannot be read: {error.strerror}", file=str(path))) from None
    except UnicodeDecodeError:
        raise ParameterError(Problem("is not text in UTF-8", file=str(path))) from None


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """The line of every table and of every key in it. Enough for tables of one level, as ours are."""
    lines: dict[tuple[str, ...], int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _HEADING.match(line):
            table = heading[1]
            lines.setdefault((table,), number)
        elif key := _KEY.match(line):
            lines.setdefault((table, key[1]), number)
    return lines


@dataclass
class Reader:
    """Reads the fields of one file's tables and collects what is wrong with them."""

    path: Path
    lines: dict[tuple[str, ...], int]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path) -> tuple[Reader, dict[str, object]]:
        """A reader for a file, and the file's content."""
        text = text_of(path)
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ParameterError(Problem(f"is not TOML: {error}", file=str(path))) from None
        return cls(path, lines_of(text)), content

    def report(self, name: str, key: str, message: str, **details: str | None) -> None:
        """Note a problem, where it is and what would be right."""
        line = self.lines.get((name, key)) or self.lines.get((name,))
        dotted = f"{name}.{key}" if key else name
        self.problems.append(Problem(message, file=str(self.path), line=line, key=dotted, **details))

    def finish(self) -> None:
        """Raise everything that was noted, together."""
        if self.problems:
            raise ParameterError(self.problems)

    def table(self, name: str, content: object, allowed: Sequence[str], required: Sequence[str]) -> Table | None:
        """The content of a table whose fields are those allowed, with all that are required."""
        if not isinstance(content, dict):
            self.report(name, "", "is not a table", found=repr(content), expected=f"[{name}] with fields below it")
            return None
        for key in content:
            if key not in allowed:
                self.report(name, key, "is not a field", suggestion=did_you_mean(key, allowed))
        missing = [key for key in required if key not in content]
        for key in missing:
            self.report(name, "", f"has no {key}", expected=f"{key} = ...")
        return None if missing else content

    def text(self, name: str, key: str, found: object, choices: Sequence[str] | None = None) -> str:
        """A text, one of the choices if there are any."""
        if not isinstance(found, str) or not found:
            self.report(name, key, "is not a text", found=repr(found))
            return ""
        if choices is not None and found not in choices:
            hint = did_you_mean(found, choices)
            self.report(name, key, "is not known", found=found, expected=", ".join(choices), suggestion=hint)
        return found

    def number(self, name: str, key: str, found: object) -> float:
        """A finite number; NaN where there is none."""
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            self.report(name, key, "is not a number", found=repr(found), expected="a finite number")
            return math.nan
        return float(found)

    def row(self, name: str, key: str, found: object, members: Sequence[str]) -> list[object]:
        """The values of a table by member, in the order of the members."""
        if not isinstance(found, dict) or set(found) != set(members):
            missing = [member for member in members if not isinstance(found, dict) or member not in found]
            unknown = [str(member) for member in found if member not in members] if isinstance(found, dict) else []
            self.report(
                name,
                key,
                "does not have exactly one value for each member",
                found=", ".join([*(f"unknown: {member}" for member in unknown), *(f"missing: {m}" for m in missing)]),
                expected=", ".join(members),
                suggestion=did_you_mean(unknown[0], members) if unknown else None,
            )
            return [math.inf] * len(members)
        return [found[member] for member in members]

    def grid(self, name: str, key: str, found: object, place: str, axis: str | None) -> list[list[float]]:
        """Numbers as (inner, members): one for the nation or one for each type, by member of the axis."""
        before = len(self.problems)
        columns = self.row(name, key, found, TYPES) if place == TYPE else [found]
        if len(self.problems) > before:
            return []
        members = AXIS_MEMBERS.get(axis or "")
        cells = [self.row(name, key, column, members) if members else [column] for column in columns]
        if len(self.problems) > before:
            return []
        numbers = [[self.number(name, key, cell) for cell in column] for column in cells]
        return [] if len(self.problems) > before else [list(row) for row in zip(*numbers, strict=True)]
