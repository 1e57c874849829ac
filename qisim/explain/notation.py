"""How a formula looks: in a terminal (`plain`) and in print (`latex`).

The plain form keeps qisim's names and characters that every console has. The printed form puts names in
words, and keeps clear of backslashes before marks and of lines that begin with one, which Markdown would eat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qisim import arithmetic
from qisim.explain.expressions import (
    Call,
    Expression,
    Formula,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

WIDE = 84
"""A printed line longer than so many characters is broken between its terms or factors."""

TIMES = "\u00d7"
SUMMED = ("across_", "sum_in_", "sum_by_", "product_by_")
_SHORT = {"minimum": "min", "maximum": "max", "log": "ln", "exp": "exp", "sqrt": "sqrt"}


def plain(formula: Formula) -> tuple[str, ...]:
    """The steps of a formula for a terminal, one a line."""
    return tuple(f"{name} = {plain_expression(value)}" for name, value in formula.steps)


def latex(formula: Formula) -> tuple[str, ...]:
    """The steps of a formula for print, one a line."""
    return tuple(_printed_step(name, value) for name, value in formula.steps)


def notes(formula: Formula) -> tuple[str, ...]:
    """What a formula leaves unsaid: ratios without a whole, and what a crossing does."""
    said = [
        f"Where {plain_expression(whole)} is 0, the ratio is {plain_expression(value)}."
        for whole, value in formula.empty
    ]
    if formula.crossing:
        said.append(" ".join((getattr(arithmetic, formula.crossing).__doc__ or "").split()))
    return tuple(said)


def plain_expression(value: Expression) -> str:
    match value:
        case Symbol(name=name):
            return name
        case Number(text=text):
            return text
        case Sum(terms=terms):
            return _signed(terms, _plain_term)
        case Product(factors=factors):
            return f" {TIMES} ".join(_plain_within(factor, Sum) for factor in factors)
        case Quotient(above=above, below=below):
            return f"{_plain_within(above, Sum)} / {_plain_within(below, Sum, Product, Quotient)}"
        case Power(base=base, exponent=exponent):
            mark = {2: "²", 3: "³"}.get(exponent, f"^{exponent}")
            return _plain_within(base, Sum, Product, Quotient, Power) + mark
        case Call(function=function, arguments=arguments):
            return _plain_call(function, ", ".join(map(plain_expression, arguments)))


def _plain_term(term: Expression) -> str:
    return _plain_within(term, Sum)


def _plain_within(value: Expression, *loose: type) -> str:
    text = plain_expression(value)
    return f"({text})" if isinstance(value, loose) else text


def _plain_call(function: str, inside: str) -> str:
    if function in _SHORT:
        return f"{_SHORT[function]}({inside})"
    total = _total(function)
    if total:
        return f"{total[0]} of {inside} {total[1]}"
    return f"{inside} {_words(function)}"


def _total(function: str) -> tuple[str, str] | None:
    """Whether a crossing is a sum or a product, and over what."""
    for stem in SUMMED:
        if function.startswith(stem):
            return "product" if stem == "product_by_" else "sum", _words(re.sub("^(sum|product)_", "", function))
    return None


def _signed(terms: Sequence[tuple[bool, Expression]], write: Callable[[Expression], str]) -> str:
    """Terms with their signs; what is added goes first, where anything is."""
    ordered = sorted(terms, key=lambda term: not term[0]) if not terms[0][0] else terms
    text = "".join(f" {'+' if plus else '-'} {write(term)}" for plus, term in ordered)
    return text.removeprefix(" + ").replace(" - ", "-", 1) if text.startswith(" - ") else text.removeprefix(" + ")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _printed_step(name: str, value: Expression) -> str:
    left = _printed(Symbol(name))
    pieces = _pieces(value)
    if len(plain_expression(value)) + len(name) <= WIDE or len(pieces) == 1:
        return f"{left} = {_printed(value)}"
    lines, length = [""], len(name)
    for piece, size in pieces:
        if length + size > WIDE and lines[-1]:
            lines.append("")
            length = 0
        lines[-1] += piece
        length += size
    body = r" \cr &\quad{} ".join(line.strip() for line in lines)
    return rf"\begin{{aligned}} {left} &= {body} \end{{aligned}}"


def _pieces(value: Expression) -> list[tuple[str, int]]:
    """Where a line may be broken: the terms of a sum or the factors of a product, each with its length."""
    if isinstance(value, Sum):
        signs = [
            "" if number == 0 and plus else f" {'+' if plus else '-'} " for number, (plus, _) in enumerate(value.terms)
        ]
        return [
            (sign + _printed_within(term, Sum), len(plain_expression(term)) + 3)
            for sign, (_, term) in zip(signs, value.terms, strict=True)
        ]
    if isinstance(value, Product):
        return [
            (("" if number == 0 else r" \times ") + _printed_within(factor, Sum), len(plain_expression(factor)) + 3)
            for number, factor in enumerate(value.factors)
        ]
    return [(_printed(value), len(plain_expression(value)))]


def _printed(value: Expression) -> str:
    match value:
        case Symbol(name=name):
            return name if len(name) == 1 else rf"\text{{{_words(name)}}}"
        case Number(text=text):
            return text
        case Sum(terms=terms):
            return _signed(terms, lambda term: _printed_within(term, Sum))
        case Product(factors=factors):
            return r" \times ".join(_printed_within(factor, Sum) for factor in factors)
        case Quotient(above=above, below=below):
            return rf"\frac{{{_printed(above)}}}{{{_printed(below)}}}"
        case Power(base=base, exponent=exponent):
            return f"{_printed_within(base, Sum, Product, Quotient, Power)}^{{{exponent}}}"
        case Call(function=function, arguments=arguments):
            return _printed_call(function, [_printed(argument) for argument in arguments])


def _printed_within(value: Expression, *loose: type) -> str:
    text = _printed(value)
    return rf"\left({text}\right)" if isinstance(value, loose) else text


def _printed_call(function: str, arguments: Sequence[str]) -> str:
    inside = ",~ ".join(arguments)
    if function == "exp":
        return f"e^{{{inside}}}"
    if function == "sqrt":
        return rf"\sqrt{{{inside}}}"
    if function in ("minimum", "maximum", "log"):
        return rf"\{_SHORT[function]}\left({inside}\right)"
    total = _total(function)
    if total:
        sign = r"\prod" if total[0] == "product" else r"\sum"
        return rf"{sign}_{{\text{{{total[1].removeprefix('across ')}}}}} {inside}"
    return rf"{inside}~\text{{{_words(function)}}}"
