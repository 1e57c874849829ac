"""What an equation says of itself: its arguments, its text, and whether it is a crossing."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from qisim.errors import ModelError
from qisim.structure import Equation

CrossingKind: TypeAlias = Literal[
    "across", "sum_in", "at_trusts", "to_next", "at_start", "sum_by", "product_by", "at_members"
]


@dataclass(frozen=True)
class Crossing:
    """An equation whose whole body carries one quantity across places or axes.

    `kind` is the function's stem (`across`, `sum_in`, `at_trusts`, `to_next`, `at_start`, `sum_by`,
    `product_by`) or `at_members` (of an open axis), `subject` the axis or place that it names, if any.
    """

    kind: CrossingKind
    subject: str | None
    argument: str


CROSSINGS: dict[str, tuple[CrossingKind, str | None]] = {
    "across_groups": ("across", "group"),
    "across_domains": ("across", "domain"),
    "across_bodies": ("across", "body"),
    "across_levels": ("across", "level"),
    "across_changes": ("across", "change"),
    "across_collaboratives": ("across", "collaborative"),
    "across_programmes": ("across", "programme"),
    "sum_by_domain": ("sum_by", "domain"),
    "product_by_domain": ("product_by", "domain"),
    "at_changes": ("at_members", "change"),
    "at_collaboratives": ("at_members", "collaborative"),
    "at_programmes": ("at_members", "programme"),
    "sum_in_nation": ("sum_in", "nation"),
    "sum_in_region": ("sum_in", "region"),
    "sum_in_area": ("sum_in", "area"),
    "sum_in_education_region": ("sum_in", "education_region"),
    "sum_in_type": ("sum_in", "type"),
    "at_trusts": ("at_trusts", None),
    "to_next_group": ("to_next", "group"),
    "at_start": ("at_start", None),
}


def where(equation: Equation) -> str:
    """The file and line of an equation, for messages."""
    code = equation.__code__
    return f"{Path(code.co_filename).as_posix()}:{code.co_firstlineno}"


def arguments_of(equation: Equation) -> tuple[str, ...]:
    """The names that an equation depends on, in the order of its signature."""
    code = equation.__code__
    return code.co_varnames[: code.co_argcount]


@cache
def source_of(equation: Equation) -> str:
    """The text of an equation, without leading blanks."""
    return textwrap.dedent(inspect.getsource(equation))


def crossing_of(equation: Equation) -> Crossing | None:
    """The crossing that an equation is, or None. One that does more besides is refused."""
    used = [name for name in equation.__code__.co_names if name in CROSSINGS]
    if not used:
        return None
    (function,) = ast.parse(source_of(equation)).body
    assert isinstance(function, ast.FunctionDef)
    last = function.body[-1]
    statements = [node for node in function.body if not _is_docstring(node)]
    match last:
        case ast.Return(value=ast.Call(func=ast.Name(id=name), args=[ast.Name(id=argument)], keywords=[])) if (
            len(statements) == 1 and name in CROSSINGS and arguments_of(equation) == (argument,)
        ):
            kind, subject = CROSSINGS[name]
            return Crossing(kind, subject, argument)
    raise ModelError(
        f"{equation.__name__}() uses {used[0]}() with something besides. A crossing stands alone: make it an equation "
        f"whose whole body is 'return {used[0]}(quantity)'. ({where(equation)})"
    )


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
