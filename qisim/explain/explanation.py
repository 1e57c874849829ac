"""What there is to say of one name: meaning, unit, equation, drivers, effects, loops, numbers and evidence."""

from __future__ import annotations

import ast
import inspect

from qisim.equations.loops import LOOPS, Loop
from qisim.equations.world import TYPES
from qisim.errors import InputError, Problem, did_you_mean
from qisim.explain.answers import (
    Answer,
    Assumed,
    Explanation,
    Figure,
    LoopExplanation,
    Measured,
    Mention,
    Range,
    SectorExplanation,
    SectorMap,
    Turn,
    Written,
)
from qisim.explain.cycles import loops_through
from qisim.explain.expressions import formula_of
from qisim.explain.measured import quantities_of
from qisim.explain.network import Network, Sector, place_in_code
from qisim.explain.notation import latex, notes, plain
from qisim.model import source_of
from qisim.parameters import Parameter, load_evidence
from qisim.parameters.reading import AXIS_MEMBERS
from qisim.results.metrics import METRICS, Metric
from qisim.structure import Equation

ASSUMPTION = "assumption"
START, METRIC = "start of a stock", "metric"

METRICS_NAMED: dict[str, Metric] = {metric.name: metric for metric in METRICS}


def explain(name: str, network: Network) -> Answer:
    """What there is to say of a name, a sector, its file or a loop; raises `InputError` for any other word."""
    if name in network.model.names or name in network.starts:
        return _of_model(name, network)
    if name in METRICS_NAMED:
        metric = METRICS_NAMED[name]
        drivers = _mentions(quantities_of(metric.function, network.model.names), network)
        measured = _measured(metric)
        return Explanation(name, METRIC, measured.meaning, metric.unit, drivers=drivers, metric=measured)
    word = _plain_word(name)
    for loop in LOOPS:
        if word in (loop.id.lower(), _plain_word(loop.title)):
            return LoopExplanation(loop.id, "loop", f"{loop.title}. {loop.claim}", _polarity(loop), loop.paths)
    for sector in network.sectors:
        if word in (_plain_word(sector.title), sector.file.removesuffix(".py")):
            return _of_sector(sector, network)
    raise InputError(
        Problem(
            f"there is nothing called '{name}'",
            expected="a name of the model, a metric, a sector, its file, or a loop such as R1",
            suggestion=did_you_mean(name, _all_words(network)) or "`qisim explain` alone shows the sectors",
        )
    )


def map_of_sectors(network: Network) -> SectorMap:
    """Every sector with what it holds, and the links between them."""
    return SectorMap("map of sectors", tuple(_of_sector(sector, network) for sector in network.sectors))


def all_names(network: Network) -> tuple[str, ...]:
    """Every name that has an explanation of its own: those of the model, starts of stocks, and metrics."""
    return tuple(dict.fromkeys((*network.model.names, *network.starts, *METRICS_NAMED)))


def mention(name: str, network: Network) -> Mention:
    """A name of the model in few words."""
    return Mention(name, kind_of(name, network), unit_of(name, network), _first_words(meaning_of(name, network)))


def kind_of(name: str, network: Network) -> str:
    return START if name in network.starts else network.model.kind(name)


def unit_of(name: str, network: Network) -> str:
    if name in network.starts:
        return str(inspect.get_annotations(network.starts[name], eval_str=True)["return"].__metadata__[0].text)
    return network.model.unit(name)


def meaning_of(name: str, network: Network) -> str:
    """The claim of an equation, or the description of anything else."""
    model = network.model
    equation = model.equations.get(name) or network.starts.get(name)
    if equation:
        return inspect.getdoc(equation) or ""
    for things in (model.stocks, model.parameters, model.levers, model.attributes):
        if name in things:
            return str(things[name].description)
    return "Years since 2014-04-01."


def written(equation: Equation, name: str | None = None) -> Written:
    """An equation as formula and code."""
    formula = formula_of(equation, name)
    file, line = place_in_code(equation)
    return Written(plain(formula), latex(formula), notes(formula), _code_of(equation), file, line)


def assumed(parameter: Parameter) -> Assumed:
    """The numbers of a parameter with their evidence."""
    members: tuple[str | None, ...] = AXIS_MEMBERS[parameter.axis] if parameter.axis else (None,)
    types: tuple[str | None, ...] = TYPES if parameter.value.shape[1] > 1 else (None,)
    figures = tuple(
        Figure(member, kind, *(float(table[row, column]) for table in (parameter.value, parameter.low, parameter.high)))
        for row, member in enumerate(members)
        for column, kind in enumerate(types)
    )
    known = load_evidence()
    evidence = tuple(known[item] for item in parameter.evidence if item != ASSUMPTION)
    return Assumed(figures, parameter.distribution, ASSUMPTION in parameter.evidence, evidence, parameter.calibrated)


