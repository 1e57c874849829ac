"""Laying out a diagram in rows from top to bottom, after Sugiyama, Tagawa and Toda (1981).

Most arrows point down; a long one passes each row in between at a place of its own; the order within
a row avoids crossings, and places along it keep arrows straight. Everything is deterministic: the same
diagram has the same layout on every machine.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Node: TypeAlias = Hashable
Edge: TypeAlias = tuple[Node, Node]
Extent: TypeAlias = tuple[float, float]

SWEEPS = 24
SETTLING = 400
HASTE = 1.9
"""Beyond the mean, so that long arrows settle soon (successive over-relaxation)."""
STRAIGHT = 2000.0
"""How much harder two bends of one arrow pull on each other than other neighbours do."""
LOOSE = 0.1
"""How hard a node without neighbours holds its place."""


@dataclass(frozen=True)
class Bend:
    """Where a long arrow passes a row."""

    source: Node
    target: Node
    row: int


@dataclass(frozen=True)
class Layout:
    """The place of every node and bend along its row, and what each arrow passes from source to target."""

    rows: tuple[tuple[Node, ...], ...]
    places: Mapping[Node, float]
    routes: Mapping[Edge, tuple[Node, ...]]


def layered(extents: Mapping[Node, Extent], edges: Mapping[Edge, float], gap: float, bend: float) -> Layout:
    """The layout of nodes that reach so far left and right of their place, `gap` apart.

    bend: the room that a passing arrow needs on either side
    edges: what is joined, each with a weight; heavy ones rather point down, and are straighter
    """
    downward = _without_cycles(list(extents), edges)
    row_of = _rows(list(extents), list(downward))
    chains = {edge: _chain(edge, row_of) for edge in downward}
    rows: list[list[Node]] = [[] for _ in range(max(row_of.values(), default=-1) + 1)]
    for node, row in row_of.items():
        rows[row].append(node)
    links: dict[Edge, float] = {}
    for edge, chain in chains.items():
        for node in chain[1:-1]:
            rows[row_of[edge[0]] + chain.index(node)].append(node)
        for link in pairwise(chain):
            links[link] = downward[edge] * (STRAIGHT if all(isinstance(end, Bend) for end in link) else 1)
    rows = _ordered(rows, list(links))
    room = {node: extents.get(node, (bend, bend)) for row in rows for node in row}
    routes = {edge: chains[edge] if edge in chains else chains[edge[1], edge[0]][::-1] for edge in edges}
    return Layout(tuple(map(tuple, rows)), _places(rows, links, room, gap), routes)


def components(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[list[Node]]:
    """Nodes that hang together, each group in the order given."""
    group = {node: number for number, node in enumerate(nodes)}
    for source, target in edges:
        kept, merged = group[source], group[target]
        group = {node: kept if number == merged else number for node, number in group.items()}
    return [[node for node in group if group[node] == number] for number in dict.fromkeys(group.values())]


def _without_cycles(nodes: Sequence[Node], edges: Mapping[Edge, float]) -> dict[Edge, float]:
    """The edges, as few reversed as greed can so that no cycle is left (Eades, Lin and Smyth 1993)."""
    first: list[Node] = []
    last: list[Node] = []
    rest = dict.fromkeys(nodes)

    def pull(node: Node, end: int) -> float:
        return sum(weight for edge, weight in edges.items() if edge[end] == node and edge[1 - end] in rest)

    while rest:
        sink = next((node for node in rest if pull(node, 0) == 0), None)
        source = next((node for node in rest if pull(node, 1) == 0), None)
        if sink is not None:
            last.append(sink)
            del rest[sink]
        else:
            best = source if source is not None else max(rest, key=lambda node: pull(node, 0) - pull(node, 1))
            first.append(best)
            del rest[best]
    rank = {node: number for number, node in enumerate([*first, *reversed(last)])}
    downward: dict[Edge, float] = {}
    for (source, target), weight in edges.items():
        edge = (source, target) if rank[source] < rank[target] else (target, source)
        downward[edge] = downward.get(edge, 0.0) + weight
    return downward


def _rows(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[Node, int]:
    """The row of each node: below all that comes before it, and near what it is joined to."""
    before, after = _neighbours(edges, 1), _neighbours(edges, 0)
    rows: dict[Node, int] = {}

    def place(node: Node) -> int:
        if node not in rows:
            rows[node] = max((place(source) + 1 for source in before.get(node, ())), default=0)
        return rows[node]

    for node in nodes:
        place(node)
    for _ in range(SWEEPS):
        for node in nodes:
            above, below = before.get(node, []), after.get(node, [])
            if len(below) > len(above):
                rows[node] = min(rows[target] - 1 for target in below)
            elif len(above) > len(below):
                rows[node] = max(rows[source] + 1 for source in above)
    return rows


def _chain(edge: Edge, row_of: Mapping[Node, int]) -> tuple[Node, ...]:
    source, target = edge
    return (source, *(Bend(source, target, row) for row in range(row_of[source] + 1, row_of[target])), target)


def _neighbours(links: Iterable[Edge], end: int) -> dict[Node, list[Node]]:
    found: dict[Node, list[Node]] = {}
    for link in links:
        found.setdefault(link[end], []).append(link[1 - end])
    return found


def _ordered(rows: list[list[Node]], links: Sequence[Edge]) -> list[list[Node]]:
    """Each row in the order with the fewest crossings that sweeping up and down finds."""
    before, after = _neighbours(links, 1), _neighbours(links, 0)
    best, fewest = [list(row) for row in rows], _crossings(rows, after)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for number in numbers:
            place = {node: at for at, node in enumerate(rows[number - 1 if down else number + 1])}
            rows[number] = _by_barycentre(rows[number], before if down else after, place)
        _swap(rows, before, after)
        crossings = _crossings(rows, after)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _by_barycentre(row: list[Node], neighbours: Mapping[Node, Sequence[Node]], place: Mapping[Node, int]) -> list[Node]:
    def middle(item: tuple[int, Node]) -> float:
        at, node = item
        beside = [place[other] for other in neighbours.get(node, ())]
        return sum(beside) / len(beside) if beside else float(at)

    return [node for _, node in sorted(enumerate(row), key=middle)]


def _swap(rows: list[list[Node]], before: Mapping[Node, Sequence[Node]], after: Mapping[Node, Sequence[Node]]) -> None:
    """Swap neighbours in a row wherever that takes crossings away."""
    for number, row in enumerate(rows):
        sides = []
        if number > 0:
            sides.append((before, {node: at for at, node in enumerate(rows[number - 1])}))
        if number + 1 < len(rows):
            sides.append((after, {node: at for at, node in enumerate(rows[number + 1])}))
        for at in range(len(row) - 1):
            gain = 0
            for neighbours, place in sides:
                left = [place[other] for other in neighbours.get(row[at], ())]
                right = [place[other] for other in neighbours.get(row[at + 1], ())]
                gain += sum((one > two) - (one < two) for one in left for two in right)
            if gain > 0:
                row[at], row[at + 1] = row[at + 1], row[at]


def _crossings(rows: Sequence[Sequence[Node]], after: Mapping[Node, Sequence[Node]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        place = {node: at for at, node in enumerate(lower)}
        ends = [end for node in upper for end in sorted(place[target] for target in after.get(node, ()))]
        total += sum(one > two for at, one in enumerate(ends) for two in ends[at + 1 :])
    return total


def _places(
    rows: Sequence[Sequence[Node]], links: Mapping[Edge, float], room: Mapping[Node, Extent], gap: float
) -> dict[Node, float]:
    """Places that keep nodes apart and near the weighted mean of what they are joined to."""
    places: dict[Node, float] = {}
    for row in rows:
        at = 0.0
        for node in row:
            places[node] = at + room[node][0]
            at += sum(room[node]) + gap
    beside: dict[Node, list[tuple[Node, float]]] = {}
    for (source, target), weight in links.items():
        beside.setdefault(source, []).append((target, weight))
        beside.setdefault(target, []).append((source, weight))
    for sweep in range(SETTLING):
        haste = HASTE if sweep < SETTLING - SWEEPS else 1.0
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted, weights = [], []
            for node in row:
                pulls = beside.get(node, [(node, LOOSE)])
                weights.append(sum(weight for _, weight in pulls))
                mean = sum(places[other] * weight for other, weight in pulls) / weights[-1]
                wanted.append(places[node] + haste * (mean - places[node]))
            places |= zip(row, _apart(row, wanted, weights, room, gap), strict=True)
    left = min((places[node] - room[node][0] for node in places), default=0.0)
    return {node: place - left for node, place in places.items()}


def _apart(
    row: Sequence[Node], wanted: Sequence[float], weights: Sequence[float], room: Mapping[Node, Extent], gap: float
) -> list[float]:
    """The places nearest to those wanted at which nodes in this order do not touch (pooling adjacent ones)."""
    offsets = [0.0] if row else []
    for one, two in pairwise(row):
        offsets.append(offsets[-1] + room[one][1] + room[two][0] + gap)
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] >= mean:
            other, mass, many = pools.pop()
            mean = (mean * weight + other * mass) / (weight + mass)
            weight, count = weight + mass, count + many
        pools.append((mean, weight, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
