"""How the model hangs together: pictures, feedback loops, what scenarios change, and its algorithms."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qisim import arithmetic
from qisim.equations.loops import LOOPS
from qisim.explain.loop_picture import loop_picture
from qisim.explain.sector_picture import sector_picture
from qisim.explain.sectors_picture import sectors_picture
from qisim.explain.words import loop_words
from qisim.model import source_of
from qisim.report.strategies import part_of_country, side_by_side
from qisim.report.tables import Block, Table
from qisim.standards.parts import Bullets, Content, Part, Picture, Shown, Text, filled, needs_words, tabulated
from qisim.standards.subject import Subject

if TYPE_CHECKING:
    from qisim.scenarios import Scenario

CONVENTIONS = (
    "Boxes are stocks, double arrows with a valve are flows, clouds are outside the model, and thin arrows say what "
    "depends on what. What a sector takes from others stands in grey below the name that needs it, levers in orange."
)


def diagram(subject: Subject) -> Content:
    """The map of sectors, the named loops, and stocks and flows by sector, drawn from the equations."""
    network = subject.network
    sectors = (
        Picture(f"sector-{number}", f"Stocks and flows: {sector.title}", sector_picture(sector, network), aside=True)
        for number, sector in enumerate(network.sectors, start=1)
    )
    return filled(
        Picture("sectors", "Which sector feeds which", sectors_picture(network)),
        Picture("loops", "The named feedback loops", loop_picture(LOOPS)),
        Text(CONVENTIONS),
        *sectors,
    )


def base_logic(subject: Subject) -> Content:
    """The named loops in words, with what carries them."""
    header = ("Loop", "Kind", "Claim", "Carried by")
    rows = (
        [
            f"{loop.id} {loop.title}",
            "reinforcing" if loop.reinforcing else "balancing",
            loop.claim,
            "\n".join(loop_words(path) for path in loop.paths),
        ]
        for loop in LOOPS
    )
    return needs_words(
        "Tell the dynamic hypothesis as a story: which loops are strong when, and which archetypes they make "
        "(success to the successful, shifting the burden, limits to growth, and the like).",
        Text("(-) stands before what moves against the one before it. Tests find each path in the equations."),
        tabulated("loops", f"The {len(LOOPS)} named feedback loops", header, rows, formula="Carried by"),
    )


def scenario_logic(subject: Subject) -> Content:
    """How each scenario differs from the base."""
    return filled(*differences(subject))


def differences(subject: Subject) -> Iterator[Part]:
    """The base in full, then for each other scenario what it sets otherwise."""
    part = None if subject.result is None else part_of_country(subject.result)
    part = 1.0 if subject.result is None else part
    base = side_by_side([subject.base], part)
    yield Text(f"The base is {subject.base.name}: {subject.base.title}. Levers that it does not name stand as in 2014.")
    yield Shown(Table("base", f"The base: {subject.base.title}", "Lever", ("Base",), (Block("", tuple(base)),)))
    for number, (name, scenario) in enumerate(subject.others, start=1):
        yield _difference(number, name, subject.base, scenario, part)
    if not subject.others:
        yield Text("No other scenario is documented here.")


def _difference(number: int, name: str, base: Scenario, scenario: Scenario, part: float | None) -> Part:
    rows = tuple(row for row in side_by_side([base, scenario], part) if len(set(row.cells)) > 1)
    years = "" if base.years == scenario.years else f"; it runs for {scenario.years} years, the base for {base.years}"
    if not rows:
        return Text(f"{name} sets nothing otherwise{years}.")
    caption = f"{name} ({scenario.title}): what differs from the base{years}"
    return Shown(Table(f"difference-{number}", caption, "Lever", ("Base", name), (Block("", rows),)))


def algorithms(subject: Subject) -> Content:
    """The functions that equations use, the crossings between places, and how a run goes."""
    sources = [source_of(equation) for equation in subject.model.equations.values()]
    rows = []
    for name, function in _functions():
        uses = sum(f"{name}(" in source for source in sources)
        if uses:
            rows.append([name, " ".join((inspect.getdoc(function) or "").split()), f"{uses}"])
    return needs_words(
        "Say which real processes the more involved equations stand for, such as how support is given out, how a "
        "budget cuts a plan, and how collaboratives admit teams; the auxiliaries show each in full.",
        tabulated(
            "functions", "Functions that equations use besides arithmetic", ("Function", "Meaning", "Equations"), rows
        ),
        Text("A run, in pseudo-code:"),
        Bullets(
            (
                "Read the scenario, and turn its phases into the value of each lever in each quarter and trust.",
                "Start every stock from its own equation, at the balance of the status quo.",
                "For each quarter hold the levers; for each step in it evaluate the equations in the order of their "
                "needs.",
                "Add to each stock its flows in less its flows out, times the step (Euler), or the weighted mean of "
                "four such evaluations (RK4).",
                "Save what is watched at the start of each quarter and at the end; measure the run.",
            )
        ),
    )


def _functions() -> Iterator[tuple[str, object]]:
    for name, function in inspect.getmembers(arithmetic, inspect.isfunction):
        if function.__module__ == arithmetic.__name__:
            yield name, function
