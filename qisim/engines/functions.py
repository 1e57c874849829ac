"""Equations as functions for Numba, in double precision or in single.

In Python a number of an equation, such as the 1 of `1 - share`, has 64 bits, and whatever meets it in compiled code
has 64 from there on. So in single precision an equation is compiled with its numbers as names of 32-bit constants.

What many values are divided by is better inverted once: a division takes as long as eight products. So an equation
may be compiled to be given the inverse of an argument beside the argument itself.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from functools import lru_cache
from types import FunctionType
from typing import Any, Literal, cast, get_args

import numpy as np

from qisim import arithmetic
from qisim.model import arguments_of
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


def divisors_of(equation: Equation) -> tuple[str, ...]:
    """The arguments that something is divided by, alone, in the order of the signature."""
    text = source_of(equation)
    divisors = {
        node.right.id
        for node in (ast.walk(ast.parse(text)) if "/" in text else ())
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Name)
    }
    return tuple(name for name in arguments_of(equation) if name in divisors)


def inverse(name: str) -> str:
    """What the inverse of a quantity is called."""
    return f"over_{name}"


def with_inverses(equation: Equation, inverses: Collection[str]) -> ast.FunctionDef:
    """The equation, given the inverses of some arguments after all the others, and multiplying by them."""
    (function,) = ast.parse(source_of(equation)).body
    assert isinstance(function, ast.FunctionDef)
    function.args.args += [ast.arg(inverse(name)) for name in inverses]
    return cast(ast.FunctionDef, ast.fix_missing_locations(_Products(inverses).visit(function)))


def for_numba(equation: Equation, precision: Precision, inverses: Collection[str] = ()) -> Callable[..., float]:
    """The same equation, for compiled loops to call; Python itself must not: what that would need is left out."""
    return _compiled(cast(FunctionType, equation), _words(precision), precision, inverses)


@lru_cache(maxsize=len(PRECISIONS))
def _words(precision: Precision) -> dict[str, Callable[..., float]]:
    return {word: _compiled(getattr(arithmetic, word), {}, precision) for word in WORDS}


def _compiled(
    function: FunctionType,
    words: dict[str, Callable[..., float]],
    precision: Precision,
    inverses: Collection[str] = (),
) -> Callable[..., float]:
    from numba import njit

    known = {**function.__globals__, **words}
    if precision == "double" and not inverses:
        rebound = FunctionType(function.__code__, known, function.__name__, function.__defaults__)
    else:
        tree = with_inverses(function, inverses)
        numbers = _Numbers()
        if precision == "single":
            tree = numbers.visit(tree)
        rebound = _executed(function, tree, {**known, **numbers.constants})
    compiled: Callable[..., float] = njit(**WITHIN)(rebound)
    return compiled


def _executed(original: FunctionType, tree: ast.FunctionDef, names: dict[str, Any]) -> FunctionType:
    """The function that a changed tree of another one's text defines."""
    ast.increment_lineno(tree, original.__code__.co_firstlineno - 1)
    # the text is that of a function already loaded
    exec(compile(ast.Module([tree], []), original.__code__.co_filename, "exec"), names)
    return cast(FunctionType, names[original.__name__])


class _Products(ast.NodeTransformer):
    """Multiplies by inverses where something is divided by what they are the inverses of."""

    def __init__(self, inverses: Collection[str]) -> None:
        self.inverses = inverses

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div) and isinstance(node.right, ast.Name) and node.right.id in self.inverses:
            return ast.copy_location(
                ast.BinOp(node.left, ast.Mult(), ast.Name(inverse(node.right.id), ast.Load())), node
            )
        return node


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
