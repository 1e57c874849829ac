"""National productivity over time, with the growth that the Forward View required."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import isfinite

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from qisim.charts.appearance import (
    BAND,
    ENGLAND,
    Strategy,
    dress,
    entitle,
    every_strategy,
    financial_year,
    is_narrow,
    label_heights,
    mark_years,
    month,
    strategies,
    style,
)
from qisim.charts.lines import Fan, draw_fan, ends_of, ends_words, fan_of, fan_words, key_below, name_ends
from qisim.charts.numbers import listed, percent, plain
from qisim.charts.words import Said, Words, all_alike, change, compared, opening

REQUIRED = (1.02, 1.03)
REQUIRED_FROM, REQUIRED_TO = 1.0, 7.0
INDEX = 100.0
SMALLEST_SPAN = 10.0


def productivity(
    table: pd.DataFrame,
    axes: Axes,
    *,
    titles: Mapping[str, str] | None = None,
    where: str = ENGLAND,
    heading: bool = True,
) -> Axes:
    """Productivity of the country by strategy (April 2014 = 100), with a fan of draws and the required band."""
    with style():
        shown = strategies(list(table["scenario"].unique()), titles)
        fans = {one.name: _fan(table, one) for one in shown}
        first = fans[shown[0].name]
        required = _required(first)
        if required is not None:
            years, low, high = required
            label = "Required: 2% to 3% a year to 2020/21"
            axes.fill_between(years, low, high, color=BAND, linewidth=0, label=label if is_narrow(axes) else None)
        for one in shown:
            draw_fan(axes, fans[one.name], one)
        mark_years(axes, float(first.years[0]), float(first.years[-1]))
        _limit(axes, fans, float(required[2][-1]) if required is not None else 0.0)
        label_heights(axes, "Index, April 2014 = 100")
        if required is not None and not is_narrow(axes):
            _name_band(axes, years, high)
        dress(axes)
        if heading:
            words = productivity_words(table, titles=titles, where=where)
            entitle(axes, words.headline, words.subtitle)
        if is_narrow(axes):
            key_below(axes)
        else:
            name_ends({axes: ends_of(shown, fans, partial(plain, digits=1))})
    return axes


def productivity_words(table: pd.DataFrame, *, titles: Mapping[str, str] | None = None, where: str = ENGLAND) -> Words:
    """What the chart of productivity shows."""
    shown = every_strategy(list(table["scenario"].unique()), titles)
    fans = {one.name: _fan(table, one) for one in shown}
    end = float(fans[shown[0].name].years[-1])
    by_title = {one.title: fans[one.name] for one in shown}
    since, until = _window(by_title)
    digits = next((count for count in (0, 1) if len(_changes(by_title, since, until, count)) == len(shown)), 1)
    said = [_level(one, fans[one.name], since, until, digits) for one in shown]
    finding = (
        f"Compared with {month(since)}, productivity in {month(until)} "
        f"{'is' if len(said) < 3 or all_alike(said) else 'ranges'} {compared(said)}"
    )
    verdict = required_verdict(by_title, digits)
    first, last = financial_year(float(fans[shown[0].name].years[0])), financial_year(end - 0.25)
    return Words(
        headline=f"{finding}{'; ' + verdict if verdict else ''}",
        subtitle=f"Productivity of NHS trusts, index (April 2014 = 100), {where}, {first} to {last}. "
        + fan_words(fans.values()),
        description=_description(shown, fans),
    )


def _window(fans: Mapping[str, Fan]) -> tuple[float, float]:
    """What the headline is about: the years of the required growth, or the whole run where it is shorter."""
    if all(isfinite(fan.at(REQUIRED_TO) / fan.at(REQUIRED_FROM)) for fan in fans.values()):
        return REQUIRED_FROM, REQUIRED_TO
    years = next(iter(fans.values())).years
    return float(years[0]), float(years[-1])


def _changes(fans: Mapping[str, Fan], since: float, until: float, digits: int) -> set[str]:
    return {change(fan.at(until) / fan.at(since) - 1, digits) for fan in fans.values()}


def required_verdict(fans: Mapping[str, Fan], digits: int = 0) -> str:
    """Which strategies keep up with the required growth, by the index at the end of 2020/21; "" if the run is short."""
    ratios = {title: fan.at(REQUIRED_TO) / fan.at(REQUIRED_FROM) for title, fan in fans.items()}
    if not all(isfinite(ratio) for ratio in ratios.values()):
        return ""
    years = REQUIRED_TO - REQUIRED_FROM
    reached = [title for title, ratio in ratios.items() if ratio >= REQUIRED[0] ** years]
    if any(percent(ratio - 1, digits) == percent(REQUIRED[0] ** years - 1, digits) for ratio in ratios.values()):
        digits += 1  # so that a narrow miss does not read as a hit
    low, high = (percent(rate**years - 1, digits) for rate in REQUIRED)
    what = f"the {low} to {high} required (2% to 3% a year)"
    if not reached:
        who = {1: "this is below", 2: "neither reaches"}.get(len(ratios), "none reaches")
        return f"{who} {what}"
    if len(reached) == len(ratios):
        return f"{ {1: 'this reaches', 2: 'both reach'}.get(len(ratios), 'all reach') } {what}"
    return f"only {listed(reached)} {'reaches' if len(reached) == 1 else 'reach'} {what}"


def _fan(table: pd.DataFrame, strategy: Strategy) -> Fan:
    return fan_of(table, strategy.name, "productivity").scaled(INDEX)


def _level(strategy: Strategy, fan: Fan, since: float, until: float, digits: int) -> Said:
    rise = fan.at(until) / fan.at(since) - 1
    return Said(strategy.title, rise, change(rise, digits))


def _required(fan: Fan) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Where 2 % and 3 % a year lead from the first strategy's level in April 2015, to the end of 2020/21."""
    start = fan.at(REQUIRED_FROM)
    last = min(REQUIRED_TO, float(fan.years[-1]))
    if not isfinite(start) or last <= REQUIRED_FROM:
        return None
    years = np.linspace(REQUIRED_FROM, last, 25)
    low, high = (start * rate ** (years - REQUIRED_FROM) for rate in REQUIRED)
    return years, low, high


def _limit(axes: Axes, fans: Mapping[str, Fan], band: float) -> None:
    """Leave room above, also for the band's name, and never magnify a tiny difference to the height of the chart."""
    low = min(float(np.nanmin(fan.q05)) for fan in fans.values())
    high = max(float(np.nanmax(fan.q95)) for fan in fans.values())
    span = max(high - low, 1.14 * (band - low), SMALLEST_SPAN)
    axes.set_ylim(low - 0.04 * span, low + 1.06 * span)


def _name_band(axes: Axes, years: np.ndarray, high: np.ndarray) -> None:
    """Above the band's upper edge, which rises to the right, so that nothing lies behind the words."""
    axes.annotate(
        "Required: 2% to 3%\na year to 2020/21",
        (float(years[-1]), float(high[-1])),
        (0, 3),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=10,
    )


def _description(shown: tuple[Strategy, ...], fans: Mapping[str, Fan]) -> str:
    parts = []
    for one in shown:
        fan = fans[one.name]
        parts.append(f"{one.title} ends {month(float(fan.years[-1]))} at {ends_words(fan, partial(plain, digits=1))}.")
    return opening("line chart of the productivity index, which is 100 in April 2014. " + " ".join(parts))
