"""From trusts to the nation, regions and types; from draws to quantiles.

Each quantity declares how trusts add up: people, pounds and projects are summed; shares and indices
are means, weighted by staff where they speak of people and by cost where they speak of care given.
What belongs to regions or areas adds up to the nation in the same way; a region or an area then
counts by the staff of its trusts.
Sums run in one fixed order, draw by draw, so that their bytes do not depend on how many draws were
computed together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from qisim.model import Model
from qisim.structure import NATION, TRUST

Array = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LEVELS = ("nation", "region", "type")
LEFT_BEHIND = "left_behind"


@dataclass(frozen=True)
class Quantity:
    """A quantity that is saved: its name in the model, and how trusts, regions or areas add up to a level.

    With a `unit` of its own it is not the model's: it is worked out from what is, trust by trust.
    """

    name: str
    adding: Literal["sum", "mean by staff", "mean by base_cost", "mean of trusts", "of the nation"]
    unit: str = ""


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("productivity", "mean by base_cost"),
    Quantity("improvement_productivity", "mean by base_cost"),
    Quantity("productivity_ceiling", "mean by base_cost"),
    Quantity("quality", "mean by base_cost"),
    Quantity("waste", "mean by base_cost"),
    Quantity("untrained_staff", "sum"),
    Quantity("skilled_staff", "sum"),
    Quantity("practising_staff", "sum"),
    Quantity("practising_density", "mean by staff"),
    Quantity("critical_mass", "mean by staff"),
    Quantity("commitment", "mean by staff"),
    Quantity("felt_pressure", "mean by base_cost"),
    Quantity("leadership_constancy", "mean by staff"),
    Quantity("slack", "mean by base_cost"),
    Quantity("coaches", "sum"),
    Quantity("training", "sum"),
    Quantity("relief_funding", "sum"),
    Quantity("rationing", "mean by base_cost"),
    Quantity("programme_cost", "sum"),
    Quantity("own_cost", "sum"),
    Quantity("saving", "sum"),
    Quantity("cashed_saving", "sum"),
    Quantity("reinvestment", "sum"),
    Quantity("unbackfilled_days", "sum"),
    Quantity("projects_finished", "sum"),
    Quantity("programme_spent", "sum"),
    Quantity("own_spent", "sum"),
    Quantity("saved_so_far", "sum"),
    Quantity("cashable_so_far", "sum"),
    Quantity("forgone_so_far", "sum"),
    Quantity("transformation_progress", "mean by staff"),
    Quantity("published_evidence", "of the nation"),
    Quantity("funding_factor", "of the nation"),
    Quantity(LEFT_BEHIND, "mean of trusts", unit="1"),
)


def quantities_of(model: Model) -> tuple[Quantity, ...]:
    """The quantities that have anything to save: an axis without members (a model without collaboratives) has not."""
    return tuple(quantity for quantity in QUANTITIES if quantity.unit or model.inner(quantity.name) > 0)


def total(values: Array, axis: int = -1) -> Array:
    """The sum along an axis, always in the same order.

    Along an axis that is not the last, or not contiguous, `numpy.sum` orders its additions by the whole
    shape, so that a draw's sum could depend on its company.
    """
    return np.asarray(np.sum(np.ascontiguousarray(np.moveaxis(values, axis, -1)), axis=-1))


@dataclass(frozen=True)
class Levels:
    """The rows of a table over levels: the nation, each region that has trusts, each type that has."""

    members: Mapping[str, tuple[str, ...]]
    index: Mapping[str, Positions]
    staff: Array
    base_cost: Array

    @cached_property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """(level, member) in the order of the last axis of `of`."""
        return tuple(
            (level, self.members[level][position]) for level in LEVELS for position in np.unique(self.index[level])
        )

    @cached_property
    def _order(self) -> Positions:
        """Trusts once for each level, members together."""
        return np.concatenate([np.argsort(self.index[level], kind="stable") for level in LEVELS])

    @cached_property
    def _starts(self) -> Positions:
        """Where each row begins in that order."""
        trusts = len(self.staff)
        firsts = [np.unique(np.sort(self.index[level]), return_index=True)[1] for level in LEVELS]
        return np.concatenate([first + block * trusts for block, first in enumerate(firsts)])

    def _sums(self, values: Array) -> Array:
        return np.asarray(np.add.reduceat(np.take(values, self._order, axis=-1), self._starts, axis=-1))

    def of(self, quantity: Quantity, values: Array, place: str = TRUST) -> Array:
        """A quantity by member of its place (..., member) as one by row (..., row).

        What belongs to trusts fills every row. What belongs to the nation, to regions or to areas fills
        the first ones alone: the nation, then, for what belongs to regions, each region.
        """
        if place == NATION:
            return values
        if place != TRUST:
            return self._of_place(quantity, values, place)
        if quantity.adding == "sum":
            return self._sums(values)
        weights = {"mean by staff": self.staff, "mean by base_cost": self.base_cost}
        weight = weights.get(quantity.adding, np.ones_like(self.staff))
        return self._sums(values * weight) / self._sums(weight)

    def _of_place(self, quantity: Quantity, values: Array, place: str) -> Array:
        present = np.unique(self.index[place])
        here = np.take(values, present, axis=-1)
        if quantity.adding == "sum":
            nation = total(here)
        else:
            weight = np.asarray(np.bincount(self.index[place], self.staff)[present], dtype=np.float64)
            nation = total(here * weight) / total(weight)
        own_rows = here if place == LEVELS[1] else here[..., :0]
        return np.concatenate([nation[..., np.newaxis], own_rows], axis=-1)


def quantiles(values: Array, axis: int) -> Array:
    """`QUANTILES` along an axis, on the first axis of the answer; between draws on a straight line."""
    return np.asarray(np.quantile(values, QUANTILES, axis=axis))
