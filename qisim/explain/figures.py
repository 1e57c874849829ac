"""The numbers of parameters: rounded for readers, and laid out by member and type of trust."""

from __future__ import annotations

from collections.abc import Sequence

from qisim.explain.answers import Figure

WHOLE = 1e4
"""From here on, numbers are whole, with thousands separated."""


def figure(value: float) -> str:
    """A number as short as it is exact."""
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:.6g}"


def with_range(each: Figure) -> str:
    """A number with its bounds."""
    if each.low == each.high:
        return figure(each.value)
    return f"{figure(each.value)} ({figure(each.low)} to {figure(each.high)})"


def figures_table(figures: Sequence[Figure]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """A heading and rows: members down, types of trust across; a single number is one cell."""
    members = tuple(dict.fromkeys(each.member for each in figures))
    types = tuple(dict.fromkeys(each.type for each in figures))
    cells = {(each.member, each.type): with_range(each) for each in figures}
    label = ("",) if members != (None,) else ()
    header = (*label, *(kind or "" for kind in types))
    rows = ((*((member or "",) if label else ()), *(cells[member, kind] for kind in types)) for member in members)
    return header, tuple(rows)
