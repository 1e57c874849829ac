"""The picture of one sector: stocks and flows, and what depends on what."""

from __future__ import annotations

from collections.abc import Sequence

from qisim.explain.layers import Bend, Edge, Extent, Layout, Node, components, layered
from qisim.explain.network import Network, Sector
from qisim.explain.scene import Block, Cloud, Scene, scene_of
from qisim.explain.svg import DARK_BLUE, GREY, INK, ORANGE, PALE, Canvas, curve

GAP, BEND, ROW_GAP, MARGIN, PAGE = 20.0, 4.0, 34.0, 24.0, 1000.0
PIPE, INFLUENCE = 6.0, 1.0
"""How hard flows and influences pull in the layout."""


def sector_picture(sector: Sector, network: Network) -> str:
    """The picture of a sector as the text of an SVG file."""
    scene = scene_of(sector, network)
    edges: dict[Edge, float] = dict.fromkeys(scene.influences, INFLUENCE)
    edges |= dict.fromkeys(scene.pipes, PIPE)
    extents: dict[Node, Extent] = {name: block.extent for name, block in scene.blocks.items()}
    extents |= dict.fromkeys(scene.clouds, Cloud.extent)
    drawings = []
    for nodes in components(extents, edges):
        inside = {edge: weight for edge, weight in edges.items() if edge[0] in nodes}
        layout = layered({node: extents[node] for node in nodes}, inside, GAP, BEND)
        drawings.append(_Drawing(scene, layout))
    width, height = _packed(drawings)
    stocks = sum(block.kind == "stock" for block in scene.blocks.values())
    description = f"{stocks} stocks and {len(scene.blocks) - stocks} equations: what flows, what depends on what."
    canvas = Canvas(width, height, f"{sector.title}: stocks, flows and influences", description)
    for drawing in drawings:
        drawing.draw(canvas)
    return canvas.file()


def _packed(drawings: Sequence[_Drawing]) -> tuple[float, float]:
    """Place drawings in shelves as wide as a page, or as the widest of them, tall ones first; gives the whole size."""
    widest = max(PAGE, *(drawing.width for drawing in drawings))
    shelves: list[list[_Drawing]] = []
    for drawing in sorted(drawings, key=lambda drawing: -drawing.height):
        with_room = (shelf for shelf in shelves if _length(shelf) + 2 * GAP + drawing.width <= widest)
        shelf = next(with_room, None)
        if shelf is None:
            shelves.append([drawing])
        else:
            shelf.append(drawing)
    y = MARGIN
    for shelf in shelves:
        for number, drawing in enumerate(shelf):
            drawing.left, drawing.above = MARGIN + (_length(shelf[:number]) + 2 * GAP if number else 0.0), y
        y += max(drawing.height for drawing in shelf) + ROW_GAP
    return max(map(_length, shelves)) + 2 * MARGIN, y - ROW_GAP + MARGIN


def _length(shelf: Sequence[_Drawing]) -> float:
    return sum(drawing.width for drawing in shelf) + 2 * GAP * (len(shelf) - 1)


