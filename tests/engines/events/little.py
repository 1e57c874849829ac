"""A model in which trusts have nothing to do with each other, so that their luck can be told apart."""

from __future__ import annotations

import numpy as np

from benchmarks.reference_model.equations import lever, parameter
from qisim.engines import Inputs
from qisim.model import assemble
from qisim.structure import Attribute, Axis, Entities, Move, Place, Stock, Work


def teaching(untrained, teaching_rate):
    return teaching_rate * untrained


def forgetting(trained, forgetting_rate):
    return forgetting_rate * trained


def everybody(staff):
    return staff


def nobody(staff):
    return 0 * staff


def starting(trained, tempo):
    return tempo * trained


def ending(projects, project_time):
    return projects / project_time


def succeeding(projects, project_time, stalled):
    return (1 - stalled) * projects / project_time


def progress(projects, waste):
    return projects * waste / (projects + 50)


def all_waste(staff):
    return 1 + 0 * staff


def what_is_left(waste):
    return waste


TEACHING, FORGETTING, PROJECT_TIME, STALLED = 0.5, 1.0, 0.5, 0.3

MODEL = assemble(
    (teaching, forgetting, starting, ending, succeeding, progress, what_is_left),
    (
        Stock("untrained", "person", everybody, inflows=(forgetting,), outflows=(teaching,), axis="group"),
        Stock("trained", "person", nobody, inflows=(teaching,), outflows=(forgetting,), axis="group"),
        Stock("projects", "project", nobody, inflows=(starting,), outflows=(ending,), axis="group"),
        Stock("waste", "1", all_waste, outflows=(progress,), axis="group"),
    ),
    axes=(Axis("group", ("doctors", "nurses")),),
    places=(Place("nation", "all"), Place("trust", "each")),
    parameters={
        "teaching_rate": parameter("teaching_rate", TEACHING),
        "forgetting_rate": parameter("forgetting_rate", FORGETTING),
        "project_time": parameter("project_time", PROJECT_TIME),
        "stalled": parameter("stalled", STALLED),
    },
    levers={"tempo": lever("tempo")},
    attributes=(Attribute("staff", "person", "to begin with", axis="group"),),
)
ENTITIES = Entities(
    posts="staff",
    rest="untrained",
    within="nation",
    moves=(Move(teaching, "untrained", "trained"), Move(forgetting, "trained", "untrained")),
    works=(Work("projects", starting, ending, succeeding, progress, "waste", what_is_left),),
)


def inputs(codes=("RA1", "RB2", "RC3"), staff=40.0, tempo=2.0, quarters=12, draws=1):
    values = {name: np.full((1, draws, 1), one.value.item()) for name, one in MODEL.parameters.items()}
    return Inputs(
        parameters=values,
        levers={"tempo": np.full((quarters, 1, 1), tempo)},
        attributes={"staff": np.full((2, 1, len(codes)), staff)},
        index={"nation": np.zeros(len(codes), dtype=np.int64), "trust": np.arange(len(codes))},
        sizes={"nation": 1, "trust": len(codes)},
        codes=codes,
    )
