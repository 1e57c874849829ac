"""How qisim's charts look: colours, line styles, lettering and calendar years.

From the Government Analysis Function's guidance on charts: a dark blue and an orange for a pair, at most four
categories, and a line style besides each colour so that no reader depends on colour.
"""

from __future__ import annotations

import textwrap
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter

from qisim.scenarios.days import START

DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
INK, SOFT_INK, RULE, BAND = "#1E2329", "#4A525A", "#D5D9DD", "#BFC4C9"
PAIR = (DARK_BLUE, ORANGE)
FOUR = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE)
Line = str | tuple[int, tuple[float, ...]]
LINES: tuple[Line, ...] = ("solid", (0, (5, 1.8)), (0, (6, 1.6, 1.2, 1.6)), (0, (1.4, 1.4)))
MOST = len(FOUR)
ENGLAND = "England"
LETTERING = ("Arial", "Liberation Sans", "DejaVu Sans")
OTHER_SCRIPTS = (
    *("Noto Sans", "Noto Sans CJK JP", "Noto Sans JP", "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Devanagari"),
    *(
        "Yu Gothic",
        "Hiragino Sans",
        "Microsoft YaHei",
        "PingFang SC",
        "Malgun Gothic",
        "WenQuanYi Zen Hei",
        "IPAGothic",
    ),
    *("Segoe UI", "Arial Unicode MS", "DejaVu Sans"),
)
"""Asked for a letter that our own typeface lacks, in this order, as far as this machine has them."""
LETTERS_UNKNOWN = (r"Glyph \d+ .* missing from", r"Matplotlib currently does not support")
"""How Matplotlib's warnings begin when no typeface has a letter: it then draws an empty box."""
LONGEST_TITLE = 60
"""Letters of a title that charts and tables have room for."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LINE_HEIGHT = 1.3
POINTS_AN_INCH = 72.0
LETTER_WIDTH = 0.5
WIDER_TYPEFACE = 1.14
"""How much wider the letters of the last of our typefaces are than those of the others."""
BOLDER = 1.08
HEAD, BODY, SMALL, SMALLEST = 14.0, 11.0, 10.0, 8.5
YEAR_INCHES = 0.62
BESIDE_LINES = 1.6
"""Inches beside lines that their names and the numbers of the axis take."""
BESIDE_AXIS = 0.5
"""Inches that the numbers of the vertical axis take."""
NARROW = 5.0
"""Inches below which a page is a telephone's."""


@dataclass(frozen=True)
class Strategy:
    """A scenario as charts show it: one colour and one line style wherever it appears."""

    name: str
    title: str
    colour: str
    line: Line


def strategies(names: Sequence[str], titles: Mapping[str, str] | None = None) -> tuple[Strategy, ...]:
    """The first four scenarios, in the order asked for: a chart holds no more, and a fifth would need a colour."""
    return every_strategy(names, titles)[:MOST]


def every_strategy(names: Sequence[str], titles: Mapping[str, str] | None = None) -> tuple[Strategy, ...]:
    """All scenarios, for words and tables, which are not limited by colours."""
    known = tuple(dict.fromkeys(names))
    colours = PAIR if len(known) <= len(PAIR) else FOUR
    titles = titles or {}
    return tuple(
        Strategy(name, _room_for(titles.get(name, spoken(name)), name), colour, line)
        for name, colour, line in zip(known, cycle(colours), cycle(LINES), strict=False)
    )


def spoken(name: str) -> str:
    """A file's name as words: "systematic-support" is "Systematic support"."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _room_for(title: str, name: str) -> str:
    """A title as charts write it. One that ends in its strategy's name, to be told apart, keeps that."""
    own = f" ({name})"
    return f"{shortened(title.removesuffix(own))}{own}" if title.endswith(own) else shortened(title)


def shortened(title: str) -> str:
    """A title that charts and tables have room for; what is left out shows as an ellipsis."""
    if _width(title) <= LONGEST_TITLE:
        return title
    letters = next(count for count in range(len(title), -1, -1) if _width(title[:count]) < LONGEST_TITLE)
    return f"{title[:letters].rstrip()}…"


