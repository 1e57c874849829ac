"""A table of measurements, each with its spread and its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One figure, measured several times; `at_most` or `at_least` is its target, if it has one."""

    what: str
    unit: str
    values: Sequence[float]
    at_most: float | None = None
    at_least: float | None = None

    def cells(self) -> list[str]:
        middle = median(self.values)
        target, verdict = "", ""
        if self.at_most is not None:
            target, verdict = f"at most {self.at_most:g}", "met" if middle <= self.at_most else "MISSED"
        if self.at_least is not None:
            target, verdict = f"at least {self.at_least:,g}", "met" if middle >= self.at_least else "MISSED"
        return [
            self.what,
            self.unit,
            *(f"{x:.3g}" if x < 1000 else f"{x:,.0f}" for x in (middle, min(self.values), max(self.values))),
            target,
            verdict,
        ]


def text(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    heads = ["measured", "unit", "median", "least", "most", "target", ""]
    table = [heads, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(heads))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in table
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
