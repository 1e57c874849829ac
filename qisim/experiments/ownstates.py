"""The equations' own equilibria: where nothing would move, found without running the model through time.

For a typical trust that is left alone, every other stock is put where it would come to rest if practice
were held at some density; how fast practice would then grow, let go, is its tendency (Sterman's phase
plot). Where that is nought lies an equilibrium. It is stable where all small departures die away, which
the eigenvalues of the flows' derivatives say.

tendency    by how much of itself practice would grow in a year, alike in all groups of staff
at rest     a stock moves as it does in the untouched trust: not at all, or as need grows in all trusts alike

What belongs to an area or to the nation stays as it is at the start; a single trust does not move it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from qisim.engines.inputs import Inputs, checked
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays
from qisim.experiments.typical import Array, Copy, Strength, small_country
from qisim.model import Model, arguments_of
from qisim.structure import TRUST

DENSITY = "practising_density"
UNTRAINED, SKILLED, PRACTISING = "untrained_staff", "skilled_staff", "practising_staff"
"""People move between these and none is lost, so the first is what the others leave."""

RATIO = 1.15
"""From each held density to the next."""
STEPS_DOWN, STEPS_UP = 10, 32
"""From a quarter of the untouched trust's density to eighty times it, and no further than `MOST`.

Two equilibria within one step of each other are missed, and one that the tendency touches without crossing.
"""
MOST = 0.7
SMALL = 1e-9
"""Of a stock's usual size: what moves less in a year is at rest."""
NUDGE = 1e-6
"""Of a stock's usual size: the step of the derivatives."""
ITERATIONS = 30
LONGEST_STEP = 0.3
"""Of a stock's usual size, in one of Newton's steps."""
SHORTEST_PACE = 1 / 32
"""Of a step, where steps lead away."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class OwnStates:
    """The equilibria of some cases (a type under a rule), by draw; NaN where there are fewer.

    cases: in the order of the arrays
    held: (draw, case, point) densities at which practice was held, a share
    tendency: (draw, case, point) 1/year; NaN where no state of rest was found there
    density: (draw, case, number) equilibria, rising
    pace: (draw, case, number) 1/year; the largest real part of an eigenvalue: stable where negative
    """

    cases: tuple[Copy, ...]
    held: Array
    tendency: Array
    density: Array
    pace: Array

    @property
    def stable(self) -> Flags:
        """Which equilibria are stable."""
        return self.pace < 0

    @property
    def followed(self) -> Flags:
        """Whether a state of rest was found at every density, (draw, case): else equilibria may be missing."""
        known: Flags = np.isfinite(np.where(self.held > MOST, 0.0, self.tendency))
        return np.asarray(known.all(axis=-1))


def joined(parts: Sequence[OwnStates]) -> OwnStates:
    """Draws that were computed apart, one after another."""
    most = max(part.density.shape[-1] for part in parts)

    def wide(values: Array) -> Array:
        return np.pad(values, ((0, 0), (0, 0), (0, most - values.shape[-1])), constant_values=np.nan)

    return OwnStates(
        cases=parts[0].cases,
        held=np.concatenate([part.held for part in parts]),
        tendency=np.concatenate([part.tendency for part in parts]),
        density=np.concatenate([wide(part.density) for part in parts]),
        pace=np.concatenate([wide(part.pace) for part in parts]),
    )


def own_states(
    model: Model,
    parameters: Mapping[str, Array],
    cases: Sequence[Copy],
    strength: Strength,
    typical: Mapping[str, Array],
) -> OwnStates:
    """The equilibria of typical trusts, one for each case, at some draws of the parameters."""
    flows = Flows(model, parameters, tuple(cases), strength, typical)
    with np.errstate(all="ignore"):
        held, tendency, states = _curve(flows)
        density, pace = _equilibria(flows, held, tendency, states)
    return OwnStates(flows.cases, held, tendency, density, pace)


class Flows:
    """What moves in trusts that are left alone, and how that depends on where they stand.

    States are (draw, case, unknown), each stock in parts of its usual size. A case has a trust for each
    unknown, moved a little in that one, and one that is not moved.
    """

    def __init__(
        self,
        model: Model,
        parameters: Mapping[str, Array],
        cases: tuple[Copy, ...],
        strength: Strength,
        typical: Mapping[str, Array],
    ) -> None:
        self.model, self.cases = model, cases
        self.names = [name for name in _leading_to(model, PRACTISING) if name != UNTRAINED]
        self.columns = 1 + sum(model.inner(name) for name in self.names)
        copies = [case for case in cases for _ in range(self.columns)]
        inputs = checked(small_country(model, parameters, copies, strength, typical, 0), model)
        self.course = Course(model, _after_withdrawal(inputs), Arrays(model, inputs))
        self.course.begin()
        self.draws = inputs.draws
        self.everybody = sum(
            (self.course.values[name] for name in (SKILLED, PRACTISING)), self.course.values[UNTRAINED]
        )
        self.course.enter_quarter(0)
        self.size = self._flat({name: self._usual(name) for name in self.names})[..., 0]
        self.untouched = self._flat(self.course.values)[..., 0] / self.size
        present = self._flat({name: self._there(name) for name in self.names})[..., 0]
        self.present = present
        """1 for every unknown, and 0 for people of a group that a trust has none of."""
        rates = self._flat(self.course.rates())[..., 0] / self.size
        self.growth = np.divide(rates, self.untouched, out=np.zeros_like(rates), where=np.abs(rates) > SMALL)

    @cached_property
    def practising(self) -> slice:
        """Where practising staff stand among the unknowns."""
        first = sum(self.model.inner(name) for name in self.names[: self.names.index(PRACTISING)])
        return slice(first, first + self.model.inner(PRACTISING))

    def at(self, states: Array) -> tuple[Array, Array, Array, Array]:
        """At some states: the net flows, their derivatives (flow, unknown), the density, and its derivatives."""
        moved = np.repeat(states[..., None], self.columns, axis=-1)
        unknowns = np.arange(states.shape[-1])
        moved[..., unknowns, unknowns + 1] += NUDGE * self.present
        self._set(moved * self.size[..., None])
        rates = self._flat(self.course.rates()) / self.size[..., None] - self.growth[..., None] * moved
        density = self.course.values[DENSITY][0].reshape(self.draws, len(self.cases), self.columns)
        slopes = (rates[..., 1:] - rates[..., :1]) / NUDGE
        slopes[..., unknowns, unknowns] -= 1 - self.present
        return rates[..., 0], slopes, density[..., 0], (density[..., 1:] - density[..., :1]) / NUDGE

    def _usual(self, name: str) -> Array:
        """How large a stock usually is, so that all can be told by one measure: people by all in their group."""
        now = self.course.values[name]
        if name in (SKILLED, PRACTISING):
            return np.where(self.everybody > 0, self.everybody, 1.0)
        if self.model.unit(name) == "person":
            return np.broadcast_to(0.01 * self.everybody.sum(axis=0, keepdims=True), now.shape)
        return np.where(self.model.unit(name) == "1", 1.0, np.where(now > 0, now, 1.0))

    def _there(self, name: str) -> Array:
        there = self.everybody > 0 if name in (SKILLED, PRACTISING) else np.ones_like(self.course.values[name])
        return np.asarray(there, dtype=np.float64)

    def _flat(self, values: Mapping[str, Array]) -> Array:
        """Stocks, or their rates, as (draw, case, unknown, column)."""
        rows = np.concatenate([np.broadcast_to(values[name], self._shape(name)) for name in self.names])
        return np.moveaxis(rows, 0, 1).reshape(self.draws, len(rows), len(self.cases), self.columns).swapaxes(1, 2)

    def _shape(self, name: str) -> tuple[int, int, int]:
        return self.model.inner(name), self.draws, len(self.cases) * self.columns

    def _set(self, states: Array) -> None:
        """Put the stocks where `states`, (draw, case, unknown, column), say, and evaluate all that moves them."""
        rows = states.swapaxes(1, 2).reshape(self.draws, states.shape[2], -1).swapaxes(0, 1)
        first = 0
        for name in self.names:
            self.course.values[name] = rows[first : first + self.model.inner(name)]
            first += self.model.inner(name)
        self.course.values[UNTRAINED] = self.everybody - self.course.values[SKILLED] - self.course.values[PRACTISING]
        self.course.set_time_and_evaluate(0.0)


def _leading_to(model: Model, stock: str) -> list[str]:
    """The stocks of trusts on which a stock's flows depend, directly or by way of other stocks."""
    found: dict[str, None] = {}
    waiting = [stock]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = None
        if name in model.stocks:
            waiting += [flow.__name__ for flow in (*model.stocks[name].inflows, *model.stocks[name].outflows)]
        elif name in model.equations and model.stages[name] == "step":
            waiting += arguments_of(model.equations[name])
    return [name for name in model.stocks if name in found and model.shape(name).place == TRUST and model.inner(name)]


