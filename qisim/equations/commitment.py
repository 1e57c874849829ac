"""Commitment: whether a trust wants improvement, and what makes it want it more or less.

Expectations rise with results (B4), chief executives come and go (B5), overload wears people out;
what national bodies signal encourages or crowds out.
"""

from __future__ import annotations

from qisim.arithmetic import across_domains, at_start, halving_rate, inverse_sigmoid, sigmoid
from qisim.units import Index, PerYear, Share, Years


def waste_cost(cost_share: Share, waste: Index) -> Share:
    """What waste in a domain adds to the cost of care, as a share of its cost without any."""
    return cost_share * waste


def excess_cost(waste_cost: Share) -> Share:
    """What all waste adds to the cost of care."""
    return across_domains(waste_cost)


def excess_cost_at_start(excess_cost: Share) -> Share:
    """The same in the status quo."""
    return at_start(excess_cost)


def performance(excess_cost: Share, excess_cost_at_start: Share) -> Share:
    """The share of the starting cost that improvement has taken out so far (negative if it grew).

    Of the trust's own starting cost, so that a saving in pounds is this share of what it did cost.
    """
    return (excess_cost_at_start - excess_cost) / (1 + excess_cost_at_start)


def expectation_rise(performance: Share, expected_performance: Share, expectation_time: Years) -> PerYear:
    """People come to take results for granted over about four years (B4, expectations rise with results).

    A change in either direction: expectations fall too, when results are lost.
    """
    return (performance - expected_performance) / expectation_time


def measurement(usual_measurement: Share, measurement_support: Share, funding_factor: Share) -> Share:
    """The share of results that those who work for them can see.

    Small changes must be measured to be believed ("make and measure"); support closes part of the gap.
    """
    return usual_measurement + (1 - usual_measurement) * measurement_support * funding_factor


def results(
    measurement: Share,
    performance: Share,
    expected_performance: Share,
    expectation_time: Years,
    noticeable_gain: PerYear,
    pride: Share,
    proud_performance: Share,
) -> Index:
    """Results that people see (R1, results breed commitment): progress, and what has been achieved.

    Progress is measured against expectation, so a stall disappoints; the second term keeps a trust
    that has arrived from being starved of its own success.
    """
    progress = (performance - expected_performance) / (expectation_time * noticeable_gain)
    achievement = pride * performance / proud_performance
    return measurement * (progress + achievement)


def standing(slack: Share, slack_tolerance: Share, performance: Share, proud_performance: Share) -> Share:
    """How well a trust stands with those who judge it: its money and its results."""
    return sigmoid(slack / slack_tolerance + performance / proud_performance)


def chief_executive_tenure(standing: Share, shortest_tenure: Years, longest_tenure: Years) -> Years:
    """Half of the chief executives stay longer than this.

    From 11 months in trusts rated inadequate to 7 years in outstanding ones (HSJ 2017, an
    association). Squared, since the middling trust's 2.5 years is nearer to the short end.
    """
    return shortest_tenure + (longest_tenure - shortest_tenure) * standing * standing


def leadership_change(chief_executive_tenure: Years, distraction: Share, moved_by_reorganisation: Share) -> PerYear:
    """Changes of chief executive a year, from the median tenure, and more while the service is reorganised."""
    return halving_rate(chief_executive_tenure) * (1 + moved_by_reorganisation * distraction)


def constancy_growth(leadership_constancy: Share, constancy_time: Years) -> PerYear:
    """Constancy of purpose builds while the same people stay (Deming's first point)."""
    return (1 - leadership_constancy) / constancy_time


def constancy_loss(leadership_constancy: Share, leadership_change: PerYear, constancy_reset: Share) -> PerYear:
    """A new chief executive brings new priorities and drops part of the old ones (B5)."""
    return constancy_reset * leadership_change * leadership_constancy


def starting_leadership_constancy(leadership_change: PerYear, constancy_reset: Share, constancy_time: Years) -> Share:
    """Constancy at which growth and loss balance."""
    return 1 / (1 + constancy_reset * leadership_change * constancy_time)


def commitment_balance(
    results_weight: Share,
    results: Index,
    overload: Share,
    strain: Share,
    cynicism: Share,
    leadership_constancy: Share,
    signal_weight: Index,
    supportive_signal: Share,
    control_weight: Index,
    controlling_signal: Share,
    crowding_out: Index,
    trust_incentive: Share,
) -> Index:
    """What speaks for improvement less what speaks against it, besides the trust's own motivation.

    Encouragement from above adds to it. Control, payment and targets take from it: what was done for
    its own sake becomes a task (Deci, Koestner and Ryan 1999; positive feedback adds).

    Churn acts inside the balance, as cynicism ("this too will pass"), rather than as a factor upon
    it: so commitment stays between 0 and 1 wherever a trust starts, and a long-serving leader can
    offset overload, which a factor would not let him.
    """
    experience = results_weight * results - overload * strain - cynicism * (1 - leadership_constancy)
    signals = signal_weight * supportive_signal - control_weight * controlling_signal
    return experience + signals - crowding_out * trust_incentive


def commitment_balance_at_start(commitment_balance: Index) -> Index:
    """The same in the status quo."""
    return at_start(commitment_balance)


def local_motivation(commitment_at_start: Share, commitment_balance_at_start: Index) -> Index:
    """Intrinsic motivation: what it takes to explain a trust's commitment in 2014, and lasts."""
    return inverse_sigmoid(commitment_at_start) - commitment_balance_at_start


def indicated_commitment(local_motivation: Index, commitment_balance: Index) -> Share:
    """The commitment that motives and experience now speak for."""
    return sigmoid(local_motivation + commitment_balance)


def commitment_rise(indicated_commitment: Share, commitment: Share, commitment_time: Years) -> PerYear:
    """Minds change over about a year and a half, in either direction."""
    return (indicated_commitment - commitment) / commitment_time


def starting_commitment_level(starting_commitment: Share) -> Share:
    """Commitment in 2014, as the population has it."""
    return starting_commitment
