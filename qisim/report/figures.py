"""The figures of a report: each a chart, the words that go with it, and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Page

from qisim import charts
from qisim.charts import Words
from qisim.charts.appearance import MOST, financial_year
from qisim.charts.leftbehind import LEVELS
from qisim.delivery import summary
from qisim.equations.world import AXES, GROUP
from qisim.parameters import load_parameters, with_values
from qisim.report import explanations, figuretables
from qisim.report.delivery import delivery_sentences, delivery_table, programme_table
from qisim.report.measures import horizon, years_to
from qisim.report.origin import place
from qisim.report.tables import Table
from qisim.results.folders import slug

if TYPE_CHECKING:
    from qisim.delivery import Record
    from qisim.results import Result

WIDE, NARROW = 8.6, 3.4
TALL, TALL_NARROW = 4.9, 3.7
ROW, ROW_NARROW = 0.72, 0.74
GROUPS = next(axis.members for axis in AXES if axis.name == GROUP)

Draw = Callable[[float, bool], Page]
"""A page of a width in inches, with or without a headline."""


@dataclass(frozen=True)
class Figure:
    """A chart with all that a reader needs beside it."""

    name: str
    heading: str
    words: Words
    draw: Draw
    explanation: list[str]
    tables: list[Table]


@dataclass(frozen=True)
class Context:
    """What every figure needs to know of a result."""

    result: Result
    titles: dict[str, str]

    @property
    def withdrawals(self) -> dict[str, float]:
        """When support ends, for the strategies in which it does, in years from April 2014."""
        pairs = zip(self.result.names, self.result.scenarios, strict=True)
        return {name: years_to(one.withdrawal) for name, one in pairs if one.withdrawal}

    @property
    def staff(self) -> dict[str, float]:
        """Staff of the country by group."""
        numbers = self.result.population.attributes["staff"].sum(axis=(1, 2))
        return {group: float(number) for group, number in zip(GROUPS, numbers, strict=True)}

    @property
    def critical_density(self) -> float | None:
        """Where critical mass lies in the central runs; None where the strategies' own assumptions differ."""
        parameters = load_parameters()
        found = {
            float(value)
            for scenario in self.result.scenarios
            for value in with_values(parameters, scenario.parameters)["critical_density"].value.ravel()
        }
        return found.pop() if len(found) == 1 else None

    @property
    def where(self) -> str:
        """The country, or the part of it that was asked for."""
        return place(self.result)

    @property
    def period(self) -> str:
        """The financial years of the run."""
        first = years_to(self.result.scenarios[0].start)
        return f"{financial_year(first)} to {financial_year(horizon(self.result) - 0.25)}"


def figures(result: Result, titles: dict[str, str]) -> list[Figure]:
    """All figures, in the order of the report."""
    context = Context(result, titles)
    return [
        _productivity(context),
        _distribution(context),
        _practising(context),
        _groups(context),
        _left_behind(context),
        _money(context),
        _payback(context),
        *_delivery(context),
    ]


def _single(height: float, narrow_height: float, chart: Callable[[Axes, bool], Axes]) -> Draw:
    """How to draw a chart of one panel at any width."""

    def draw(width: float, heading: bool) -> Page:
        page = charts.figure(width, (height if width >= WIDE else narrow_height) + (1.1 if heading else 0.0))
        chart(page.subplots(), heading)
        return page

    return draw


def _productivity(context: Context) -> Figure:
    table, titles = context.result.trajectories, context.titles
    where = context.where
    return Figure(
        "productivity",
        "Productivity",
        charts.productivity_words(table, titles=titles, where=where),
        _single(
            TALL,
            TALL_NARROW + 0.2 * len(titles),
            lambda axes, heading: charts.productivity(table, axes, titles=titles, where=where, heading=heading),
        ),
        explanations.productivity(context.result, titles),
        [
            figuretables.over_time(
                context.result, titles, "productivity", "Productivity index (April 2014 = 100)", 100.0
            )
        ],
    )


def _distribution(context: Context) -> Figure:
    table, titles, critical = context.result.central, context.titles, context.critical_density
    where = context.where
    rows = len(charts.rows_of(table, titles))
    return Figure(
        "distribution",
        "Capability from trust to trust",
        charts.distribution_words(table, titles=titles, where=where),
        _single(
            1.0 + ROW * rows,
            1.3 + ROW_NARROW * rows,
            lambda axes, heading: charts.distribution(
                table, axes, critical_density=critical, titles=titles, where=where, heading=heading
            ),
        ),
        explanations.distribution(context.result, titles, critical),
        [figuretables.distribution(context.result, titles)],
    )


def _practising(context: Context) -> Figure:
    table, titles, withdrawals = context.result.trajectories, context.titles, context.withdrawals
    where = context.where
    critical = context.critical_density
    return Figure(
        "practising",
        "Staff who practise improvement",
        charts.practising_words(table, withdrawals=withdrawals, titles=titles, where=where),
        _single(
            TALL,
            TALL_NARROW + 0.2 * len(titles),
            lambda axes, heading: charts.practising(
                table,
                axes,
                withdrawals=withdrawals,
                critical_density=critical,
                titles=titles,
                where=where,
                heading=heading,
            ),
        ),
        explanations.practising(context.result, titles),
        [
            figuretables.over_time(
                context.result, titles, "practising_density", "Share of staff practising, weighted by influence", None
            )
        ],
    )


