"""Which quantities of the model a metric looks at, and how, read off from the code of its function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from types import CodeType
from typing import Any


def quantities_of(function: Callable[..., Any], known: Iterable[str]) -> tuple[str, ...]:
    """The names among those `known` that a function, or one that it holds or calls in its module, mentions."""
    names = set(known)
    return tuple(dict.fromkeys(text for text in _texts(function) if text in names))


def claims_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """What a function, and those that it holds or calls in its module, say they do: its own claim first."""
    return tuple(claim for each in _called(function, set()) if (claim := inspect.getdoc(each)))


def _called(function: Callable[..., Any], seen: set[Callable[..., Any]]) -> Iterator[Callable[..., Any]]:
    """A function, those that it holds, and those of its module that it calls."""
    if function in seen or not inspect.isfunction(function):
        return
    seen.add(function)
    yield function
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    for other in (*cells, *(function.__globals__.get(name) for name in _global_names(function.__code__))):
        if inspect.isfunction(other) and (other.__module__ == function.__module__ or other in cells):
            yield from _called(other, seen)


def _texts(function: Callable[..., Any]) -> Iterator[str]:
    for each in _called(function, set()):
        yield from _constants(each.__code__)


def _constants(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _constants(constant)
        for text in constant if isinstance(constant, tuple) else (constant,):
            if isinstance(text, str):
                yield text


def _global_names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _global_names(constant)
