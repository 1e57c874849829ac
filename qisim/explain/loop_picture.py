"""The causal-loop diagram: every named feedback loop as a ring of names with signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, hypot

from qisim.equations.loops import Link, Loop
from qisim.explain.svg import DARK_BLUE, INK, ORANGE, Canvas, clipped, width_of, wrapped

SIZE, TITLE = 12.0, 13.0
WIDEST = 92.0
PANEL, COLUMN, ROW, MARGIN, APART = 470.0, 116.0, 54.0, 30.0, 34.0
COLUMNS, ACROSS = 2, 4
LEAST_HEIGHT = 92.0
BOW, BESIDE = 52.0, 8.0
COLOURS, SIGNS = {1: DARK_BLUE, -1: ORANGE}, {1: "+", -1: "\u2212"}
TIP = 4.0
"""How far arrows stay away from names."""


Point = tuple[float, float]


@dataclass(frozen=True)
class Ring:
    """One path of a loop with the place of each of its names."""

    loop: Loop
    links: tuple[Link, ...]
    places: tuple[tuple[float, float], ...]
    height: float


def loop_picture(loops: Sequence[Loop]) -> str:
    """The picture of all loops as the text of an SVG file."""
    rings = [_ring(loop, loop.links(path)) for loop in loops for path in loop.paths]
    bottoms = [MARGIN] * COLUMNS
    placed = []
    for ring in rings:
        column = bottoms.index(min(bottoms))
        placed.append((ring, MARGIN + column * (PANEL + APART), bottoms[column] + SIZE))
        bottoms[column] += ring.height + 2 * SIZE + APART + 14
    width = 2 * MARGIN + COLUMNS * (PANEL + APART) - APART
    canvas = Canvas(
        width, max(bottoms), "The named feedback loops", "; ".join(f"{each.id} {each.title}" for each in loops)
    )
    for ring, left, top in placed:
        _draw(canvas, ring, left, top)
    return canvas.file()


def _ring(loop: Loop, links: tuple[Link, ...]) -> Ring:
    """Names around a rectangle, clockwise: along the top, down the right, back along the bottom, up the left."""
    count = len(links)
    across = min(ACROSS, ceil(count / 2))
    sides = max(0, count - 2 * across)
    right, left = ceil(sides / 2), sides // 2
    bottom = count - across - right - left
    height = max(LEAST_HEIGHT, (right + 1) * ROW)
    start = (PANEL - (across - 1) * COLUMN) / 2
    end = PANEL - start
    if count == 2:
        places = [(PANEL / 2 - COLUMN, height / 2), (PANEL / 2 + COLUMN, height / 2)]
        return Ring(loop, links, tuple(places), height)
    places = [(start + number * COLUMN, 0.0) for number in range(across)]
    places += [(end, (number + 1) * height / (right + 1)) for number in range(right)]
    step = (end - start) / max(1, bottom - 1)
    places += [(end - number * step if bottom > 1 else PANEL / 2, height) for number in range(bottom)]
    places += [(start, height - (number + 1) * height / (left + 1)) for number in range(left)]
    return Ring(loop, links, tuple(places), height)


def _draw(canvas: Canvas, ring: Ring, left: float, top: float) -> None:
    middle = (left + PANEL / 2, top + ring.height / 2)
    names = [wrapped(link.cause.replace("_", " "), SIZE, WIDEST) for link in ring.links]
    places = [(left + x, top + y) for x, y in ring.places]
    boxes = [(max(width_of(line, SIZE) for line in lines) + 2 * TIP, len(lines) * SIZE * 1.15 + TIP) for lines in names]
    for number, link in enumerate(ring.links):
        following = (number + 1) % len(ring.links)
        ends, at_ends = (places[number], places[following]), (boxes[number], boxes[following])
        (_bow if len(ring.links) == 2 else _arrow)(canvas, *ends, at_ends, link)
    for lines, (x, y) in zip(names, places, strict=True):
        canvas.text(x, y, lines, SIZE)
    _name(canvas, ring, middle)


def _arrow(canvas: Canvas, start: Point, end: Point, boxes: tuple[Point, Point], link: Link) -> None:
    """A straight arrow from one name to the next, with its sign on the outer side of the ring."""
    tail, head = clipped(start, end, boxes[0]), clipped(end, start, boxes[1])
    canvas.line(f"M{tail[0]:.1f},{tail[1]:.1f} L{head[0]:.1f},{head[1]:.1f}", colour=COLOURS[link.sign])
    length = hypot(head[0] - tail[0], head[1] - tail[1]) or 1.0
    outward = (head[1] - tail[1]) / length, (tail[0] - head[0]) / length
    x, y = (0.6 * tip + 0.4 * foot + BESIDE * out for tip, foot, out in zip(head, tail, outward, strict=True))
    canvas.text(x, y, (SIGNS[link.sign],), TITLE, colour=COLOURS[link.sign], bold=True)


def _bow(canvas: Canvas, start: Point, end: Point, boxes: tuple[Point, Point], link: Link) -> None:
    """One of two arrows between two names, above on the way out and below on the way back."""
    side = -1 if end[0] > start[0] else 1
    tail, head = (y + side * (box[1] / 2 + TIP) for (_, y), box in zip((start, end), boxes, strict=True))
    high = start[1] + BOW * side
    path = f"M{start[0]:.1f},{tail:.1f} C{start[0]:.1f},{high:.1f} {end[0]:.1f},{high:.1f} {end[0]:.1f},{head:.1f}"
    canvas.line(path, colour=COLOURS[link.sign])
    canvas.text(end[0] - 14 * side, head + 4 * side, (SIGNS[link.sign],), TITLE, colour=COLOURS[link.sign], bold=True)


def _name(canvas: Canvas, ring: Ring, middle: tuple[float, float]) -> None:
    """What the loop is, in its middle: its id with an arrow that turns, and its title."""
    x, y = middle
    across = 2 * abs(ring.places[0][0] - PANEL / 2) - WIDEST
    title = wrapped(ring.loop.title, TITLE, max(across, 110.0), bold=True)
    canvas.text(x, y - len(title) * TITLE * 0.6, (ring.loop.id,), TITLE + 4, colour=DARK_BLUE, bold=True)
    canvas.text(x, y + 12, title, TITLE, colour=INK, bold=True)
