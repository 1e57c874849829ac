"""The diagram: each sector a block of its own, stocks with their flows on top, other variables in rows below."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence

from qisim.exchange.names import variable
from qisim.model import Model

COLUMNS = 6
WIDE, HIGH = 150, 70
"""Of the place that one symbol takes."""
BESIDE = 55
"""From a stock to the valve of a flow."""
MARGIN = 80


def view(model: Model, sectors: Mapping[str, Sequence[str]]) -> ET.Element:
    """The views of the model, as one diagram of stocks and flows."""
    drawn = ET.Element("view", {"type": "stock_flow"})
    placed: set[str] = set()
    top = MARGIN
    groups = {title: [name for name in names if name in model.names] for title, names in sectors.items()}
    rest = (*model.stocks, *model.order, *model.parameters, *model.levers, *model.attributes)
    named = {name for names in groups.values() for name in names}
    groups["Numbers given"] = [name for name in rest if name not in named]
    for names in groups.values():
        own = [name for name in names if model.inner(name) and name not in placed]
        symbols = list(_block(model, own, top, placed))
        drawn.extend(symbols)
        placed |= set(own)
        top += HIGH * (1 + len({symbol.get("y") for symbol in symbols})) + MARGIN // 2
    views = ET.Element("views")
    views.append(drawn)
    return views


def _block(model: Model, names: Sequence[str], top: int, placed: set[str]) -> Iterator[ET.Element]:
    stocks = [name for name in names if name in model.stocks]
    y = top
    for stock in stocks:
        flows = [
            (flow.__name__, way)
            for way, all_flows in ((-1, model.stocks[stock].inflows), (1, model.stocks[stock].outflows))
            for flow in all_flows
            if flow.__name__ not in placed and model.inner(flow.__name__)
        ]
        x = MARGIN + WIDE * 3
        yield _symbol("stock", stock, x, y)
        counts = {-1: 0, 1: 0}
        for flow, way in flows:
            counts[way] += 1
            placed.add(flow)
            at = y + (counts[way] - 1) * HIGH // 2
            valve = x + way * (BESIDE + WIDE // 2)
            yield _flow(flow, valve, at, way, x)
        y += max(HIGH, max(counts.values()) * HIGH // 2 + HIGH // 2)
    others = [name for name in names if name not in stocks and name not in placed]
    for number, name in enumerate(others):
        kind = "flow" if name in model.flows else "aux"
        x, at = MARGIN + WIDE * (number % COLUMNS), y + HIGH * (number // COLUMNS)
        yield _flow(name, x, at, 1, x - WIDE // 2) if kind == "flow" else _symbol("aux", name, x, at)


def _symbol(kind: str, name: str, x: int, y: int) -> ET.Element:
    return ET.Element(kind, {"name": variable(name), "x": str(x), "y": str(y)})


def _flow(name: str, x: int, y: int, way: int, stock: int) -> ET.Element:
    """A pipe from a cloud to the stock, or the other way, through its valve."""
    flow = _symbol("flow", name, x, y)
    cloud = x + way * WIDE // 3
    ends = (cloud, stock) if way < 0 else (stock, cloud)
    points = ET.SubElement(flow, "pts")
    for end in ends:
        ET.SubElement(points, "pt", {"x": str(end), "y": str(y)})
    return flow
