"""A small country: eight trusts of three types, in two regions, one of them an exemplar.

It runs in a second, and is rich enough for every loop and every lever to show what it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from qisim.engines import Inputs, Trajectories, simulate
from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.model import Model
from qisim.parameters import central
from qisim.structure import AREA, NATION, TRUST

Array = npt.NDArray[np.float64]
Places = Mapping[str, Sequence[int]]

TRUSTS = 8
EXEMPLAR = 3
ENGINE = "vectorised"
STAFF = np.linspace(1500.0, 6000.0, TRUSTS)
MIX = np.array([0.07, 0.07, 0.83, 0.03])[:, None]
"""Shares of the four groups of staff."""
COST_PER_STAFF = 70_000.0

PLACES: Places = {
    "nation": [0] * TRUSTS,
    "region": [0, 0, 0, 0, 1, 1, 1, 1],
    "area": [0, 0, 1, 1, 2, 2, 3, 3],
    "education_region": [0, 0, 0, 0, 1, 1, 1, 1],
    "type": [0, 0, 0, 1, 0, 1, 2, 3],
    "trust": list(range(TRUSTS)),
}
LEAST_MEMBERS = 4


def attributes() -> dict[str, Array]:
    """What is known of each of the eight trusts: (inner, 1, trusts). All of it is made up."""
    share = np.array([0.005, 0.01, 0.015, 0.18, 0.01, 0.02, 0.012, 0.008])
    commitment = np.array([0.3, 0.4, 0.45, 0.6, 0.4, 0.45, 0.42, 0.35])
    slack = np.array([-0.04, -0.01, 0.0, 0.02, -0.02, 0.01, 0.0, -0.03])
    waste = np.array([1.1, 1.0, 1.0, 0.85, 1.05, 0.95, 1.0, 1.1])
    return {
        "staff": (MIX * STAFF)[:, None, :],
        "foundation": np.array([0.0, 1.0] * (TRUSTS // 2))[None, None, :],
        "lottery": np.linspace(0.1, 0.9, TRUSTS)[None, None, :],
        "base_cost": (COST_PER_STAFF * STAFF)[None, None, :],
        "starting_practising_share": share[None, None, :],
        "starting_commitment": commitment[None, None, :],
        "starting_slack": slack[None, None, :],
        "starting_waste": np.tile(waste, (5, 1))[:, None, :],
    }


def one_trust(kind: int, share: float, commitment: float, staff: float = 5000.0) -> dict[str, Array]:
    """A country of one trust, of typical waste and breaking even; `kind` is its place among `TYPES`."""
    mix = np.array([(0.07, 0.07, 0.83, 0.03), (0.02, 0.04, 0.90, 0.04)][kind])
    return {
        "staff": (mix * staff)[:, None, None],
        "foundation": np.zeros((1, 1, 1)),
        "lottery": np.full((1, 1, 1), 0.5),
        "base_cost": np.full((1, 1, 1), 65_000.0 * staff),
        "starting_practising_share": np.full((1, 1, 1), share),
        "starting_commitment": np.full((1, 1, 1), commitment),
        "starting_slack": np.zeros((1, 1, 1)),
        "starting_waste": np.ones((5, 1, 1)),
    }


def at_one_place(kind: int) -> dict[str, list[int]]:
    """Where the one trust of that country lies."""
    return {place: [kind if place == "type" else 0] for place in PLACES}


def schedule(
    model: Model,
    years: float,
    trusts: int,
    moved: Mapping[str, Any],
    from_year: float,
    to_year: float,
    areas: int = 1,
) -> dict[str, Array]:
    """Every lever at neutral, and those moved at their new value from a year on, until another."""
    quarters = int(years * QUARTERS_PER_YEAR)
    levers = {}
    for name, lever in model.levers.items():
        members = {NATION: 1, AREA: areas}.get(lever.place, trusts)
        levers[name] = np.full((quarters, model.inner(name), members), lever.neutral)
        if name in moved:
            first, last = (int(year * QUARTERS_PER_YEAR) for year in (from_year, min(to_year, years)))
            levers[name][first:last] = moved[name]
    return levers


def inputs_of(
    model: Model,
    *,
    years: float = 6,
    from_year: float = 1,
    to_year: float = float("inf"),
    parameters: Mapping[str, Array] | None = None,
    country: Mapping[str, Array] | None = None,
    places: Places = PLACES,
    **moved: Any,
) -> Inputs:
    """What goes into a run of the small country, or of another: levers are moved by their names."""
    sizes = {place: max(LEAST_MEMBERS, max(members) + 1) for place, members in places.items()}
    sizes |= {NATION: 1, TRUST: len(places[TRUST])}
    return Inputs(
        parameters=parameters or central(model.parameters),
        levers=schedule(model, years, sizes[TRUST], moved, from_year, to_year, sizes[AREA]),
        attributes=country or attributes(),
        index={place: np.array(members) for place, members in places.items()},
        sizes=sizes,
    )


def run(model: Model, *watch: str, steps_per_quarter: int = 8, **conditions: Any) -> Trajectories:
    """Run the small country: `run(model, "waste", years=5, coach_density=0.003)`; conditions as for `inputs_of`."""
    inputs = inputs_of(model, **conditions)
    return simulate(model, inputs, watch, engine=ENGINE, steps_per_quarter=steps_per_quarter)
