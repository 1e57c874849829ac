"""`docs/model.md`: the whole model in one document, sector by sector, from the code itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qisim.equations.loops import LOOPS, Loop
from qisim.explain.explanation import ASSUMPTION, assumed, meaning_of, unit_of, written
from qisim.explain.figures import figure, figures_table
from qisim.explain.network import Network, Sector
from qisim.explain.words import VERIFIED, link_words, loop_words, value_words
from qisim.parameters import load_evidence

COMMAND = "python -m qisim.explain --write docs"
PICTURES = "model"

_OPENING = f"""# The model

Written by `{COMMAND}` from the code: equations, units and claims from `qisim/equations/`, numbers and evidence
from `qisim/parameters/`. Change those and run the command again. `qisim explain NAME` says the same of one name.

A quantity belongs to a place (the nation, a region, a trust) and may be divided along one axis (by staff group, by
domain). Formulas are said of one trust, and of one member of the axis. Waste is the short name, in equations, for
avoidable cost and harm. A unit of 1 is a plain number. Time is in years, money in pounds at 2014/15 prices, and a
person is a whole-time equivalent.
"""

_READING = """In the pictures of sectors boxes are stocks, double arrows with a valve are flows, and thin arrows say
what depends on what. What a sector takes from others stands in grey below the name that needs it, levers in orange.
Parameters and what is known of each trust are left out.
"""


def document(network: Network) -> str:
    """The text of `docs/model.md`."""
    parts = [_OPENING, _contents(network), _map(network)]
    told: set[str] = set()
    for number, sector in enumerate(network.sectors, start=1):
        parts.append(_sector(number, sector, network, told))
    parts += [_attributes(network), _loops(), _evidence(network)]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def picture_of(sector: Sector) -> str:
    """The file name of a sector's picture."""
    return sector.file.removesuffix(".py") + ".svg"


def _contents(network: Network) -> str:
    titles = [f"{number}. {sector.title}" for number, sector in enumerate(network.sectors, start=1)]
    others = ["What is known of each trust", "Feedback loops", "Evidence"]
    return "\n".join(f"- [{title}](#{_anchor(title)})" for title in ["The map of the sectors", *titles, *others])


def _anchor(title: str) -> str:
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")


def _map(network: Network) -> str:
    links, titles = network.links, [sector.title for sector in network.sectors]
    numbers = [str(number) for number in range(1, len(titles) + 1)]
    rows = [
        [f"{number}. {title}", *("" if title == other else str(links[title, other] or "") for other in titles)]
        for number, title in zip(numbers, titles, strict=True)
    ]
    return "\n".join(
        [
            "## The map of the sectors\n",
            f"![Which sector feeds which]({PICTURES}/sectors.svg)\n",
            "How many links lead from the sector of a row to the sector of a column:\n",
            markdown_table(["", *numbers], rows),
            "\n" + _READING,
        ]
    )


def _sector(number: int, sector: Sector, network: Network, told: set[str]) -> str:
    links = network.links
    fed_by = {source: count for (source, target), count in links.items() if target == sector.title}
    feeds = {target: count for (source, target), count in links.items() if source == sector.title}
    parts = [
        f"## {number}. {sector.title}\n",
        sector.introduction + "\n",
        f"![Stocks, flows and influences: {sector.title}]({PICTURES}/{picture_of(sector)})\n",
        f"[{sector.file}](../{sector.module.replace('.', '/')}.py)."
        + (f" Fed by {link_words(fed_by)}." if fed_by else "")
        + (f" Feeds {link_words(feeds)}." if feeds else "")
        + "\n",
    ]
    if sector.stocks:
        parts += [f"### Stocks: {sector.title}\n", *(_stock(name, network) for name in sector.stocks)]
    parts += [f"### Equations: {sector.title}\n", *(_equation(name, network) for name in sector.equations)]
    if sector.starts:
        parts += [f"### Where stocks start: {sector.title}\n", *(_equation(name, network) for name in sector.starts)]
    return "\n".join([*parts, *_numbers(sector, network, told)])


def _stock(name: str, network: Network) -> str:
    stock = network.model.stocks[name]
    change = "".join(
        f" {sign} " + rf"\text{{{flow.__name__.replace('_', ' ')}}}"
        for sign, flows in (("+", stock.inflows), ("-", stock.outflows))
        for flow in flows
    )
    words = name.replace("_", " ")
    rate = rf"$$\frac{{d}}{{dt}}~\text{{{words}}} = {change.removeprefix(' + ')}$$"
    facts = f"{_facts(name, network)}. Starts from `{stock.initial.__name__}`."
    return f"#### {name}\n\n{stock.description}. {facts}\n\n{rate}\n"


