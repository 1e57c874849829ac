"""How a programme was delivered by events: its parts in time, and who waited for how busy a faculty."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qisim.charts.appearance import (
    BAND,
    DARK_BLUE,
    ENGLAND,
    ORANGE,
    RULE,
    SMALL,
    dress,
    entitle,
    is_narrow,
    label_heights,
    mark_years,
    spoken,
    strategies,
    style,
)
from qisim.charts.lines import draw_line, key_below
from qisim.charts.numbers import percent, plain
from qisim.charts.words import Words
from qisim.delivery import summary
from qisim.delivery.record import COACHES, MONTHS_A_YEAR, PLACES, TRAINING

if TYPE_CHECKING:
    from qisim.delivery import Record

ROWS = {TRAINING: "Courses", COACHES: "Making coaches"}
PLANNED_HEIGHT, TOOK_HEIGHT, LIFT = 0.26, 0.26, 0.16
"""Of bars, and how far those planned lie above the row's middle and those delivered below."""
LONGEST_LINE = 26
"""Letters of a row's name on one line."""


def programme(record: Record, axes: Axes, *, title: str, where: str = ENGLAND, heading: bool = True) -> Axes:
    """Each part of a programme as bars in time: grey as planned, blue as delivered; marks for sessions and gates."""
    with style():
        rows = summary.parts(record)
        for height, part in enumerate(rows):
            for spans, lift, tall, colour in (
                (part.planned, -LIFT, PLANNED_HEIGHT, BAND),
                (filter(None, part.took), LIFT, TOOK_HEIGHT, DARK_BLUE),
            ):
                for begin, end in spans:
                    axes.barh(
                        height + lift, end - begin, tall, left=begin, color=colour, edgecolor="white", linewidth=1.2
                    )
            axes.plot(
                part.moments,
                [height + LIFT] * len(part.moments),
                linestyle="none",
                marker="d",
                markersize=5,
                color=ORANGE,
            )
        _name_rows(axes, [part.name for part in rows])
        axes.set_ylim(len(rows) - 0.5, -0.75)
        ends = [end for part in rows for _, end in (*part.planned, *filter(None, part.took))]
        mark_years(axes, 0.0, float(np.ceil(max(ends, default=1.0))))
        axes.grid(axis="x", color=RULE, linewidth=0.8)
        axes.tick_params(axis="y", length=0)
        label_heights(axes, "Grey: as planned. Blue: as delivered. Diamonds: sessions and gates")
        axes.grid(axis="y", visible=False)
        dress(axes)
        axes.spines["left"].set_visible(False)
        if heading:
            words = programme_words(record, title=title, where=where)
            entitle(axes, words.headline, words.subtitle)
    return axes


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    """What each row is: beside it, or above its bars where a page is narrow."""
    words = [ROWS.get(name, spoken(name)) for name in names]
    if is_narrow(axes):
        axes.set_yticks([])
        for height, text in enumerate(words):
            axes.text(0.0, height - 2.2 * LIFT, text, fontsize=SMALL, va="bottom")
    else:
        axes.set_yticks(range(len(words)), [textwrap.fill(text, LONGEST_LINE) for text in words])


def programme_words(record: Record, *, title: str, where: str = ENGLAND) -> Words:
    """How much of what is paid for comes, and how much later."""
    places = summary.tally(record, PLACES)
    rows = summary.parts(record)
    late = max(
        (took[1] - planned[1] for part in rows for planned, took in zip(part.planned, part.took, strict=True) if took),
        default=0.0,
    )
    share = f"{percent(places.share)} of the course places that {title} pays for are delivered"
    return Words(
        headline=share if places.paid else f"{title}, part by part",
        subtitle=f"Parts of the programme, from the first region or area to begin to the last to end, {where}. "
        "Delivery by events, one course of luck",
        description=f"{len(rows)} rows of bars, as planned and as delivered. The part that is "
        f"latest ends {plain(max(0.0, MONTHS_A_YEAR * late))} months later than planned. {share}.",
    )


def waiting(
    records: Mapping[str, Record],
    axes: Sequence[Axes],
    *,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    heading: bool = True,
) -> Sequence[Axes]:
    """People who wait for a course, and the part of the faculty that is in use; two axes."""
    with style():
        last = 1.0
        for one in strategies(list(records), titles):
            for panel, course in zip(axes, (summary.waiting, summary.faculty_in_use), strict=True):
                times, values = course(records[one.name])
                draw_line(panel, times, values, one)
                last = max([last, *times[values > 0]])
        last = float(np.ceil(last + 0.5))
        for panel, words, form in (
            (axes[0], "People who wait for a course", lambda value, _: plain(value)),
            (axes[1], "Part of the faculty that is with a cohort or a session", lambda value, _: percent(value)),
        ):
            mark_years(panel, 0.0, last)
            panel.set_ylim(0.0, None)
            panel.yaxis.set_major_locator(MaxNLocator(5))
            panel.yaxis.set_major_formatter(FuncFormatter(form))
            label_heights(panel, words)
            dress(panel)
        axes[0].set_xlabel("")
        axes[1].set_ylim(0.0, 1.05)
        if heading:
            said = waiting_words(records, titles=titles, where=where)
            entitle(axes, said.headline, said.subtitle)
        if len(records) > 1:
            key_below(axes[0])
    return axes


def waiting_words(
    records: Mapping[str, Record], *, titles: Mapping[str, str] | None = None, where: str = ENGLAND
) -> Words:
    """The longest queue, and how busy faculty was while places were paid for."""
    shown = strategies(list(records), titles)
    most = {one.title: float(summary.waiting(records[one.name])[1].max()) for one in shown}
    longest = max(most, key=lambda title: most[title])
    busy = {one.title: busiest(records[one.name]) for one in shown}
    return Words(
        headline=f"Up to {plain(most[longest])} people wait for a course with {longest}",
        subtitle=f"People whose place is paid for and whose course has not begun, and faculty in use, {where}. "
        "End of each month, one course of luck",
        description="Two line charts. "
        + ". ".join(
            f"With {title} at most {plain(people)} people wait, and {percent(busy[title])} of the faculty is in use "
            "on average while courses are paid for"
            for title, people in most.items()
        )
        + ".",
    )


def busiest(record: Record) -> float:
    """The mean part of the faculty in use while places are paid for; 0 where none are."""
    times, paid, _ = record.by_quarter(PLACES)
    paying = times[paid > 0]
    if not paying.size:
        return 0.0
    months, share = summary.faculty_in_use(record)
    found = float(share[(months >= paying[0]) & (months <= paying[-1])].mean())
    return found if isfinite(found) else 0.0