def _width(text: str) -> int:
    """How many letters wide a text is; those of Chinese, Japanese and Korean, and capital W and M, count for two."""
    return sum(2 if letter in "WM" or unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


@cache
def lettering() -> list[str]:
    """The first of our typefaces that this machine has, then those it has for other scripts.

    Asking for an absent one would log a warning.
    """
    present = {font.name for font in font_manager.fontManager.ttflist}
    own = next((family for family in LETTERING if family in present), LETTERING[-1])
    return list(dict.fromkeys([own, *(family for family in OTHER_SCRIPTS if family in present)]))


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib's settings for a chart. A user's title may hold a dollar sign, so no mathematics in text.

    It may hold letters that no typeface here has: the reader sees a box in the PNG, and in the SVG the letter
    itself where the reader's machine has it. The terminal is no place to say so, once for each letter.
    """
    settings: Any = {
        "font.family": lettering(),
        "font.size": 11.0,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": SOFT_INK,
        "axes.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "xtick.color": SOFT_INK,
        "ytick.color": SOFT_INK,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "grid.color": RULE,
        "grid.linewidth": 0.8,
        "legend.frameon": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "qisim",
        "path.simplify": False,
    }
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        for message in LETTERS_UNKNOWN:
            warnings.filterwarnings("ignore", message=message, category=UserWarning)
        yield


def figure(width: float = 8.6, height: float = 5.2) -> Figure:
    """An empty figure, in inches, that makes room for names beside lines. It needs no screen."""
    with style():
        return Figure(figsize=(width, height), layout="constrained", dpi=100)


def figure_of(axes: Axes) -> Figure:
    """The figure that these axes stand in (a figure within a figure counts as the outer one)."""
    figure = axes.get_figure(root=True)
    assert figure is not None, "axes without a figure cannot be drawn"
    return figure


def is_narrow(axes: Axes) -> bool:
    """Whether the chart stands on a page as narrow as a telephone's, where names cannot stand beside lines."""
    return figure_of(axes).get_figwidth() < NARROW


def wrapped(text: str, inches: float, points: float) -> str:
    """`text` broken into lines that fit `inches` at a letter size of `points`."""
    narrower = min(1.0, 1.1 * len(text) / max(_width(text), 1))
    wide = WIDER_TYPEFACE if lettering()[0] == LETTERING[-1] else 1.0
    letters = max(6, int(narrower * max(12, int(inches * POINTS_AN_INCH / (points * LETTER_WIDTH * wide)))))
    return textwrap.fill(text, letters, break_long_words=True)


def entitle(axes: Axes | Sequence[Axes], headline: str, subtitle: str) -> None:
    """A headline that states the finding and, below it, what is measured, where and when.

    They stand at the left edge of a figure that the chart has to itself, and above its axes where it shares one.
    A figure with constrained layout, such as `figure()` gives, makes room for them.
    """
    panels = [axes] if isinstance(axes, Axes) else list(axes)
    page = figure_of(panels[0])
    layout = page.get_layout_engine()
    if isinstance(layout, ConstrainedLayoutEngine) and set(page.axes) == set(panels):
        _entitle_figure(page, layout, headline, subtitle)
    else:
        _entitle_axes(panels[0], headline, subtitle)


def _entitle_figure(page: Figure, layout: ConstrainedLayoutEngine, headline: str, subtitle: str) -> None:
    inches, height = page.get_figwidth() - 0.2, page.get_figheight() * POINTS_AN_INCH
    head, below = wrapped(headline, inches, HEAD * BOLDER), wrapped(subtitle, inches, BODY)
    room = _height(head, HEAD)
    layout.set(rect=(0, 0, 1, 1 - (room + _height(below, BODY) + HEAD) / height))
    page.text(0.01, 1 - 6 / height, head, va="top", fontsize=HEAD, fontweight="bold")
    page.text(0.01, 1 - (6 + room) / height, below, va="top", fontsize=BODY, color=SOFT_INK)


def _entitle_axes(axes: Axes, headline: str, subtitle: str) -> None:
    place = axes.get_subplotspec()
    inches = figure_of(axes).get_figwidth() / (place.get_gridspec().ncols if place else 1) - BESIDE_LINES
    head, below = wrapped(headline, inches, HEAD * BOLDER), wrapped(subtitle, inches, BODY)
    for text, lift, size, weight, colour in (
        (head, _height(below, BODY), HEAD, "bold", INK),
        (below, 0.0, BODY, "normal", SOFT_INK),
    ):
        axes.annotate(
            text,
            (0, 1),
            (0, 26 + lift),
            "axes fraction",
            "offset points",
            va="bottom",
            fontsize=size,
            fontweight=weight,
            color=colour,
        )


def _height(text: str, points: float) -> float:
    """How high some lines stand, in points."""
    return (text.count("\n") + 1) * points * LINE_HEIGHT


def say_source(figure: Figure, source: str) -> None:
    """The line below a chart that says where its numbers come from."""
    text = wrapped(source, figure.get_figwidth() - 0.3, SMALLEST)
    with style():
        text = _room_for_key(figure, text) + text
        figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALLEST, color=SOFT_INK)