def _of_model(name: str, network: Network) -> Explanation:
    model = network.model
    stock, equation = model.stocks.get(name), model.equations.get(name) or network.starts.get(name)
    started = model.stocks[network.stock_started[name][0]].name if name in network.starts else name
    shape, sector = model.shape(started), network.sector_of.get(name)
    return Explanation(
        name=name,
        kind=kind_of(name, network),
        meaning=meaning_of(name, network),
        unit=unit_of(name, network),
        place=shape.place,
        axis=shape.axis,
        members=model.axes[shape.axis].members if shape.axis else (),
        sector=sector.title if sector else None,
        sector_file=sector.file if sector else None,
        equation=written(equation) if equation else written(stock.initial, f"{name} at the start") if stock else None,
        inflows=_mentions([flow.__name__ for flow in stock.inflows], network) if stock else (),
        outflows=_mentions([flow.__name__ for flow in stock.outflows], network) if stock else (),
        drivers=_mentions(network.drivers(name), network),
        drives=_mentions(network.driven(name), network),
        named_loops=tuple(Turn(loop.id, loop.title) for loop in LOOPS if name in loop.names),
        shortest_loops=loops_through(name, network.followers),
        parameter=assumed(model.parameters[name]) if name in model.parameters else None,
        range=_range_of(name, network),
        metric=_measured(METRICS_NAMED[name]) if name in METRICS_NAMED else None,
    )


def _of_sector(sector: Sector, network: Network) -> SectorExplanation:
    model = network.model
    used = dict.fromkeys(need for name in (*sector.equations, *sector.starts) for need in network.drivers(name))
    return SectorExplanation(
        name=sector.title,
        kind="sector",
        file=sector.module.replace(".", "/") + ".py",
        meaning=sector.introduction,
        stocks=_mentions(sector.stocks, network),
        equations=_mentions((*sector.equations, *sector.starts), network),
        parameters=_mentions([name for name in used if name in model.parameters], network),
        levers=_mentions([name for name in used if name in model.levers], network),
        fed_by={source: count for (source, target), count in network.links.items() if target == sector.title},
        feeds={target: count for (source, target), count in network.links.items() if source == sector.title},
    )


def _range_of(name: str, network: Network) -> Range | None:
    model = network.model
    if name in model.levers:
        lever = model.levers[name]
        return Range(lever.low, lever.high, lever.neutral, lever.relative_to, lever.whole_programme)
    if name in model.attributes:
        return Range(model.attributes[name].low, model.attributes[name].high)
    return None


def _measured(metric: Metric) -> Measured:
    said = inspect.getdoc(metric.function) or ""
    meaning = f"{metric.title}, {metric.window}. {said}".strip()
    return Measured(metric.title, metric.unit, metric.window, metric.better, meaning)


def _mentions(names: tuple[str, ...] | list[str], network: Network) -> tuple[Mention, ...]:
    return tuple(mention(name, network) for name in names)


def _first_words(meaning: str) -> str:
    """The first sentence or line of a meaning, whichever ends first."""
    first = meaning.split("\n\n")[0].replace("\n", " ")
    return first.split(": ")[0].rstrip(".") if len(first) > 72 else first.rstrip(".")


def _code_of(equation: Equation) -> str:
    """The code of an equation without its docstring, which is said elsewhere."""
    lines = source_of(equation).splitlines()
    (function,) = ast.parse(source_of(equation)).body
    assert isinstance(function, ast.FunctionDef)
    match function.body[0]:
        case ast.Expr(value=ast.Constant(), lineno=first, end_lineno=int(last)):
            del lines[first - 1 : last]
    return "\n".join(lines).rstrip()


def _polarity(loop: Loop) -> str:
    return "reinforcing" if loop.reinforcing else "balancing"


def _plain_word(name: str) -> str:
    """A title, a file or a slug in one spelling."""
    last = name.strip().replace("\\", "/").rpartition("/")[2]
    return last.removesuffix(".py").replace("-", " ").replace("_", " ").lower()


def _all_words(network: Network) -> list[str]:
    sectors = [word for sector in network.sectors for word in (sector.title, sector.file)]
    return [*all_names(network), *sectors, *(word for loop in LOOPS for word in (loop.id, loop.title))]
