"""Money: what improvement costs, and what it saves."""

from __future__ import annotations

import numpy as np

from qisim.results.aggregates import total
from qisim.results.metrics.runs import MILLION, WHOLE_RUN, Array, Metric, Runs

DISCOUNT_RATE = 0.035
"""HM Treasury's Green Book: the social time preference rate, a year, in real terms."""


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


def discounted_net_benefit(runs: Runs) -> Array:
    """Savings less all cost, each quarter at its present value on the first day of the run."""
    cost = runs.sum("programme_spent") + _own_spent(runs) + runs.sum("forgone_so_far")
    worth = runs.sum("saved_so_far") - cost
    middle = (runs.times[1:] + runs.times[:-1]) / 2 - runs.times[0]
    present = np.diff(worth, axis=0) * (1 + DISCOUNT_RATE) ** -middle[:, None]
    return total(present, axis=0) / MILLION


METRICS: tuple[Metric, ...] = (
    Metric("programme_cost", "Cost of the programme", "million GBP", WHOLE_RUN, "lower", programme_cost),
    Metric("own_cost", "Cost to trusts themselves, beyond 2014's", "million GBP", WHOLE_RUN, "lower", own_cost),
    Metric(
        "forgone_care", "Care forgone, for time that nobody filled", "million GBP", WHOLE_RUN, "lower", forgone_care
    ),
    Metric("total_cost", "Cost, all together", "million GBP", WHOLE_RUN, "lower", total_cost),
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
)
