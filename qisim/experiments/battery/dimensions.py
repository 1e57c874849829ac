"""Dimensional consistency: every equation balances in its units, and none holds a number that hides one."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

from qisim.experiments.battery.bench import Bench
from qisim.model import Model
from qisim.results.scorecard import Outcome
from qisim.structure import Equation, Stock
from qisim.units import registry

PURE = (0, 1)
"""The only numbers that an equation may hold: any other has a unit and a source, so it is a parameter."""
FIRST, APART = 0.31, 0.017
"""Numbers between 0 and 1, no two alike, so that no difference is nought."""


def dimensions(bench: Bench) -> Outcome:
    """Check the units of every equation, argument and flow."""
    model = bench.model
    written = equations_of(model)
    failures = [
        *(problem for equation in written for problem in unbalanced(equation)),
        *(problem for equation in written for problem in misnamed(equation, model)),
        *(problem for stock in model.stocks.values() for problem in misfitting_flows(stock)),
        *(problem for equation in written for problem in stray_numbers(equation)),
    ]
    arguments = sum(len(inspect.signature(equation).parameters) for equation in written)
    return Outcome(
        name="dimensions",
        test=3,
        title="Dimensional consistency",
        done=f"Units carried through {len(written)} equations with {arguments} arguments, against the unit of each "
        f"name, and of the flows of {len(model.stocks)} stocks; numbers other than 0 and 1 looked for in them.",
        worst=f"{len(failures)} do not balance",
        failures=tuple(failures),
    )


def equations_of(model: Model) -> tuple[Equation, ...]:
    """Every equation of a model, and those that stocks start from."""
    starts = [stock.initial for stock in model.stocks.values()]
    return tuple(dict.fromkeys([*model.equations.values(), *starts]))


def units_of(equation: Equation) -> dict[str, Any]:
    """The unit of each argument, and of what is returned."""
    annotations = inspect.get_annotations(equation, eval_str=True)
    return {name: registry()(annotation.__metadata__[0].text) for name, annotation in annotations.items()}


def unbalanced(equation: Equation) -> Iterator[str]:
    """Whether an equation's own arithmetic gives the unit that it claims."""
    import pint

    units = units_of(equation)
    result = units.pop("return")
    arguments = {name: (FIRST + APART * number) * unit for number, (name, unit) in enumerate(units.items())}
    try:
        found = registry().Quantity(equation(**arguments))
    except pint.DimensionalityError as error:
        yield f"{equation.__name__}: {error}"
        return
    if not found.check(result.dimensionality):
        yield f"{equation.__name__} is said to be in {result.units}, and gives {found.units}"


def misnamed(equation: Equation, model: Model) -> Iterator[str]:
    """Whether an argument is in another unit than what it names."""
    for name, unit in units_of(equation).items():
        if name != "return":
            given = registry()(model.unit(name))
            if 1 * unit != 1 * given:
                yield f"{equation.__name__} takes {name} in {unit.units}, which is in {given.units}"


def misfitting_flows(stock: Stock) -> Iterator[str]:
    """Whether a stock starts from its own unit, and its flows are in that unit a year."""
    unit = registry()(stock.unit)
    if not units_of(stock.initial)["return"].check(unit.dimensionality):
        yield f"{stock.name} is in {stock.unit}, and does not start from it"
    for flow in (*stock.inflows, *stock.outflows):
        if not units_of(flow)["return"].check((unit / registry()("year")).dimensionality):
            yield f"{flow.__name__} is a flow of {stock.name}, and not in {stock.unit} a year"


def stray_numbers(equation: Equation) -> Iterator[str]:
    """Numbers in an equation that pass any check of dimensions and may still be in some unit."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(equation))).body
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and not isinstance(node.value, str) and node.value not in PURE:
            yield f"{equation.__name__} holds the number {node.value!r}, which belongs into the parameters"
