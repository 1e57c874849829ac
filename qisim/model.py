"""Joins equations and stocks by name into a model: who depends on whom, where, and in which order.

It knows six kinds of name and no domain. An argument of an equation names a stock, an equation,
a parameter, a lever, an attribute or `time`; a name that nobody provides stops assembly.

Equations are sorted so that each comes after what it needs, and by how often they change:

- `constant`: of parameters, attributes and values held from the start; once a run;
- `quarter`: of levers too; once a quarter, since levers are constant within one;
- `step`: of stocks or time; at every evaluation.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from qisim import arithmetic
from qisim.errors import LoopError, ModelError, ShapeError, UnknownNameError, did_you_mean
from qisim.structure import NATION, TRUST, Attribute, Axis, Equation, Place, Stock

if TYPE_CHECKING:
    from qisim.parameters import Lever, Parameter

Kind = Literal["stock", "equation", "parameter", "lever", "attribute", "time"]
Stage = Literal["constant", "quarter", "step"]
STAGES: tuple[Stage, ...] = ("constant", "quarter", "step")
TIME = "time"
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Shape:
    """The place that a quantity belongs to, and the inner axis by which it is divided, if any."""

    place: str
    axis: str | None = None

    def __str__(self) -> str:
        return f"{self.place}, by {self.axis}" if self.axis else self.place


@dataclass(frozen=True)
class Crossing:
    """An equation whose whole body carries one quantity across places or axes.

    `kind` is the function's stem (`across`, `sum_in`, `at_trusts`, `to_next`, `at_start`),
    `subject` the axis or place that it names, if it names one.
    """

    kind: Literal["across", "sum_in", "at_trusts", "to_next", "at_start"]
    subject: str | None
    argument: str


CROSSINGS: dict[str, tuple[Literal["across", "sum_in", "at_trusts", "to_next", "at_start"], str | None]] = {
    "across_groups": ("across", "group"),
    "across_domains": ("across", "domain"),
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


@dataclass(frozen=True, eq=False)
class Model:
    """Equations and stocks joined by name. Build one with `assemble`.

    `order` holds every equation after all that it needs. `initial_order` holds what must be
    evaluated, once and in this order, to start a run: stocks by their `initial` equation, other
    equations by themselves.
    """

    equations: Mapping[str, Equation]
    stocks: Mapping[str, Stock]
    parameters: Mapping[str, Parameter]
    levers: Mapping[str, Lever]
    attributes: Mapping[str, Attribute]
    axes: Mapping[str, Axis]
    places: Mapping[str, Place]
    crossings: Mapping[str, Crossing] = field(repr=False)
    shapes: Mapping[str, Shape] = field(repr=False)
    stages: Mapping[str, Stage] = field(repr=False)
    order: tuple[str, ...] = field(repr=False)
    initial_order: tuple[str, ...] = field(repr=False)

    def kind(self, name: str) -> Kind:
        """Which of the six kinds a name is."""
        for kind, names in self._kinds.items():
            if name in names:
                return kind
        raise UnknownNameError(_unknown(name, self.names, "the model"))

    @cached_property
    def _kinds(self) -> dict[Kind, Mapping[str, object]]:
        return {
            "stock": self.stocks,
            "equation": self.equations,
            "parameter": self.parameters,
            "lever": self.levers,
            "attribute": self.attributes,
            "time": {TIME: None},
        }

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name that an equation may use."""
        return tuple(name for names in self._kinds.values() for name in names)

    def shape(self, name: str) -> Shape:
        """The place and axis of a quantity; raises `UnknownNameError` for a name not in the model."""
        if name not in self.shapes:
            raise UnknownNameError(_unknown(name, self.names, "the model"))
        return self.shapes[name]

    def inner(self, name: str) -> int:
        """How many rows a quantity has at its place: the members of its axis, or one."""
        axis = self.shape(name).axis
        return len(self.axes[axis].members) if axis else 1

    def members(self, name: str) -> tuple[str, ...]:
        """The names of a quantity's rows: the members of its axis, or one empty name."""
        axis = self.shape(name).axis
        return self.axes[axis].members if axis else ("",)

    def unit(self, name: str) -> str:
        """The unit of a quantity, in pint's words."""
        kind = self.kind(name)
        if kind == "time":
            return "year"
        if kind == "equation":
            return str(inspect.get_annotations(self.equations[name], eval_str=True)["return"].__metadata__[0].text)
        return str(self._kinds[kind][name].unit)  # type: ignore[attr-defined]

    def needs(self, name: str) -> tuple[str, ...]:
        """What an equation depends on."""
        return arguments_of(self.equations[name])

    def in_stage(self, stage: Stage) -> tuple[str, ...]:
        """The equations of one stage, in order."""
        return tuple(name for name in self.order if self.stages[name] == stage)

    @cached_property
    def digest(self) -> str:
        """A hash of all that the model claims: the text of its equations, its wiring and shapes."""
        hasher = hashlib.sha256(inspect.getsource(arithmetic).encode())
        for name in self.order:
            hasher.update(f"{name}|{self.shapes[name]}|{self.stages[name]}\n{source_of(self.equations[name])}".encode())
        for stock in self.stocks.values():
            flows = [[flow.__name__ for flow in stock.inflows], [flow.__name__ for flow in stock.outflows]]
            hasher.update(f"{stock.name}|{self.shapes[stock.name]}|{flows}\n{source_of(stock.initial)}".encode())
        kinds: tuple[Kind, ...] = ("parameter", "lever", "attribute")
        for kind in kinds:
            for name in self._kinds[kind]:
                hasher.update(f"{kind}|{name}|{self.shapes[name]}\n".encode())
        for axis in self.axes.values():
            hasher.update(f"{axis.name}|{axis.members}".encode())
        return hasher.hexdigest()


