"""What a run is judged by: every metric with its unit, its window and the direction that is better.

A metric is a function of `Runs`, some draws of one scenario, and gives one number a draw. Where it
is undefined (a window past the horizon, nothing gained that could remain) it is NaN in here and null
in every table and file: never nought, and never left out.

Windows are the same for every strategy, so that they can be compared: levers move from April 2015,
"five years on" is April 2020, and the Forward View's decade ends with 2020/21.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from qisim.results.aggregates import total

Array = npt.NDArray[np.float64]

LEVERS_START = 1.0
"""2015-04-01, in years since 2014-04-01: the first day on which a strategy can make a difference."""
FIVE_YEARS_ON = 6.0
"""2020-04-01."""
FORWARD_VIEW_END = 7.0
"""2021-04-01, the end of 2020/21."""
FOLLOW_UP = 5.0
"""Years between the withdrawal of a programme and the question what is left of it."""
DISCOUNT_RATE = 0.035
"""HM Treasury's Green Book: the social time preference rate, a year, in real terms."""
SMALLEST_GAIN = 1e-6
"""A rise in the practising share below this is rounding, and nothing can be said to remain of it."""

MILLION = 1e6
PERCENT = 100.0


@dataclass(frozen=True)
class Runs:
    """Some draws of one scenario, with what is needed to judge them.

    `values` holds (saved quarter, inner, draw, trust) by quantity; `critical_density` is (draw, trust);
    `withdrawal` is when the whole programme is withdrawn, in years since 2014-04-01, if ever.
    """

    times: Array
    values: Mapping[str, Array]
    staff: Array
    base_cost: Array
    critical_density: Array
    withdrawal: float | None

    @property
    def horizon(self) -> float:
        """The last moment of the run."""
        return float(self.times[-1])

    @property
    def draws(self) -> int:
        """How many draws these are."""
        return int(self.critical_density.shape[0])

    def by_trust(self, name: str) -> Array:
        """A quantity summed over its inner axis: (quarter, draw, trust)."""
        return total(self.values[name], axis=1)

    def sum(self, name: str) -> Array:
        """A quantity summed over groups and trusts: (quarter, draw)."""
        return total(self.by_trust(name))

    def mean(self, name: str, weight: Array) -> Array:
        """A quantity's mean over trusts, weighted: (quarter, draw)."""
        return total(self.by_trust(name) * weight) / total(weight)

    def undefined(self) -> Array:
        """The answer where there is none."""
        return np.full(self.draws, np.nan)

    def at(self, series: Array, time: float | None) -> Array:
        """A saved series (quarter, ...) at a time, between quarters on a straight line; NaN outside the run."""
        if time is None or not self.times[0] <= time <= self.times[-1]:
            return np.full(series.shape[1:], np.nan)
        after = int(np.searchsorted(self.times, time))
        if self.times[after] == time:
            return series[after]
        share = (time - self.times[after - 1]) / (self.times[after] - self.times[after - 1])
        return np.asarray(series[after - 1] * (1 - share) + series[after] * share)


Function = Callable[[Runs], Array]


@dataclass(frozen=True)
class Metric:
    """One number by which a run is judged."""

    name: str
    title: str
    unit: str
    window: str
    better: Literal["higher", "lower"] | None
    function: Function

    @property
    def is_cost(self) -> bool:
        """Whether it is money or care laid out: a strategy that does more has more of it, better or not."""
        return self.better == "lower" and self.unit == "million GBP"

    @property
    def difference_unit(self) -> str:
        """The unit of a difference: two percentages differ by percentage points."""
        return self.unit.replace("%", "percentage points")


def _start(runs: Runs) -> float:
    """When strategies begin to differ: 2015-04-01, or the start of a run that starts later."""
    return max(LEVERS_START, float(runs.times[0]))


def _growth(runs: Runs, name: str, end: float) -> Array:
    """Mean growth of an index of productivity, compounded, in % a year."""
    start = _start(runs)
    if end <= start:
        return runs.undefined()
    index = runs.mean(name, runs.base_cost)
    ratio = runs.at(index, end) / runs.at(index, start)
    return np.asarray(PERCENT * (ratio ** (1 / (end - start)) - 1))


def productivity_growth(runs: Runs) -> Array:
    """Growth of national productivity, background trend included."""
    return _growth(runs, "productivity", runs.horizon)


def productivity_growth_to_2020_21(runs: Runs) -> Array:
    """The same over the years for which the Forward View asked for 2 to 3 % a year."""
    return _growth(runs, "productivity", FORWARD_VIEW_END)


def improvement_growth(runs: Runs) -> Array:
    """What improvement adds to productivity, without the background trend, which is an input."""
    return _growth(runs, "improvement_productivity", runs.horizon)


def gap_to_2(runs: Runs) -> Array:
    """Required less achieved growth; below nought where more was achieved."""
    return 2.0 - productivity_growth_to_2020_21(runs)


