"""Symbols of a diagram, and stocks with the flows between them, laid out side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Kind: TypeAlias = Literal["stock", "flow", "aux", "alias", "group"]
Side: TypeAlias = Literal["top", "bottom", "left", "right"]

LETTER, LINE, LONGEST = 6.4, 14.0, 18
"""How wide a letter of a label is, how high a line, and how many letters one takes before it is broken."""
HALF = {"stock": (23.0, 18.0), "flow": (9.0, 9.0), "aux": (9.0, 9.0), "alias": (9.0, 9.0)}
"""How far a symbol reaches to either side of its middle, and up and down."""
STOCKS, PIPES, CLOUD, BRANCH, BESIDE = 290.0, 11.0, 150.0, 70.0, 16.0
"""From one stock to the next, from a pipe to the middle of a stock it shares with one that runs back, from a stock to
a cloud, from one branch to the next, and from a pipe that goes down to the middle of its stock."""


def label_of(name: str) -> list[str]:
    """The lines of a label."""
    return textwrap.wrap(name.replace("_", " "), LONGEST, break_long_words=False)


def width_of(name: str) -> float:
    """How wide a label is."""
    return LETTER * max(map(len, label_of(name)))


@dataclass(frozen=True)
class Symbol:
    """What stands in a diagram: at its middle, but a group at its upper left corner."""

    kind: Kind
    name: str
    x: float
    y: float
    pipe: tuple[Point, ...] = ()
    label: Side = "bottom"
    size: Point = (0.0, 0.0)

    def moved(self, right: float, down: float) -> Symbol:
        """The same elsewhere."""
        pipe = tuple((x + right, y + down) for x, y in self.pipe)
        return replace(self, x=self.x + right, y=self.y + down, pipe=pipe)

    def corners(self) -> list[Point]:
        """Upper left and lower right of all that is drawn of it."""
        if self.kind == "group":
            return [(self.x, self.y), (self.x + self.size[0], self.y + self.size[1])]
        (across, down), wide, high = HALF[self.kind], width_of(self.name), LINE * len(label_of(self.name))
        left = right = max(across, wide / 2)
        up = below = down
        if self.label in ("top", "bottom"):
            up, below = (down + high, down) if self.label == "top" else (down, down + high)
        else:
            left, right = (across + wide, across) if self.label == "left" else (across, across + wide)
        return [(self.x - left, self.y - up), (self.x + right, self.y + below), *self.pipe]


@dataclass(frozen=True)
class Box:
    """Symbols that belong together, from their common upper left corner, which is the origin."""

    symbols: tuple[Symbol, ...]
    width: float
    height: float

    def at(self, x: float, y: float) -> Iterable[Symbol]:
        """The symbols, with the corner there."""
        return (symbol.moved(x, y) for symbol in self.symbols)


def boxed(symbols: Iterable[Symbol]) -> Box:
    """The smallest box around symbols."""
    found = list(symbols)
    corners = [corner for symbol in found for corner in symbol.corners()]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - top
    return Box(tuple(symbol.moved(-left, -top) for symbol in found), width, height)


def beside(boxes: Sequence[Box], widest: float, gap: float) -> Box:
    """Boxes on shelves no wider than that, or than the widest of them: tall ones first, each where there is room."""
    widest = max([widest, *(box.width for box in boxes)])
    shelves: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: -box.height):
        room = (shelf for shelf in shelves if sum(gap + other.width for other in shelf) + box.width <= widest)
        shelf = next(room, None)
        if shelf is None:
            shelves.append([box])
        else:
            shelf.append(box)
    symbols: list[Symbol] = []
    y = 0.0
    for shelf in shelves:
        x = 0.0
        for box in shelf:
            symbols += box.at(x, y)
            x += box.width + gap
        y += max(box.height for box in shelf) + gap
    return boxed(symbols)


@dataclass(frozen=True)
class _Flow:
    """A flow between stocks, by number, or a cloud."""

    name: str
    source: int | None
    target: int | None


def tile(stocks: Sequence[str], inflows: Mapping[str, Sequence[str]], outflows: Mapping[str, Sequence[str]]) -> Box:
    """Stocks from left to right, with what flows between them and from and to clouds.

    inflows, outflows: stock -> names of flows
    """
    flows = dict.fromkeys(flow for stock in stocks for flow in (*inflows[stock], *outflows[stock]))
    ends = [_Flow(name, _place(name, stocks, outflows), _place(name, stocks, inflows)) for name in flows]
    symbols = [Symbol("stock", name, STOCKS * number, 0.0, label="top") for number, name in enumerate(stocks)]
    joined: set[tuple[int, int]] = set()
    over = 0
    for flow in ends:
        if flow.source is not None and flow.target is not None:
            ends_at = flow.source, flow.target
            is_over = abs(flow.source - flow.target) > 1 or ends_at in joined
            over += is_over
            joined.add(ends_at)
            symbols.append((_over if is_over else _between)(flow.name, *ends_at, over))
    lonely = len(stocks) == 1
    for number in range(len(stocks)):
        from_clouds = [flow.name for flow in ends if flow.source is None and flow.target == number]
        to_clouds = [flow.name for flow in ends if flow.target is None and flow.source == number]
        for way, names in ((-1, from_clouds), (1, to_clouds)):
            for row, name in enumerate(names):
                symbols.append((_aside if lonely else _below)(name, number, row, way))
    return boxed(symbols)


def _place(flow: str, stocks: Sequence[str], flows: Mapping[str, Sequence[str]]) -> int | None:
    return next((number for number, stock in enumerate(stocks) if flow in flows[stock]), None)


def _between(name: str, source: int, target: int, _: int) -> Symbol:
    """Straight to the next stock: forth above back."""
    start, end = STOCKS * source, STOCKS * target
    y = -PIPES if target > source else PIPES
    valve = start + 0.4 * (end - start)
    return Symbol("flow", name, valve, y, ((start, y), (end, y)), "top" if target > source else "bottom")


def _over(name: str, source: int, target: int, over: int) -> Symbol:
    """To one further on, or where the straight way is taken: over the heads, each higher than the one before."""
    aside = BESIDE * (1 - 2 / (1 + over))
    start, end, y = STOCKS * source + aside, STOCKS * target + aside, -BRANCH * over
    return Symbol("flow", name, (start + end) / 2, y, ((start, 0.0), (start, y), (end, y), (end, 0.0)), "top")


def _aside(name: str, stock: int, row: int, way: int) -> Symbol:
    """From a cloud at the left, or to one at the right; further ones below the first."""
    x, y = STOCKS * stock, BRANCH * row
    pipe: tuple[Point, ...] = ((x, 0.0), (x, y), (x + way * CLOUD, y)) if row else ((x, y), (x + way * CLOUD, y))
    return Symbol("flow", name, x + way * CLOUD * 0.6, y, pipe if way > 0 else pipe[::-1])


def _below(name: str, stock: int, row: int, way: int) -> Symbol:
    """From a cloud below, or to one; further ones pass it."""
    x, y = STOCKS * stock + way * BESIDE, BRANCH * (row + 1)
    if row:
        x += way * BESIDE / 2
    pipe: tuple[Point, ...] = ((x, 0.0), (x, y + BRANCH / 2))
    return Symbol("flow", name, x, y, pipe if way > 0 else pipe[::-1], "right" if way > 0 else "left")
