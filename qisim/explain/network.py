"""Who depends on whom, seen from both ends: drivers, what is driven, sectors and the links between them."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qisim.model import Model, arguments_of, whole_model
from qisim.structure import Equation, Stock


@dataclass(frozen=True, eq=False)
class Sector:
    """Equations of one module, with the stocks that are filled and drained mostly by them."""

    title: str
    module: str
    introduction: str
    stocks: tuple[str, ...]
    equations: tuple[str, ...]
    starts: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of its file, by which it can be asked for."""
        return self.module.rpartition(".")[2] + ".py"


@dataclass(frozen=True, eq=False)
class Network:
    """A model with its equations by sector."""

    model: Model
    equations_by_sector: Mapping[str, Sequence[Equation]]

    @cached_property
    def starts(self) -> dict[str, Equation]:
        """Equations that only say where stocks start, by name."""
        initials = (stock.initial for stock in self.model.stocks.values())
        return {initial.__name__: initial for initial in initials if initial.__name__ not in self.model.equations}

    @cached_property
    def stock_started(self) -> dict[str, tuple[str, ...]]:
        """The stocks that an equation starts."""
        started: dict[str, tuple[str, ...]] = {}
        for stock in self.model.stocks.values():
            name = stock.initial.__name__
            started[name] = (*started.get(name, ()), stock.name)
        return started

    @cached_property
    def followers(self) -> dict[str, tuple[str, ...]]:
        """What each name moves at once: equations that take it, and stocks that it flows in or out of.

        What is held from the start of a run moves nothing later on.
        """
        model = self.model
        followers: dict[str, list[str]] = {name: [] for name in model.names}
        for name in model.order:
            if not self.is_held(name):
                for argument in model.needs(name):
                    followers[argument].append(name)
        for stock in model.stocks.values():
            for flow in dict.fromkeys(flow.__name__ for flow in (*stock.inflows, *stock.outflows)):
                followers[flow].append(stock.name)
        return {name: tuple(found) for name, found in followers.items()}

    def is_held(self, name: str) -> bool:
        """Whether an equation holds a value from the start of the run."""
        crossing = self.model.crossings.get(name)
        return crossing is not None and crossing.kind == "at_start"

    def drivers(self, name: str) -> tuple[str, ...]:
        """What a name is made of: the arguments of an equation, the flows of a stock."""
        if name in self.model.stocks:
            stock = self.model.stocks[name]
            return tuple(dict.fromkeys(flow.__name__ for flow in (*stock.inflows, *stock.outflows)))
        equation = self.model.equations.get(name) or self.starts.get(name)
        return arguments_of(equation) if equation else ()

    def driven(self, name: str) -> tuple[str, ...]:
        """Everything that depends on a name: at once, from the start of a run, or where a stock starts."""
        held = [other for other in self.model.order if self.is_held(other) and name in self.model.needs(other)]
        at_start = [start for start, equation in self.starts.items() if name in arguments_of(equation)]
        started = self.stock_started.get(name, ())
        return tuple(dict.fromkeys((*self.followers.get(name, ()), *held, *at_start, *started)))

    @cached_property
    def sectors(self) -> tuple[Sector, ...]:
        """The sectors in their order."""
        sectors = []
        for title, equations in self.equations_by_sector.items():
            module = sys.modules[equations[0].__module__]
            starts = tuple(name for name, start in self.starts.items() if start.__module__ == module.__name__)
            stocks = tuple(stock for stock, home in self._stock_homes.items() if home == title)
            names = tuple(equation.__name__ for equation in equations)
            sectors.append(Sector(title, module.__name__, inspect.getdoc(module) or "", stocks, names, starts))
        return tuple(sectors)

    @cached_property
    def _stock_homes(self) -> dict[str, str]:
        """The sector of each stock: the one with most of its flows.

        Stocks that a flow joins (untrained, skilled, practising) stay together; between sectors with as
        many flows, the one that says where the stock starts has it.
        """
        by_module = {equations[0].__module__: title for title, equations in self.equations_by_sector.items()}
        homes: dict[str, str] = {}
        for chain in self._chains():
            votes: Counter[str] = Counter()
            for stock in chain:
                votes.update(by_module[flow.__module__] for flow in (*stock.inflows, *stock.outflows))
            start = by_module[chain[0].initial.__module__]
            best = max(votes, key=lambda title: (votes[title], title == start)) if votes else start
            homes |= {stock.name: best for stock in chain}
        return {name: homes[name] for name in self.model.stocks}

    def _chains(self) -> Iterable[tuple[Stock, ...]]:
        left = list(self.model.stocks.values())
        while left:
            chain = [left.pop(0)]
            for stock in chain:
                flows = {*stock.inflows, *stock.outflows}
                joined = [other for other in left if flows & {*other.inflows, *other.outflows}]
                chain += joined
                left = [other for other in left if other not in joined]
            yield tuple(chain)

    @cached_property
    def sector_of(self) -> dict[str, Sector]:
        """The sector of every stock and equation."""
        return {name: sector for sector in self.sectors for name in (*sector.stocks, *sector.equations, *sector.starts)}

    @cached_property
    def links(self) -> Counter[tuple[str, str]]:
        """How many links lead from one sector to another: arguments, flows, and starts."""
        links: Counter[tuple[str, str]] = Counter()
        for name, sector in self.sector_of.items():
            for other in self.driven(name):
                if self.sector_of[other] is not sector:
                    links[sector.title, self.sector_of[other].title] += 1
        return links


def whole_network() -> Network:
    """qisim's own model with its sectors."""
    from qisim.equations.stocks import SECTORS

    return Network(whole_model(), SECTORS)


def place_in_code(equation: Equation) -> tuple[str, int]:
    """The file and line of an equation, from the folder that holds qisim."""
    code = equation.__code__
    package = equation.__module__.split(".", 1)[0]
    parts = Path(code.co_filename).parts
    start = len(parts) - 1 - parts[::-1].index(package) if package in parts else len(parts) - 1
    return "/".join(parts[start:]), code.co_firstlineno