def _groups(context: Context) -> Figure:
    table, titles, staff = context.result.trajectories, context.titles, context.staff
    where = context.where

    def draw(width: float, heading: bool) -> Page:
        panels = sum(people > 0 for people in staff.values())
        rows, columns = charts.panel_shape(width, panels)
        height = rows * (2.9 if width >= WIDE else 2.1) + (1.1 if heading else 0.0) + 0.25 * len(titles)
        page = charts.figure(width, height)
        every = list(page.subplots(rows, columns, squeeze=False).flat)
        for spare in every[panels:]:
            spare.remove()
        charts.groups(table, every[:panels], staff=staff, titles=titles, where=where, heading=heading)
        return page

    return Figure(
        "staff-groups",
        "Staff groups",
        charts.groups_words(table, staff=staff, titles=titles, where=where),
        draw,
        explanations.groups(staff),
        [figuretables.groups(context.result, titles, staff)],
    )


def _money(context: Context) -> Figure:
    table, titles, period = context.result.metrics, context.titles, context.period
    where = context.where
    shown = min(len(titles), 4)
    return Figure(
        "money",
        "Cost and savings",
        charts.money_words(table, titles=titles, where=where, period=period),
        _single(
            1.0 + 0.95 * shown,
            1.0 + 1.05 * shown,
            lambda axes, heading: charts.money(table, axes, titles=titles, where=where, period=period, heading=heading),
        ),
        explanations.money(context.result, titles),
        [figuretables.money(context.result, titles)],
    )


def _left_behind(context: Context) -> Figure:
    table, titles, where = context.result.left_behind, context.titles, context.where
    end = horizon(context.result)
    rows = [int((table.loc[table["scenario"] == context.result.names[0], "level"] == level).sum()) for level in LEVELS]

    def draw(width: float, heading: bool) -> Page:
        bars = min(len(titles), MOST)
        row = max(0.14 + 0.17 * bars, 0.34 if width >= WIDE else 0.46)
        height = row * sum(rows) + 1.3 + 0.25 * bars + (1.1 if heading else 0.0)
        page = charts.figure(width, height)
        panels = list(page.subplots(2, 1, height_ratios=[count + 1 for count in rows]).flat)
        charts.left_behind(table, panels, end=end, titles=titles, where=where, heading=heading)
        return page

    return Figure(
        "left-behind",
        "Trusts left behind",
        charts.left_behind_words(table, end=end, titles=titles, where=where),
        draw,
        explanations.left_behind(context.result, titles),
        [figuretables.left_behind(context.result, titles)],
    )


def _payback(context: Context) -> Figure:
    table, titles, where = context.result.central, context.titles, context.where

    def draw(width: float, heading: bool) -> Page:
        panels = min(len(titles), MOST)
        rows, columns = (panels, 1) if width < WIDE or panels <= 2 else (2, 2)
        page = charts.figure(width, 2.6 * rows + (1.1 if heading else 0.0))
        every = list(page.subplots(rows, columns, squeeze=False).flat)
        for spare in every[panels:]:
            spare.remove()
        charts.payback(table, every[:panels], titles=titles, where=where, heading=heading)
        return page

    return Figure(
        "payback",
        "Cost and savings so far",
        charts.payback_words(table, titles=titles, where=where),
        draw,
        explanations.payback(context.result, titles),
        [figuretables.sums_so_far(context.result, titles)],
    )


def _delivery(context: Context) -> Iterator[Figure]:
    """Where delivery was by events: each programme's parts in time, then who waited for how busy a faculty."""
    records, titles, where = context.result.delivered, context.titles, context.where
    promising = {name: one for name, one in records.items() if one.promises}
    for name, record in list(promising.items())[:MOST]:
        yield _programme(name, record, titles[name], where)
    if promising:
        yield Figure(
            "waiting",
            "Who waits for the faculty",
            charts.waiting_words(promising, titles=titles, where=where),
            lambda width, heading: _waiting(promising, titles, where, width, heading=heading),
            [f"{titles[name]}: {' '.join(delivery_sentences(one))}" for name, one in promising.items()],
            [delivery_table(context.result, titles)],
        )


def _programme(name: str, record: Record, title: str, where: str) -> Figure:
    rows = len(summary.parts(record))
    return Figure(
        f"programme-{slug(name)}",
        "The programme as delivered",
        charts.programme_words(record, title=title, where=where),
        _single(
            1.3 + 0.55 * rows,
            1.6 + 0.55 * rows,
            lambda axes, heading: charts.programme(record, axes, title=title, where=where, heading=heading),
        ),
        [
            "Courses are taught in cohorts, which wait until enough people have come and until faculty is free. Waves "
            "of a collaborative begin with a learning session; teams that find no adviser come with the next wave. A "
            "transformation passes two gates: from the first its mandate counts, from the second others' help in "
            "operation. Regions start one after another, and a trust that loses its chief executive or is itself "
            "reorganised sends nobody new for a while. All of this is drawn once, from the seed, and is the same in "
            "every run.",
        ],
        [programme_table(name, record)],
    )


def _waiting(records: dict[str, Record], titles: dict[str, str], where: str, width: float, *, heading: bool) -> Page:
    page = charts.figure(width, 6.0 + (1.1 if heading else 0.0))
    charts.waiting(records, list(page.subplots(2, 1).flat), titles=titles, where=where, heading=heading)
    return page