def assemble(
    equations: Iterable[Equation],
    stocks: Iterable[Stock],
    *,
    axes: Iterable[Axis] = (),
    places: Iterable[Place] = (),
    parameters: Mapping[str, Parameter] | None = None,
    levers: Mapping[str, Lever] | None = None,
    attributes: Iterable[Attribute] = (),
) -> Model:
    """Join equations and stocks by name.

    Raises `UnknownNameError` for an argument that nobody provides, `LoopError` for feedback that
    passes no stock, `ShapeError` where places or axes do not fit, `ModelError` for a name given twice.
    """
    named = _by_name(((equation.__name__, equation) for equation in equations), "equation")
    stocks_named = _by_name(((stock.name, stock) for stock in stocks), "stock")
    attributes_named = _by_name(((attribute.name, attribute) for attribute in attributes), "attribute")
    axes_named = {axis.name: axis for axis in axes}
    places_named = {place.name: place for place in places}
    parameters, levers = dict(parameters or {}), dict(levers or {})
    _refuse_shared_names(named, stocks_named, parameters, levers, attributes_named, {TIME: None})

    known = [*stocks_named, *named, *parameters, *levers, *attributes_named, TIME]
    initials = {name: stock.initial for name, stock in stocks_named.items()}
    for equation in (*named.values(), *initials.values()):
        _refuse_unknown_arguments(equation, known)
    for stock in stocks_named.values():
        _refuse_unlisted_flows(stock, named)

    crossings = {name: crossing for name, equation in named.items() if (crossing := crossing_of(equation))}
    starting = {name for name, crossing in crossings.items() if crossing.kind == "at_start"}
    needs = {name: () if name in starting else arguments_of(equation) for name, equation in named.items()}
    order = _sorted_by_need(named, lambda name: needs.get(name, ()))
    equation_order = tuple(name for name in order if name in named)

    def initial_needs(name: str) -> tuple[str, ...]:
        if name in initials:
            return arguments_of(initials[name])
        return arguments_of(named[name]) if name in named else ()

    initial_order = tuple(
        name
        for name in _sorted_by_need([*stocks_named, *sorted(starting, key=order.index)], initial_needs)
        if name in named or name in initials
    )
    shapes = _shapes(stocks_named, parameters, levers, attributes_named)
    for name in _with_the_rest(initial_order, equation_order):
        if name in named:
            shapes[name] = _shape_of(named[name], crossings.get(name), shapes, axes_named, places_named)
    _refuse_misplaced_flows(stocks_named, shapes)
    return Model(
        equations=named,
        stocks=stocks_named,
        parameters=parameters,
        levers=levers,
        attributes=attributes_named,
        axes=axes_named,
        places=places_named,
        crossings=crossings,
        shapes=shapes,
        stages=_stages(equation_order, needs, stocks_named, levers),
        order=equation_order,
        initial_order=initial_order,
    )


@cache
def whole_model() -> Model:
    """qisim's own model: every sector, with the shipped parameters and levers."""
    from qisim.equations import stocks
    from qisim.parameters import load_levers, load_parameters

    return assemble(
        stocks.EQUATIONS,
        stocks.STOCKS,
        axes=stocks.AXES,
        places=stocks.PLACES,
        parameters=load_parameters(),
        levers=load_levers(),
        attributes=stocks.ATTRIBUTES,
    )


def _by_name(pairs: Iterable[tuple[str, Thing]], kind: str) -> dict[str, Thing]:
    named: dict[str, Thing] = {}
    for name, thing in pairs:
        if name in named:
            raise ModelError(f"two things are called '{name}', the second one {kind}: a name means one thing")
        named[name] = thing
    return named


def _refuse_shared_names(*kinds: Mapping[str, object]) -> None:
    seen: set[str] = set()
    for names in kinds:
        for name in names:
            if name in seen:
                raise ModelError(f"'{name}' is given twice, as two kinds of name: a name means one thing")
            seen.add(name)


def _unknown(name: str, known: Iterable[str], asker: str) -> str:
    return f"{asker} has no '{name}'.{_hint(name, known)}"


def _hint(name: str, known: Iterable[str]) -> str:
    hint = did_you_mean(name, list(known))
    return f" {hint[0].upper()}{hint[1:]}" if hint else ""


def _refuse_unknown_arguments(equation: Equation, known: list[str]) -> None:
    for argument in arguments_of(equation):
        if argument not in known:
            raise UnknownNameError(
                f"{equation.__name__}() needs '{argument}', which is neither a stock, an equation, a parameter, "
                f"a lever nor an attribute.{_hint(argument, known)} ({where(equation)})"
            )


