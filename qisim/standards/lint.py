"""What a reader can count in a model's structure and text, in the manner of SDM-Doc (Martinez-Moyano 2012)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from qisim.equations.loops import LOOPS
from qisim.experiments.episodes import MEASURES
from qisim.explain.explanation import meaning_of, unit_of
from qisim.explain.network import Network
from qisim.model import source_of
from qisim.results.aggregates import QUANTITIES
from qisim.results.metrics import WATCHED
from qisim.structure import Equation

MOST_INPUTS = 3
"""The rule of three: an equation of more inputs is hard to take in at once. A custom, and no law."""
NEUTRAL = (0, 1)
"""Numbers that an equation may hold by our style; any other would be a parameter without unit or source."""
BOUNDS = ("minimum", "maximum")
LOOKUPS = ("interp", "piecewise", "select", "searchsorted")
"""Functions of NumPy that stand for a table or a graph."""
MEANT_TO_BE_SEEN = {
    *WATCHED,
    *(quantity.name for quantity in QUANTITIES),
    *(name for measure in MEASURES.values() for name in measure.watch),
}
"""What runs save, measures need, and published episodes look at."""


@dataclass(frozen=True)
class Finding:
    """Something counted. `names` are what was counted, in words that find it again, where that is of use."""

    what: str
    count: int
    names: tuple[str, ...] = ()
    note: str = ""


def counts(network: Network) -> tuple[Finding, ...]:
    """How many there are of each kind of thing, loops included."""
    model = network.model
    auxiliaries = [name for name in model.equations if name not in model.flows]
    tables = [name for name, equation in _equations(network).items() if _calls(equation, LOOKUPS)]
    links, feeding, inside = feedback(network)
    return (
        Finding("Stocks", len(model.stocks)),
        Finding("Flows", len(model.flows)),
        Finding("Auxiliaries", len(auxiliaries), note="equations that move no stock by themselves"),
        Finding("Equations that start stocks", len(network.starts)),
        Finding("Constants (parameters)", len(model.parameters)),
        Finding("Lookups", len(tables), tuple(tables), "tables or graphs of one quantity against another"),
        Finding("Levers", len(model.levers), note="exogenous: what scenarios move"),
        Finding("Attributes of trusts", len(model.attributes), note="exogenous: what the population says"),
        Finding("Named feedback loops", len(LOOPS), tuple(loop.id for loop in LOOPS)),
        Finding(
            "Independent feedback loops",
            links - feeding + inside,
            note=f"links less names, plus one for each part, where names feed back on each other "
            f"({links} links, {feeding} names; Kampmann 2012)",
        ),
    )


def faults(network: Network) -> tuple[Finding, ...]:
    """What SDM-Doc would mark for a second look."""
    model, equations = network.model, _equations(network)
    names = [name for name in (*model.names, *network.starts) if name != "time"]
    inputs = {name: len(network.drivers(name)) for name in equations}
    many = sorted((name for name, count in inputs.items() if count > MOST_INPUTS), key=lambda name: -inputs[name])
    return (
        Finding("Without a unit", *_found(name for name in names if not unit_of(name, network).strip())),
        Finding("Without a comment", *_found(name for name in names if not meaning_of(name, network).strip())),
        Finding(
            "Not used",
            *_found(name for name in names if not network.driven(name) and name not in MEANT_TO_BE_SEEN),
            note="drives nothing, and no run or episode looks at it",
        ),
        Finding(
            f"Equations with more than {MOST_INPUTS} inputs",
            len(many),
            tuple(f"{name} ({inputs[name]})" for name in many),
        ),
        Finding(
            "Equations with embedded numbers",
            *_found(name for name, equation in equations.items() if _numbers(equation)),
            note="any number but 0 and 1",
        ),
        Finding("Equations with IF", *_found(name for name, equation in equations.items() if _has_choice(equation))),
        Finding(
            "Equations with MIN or MAX in another",
            *_found(name for name, equation in equations.items() if _nested(equation)),
        ),
        Finding("Stocks without a flow", *_found(name for name in model.stocks if not network.drivers(name))),
        Finding(
            "Stocks that change but by their flows", 0, note="not possible: a stock has a start and flows, and no more"
        ),
        Finding(
            "Supplementary variables",
            *_found(name for name in names if not network.driven(name) and name in MEANT_TO_BE_SEEN),
            note="drive nothing: outputs only",
        ),
        Finding(
            "In no picture",
            len(model.parameters) + len(model.attributes),
            note="parameters and attributes are left out of the pictures, for legibility; tables show them",
        ),
    )


def feedback(network: Network) -> tuple[int, int, int]:
    """Links, names and parts of what feeds back on itself: where each name is moved by each other of its part."""
    followers = network.followers
    number = {name: place for place, name in enumerate(followers)}
    pairs = [(number[name], number[other]) for name, others in followers.items() for other in others]
    starts, ends = np.array(pairs).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs)), (starts, ends)), shape=(len(number), len(number)))
    parts, part = connected_components(graph.tocsr(), directed=True, connection="strong")
    sizes = np.bincount(part, minlength=parts)
    looped = np.flatnonzero(sizes > 1)
    within = (part[starts] == part[ends]) & np.isin(part[starts], looped)
    return len({pair for pair, kept in zip(pairs, within, strict=True) if kept}), int(sizes[looped].sum()), len(looped)


def _equations(network: Network) -> dict[str, Equation]:
    return {**network.model.equations, **network.starts}


def _found(names: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    found = tuple(names)
    return len(found), found


def _nodes(equation: Equation) -> Iterator[ast.AST]:
    """What an equation's arithmetic is made of, without its docstring and annotations."""
    (function,) = ast.parse(source_of(equation)).body
    assert isinstance(function, ast.FunctionDef)
    for statement in function.body:
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            yield from ast.walk(statement)


def _numbers(equation: Equation) -> list[float]:
    return [
        node.value
        for node in _nodes(equation)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value not in NEUTRAL
    ]


def _has_choice(equation: Equation) -> bool:
    if _calls(equation, ("where",)):
        return True
    return any(isinstance(node, ast.IfExp | ast.If | ast.Compare | ast.BoolOp) for node in _nodes(equation))


def _calls(equation: Equation, functions: Iterable[str]) -> list[ast.Call]:
    wanted = set(functions)
    return [node for node in _nodes(equation) if isinstance(node, ast.Call) and _name(node) in wanted]


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _nested(equation: Equation) -> bool:
    """Whether a minimum or maximum stands within another."""
    return any(
        isinstance(inner, ast.Call) and _name(inner) in BOUNDS
        for outer in _calls(equation, BOUNDS)
        for argument in outer.args
        for inner in ast.walk(argument)
    )
