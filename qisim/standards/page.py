"""A document as one HTML file that needs neither network nor JavaScript."""

from __future__ import annotations

import base64

from markupsafe import Markup, escape

from qisim.report.pages import environment
from qisim.standards.document import Document
from qisim.standards.parts import STATES, Picture, Shown

MOST_ROWS = 12
"""A table of more rows is folded up, to be opened by who wants it; in print it is open."""


def html(document: Document) -> str:
    """The document as HTML. Whatever users wrote is escaped."""
    pages = environment("qisim.standards", styles=["standard.css"])
    pages.filters["coded"] = _coded
    return pages.get_template("standard.html").render(
        heading=document.title,
        document=document,
        meaning=STATES,
        anchor=anchor,
        kind=lambda part: type(part).__name__,
        address=_address,
        folded=_is_long,
        classes=_classes,
    )


def anchor(number: str) -> str:
    """Where an item stands in the document."""
    return f"item-{number.replace('.', '-').lower()}"


def _address(picture: Picture) -> str:
    """A picture within the file itself."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg.encode()).decode()}"


def _coded(text: str) -> Markup:
    """Our own sentence, in which what stands between backticks is typed as it is."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces)
    )


def _is_long(part: Shown) -> bool:
    return sum(len(block.rows) for block in part.table.blocks) > MOST_ROWS


def _classes(part: Shown) -> str:
    """What the style sheet knows a table by: its name, and which of its columns holds formulas."""
    known = f"stacked words table-{part.table.name}"
    return known if part.formula is None else f"{known} formula-{part.formula + 1}"
