"""What the model is made of, read off from its code: stocks, flows, auxiliaries, constants, lookups, boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qisim.explain.explanation import meaning_of, unit_of, written
from qisim.explain.network import Network
from qisim.standards import lint
from qisim.standards.parts import Bullets, Content, Part, Shown, Text, filled, filled_unless, needs_words, tabulated
from qisim.standards.register import NOTHING, register_of
from qisim.standards.subject import Subject
from qisim.structure import Equation

SOME = 4
"""Names with a unit that are given as examples."""
READING = (
    "Equations are said of one trust, and of one member of the axis where there is one. A unit of 1 is a plain number; "
    "time is in years, money in pounds at 2014/15 prices, and a person is a whole-time equivalent."
)


def stocks(subject: Subject) -> Content:
    """Every stock with its unit, flows and start."""
    return filled(Text(READING), stocks_table(subject))


def stocks_table(subject: Subject) -> Shown:
    """A row for each stock."""
    network = subject.network
    header = ("Stock", "Unit", "Belongs to", "Flows in", "Flows out", "Starts from", "Meaning")
    rows = (
        [
            name,
            stock.unit,
            str(network.model.shape(name)),
            _names(stock.inflows),
            _names(stock.outflows),
            stock.initial.__name__,
            stock.description,
        ]
        for name, stock in network.model.stocks.items()
    )
    return tabulated("stocks", f"The {len(network.model.stocks)} stocks", header, rows)


def flows(subject: Subject) -> Content:
    """Every flow with its unit, equation and role."""
    return filled(flows_table(subject))


def flows_table(subject: Subject) -> Shown:
    """A row for each flow."""
    network = subject.network
    header = ("Flow", "Unit", "Belongs to", "Role", "Equation", "Meaning")
    rows = (
        [
            name,
            unit_of(name, network),
            str(network.model.shape(name)),
            role(name, network),
            formula(network.model.equations[name]),
            meaning_of(name, network),
        ]
        for name in network.model.flows
    )
    return tabulated("flows", f"The {len(network.model.flows)} flows", header, rows, formula="Equation")


def role(flow: str, network: Network) -> str:
    """From which stocks into which a flow leads, or from and to outside the model."""
    stocks = network.model.stocks.values()
    out_of = [stock.name for stock in stocks if flow in [each.__name__ for each in stock.outflows]]
    into = [stock.name for stock in stocks if flow in [each.__name__ for each in stock.inflows]]
    return f"from {', '.join(out_of) or 'outside the model'} to {', '.join(into) or 'outside the model'}"


def auxiliaries(subject: Subject) -> Content:
    """Constants by name, with units and meaning; every other equation, sector by sector."""
    return filled(constants_table(subject), *auxiliary_tables(subject), starts_table(subject))


def constants_table(subject: Subject) -> Shown:
    """A row for each parameter. Its numbers stand with the inputs."""
    network = subject.network
    header = ("Constant", "Unit", "Belongs to", "Meaning")
    rows = (
        [name, each.unit, str(network.model.shape(name)), each.description]
        for name, each in network.model.parameters.items()
    )
    caption = f"The {len(network.model.parameters)} constants; their values stand with the inputs"
    return tabulated("constants", caption, header, rows)


def auxiliary_tables(subject: Subject) -> Iterator[Part]:
    """A table for each sector: what is computed on the way to the flows."""
    network = subject.network
    for number, sector in enumerate(network.sectors, start=1):
        names = [name for name in sector.equations if name not in network.model.flows]
        if names:
            yield _equations_table(f"auxiliaries-{number}", f"Auxiliaries: {sector.title}", names, network)


def starts_table(subject: Subject) -> Shown:
    """The equations that only say where stocks start."""
    network = subject.network
    return _equations_table("starts", "Equations that start stocks", list(network.starts), network)


def _equations_table(name: str, caption: str, names: Sequence[str], network: Network) -> Shown:
    header = ("Name", "Unit", "Belongs to", "Equation", "Meaning")
    rows = (
        [
            each,
            unit_of(each, network),
            str(network.model.shape(network.stock_started[each][0] if each in network.starts else each)),
            formula(network.model.equations.get(each) or network.starts[each]),
            meaning_of(each, network),
        ]
        for each in names
    )
    return tabulated(name, caption, header, rows, formula="Equation")


def formula(equation: Equation) -> str:
    """The steps of an equation, one a line, and what they leave unsaid."""
    told = written(equation)
    return "\n".join([*told.formula, *told.notes])


def lookups(subject: Subject) -> Content:
    """Tables and graphs, of which there are none, and what stands in their place."""
    found = next(one for one in lint.counts(subject.network) if one.what == "Lookups")
    return filled(
        Text(
            f"Equations that look something up in a table or a graph: {found.count}."
            + (f" They are {', '.join(found.names)}." if found.names else "")
            + " Where other models draw a curve, this one uses a function in closed form (hill, saturation, sigmoid), "
            "whose parameters stand among the constants. Parameters by staff group, domain or type of trust are short "
            "tables of constants, and stand there too."
        )
    )


def boundary(subject: Subject) -> Content:
    """Where material comes from and goes to outside the model, and what moves it from outside."""
    network, model = subject.network, subject.model
    roles = {name: role(name, network) for name in model.flows}
    rows = [
        [name, "source" if said.startswith("from outside") else "sink", said, unit_of(name, network)]
        for name, said in roles.items()
        if "outside the model" in said
    ]
    return filled(
        tabulated("boundary", "Flows across the boundary", ("Flow", "Kind", "Role", "Unit"), rows),
        Text("What moves the model and is not moved by it:"),
        Bullets(
            (
                f"{len(model.levers)} levers, which scenarios set: {', '.join(model.levers)}.",
                f"{len(model.attributes)} facts about each trust: {', '.join(model.attributes)}.",
                f"Time, in: {', '.join(network.driven('time')) or 'no equation'}.",
            )
        ),
    )


def equations(subject: Subject) -> Content:
    """Everything that is needed to build the model again: stocks, flows, auxiliaries, starts."""
    return filled(
        Text(READING),
        stocks_table(subject),
        flows_table(subject),
        *auxiliary_tables(subject),
        starts_table(subject),
        Text(
            "Equations are evaluated in the order of their needs; each stock then changes by its flows in less its "
            "flows out, times the step."
        ),
    )


def units(subject: Subject) -> Content:
    """Whether everything has a unit, and which units there are."""
    network = subject.network
    by_unit: dict[str, list[str]] = {}
    for name in _all_names(network):
        by_unit.setdefault(" ".join(unit_of(name, network).replace("/", " / ").split()), []).append(name)
    most_first = sorted(by_unit.items(), key=lambda item: -len(item[1]))
    rows = (
        [unit, f"{len(names)}", ", ".join(names[:SOME]) + (" ..." if len(names) > SOME else "")]
        for unit, names in most_first
        if unit
    )
    return filled_unless(
        by_unit.get("", []),
        "Give these a unit",
        Text("Each name's unit stands beside it in the tables of equations and values."),
        tabulated("units", "Units, and how many names have each", ("Unit", "Names", "Such as"), rows),
    )


def definitions(subject: Subject) -> Content:
    """Whether everything is defined in words; definitions of what has no table of its own."""
    network, model = subject.network, subject.model
    gaps = [name for name in _all_names(network) if not meaning_of(name, network).strip()]
    others = [*model.levers, *model.attributes]
    rows = [[name, model.kind(name), unit_of(name, network), meaning_of(name, network)] for name in others]
    return filled_unless(
        gaps,
        "Define these",
        Text("Stocks, flows, auxiliaries and constants are defined beside their equations and values."),
        tabulated("definitions", "Levers and attributes", ("Name", "Kind", "Unit", "Definition"), rows),
    )


def reasoning(subject: Subject) -> Content:
    """The source of each value; the claim of each equation, to whose reasons a person must add."""
    register = register_of(subject.network, dict(zip(subject.names, subject.scenarios, strict=True)))
    gaps = [row.parameter for row in register.entries if row.basis == NOTHING]
    prompt = (
        "Say for the main equations why they have this form, from which theory or observation: the claims beside the "
        "equations are a start."
    )
    if gaps:
        prompt += f" These parameters name no evidence: {', '.join(gaps)}."
    return needs_words(
        prompt,
        Text(
            "The claim that each equation makes stands beside it, from its own code; the evidence of each value stands "
            "in the register of assumptions at the end of this document."
        ),
    )


def _all_names(network: Network) -> Iterable[str]:
    return (name for name in (*network.model.names, *network.starts) if name != "time")


def _names(flows: Sequence[Equation]) -> str:
    return ", ".join(flow.__name__ for flow in flows) or "none"