def _room_for_key(figure: Figure, text: str) -> str:
    """Lift a key below the chart over the line to come, and give blank lines that keep its place free."""
    if not figure.legends:
        return ""
    key, line = figure.legends[0], SMALLEST * LINE_HEIGHT
    figure.draw_without_rendering()
    points = POINTS_AN_INCH / figure.dpi
    lifted = _height(text, SMALLEST) / (points * figure.bbox.height)
    key.set_bbox_to_anchor((0.0, lifted, 1.0, 1.0 - lifted), figure.transFigure)
    return "\n" * round(key.get_window_extent().height * points / line + 1)


def label_heights(axes: Axes, text: str, *, bold: bool = False) -> None:
    """The title of the vertical axis, written level and above it, where it can be read."""
    place = axes.get_subplotspec()
    inches = figure_of(axes).get_figwidth() / (place.get_gridspec().ncols if place else 1) - BESIDE_AXIS
    title = wrapped(text, inches, SMALL * (BOLDER if bold else 1.0))
    axes.set_title(title, loc="left", fontsize=SMALL, fontweight="bold" if bold else "normal", color=INK)
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def dress(axes: Axes) -> None:
    """The last touch: our lettering, no frame, and every text taken as it is written.

    The user's axes were made before our settings held, so what they brought along is set here.
    """
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(SOFT_INK)
    axes.tick_params(color=SOFT_INK, labelcolor=INK, labelfontfamily=lettering())
    axes.set_axisbelow(True)
    for text in [*axes.findobj(Text), *axes.get_xticklabels(), *axes.get_yticklabels()]:
        text.set_fontfamily(lettering())
        text.set_parse_math(False)


def financial_year(years: float) -> str:
    """The financial year that holds the moment `years` after April 2014: 0.5 is in 2014/15."""
    first = START.year + int(years // 1)
    return f"{first}/{(first + 1) % 100:02d}"


def month(years: float) -> str:
    """The month that begins `years` after April 2014, in words: 10 is "April 2024"."""
    months = round(years * 12) + START.month - 1
    return f"{MONTHS[months % 12]} {START.year + months // 12}"


def mark_years(axes: Axes, first: float, last: float) -> None:
    """Financial years along the foot: a tick stands at 1 April, where its year begins."""
    inches = figure_of(axes).get_figwidth() * axes.get_position().width
    room = max(2, int(inches * (1.0 if is_narrow(axes) else 0.7) / YEAR_INCHES))
    step = next((years for years in (1, 2, 3, 5, 10) if (last - first) / years <= room), 20)
    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(FixedLocator(list(range(round(first), round(last), step))))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: financial_year(year)))
    axes.set_xlabel("Financial year (each tick marks 1 April)", fontsize=SMALL, loc="left")