def _refuse_unlisted_flows(stock: Stock, equations: Mapping[str, Equation]) -> None:
    for flow in (*stock.inflows, *stock.outflows):
        if equations.get(flow.__name__) is not flow:
            raise UnknownNameError(
                f"stock '{stock.name}' has a flow {flow.__name__}() that is not in the list of equations"
            )


def _sorted_by_need(names: Iterable[str], needs: Callable[[str], tuple[str, ...]]) -> list[str]:
    """Depth first, in the order given; a loop is shown whole."""
    done: dict[str, None] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        if name in path:
            loop = [*path[path.index(name) :], name]
            raise LoopError(" → ".join(reversed(loop)) + ": put a stock in this loop")
        path.append(name)
        for need in needs(name):
            visit(need)
        path.pop()
        done[name] = None

    for name in names:
        visit(name)
    return list(done)


def _with_the_rest(initial_order: tuple[str, ...], order: tuple[str, ...]) -> tuple[str, ...]:
    """An order in which every equation also comes after what it holds from the start."""
    first = set(initial_order)
    return (*initial_order, *(name for name in order if name not in first))


def _shapes(
    stocks: Mapping[str, Stock],
    parameters: Mapping[str, Parameter],
    levers: Mapping[str, Lever],
    attributes: Mapping[str, Attribute],
) -> dict[str, Shape]:
    return {
        TIME: Shape(NATION),
        **{name: Shape(parameter.place, parameter.axis) for name, parameter in parameters.items()},
        **{name: Shape(lever.place, lever.axis) for name, lever in levers.items()},
        **{name: Shape(TRUST, attribute.axis) for name, attribute in attributes.items()},
        **{name: Shape(stock.place, stock.axis) for name, stock in stocks.items()},
    }


def _shape_of(
    equation: Equation,
    crossing: Crossing | None,
    shapes: Mapping[str, Shape],
    axes: Mapping[str, Axis],
    places: Mapping[str, Place],
) -> Shape:
    if crossing is not None:
        return _shape_across(equation, crossing, shapes[crossing.argument], axes, places)
    needed = {argument: shapes[argument] for argument in arguments_of(equation)}
    found = {shape.place for shape in needed.values()} - {NATION}
    along = {shape.axis for shape in needed.values()} - {None}
    if len(found) > 1 or len(along) > 1:
        listed = "; ".join(f"{argument} ({shape})" for argument, shape in needed.items())
        mixed = " and ".join(sorted(found if len(found) > 1 else map(str, along)))
        way_out = "at_trusts or a sum_in_..." if len(found) > 1 else "across_groups or across_domains"
        raise ShapeError(
            f"{equation.__name__}() mixes {mixed}: {listed}. "
            f"Carry one across with an equation of its own ({way_out}). ({where(equation)})"
        )
    return Shape(found.pop() if found else NATION, along.pop() if along else None)


def _shape_across(
    equation: Equation, crossing: Crossing, given: Shape, axes: Mapping[str, Axis], places: Mapping[str, Place]
) -> Shape:
    problem = None
    result = given
    if crossing.kind in ("across", "to_next"):
        if crossing.subject not in axes or given.axis != crossing.subject:
            problem = f"'{crossing.argument}' has no axis '{crossing.subject}'"
        elif crossing.kind == "across":
            result = Shape(given.place)
    elif crossing.kind == "sum_in":
        if crossing.subject not in places or given.place != TRUST:
            problem = (
                f"'{crossing.argument}' belongs to {given.place}, not to a trust, or there is no '{crossing.subject}'"
            )
        else:
            result = Shape(crossing.subject or NATION, given.axis)
    elif crossing.kind == "at_trusts":
        if given.place in (NATION, TRUST):
            problem = f"'{crossing.argument}' belongs to {given.place}, which needs no carrying"
        else:
            result = Shape(TRUST, given.axis)
    if problem:
        raise ShapeError(f"{equation.__name__}(): {problem}. ({where(equation)})")
    return result


def _refuse_misplaced_flows(stocks: Mapping[str, Stock], shapes: Mapping[str, Shape]) -> None:
    for stock in stocks.values():
        for flow in (*stock.inflows, *stock.outflows):
            if shapes[flow.__name__] != shapes[stock.name]:
                raise ShapeError(
                    f"{flow.__name__}() is ({shapes[flow.__name__]}), but flows in or out of '{stock.name}' "
                    f"({shapes[stock.name]}). ({where(flow)})"
                )


def _stages(
    order: tuple[str, ...],
    needs: Mapping[str, tuple[str, ...]],
    stocks: Mapping[str, Stock],
    levers: Mapping[str, Lever],
) -> dict[str, Stage]:
    rank: dict[str, int] = {TIME: 2, **dict.fromkeys(stocks, 2), **dict.fromkeys(levers, 1)}
    for name in order:
        rank[name] = max((rank.get(need, 0) for need in needs[name]), default=0)
    return {name: STAGES[rank[name]] for name in order}