def _after_withdrawal(inputs: Inputs) -> Inputs:
    """Levers as they are at the end of all support, for ever."""
    levers = {name: values[-1:] for name, values in inputs.levers.items()}
    return Inputs(inputs.parameters, levers, inputs.attributes, inputs.index, inputs.sizes, inputs.codes)


def _curve(flows: Flows) -> tuple[Array, Array, Array]:
    """Densities at which practice is held, its tendency there, and the states: (draw, case, point[, unknown])."""
    start = flows.at(flows.untouched)[2]
    held = start[..., None] * RATIO ** (np.arange(-STEPS_DOWN, STEPS_UP) + 0.5)
    tendency, states = np.full_like(held, np.nan), np.full((*held.shape, flows.columns - 1), np.nan)
    for points in (range(STEPS_DOWN, STEPS_DOWN + STEPS_UP), range(STEPS_DOWN - 1, -1, -1)):
        now, growing = flows.untouched.copy(), np.zeros_like(start)
        lost = np.zeros(start.shape, dtype=np.bool_)
        for point in points:
            lost |= held[..., point] > MOST
            if lost.all():
                break
            found, rate, converged = held_at(flows, now, growing, held[..., point], ~lost)
            lost |= ~converged
            now = np.where(lost[..., None], now, found)
            growing = np.where(lost, growing, rate)
            tendency[..., point] = np.where(lost, np.nan, rate)
            states[..., point, :] = np.where(lost[..., None], np.nan, found)
    return held, tendency, states


