"""The model itself: what there is, where each quantity lives, and in which order it is computed."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from qisim import arithmetic
from qisim.errors import UnknownNameError, did_you_mean
from qisim.model.crossings import Crossing, arguments_of, source_of
from qisim.structure import Attribute, Axis, Equation, Place, Stock

if TYPE_CHECKING:
    from qisim.parameters import Lever, Parameter

Kind = Literal["stock", "equation", "parameter", "lever", "attribute", "time"]
Stage = Literal["constant", "quarter", "step", "saved"]
"""When an equation is evaluated: once a run, once a quarter, at every step, or where values are saved.

What moves no stock is only looked at: nothing is lost when it is left out between the moments that are saved.
"""
STAGES: tuple[Stage, ...] = ("constant", "quarter", "step", "saved")
TIME = "time"


@dataclass(frozen=True)
class Shape:
    """The place that a quantity belongs to, and the inner axis by which it is divided, if any."""

    place: str
    axis: str | None = None

    def __str__(self) -> str:
        return f"{self.place}, by {self.axis}" if self.axis else self.place


@dataclass(frozen=True, eq=False)
class Model:
    """Equations and stocks joined by name. Build one with `assemble`.

    `order` holds every equation after all that it needs. `initial_order` holds what must be
    evaluated, once and in this order, to start a run: stocks by their `initial` equation, other
    equations by themselves.
    """

    equations: Mapping[str, Equation]
    stocks: Mapping[str, Stock]
    parameters: Mapping[str, Parameter]
    levers: Mapping[str, Lever]
    attributes: Mapping[str, Attribute]
    axes: Mapping[str, Axis]
    places: Mapping[str, Place]
    crossings: Mapping[str, Crossing] = field(repr=False)
    shapes: Mapping[str, Shape] = field(repr=False)
    stages: Mapping[str, Stage] = field(repr=False)
    order: tuple[str, ...] = field(repr=False)
    initial_order: tuple[str, ...] = field(repr=False)

    def kind(self, name: str) -> Kind:
        """Which of the six kinds a name is."""
        for kind, names in self._kinds.items():
            if name in names:
                return kind
        raise UnknownNameError(_unknown(name, self.names, "the model"))

    @cached_property
    def _kinds(self) -> dict[Kind, Mapping[str, object]]:
        return {
            "stock": self.stocks,
            "equation": self.equations,
            "parameter": self.parameters,
            "lever": self.levers,
            "attribute": self.attributes,
            "time": {TIME: None},
        }

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name that an equation may use."""
        return tuple(name for names in self._kinds.values() for name in names)

    def shape(self, name: str) -> Shape:
        """The place and axis of a quantity; raises `UnknownNameError` for a name not in the model."""
        if name not in self.shapes:
            raise UnknownNameError(_unknown(name, self.names, "the model"))
        return self.shapes[name]

    def inner(self, name: str) -> int:
        """How many rows a quantity has at its place: the members of its axis, or one."""
        axis = self.shape(name).axis
        return len(self.axes[axis].members) if axis else 1

    def members(self, name: str) -> tuple[str, ...]:
        """The names of a quantity's rows: the members of its axis, or one empty name."""
        axis = self.shape(name).axis
        return self.axes[axis].members if axis else ("",)

    def unit(self, name: str) -> str:
        """The unit of a quantity, in pint's words; an equation that says none is a plain number."""
        kind = self.kind(name)
        if kind == "time":
            return "year"
        if kind == "equation":
            said = inspect.get_annotations(self.equations[name], eval_str=True).get("return")
            return "1" if said is None else str(said.__metadata__[0].text)
        return str(self._kinds[kind][name].unit)  # type: ignore[attr-defined]

    def needs(self, name: str) -> tuple[str, ...]:
        """What an equation depends on."""
        return arguments_of(self.equations[name])

    def in_stage(self, stage: Stage) -> tuple[str, ...]:
        """The equations of one stage, in order."""
        return self._by_stage[stage]

    @cached_property
    def _by_stage(self) -> dict[Stage, tuple[str, ...]]:
        return {stage: tuple(name for name in self.order if self.stages[name] == stage) for stage in STAGES}

    @cached_property
    def flows(self) -> tuple[str, ...]:
        """The equations that move stocks, each once."""
        return flows_of(self.stocks)

    @cached_property
    def spent_at_start(self) -> dict[str, tuple[str, ...]]:
        """By each name of `initial_order`: equations whose values at the start nothing needs after it.

        Steps compute them anew. Memory that is let go at once is used again while it is in cache.
        """
        last = {need: name for name in self.initial_order for need in self._needs_at_start(name)}
        last |= {need: "" for name in self.in_stage("constant") for need in self.needs(name)}
        computed = [name for name in self.initial_order if name in self.equations and self.inner(name)]
        passing = [name for name in computed if self.stages[name] != "constant" and name in last]
        return {name: tuple(need for need in passing if last[need] == name) for name in self.initial_order}

    def _needs_at_start(self, name: str) -> tuple[str, ...]:
        return arguments_of(self.stocks[name].initial) if name in self.stocks else self.needs(name)

    @cached_property
    def digest(self) -> str:
        """A hash of all that the model claims: the text of its equations, its wiring and shapes.

        What the members of an axis are called changes no number, so their names are left out: models with
        as many of everything share their compiled code.
        """
        hasher = hashlib.sha256(inspect.getsource(arithmetic).encode())
        for name in self.order:
            hasher.update(f"{name}|{self.shapes[name]}|{self.stages[name]}\n{source_of(self.equations[name])}".encode())
        for stock in self.stocks.values():
            flows = [[flow.__name__ for flow in stock.inflows], [flow.__name__ for flow in stock.outflows]]
            hasher.update(f"{stock.name}|{self.shapes[stock.name]}|{flows}\n{source_of(stock.initial)}".encode())
        kinds: tuple[Kind, ...] = ("parameter", "lever", "attribute")
        for kind in kinds:
            for name in self._kinds[kind]:
                hasher.update(f"{kind}|{name}|{self.shapes[name]}\n".encode())
        for axis in self.axes.values():
            homes = [axis.at_home(self.axes[home]) for home in axis.homes_on]
            hasher.update(f"{axis.name}|{len(axis.members)}|{homes}".encode())
        return hasher.hexdigest()

    def sources(self, name: str) -> tuple[tuple[int, ...], ...]:
        """For each row of a crossing between inner axes, the rows of its argument that it is made from."""
        crossing = self.crossings[name]
        given, found = (self.axes[str(self.shapes[of].axis)] for of in (crossing.argument, name))
        if crossing.kind == "at_members":
            return found.at_home(given)
        homes = given.at_home(found)
        return tuple(
            tuple(member for member, at in enumerate(homes) if position in at) for position in range(len(found.members))
        )


def flows_of(stocks: Mapping[str, Stock]) -> tuple[str, ...]:
    """The names of all flows, each once."""
    flows = (flow.__name__ for stock in stocks.values() for flow in (*stock.inflows, *stock.outflows))
    return tuple(dict.fromkeys(flows))


def _unknown(name: str, known: Iterable[str], asker: str) -> str:
    return f"{asker} has no '{name}'.{suggestion(name, known)}"


def suggestion(name: str, known: Iterable[str]) -> str:
    hint = did_you_mean(name, list(known))
    return f" {hint[0].upper()}{hint[1:]}" if hint else ""
