"""Typical trusts, isolated and supported for a while: the small country in which equilibria are looked for.

Each trust of it has an area and regions of its own and no contact with others, and imitates nobody of
whom its coaches hear, so that what it holds it holds by itself. Trusts of one type differ by how long
they are supported, and by the rule of reinvestment that stays with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qisim.engines import Inputs
from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.equations.world import TYPES
from qisim.model import Model
from qisim.parameters import Lever
from qisim.population import Population
from qisim.structure import NATION, TRUST

Array = npt.NDArray[np.float64]
Strength = Mapping[str, Array]
"""Lever -> (inner, types): how strong it is in a typical trust of each type."""

STAFF, WASTE, TYPE = "staff", "starting_waste", "type"
TIES, IMITATION, REINVESTMENT = "network_ties", "imitation_rate", "reinvestment_share"
ISOLATED = 0.0

SUPPORT_STARTS = 1
"""Year: 2015-04-01."""
WATCHED_FOR = 60
"""Years that every trust runs on after the longest support."""

FULL_PROGRAMME = {
    "training_places": 0.12,
    "course_days": 12.0,
    "coach_density": 0.006,
    "measurement_support": 1.0,
    "released_time": 0.05,
    "protected_time": 1.0,
    "backfill": 1.0,
    REINVESTMENT: 1.0,
}
"""What support is at its fullest where no scenario says: places a year as a part of staff, the others as they are.

An assumption, and a generous one: one in eight of all staff on a thorough course each year, with a coach for
170 staff, a twentieth of working time and all of it filled in for. If this holds nothing, nothing will.
"""


@dataclass(frozen=True)
class Copy:
    """One typical trust: its type, its years of support, and the reinvestment rule that stays (None: none does)."""

    kind: str
    support: float
    rule: float | None = None


def types_present(country: Population) -> tuple[str, ...]:
    """The types that have trusts, in their usual order."""
    return tuple(kind for kind in TYPES if kind in country.columns[TYPE])


def typical_attributes(country: Population) -> dict[str, Array]:
    """Attributes of the typical trust of each type, (inner, 1, types): medians, and the avoidable cost typical of it.

    Staff is the median mix of the median number, so that the groups add up.
    """
    typical = {name: np.zeros((len(values), 1, len(TYPES))) for name, values in country.attributes.items()}
    for kind in types_present(country):
        place = TYPES.index(kind)
        own = country.index[TYPE] == place
        for name, values in country.attributes.items():
            typical[name][:, 0, place] = np.median(values[:, 0, own], axis=-1)
        people = country.attributes[STAFF][:, 0, own]
        mix = np.median(people / people.sum(axis=0), axis=-1)
        typical[STAFF][:, 0, place] = mix / mix.sum() * np.median(people.sum(axis=0))
        typical[WASTE][:, 0, place] = 1.0
    return typical


def full_programme(model: Model, typical: Mapping[str, Array]) -> dict[str, Array]:
    """`FULL_PROGRAMME` in the typical trusts."""
    return {
        name: value * _size(model.levers[name], typical, model.inner(name)) for name, value in FULL_PROGRAMME.items()
    }


def strongest(
    schedule: Mapping[str, Array], levers: Mapping[str, Lever], country: Population, typical: Mapping[str, Array]
) -> dict[str, Array]:
    """What a scenario moves, at its strongest in any quarter and trust of a type, in the typical trust of that type.

    A lever that is given as a part of the trust is so here; one of an area is at its strongest in any
    area. What acts on the nation as a whole, such as a budget, cannot differ between trusts and stays
    as it is today; so all of the plan is paid for.
    """
    strength = {}
    for name, lever in levers.items():
        departure = schedule[name] - lever.neutral
        if lever.place == NATION or not departure.any():
            continue
        found = np.zeros((departure.shape[1], len(TYPES)))
        in_trusts = lever.place == TRUST
        size = _size(lever, country.attributes, len(found)) if in_trusts else np.ones((1, 1))
        parts = np.divide(departure, size, out=np.zeros_like(departure), where=size > 0)
        for kind in types_present(country):
            place = TYPES.index(kind)
            own = country.index[TYPE] == place if in_trusts else np.ones(parts.shape[-1], dtype=np.bool_)
            flat = parts[:, :, own].swapaxes(0, 1).reshape(len(found), -1)
            furthest = np.abs(flat).argmax(axis=1)
            found[:, place] = flat[np.arange(len(found)), furthest]
        strength[name] = lever.neutral + found * (_size(lever, typical, len(found)) if in_trusts else 1.0)
    return strength


def _size(lever: Lever, attributes: Mapping[str, Array], inner: int) -> Array:
    """What a lever is a part of, (inner, trusts); one where it is a part of nothing."""
    if lever.relative_to is None:
        return np.ones((inner, next(iter(attributes.values())).shape[-1]))
    whole = attributes[lever.relative_to][:, 0, :]
    return whole if len(whole) == inner else np.broadcast_to(whole.sum(axis=0), (inner, whole.shape[-1]))


def small_country(
    model: Model,
    parameters: Mapping[str, Array],
    copies: Sequence[Copy],
    strength: Strength,
    typical: Mapping[str, Array],
    longest: int,
) -> Inputs:
    """The inputs of a run: every copy a trust, supported from 2015-04-01 for as long as it says, then left alone."""
    kinds = np.array([TYPES.index(copy.kind) for copy in copies])
    alone = np.arange(len(copies))
    shared = {NATION: np.zeros_like(kinds), TYPE: kinds}
    sizes = {NATION: 1, TYPE: len(TYPES)}
    return Inputs(
        parameters={**parameters, IMITATION: np.zeros_like(parameters[IMITATION])},
        levers={name: _levers(model, name, copies, kinds, strength, longest) for name in model.levers},
        attributes={name: values[:, :, kinds] for name, values in typical.items()},
        index={place: shared.get(place, alone) for place in model.places},
        sizes={place: sizes.get(place, len(copies)) for place in model.places},
        codes=[f"{copy.kind}, {copy.support:g} years of support" for copy in copies],
    )


def _levers(
    model: Model, name: str, copies: Sequence[Copy], kinds: npt.NDArray[np.int64], strength: Strength, longest: int
) -> Array:
    """One lever in every quarter: (quarters, inner, trusts), or (quarters, inner, 1) for the nation."""
    lever = model.levers[name]
    quarters = QUARTERS_PER_YEAR * (SUPPORT_STARTS + longest + WATCHED_FOR)
    members = 1 if lever.place == NATION else len(copies)
    schedule = np.full((quarters, model.inner(name), members), lever.neutral)
    start = QUARTERS_PER_YEAR * SUPPORT_STARTS
    for number, copy in enumerate(copies if lever.place != NATION else ()):
        if name in strength:
            end = start + round(QUARTERS_PER_YEAR * copy.support)
            schedule[start:end, :, number] = strength[name][:, kinds[number]]
        if name == REINVESTMENT and copy.rule is not None:
            schedule[start:, :, number] = copy.rule
    if name == TIES:
        schedule[:] = ISOLATED
    return schedule
