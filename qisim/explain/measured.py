"""Which quantities of the model a metric looks at, read off from the code of its function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from types import CodeType
from typing import Any


def quantities_of(function: Callable[..., Any], known: Iterable[str]) -> tuple[str, ...]:
    """The names among those `known` that a function, or one of its module that it calls, mentions."""
    names = set(known)
    return tuple(dict.fromkeys(text for text in _texts(function, set()) if text in names))


def _texts(function: Callable[..., Any], seen: set[Callable[..., Any]]) -> Iterator[str]:
    if function in seen or not inspect.isfunction(function):
        return
    seen.add(function)
    yield from _constants(function.__code__)
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    called = [function.__globals__.get(name) for name in _global_names(function.__code__)]
    for other in (*cells, *called):
        if inspect.isfunction(other) and other.__module__ == function.__module__:
            yield from _texts(other, seen)


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