def held_at(flows: Flows, states: Array, tendency: Array, density: Array, wanted: Flags) -> tuple[Array, Array, Flags]:
    """All else at rest with practice held at a density: the states, the tendency, and which were found.

    By Newton's method, with shorter steps where longer ones lead away: equations have kinks.
    """
    size = states.shape[-1]
    staff = np.arange(size)[flows.practising]
    matrix = np.zeros((*tendency.shape, size + 1, size + 1))
    off_by, pace = np.full(tendency.shape, np.inf), np.ones(tendency.shape)
    for _ in range(ITERATIONS):
        rates, slopes, now, gradient = flows.at(states)
        off = np.concatenate([rates, (now - density)[..., None]], axis=-1)
        off[..., staff] -= tendency[..., None] * states[..., staff]
        before, off_by = off_by, np.abs(off).max(axis=-1)
        if (off_by < SMALL)[wanted].all():
            break
        matrix[..., :size, :size] = slopes
        matrix[..., staff, staff] -= tendency[..., None]
        matrix[..., staff, size] = -states[..., staff]
        matrix[..., size, :size] = gradient
        step = _solved(matrix, -off)
        longest = np.abs(step[..., :size]).max(axis=-1)
        pace = np.where(off_by < before, np.minimum(1.0, 2 * pace), np.maximum(pace / 2, SHORTEST_PACE))
        step *= (pace * np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP)))[..., None]
        done = off_by < SMALL
        states = np.where(done[..., None], states, states + step[..., :size])
        tendency = np.where(done, tendency, tendency + step[..., size])
    return states, tendency, off_by < SMALL


def _solved(matrix: Array, right: Array) -> Array:
    """The solutions of many linear systems; NaN where there is none, so that these cases are lost and no others."""
    try:
        return np.asarray(np.linalg.solve(matrix, right[..., None])[..., 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        found: Array = np.full_like(right, np.nan)
        for at in np.ndindex(right.shape[:-1]):
            if np.linalg.matrix_rank(matrix[at]) == right.shape[-1]:
                found[at] = np.linalg.solve(matrix[at], right[at])
        return found


def _equilibria(flows: Flows, held: Array, tendency: Array, states: Array) -> tuple[Array, Array]:
    """Where the tendency changes sign, made exact: the densities, and the largest real part of an eigenvalue there."""
    crosses = np.signbit(tendency[..., 1:]) != np.signbit(tendency[..., :-1])
    crosses &= np.isfinite(tendency[..., 1:]) & np.isfinite(tendency[..., :-1])
    most = max(1, int(crosses.sum(axis=-1).max()))
    density, pace = (np.full((*tendency.shape[:2], most), np.nan) for _ in range(2))
    for number in range(most):
        there = crosses & (np.cumsum(crosses, axis=-1) == number + 1)
        present = there.any(axis=-1)
        if not present.any():
            break
        point = there.argmax(axis=-1)[..., None]
        below, above = (np.take_along_axis(tendency, point + side, axis=-1)[..., 0] for side in (0, 1))
        share = np.where(present, below / (below - above), 0.0)[..., None]
        near = [np.take_along_axis(states, (point + side)[..., None], axis=-2)[..., 0, :] for side in (0, 1)]
        start = np.where(present[..., None], near[0] + share * (near[1] - near[0]), flows.untouched)
        slopes, where_found, converged = _at_rest(flows, start)
        low, high = (np.take_along_axis(held, point + side, axis=-1)[..., 0] for side in (0, 1))
        kept = present & converged & (where_found > low / RATIO) & (where_found < high * RATIO)
        density[..., number] = np.where(kept, where_found, np.nan)
        eigenvalues = np.linalg.eigvals(np.where(kept[..., None, None], slopes, 0.0))
        pace[..., number] = np.where(kept, eigenvalues.real.max(axis=-1), np.nan)
    return density, pace


def _at_rest(flows: Flows, states: Array) -> tuple[Array, Array, Flags]:
    """From near a state of rest to it: the flows' derivatives there, the density, and which were found."""
    for _ in range(ITERATIONS):
        rates, slopes, density, _ = flows.at(states)
        off = np.abs(rates).max(axis=-1)
        if (off < SMALL).all():
            break
        states = np.where((off < SMALL)[..., None], states, states + _solved(slopes, -rates))
    return slopes, density, off < SMALL
