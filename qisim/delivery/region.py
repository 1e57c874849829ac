"""A region: whose trusts they are, who teaches and advises there, and who waits for them."""

from __future__ import annotations

import math

import numpy as np
import simpy

from qisim.delivery.assumptions import Assumptions
from qisim.delivery.lines import TOO_FEW, Batch, Line
from qisim.delivery.plan import Plan
from qisim.delivery.record import REGION


class Region:
    """A region's trusts, faculty, advisers and queues."""

    def __init__(self, environment: simpy.Environment, name: str, plan: Plan, assumptions: Assumptions) -> None:
        index = plan.population.index[REGION]
        self.name = name
        self.trusts = np.flatnonzero(index == plan.population.members[REGION].index(name))
        people = float(plan.people[self.trusts].sum())
        self.need = assumptions["faculty_per_cohort"]
        hands = people * assumptions["faculty"] * assumptions["cohorts_at_once"]
        self.hands = max(math.floor(hands / self.need), 1) * self.need if hands > 0 else 0.0
        self.faculty = _pool(environment, self.hands)
        heads = people * assumptions["advisers"]
        self.heads = float(max(math.floor(heads + 0.5), 1)) if heads > 0 else 0.0
        self.advisers = _pool(environment, self.heads)
        size, fill = assumptions["cohort_size"], assumptions["longest_fill"]
        self.training = Line(environment, size, fill)
        self.coaches = Line(environment, assumptions["coach_cohort_size"], fill)
        self.opens = 0.0
        self.held: list[Batch] = []


def _pool(environment: simpy.Environment, amount: float) -> simpy.Container:
    """So many of a resource, all of them free. SimPy knows no pool of nothing; that of a trifle serves nobody."""
    return simpy.Container(environment, capacity=amount or TOO_FEW, init=amount)
