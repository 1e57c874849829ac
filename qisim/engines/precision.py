"""Equations as functions for Numba, in double precision or in single.

In Python a number of an equation, such as the 1 of `1 - share`, has 64 bits, and whatever meets it in compiled code
has 64 from there on. So in single precision an equation is compiled with its numbers as names of 32-bit constants.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any, Literal, cast, get_args

import numpy as np

from qisim import arithmetic
from qisim.model.crossings import source_of
from qisim.structure import Equation

Precision = Literal["double", "single"]
PRECISIONS: tuple[str, ...] = get_args(Precision)
WORDS = ("ratio", "hill", "saturation", "sigmoid", "inverse_sigmoid", "disagreement", "halving_rate")
WITHIN: dict[str, Any] = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of what only compiled code calls: wrappers for Python would take a fifth of the compilation."""


def real(precision: Precision) -> np.dtype[Any]:
    """The type of every number in compiled loops."""
    return np.dtype(np.float64 if precision == "double" else np.float32)


def for_numba(equation: Equation, precision: Precision) -> Callable[..., float]:
    """The same equation, for compiled loops to call; Python itself must not: what that would need is left out."""
    return _compiled(cast(FunctionType, equation), _words(precision), precision)


@lru_cache(maxsize=len(PRECISIONS))
def _words(precision: Precision) -> dict[str, Callable[..., float]]:
    return {word: _compiled(getattr(arithmetic, word), {}, precision) for word in WORDS}


def _compiled(
    function: FunctionType, words: dict[str, Callable[..., float]], precision: Precision
) -> Callable[..., float]:
    from numba import njit

    known = {**function.__globals__, **words}
    if precision == "double":
        rebound = FunctionType(function.__code__, known, function.__name__, function.__defaults__)
    else:
        rebound = _with_short_numbers(function, known)
    compiled: Callable[..., float] = njit(**WITHIN)(rebound)
    return compiled


class _Numbers(ast.NodeTransformer):
    """Gives each number of a function a name, and remembers what it stands for."""

    def __init__(self) -> None:
        self.constants: dict[str, np.float32] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            return node
        name = f"number_{len(self.constants)}_of_32_bits"
        self.constants[name] = np.float32(node.value)
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def _with_short_numbers(function: FunctionType, known: dict[str, Any]) -> FunctionType:
    """The same function whose numbers, those of its defaults too, have 32 bits."""
    numbers = _Numbers()
    tree = numbers.visit(ast.parse(source_of(function)))
    ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
    names = {**known, **numbers.constants}
    exec(compile(tree, function.__code__.co_filename, "exec"), names)  # the text is that of a function already loaded
    return cast(FunctionType, names[function.__name__])
