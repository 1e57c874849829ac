"""Money: what improvement costs, and what it saves."""

from __future__ import annotations

import numpy as np

from qisim.results.aggregates import total
from qisim.results.metrics.runs import (
    CALENDAR_YEAR,
    FIRST_DAY,
    MILLION,
    PERCENT,
    WHOLE_RUN,
    Array,
    Metric,
    Runs,
)

DISCOUNT_RATE = 0.035
"""HM Treasury's Green Book: the social time preference rate, a year, in real terms."""
SMALLEST_SUM = 1.0
"""A pound: what lies closer to nought is rounding."""
SMALLEST_DEBT = 1e-5
"""Of what providers cost a year (0.7 million in England)."""


def _accumulated(runs: Runs, name: str) -> Array:
    """What a stock of money gained over the run, in million pounds."""
    money = runs.sum(name)
    return np.asarray((money[-1] - money[0]) / MILLION)


def programme_cost(runs: Runs) -> Array:
    """What the programme spent, from public money held for it."""
    return _accumulated(runs, "programme_spent")


def _own_spent(runs: Runs) -> Array:
    """What trusts have spent so far beyond what they spent in the status quo: (quarter, draw).

    What a trust already spent in 2014 sustains the state from which savings are counted.
    """
    before = runs.sum("own_cost")[0]
    return runs.sum("own_spent") - before * (runs.times - runs.times[0])[:, None]


def own_cost(runs: Runs) -> Array:
    """What trusts spent on improvement out of their own income, beyond what they did in the status quo."""
    spent = _own_spent(runs)
    return np.asarray((spent[-1] - spent[0]) / MILLION)


def forgone_care(runs: Runs) -> Array:
    """Care that the service did without, at what it costs, for time given to improvement that nobody filled."""
    return _accumulated(runs, "forgone_so_far")


def total_cost(runs: Runs) -> Array:
    """All three together: what was paid, and what was not done."""
    return programme_cost(runs) + own_cost(runs) + forgone_care(runs)


def savings(runs: Runs) -> Array:
    """Avoidable cost that is no longer incurred."""
    return _accumulated(runs, "saved_so_far")


def cashable_savings(runs: Runs) -> Array:
    """The part of the savings that is money to spend elsewhere; the rest is time, beds and better care."""
    return _accumulated(runs, "cashable_so_far")


def net_benefit(runs: Runs) -> Array:
    """Savings less all cost."""
    return savings(runs) - total_cost(runs)


def _worth(runs: Runs) -> Array:
    """Savings so far less all cost so far: (quarter, draw)."""
    cost = runs.sum("programme_spent") + _own_spent(runs) + runs.sum("forgone_so_far")
    return np.asarray(runs.sum("saved_so_far") - cost)


def discounted_net_benefit(runs: Runs) -> Array:
    """Savings less all cost, each quarter at its present value on the first day of the run."""
    worth = _worth(runs)
    middle = (runs.times[1:] + runs.times[:-1]) / 2 - runs.times[0]
    present = np.diff(worth, axis=0) * (1 + DISCOUNT_RATE) ** -middle[:, None]
    return total(present, axis=0) / MILLION


def payback(times: Array, worth: Array) -> Array:
    """The first saved moment from which on savings so far exceed all cost so far, to the end of the run.

    `worth`, (quarter, draw), is the one less the other. NaN where it ends with cost not covered, also
    where there was never anything to cover.
    """
    behind = worth <= SMALLEST_SUM
    first = np.where(behind.any(axis=0), len(times) - np.argmax(behind[::-1], axis=0), 0)
    return np.where(first < len(times), times[np.minimum(first, len(times) - 1)], np.nan)


def payback_year(runs: Runs) -> Array:
    """When savings have paid for all cost, as a calendar year: 2021.5 is July 2021.

    All savings count, in money or not. There is no number where they never do for good, so the middle
    of the draws in which they do says little without how many these are; and none where cost was
    never ahead of savings by more than a rounding of a year's budget, since then there was nothing to
    pay back.
    """
    worth = _worth(runs)
    laid_out = worth.min(axis=0) < -SMALLEST_DEBT * runs.base_cost.sum()
    return np.where(laid_out, FIRST_DAY + payback(runs.times, worth), np.nan)


def plan_paid_for(runs: Runs) -> Array:
    """The share of what the programme would cost, every place and post filled, that its budget allowed.

    Over all quarters in which anything was planned; undefined where nothing ever was.
    """
    planned = runs.sum("nation_planned_cost")[:-1]
    paid = planned * runs.sum("funding_factor")[:-1]
    whole = total(planned, axis=0)
    return np.divide(PERCENT * total(paid, axis=0), whole, out=runs.undefined(), where=whole > 0)


METRICS: tuple[Metric, ...] = (
    Metric("programme_cost", "Cost of the programme", "million GBP", WHOLE_RUN, "lower", programme_cost, is_cost=True),
    Metric(
        "own_cost",
        "Cost to trusts themselves, beyond 2014's",
        "million GBP",
        WHOLE_RUN,
        "lower",
        own_cost,
        is_cost=True,
    ),
    Metric(
        "forgone_care",
        "Care forgone, for time that nobody filled",
        "million GBP",
        WHOLE_RUN,
        "lower",
        forgone_care,
        is_cost=True,
    ),
    Metric("plan_paid_for", "Plan that the budget paid for", "%", WHOLE_RUN, "higher", plan_paid_for),
    Metric("total_cost", "Cost, all together", "million GBP", WHOLE_RUN, "lower", total_cost, is_cost=True),
    Metric("savings", "Savings", "million GBP", WHOLE_RUN, "higher", savings),
    Metric(
        "cashable_savings", "of which money to spend elsewhere", "million GBP", WHOLE_RUN, "higher", cashable_savings
    ),
    Metric("net_benefit", "Net benefit", "million GBP", WHOLE_RUN, "higher", net_benefit),
    Metric(
        "discounted_net_benefit",
        "Net benefit, discounted at 3.5% a year",
        "million GBP",
        WHOLE_RUN,
        "higher",
        discounted_net_benefit,
    ),
    Metric("payback_year", "Savings have paid for all cost", CALENDAR_YEAR, WHOLE_RUN, "lower", payback_year),
)
