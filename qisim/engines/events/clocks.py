"""When flows become events: a clock for each flow of each trust, which runs as fast as the flow flows.

Each clock waits for a time drawn from an exponential distribution with a mean of one event, and the
expected number of events wears it down (Kurtz's random time change; Anderson 2007). A rate is held
through a step, as Euler's method holds it, so that the mean is Euler's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from qisim.engines.events.luck import Column
from qisim.engines.inputs import Array


class Clocks:
    """The clocks of some flows, as rows, in each column."""

    def __init__(self, rows: Sequence[str], columns: Sequence[Column]) -> None:
        self._waits = [[column.exponential(f"when {row}") for column in columns] for row in rows]
        self._left = np.array([[wait() for wait in waits] for waits in self._waits])
        self._left.shape = len(rows), len(columns)

    def due(self, expected: Array) -> Iterator[tuple[float, int, int]]:
        """What happens in a step: the part of the step that has gone by then, the row, the column.

        expected: (rows, columns) the number of events that each flow stands for in this step
        """
        before, self._left = self._left, self._left - expected
        for row, column in zip(*(found.tolist() for found in np.nonzero(self._left < 0)), strict=True):
            clock, end = float(before[row, column]), float(expected[row, column])
            wait = self._waits[row][column]
            while clock < end:
                yield clock / end, row, column
                clock += wait()
            self._left[row, column] = clock - end
