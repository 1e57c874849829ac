"""The names that a scenario may use: levers, parameters, and the members of axes and types.

Everything else here takes a `Vocabulary`, so that the reader of scenario files knows no domain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from qisim.scenarios.quantities import Measure

if TYPE_CHECKING:
    from qisim.parameters import Lever, Parameter

BUDGET_LEVER = "budget_cap"
TYPE_PLACE = "type"


@dataclass(frozen=True)
class Vocabulary:
    """The closed world of scenario files. `places` holds the words for trusts that are the same in any population."""

    levers: Mapping[str, Lever]
    parameters: Mapping[str, Parameter]
    axes: Mapping[str, tuple[str, ...]]
    attribute_units: Mapping[str, str]
    places: Mapping[str, tuple[str, ...]]

    def members(self, lever: str) -> tuple[str, ...]:
        """The members by which a lever is divided; one without a name where it is not."""
        axis = self.levers[lever].axis
        return self.axes[axis] if axis else ("",)

    def measure(self, lever: str) -> Measure:
        """What a lever's value is measured in."""
        known = self.levers[lever]
        per_unit = self.attribute_units[known.relative_to] if known.relative_to else "1"
        return Measure(known.unit, known.low, known.high, known.relative_to, per_unit)

    def parameter_members(self, parameter: str, chosen: Sequence[str] = ()) -> tuple[str, ...]:
        """The members that a table of a parameter may name, those `chosen` around it taken already."""
        known = self.parameters[parameter]
        of_types = self.places[TYPE_PLACE] if known.place == TYPE_PLACE else ()
        of_axis = self.axes[known.axis] if known.axis else ()
        left = [family for family in (of_types, of_axis) if not any(member in family for member in chosen)]
        return tuple(member for family in left for member in family)

    def parameter_measure(self, parameter: str, chosen: Sequence[str] = ()) -> Measure:
        """What one number for the `chosen` members is measured in: within the hard bounds of them all.

        Where these have no number in common, low is above high.
        """
        known = self.parameters[parameter]
        of_axis = self.axes[known.axis] if known.axis else ()
        rows = [of_axis.index(member) for member in chosen if member in of_axis]
        columns = [self.places[TYPE_PLACE].index(member) for member in chosen if member not in of_axis]
        cells = np.ix_(rows or range(known.low.shape[0]), columns or range(known.low.shape[1]))
        return Measure(known.unit, float(known.low[cells].max()), float(known.high[cells].min()))


@cache
def whole_vocabulary() -> Vocabulary:
    """The names that qisim itself provides."""
    from qisim.equations.stocks import ATTRIBUTES, AXES
    from qisim.parameters import load_levers, load_parameters
    from qisim.population.places import EDUCATION_REGIONS, NHS_REGIONS, REGIONS, TYPES

    return Vocabulary(
        levers=load_levers(),
        parameters=load_parameters(),
        axes={axis.name: axis.members for axis in AXES},
        attribute_units={attribute.name: attribute.unit for attribute in ATTRIBUTES},
        places={
            TYPE_PLACE: tuple(TYPES),
            "region": tuple(REGIONS),
            "education_region": tuple(EDUCATION_REGIONS),
            "nhs_region": tuple(NHS_REGIONS),
        },
    )
