"""The diagram of a file: for each sector its stocks, flows and other variables, and what each takes from others.

It shows what the file's equations say, nothing else. A variable that no sector names stands in the first that uses
it; what a sector takes from another stands in it as a ghost.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from qisim.exchange.tiles import Box, Symbol, beside, boxed, label_of, tile
from qisim.explain.layers import Edge, Extent, Node, components, layered

GAP, BEND, ROWS = 14.0, 5.0, 34.0
"""Between neighbours in a row, for an arrow that passes them, and from one row to the next."""
PADDING, TITLE, BETWEEN = 24.0, 26.0, 40.0
"""Around what a sector holds, above it for its title, and from one sector to the next."""
WIDEST, PAGE = 1800.0, 4000.0
"""Within a sector, what hangs together stands side by side up to the first width, and sectors up to the second."""
UNUSED = "Used by no other variable"


def view(variables: Iterable[ET.Element], sectors: Mapping[str, Sequence[str]]) -> ET.Element:
    """The views of a file with these variables, as one diagram of stocks and flows.

    sectors: title -> names of variables
    """
    file = _File(variables, sectors)
    titles = [title for title in (*sectors, UNUSED) if title in file.homes.values()]
    page = beside([_sector(file, title) for title in titles], PAGE, BETWEEN)
    drawn = ET.Element("view", {"type": "stock_flow"})
    drawn.extend(_written(file, list(page.at(BETWEEN, BETWEEN))))
    views = ET.Element("views")
    views.append(drawn)
    return views


class _File:
    """What the variables of a file say of each other."""

    def __init__(self, variables: Iterable[ET.Element], sectors: Mapping[str, Sequence[str]]) -> None:
        self.variables = {one.get("name", ""): one for one in variables}
        self.sectors = sectors

    @cached_property
    def needs(self) -> dict[str, list[str]]:
        """For each variable those that its equations name."""
        return {name: self._named_in(one) for name, one in self.variables.items()}

    def _named_in(self, one: ET.Element) -> list[str]:
        text = " ".join(equation.text or "" for equation in one.iter("eqn"))
        words = dict.fromkeys(re.findall(r"[A-Za-z_]\w*", re.sub(r"\[[^]]*\]", "", text)))
        return [word for word in words if word in self.variables and word != one.get("name")]

    def flows(self, stock: str, way: str) -> list[str]:
        """The inflows or the outflows of a stock."""
        return [flow.text or "" for flow in self.variables[stock].iterfind(way)]

    @cached_property
    def chains(self) -> list[list[str]]:
        """Stocks that hang together by flows."""
        stocks = [name for name, one in self.variables.items() if one.tag == "stock"]
        ends = [(flow, stock) for stock in stocks for way in ("inflow", "outflow") for flow in self.flows(stock, way)]
        nodes = dict.fromkeys([*stocks, *(flow for flow, _ in ends)])
        groups = components(nodes, ends)
        return [found for group in groups if (found := [str(node) for node in group if node in stocks])]

    def of_chain(self, stocks: Sequence[str]) -> list[str]:
        """The stocks of a chain and their flows."""
        flows = [flow for stock in stocks for way in ("inflow", "outflow") for flow in self.flows(stock, way)]
        return list(dict.fromkeys([*stocks, *flows]))

    @cached_property
    def homes(self) -> dict[str, str]:
        """The sector in which each variable stands."""
        found = {name: title for title, names in self.sectors.items() for name in names if name in self.variables}
        for stocks in self.chains:
            together = self.of_chain(stocks)
            named = Counter(found[name] for name in together if name in found)
            if named:
                found |= dict.fromkeys(together, named.most_common(1)[0][0])
        order = {title: number for number, title in enumerate(self.sectors)}
        users: dict[str, list[str]] = {name: [] for name in self.variables}
        for name, needs in self.needs.items():
            for need in needs:
                users[need].append(name)
        waiting = [name for name in self.variables if name not in found]
        while waiting:
            settled = {
                name: min((found[user] for user in users[name] if user in found), key=order.__getitem__)
                for name in waiting
                if any(user in found for user in users[name])
            }
            found |= settled or dict.fromkeys(waiting, UNUSED)
            order.setdefault(UNUSED, len(order))
            waiting = [name for name in waiting if name not in found]
        for stocks in self.chains:
            found |= dict.fromkeys(self.of_chain(stocks), found[stocks[0]])
        return found


def _sector(file: _File, title: str) -> Box:
    """All that stands in a sector, in a frame with its title."""
    tiles: dict[Node, Box] = {}
    node_of: dict[str, Node] = {}
    for stocks in file.chains:
        if file.homes[stocks[0]] == title:
            ways = ({stock: file.flows(stock, way) for stock in stocks} for way in ("inflow", "outflow"))
            tiles[tuple(stocks)] = tile(stocks, *ways)
            node_of |= dict.fromkeys(file.of_chain(stocks), tuple(stocks))
    own = [name for name, home in file.homes.items() if home == title]
    for name in own:
        if name not in node_of:
            node_of[name] = name
            tiles[name] = boxed([Symbol("aux", name, 0.0, 0.0)])
    edges: dict[Edge, float] = {}
    for name in own:
        for need in file.needs[name]:
            if need not in node_of:
                node_of[need] = need
                tiles[need] = boxed([Symbol("alias", need, 0.0, 0.0)])
            if node_of[need] != node_of[name]:
                edges[node_of[need], node_of[name]] = 1.0
    groups = components(tiles, edges)
    within = beside([_rows({node: tiles[node] for node in group}, edges) for group in groups], WIDEST, 2 * GAP)
    width, height = within.width + 2 * PADDING, within.height + 2 * PADDING + TITLE
    frame = Symbol("group", title, 0.0, 0.0, size=(width, height))
    return Box((frame, *within.at(PADDING, PADDING + TITLE)), width, height)


def _rows(tiles: Mapping[Node, Box], edges: Mapping[Edge, float]) -> Box:
    """Boxes that hang together, in rows from what is given to what follows."""
    extents: dict[Node, Extent] = {node: (box.width / 2, box.width / 2) for node, box in tiles.items()}
    inside = {edge: weight for edge, weight in edges.items() if edge[0] in tiles}
    layout = layered(extents, inside, GAP, BEND)
    symbols: list[Symbol] = []
    y = 0.0
    for row in layout.rows:
        boxes = {node: tiles[node] for node in row if node in tiles}
        height = max((box.height for box in boxes.values()), default=0.0)
        for node, box in boxes.items():
            symbols += box.at(layout.places[node] - box.width / 2, y + (height - box.height) / 2)
        y += height + ROWS
    return boxed(symbols)


def _written(file: _File, symbols: Sequence[Symbol]) -> Iterator[ET.Element]:
    """Frames with their symbols, then arrows between those of one frame."""
    frames: list[dict[str, tuple[int, Symbol]]] = []
    for number, symbol in enumerate(symbols, 1):
        yield _element(number, symbol)
        if symbol.kind == "group":
            frames.append({})
        else:
            frames[-1][symbol.name] = number, symbol
    number = len(symbols)
    for frame in frames:
        for name, (_, symbol) in frame.items():
            for need in file.needs[name] if symbol.kind != "alias" else ():
                number += 1
                yield _arrow(number, *frame[need], symbol)


def _element(number: int, symbol: Symbol) -> ET.Element:
    at = {"uid": str(number), "x": _text(symbol.x), "y": _text(symbol.y)}
    if symbol.kind == "group":
        width, height = map(_text, symbol.size)
        return ET.Element("group", {"name": symbol.name, **at, "width": width, "height": height})
    if symbol.kind == "alias":
        alias = ET.Element("alias", {**at, "label_side": symbol.label})
        ET.SubElement(alias, "of").text = symbol.name
        return alias
    called = "\\n".join(line.replace(" ", "_") for line in label_of(symbol.name))
    element: ET.Element = ET.Element(str(symbol.kind), {"name": called, **at, "label_side": symbol.label})
    if symbol.pipe:
        points = ET.SubElement(element, "pts")
        for x, y in symbol.pipe:
            ET.SubElement(points, "pt", {"x": _text(x), "y": _text(y)})
    return element


def _arrow(number: int, source: int, start: Symbol, end: Symbol) -> ET.Element:
    """Straight from one symbol, or ghost, to another: the angle at its start says so."""
    angle = math.degrees(math.atan2(start.y - end.y, end.x - start.x)) % 360
    arrow = ET.Element("connector", {"uid": str(number), "angle": _text(angle)})
    origin = ET.SubElement(arrow, "from")
    if start.kind == "alias":
        ET.SubElement(origin, "alias", {"uid": str(source)})
    else:
        origin.text = start.name
    ET.SubElement(arrow, "to").text = end.name
    return arrow


def _text(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