def _equation(name: str, network: Network) -> str:
    equation = network.model.equations.get(name) or network.starts[name]
    told = written(equation)
    formulas = "\n\n".join(f"$${line}$$" for line in told.latex)
    notes = "".join(f"\n{note}\n" for note in told.notes)
    return f"#### {name}\n\n{meaning_of(name, network)}\n\n{formulas}\n{notes}\n{_facts(name, network)}.\n"


def _facts(name: str, network: Network) -> str:
    shaped = network.stock_started[name][0] if name in network.starts else name
    return f"Unit: {unit_of(name, network)}; {network.model.shape(shaped)}"


def _numbers(sector: Sector, network: Network, told: set[str]) -> Iterable[str]:
    """Parameters and levers of a sector; those that an earlier sector has told are only named."""
    model = network.model
    used = dict.fromkeys(need for name in (*sector.equations, *sector.starts) for need in network.drivers(name))
    for title, known, tell in (("Parameters", model.parameters, _parameters), ("Levers", model.levers, _levers)):
        names = [name for name in used if name in known]
        new, old = [name for name in names if name not in told], [name for name in names if name in told]
        if names:
            yield f"### {title}: {sector.title}\n"
        if new:
            yield tell(new, network) + "\n"
        if old:
            yield f"Told above: {', '.join(f'`{name}`' for name in old)}.\n"
        told.update(new)


def _parameters(names: Sequence[str], network: Network) -> str:
    rows, tables = [], []
    for name in names:
        parameter = network.model.parameters[name]
        numbers = assumed(parameter)
        rests_on = [item if item == ASSUMPTION else f"[{item}](#{item})" for item in parameter.evidence]
        rests_on += ["[calibrated](calibration.md)"] if parameter.calibrated else []
        evidence = ", ".join(rests_on)
        header, cells = figures_table(numbers.figures)
        single = len(numbers.figures) == 1
        shown = cells[0][-1] if single else "below"
        rows.append([f"`{name}`", meaning_of(name, network), shown, parameter.unit, numbers.distribution, evidence])
        if not single and cells:
            tables.append(f"\n`{name}`:\n\n{markdown_table(list(header), [list(row) for row in cells])}")
    header_row = ["parameter", "meaning", "value (low to high)", "unit", "distribution", "evidence"]
    return "\n".join([markdown_table(header_row, rows), *tables])


def _levers(names: Sequence[str], network: Network) -> str:
    rows = []
    for name in names:
        lever = network.model.levers[name]
        span = f"{figure(lever.low)} to {figure(lever.high)}"
        shape = str(network.model.shape(name))
        rows.append([f"`{name}`", lever.description, figure(lever.neutral), span, lever.unit, shape])
    return markdown_table(["lever", "meaning", "status quo", "range", "unit", "belongs to"], rows)


def _attributes(network: Network) -> str:
    rows = [
        [f"`{name}`", attribute.description, attribute.unit, str(network.model.shape(name))]
        for name, attribute in network.model.attributes.items()
    ]
    return "## What is known of each trust\n\n" + markdown_table(["attribute", "meaning", "unit", "belongs to"], rows)


def _loops() -> str:
    said = (
        "## Feedback loops\n\n"
        "R loops reinforce a change, B loops balance it. A plus on an arrow: both move the same way; a minus, and (-) "
        "in the text: one moves against the other. Tests find each path in the equations and measure each sign.\n\n"
        f"![The named feedback loops]({PICTURES}/loops.svg)\n\n"
    )
    return said + "\n".join(_loop(loop) for loop in LOOPS)


def _loop(loop: Loop) -> str:
    paths = "\n".join(f"- {loop_words(path)}" for path in loop.paths)
    return f"### {loop.id}: {loop.title}\n\n{loop.claim}\n\n{paths}\n"


def _evidence(network: Network) -> str:
    known = load_evidence()
    users: dict[str, list[str]] = {}
    for name, parameter in network.model.parameters.items():
        for item in parameter.evidence:
            users.setdefault(item, []).append(name)
    alone = [name for name, parameter in network.model.parameters.items() if parameter.evidence == (ASSUMPTION,)]
    rows = [
        [
            f'<a id="{item}"></a>{item}',
            f"{known[item].quantity}: {value_words(known[item])}",
            known[item].source,
            VERIFIED[known[item].verified],
            ", ".join(f"`{name}`" for name in users[item]),
        ]
        for item in known
        if item in users
    ]
    said = (
        "## Evidence\n\n"
        f"{len(alone)} of {len(network.model.parameters)} parameters rest on assumption alone; the others cite these "
        "figures. Where a parameter names `assumption` besides, the figures inform it and do not settle it.\n\n"
    )
    return said + markdown_table(["id", "figure", "source", "checked", "used for"], rows)


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, each row on a line of its own."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )
