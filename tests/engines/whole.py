"""The whole model over a few trusts that share areas, regions and types: what the engine tests run."""

from __future__ import annotations

import numpy as np

from qisim.engines import Inputs
from qisim.equations.world import AXES
from qisim.model import Model, whole_model
from qisim.parameters import central, draw
from qisim.structure import Axis, Member

PLACES = {"region": 2, "area": 3, "education_region": 2, "type": 4}
MEMBERS = {
    "collaborative": (
        Member("frail_flow", (("domain", "frail_discharge"), ("domain", "emergency_flow"), ("level", "regional"))),
        Member("safer_care", (("domain", "patient_safety"), ("level", "national"))),
    ),
    "programme": (
        Member("stroke", (("domain", "patient_safety"), ("domain", "emergency_flow"))),
        Member("federations", (("domain", "integrated_care"),)),
    ),
    "change": (
        Member("angioplasty", (("domain", "emergency_flow"),)),
        Member("checklist", (("domain", "emergency_flow"),)),
    ),
}


def named_axes() -> tuple[Axis, ...]:
    """The open axes with two members each, some of which share a domain."""
    return tuple(axis.with_members(MEMBERS[axis.name]) for axis in AXES if axis.open)


def everything_named() -> Model:
    """The whole model with members on every axis."""
    return whole_model(named_axes())


def whole_inputs(trusts: int = 6, quarters: int = 12, draws: int = 1, supported: bool = True) -> tuple[Model, Inputs]:
    """A little country; supported trusts are trained, coached and helped from the second quarter on."""
    model = everything_named()
    chance = np.random.Generator(np.random.Philox(7))
    staff = chance.uniform(40, 2500, (4, 1, trusts))
    staff[0, 0, -1] = 0  # one trust without junior doctors
    attributes = {
        "staff": staff,
        "foundation": (np.arange(trusts) % 2.0)[None, None, :],
        "lottery": chance.uniform(0, 1, (1, 1, trusts)),
        "base_cost": chance.uniform(5e7, 5e8, (1, 1, trusts)),
        "starting_practising_share": np.array([[[0.15] + [0.01] * (trusts - 1)]]),
        "starting_commitment": chance.uniform(0.3, 0.6, (1, 1, trusts)),
        "starting_slack": chance.uniform(-0.04, 0.02, (1, 1, trusts)),
        "starting_waste": chance.uniform(0.9, 1.2, (5, 1, trusts)),
    }
    levers = {
        name: np.full((quarters, model.inner(name), PLACES.get(lever.place, 1)), lever.neutral)
        if lever.place != "trust"
        else np.full((quarters, model.inner(name), trusts), lever.neutral)
        for name, lever in model.levers.items()
    }
    if supported:
        levers["training_places"][1:] = 0.08 * staff[:, 0]
        levers["course_days"][1:] = 8.0
        levers["coach_density"][1:] = 0.004
        levers["backfill"][1:] = 0.5
        levers["measurement_support"][1:] = 0.5
        levers["network_ties"][1:] = 2.0
        levers["delivery_share"][1:, :3] = 0.25
        levers["need_weighted"][1:] = 0.5
        levers["team_places"][1:] = 4.0
        levers["learning_sessions"][1:] = 3.0
        levers["team_backing"][1:] = 0.8
        for name in ("mandate", "leadership_support", "management_support", "operational_support", "partner_support"):
            levers[name][1:] = 0.6
        levers["change_available"][1:] = 1.0
        levers["change_worth"][1:] = 0.1
        levers["change_known"][1:] = 0.2
        levers["change_push"][1:] = 0.5
        levers["nudge_focus"][1:] = 0.5
        levers["calibration"][1:] = 0.5
        levers["payment"][1:, :1] = 0.3
        levers["hard_target"][1:, 1:2] = 0.5
        levers["reorganisation"][2:4] = 1.0
    index = {place: np.arange(trusts) % size for place, size in PLACES.items()}
    return model, Inputs(
        parameters=central(model.parameters) if draws == 1 else draw(model.parameters, range(draws), seed=0),
        levers=levers,
        attributes=attributes,
        index={**index, "nation": np.zeros(trusts, dtype=np.int64), "trust": np.arange(trusts)},
        sizes={**PLACES, "nation": 1, "trust": trusts},
        codes=tuple(f"R{number:02d}" for number in range(trusts)),
    )
