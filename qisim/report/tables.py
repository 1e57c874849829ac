"""Tables of a report: words in rows and columns, with what belongs to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the number in words and, smaller, what goes with it."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A row: its heading, with smaller words about it, and a cell for each column."""

    heading: str
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True)
class Block:
    """Rows that belong together, under a heading of their own if it has words."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """A table with its caption. `spans` head groups of columns: (words, how many columns)."""

    name: str
    caption: str
    corner: str
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]
    spans: tuple[tuple[str, int], ...] = field(default=())

    @property
    def labels(self) -> tuple[str, ...]:
        """What each column holds, in full: on a narrow page it stands beside every cell."""
        groups = [words for words, count in self.spans for _ in range(count)] or [""] * len(self.columns)
        return tuple(
            f"{group}, {column}" if group else column for group, column in zip(groups, self.columns, strict=True)
        )


def table(
    name: str,
    caption: str,
    corner: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    spans: Sequence[tuple[str, int]] = (),
) -> Table:
    """A table of one block."""
    return Table(name, caption, corner, tuple(columns), (Block("", tuple(rows)),), tuple(spans))
