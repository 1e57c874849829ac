"""What every page has: its templates and style, and charts within it that telephones can show too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from qisim import charts
from qisim.report.figures import NARROW, WIDE

OURS = "qisim.report"


def environment(*packages: str, styles: Sequence[str] = ()) -> Environment:
    """Templates of some packages, and of this one, in which whatever users wrote is escaped.

    styles: sheets that a page has beside `style.css`
    """
    found = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in (*packages, OURS)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    assert found.loader is not None
    sheets = [found.loader.get_source(found, name)[0] for name in ("style.css", *styles)]
    found.globals["style"] = Markup("\n".join(sheets))
    return found


def rendered(template: str, **values: Any) -> str:
    """A page of this package."""
    return environment().get_template(template).render(**values)


def inline(draw: Callable[[float], Figure], name: str, words: charts.Words) -> Markup:
    """A chart twice, drawn by its width: for wide pages, and for telephones, where a wide one would be too small."""
    drawings = []
    for kind, width in (("wide", WIDE), ("narrow", NARROW)):
        text = charts.svg(draw(width), name=f"{name}-{kind}", title=words.headline, description=words.description)
        drawings.append(f'<div class="chart {kind}">{text}</div>')
    return Markup("\n".join(drawings))