class _Drawing:
    """What hangs together in a scene, with its layout, on the way to a file."""

    def __init__(self, scene: Scene, layout: Layout) -> None:
        self.scene, self.layout = scene, layout
        self.left, self.above = 0.0, 0.0
        self.row_of: dict[Node, int] = {}
        self.top: list[float] = []
        self.bottom: list[float] = []
        y = 0.0
        for number, row in enumerate(layout.rows):
            self.row_of |= dict.fromkeys(row, number)
            height = max(self._height(node) for node in row)
            self.top.append(y)
            self.bottom.append(y + height)
            y += height + ROW_GAP
        self.height = y - ROW_GAP
        self.width = max(place + self._reach(node) for node, place in layout.places.items())

    def draw(self, canvas: Canvas) -> None:
        """Arrows first, so that they pass below names."""
        nodes = self.layout.places
        for source, target in self.scene.influences:
            if source in nodes:
                canvas.line(curve(self._route(source, target, pipe=False)), colour=PALE)
        for source, target in self.scene.pipes:
            if source in nodes:
                colour = DARK_BLUE if any(self._is_own(end) for end in (source, target)) else GREY
                to_valve = isinstance(target, str) and self.scene.blocks[target].kind == "flow"
                canvas.pipe(curve(self._route(source, target, pipe=True)), colour, arrow=not to_valve)
        for node in nodes:
            if isinstance(node, Cloud):
                canvas.cloud(*self._middle(node))
            elif isinstance(node, str):
                self._draw_block(canvas, node, self.scene.blocks[node])

    def _draw_block(self, canvas: Canvas, name: str, block: Block) -> None:
        x, middle = self._middle(name)
        colour, ink = (DARK_BLUE, INK) if block.own else (GREY, GREY)
        y = middle - block.height / 2 + block.name_height / 2
        if block.kind == "stock":
            canvas.box(x, y, block.width, block.name_height, stroke=colour)
        if block.kind == "flow":
            canvas.valve(x, y, colour)
        x += block.text_place
        canvas.text(x, y, block.lines, Block.size, colour=ink, bold=block.kind == "stock")
        y += block.name_height / 2
        for lines, shade in ((block.taken, GREY), (block.levers, ORANGE)):
            canvas.text(x, y + len(lines) * Block.small * 0.6, lines, Block.small, colour=shade)
            y += len(lines) * Block.small * 1.2

    def _route(self, source: Node, target: Node, *, pipe: bool) -> list[tuple[float, float]]:
        """From one node to another, upright through every row between."""
        chain = self.layout.routes[source, target]
        down = self.row_of[chain[-1]] > self.row_of[chain[0]]
        beside = 0.0 if pipe or not {(source, target), (target, source)} & set(self.scene.pipes) else Block.beside
        points = [self._port(source, leaves_down=down, pipe=pipe, beside=beside)]
        points.append((points[0][0], self._edge(source, lower=down)))
        for bend in chain[1:-1]:
            x = self.left + self.layout.places[bend] + beside
            points += [(x, self._edge(bend, lower=lower)) for lower in (not down, down)]
        end = self._port(target, leaves_down=not down, pipe=pipe, beside=beside)
        return [*points, (end[0], self._edge(target, lower=not down)), end]

    def _edge(self, node: Node, *, lower: bool) -> float:
        """Where the row of a node begins or ends: an arrow is upright in between, and touches nothing beside it."""
        return self.above + (self.bottom if lower else self.top)[self.row_of[node]]

    def _port(self, node: Node, *, leaves_down: bool, pipe: bool, beside: float) -> tuple[float, float]:
        """Where an arrow leaves or reaches a node: its lower or upper edge, a pipe the middle of its valve."""
        x, y = self._middle(node)
        sign = 1 if leaves_down else -1
        if isinstance(node, Cloud):
            return x, y + 6 * sign
        assert isinstance(node, str)
        block = self.scene.blocks[node]
        named = y - block.height / 2 + block.name_height / 2
        if block.kind == "flow":
            if pipe:
                return x, named + 8 * sign
            return x + block.text_place, y + block.height / 2 * sign
        return x + beside, y + block.height / 2 * sign

    def _middle(self, node: Node) -> tuple[float, float]:
        row = self.row_of[node]
        return self.left + self.layout.places[node], self.above + (self.top[row] + self.bottom[row]) / 2

    def _reach(self, node: Node) -> float:
        if isinstance(node, str):
            return self.scene.blocks[node].extent[1]
        return BEND if isinstance(node, Bend) else Cloud.extent[1]

    def _height(self, node: Node) -> float:
        if isinstance(node, str):
            return self.scene.blocks[node].height
        return 0.0 if isinstance(node, Bend) else Cloud.height

    def _is_own(self, node: Node) -> bool:
        return isinstance(node, str) and self.scene.blocks[node].own
