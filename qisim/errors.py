"""Everything that can go wrong, as a tree.

    QisimError
    ├── InputError             the input is wrong                      exit 2
    │   ├── ScenarioError      a scenario file, a --set or an option
    │   ├── PopulationError    a table of trusts, or a selection of them
    │   ├── ExportError        what another tool's language cannot say
    │   ├── ParameterError     a parameter, a lever or a row of evidence
    │   └── OutputError        a folder that cannot be written
    ├── ModelError             equations that do not join              exit 1
    │   ├── UnknownNameError   an argument that nobody provides
    │   ├── LoopError          feedback that passes no stock
    │   └── ShapeError         places or axes that do not fit
    └── RunError               a run that failed                       exit 1
        └── NotFiniteError     an equation gave NaN or infinity

An `InputError` holds one or more `Problem`s: each says where, what was found, what was
expected and what to do. All are collected before the error is raised.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PROBLEMS_SHOWN = 20


class QisimError(Exception):
    """The root: every error that qisim raises on purpose."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input, said so that the reader can mend it."""

    message: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    found: str | None = None
    expected: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        place = self.file or ""
        if self.line is not None:
            place += f":{self.line}" if place else f"line {self.line}"
        if self.key:
            place += f" [{self.key}]" if place else f"[{self.key}]"
        lines = [f"{place}: {self.message}" if place else self.message]
        for label in ("found", "expected", "suggestion"):
            text = getattr(self, label)
            if text:
                lines.append(f"    {label + ':':<12}{text}")
        return "\n".join(lines)


class InputError(QisimError):
    """The input is wrong: holds every problem found, in the order found."""

    exit_code = 2

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self._text())

    def _text(self) -> str:
        shown = [str(problem) for problem in self.problems[:PROBLEMS_SHOWN]]
        rest = len(self.problems) - len(shown)
        if rest > 0:
            shown.append(f"... and {rest} more {'problem' if rest == 1 else 'problems'}")
        return "\n".join(shown)

    def __reduce__(self) -> tuple[type, tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class ScenarioError(InputError):
    """A scenario file, an override or an option is wrong."""


class ExportError(InputError):
    """The model, or what was asked for, cannot be written in another tool's language."""


class PopulationError(InputError):
    """A table of trusts, or a selection from it, is wrong."""


class ParameterError(InputError):
    """A parameter, a lever or a row of evidence is wrong."""


class OutputError(InputError):
    """The place for the results cannot be written."""


class ModelError(QisimError):
    """The equations and stocks do not join into a model."""


class UnknownNameError(ModelError):
    """An argument that is neither stock, equation, parameter, lever, attribute nor time."""


class LoopError(ModelError):
    """Equations that depend on each other without a stock between them."""


class ShapeError(ModelError):
    """A quantity whose arguments live in places or on axes that do not fit together."""


class RunError(QisimError):
    """A run that could not be finished."""


class NotFiniteError(RunError):
    """An equation gave NaN or infinity; says which, where, when and from what."""


def did_you_mean(word: str, known: Sequence[str]) -> str | None:
    """The suggestion "did you mean 'x'?", or None when nothing known is close to `word`."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else None