def gap_to_3(runs: Runs) -> Array:
    """Required less achieved growth; below nought where more was achieved."""
    return 3.0 - productivity_growth_to_2020_21(runs)


def _share_of_staff(runs: Runs, states: tuple[str, ...], time: float) -> Array:
    """The staff in some states of skill, in % of the staff in all states."""
    people = {name: runs.at(runs.sum(name), time) for name in ("untrained_staff", "skilled_staff", "practising_staff")}
    return np.asarray(PERCENT * sum(people[name] for name in states) / sum(people.values()))


def _skilled_share(runs: Runs, time: float) -> Array:
    return _share_of_staff(runs, ("skilled_staff", "practising_staff"), time)


def _practising_share(runs: Runs, time: float) -> Array:
    return _share_of_staff(runs, ("practising_staff",), time)


def _share_above_critical_mass(runs: Runs, time: float) -> Array:
    """Trusts whose practising density is above the critical density, each counting once."""
    density = runs.at(runs.by_trust("practising_density"), time)
    above = np.where(np.isnan(density), np.nan, density > runs.critical_density)
    return PERCENT * total(above) / density.shape[-1]


def _capability_gini(runs: Runs, time: float) -> Array:
    return gini(runs.at(runs.by_trust("practising_density"), time))


def gini(values: Array) -> Array:
    """Inequality along the last axis: 0 where all have the same, towards 1 where one has all.

    Undefined where nobody has anything.
    """
    ordered = np.sort(values, axis=-1)
    count = ordered.shape[-1]
    rank = 2.0 * np.arange(1, count + 1) - count - 1
    whole = total(ordered)
    return np.divide(total(ordered * rank), count * whole, out=np.full(whole.shape, np.nan), where=whole > 0)


def quality(runs: Runs) -> Array:
    """The quality index: 100 % less the avoidable harm and delay, by where care is given."""
    return PERCENT * runs.at(runs.mean("quality", runs.base_cost), runs.horizon)


def quality_change(runs: Runs) -> Array:
    """How much the quality index rises."""
    index = runs.mean("quality", runs.base_cost)
    return PERCENT * (runs.at(index, runs.horizon) - runs.at(index, float(runs.times[0])))


def _accumulated(runs: Runs, name: str) -> Array:
    """What a stock of money gained over the run, in million pounds."""
    money = runs.sum(name)
    return np.asarray((money[-1] - money[0]) / MILLION)


def programme_cost(runs: Runs) -> Array:
    """What the programme spent, from public money held for it."""
    return _accumulated(runs, "programme_spent")


def _own_spent(runs: Runs) -> Array:
    """What trusts have spent so far beyond what they spent in the status quo: (quarter, draw).

    What a trust already spent in 2014 sustains the state from which savings are counted.
    """
    before = runs.sum("own_cost")[0]
    return runs.sum("own_spent") - before * (runs.times - runs.times[0])[:, None]


def own_cost(runs: Runs) -> Array:
    """What trusts spent on improvement out of their own income, beyond what they did in the status quo."""
    spent = _own_spent(runs)
    return np.asarray((spent[-1] - spent[0]) / MILLION)


def forgone_care(runs: Runs) -> Array:
    """Care that the service did without, at what it costs, for time given to improvement that nobody filled."""
    return _accumulated(runs, "forgone_so_far")


def total_cost(runs: Runs) -> Array:
    """All three together: what was paid, and what was not done."""
    return programme_cost(runs) + own_cost(runs) + forgone_care(runs)


def savings(runs: Runs) -> Array:
    """Avoidable cost that is no longer incurred."""
    return _accumulated(runs, "saved_so_far")


def cashable_savings(runs: Runs) -> Array:
    """The part of the savings that is money to spend elsewhere; the rest is time, beds and better care."""
    return _accumulated(runs, "cashable_so_far")


def net_benefit(runs: Runs) -> Array:
    """Savings less all cost."""
    return savings(runs) - total_cost(runs)


def discounted_net_benefit(runs: Runs) -> Array:
    """Savings less all cost, each quarter at its present value on the first day of the run."""
    cost = runs.sum("programme_spent") + _own_spent(runs) + runs.sum("forgone_so_far")
    worth = runs.sum("saved_so_far") - cost
    middle = (runs.times[1:] + runs.times[:-1]) / 2 - runs.times[0]
    present = np.diff(worth, axis=0) * (1 + DISCOUNT_RATE) ** -middle[:, None]
    return total(present, axis=0) / MILLION


def remaining_5_years_after_withdrawal(runs: Runs) -> Array:
    """Of the rise in practising density up to the withdrawal, what is left five years after it."""
    if runs.withdrawal is None:
        return runs.undefined()
    density = runs.mean("practising_density", runs.staff)
    before = runs.at(density, _start(runs))
    gain = runs.at(density, runs.withdrawal) - before
    left = runs.at(density, runs.withdrawal + FOLLOW_UP) - before
    return np.divide(PERCENT * left, gain, out=runs.undefined(), where=gain > SMALLEST_GAIN)


