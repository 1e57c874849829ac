"""The map of the sectors: which feeds which, in a ring."""

from __future__ import annotations

from math import cos, hypot, pi, sin

from qisim.explain.network import Network, Sector
from qisim.explain.svg import DARK_BLUE, GREY, INK, Canvas, clipped, width_of, wrapped

SIZE, SMALL = 13.0, 10.5
WIDEST, MARGIN = 150.0, 20.0
INWARD = 0.45
"""How far arrows bend towards the middle."""
ASIDE = 14.0
"""How far an arrow there and the one back keep to their own side."""


def sectors_picture(network: Network) -> str:
    """The map of the sectors as the text of an SVG file."""
    sectors = network.sectors
    lines = {sector.title: _lines(sector) for sector in sectors}
    boxes = {title: _box(*named) for title, named in lines.items()}
    around = max(boxes.values())[0] * 0.5 + 26.0 * len(sectors)
    upright = 0.8 * around
    width = 2 * (around + max(box[0] for box in boxes.values()) / 2 + MARGIN)
    height = 2 * (upright + max(box[1] for box in boxes.values()) / 2 + MARGIN)
    turn = 2 * pi / max(1, len(sectors))
    middles = {
        sector.title: (width / 2 + around * sin(number * turn), height / 2 - upright * cos(number * turn))
        for number, sector in enumerate(sectors)
    }
    canvas = Canvas(width, height, "Which sector feeds which", "Arrows are as thick as there are links.")
    for (source, target), count in sorted(network.links.items(), key=lambda item: (item[1], item[0])):
        start, end = middles[source], middles[target]
        length = hypot(end[0] - start[0], end[1] - start[1])
        control = (
            (start[0] + end[0]) / 2 * (1 - INWARD) + width / 2 * INWARD + ASIDE * (end[1] - start[1]) / length,
            (start[1] + end[1]) / 2 * (1 - INWARD) + height / 2 * INWARD - ASIDE * (end[0] - start[0]) / length,
        )
        tail, head = clipped(start, control, boxes[source]), clipped(end, control, boxes[target])
        path = f"M{tail[0]:.1f},{tail[1]:.1f} Q{control[0]:.1f},{control[1]:.1f} {head[0]:.1f},{head[1]:.1f}"
        canvas.line(path, colour=DARK_BLUE, thick=0.6 + 0.35 * count, opacity=min(1.0, 0.3 + 0.1 * count))
    for sector in sectors:
        (x, y), box = middles[sector.title], boxes[sector.title]
        title, stocks = lines[sector.title]
        canvas.box(x, y, *box, corner=6)
        top = y - box[1] / 2 + 8
        canvas.text(x, top + len(title) * SIZE * 0.575, title, SIZE, colour=INK, bold=True)
        below = top + len(title) * SIZE * 1.15 + len(stocks) * SMALL * 0.575
        canvas.text(x, below, stocks, SMALL, colour=GREY)
    return canvas.file()


def _lines(sector: Sector) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stocks = ", ".join(name.replace("_", " ") for name in sector.stocks)
    return wrapped(sector.title, SIZE, WIDEST, bold=True), wrapped(stocks, SMALL, WIDEST)


def _box(title: tuple[str, ...], stocks: tuple[str, ...]) -> tuple[float, float]:
    widths = [width_of(line, SIZE, bold=True) for line in title] + [width_of(line, SMALL) for line in stocks]
    return max(widths) + 18, len(title) * SIZE * 1.15 + len(stocks) * SMALL * 1.15 + 16
