"""What a run is judged by: every metric with its unit, its window and the direction that is better.

A metric is a function of `Runs`, some draws of one scenario, and gives one number a draw. Where it
is undefined (a window past the horizon, nothing gained that could remain) it is NaN in here and null
in every table and file: never nought, and never left out.

Windows are the same for every strategy, so that they can be compared: levers move from April 2015,
"five years on" is April 2020, and the Forward View's decade ends with 2020/21.
"""

from __future__ import annotations

from qisim.results.metrics import care, growth, lasting, money, people
from qisim.results.metrics.lasting import FOLLOW_UP
from qisim.results.metrics.people import gini
from qisim.results.metrics.runs import FIVE_YEARS_ON, Array, Metric, Runs

__all__ = ["FIVE_YEARS_ON", "FOLLOW_UP", "METRICS", "WATCHED", "Metric", "Runs", "gini", "measure"]

METRICS: tuple[Metric, ...] = (*growth.METRICS, *people.METRICS, *care.METRICS, *money.METRICS, *lasting.METRICS)

WATCHED: tuple[str, ...] = (
    "productivity",
    "improvement_productivity",
    "untrained_staff",
    "skilled_staff",
    "practising_staff",
    "practising_density",
    "quality",
    "programme_spent",
    "own_cost",
    "own_spent",
    "saved_so_far",
    "cashable_so_far",
    "forgone_so_far",
)
"""The quantities that metrics need."""


def measure(runs: Runs) -> dict[str, Array]:
    """Every metric of some draws, by name."""
    return {metric.name: metric.function(runs) for metric in METRICS}
