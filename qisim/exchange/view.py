"""The diagram: all stocks with their flows on top, and below a block of rows for each sector's other variables."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence

from qisim.exchange.names import variable
from qisim.model import Model

COLUMNS = 6
WIDE, HIGH = 170, 70
"""Of the place that one symbol takes."""
STOCK_AT = 2.5
"""Columns from the left edge to a stock: its inflows stand to the left of it, its outflows to the right."""
MARGIN = 80


def view(model: Model, sectors: Mapping[str, Sequence[str]]) -> ET.Element:
    """The views of the model, as one diagram of stocks and flows."""
    drawn = ET.Element("view", {"type": "stock_flow"})
    placed: set[str] = set()
    named = {name for names in sectors.values() for name in names}
    rest = (*model.stocks, *model.order, *model.parameters, *model.levers, *model.attributes)
    groups = {"Stocks": list(model.stocks), **sectors, "Numbers given": [name for name in rest if name not in named]}
    y = MARGIN
    for names in groups.values():
        own = [name for name in names if name in model.names and model.inner(name)]
        symbols = list(_block(model, own, y, placed))
        drawn.extend(symbols)
        y = max([y, *(int(symbol.get("y", "0")) for symbol in symbols)]) + 2 * HIGH
    views = ET.Element("views")
    views.append(drawn)
    return views


def _block(model: Model, names: Sequence[str], y: int, placed: set[str]) -> Iterator[ET.Element]:
    """The symbols of one sector that are not yet placed, from `y` downwards."""
    stock_x = round(MARGIN + WIDE * STOCK_AT)
    for name in (name for name in names if name in model.stocks and name not in placed):
        placed.add(name)
        yield _symbol("stock", name, stock_x, y)
        sides = ((-1, model.stocks[name].inflows), (1, model.stocks[name].outflows))
        rows = 1
        for way, flows in sides:
            left = [flow.__name__ for flow in flows if flow.__name__ not in placed]
            rows = max(rows, len(left))
            for row, flow in enumerate(left):
                placed.add(flow)
                yield _flow(flow, stock_x + way * (WIDE + WIDE // 4), y + row * HIGH, way, stock_x)
        y += rows * HIGH
    others = [name for name in names if name not in placed]
    for number, name in enumerate(others):
        placed.add(name)
        x, at = MARGIN + WIDE * (number % COLUMNS), y + HIGH * (number // COLUMNS)
        yield _flow(name, x, at, 1, x - WIDE // 3) if name in model.flows else _symbol("aux", name, x, at)


def _symbol(kind: str, name: str, x: int, y: int) -> ET.Element:
    return ET.Element(kind, {"name": variable(name), "x": str(x), "y": str(y)})


def _flow(name: str, x: int, y: int, way: int, stock: int) -> ET.Element:
    """A pipe from a cloud through its valve to the stock, or the other way."""
    flow = _symbol("flow", name, x, y)
    cloud = x + way * WIDE // 3
    points = ET.SubElement(flow, "pts")
    for end in (cloud, stock) if way < 0 else (stock, cloud):
        ET.SubElement(points, "pt", {"x": str(end), "y": str(y)})
    return flow
