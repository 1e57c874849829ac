"""Figures as files: SVG that a screen reader can speak and PNG, both the same bytes whenever drawn again."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from matplotlib.figure import Figure

from qisim.charts.appearance import LETTERING, style
from qisim.charts.words import Words
from qisim.results.files import whole_file

SVG = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink"
DOTS_AN_INCH = 160
TYPEFACE = re.compile(r"(font-family: |font: [^;']*px )[^;]*")
"""Where a style names the typeface: on its own, or at the end of `font`."""
FAMILY = ", ".join(f"'{family}'" for family in LETTERING) + ", sans-serif"

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", LINK)


def svg(figure: Figure, *, name: str, title: str, description: str) -> str:
    """The figure as SVG with a title and a description.

    Names within it begin with `name`, so that several may stand in one page.
    """
    buffer = io.StringIO()
    with style():
        _lay_out(figure)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(buffer.getvalue())
    for metadata in root.findall(f"{{{SVG}}}metadata"):
        root.remove(metadata)
    for definitions in root.findall(f"{{{SVG}}}defs"):
        for rule in definitions.findall(f"{{{SVG}}}style"):  # it would hold for the whole page around the chart
            definitions.remove(rule)
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    _rename(root, name)
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        element.tail = "\n"
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title")
    root.set("aria-describedby", f"{name}-desc")
    return ElementTree.tostring(root, encoding="unicode")


def _lay_out(figure: Figure) -> None:
    """Now and for good: Matplotlib would do it each time that a figure is saved, and draw it once more for that."""
    if layout := figure.get_layout_engine():
        layout.execute(figure)
        figure.set_layout_engine(None)


def svg_file(text: str) -> bytes:
    """SVG as a file of its own."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def png(figure: Figure) -> bytes:
    """The figure as dots."""
    buffer = io.BytesIO()
    with style():
        _lay_out(figure)
        figure.savefig(buffer, format="png", dpi=DOTS_AN_INCH, metadata={"Software": None})
    return buffer.getvalue()


def save(figure: Figure, folder: Path, name: str, words: Words) -> None:
    """NAME.svg and NAME.png in a folder, each complete or not there."""
    drawing = svg(figure, name=name, title=words.headline, description=words.description)
    for ending, content in (("svg", svg_file(drawing)), ("png", png(figure))):
        with whole_file(folder / f"{name}.{ending}") as file:
            file.write(content)


def _rename(root: ElementTree.Element, name: str) -> None:
    """Give every name its prefix, mend what points to it, and let the reader's machine choose the typeface."""
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                element.set(key, f"{name}-{value}")
            elif key == f"{{{LINK}}}href" and value.startswith("#"):
                element.set(key, f"#{name}-{value[1:]}")
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
            elif key == "style":
                element.set(key, TYPEFACE.sub(lambda found: found[1] + FAMILY, value))
