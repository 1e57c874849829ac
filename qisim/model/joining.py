"""Joins equations and stocks by name into a model, or says which of them do not fit and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from qisim.errors import LoopError, ModelError, ShapeError, UnknownNameError
from qisim.model.crossings import Crossing, arguments_of, crossing_of, where
from qisim.model.model import STAGES, TIME, Model, Shape, Stage, flows_of, suggestion
from qisim.structure import NATION, TRUST, Attribute, Axis, Equation, Place, Stock

if TYPE_CHECKING:
    from qisim.parameters import Lever, Parameter

Thing = TypeVar("Thing")


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
    order = tuple(name for name in _sorted_by_need(named, lambda name: needs.get(name, ())) if name in named)
    initial_order = _initial_order(named, initials, sorted(starting, key=order.index))
    shapes = _shapes(stocks_named, parameters, levers, attributes_named)
    for name in _with_the_rest(initial_order, order):
        if name in named:
            shapes[name] = _shape_of(named[name], crossings.get(name), shapes, axes_named, places_named)
    _refuse_misplaced_flows(stocks_named, shapes)
    _refuse_misplaced_starts(stocks_named, shapes, axes_named, places_named)
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
        stages=_stages(order, needs, stocks_named, levers),
        order=order,
        initial_order=initial_order,
    )


@cache
def whole_model(named: tuple[Axis, ...] = ()) -> Model:
    """qisim's own model: every sector, with the shipped parameters and levers.

    named: the open axes that have members, as scenarios name them
    """
    from qisim.equations import stocks
    from qisim.parameters import load_levers, load_parameters

    members = {axis.name: axis for axis in named}
    return assemble(
        stocks.EQUATIONS,
        stocks.STOCKS,
        axes=[members.get(axis.name, axis) for axis in stocks.AXES],
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


def _refuse_unknown_arguments(equation: Equation, known: list[str]) -> None:
    for argument in arguments_of(equation):
        if argument not in known:
            raise UnknownNameError(
                f"{equation.__name__}() needs '{argument}', which is neither a stock, an equation, a parameter, "
                f"a lever nor an attribute.{suggestion(argument, known)} ({where(equation)})"
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


def _initial_order(
    equations: Mapping[str, Equation], initials: Mapping[str, Equation], starting: Iterable[str]
) -> tuple[str, ...]:
    """What must be evaluated to start a run: every stock, all that is held from the start, and what these need."""

    def needs(name: str) -> tuple[str, ...]:
        equation = initials.get(name) or equations.get(name)
        return arguments_of(equation) if equation else ()

    ordered = _sorted_by_need([*initials, *starting], needs)
    return tuple(name for name in ordered if name in equations or name in initials)


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
    elif crossing.kind in ("sum_by", "product_by", "at_members"):
        at_members = crossing.kind == "at_members"
        guests = (crossing.subject if at_members else given.axis) or ""
        home = given.axis if at_members else crossing.subject
        if guests not in axes or home not in axes[guests].homes_on:
            problem = f"'{crossing.argument}' has no axis on which a {crossing.subject} has its home, or is at home"
        else:
            result = Shape(given.place, crossing.subject)
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


def _refuse_misplaced_starts(
    stocks: Mapping[str, Stock], shapes: Mapping[str, Shape], axes: Mapping[str, Axis], places: Mapping[str, Place]
) -> None:
    for stock in stocks.values():
        given = _shape_of(stock.initial, None, shapes, axes, places)
        if given.place not in (stock.place, NATION) or given.axis not in (stock.axis, None):
            raise ShapeError(
                f"{stock.initial.__name__}() is ({given}), but starts '{stock.name}' ({shapes[stock.name]}). "
                f"({where(stock.initial)})"
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
    moving = set(_sorted_by_need(flows_of(stocks), lambda name: needs.get(name, ())))
    return {name: "saved" if rank[name] == 2 and name not in moving else STAGES[rank[name]] for name in order}
