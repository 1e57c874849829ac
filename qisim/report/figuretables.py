"""The tables behind the figures: the same numbers, to be read or copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from qisim.charts.appearance import every_strategy, financial_year, month, spoken
from qisim.charts.distribution import rows_of
from qisim.charts.groups import group_fans
from qisim.charts.leftbehind import LEVELS
from qisim.charts.lines import Fan, fan_of
from qisim.charts.money import Amount, sum_words
from qisim.charts.numbers import MILLION, percent, plain, pounds
from qisim.charts.payback import so_far
from qisim.charts.words import opening
from qisim.report.measures import Interval, Measures
from qisim.report.origin import place
from qisim.report.tables import Block, Cell, Row, Table, table

if TYPE_CHECKING:
    from qisim.results import Result

AMOUNTS = (
    ("programme_cost", "Programme"),
    ("own_cost", "Trusts' own, beyond 2014"),
    ("forgone_care", "Care forgone"),
    ("total_cost", "Extra cost together"),
    ("savings", "Savings"),
    ("cashable_savings", "Of these, money to spend elsewhere"),
    ("net_benefit", "Net benefit"),
)


def over_time(result: Result, titles: dict[str, str], quantity: str, words: str, index: float | None) -> Table:
    """A quantity of the country on every 1 April: an index of so much, or a share where there is none."""
    fans = {name: fan_of(result.trajectories, name, quantity) for name in result.names}
    years = [float(year) for year in next(iter(fans.values())).years if float(year).is_integer()]
    rows = [Row(month(year), tuple(_at(fan, year, index) for fan in fans.values())) for year in years]
    caption = f"{words}, {place(result)}{_runs(result)}"
    return table(f"{quantity}-over-time", caption, "Date", [titles[name] for name in result.names], rows)


def _at(fan: Fan, year: float, index: float | None) -> Cell:
    values = (fan.at(year, quantile) for quantile in ("q50", "q05", "q95"))
    numbers = [value if index is None else index * value for value in values]
    middle, low, high = (percent(value, 1) if index is None else plain(value, 1) for value in numbers)
    return Cell(middle, "" if numbers[1] == numbers[2] else f"({low} to {high})")


def _runs(result: Result) -> str:
    """What the numbers of a table are of."""
    return ", the one run" if result.settings.draws == 1 else ": middle of all runs (90% of runs)"


def distribution(result: Result, titles: dict[str, str]) -> Table:
    """Trusts at each moment: the lower tenth, the middle, the upper tenth and those above critical mass."""
    rows = []
    for row in rows_of(result.central, titles, every=True):
        lower, middle, upper = np.quantile(row.shares, (0.1, 0.5, 0.9))
        shares = (lower, middle, upper, row.shares.max())
        who = row.strategy.title if row.strategy else "All strategies"
        cells = (*(Cell(percent(float(share), 1)) for share in shares), Cell(f"{row.above} of {row.trusts}"))
        rows.append(Row(f"{month(row.year)}: {who}", cells))
    columns = ("A tenth are below", "Middle trust", "A tenth are above", "Highest", "Above critical mass (central run)")
    caption = "Share of staff practising, weighted by influence, by trust, in the run with central assumptions"
    return table("trusts-over-time", caption, "Date and strategy", columns, rows)


def groups(result: Result, titles: dict[str, str], staff: dict[str, float]) -> Table:
    """The practising share of each staff group at the start, every five years and at the end."""
    shown = every_strategy(result.names, titles)
    fans = group_fans(result.trajectories, staff, shown)
    blocks = []
    for group, by_name in fans.items():
        years = _every_five(next(iter(by_name.values())))
        rows = [Row(month(year), tuple(_at(fan, year, None) for fan in by_name.values())) for year in years]
        blocks.append(Block(spoken(group), tuple(rows)))
    caption = f"Share of each staff group practising, {place(result)}{_runs(result)}"
    return Table("groups-over-time", caption, "Date", tuple(one.title for one in shown), tuple(blocks))


def _every_five(fan: Fan) -> Sequence[float]:
    first, last = float(fan.years[0]), float(fan.years[-1])
    return list(dict.fromkeys([*(float(year) for year in np.arange(first, last, 5.0)), last]))


def money(result: Result, titles: dict[str, str]) -> Table:
    """What is spent, by whom, and saved over the whole run."""
    measures = Measures(result)
    rows = [
        Row(words, tuple(_pounds(measures.value(metric, name), measures.least) for name in result.names))
        for metric, words in AMOUNTS
    ]
    caption = f"Cost and savings over the whole run at 2014/15 prices{_runs(result)}"
    return table("cost-and-savings", caption, "Sum", [titles[name] for name in result.names], rows)


def _pounds(sum_: Interval, least: float) -> Cell:
    text, interval = sum_words(Amount(*(MILLION * one for one in (sum_.value, sum_.low, sum_.high))), least)
    return Cell(opening(text), interval)


def left_behind(result: Result, titles: dict[str, str]) -> Table:
    """The share of trusts left behind in the nation, by type and by region."""
    found = result.left_behind
    numbers = {(row.scenario, row.level, row.member): row for row in found.itertuples()}
    first = found.loc[found["scenario"] == result.names[0]]
    blocks = []
    for level, words in (("nation", ""), *LEVELS.items()):
        rows = []
        for member in first.loc[first["level"] == level, "member"]:
            cells = [_share_cell(numbers[name, level, member]) for name in result.names]
            trusts = Cell(str(numbers[result.names[0], level, member].trusts))
            heading = {"nation": "All trusts", "type": spoken(member)}.get(level, member)
            rows.append(Row(heading, (trusts, *cells)))
        blocks.append(Block(words, tuple(rows)))
    caption = f"Share of trusts left behind at the end of the run, {place(result)}{_runs(result)}"
    columns = ("Number", *(titles[name] for name in result.names))
    return Table("left-behind-by-group", caption, "Trusts", columns, tuple(blocks))


def _share_cell(row: Any) -> Cell:
    return Cell(percent(row.value), "" if row.low == row.high else f"({percent(row.low)} to {percent(row.high)})")


def sums_so_far(result: Result, titles: dict[str, str]) -> Table:
    """All cost and all savings so far on every 1 April, in the run with central assumptions."""
    found = so_far(result.central)
    courses = [found[name] for name in result.names]
    years = courses[0].years
    rows = [
        Row(
            month(float(year)),
            tuple(Cell(pounds(float(sums[place]))) for course in courses for sums in (course.cost, course.saved)),
        )
        for place, year in enumerate(years)
        if float(year).is_integer()
    ]
    return table(
        "sums-so-far",
        "Cost and savings so far at 2014/15 prices, in the run with central assumptions",
        "Date",
        len(courses) * ["Cost", "Savings"],
        rows,
        [(titles[name], 2) for name in result.names],
    )


def relief(result: Result, titles: dict[str, str]) -> Table:
    """Year by year: relief by extra money and by care not given, and the working days that nobody filled."""
    columns: dict[str, Callable[[float], Cell]] = {
        "relief_funding": lambda mean: Cell(pounds(mean)),
        "rationing": lambda mean: Cell(percent(mean, 1)),
        "unbackfilled_days": lambda mean: Cell(plain(mean / 1000.0)),
    }
    fans = {quantity: [fan_of(result.trajectories, name, quantity) for name in result.names] for quantity in columns}
    years = [float(year) for year in fans["rationing"][0].years if float(year).is_integer()][:-1]
    rows = [
        Row(
            financial_year(year),
            tuple(written(_mean(fan, year)) for quantity, written in columns.items() for fan in fans[quantity]),
        )
        for year in years
    ]
    count = len(result.names)
    return table(
        "relief-by-year",
        "Relief from pressure, and working days that nobody filled, by financial year" + _middle(result),
        "Year",
        list(len(columns) * tuple(titles[name] for name in result.names)),
        rows,
        (("Relief by extra money", count), ("Care not given", count), ("Days not filled, thousand", count)),
    )


def _mean(fan: Fan, year: float) -> float:
    """The mean of a financial year, on straight lines between the quarters' middles of all runs."""
    values = np.array([fan.at(year + quarter / 4) for quarter in range(5)])
    return float((values[:-1] + values[1:]).mean() / 2)


def _middle(result: Result) -> str:
    return ", the one run" if result.settings.draws == 1 else ": middle of all runs"
