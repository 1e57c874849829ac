"""The policy environment: what national bodies do to trusts, by leaning on them and by being reorganised.

Changing the national cocktail of policy and regulation can nudge, if the bodies are coherent,
calibrated and constant (Dixon, HSJ 2014). Each body leans with some strength and looks at something
between failure and improvement; it can change its means for nothing, its ends at a cost in belief.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_bodies, disagreement, ratio, sum_in_nation
from qisim.units import Index, PerYear, PoundsPerYear, Share, Years


def body_reach(foundation: Share, reach_of_foundation_trusts: Share, reach_of_other_trusts: Share) -> Share:
    """Whether a body oversees a trust: Monitor foundation trusts, the TDA the others, CQC and NHS England all."""
    return foundation * reach_of_foundation_trusts + (1 - foundation) * reach_of_other_trusts


def gain_in_pounds(performance: Share, base_cost: PoundsPerYear) -> PoundsPerYear:
    """What improvement has taken out of a trust's cost."""
    return performance * base_cost


def nation_gain(gain_in_pounds: PoundsPerYear) -> PoundsPerYear:
    """What improvement has taken out of the nation's cost."""
    return sum_in_nation(gain_in_pounds)


def nation_base_cost(base_cost: PoundsPerYear) -> PoundsPerYear:
    """What all trusts cost to run in 2014/15."""
    return sum_in_nation(base_cost)


def shortfall(
    nation_gain: PoundsPerYear, nation_base_cost: PoundsPerYear, required_gain: PerYear, time: Years
) -> Share:
    """The part of the gain required by now that bodies do not see."""
    required = required_gain * time
    seen = ratio(nation_gain, nation_base_cost)
    return ratio(np.maximum(0, required - seen), required)


def indicated_strength(usual_strength: Share, nudge_strength: Index, calibration: Index, shortfall: Share) -> Share:
    """How hard a body means to lean: as hard as ever, or harder the less it sees (calibration)."""
    return usual_strength * nudge_strength * (1 + calibration * shortfall)


def strength_rise(indicated_strength: Share, body_strength: Share, policy_time: Years) -> PerYear:
    """Guidance, contracts and inspection follow an intention within about a year."""
    return (indicated_strength - body_strength) / policy_time


def starting_strength(usual_strength: Share) -> Share:
    """The strength of 2014."""
    return usual_strength


def indicated_focus(usual_focus: Share, nudge_focus: Share) -> Share:
    """Where a body means to look: 0 at failure, 1 at improvement."""
    towards_improvement = (1 - usual_focus) * np.maximum(0, nudge_focus)
    towards_failure = usual_focus * np.minimum(0, nudge_focus)
    return usual_focus + towards_improvement + towards_failure


def focus_rise(indicated_focus: Share, body_focus: Share, policy_time: Years) -> PerYear:
    """What inspectors and managers look at follows within about a year."""
    return (indicated_focus - body_focus) / policy_time


def starting_focus(usual_focus: Share) -> Share:
    """The focus of 2014."""
    return usual_focus


def focus_shift(body_strength: Share, focus_rise: PerYear) -> PerYear:
    """How fast a body changes its ends, in either direction, weighed by how hard it leans."""
    return body_strength * np.maximum(focus_rise, -focus_rise)


def total_strength(body_strength: Share) -> Share:
    """How hard all bodies lean."""
    return across_bodies(body_strength)


def total_focus_shift(focus_shift: PerYear) -> PerYear:
    """How fast all bodies change their ends."""
    return across_bodies(focus_shift)


def consistency(
    usual_consistency: Share,
    constancy_of_purpose: Share,
    total_focus_shift: PerYear,
    total_strength: Share,
    tolerated_shift: PerYear,
) -> Share:
    """Whether bodies still want today what they wanted yesterday (Deming's constancy of purpose).

    Below 1 by habit: at least ten reorganisations in twenty years. It falls further while ends
    change, whichever way: a change for the better is disbelieved too, until it has lasted.
    """
    habit = usual_consistency + (1 - usual_consistency) * constancy_of_purpose
    return habit * np.exp(-ratio(total_focus_shift, total_strength) / tolerated_shift)


def credibility_rise(consistency: Share, credibility: Share, credibility_time: Years) -> PerYear:
    """Belief follows consistency over about five years."""
    return (consistency - credibility) / credibility_time


def credibility_loss(credibility: Share, reorganisation: PerYear, credibility_lost: Share) -> PerYear:
    """What a reorganisation takes from belief in all that was promised before it (B5)."""
    return credibility_lost * reorganisation * credibility


def new_distraction(reorganisation: PerYear) -> PerYear:
    """A reorganisation turns heads: to new posts, new bodies, new forms."""
    return reorganisation


def distraction_ending(distraction: Share, distraction_time: Years) -> PerYear:
    """Distraction passes in about two years (Edwards 2020, an expert's judgement)."""
    return distraction / distraction_time


def no_distraction(usual_consistency: Share) -> Share:
    """At the start there is none besides what trusts are used to: that of 2013 is part of how they stand in 2014."""
    return 0 * usual_consistency


def nudge(body_reach: Share, body_strength: Share) -> Share:
    """How hard a body leans on a trust."""
    return body_reach * body_strength


def improvement_nudge(nudge: Share, body_focus: Share) -> Share:
    """The part of it that looks at improvement."""
    return nudge * body_focus


def squared_focus_nudge(improvement_nudge: Share, body_focus: Share) -> Share:
    """The same with the square of the focus, from which comes how far bodies differ."""
    return improvement_nudge * body_focus


def bodies_reaching(body_reach: Share) -> Share:
    """How many bodies oversee a trust."""
    return across_bodies(body_reach)


def trust_nudge(nudge: Share) -> Share:
    """How hard all bodies lean on a trust."""
    return across_bodies(nudge)


def trust_improvement_nudge(improvement_nudge: Share) -> Share:
    """The part of it that looks at improvement."""
    return across_bodies(improvement_nudge)


def trust_squared_focus_nudge(squared_focus_nudge: Share) -> Share:
    """The same with the square of the focus."""
    return across_bodies(squared_focus_nudge)


def focus_felt(trust_improvement_nudge: Share, trust_nudge: Share) -> Share:
    """What a trust feels it is judged by: 0 failure, 1 improvement, each body counting as it leans."""
    return ratio(trust_improvement_nudge, trust_nudge)


def coherence(focus_felt: Share, trust_squared_focus_nudge: Share, trust_nudge: Share) -> Share:
    """Whether the bodies that reach a trust want the same of it: 1 less twice the spread of their focus.

    Nought where half look at failure alone and half at improvement alone.
    """
    return 1 - disagreement(focus_felt, ratio(trust_squared_focus_nudge, trust_nudge))


def supportive_signal(
    trust_nudge: Share, bodies_reaching: Share, coherence: Share, credibility: Share, focus_felt: Share
) -> Share:
    """Encouragement from above: it counts as far as it is strong, coherent, believed and about improvement."""
    return ratio(trust_nudge, bodies_reaching) * coherence * credibility * focus_felt


def controlling_signal(
    trust_nudge: Share, bodies_reaching: Share, focus_felt: Share, pressing_the_worst: Share, standing: Share
) -> Share:
    """Control from above: felt whether or not it is coherent or believed, and most by those who do worst."""
    pressing = 1 + pressing_the_worst * (1 - standing)
    return ratio(trust_nudge, bodies_reaching) * (1 - focus_felt) * pressing
