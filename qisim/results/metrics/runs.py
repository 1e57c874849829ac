"""Draws of one scenario, and what a metric of them is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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

MILLION = 1e6
PERCENT = 100.0

WHOLE_RUN = "2014-04-01 to the horizon"
FROM_LEVERS = "2015-04-01 to the horizon"
TO_2020_21 = "2015-04-01 to 2021-04-01"
IN_2020_21 = "in 2020/21"

CALENDAR_YEAR = "calendar year"
"""The unit of a date: 2021.5 is the first of July 2021."""
FIRST_DAY = 2014.25
"""The first of April 2014 as a calendar year."""


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
    sums: dict[str, Array] = field(init=False, default_factory=dict, repr=False, compare=False)
    """What was summed already: metrics share their sums, which take longer than all else of them."""

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
        summed, *rest = np.moveaxis(self.values[name], 1, 0)
        for row in rest:
            summed = summed + row
        return np.asarray(summed)

    def sum(self, name: str) -> Array:
        """A quantity summed over groups and trusts: (quarter, draw)."""
        if name not in self.sums:
            self.sums[name] = total(self.by_trust(name))
            self.sums[name].flags.writeable = False
        return self.sums[name]

    def mean(self, name: str, weight: Array) -> Array:
        """A quantity's mean over trusts, weighted: (quarter, draw)."""
        return total(np.multiply(self.by_trust(name), weight, order="C")) / total(weight)

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

    def integral(self, series: Array, start: float, end: float) -> Array:
        """What a saved rate (quarter, draw) comes to between two saved moments, on straight lines between quarters.

        NaN where the run does not cover them.
        """
        if not self.times[0] <= start < end <= self.times[-1]:
            return self.undefined()
        first, last = np.searchsorted(self.times, (start, end))
        rates = (series[first:last] + series[first + 1 : last + 1]) / 2
        return total(rates * np.diff(self.times[first : last + 1])[:, None], axis=0)

    def first(self, reached: npt.NDArray[np.bool_], start: float) -> Array:
        """The first saved moment from `start` on at which something (quarter, draw) holds; NaN where it never does."""
        late = reached & (self.times >= start)[:, None]
        return np.where(late.any(axis=0), self.times[late.argmax(axis=0)], np.nan)


Function = Callable[[Runs], Array]


@dataclass(frozen=True)
class Metric:
    """One number by which a run is judged.

    `is_cost` marks money or care laid out: a strategy that does more has more of it, better or not.
    """

    name: str
    title: str
    unit: str
    window: str
    better: Literal["higher", "lower"] | None
    function: Function
    is_cost: bool = False

    @property
    def difference_unit(self) -> str:
        """The unit of a difference: two percentages differ by percentage points."""
        return self.unit.replace("%", "percentage points").replace(CALENDAR_YEAR, "year")


def start_of(runs: Runs) -> float:
    """When strategies begin to differ: 2015-04-01, or the start of a run that starts later."""
    return max(LEVERS_START, float(runs.times[0]))


def in_two_windows(
    name: str, title: str, unit: str, better: Literal["higher", "lower"], function: Callable[[Runs, float], Array]
) -> tuple[Metric, Metric]:
    """A state of the country, asked about five years on and at the horizon."""
    return (
        Metric(f"{name}_at_5_years", title, unit, "on 2020-04-01", better, lambda runs: function(runs, FIVE_YEARS_ON)),
        Metric(name, title, unit, "at the horizon", better, lambda runs: function(runs, runs.horizon)),
    )
