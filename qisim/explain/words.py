"""How explanations put things, the same in a terminal and in the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qisim.equations.loops import AGAINST
from qisim.explain.figures import figure
from qisim.parameters import Evidence

VERIFIED = {"looked-up": "looked up", "recalled": "recalled, not looked up"}


def loop_words(path: Sequence[str]) -> str:
    """A path with its closing name; a name that moves against the one before it says so."""
    closed = (*path, path[0])
    words = [closed[0].removeprefix(AGAINST)]
    for name in closed[1:]:
        words.append(f"(-) {name.removeprefix(AGAINST)}" if name.startswith(AGAINST) else name)
    return " -> ".join(words)


def shape_words(place: str | None, axis: str | None, members: Sequence[str]) -> str:
    """The place of a quantity, and its axis with the members that there are."""
    if place is None or axis is None:
        return place or ""
    named = ", ".join(members) if members else "members named by scenarios"
    return f"{place}, by {axis} ({named})"


def link_words(links: Mapping[str, int]) -> str:
    """Sectors with the number of links, most first."""
    ordered = sorted(links.items(), key=lambda item: -item[1])
    return ", ".join(f"{sector} {count}" for sector, count in ordered)


def value_words(row: Evidence) -> str:
    """The published value of a row of evidence, with its range, if any."""
    if row.low is None or row.high is None:
        number = "" if row.value is None else figure(row.value)
    else:
        bounds = f"{figure(row.low)} to {figure(row.high)}"
        number = bounds if row.value is None else f"{figure(row.value)} ({bounds})"
    return f"{number} {row.unit}".strip()


def evidence_words(row: Evidence) -> str:
    """One row of evidence in a paragraph."""
    said = f"{row.id}: {row.quantity}, {value_words(row)}"
    return f"{said}. {row.source} [{VERIFIED.get(row.verified, row.verified)}]"
