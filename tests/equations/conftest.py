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


def schedule(model: Model, years: float, moved: Mapping[str, object], from_year: float) -> dict[str, np.ndarray]:
    """Every lever at neutral, and those moved at their new value from a year on."""
    quarters = int(years * 4)
    levers = {}
    for name, lever in model.levers.items():
        members = 1 if lever.place == "nation" else TRUSTS
        levers[name] = np.full((quarters, model.inner(name), members), lever.neutral)
        if name in moved:
            levers[name][int(from_year * 4) :] = moved[name]
    return levers


@pytest.fixture(scope="session")
def run(model: Model) -> Run:
    """Run the small country: `run("waste", years=5, coach_density=0.003)`."""

    def simulated(*watch, years=6, from_year=1, parameters=None, **moved) -> Trajectories:
        inputs = Inputs(
            parameters=parameters or central(model.parameters),
            levers=schedule(model, years, moved, from_year),
            attributes=attributes(),
            index={place: np.array(members) for place, members in PLACES.items()},
            sizes={place: max(members) + 1 for place, members in PLACES.items()},
        )
        return simulate(model, inputs, watch, engine="vectorised")

    return simulated
