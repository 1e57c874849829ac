"""What a model is made of: stocks, places, inner axes and attributes. Words only, no domain.

A quantity has one *place* (what it belongs to: the nation, a region, a trust) and at most one
inner *axis* (what it is divided by within that place: staff groups, domains). Arrays are stored
as (inner, draw, place member), so broadcasting is the subscript.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Equation = Callable[..., Any]

NATION = "nation"
TRUST = "trust"


@dataclass(frozen=True)
class Axis:
    """An inner axis and its members, in the order in which they are stored."""

    name: str
    members: tuple[str, ...]


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
