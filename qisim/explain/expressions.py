"""An equation's arithmetic as a formula: its named steps and its result, with qisim's own functions written out.

The tree here is what a reader sees, not what Python parses: nested sums are flat, `x * x` is a square, and
`hill(x, k)` is x² / (x² + k²). How a formula looks in a terminal or in print is the business of `notation`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from qisim import arithmetic
from qisim.model import arguments_of, source_of
from qisim.structure import Equation


@dataclass(frozen=True)
class Symbol:
    """A quantity, a named step, or a letter that stands for something long."""

    name: str


@dataclass(frozen=True)
class Number:
    text: str


@dataclass(frozen=True)
class Sum:
    """Terms, each added or taken away."""

    terms: tuple[tuple[bool, Expression], ...]


@dataclass(frozen=True)
class Product:
    factors: tuple[Expression, ...]


@dataclass(frozen=True)
class Quotient:
    """`when_empty` is what a ratio is where nothing is below; a plain division has none."""

    above: Expression
    below: Expression
    when_empty: Expression | None = None


@dataclass(frozen=True)
class Power:
    base: Expression
    exponent: int


@dataclass(frozen=True)
class Call:
    """A function that is not written out: minimum, maximum, exp, log, sqrt, or a crossing."""

    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Symbol | Number | Sum | Product | Quotient | Power | Call

ONE, TWO = Number("1"), Number("2")
LETTERS = "xyzuvw"
KEPT = {"minimum", "maximum", "exp", "log", "sqrt"}


@dataclass(frozen=True)
class Formula:
    """Steps in order, the last one the result; `empty` holds for each ratio what it is without a whole."""

    steps: tuple[tuple[str, Expression], ...]
    empty: tuple[tuple[Expression, Expression], ...]
    crossing: str | None


def formula_of(equation: Equation, name: str | None = None) -> Formula:
    """The formula of an equation, called `name` if not by the equation's own.

    Raises `TypeError` for what no equation may hold: branches, loops, and other operators than `+ - * /`
    and whole powers.
    """
    reading = _Reading(taken=set(arguments_of(equation)))
    (function,) = ast.parse(source_of(equation)).body
    assert isinstance(function, ast.FunctionDef)
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                reading.taken.add(target)
                reading.steps.append((target, reading.expression(value)))
            case ast.Return(value=ast.expr() as value):
                reading.steps.append((name or equation.__name__, reading.expression(value)))
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                raise TypeError(f"no equation may hold '{ast.unparse(statement).splitlines()[0]}'")
    return Formula(tuple(reading.steps), tuple(dict.fromkeys(reading.empty)), reading.crossing)


def added(*terms: Expression) -> Expression:
    return Sum(tuple((True, term) for term in terms))


def less(first: Expression, second: Expression) -> Expression:
    return Sum(((True, first), (False, second)))


def multiplied(*factors: Expression) -> Expression:
    """A product without products in it; equal factors are a power."""
    flat: dict[Expression, int] = {}
    for factor in factors:
        for part in factor.factors if isinstance(factor, Product) else (factor,):
            base, exponent = (part.base, part.exponent) if isinstance(part, Power) else (part, 1)
            flat[base] = flat.get(base, 0) + exponent
    parts = tuple(Power(base, exponent) if exponent > 1 else base for base, exponent in flat.items())
    return parts[0] if len(parts) == 1 else Product(parts)


def _square(base: Expression) -> Expression:
    return multiplied(base, base)


def _hill(level: Expression, half: Expression) -> Expression:
    return Quotient(_square(level), added(_square(level), _square(half)))


def _saturation(level: Expression, half: Expression) -> Expression:
    return Quotient(level, added(level, half))


def _sigmoid(balance: Expression) -> Expression:
    root = Call("sqrt", (added(ONE, _square(balance)),))
    return Quotient(added(ONE, Quotient(balance, root)), TWO)


def _inverse_sigmoid(centred: Expression) -> Expression:
    return Quotient(centred, Call("sqrt", (less(ONE, _square(centred)),)))


def _disagreement(mean: Expression, mean_of_squares: Expression) -> Expression:
    spread = less(mean_of_squares, _square(mean))
    return multiplied(TWO, Call("sqrt", (Call("maximum", (Number("0"), spread)),)))


def _halving_rate(half_life: Expression) -> Expression:
    return Quotient(Call("log", (TWO,)), half_life)


WRITTEN_OUT: dict[str, Callable[..., Expression]] = {
    "hill": _hill,
    "saturation": _saturation,
    "sigmoid": _sigmoid,
    "inverse_sigmoid": _inverse_sigmoid,
    "disagreement": _disagreement,
    "halving_rate": _halving_rate,
}
REPEATS = set(WRITTEN_OUT) - {"halving_rate", "disagreement"}
"""Functions whose first argument appears more than once: something long gets a letter."""


@dataclass
class _Reading:
    """One equation on its way from Python's tree to ours."""

    taken: set[str]
    steps: list[tuple[str, Expression]] = field(default_factory=list)
    empty: list[tuple[Expression, Expression]] = field(default_factory=list)
    crossing: str | None = None

    def expression(self, node: ast.expr) -> Expression:
        match node:
            case ast.Name(id=name):
                return Symbol(name)
            case ast.Constant(value=int() | float() as value):
                return Number(f"{value:g}" if float(f"{value:g}") == value else repr(value))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Sum(((False, self.expression(operand)),))
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() as exponent)) if exponent > 0:
                return multiplied(*[self.expression(left)] * exponent)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as operator, right=right):
                return self._joined(operator, self.expression(left), self.expression(right))
            case ast.Call(func=function, args=arguments, keywords=[]):
                name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
                return self._called(name, [self.expression(argument) for argument in arguments])
        raise TypeError(f"no equation may hold '{ast.unparse(node)}'")

    def _joined(self, operator: ast.operator, left: Expression, right: Expression) -> Expression:
        match operator:
            case ast.Mult():
                return multiplied(left, right)
            case ast.Div():
                return Quotient(left, right)
        terms = left.terms if isinstance(left, Sum) else ((True, left),)
        if isinstance(operator, ast.Add) and isinstance(right, Sum):
            return Sum((*terms, *right.terms))
        return Sum((*terms, (isinstance(operator, ast.Add), right)))

    def _called(self, name: str, arguments: list[Expression]) -> Expression:
        if name == "ratio":
            part, whole, *rest = arguments
            when_empty = rest[0] if rest else Number("0")
            self.empty.append((whole, when_empty))
            return Quotient(part, whole, when_empty)
        if name in WRITTEN_OUT:
            if name == "inverse_sigmoid":
                arguments[0] = less(multiplied(TWO, arguments[0]), ONE)
            if name in REPEATS:
                arguments[0] = self._short(arguments[0])
            return WRITTEN_OUT[name](*arguments)
        if name not in KEPT and hasattr(arithmetic, name):
            self.crossing = name
        return Call(name, tuple(arguments))

    def _short(self, argument: Expression) -> Expression:
        """The argument, or a letter for it where it is long."""
        if isinstance(argument.base if isinstance(argument, Power) else argument, Symbol):
            return argument
        letter = next(letter for letter in LETTERS if letter not in self.taken)
        self.taken.add(letter)
        self.steps.append((letter, argument))
        return Symbol(letter)
