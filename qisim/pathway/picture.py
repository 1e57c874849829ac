"""The week of a hospital before and after, as a picture: beds, waits and four-hour performance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qisim import charts
from qisim.charts.appearance import (
    DARK_BLUE,
    INK,
    LINES,
    ORANGE,
    SMALL,
    SOFT_INK,
    dress,
    entitle,
    label_heights,
    say_source,
)
from qisim.charts.words import Words
from qisim.pathway.hospital import DAY
from qisim.pathway.measures import HOURS_OF_WEEK
from qisim.pathway.study import AFTER, BEFORE, Study, interval

Floats = npt.NDArray[np.float64]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOOKS = {BEFORE: (DARK_BLUE, LINES[0]), AFTER: (ORANGE, LINES[1])}
MARKERS = {BEFORE: "o", AFTER: "s"}
APART = 0.1
TEN = 10.0
SMOOTH_HOURS = 3
PER_CENT = 100.0


def week_page(study: Study, title: str) -> Figure:
    """Beds over the week, hours in the department by hour of arrival, and four-hour performance by day."""
    with charts.style():
        page = charts.figure(8.6, 9.6)
        beds, waits, performance = page.subplots(3, 1)
        _lines(beds, study, "occupied")
        limit = study.hospital.usable_beds
        beds.axhline(limit, color=SOFT_INK, linewidth=1.2, linestyle=(0, (1, 2)))
        beds.annotate(
            f"{limit:,} beds that fit", (HOURS_OF_WEEK, limit), (0, 4), textcoords="offset points", ha="right",
            fontsize=SMALL, color=SOFT_INK,
        )  # fmt: skip
        label_heights(beds, "Patients in beds, by hour of the week", bold=True)
        _lines(waits, study, "time_in_department", smooth=SMOOTH_HOURS)
        waits.set_ylim(0, None)
        label_heights(waits, "Hours in the emergency department, by hour of arrival", bold=True)
        _points(performance, study)
        label_heights(performance, "Within four hours of arrival, % of those who arrive on the day", bold=True)
        for axes in (beds, waits, performance):
            dress(axes)
        said = words_of(study, title)
        entitle([beds, waits, performance], said.headline, said.subtitle)
        say_source(page, _source(study))
    return page


def headline(study: Study) -> str:
    """What the picture shows, in a sentence."""
    falls = study.settings
    parts = [
        f"{PER_CENT * fall:.0f}% less waste in {words}"
        for fall, words in ((falls.emergency_flow, "emergency flow"), (falls.frail_discharge, "frail discharge"))
        if fall
    ]
    parts[1:] = [part.replace(" waste", "") for part in parts[1:]]
    if not parts:
        return "No fall in waste: before and after are the same"
    before, after = (study.value("four_hours", variant) for variant in (BEFORE, AFTER))
    beds = -study.value("bed_days", "difference") / len(WEEKDAYS)
    freed = f"{abs(beds):.0f} {'fewer' if beds >= 0 else 'more'} beds occupied"
    return f"{' and '.join(parts)}: {freed}, and {after:.0f}% within four hours rather than {before:.0f}%"


def words_of(study: Study, title: str) -> Words:
    """What is said about the picture; `title` says of which hospital it is."""
    said = headline(study)
    about = f"{title}: means over {study.finished} replications of {study.settings.weeks} weeks"
    return Words(said, about, f"{said}. The numbers are beside it, in week.parquet.")


def _source(study: Study) -> str:
    return (
        "Source: qisim pathway, one hospital as discrete events; the same patients and the same luck before and after. "
        f"Hours in the department are means over {SMOOTH_HOURS} hours. Whiskers: 95% intervals of each mean."
    )


def _lines(axes: Axes, study: Study, quantity: str, smooth: int = 1) -> None:
    hours = np.arange(HOURS_OF_WEEK)
    for variant, (colour, line) in LOOKS.items():
        values = _week(study, variant, quantity).mean(axis=0)
        if smooth > 1:
            reach = smooth // 2
            around = np.concatenate([values[-reach:], values, values[:reach]])
            values = np.convolve(around, np.full(smooth, 1 / smooth), mode="valid")
        axes.plot(hours, values, color=colour, linestyle=line, linewidth=2.0)
        axes.annotate(
            variant.capitalize(), (hours[-1], values[-1]), (6, 0), textcoords="offset points", va="center",
            fontsize=SMALL, color=INK, fontweight="bold",
        )  # fmt: skip
    axes.set_xlim(0, HOURS_OF_WEEK)
    axes.set_xticks(np.arange(0, HOURS_OF_WEEK, DAY), labels=[])
    axes.set_xticks(np.arange(DAY / 2, HOURS_OF_WEEK, DAY), labels=WEEKDAYS, minor=True)
    axes.tick_params(axis="x", which="minor", length=0)


def _points(axes: Axes, study: Study) -> None:
    places = np.arange(len(WEEKDAYS))
    lowest = PER_CENT
    for side, (variant, (colour, _)) in zip((-1, 1), LOOKS.items(), strict=True):
        by_day = np.nanmean(_week(study, variant, "four_hours").reshape(study.finished, len(WEEKDAYS), -1), axis=2)
        middle = by_day.mean(axis=0)
        reach = np.array([_reach(values) for values in by_day.T])
        axes.errorbar(
            places + side * APART, middle, reach, fmt=MARKERS[variant], color=colour, markersize=4.5, ecolor=INK,
            elinewidth=1.0, capsize=3, label=variant.capitalize(),
        )  # fmt: skip
        lowest = min(lowest, float((middle - reach).min()))
    axes.set_ylim(max(0.0, TEN * np.floor(lowest / TEN)), PER_CENT)
    axes.set_xticks(places, labels=WEEKDAYS)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=SMALL, frameon=False)


def _reach(values: Floats) -> float:
    low, high = interval(values)
    return (high - low) / 2 if np.isfinite(low) else 0.0


def _week(study: Study, variant: str, quantity: str) -> Floats:
    """A quantity by replication and hour of the week."""
    rows = study.week[(study.week["variant"] == variant) & (study.week["quantity"] == quantity)]
    return rows["value"].to_numpy(dtype=np.float64).reshape(-1, HOURS_OF_WEEK)
