"""A result's numbers by name, and how each is written for a board."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from qisim.charts.appearance import month
from qisim.charts.distribution import CRITICAL_MASS, TIPPING
from qisim.charts.money import least_worth_saying
from qisim.charts.numbers import MILLION, UNDEFINED, plain, pounds
from qisim.results.metrics import CALENDAR_YEAR, FIRST_DAY, METRICS, Metric, follow_up_of
from qisim.results.metrics.lasting import FOLLOW_UPS
from qisim.results.metrics.runs import IN_2020_21, TO_2020_21
from qisim.scenarios.days import years_since_start

if TYPE_CHECKING:
    from qisim.results import Result
    from qisim.scenarios import Scenario

BY_NAME = {metric.name: metric for metric in METRICS}
POINTS = "percentage points"
SMALL_RATE, FEW = 0.5, 9.5
"""Below these a number of its kind deserves one more decimal."""

TITLES = {
    "productivity_growth": "Productivity growth, a year",
    "improvement_growth": "Of this, growth from improvement, a year",
    "productivity_growth_to_2020_21": "Productivity growth, a year",
    "gap_to_2": "Short of the required 2% a year by",
    "gap_to_3": "Short of the required 3% a year by",
    "remaining_5_years_after_withdrawal": "Of the gain in practising staff, what is left",
    "still_rising": "How the practising share still moves, a year",
    "own_cost": "Cost to trusts themselves, beyond that of 2014",
    "total_cost": "Extra cost: programme, trusts, care forgone",
    "cashable_savings": "Of these, money to spend elsewhere",
    "discounted_net_benefit": "Net benefit at present value (3.5% a year)",
    "remaining_3_years_after_withdrawal": "Of the gain in practising staff, what is left",
    "remaining_10_years_after_withdrawal": "Of the gain in practising staff, what is left",
    "still_rising_after_3_years": "How the practising share still moves, a year",
    "still_rising_after_10_years": "How the practising share still moves, a year",
    "time_to_half_of_trusts": "Years until half of trusts are above critical mass",
    "time_to_national_density": "Years until the nation as a whole is above it",
    "unbackfilled_days": "Working days that nobody filled, million",
    "forward_view_gap": "Left of the Forward View's £22 billion, in proportion",
}
"""Where a board needs other words than an analyst."""

NEVER = {
    "payback_year": "in no run is there a cost that savings overtake for good",
    "time_to_half_of_trusts": "in no run are half of trusts ever above critical mass",
    "time_to_national_density": "in no run is the nation ever above critical mass",
    "plan_paid_for": "nothing is planned from public money",
}
"""Why a measure has no number, where the run is long enough for it."""


@dataclass(frozen=True)
class Interval:
    """A middle value with the interval that holds 90 % of the runs; NaN where it is not defined.

    `of_runs` is the share of runs that have a number at all.
    """

    value: float
    low: float
    high: float
    of_runs: float = 1.0

    @property
    def defined(self) -> bool:
        """Whether there is a number at all."""
        return isfinite(self.value)


@dataclass(frozen=True)
class Difference(Interval):
    """A strategy less the first one, run by run, and the share of runs in which it does better."""

    better: float = float("nan")


class Measures:
    """Look up what a result says; `least` is the sum in pounds below which it says "next to nothing"."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._counts: dict[float, dict[str, str]] = {}
        self.one_run = result.settings.draws == 1
        self.least = least_worth_saying(result.metrics)
        self._values = {(row["metric"], row["scenario"]): _interval(row) for row in _rows(result.metrics)}
        self._differences = {
            (row["metric"], row["scenario"]): Difference(
                **vars(_interval(row)), better=float(row["probability_better"])
            )
            for row in _rows(result.differences)
        }

    def value(self, metric: str, scenario: str) -> Interval:
        """A metric of one strategy."""
        return self._values[metric, scenario]

    def difference(self, metric: str, scenario: str) -> Difference:
        """A metric of one strategy less that of the first."""
        return self._differences[metric, scenario]

    def central_counts(self, year: float) -> dict[str, str]:
        """Trusts above critical mass at a moment of the run with central assumptions: "7 of 237 trusts (3.0%)"."""
        if year not in self._counts:
            self._counts[year] = _central_counts(self._result, year)
        return self._counts[year]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _interval(row: dict[str, Any]) -> Interval:
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    return Interval(value, low, high, float(row.get("defined", 1.0)))


