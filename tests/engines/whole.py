"""The whole model over a few trusts that share areas, regions and types: what the engine tests run."""

from __future__ import annotations

import numpy as np

from qisim.engines import Inputs
from qisim.model import Model, whole_model
from qisim.parameters import central, draw

PLACES = {"region": 2, "area": 3, "education_region": 2, "type": 4}


def whole_inputs(trusts: int = 6, quarters: int = 12, draws: int = 1, supported: bool = True) -> tuple[Model, Inputs]:
    """A little country; supported trusts are trained, coached and helped from the second quarter on."""
    model = whole_model()
    chance = np.random.Generator(np.random.Philox(7))
    staff = chance.uniform(40, 2500, (4, 1, trusts))
    staff[0, 0, -1] = 0  # one trust without junior doctors
    attributes = {
        "staff": staff,
        "base_cost": chance.uniform(5e7, 5e8, (1, 1, trusts)),
        "starting_practising_share": np.array([[[0.15] + [0.01] * (trusts - 1)]]),
        "starting_commitment": chance.uniform(0.3, 0.6, (1, 1, trusts)),
        "starting_slack": chance.uniform(-0.04, 0.02, (1, 1, trusts)),
        "starting_waste": chance.uniform(0.9, 1.2, (5, 1, trusts)),
    }
    levers = {
        name: np.full((quarters, model.inner(name), trusts if lever.place == "trust" else 1), lever.neutral)
        for name, lever in model.levers.items()
    }
    if supported:
        levers["training_places"][1:] = 0.08 * staff[:, 0]
        levers["course_days"][1:] = 8.0
        levers["coach_density"][1:] = 0.004
        levers["backfill"][1:] = 0.5
        levers["measurement_support"][1:] = 0.5
        levers["network_ties"][1:] = 2.0
    index = {place: np.arange(trusts) % size for place, size in PLACES.items()}
    return model, Inputs(
        parameters=central(model.parameters) if draws == 1 else draw(model.parameters, range(draws), seed=0),
        levers=levers,
        attributes=attributes,
        index={**index, "nation": np.zeros(trusts, dtype=np.int64), "trust": np.arange(trusts)},
        sizes={**PLACES, "nation": 1, "trust": trusts},
        codes=tuple(f"R{number:02d}" for number in range(trusts)),
    )