def still_rising(runs: Runs) -> Array:
    """How practising density moves in the fifth year after the withdrawal: up or down, and how fast."""
    if runs.withdrawal is None:
        return runs.undefined()
    density = runs.mean("practising_density", runs.staff)
    end = runs.withdrawal + FOLLOW_UP
    return PERCENT * (runs.at(density, end) - runs.at(density, end - 1))


def _in_two_windows(
    name: str, title: str, unit: str, better: Literal["higher", "lower"], function: Callable[[Runs, float], Array]
) -> tuple[Metric, Metric]:
    """A state of the country, asked about five years on and at the horizon."""
    return (
        Metric(f"{name}_at_5_years", title, unit, "on 2020-04-01", better, lambda runs: function(runs, FIVE_YEARS_ON)),
        Metric(name, title, unit, "at the horizon", better, lambda runs: function(runs, runs.horizon)),
    )


WHOLE_RUN = "2014-04-01 to the horizon"
FROM_LEVERS = "2015-04-01 to the horizon"
TO_2020_21 = "2015-04-01 to 2021-04-01"
AFTER_WITHDRAWAL = "five years after withdrawal"

METRICS: tuple[Metric, ...] = (
    Metric("productivity_growth", "Productivity growth", "%/year", FROM_LEVERS, "higher", productivity_growth),
    Metric("improvement_growth", "of which from improvement", "%/year", FROM_LEVERS, "higher", improvement_growth),
    Metric(
        "productivity_growth_to_2020_21",
        "Productivity growth",
        "%/year",
        TO_2020_21,
        "higher",
        productivity_growth_to_2020_21,
    ),
    Metric("gap_to_2", "Short of the required 2% a year", "percentage points/year", TO_2020_21, "lower", gap_to_2),
    Metric("gap_to_3", "Short of the required 3% a year", "percentage points/year", TO_2020_21, "lower", gap_to_3),
    *_in_two_windows("skilled_share", "Staff with improvement skill", "%", "higher", _skilled_share),
    *_in_two_windows("practising_share", "Staff practising improvement", "%", "higher", _practising_share),
    *_in_two_windows(
        "share_above_critical_mass", "Trusts above critical mass", "%", "higher", _share_above_critical_mass
    ),
    *_in_two_windows(
        "capability_gini", "Inequality of capability between trusts (Gini)", "1", "lower", _capability_gini
    ),
    Metric("quality", "Quality index", "%", "at the horizon", "higher", quality),
    Metric("quality_change", "Change in the quality index", "percentage points", WHOLE_RUN, "higher", quality_change),
    Metric("programme_cost", "Cost of the programme", "million GBP", WHOLE_RUN, "lower", programme_cost),
    Metric("own_cost", "Cost to trusts themselves, beyond 2014's", "million GBP", WHOLE_RUN, "lower", own_cost),
    Metric(
        "forgone_care", "Care forgone, for time that nobody filled", "million GBP", WHOLE_RUN, "lower", forgone_care
    ),
    Metric("total_cost", "Cost, all together", "million GBP", WHOLE_RUN, "lower", total_cost),
    Metric("savings", "Savings", "million GBP", WHOLE_RUN, "higher", savings),
    Metric(
        "cashable_savings", "of which money to spend elsewhere", "million GBP", WHOLE_RUN, "higher", cashable_savings
    ),
    Metric("net_benefit", "Net benefit", "million GBP", WHOLE_RUN, "higher", net_benefit),
    Metric(
        "discounted_net_benefit",
        "Net benefit, discounted at 3.5% a year",
        "million GBP",
        WHOLE_RUN,
        "higher",
        discounted_net_benefit,
    ),
    Metric(
        "remaining_5_years_after_withdrawal",
        "Left of the gain in practising density",
        "%",
        AFTER_WITHDRAWAL,
        "higher",
        remaining_5_years_after_withdrawal,
    ),
    Metric(
        "still_rising",
        "Change in practising density",
        "percentage points/year",
        AFTER_WITHDRAWAL,
        "higher",
        still_rising,
    ),
)

WATCHED: tuple[str, ...] = (
    "productivity",
    "improvement_productivity",
    "untrained_staff",
    "skilled_staff",
    "practising_staff",
    "practising_density",
    "quality",
    "programme_spent",
    "own_cost",
    "own_spent",
    "saved_so_far",
    "cashable_so_far",
    "forgone_so_far",
)
"""The quantities that metrics need."""


def measure(runs: Runs) -> dict[str, Array]:
    """Every metric of some draws, by name."""
    return {metric.name: metric.function(runs) for metric in METRICS}
