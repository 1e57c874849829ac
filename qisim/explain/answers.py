"""What an explanation holds, as data: the same for the terminal, for JSON and for the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from qisim.parameters import Evidence


@dataclass(frozen=True)
class Mention:
    """A name in few words."""

    name: str
    kind: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Written:
    """An equation as a formula (plain and in LaTeX), and as code with its place."""

    formula: tuple[str, ...]
    latex: tuple[str, ...]
    notes: tuple[str, ...]
    code: str
    file: str
    line: int


@dataclass(frozen=True)
class Figure:
    """One number of a parameter: for a member of its axis and a type of trust, where it has these."""

    member: str | None
    type: str | None
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Assumed:
    """The numbers of a parameter and what they rest on.

    `assumption`: the value itself is not published. `calibrated`: the calibration that it comes from.
    """

    figures: tuple[Figure, ...]
    distribution: str
    assumption: bool
    evidence: tuple[Evidence, ...]
    calibrated: str | None


@dataclass(frozen=True)
class Range:
    """What a lever may be set to, or what an attribute may hold; None is unbounded."""

    low: float | None
    high: float | None
    neutral: float | None = None
    relative_to: str | None = None
    whole_programme: bool | None = None


@dataclass(frozen=True)
class Measured:
    """How a metric judges a run."""

    title: str
    unit: str
    window: str
    better: str | None
    meaning: str


@dataclass(frozen=True)
class Turn:
    """A named feedback loop."""

    id: str
    title: str


@dataclass(frozen=True)
class Explanation:
    """One name of the model, or a metric."""

    name: str
    kind: str
    meaning: str
    unit: str
    place: str | None = None
    axis: str | None = None
    members: tuple[str, ...] = ()
    sector: str | None = None
    sector_file: str | None = None
    equation: Written | None = None
    inflows: tuple[Mention, ...] = ()
    outflows: tuple[Mention, ...] = ()
    drivers: tuple[Mention, ...] = ()
    drives: tuple[Mention, ...] = ()
    named_loops: tuple[Turn, ...] = ()
    shortest_loops: tuple[tuple[str, ...], ...] = ()
    parameter: Assumed | None = None
    range: Range | None = None
    metric: Measured | None = None


@dataclass(frozen=True)
class SectorExplanation:
    """A sector of the model and what it holds."""

    name: str
    kind: str
    file: str
    meaning: str
    stocks: tuple[Mention, ...]
    equations: tuple[Mention, ...]
    parameters: tuple[Mention, ...]
    levers: tuple[Mention, ...]
    fed_by: dict[str, int]
    feeds: dict[str, int]


@dataclass(frozen=True)
class SectorMap:
    """All sectors: which feeds which."""

    kind: str
    sectors: tuple[SectorExplanation, ...]


@dataclass(frozen=True)
class LoopExplanation:
    """A named feedback loop and the names that carry it."""

    name: str
    kind: str
    meaning: str
    polarity: str
    paths: tuple[tuple[str, ...], ...]


Answer: TypeAlias = Explanation | SectorExplanation | LoopExplanation
