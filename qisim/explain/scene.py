"""What the picture of a sector shows: its stocks and equations, and those of others that its flows touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from qisim.explain.network import Network, Sector
from qisim.explain.svg import width_of, wrapped

End: TypeAlias = "str | Cloud"


@dataclass(frozen=True)
class Cloud:
    """The end of a flow that no stock has."""

    flow: str
    is_source: bool
    extent: ClassVar[tuple[float, float]] = (14.0, 14.0)
    height: ClassVar[float] = 18.0


@dataclass(frozen=True)
class Block:
    """A name with what is written below it: what it takes from other sectors, and levers."""

    kind: Literal["stock", "flow", "equation"]
    lines: tuple[str, ...]
    taken: tuple[str, ...]
    levers: tuple[str, ...]
    own: bool
    size: ClassVar[float] = 13.0
    small: ClassVar[float] = 10.5
    widest: ClassVar[float] = 118.0
    widest_below: ClassVar[float] = 140.0
    valve: ClassVar[float] = 22.0
    beside: ClassVar[float] = 12.0
    """How far beside a pipe an influence between the same two runs."""

    @property
    def text_width(self) -> float:
        named = [width_of(line, self.size, bold=self.kind == "stock") for line in self.lines]
        return max([*named, *(width_of(line, self.small) for line in (*self.taken, *self.levers))])

    @property
    def width(self) -> float:
        return self.text_width + {"stock": 22.0, "flow": self.valve + 2, "equation": 4.0}[self.kind]

    @property
    def extent(self) -> tuple[float, float]:
        """How far it reaches left and right of its place: the middle, or the valve of a flow."""
        if self.kind == "flow":
            return self.valve / 2, self.width - self.valve / 2
        return self.width / 2, self.width / 2

    @property
    def text_place(self) -> float:
        """Where the middle of the text is, from its place."""
        return (self.valve + self.text_width) / 2 + 1 if self.kind == "flow" else 0.0

    @property
    def name_height(self) -> float:
        return len(self.lines) * self.size * 1.15 + (14 if self.kind == "stock" else 4)

    @property
    def height(self) -> float:
        return self.name_height + (len(self.taken) + len(self.levers)) * self.small * 1.2


@dataclass(frozen=True)
class Scene:
    """Blocks and clouds, the pipes between stocks and valves, and influences."""

    blocks: dict[str, Block]
    clouds: tuple[Cloud, ...]
    pipes: tuple[tuple[End, End], ...]
    influences: tuple[tuple[End, End], ...]


def scene_of(sector: Sector, network: Network) -> Scene:
    """A sector's own stocks and equations, every flow of its stocks, and every stock of its flows."""
    model = network.model
    flows = {name: network.drivers(name) for name in model.stocks}
    shown = [stock for stock in model.stocks if stock in sector.stocks or set(flows[stock]) & set(sector.equations)]
    of_own = [flow for stock in sector.stocks for flow in flows[stock]]
    names = tuple(dict.fromkeys((*shown, *of_own, *sector.equations)))
    moving = {flow for found in flows.values() for flow in found}
    pipes: list[tuple[End, End]] = []
    for flow in (name for name in names if name in moving):
        sources: list[End] = [name for name in shown if _has(model.stocks[name].outflows, flow)]
        targets: list[End] = [name for name in shown if _has(model.stocks[name].inflows, flow)]
        pipes += [(end, flow) for end in sources or [Cloud(flow, is_source=True)]]
        pipes += [(flow, end) for end in targets or [Cloud(flow, is_source=False)]]
    own = {*sector.equations, *sector.stocks}
    influences: list[tuple[End, End]] = [
        (need, name) for name in sector.equations for need in model.needs(name) if need in names
    ]
    blocks = {name: _block(name, own, moving, names, network) for name in names}
    clouds = tuple(end for pipe in pipes for end in pipe if isinstance(end, Cloud))
    return Scene(blocks, clouds, tuple(pipes), tuple(influences))


def _has(flows: Sequence[object], name: str) -> bool:
    return any(getattr(flow, "__name__", None) == name for flow in flows)


def _block(name: str, own: set[str], moving: set[str], shown: Sequence[str], network: Network) -> Block:
    model = network.model
    kind: Literal["stock", "flow", "equation"] = "flow" if name in moving else "equation"
    if name in model.stocks:
        kind = "stock"
    needs = model.needs(name) if name in own and name in model.equations else ()
    taken = [need for need in needs if need not in shown and need in network.sector_of]
    return Block(
        kind,
        wrapped(name.replace("_", " "), Block.size, Block.widest, bold=kind == "stock"),
        _listed(taken),
        _listed([need for need in needs if need in model.levers]),
        name in own,
    )


def _listed(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    text = ", ".join(name.replace("_", " ") for name in names)
    return wrapped(f"\u2190 {text}", Block.small, Block.widest_below)
