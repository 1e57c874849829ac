"""Extreme conditions on every equation: it stays finite, what is counted stays a number of things, empty stocks stay.

First each stock, parameter and lever is moved by itself, in a small country some years into support, and all
equations follow: that shows what values each quantity can reach. Then each argument of each equation is moved by
itself to nought (where that is within reach), its lowest, its highest and ten times that, all else as it is.
A share is moved no further than to 1, and what has hard bounds to nought only where they hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays, for_arrays
from qisim.experiments.battery import smallcountry
from qisim.experiments.battery.bench import Bench
from qisim.experiments.battery.structure import PEOPLE, SUPPORT, physical
from qisim.model import Model, arguments_of, assemble
from qisim.results.scorecard import Listing, Outcome
from qisim.structure import Axis, Equation, Member

Array = npt.NDArray[np.float64]

YEARS = 4
STEPS = 4
TIMES_HIGH = 10.0
COUNTED = ("person", "project", "team", "working_day")
"""What an equation in such a unit gives is a number of things, or of things a year: never below nought."""
SHARE = "Share"
ROUNDING = 1e-9
MEMBERS = 2
CONSERVED = PEOPLE
"""Without any of these there would be fewer people than posts, which cannot be: only that all is finite is asked."""
PARTS_OF_A_WHOLE = ("delivery_share", "self_selected", "exemplars_first", "need_weighted", "random_order")
"""Levers that share out one whole: all of them at their highest would give out several."""
DIFFERENCES = (
    "untrained_replacements",
    "practice_shortfall",
    "skill_shortfall",
    "starting_practice_shortfall",
    "starting_skill_shortfall",
)
"""What their docstrings call one flow less another: below nought where the other is the larger."""
NEVER_EMPTY = {"norm_need": "what people are used to follows need, and somebody always needs care"}
"""Stocks that cannot be nought, and why: a person has to agree."""


@dataclass
class Reach:
    """The lowest and highest value that each quantity was seen at, and what went wrong on the way."""

    low: dict[str, float] = field(default_factory=dict)
    high: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def see(self, name: str, values: Array) -> None:
        """Widen the range of a quantity."""
        finite = values[np.isfinite(values)]
        if finite.size:
            self.low[name] = min(self.low.get(name, np.inf), float(finite.min()))
            self.high[name] = max(self.high.get(name, -np.inf), float(finite.max()))


def equations(bench: Bench) -> Outcome:
    """Move every stock, parameter and lever, and then every argument of every equation, to its extremes."""
    model = everything_named(bench.model)
    course = some_years_on(model)
    reach = reached(course)
    alone = [problem for name in model.order for problem in by_itself(course, name, reach)]
    failures = list(dict.fromkeys([*reach.failures, *alone]))
    moved = len(model.stocks) + len(model.parameters) + len(model.levers)
    arguments = sum(len(arguments_of(model.equations[name])) for name in model.order)
    return Outcome(
        name="extreme-equations",
        test=5,
        title="Extreme conditions: every equation",
        done=f"{moved} stocks, parameters and levers at their extremes, and {len(model.order)} equations at the "
        f"extremes of {arguments} arguments: nought, lowest, highest, ten times highest. Finite; numbers of people, "
        "projects, teams and days not negative; nothing flows out of an empty stock.",
        worst=f"{len(failures)} do not hold",
        failures=tuple(failures),
        words=tuple(f"{name} is taken never to be nought: {why}." for name, why in NEVER_EMPTY.items()),
        listings=(Listing("What is excepted, and why", ("Name", "Not asked", "Because"), tuple(excepted())),),
    )


def excepted() -> Iterator[tuple[str, str, str]]:
    """What the rules above do not hold for, in words: a reader should know, and may object."""
    for name in DIFFERENCES:
        yield name, "that it is never below nought", "it is one flow less another"
    for name in PARTS_OF_A_WHOLE:
        yield name, "that all of its members are at their highest", "they share out one whole"
    for name in CONSERVED:
        yield name, "anything but finite values where it is nought", "there would be fewer people than posts"
    for name, why in NEVER_EMPTY.items():
        yield name, "anything at nought", why


def everything_named(model: Model) -> Model:
    """The same model with members on every axis, so that no equation goes untried."""
    axes = model.axes
    filled = [_filled(axis, axes) if axis.open else axis for axis in axes.values()]
    return assemble(
        model.equations.values(),
        model.stocks.values(),
        axes=filled,
        places=model.places.values(),
        parameters=model.parameters,
        levers=model.levers,
        attributes=model.attributes.values(),
    )


def _filled(axis: Axis, axes: Mapping[str, Axis]) -> Axis:
    return axis.with_members(
        Member(f"{axis.name}_{number}", tuple((home, axes[home].members[number]) for home in axis.homes_on))
        for number in range(MEMBERS)
    )


def some_years_on(model: Model) -> Course:
    """The small country after some years of a little of every support, with every value at hand."""
    changes: dict[str, Any] = {"change_worth": 0.2, "change_available": 1.0, "change_push": 0.5, "change_known": 0.1}
    inputs = smallcountry.inputs_of(model, years=YEARS, **SUPPORT, **changes)
    course = Course(model, inputs, Arrays(model, inputs))
    with np.errstate(all="ignore"):
        course.begin()
        for quarter in range(YEARS * QUARTERS_PER_YEAR):
            course.enter_quarter(quarter)
            course.through_quarter(quarter, STEPS, "euler")
        course.enter_quarter(YEARS * QUARTERS_PER_YEAR)
    return course


def reached(course: Course) -> Reach:
    """What every quantity can be when one stock, parameter or lever at a time is at an extreme.

    All of these worlds stand side by side, as draws of one batch; the first is the world as it is.
    """
    model, usual = course.model, dict(course.values)
    worlds = [World("as it is", "", "", True), *every_world(model)]
    values = dict(usual)
    for name in (*model.stocks, *model.parameters, *model.levers):
        if model.inner(name):
            values[name] = np.repeat(usual[name], len(worlds), axis=1)
    for number, world in enumerate(worlds[1:], start=1):
        values[world.name][:, number] = _moved(course, world, usual[world.name])[:, 0]
    course.values = values
    with np.errstate(all="ignore"):
        course.evaluate_everything()
    found = course.values
    course.values = usual
    reach = Reach()
    for name in (*model.stocks, *model.order):
        reach.see(name, found[name])
    reach.failures += _told(model, worlds, found)
    return reach


@dataclass(frozen=True)
class World:
    """One stock, parameter or lever at an extreme; `possible` says whether the world could be so."""

    name: str
    extreme: str
    words: str
    possible: bool

    def __str__(self) -> str:
        return f"with {self.name} at {self.words}" if self.words else self.name


def every_world(model: Model) -> Iterator[World]:
    """Each stock, parameter and lever at each of its extremes."""
    for name in model.stocks:
        if model.inner(name):
            if name not in NEVER_EMPTY:
                yield World(name, "nought", "nought", name not in CONSERVED)
            yield World(name, "ten times", "ten times what it is", False)
    for name in (*model.parameters, *model.levers):
        if model.inner(name):
            low = np.asarray((model.parameters.get(name) or model.levers[name]).low)
            if np.all(low < 0):
                yield World(name, "nought", "nought", True)
            yield World(name, "lowest", "its lowest", name not in PARTS_OF_A_WHOLE)
            yield World(name, "highest", "its highest", name not in PARTS_OF_A_WHOLE)


def _moved(course: Course, world: World, usual: Array) -> Array:
    """The values of what a world moves."""
    model, name = course.model, world.name
    if world.extreme == "nought":
        return np.zeros_like(usual)
    if world.extreme == "ten times":
        return TIMES_HIGH * usual
    bounds = model.parameters.get(name) or model.levers[name]
    bound = np.asarray(bounds.low if world.extreme == "lowest" else bounds.high, dtype=np.float64)
    return np.broadcast_to(bound[:, None, :] if bound.ndim else bound, usual.shape)


def _told(model: Model, worlds: Sequence[World], found: Mapping[str, Array]) -> Iterator[str]:
    """Where the first equation is not finite, where a number of things turns negative, and what nothing leaves."""
    possible = np.array([world.possible for world in worlds])
    spoilt = np.zeros(len(worlds), dtype=np.bool_)
    for name in model.order:
        values = np.broadcast_to(found[name], (found[name].shape[0], len(worlds), found[name].shape[2]))
        bad = ~np.isfinite(values).all(axis=(0, 2))
        yield from (f"{name} is not finite {worlds[int(number)]}" for number in np.flatnonzero(bad & ~spoilt))
        spoilt |= bad
        if counts(model, name) and values.size:
            least = values.min(axis=(0, 2))
            for at in np.flatnonzero((least < -ROUNDING) & possible):
                yield f"{name} is {least[at]:.3g} {model.unit(name)} {worlds[int(at)]}"
    for number, world in enumerate(worlds):
        if world.extreme == "nought" and world.name in set(physical(model)):
            for flow in model.stocks[world.name].outflows:
                values = found[flow.__name__]
                most = float(np.max(values[:, min(number, values.shape[1] - 1)], initial=0.0))
                if most > ROUNDING:
                    yield f"{flow.__name__} takes {most:.3g} a year out of {world.name} when that is empty"


def counts(model: Model, name: str) -> bool:
    """Whether an equation gives a number of things, or of things a year, and no difference of two such."""
    return name not in DIFFERENCES and any(word in model.unit(name).split("/")[0] for word in COUNTED)


def by_itself(course: Course, name: str, reach: Reach) -> Iterator[str]:
    """What one equation does when each of its arguments is at an extreme, all others as they are."""
    model = course.model
    if name in model.crossings:
        return
    equation = model.equations[name]
    called, arguments = for_arrays(equation), arguments_of(equation)
    usual = [course.values[argument] for argument in arguments]
    for number, argument in enumerate(arguments):
        for words, value in ends(model, equation, argument, reach):
            given = [value if place == number else values for place, values in enumerate(usual)]
            with np.errstate(all="ignore"):
                found = np.asarray(called(*given))
            if not np.isfinite(found).all():
                yield f"{name} is not finite with {argument} at {words}"


def ends(model: Model, equation: Equation, argument: str, reach: Reach) -> Iterator[tuple[str, float]]:
    """The extremes of an argument as one number each."""
    low, high = range_of(model, argument, reach)
    if argument not in NEVER_EMPTY and (low <= 0 <= high or argument in model.stocks):
        yield "nought", 0.0
    yield "its lowest", low
    yield "its highest", high
    if equation.__annotations__.get(argument) != SHARE:
        yield "ten times its highest", TIMES_HIGH * high


def range_of(model: Model, name: str, reach: Reach) -> tuple[float, float]:
    """The bounds of a number that is given, and what was reached of one that is computed."""
    bounds = model.parameters.get(name) or model.levers.get(name) or model.attributes.get(name)
    if bounds is None:
        return reach.low.get(name, 0.0), reach.high.get(name, 1.0)
    low, high = (None if bound is None else np.asarray(bound) for bound in (bounds.low, bounds.high))
    least = 0.0 if low is None else float(low.min())
    return least, max(least, 1.0) if high is None else float(high.max())
