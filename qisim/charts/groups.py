"""The practising share of each staff group over time, a panel each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qisim.charts.appearance import (
    ENGLAND,
    NARROW,
    PAIR,
    Strategy,
    dress,
    entitle,
    every_strategy,
    financial_year,
    is_narrow,
    label_heights,
    mark_years,
    month,
    spoken,
    strategies,
    style,
)
from qisim.charts.lines import Fan, draw_fan, ends_of, fan_of, fan_words, key_below, name_ends
from qisim.charts.numbers import ROUND_STEPS, listed, percent
from qisim.charts.practising import ROOM_ABOVE, SMALLEST_TOP, digits_for, middle_digits
from qisim.charts.words import Words, under

SMALLEST_RISE = 0.005


def groups_of(table: pd.DataFrame, staff: Mapping[str, float]) -> list[str]:
    """The staff groups in the order of the table, but for those without anybody (ambulance trusts have no juniors)."""
    chosen = table.loc[table["quantity"] == "practising_staff", "inner"]
    return [str(name) for name in chosen.dropna().unique() if name and staff[name] > 0]


def group_fans(table: pd.DataFrame, staff: Mapping[str, float], shown: Sequence[Strategy]) -> dict[str, dict[str, Fan]]:
    """Group -> strategy -> the practising share of that group in the country."""
    return {
        group: {
            one.name: fan_of(table, one.name, "practising_staff", inner=group).scaled(1 / staff[group]) for one in shown
        }
        for group in groups_of(table, staff)
    }


def groups(
    table: pd.DataFrame,
    axes: Sequence[Axes],
    *,
    staff: Mapping[str, float],
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    heading: bool = True,
) -> Sequence[Axes]:
    """The practising share of each staff group: one panel each, on one scale. `staff` is the number in each group."""
    with style():
        shown = strategies(list(table["scenario"].unique()), titles)
        fans = group_fans(table, staff, shown)
        top = max(SMALLEST_TOP, *(float(fan.q95.max()) for by_name in fans.values() for fan in by_name.values()))
        for panel, (group, by_name) in zip(axes, fans.items(), strict=True):
            for one in shown:
                draw_fan(panel, by_name[one.name], one)
            years = by_name[shown[0].name].years
            mark_years(panel, float(years[0]), float(years[-1]))
            panel.set_ylim(0.0, ROOM_ABOVE * top)
            panel.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
            panel.yaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share, digits_for(top))))
            label_heights(panel, f"{spoken(group)}: share practising", bold=True)
            dress(panel)
            place = panel.get_subplotspec()
            if place is not None and not place.is_last_row():
                panel.set_xlabel("")
        if heading:
            words = groups_words(table, staff=staff, titles=titles, where=where)
            entitle(axes, words.headline, words.subtitle)
        _name_lines(axes, shown, fans)
    return axes


def _name_lines(axes: Sequence[Axes], shown: Sequence[Strategy], fans: Mapping[str, Mapping[str, Fan]]) -> None:
    """Names beside the lines of every panel, as long as they are few and the page is wide; else one key."""
    if is_narrow(axes[0]) or len(shown) > len(PAIR):
        key_below(axes[0])
        return
    written = partial(percent, digits=_digits(fans))
    name_ends({panel: ends_of(shown, by_name, written) for panel, by_name in zip(axes, fans.values(), strict=True)})


def _digits(fans: Mapping[str, Mapping[str, Fan]]) -> int:
    return min(middle_digits(by_name) for by_name in fans.values())


def groups_words(
    table: pd.DataFrame, *, staff: Mapping[str, float], titles: Mapping[str, str] | None = None, where: str = ENGLAND
) -> Words:
    """What the chart of staff groups shows: who gains most, and where."""
    shown = every_strategy(list(table["scenario"].unique()), titles)
    fans = group_fans(table, staff, shown)
    years = next(iter(fans.values()))[shown[0].name].years
    rises = {
        (group, one): by_name[one.name].q50[-1] - by_name[one.name].q50[0]
        for group, by_name in fans.items()
        for one in shown
    }
    (group, best), rise = max(rises.items(), key=lambda item: abs(item[1]))
    begin, end = (fans[group][best.name].q50[position] for position in (0, -1))
    if abs(rise) < SMALLEST_RISE:
        finding = (
            f"In no staff group is the practising share in {month(float(years[-1]))} as much as half a percentage "
            f"point from that of {month(float(years[0]))}"
        )
    else:
        others = [one for one in shown if one != best] if len(shown) <= len(PAIR) else []
        digits = middle_digits(fans[group])
        against = [f"{percent(fans[group][one.name].q50[-1], digits)} with {one.title}" for one in others]
        alike = len({percent(fans[group][one.name].q50[-1], digits) for one in shown}) == 1 < len(shown)
        whom = f"under {under(len(shown))}" if alike else f"with {best.title}"
        finding = (
            f"{spoken(group)} change most: from {percent(begin, digits)} practising to {percent(end, digits)} {whom}"
            + (f" ({listed(against)})" if against and not alike else "")
        )
    parts = [
        f"{spoken(group)}, {one.title}: from {percent(float(fan.q50[0]), 1)} to {percent(float(fan.q50[-1]), 1)}"
        for group, by_name in fans.items()
        for one, fan in ((one, by_name[one.name]) for one in shown)
    ]
    return Words(
        headline=finding,
        subtitle=f"Share of each staff group practising improvement, {where}, {financial_year(float(years[0]))} to "
        f"{financial_year(float(years[-1]) - 0.25)}. "
        + fan_words(fan for by_name in fans.values() for fan in by_name.values()),
        description="Line charts, one panel for each staff group. " + ". ".join(parts) + ".",
    )


def panel_shape(figure_width: float, panels: int) -> tuple[int, int]:
    """Rows and columns of panels on a page of this width, in inches."""
    columns = 1 if figure_width < NARROW or panels == 1 else 2
    return -(-panels // columns), columns