def title(metric: Metric) -> str:
    """The metric's name for a board."""
    return TITLES.get(metric.name, metric.title.replace(" %", "%"))


def window(metric: Metric, horizon: float) -> str:
    """When the metric looks, with dates in words."""
    words = metric.window.replace("the horizon", month(horizon)).replace("at April", "in April")
    words = re.sub(r"\d{4}-\d\d-\d\d", lambda found: month(years_to(datetime.date.fromisoformat(found[0]))), words)
    return re.sub(r"^on |^at ", "in ", words)


def years_to(day: datetime.date) -> float:
    """Years from April 2014 to a day."""
    return float(years_since_start(day))


def digits(unit: str, *shown: Interval) -> int:
    """Decimals for the numbers of a row: as few as tell its middles from nought and its interval's ends apart."""
    if unit == "1":
        return 2
    if unit == CALENDAR_YEAR:
        return 1
    middles = [abs(one.value) for one in shown if one.defined and one.value != 0.0]
    if "/year" in unit:
        return 2 if min(middles, default=1.0) < SMALL_RATE else 1
    ends = [one for one in shown if one.defined and one.low != one.high]
    return int(min(middles, default=FEW) < FEW or any(plain(one.low) == plain(one.high) for one in ends))


def written(
    value: float, unit: str, decimals: int, *, signed: bool = False, short: bool = False, least: float = 0.0
) -> str:
    """A number with its unit: "1.2%", "+0.3 points", "£1.2 billion"; a year is said in the row's name."""
    if not isfinite(value):
        return UNDEFINED
    if "GBP" in unit:
        return pounds(MILLION * value, signed=signed, short=short, least=least)
    if unit == CALENDAR_YEAR:
        return month(value - FIRST_DAY)
    number = plain(value, decimals, signed=signed)
    if unit.startswith(POINTS):
        return number if short else f"{number} points"
    return number + ("%" if unit.startswith("%") else "")


def spoken_interval(interval: Interval, unit: str, decimals: int, *, signed: bool = False) -> str:
    """The interval's ends in words: "0.9% to 1.5%"."""
    if not interval.defined or interval.low == interval.high:
        return ""
    low, high = (written(end, unit, decimals, signed=signed, short=True) for end in (interval.low, interval.high))
    return f"{low} to {high}"


def all_small(interval: Interval, unit: str, least: float) -> bool:
    """Whether a sum and its whole interval are next to nothing."""
    return "GBP" in unit and MILLION * max(abs(interval.value), abs(interval.low), abs(interval.high)) < least


def of_100_runs(share: float) -> str:
    """A share of runs as a board hears it, without rounding a rare event away."""
    if share == 1.0:
        return "in every run"
    if share == 0.0:
        return "in no run"
    if share > 0.995:
        return "in more than 99 of 100 runs"
    if share < 0.005:
        return "in fewer than 1 of 100 runs"
    return f"in {100 * share:.0f} of 100 runs"


def why_undefined(metric: Metric, scenario: Scenario) -> str:
    """The reason why a strategy has no number for a metric."""
    end = years_to(scenario.start) + scenario.years
    years = follow_up_of(metric.name)
    if years:
        if scenario.withdrawal is None:
            return "support is never withdrawn in this strategy"
        if years_to(scenario.withdrawal) + years > end:
            return f"the run ends less than {FOLLOW_UPS[years]} years after support is withdrawn"
        return "there was no gain that could last"
    if metric.window in ("on 2020-04-01", TO_2020_21, IN_2020_21):
        return f"the run does not reach that date: it ends in {month(end)}"
    if metric.name in NEVER:
        return NEVER[metric.name]
    return "the model gives no number here"


def _central_counts(result: Result, year: float) -> dict[str, str]:
    central = result.central
    now = central.loc[(central["quantity"] == CRITICAL_MASS) & (central["year"] == year)]
    counts = {}
    for name in result.names:
        mass = now.loc[now["scenario"] == name, "value"]
        above = int((mass > TIPPING).sum())
        counts[name] = f"{above} of {len(mass)} trusts ({plain(100 * above / len(mass), 1)}%)" if len(mass) else ""
    return counts


def horizon(result: Result) -> float:
    """The end of the run in years from April 2014; all strategies of a comparison share it."""
    return years_to(result.scenarios[0].start) + result.scenarios[0].years
