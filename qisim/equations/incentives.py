"""Payment and hard targets: the other nudges, quick and narrow.

They can work (MRSA fell by 57 %) on what is measured, for as long as it is measured and paid for.
They also crowd out (Deci, Koestner and Ryan 1999): what people did for its own sake becomes a task.
"""

from __future__ import annotations

from qisim.arithmetic import across_domains
from qisim.units import Index, PerYear, PoundsPerYear, Share, Years


def indicated_compliance(
    payment: Share, funding_factor: Share, hard_target: Share, payment_pull: Share, target_pull: Share
) -> Share:
    """The part of what is measured that payment and target together bring about in the end."""
    without_payment = 1 - payment_pull * payment * funding_factor
    without_target = 1 - target_pull * hard_target
    return 1 - without_payment * without_target


def compliance_rise(indicated_compliance: Share, compliance: Share, compliance_time: Years) -> PerYear:
    """Compliance comes within about a year, and goes as fast when nobody pays or asks any more."""
    return (indicated_compliance - compliance) / compliance_time


def no_compliance(narrow_share: Share) -> Share:
    """At the start there is none besides what is in the trust's own avoidable cost and harm."""
    return 0 * narrow_share


def narrow_effect(narrow_share: Share, compliance: Share) -> Share:
    """What is left of a domain's avoidable cost and harm: only the measured part of it can be complied with."""
    return 1 - narrow_share * compliance


def targeted_harm(generic_waste: Index, waste_at_start: Index, compliance: Share) -> Index:
    """The harm that is paid or asked for itself, such as one infection, relative to the start."""
    return generic_waste / waste_at_start * (1 - compliance)


def incentive(payment: Share, hard_target: Share) -> Share:
    """How hard a domain is paid for and asked for."""
    return payment + hard_target


def trust_incentive(incentive: Share) -> Share:
    """The same over all domains of a trust: what people feel as control."""
    return across_domains(incentive)


def trust_compliance(compliance: Share) -> Share:
    """What is done for payment and targets, over all domains of a trust."""
    return across_domains(compliance)


def complying_cost(trust_compliance: Share, compliance_cost: Share, base_cost: PoundsPerYear) -> PoundsPerYear:
    """What it costs a trust to comply: screening, counting, chasing."""
    return trust_compliance * compliance_cost * base_cost


def trust_payment(payment: Share) -> Share:
    """Payment over all domains of a trust."""
    return across_domains(payment)


def planned_payment(trust_payment: Share, payment_rate: Share, base_cost: PoundsPerYear) -> PoundsPerYear:
    """What payment costs those who pay, at full plan: a part of income for each domain."""
    return trust_payment * payment_rate * base_cost


def payment_income(planned_payment: PoundsPerYear, funding_factor: Share) -> PoundsPerYear:
    """What of it a trust receives, and can spend on care like any other income."""
    return planned_payment * funding_factor
