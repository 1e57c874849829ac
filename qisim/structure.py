"""What a model is made of: stocks, places, inner axes and attributes. Words only, no domain.

A quantity has one *place* (what it belongs to: the nation, a region, a trust) and at most one
inner *axis* (what it is divided by within that place: staff groups, domains). Arrays are stored
as (inner, draw, place member), so broadcasting is the subscript. Some axes are open: scenarios name
their members (collaboratives, say), and each member has its home on other axes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Equation = Callable[..., Any]

NATION = "nation"
AREA = "area"
TRUST = "trust"


@dataclass(frozen=True)
class Member:
    """Something that a scenario names, and its homes: the members of other axes that it belongs to.

    A collaborative on emergency flow, run by regions: its homes are `("domain", "emergency_flow")`
    and `("level", "regional")`.
    """

    name: str
    homes: tuple[tuple[str, str], ...] = ()

    def homes_on(self, axis: str) -> tuple[str, ...]:
        """Its homes on one axis."""
        return tuple(home for on, home in self.homes if on == axis)


@dataclass(frozen=True)
class Axis:
    """An inner axis and its members, in the order in which they are stored.

    The members of an open axis (`homes_on` names the axes where they have their homes) come from
    scenarios. Where none names any it has no members: its quantities have no rows and cost nothing.
    """

    name: str
    members: tuple[str, ...] = ()
    homes_on: tuple[str, ...] = ()
    homes: tuple[Member, ...] = ()

    @property
    def open(self) -> bool:
        """Whether scenarios name its members."""
        return bool(self.homes_on)

    def with_members(self, members: Iterable[Member]) -> Axis:
        """The same open axis with its members."""
        homes = tuple(members)
        return Axis(self.name, tuple(member.name for member in homes), self.homes_on, homes)

    def at_home(self, axis: Axis) -> tuple[tuple[int, ...], ...]:
        """For each member of this axis, the positions of its homes on another axis."""
        return tuple(tuple(axis.members.index(home) for home in member.homes_on(axis.name)) for member in self.homes)


@dataclass(frozen=True)
class Place:
    """A way of grouping trusts. `nation` holds all of them, `trust` is each by itself."""

    name: str
    description: str


@dataclass(frozen=True)
class Attribute:
    """A fact about each trust that the population provides.

    `low` and `high` are inclusive hard bounds in `unit`; `None` means unbounded.
    """

    name: str
    unit: str
    description: str
    axis: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Stock:
    """An accumulation: what it starts from, and what flows in and out of it.

    Flows are equations in the stock's unit per year, at the stock's place and on its axis.
    `initial` is an equation too; it may use parameters, attributes, other stocks' initial values
    and any equation of them, as long as no loop arises.
    """

    name: str
    unit: str
    initial: Equation
    inflows: tuple[Equation, ...] = ()
    outflows: tuple[Equation, ...] = ()
    place: str = TRUST
    axis: str | None = None
    description: str = ""


@dataclass(frozen=True)
class Move:
    """How one person gets from a state to another, where people are followed one by one.

    `flow` gives the people a year who do. `elsewhere` gives the share of them who go to another trust of the
    same place, or come from one: an equation of the same shape.
    """

    flow: Equation
    source: str
    target: str
    elsewhere: Equation | None = None


@dataclass(frozen=True)
class Work:
    """Pieces of work that are followed one by one: begun, at an end after a while, and some with success.

    What they achieve together each year, `effect`, leaves the stock `improves` in equal parts at each success,
    and never more of it than there is `left` to achieve.
    """

    stock: str
    starts: Equation
    ends: Equation
    successes: Equation
    effect: Equation
    improves: str
    left: Equation


@dataclass(frozen=True)
class Entities:
    """What is followed one by one, and is therefore counted in whole numbers.

    posts: the attribute that says how many people a trust has, whatever state they are in
    rest: the stock of all who are in no other state; they are counted, not named
    within: the place within which people go from trust to trust
    """

    posts: str
    rest: str
    within: str
    moves: tuple[Move, ...]
    works: tuple[Work, ...] = ()
