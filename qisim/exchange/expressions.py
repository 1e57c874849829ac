"""An equation's arithmetic in XMILE's words: named steps put in, qisim's own functions written out."""

from __future__ import annotations

import ast
from collections.abc import Callable

from qisim.errors import ExportError
from qisim.model import source_of, where
from qisim.structure import Equation

Named = Callable[[str], str]
"""How an argument is written where it is used: with its subscripts."""

OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
FUNCTIONS = {"minimum": "MIN", "maximum": "MAX", "exp": "EXP", "log": "LN", "sqrt": "SQRT"}
"""NumPy's, which every reader of XMILE knows under these names."""

WORDS: dict[str, str] = {
    "hill": "(({0}) * ({0}) / (({0}) * ({0}) + ({1}) * ({1})))",
    "saturation": "(({0}) / (({0}) + ({1})))",
    "sigmoid": "((1 + ({0}) / SQRT(1 + ({0}) * ({0}))) / 2)",
    "inverse_sigmoid": "((2 * ({0}) - 1) / SQRT(1 - (2 * ({0}) - 1) * (2 * ({0}) - 1)))",
    "disagreement": "(2 * SQRT(MAX(0, ({1}) - ({0}) * ({0}))))",
    "halving_rate": "(LN(2) / ({0}))",
    "ratio": "(IF ({1}) = 0 THEN ({2}) ELSE ({0}) / ({1}))",
}
"""`qisim.arithmetic` written out; the brackets round a condition are what the more careful readers ask for."""


def expression_of(equation: Equation, named: Named) -> str:
    """What an equation returns; raises `ExportError` for what XMILE cannot say."""
    (function,) = ast.parse(source_of(equation)).body
    assert isinstance(function, ast.FunctionDef)
    steps: dict[str, str] = {}

    def text(node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return f"({steps[name]})" if name in steps else named(name)
            case ast.Constant(value=int() | float() as value):
                return repr(value)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"(-{text(operand)})"
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                return f"({text(left)} {OPERATORS[type(operator)]} {text(right)})"
            case ast.Call(func=ast.Attribute(attr=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                return f"{FUNCTIONS[name]}({', '.join(map(text, arguments))})"
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in WORDS:
                given = [text(argument) for argument in arguments]
                return WORDS[name].format(*given, *(["0"] if name == "ratio" and len(given) == 2 else []))
        raise ExportError(
            f"{equation.__name__}() holds '{ast.unparse(node)}', which XMILE cannot say. ({where(equation)})"
        )

    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                steps[target] = text(value)
            case ast.Return(value=ast.expr() as value):
                return text(value)
            case ast.Expr(value=ast.Constant()):
                continue
            case _:
                break
    raise ExportError(
        f"{equation.__name__}() is more than steps and a result: XMILE cannot say it. ({where(equation)})"
    )
