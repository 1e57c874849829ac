"""Whether the figures of a run say what a reader needs: read off from their files."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qisim.report import FIGURES
from qisim.results import Result
from qisim.standards.logic import CONVENTIONS
from qisim.standards.parts import Content, Part, Text, filled, filled_unless, not_done, tabulated
from qisim.standards.subject import Subject

SVG = "{http://www.w3.org/2000/svg}"
NO_FIGURES = "There are no figures of a run here"
SIMULATED = "Source: simulation"
BAND, INTERVAL = "FillBetween", "90%"
TICKS = ("xtick", "ytick")


@dataclass(frozen=True)
class Figure:
    """What can be read off from a figure's file."""

    name: str
    title: str
    description: str
    text: str
    parts: frozenset[str]

    @property
    def has_axes(self) -> bool:
        """Whether an axis has marks, and the figure words about what they measure."""
        return any(tick in part for tick in TICKS for part in self.parts) and bool(self.title and self.text)

    @property
    def is_described(self) -> bool:
        """Whether it says in words what it shows."""
        return bool(self.title and self.description)

    @property
    def is_simulation(self) -> bool:
        """Whether it says that it shows simulation."""
        return SIMULATED in self.text

    @property
    def shows_uncertainty(self) -> bool:
        """Whether it has a band, or tells an interval."""
        return any(BAND in part for part in self.parts) or INTERVAL in self.text + self.description

    def names_settings(self, result: Result) -> bool:
        """Whether scenarios, trusts and seed stand beside it."""
        wanted = (*result.names, result.population.name, f"seed {result.settings.seed}")
        return all(word in self.text for word in wanted)


def figures_of(result: Result) -> tuple[Figure, ...]:
    """The figures in a run's folder."""
    folder = Path(result.folder or "") / FIGURES
    return tuple(_figure(path) for path in sorted(folder.glob("*.svg")))


def _figure(path: Path) -> Figure:
    drawing = ElementTree.parse(path).getroot()
    texts = ("".join(each.itertext()) for each in drawing.iter(f"{SVG}text"))
    groups = frozenset(each.get("id", "") for each in drawing.iter(f"{SVG}g"))
    title, description = (drawing.findtext(f"{SVG}{tag}") or "" for tag in ("title", "desc"))
    return Figure(path.stem, title.strip(), description.strip(), " ".join(" ".join(texts).split()), groups)


def axes(subject: Subject) -> Content:
    """Axes, units and legends."""
    return _checked(subject, lambda one: one.has_axes and one.is_described, "Label the axes of these", _titles)


def apart(subject: Subject) -> Content:
    """Data told apart from simulation."""
    return _checked(subject, lambda one: one.is_simulation, "Say what is data in these", _no_data)


def uncertainty(subject: Subject) -> Content:
    """Uncertainty in figures."""
    return _checked(subject, lambda one: one.shows_uncertainty, "Say why these show no uncertainty", _intervals)


def conventions(subject: Subject) -> Content:
    """How loops and stocks are drawn."""
    loops = (
        "In the picture of loops a plus on an arrow says that both move the same way, a minus that one moves against "
        "the other; R loops reinforce a change, B loops balance it."
    )
    return filled(Text(CONVENTIONS), Text(loops))


def settings_beside(subject: Subject) -> Content:
    """Scenarios, trusts, draws and seed beside each figure."""
    result = subject.result
    return _checked(
        subject,
        lambda one: result is not None and one.names_settings(result),
        "Say with which settings these were made",
        _settings,
    )


def _checked(
    subject: Subject, holds: Callable[[Figure], bool], prompt: str, told: Callable[[tuple[Figure, ...]], Iterator[Part]]
) -> Content:
    found = figures_of(subject.result) if subject.result else ()
    if not found:
        return not_done(NO_FIGURES, command=subject.command)
    return filled_unless([one.name for one in found if not holds(one)], prompt, *told(found))


def _titles(found: tuple[Figure, ...]) -> Iterator[Part]:
    header = ("Figure", "Title", "In words")
    rows = ([one.name, one.title, one.description] for one in found)
    yield tabulated("figures", f"The {len(found)} figures of the run", header, rows)


def _no_data(found: tuple[Figure, ...]) -> Iterator[Part]:
    yield Text(f"{len(found)} figures, each with a line that says it shows simulation. None of them shows data.")


def _intervals(found: tuple[Figure, ...]) -> Iterator[Part]:
    rows = ([one.name, "yes" if one.shows_uncertainty else "no"] for one in found)
    yield tabulated("uncertainty", "Which figures show an interval over draws", ("Figure", "Interval or band"), rows)


def _settings(found: tuple[Figure, ...]) -> Iterator[Part]:
    yield Text(
        f"Below each of {len(found)} figures stand the scenarios, the trusts, the runs and the seed; what the "
        "scenarios set stands with the settings of the experiments."
    )
