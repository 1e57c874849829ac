"""Finished pieces put together into tables, always in the order of the draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from qisim.experiments.job import Job
from qisim.experiments.pieces import LEVELS_OF, TIMES, Array, Piece, by_trust, levels_of
from qisim.results.aggregates import QUANTITIES, quantiles, quantities_of
from qisim.results.folders import Parts
from qisim.results.metrics import METRICS
from qisim.results.tables import Series, central_table, draws_table, quantile_table

DRAW_AXIS = 2
"""Of (quarter, inner, draw, row)."""

QUANTITIES_AT_ONCE = 8
"""Read together from each piece: fewer take more time, more take more memory when there are many draws."""


def all_draws(job: Job, pieces: Sequence[Piece], parts: Parts) -> pa.Table:
    """Every metric of every draw."""
    names = [metric.name for metric in METRICS]
    return draws_table({label: _joined(pieces, scenario, parts, names, 0) for scenario, label in enumerate(job.names)})


def trajectories(job: Job, pieces: Sequence[Piece], parts: Parts) -> Iterator[pa.Table]:
    """For each scenario the quantiles over draws by level, then the central run by trust; one at a time in memory."""
    rows = levels_of(job).rows
    for scenario, label in enumerate(job.names):
        central = parts.load(Piece(scenario, range(0)).name, [TIMES, *by_trust(job)])
        yield quantile_table(label, central[TIMES], rows, _quantiles(job, pieces, scenario, parts))
        series = (_series(job, name, central[name]) for name in by_trust(job))
        yield central_table(label, central[TIMES], job.population.codes, series)


def _quantiles(job: Job, pieces: Sequence[Piece], scenario: int, parts: Parts) -> Iterator[Series]:
    names = [quantity.name for quantity in quantities_of(job.model)]
    for first in range(0, len(names), QUANTITIES_AT_ONCE):
        some = [LEVELS_OF + name for name in names[first : first + QUANTITIES_AT_ONCE]]
        for name, values in _joined(pieces, scenario, parts, some, DRAW_AXIS).items():
            yield _series(job, name.removeprefix(LEVELS_OF), quantiles(values, DRAW_AXIS))


def _joined(pieces: Sequence[Piece], scenario: int, parts: Parts, names: Sequence[str], axis: int) -> dict[str, Array]:
    """Some arrays over all of a scenario's draws, in their order."""
    own = sorted((piece for piece in pieces if piece.scenario == scenario and piece.draws), key=_first_draw)
    loaded = [parts.load(piece.name, names) for piece in own]
    return {name: np.concatenate([arrays[name] for arrays in loaded], axis=axis) for name in names}


def _first_draw(piece: Piece) -> int:
    return piece.draws[0]


def _series(job: Job, name: str, values: Array) -> Series:
    own_unit = next(quantity.unit for quantity in QUANTITIES if quantity.name == name)
    if own_unit:
        return Series(name, own_unit, ("",), values)
    return Series(name, job.model.unit(name), job.model.members(name), values)
