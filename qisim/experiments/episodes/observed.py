"""What was seen of an episode's runs, as the measures need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qisim.results.aggregates import total

Array = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Observed:
    """Runs of one episode, every draw beside the others.

    `values` holds (saved quarter, inner, draw, trust) by quantity, `without` the same for the runs in
    which no lever moves, where a measure asked for them; `members` names the inner members.
    """

    times: Array
    values: Mapping[str, Array]
    staff: Array
    base_cost: Array
    without: Mapping[str, Array] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, Positions] = field(default_factory=dict)

    def by_trust(self, name: str, group: str | None = None) -> Array:
        """A quantity summed over its inner axis, in the trusts of a group or in all: (quarter, draw, trust)."""
        return self._chosen(total(self.values[name], axis=1), group)

    def without_levers(self, name: str, group: str | None = None) -> Array:
        """The same where no lever moves."""
        return self._chosen(total(self.without[name], axis=1), group)

    def member(self, name: str, member: str, group: str | None = None) -> Array:
        """One inner member of a quantity: (quarter, draw, trust)."""
        return self._chosen(self.values[name][:, self.members[name].index(member)], group)

    def _chosen(self, series: Array, group: str | None) -> Array:
        return series if group is None else series[..., self.groups[group]]

    def at(self, series: Array, time: float) -> Array:
        """A saved series (quarter, ...) at a time, between quarters on a straight line; NaN outside the run."""
        if not self.times[0] <= time <= self.times[-1]:
            return np.full(series.shape[1:], np.nan)
        position = float(np.interp(time, self.times, np.arange(len(self.times))))
        before = int(position)
        after = min(before + 1, len(self.times) - 1)
        return np.asarray(series[before] + (position - before) * (series[after] - series[before]))

    def between(self, rate: Array, start: float, end: float) -> Array:
        """What a rate a year (quarter, ...) adds up to from one time to another, straight between quarters."""
        steps = (rate[1:] + rate[:-1]) / 2 * np.diff(self.times).reshape(-1, *(1,) * (rate.ndim - 1))
        so_far = np.concatenate([np.zeros_like(rate[:1]), np.cumsum(steps, axis=0)])
        return self.at(so_far, end) - self.at(so_far, start)
