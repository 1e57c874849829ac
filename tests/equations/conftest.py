"""A small country: eight trusts of three types, in two regions, one of them an exemplar."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qisim.engines import Trajectories
from qisim.experiments.battery import smallcountry
from qisim.experiments.battery.smallcountry import EXEMPLAR, PLACES, TRUSTS, at_one_place, attributes, one_trust
from qisim.model import Model, whole_model

__all__ = ["EXEMPLAR", "PLACES", "TRUSTS", "Run", "at_one_place", "attributes", "one_trust"]

Run = Callable[..., Trajectories]


@pytest.fixture(scope="session")
def model() -> Model:
    return whole_model()


@pytest.fixture(scope="session")
def run() -> Run:
    """Run the small country, or another: `run("waste", years=5, coach_density=0.003)`."""

    def simulated(*watch, named=(), **conditions) -> Trajectories:
        return smallcountry.run(whole_model(named), *watch, **conditions)

    return simulated
