"""A job cut into pieces: a few draws of one scenario each.

No draw depends on another, so the result has the same bytes however draws are cut into pieces and
whatever the order in which these are done. Of each piece only metrics and sums over trusts are kept:
a draw of every quantity in every trust and quarter takes six megabytes, and there are hundreds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qisim import engines, parameters
from qisim.engines import Inputs, Trajectories
from qisim.engines.integrate import Progress
from qisim.experiments.job import Job, watched
from qisim.model import Model
from qisim.population import Population
from qisim.results.aggregates import LEFT_BEHIND, Levels, Quantity, quantities_of
from qisim.results.metrics import Runs, left_behind_trusts, measure
from qisim.structure import TRUST

Array = npt.NDArray[np.float64]

DRAWS_IN_A_PIECE = {"compiled": 8, "vectorised": 16, "reference": 1, "events": 16}
"""Enough for a batch to pay, few enough that a piece stays small in memory and Ctrl-C loses little."""

TRUSTS_OF_EVENTS = 64
"""Trusts in a piece of the event engine, all draws together: more gains nothing, and progress is seen less often."""

TIMES = "times"
LEVELS_OF = "levels of "


@dataclass(frozen=True)
class Piece:
    """Some draws of one scenario, by number; none means the run at central parameters."""

    scenario: int
    draws: range

    @property
    def name(self) -> str:
        """The name under which it is kept."""
        if not self.draws:
            return f"scenario-{self.scenario}-central"
        return f"scenario-{self.scenario}-draws-{self.draws[0]:06d}-{self.draws[-1]:06d}"

    @property
    def runs(self) -> int:
        """How many runs it takes."""
        return len(self.draws) or 1

    def __str__(self) -> str:
        return f"draws {self.draws[0]} to {self.draws[-1]}" if self.draws else "central parameters"


def pieces_of(job: Job, size: int | None = None) -> list[Piece]:
    """The job in pieces of `size` draws, the central runs first."""
    size = size or _draws_in_a_piece(job)
    numbers = range(job.settings.draws)
    chunks = [range(0), *(numbers[first : first + size] for first in numbers[::size])]
    return [Piece(scenario, chunk) for chunk in chunks for scenario in range(len(job.scenarios))]


def _draws_in_a_piece(job: Job) -> int:
    most = DRAWS_IN_A_PIECE[job.settings.engine]
    if job.settings.engine == engines.EVENTS:
        return max(1, min(most, TRUSTS_OF_EVENTS // len(job.population)))
    return most


def simulated(job: Job, piece: Piece, on_progress: Progress | None = None) -> dict[str, Array]:
    """A piece's arrays: metrics by draw and quantities by level, or, at central parameters, quantities by trust."""
    settings, trusts = job.settings, job.population
    values = _values(job, piece)
    course = engines.simulate(
        job.model,
        Inputs(values, job.levers[piece.scenario], trusts.attributes, trusts.index, trusts.sizes, trusts.codes),
        watched(job.model),
        engine=settings.engine,
        method=settings.method,
        steps_per_quarter=settings.steps_per_quarter,
        on_progress=on_progress,
        seed=settings.seed,
        first_draw=piece.draws[0] if piece.draws else None,
    )
    levels = levels_of(job)
    saved = {**course.values, LEFT_BEHIND: _left_behind(course, levels)}
    if not piece.draws:
        return {TIMES: course.times, **{name: saved[name][:, :, 0] for name in by_trust(job)}}
    return {
        **measure(runs_from(job.model, trusts, course, values["critical_density"], job.withdrawal(piece.scenario))),
        **{
            LEVELS_OF + quantity.name: levels.of(quantity, saved[quantity.name], place_of(job, quantity))
            for quantity in quantities_of(job.model)
        },
    }


def _values(job: Job, piece: Piece) -> dict[str, Array]:
    """The parameters of a piece's runs: drawn, or central."""
    own = job.parameters[piece.scenario]
    if not piece.draws:
        return parameters.central(own)
    return parameters.draw(own, piece.draws, job.settings.seed, job.positions)


def _left_behind(course: Trajectories, levels: Levels) -> Array:
    """Which trusts are left behind, as a quantity like the model's own: (quarter, 1, draw, trust)."""
    return left_behind_trusts(course.values["practising_density"][:, 0], levels.staff)[:, np.newaxis]


def place_of(job: Job, quantity: Quantity) -> str:
    """To what a quantity belongs; what is worked out afterwards belongs to trusts."""
    return TRUST if quantity.unit else job.model.shape(quantity.name).place


def by_trust(job: Job) -> list[str]:
    """The quantities that each trust has of its own."""
    return [quantity.name for quantity in quantities_of(job.model) if place_of(job, quantity) == TRUST]


def levels_of(job: Job) -> Levels:
    """How the job's trusts add up."""
    return levels_of_trusts(job.population)


def levels_of_trusts(trusts: Population) -> Levels:
    """How trusts add up."""
    staff, base_cost = (trusts.attributes[name].sum(axis=(0, 1)) for name in ("staff", "base_cost"))
    return Levels(trusts.members, trusts.index, staff, base_cost)


def runs_from(
    model: Model, trusts: Population, course: Trajectories, critical_density: Array, withdrawal: float | None
) -> Runs:
    """What metrics are measured on: some draws of one scenario, with what is known of its trusts."""
    levels = levels_of_trusts(trusts)
    in_place = critical_density[0]
    if in_place.shape[-1] > 1:  # given by type
        in_place = np.take(in_place, levels.index[model.shape("critical_density").place], axis=-1)
    return Runs(
        times=course.times,
        values=course.values,
        staff=levels.staff,
        base_cost=levels.base_cost,
        critical_density=in_place,
        withdrawal=withdrawal,
    )
