"""SVG written by hand: text, boxes and arrows, the same bytes on every machine.

Widths of text are those of Arial, with room to spare for another typeface of the reader's machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

DARK_BLUE, ORANGE, INK, GREY, PALE, PAPER = "#12436D", "#B34700", "#0B0C0C", "#5B6670", "#85929C", "#FFFFFF"
FAMILY = "Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
NARROW, WIDER = "ijl.,:;'|!ft()[] -", "mwMWABCDEGHKNOPQRSUVXYZ"
SPARE = 1.06
SAME = 0.05


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is, at most."""
    units = sum(0.3 if letter in NARROW else 0.8 if letter in WIDER else 0.56 for letter in text)
    return units * size * SPARE * (1.08 if bold else 1.0)


def wrapped(text: str, size: float, widest: float, *, bold: bool = False) -> tuple[str, ...]:
    """A text in lines no wider than asked, as far as its words allow."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size, bold=bold) <= widest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


@dataclass
class Canvas:
    """A drawing on its way."""

    width: float
    height: float
    title: str
    description: str
    parts: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float,
        *,
        colour: str = INK,
        anchor: str = "middle",
        bold: bool = False,
        italic: bool = False,
    ) -> None:
        """Lines of text around the height `y`."""
        top = y - (len(lines) - 1) * size * 0.575 + size * 0.35
        look = ' font-weight="bold"' if bold else ""
        look += ' font-style="italic"' if italic else ""
        for number, line in enumerate(lines):
            self.parts.append(
                f'<text x="{_n(x)}" y="{_n(top + number * size * 1.15)}" font-size="{_n(size)}" fill="{colour}" '
                f'text-anchor="{anchor}"{look}>{escape(line, quote=False)}</text>'
            )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        stroke: str = DARK_BLUE,
        fill: str = PAPER,
        thick: float = 1.5,
        corner: float = 2,
    ) -> None:
        """A box around a middle."""
        self.parts.append(
            f'<rect x="{_n(x - width / 2)}" y="{_n(y - height / 2)}" width="{_n(width)}" height="{_n(height)}" '
            f'rx="{_n(corner)}" fill="{fill}" stroke="{stroke}" stroke-width="{_n(thick)}"/>'
        )

    def line(self, path: str, *, colour: str, thick: float = 1.2, arrow: bool = True, opacity: float = 1.0) -> None:
        """A line along an SVG path, with a head in its colour if it is an arrow."""
        head = f' marker-end="url(#head-{colour[1:]})"' if arrow else ""
        faint = f' stroke-opacity="{_n(opacity)}"' if opacity < 1 else ""
        self.parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_n(thick)}"{faint}{head}/>')

    def pipe(self, path: str, colour: str, *, arrow: bool) -> None:
        """A double line, for a flow."""
        self.line(path, colour=colour, thick=6, arrow=False)
        self.line(path, colour=PAPER, thick=3.4, arrow=False)
        if arrow:
            self.parts.append(f'<path d="{path}" fill="none" stroke="none" marker-end="url(#flow-{colour[1:]})"/>')

    def valve(self, x: float, y: float, colour: str) -> None:
        """Two triangles, tip to tip."""
        self.parts.append(
            f'<path d="M{_n(x - 7)},{_n(y - 8)} L{_n(x + 7)},{_n(y + 8)} L{_n(x - 7)},{_n(y + 8)} '
            f'L{_n(x + 7)},{_n(y - 8)} Z" fill="{PAPER}" stroke="{colour}" stroke-width="1.4"/>'
        )

    def cloud(self, x: float, y: float) -> None:
        """Where a flow comes from or goes to outside the model."""
        for dx, dy, radius in ((-6, 1, 6), (0, -3, 7), (6, 1, 6)):
            self.parts.append(
                f'<circle cx="{_n(x + dx)}" cy="{_n(y + dy)}" r="{_n(radius)}" fill="{PAPER}" stroke="{PALE}"/>'
            )
        self.parts.append(f'<ellipse cx="{_n(x)}" cy="{_n(y)}" rx="7" ry="4" fill="{PAPER}"/>')

    def file(self) -> str:
        """The drawing as the text of a file."""
        heads = "".join(
            f'<marker id="head-{colour[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0,1 L10,5 L0,9 Z" fill="{colour}"/></marker>'
            f'<marker id="flow-{colour[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="14" markerHeight="14" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L10,5 L0,10 Z" fill="{colour}"/></marker>'
            for colour in (DARK_BLUE, ORANGE, INK, GREY, PALE)
        )
        size = f'width="{_n(self.width)}" height="{_n(self.height)}" viewBox="0 0 {_n(self.width)} {_n(self.height)}"'
        body = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title description" '
            f'font-family="{FAMILY}">\n<title id="title">{escape(self.title)}</title>\n'
            f'<desc id="description">{escape(self.description)}</desc>\n<defs>{heads}</defs>\n'
            f'<rect width="100%" height="100%" fill="{PAPER}"/>\n{body}\n</svg>\n'
        )


def curve(points: Sequence[tuple[float, float]]) -> str:
    """A path through points, down or up, that leaves and reaches each of them upright."""
    path = f"M{_n(points[0][0])},{_n(points[0][1])}"
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y1 - y0) < SAME:
            continue
        if abs(x1 - x0) < SAME:
            path += f" L{_n(x1)},{_n(y1)}"
        else:
            middle = (y0 + y1) / 2
            path += f" C{_n(x0)},{_n(middle)} {_n(x1)},{_n(middle)} {_n(x1)},{_n(y1)}"
    return path


def clipped(middle: tuple[float, float], towards: tuple[float, float], box: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of a box towards another point leaves the box."""
    across, down = towards[0] - middle[0], towards[1] - middle[1]
    share = min(
        box[0] / 2 / abs(across) if across else 1.0,
        box[1] / 2 / abs(down) if down else 1.0,
        1.0,
    )
    return middle[0] + across * share, middle[1] + down * share


def _n(value: float) -> str:
    """A coordinate to a tenth, without the noise beyond it."""
    return f"{value + 0.0:.1f}".removesuffix(".0")
