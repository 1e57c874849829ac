"""A small country: eight trusts of three types, in two regions, one of them an exemplar."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from qisim.engines import Inputs, Trajectories, simulate
from qisim.model import Model, whole_model
from qisim.parameters import central

TRUSTS = 8
EXEMPLAR = 3
Run = Callable[..., Trajectories]


@pytest.fixture(scope="session")
def model() -> Model:
    return whole_model()


def attributes() -> dict[str, np.ndarray]:
    size = np.linspace(1500.0, 6000.0, TRUSTS)
    mix = np.array([0.07, 0.07, 0.83, 0.03])
    share = np.array([0.005, 0.01, 0.015, 0.18, 0.01, 0.02, 0.012, 0.008])
    commitment = np.array([0.3, 0.4, 0.45, 0.6, 0.4, 0.45, 0.42, 0.35])
    slack = np.array([-0.04, -0.01, 0.0, 0.02, -0.02, 0.01, 0.0, -0.03])
    waste = np.array([1.1, 1.0, 1.0, 0.85, 1.05, 0.95, 1.0, 1.1])
    return {
        "staff": (mix[:, None] * size)[:, None, :],
        "foundation": np.array([0.0, 1.0] * (TRUSTS // 2))[None, None, :],
        "lottery": np.linspace(0.1, 0.9, TRUSTS)[None, None, :],
        "base_cost": (70_000.0 * size)[None, None, :],
        "starting_practising_share": share[None, None, :],
        "starting_commitment": commitment[None, None, :],
        "starting_slack": slack[None, None, :],
        "starting_waste": np.tile(waste, (5, 1))[:, None, :],
    }


PLACES = {
    "nation": [0] * TRUSTS,
    "region": [0, 0, 0, 0, 1, 1, 1, 1],
    "area": [0, 0, 1, 1, 2, 2, 3, 3],
    "education_region": [0, 0, 0, 0, 1, 1, 1, 1],
    "type": [0, 0, 0, 1, 0, 1, 2, 3],
    "trust": list(range(TRUSTS)),
}


def one_trust(kind: int, share: float, commitment: float, staff: float = 5000.0) -> dict[str, np.ndarray]:
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
    moved: Mapping[str, object],
    from_year: float,
    to_year: float,
    areas: int = 1,
) -> dict[str, np.ndarray]:
    """Every lever at neutral, and those moved at their new value from a year on, until another."""
    quarters = int(years * 4)
    levers = {}
    for name, lever in model.levers.items():
        members = {"nation": 1, "area": areas}.get(lever.place, trusts)
        levers[name] = np.full((quarters, model.inner(name), members), lever.neutral)
        if name in moved:
            levers[name][int(from_year * 4) : int(min(to_year, years) * 4)] = moved[name]
    return levers


@pytest.fixture(scope="session")
def run(model: Model) -> Run:
    """Run the small country, or another: `run("waste", years=5, coach_density=0.003)`."""

    def simulated(
        *watch,
        years=6,
        from_year=1,
        to_year=float("inf"),
        parameters=None,
        country=None,
        places=PLACES,
        named=(),
        steps_per_quarter=8,
        **moved,
    ) -> Trajectories:
        country = country or attributes()
        sizes = {place: max(4, max(members) + 1) for place, members in places.items()}
        sizes |= {"nation": 1, "trust": len(places["trust"])}
        joined = whole_model(named)
        inputs = Inputs(
            parameters=parameters or central(joined.parameters),
            levers=schedule(joined, years, sizes["trust"], moved, from_year, to_year, sizes["area"]),
            attributes=country,
            index={place: np.array(members) for place, members in places.items()},
            sizes=sizes,
        )
        return simulate(joined, inputs, watch, engine="vectorised", steps_per_quarter=steps_per_quarter)

    return simulated
