"""What a run is judged by: every metric with its unit, its window and the direction that is better.

A metric is a function of `Runs`, some draws of one scenario, and gives one number a draw. Where it
is undefined (a window past the horizon, nothing gained that could remain) it is NaN in here and null
in every table and file: never nought, and never left out.

Windows are the same for every strategy, so that they can be compared: levers move from April 2015,
"five years on" is April 2020, and the Forward View's decade ends with 2020/21.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qisim.results.metrics import care, growth, lasting, money, people, relief
from qisim.results.metrics.lasting import follow_up_of
from qisim.results.metrics.money import payback
from qisim.results.metrics.people import gini, left_behind_trusts
from qisim.results.metrics.runs import CALENDAR_YEAR, FIRST_DAY, FIVE_YEARS_ON, Array, Metric, Runs

__all__ = [
    "CALENDAR_YEAR",
    "ESSENTIAL",
    "FIRST_DAY",
    "FIVE_YEARS_ON",
    "METRICS",
    "THEMES",
    "WATCHED",
    "Metric",
    "Runs",
    "follow_up_of",
    "gini",
    "left_behind_trusts",
    "measure",
    "payback",
]

THEMES: Mapping[str, tuple[Metric, ...]] = {
    "Productivity": growth.METRICS,
    "Skills and practice": people.METRICS,
    "Care": care.METRICS,
    "Money": money.METRICS,
    "Relief and lost time": relief.METRICS,
    "What lasts": lasting.METRICS,
}
METRICS: tuple[Metric, ...] = tuple(metric for metrics in THEMES.values() for metric in metrics)

ESSENTIAL = (
    "productivity_growth",
    "improvement_growth",
    "productivity_growth_to_2020_21",
    "gap_to_2",
    "efficiency_gap_2",
    "skilled_share",
    "practising_share",
    "share_above_critical_mass",
    "capability_gini",
    "left_behind",
    "quality",
    "total_cost",
    "plan_paid_for",
    "savings",
    "cashable_savings",
    "net_benefit",
    "payback_year",
    "remaining_5_years_after_withdrawal",
    "still_rising",
)
"""What a board asks first: the terminal's table and the report's key figures show these, files hold all."""

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
    "waste_cost",
    "relief_funding",
    "rationing",
    "unbackfilled_days",
    "funding_factor",
    "nation_planned_cost",
)
"""The quantities that metrics need."""


def measure(runs: Runs, wanted: Collection[str] | None = None) -> dict[str, Array]:
    """The wanted metrics of some draws by name; every metric if none is named."""
    return {metric.name: metric.function(runs) for metric in METRICS if wanted is None or metric.name in wanted}
