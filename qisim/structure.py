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
