"""Who gets support: a programme's places, coaches and collaboratives, shared out between trusts.

By size alone, or in part by a rule: to those who come forward, to exemplars, to those in need, or by
lot. Each rule shares out the same total; a named list of trusts is a matter of targets, and no rule.
"""

from __future__ import annotations

from qisim.arithmetic import ratio, saturation, sum_in_nation
from qisim.units import Share, Staff


def coming_forward(commitment: Share, affordability: Share) -> Share:
    """How readily a trust takes up an offer: it must want it and be able to spare the time.

    Success to the successful (R5) again: support that waits to be asked for goes to those who need
    it least.
    """
    return commitment * affordability


def exemplary(practising_density: Share, critical_density: Share) -> Share:
    """How far a trust is an exemplar already: half at the critical density."""
    return saturation(practising_density, critical_density)


def need_for_support(excess_cost: Share, critical_mass: Share) -> Share:
    """Avoidable cost in a trust that has not the capability to remove it by itself."""
    return excess_cost * (1 - critical_mass)


def staff_coming_forward(coming_forward: Share, trust_staff: Staff) -> Staff:
    """Staff, counted as far as their trust comes forward."""
    return coming_forward * trust_staff


def staff_of_exemplars(exemplary: Share, trust_staff: Staff) -> Staff:
    """Staff, counted as far as their trust is an exemplar."""
    return exemplary * trust_staff


def staff_in_need(need_for_support: Share, trust_staff: Staff) -> Staff:
    """Staff, counted as far as their trust needs support."""
    return need_for_support * trust_staff


def staff_by_lot(lottery: Share, trust_staff: Staff) -> Staff:
    """Staff, counted by the lot that their trust drew."""
    return lottery * trust_staff


def nation_staff(trust_staff: Staff) -> Staff:
    """All staff of all trusts."""
    return sum_in_nation(trust_staff)


def nation_staff_coming_forward(staff_coming_forward: Staff) -> Staff:
    """The same over the nation: what the first rule shares out by."""
    return sum_in_nation(staff_coming_forward)


def nation_staff_of_exemplars(staff_of_exemplars: Staff) -> Staff:
    """The same over the nation: what the second rule shares out by."""
    return sum_in_nation(staff_of_exemplars)


def nation_staff_in_need(staff_in_need: Staff) -> Staff:
    """The same over the nation: what the third rule shares out by."""
    return sum_in_nation(staff_in_need)


def nation_staff_by_lot(staff_by_lot: Staff) -> Staff:
    """The same over the nation: what the fourth rule shares out by."""
    return sum_in_nation(staff_by_lot)


def allocation(
    coming_forward: Share,
    exemplary: Share,
    need_for_support: Share,
    lottery: Share,
    nation_staff: Staff,
    nation_staff_coming_forward: Staff,
    nation_staff_of_exemplars: Staff,
    nation_staff_in_need: Staff,
    nation_staff_by_lot: Staff,
    self_selected: Share,
    exemplars_first: Share,
    need_weighted: Share,
    random_order: Share,
) -> Share:
    """What a trust gets of a programme, relative to what its size alone would give it.

    The mean over all staff is 1 by every rule, so a rule moves support and adds none. What a trust
    cannot use of it is lost, as it is in life.
    """
    to_all = 1 - self_selected - exemplars_first - need_weighted - random_order
    to_the_willing = self_selected * ratio(coming_forward * nation_staff, nation_staff_coming_forward, 1)
    to_exemplars = exemplars_first * ratio(exemplary * nation_staff, nation_staff_of_exemplars, 1)
    to_the_needy = need_weighted * ratio(need_for_support * nation_staff, nation_staff_in_need, 1)
    by_lot = random_order * ratio(lottery * nation_staff, nation_staff_by_lot, 1)
    return to_all + to_the_willing + to_exemplars + to_the_needy + by_lot
