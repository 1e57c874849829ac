"""Money: what improvement costs, what it saves, where the savings go, and who can pay for more.

Time taken from the service costs money where it is backfilled and output where it is not: never
both. Pounds at 2014/15 prices.
"""

from __future__ import annotations

import numpy as np

from qisim.arithmetic import across_groups, at_start, ratio, sum_in_nation
from qisim.units import (
    Index,
    PerYear,
    Pounds,
    PoundsPerProject,
    PoundsPerStaff,
    PoundsPerStaffDay,
    PoundsPerStaffYear,
    PoundsPerYear,
    ProjectsPerYear,
    Share,
    Staff,
    StaffDaysPerYear,
    StaffPerYear,
    WorkingDays,
    WorkingDaysPerYear,
    Years,
)


def added_time(time_released: Share, usual_time: Share, unprotected_squeeze: Share) -> Share:
    """Working time given to improvement beyond what people would find without any programme.

    Released time and time protected from the day's work alike: both are taken from the service.
    """
    return time_released - usual_time * (1 - unprotected_squeeze)


def released_days(
    practising_staff: Staff,
    added_time: Share,
    working_days_per_year: WorkingDaysPerYear,
    programme_training: StaffPerYear,
    course_days: WorkingDays,
) -> StaffDaysPerYear:
    """Working days that a programme takes from the service: courses, and time for improvement."""
    return practising_staff * added_time * working_days_per_year + programme_training * course_days


def backfilled_share(backfill: Share, funding_factor: Share) -> Share:
    """The share of released days that the programme pays someone else to fill."""
    return backfill * funding_factor


def trust_released_days(released_days: StaffDaysPerYear) -> StaffDaysPerYear:
    """Working days that a programme takes from a trust's service."""
    return across_groups(released_days)


def unbackfilled_days(
    trust_released_days: StaffDaysPerYear,
    backfilled_share: Share,
    own_trained_total: StaffPerYear,
    own_course_days: WorkingDays,
    trust_unpaid_team_days: StaffDaysPerYear,
) -> StaffDaysPerYear:
    """Days that nobody fills, so that the service does without them.

    The trust's further courses are never backfilled; its established routine is part of the base.
    """
    own_days = own_trained_total * own_course_days
    return trust_released_days * (1 - backfilled_share) + own_days + trust_unpaid_team_days


def day_cost(
    salary: PoundsPerStaffYear, working_days_per_year: WorkingDaysPerYear, backfill_premium: Share
) -> PoundsPerStaffDay:
    """What a day's backfill costs: pay with on-costs, and the premium of a temporary worker."""
    return salary / working_days_per_year * (1 + backfill_premium)


def group_cost(
    programme_training: StaffPerYear,
    course_days: WorkingDays,
    teaching_cost: PoundsPerStaffDay,
    released_days: StaffDaysPerYear,
    backfilled_share: Share,
    day_cost: PoundsPerStaffDay,
) -> PoundsPerYear:
    """What a programme spends on a group: teaching, and backfill of the days released."""
    teaching = programme_training * course_days * teaching_cost
    return teaching + released_days * backfilled_share * day_cost


def groups_cost(group_cost: PoundsPerYear) -> PoundsPerYear:
    """What a programme spends on all groups of a trust."""
    return across_groups(group_cost)


def support_cost(
    measurement_support: Share,
    measurement_cost: PoundsPerStaffYear,
    network_ties: Index,
    network_cost: PoundsPerStaffYear,
    trust_staff: Staff,
) -> PoundsPerYear:
    """What measurement support and closer networks cost at full plan, by size of trust.

    Ties as they are today are paid already (70 m a year for the academic health science networks).
    """
    measuring = measurement_support * measurement_cost
    networking = np.maximum(0, network_ties - 1) * network_cost
    return (measuring + networking) * trust_staff


def publishing_cost(
    case_study_publishing: Share,
    publishing_share: Share,
    trust_projects_finished: ProjectsPerYear,
    case_study_cost: PoundsPerProject,
) -> PoundsPerYear:
    """What it costs to write up more of the finished projects than trusts do of themselves."""
    return case_study_publishing * (1 - publishing_share) * trust_projects_finished * case_study_cost


def organised_cost(
    support_cost: PoundsPerYear,
    publishing_cost: PoundsPerYear,
    planned_push: PoundsPerYear,
    planned_teams_cost: PoundsPerYear,
    planned_transformation: PoundsPerYear,
) -> PoundsPerYear:
    """What else a programme organises, at full plan: all but places, backfill and coaches."""
    learning = support_cost + publishing_cost + planned_push
    return learning + planned_teams_cost + planned_transformation


def programme_cost(
    groups_cost: PoundsPerYear,
    trust_programme_coaches: Staff,
    coach_cost: PoundsPerStaffYear,
    delivery_overhead: Share,
    organised_cost: PoundsPerYear,
    funding_factor: Share,
    overhead: Share,
    payment_income: PoundsPerYear,
    extra_funding: PoundsPerYear,
) -> PoundsPerYear:
    """What a strategy costs the NHS in a trust each year, payment and plain extra funding included."""
    coaching = trust_programme_coaches * coach_cost * (1 + delivery_overhead)
    work = groups_cost + coaching + organised_cost * funding_factor
    return work * (1 + overhead) + payment_income + extra_funding


def planned_group_cost(
    planned_places: StaffPerYear,
    course_days: WorkingDays,
    teaching_cost: PoundsPerStaffDay,
    backfill: Share,
    day_cost: PoundsPerStaffDay,
    practising_staff: Staff,
    added_time: Share,
    working_days_per_year: WorkingDaysPerYear,
) -> PoundsPerYear:
    """What a programme would spend on a group if every place were filled and money were no object."""
    course_time = planned_places * course_days
    improvement_time = practising_staff * added_time * working_days_per_year
    return course_time * teaching_cost + (course_time + improvement_time) * backfill * day_cost


def planned_groups_cost(planned_group_cost: PoundsPerYear) -> PoundsPerYear:
    """What it would spend on all groups of a trust."""
    return across_groups(planned_group_cost)


def planned_cost(
    planned_groups_cost: PoundsPerYear,
    planned_coaches: Staff,
    coach_cost: PoundsPerStaffYear,
    delivery_overhead: Share,
    organised_cost: PoundsPerYear,
    overhead: Share,
    planned_payment: PoundsPerYear,
) -> PoundsPerYear:
    """What a strategy would cost in a trust each year, every post filled."""
    coaching = planned_coaches * coach_cost * (1 + delivery_overhead)
    return (planned_groups_cost + coaching + organised_cost) * (1 + overhead) + planned_payment


def nation_planned_cost(planned_cost: PoundsPerYear) -> PoundsPerYear:
    """What a strategy would cost the nation each year."""
    return sum_in_nation(planned_cost)


def nation_extra_funding(extra_funding: PoundsPerYear) -> PoundsPerYear:
    """Plain extra funding in the nation each year: first call on a budget, since it is a sum of money."""
    return sum_in_nation(extra_funding)


def funding_factor(
    budget_cap: PoundsPerYear, nation_planned_cost: PoundsPerYear, nation_extra_funding: PoundsPerYear
) -> Share:
    """The share of the plan that the budget allows: all that the programme pays for alike.

    Places, posts, measurement, backfill, closer networks and published cases are cut alike. Released
    and protected time are rules: without money for backfill the service pays for them in care forgone.
    An equation rather than a choice made beforehand, since the plan grows with those who practise.
    Empty places and posts keep the spending below the cap.
    """
    left = np.maximum(0, budget_cap - nation_extra_funding)
    return np.minimum(1, ratio(left, nation_planned_cost, 1))


def saving(performance: Share, base_cost: PoundsPerYear) -> PoundsPerYear:
    """What less waste saves each year, as long as it lasts. Losses are felt, not saved."""
    return np.maximum(0, performance) * base_cost


def cashable_saving(saving: PoundsPerYear, cashable_share: Share) -> PoundsPerYear:
    """The part of a saving that is money to spend: a ward closed, a contract ended, no agency nurse.

    An hour or a bed-day freed here and there is used for the next patient: better care, felt as
    productivity, and no pound that anybody could hand over. Of 820 million a year for bed days that
    older people do not need, the care elsewhere taken off, 0 to 640 million would be saved (National
    Audit Office 2016).
    """
    return saving * cashable_share


def reinvestment(cashable_saving: PoundsPerYear, usual_reinvestment: Share, reinvestment_share: Share) -> PoundsPerYear:
    """Cashable savings that a trust puts back into improvement (R4, savings pay for coaches).

    The lever closes part of the distance between the usual share and all of it.
    """
    return cashable_saving * (usual_reinvestment + (1 - usual_reinvestment) * reinvestment_share)


def cashed_saving(cashable_saving: PoundsPerYear, reinvestment: PoundsPerYear, cashed_share: Share) -> PoundsPerYear:
    """Savings taken out of the trust, of the cashable ones not reinvested. The rest stays as better care."""
    return (cashable_saving - reinvestment) * cashed_share


def slack_at_start(slack: Share) -> Share:
    """A trust's surplus or deficit in the status quo."""
    return at_start(slack)


def slack_spending(
    slack: Share, slack_at_start: Share, commitment: Share, spending_from_slack: Share, base_cost: PoundsPerYear
) -> PoundsPerYear:
    """What a trust adds to improvement out of money and time that it did not have at the start.

    Success to the successful (R5): trusts pay for improvement out of slack, so that the strong get
    stronger. What it already spent in 2014 is in its established practice.
    """
    return spending_from_slack * commitment * np.maximum(0, slack - slack_at_start) * base_cost


def own_investment(reinvestment: PoundsPerYear, slack_spending: PoundsPerYear) -> PoundsPerYear:
    """What a trust spends on improvement beyond its established practice."""
    return reinvestment + slack_spending


def own_place_cost(teaching_cost: PoundsPerStaffDay, own_course_days: WorkingDays) -> PoundsPerStaff:
    """What one of the trust's own places costs in money. The time costs output."""
    return teaching_cost * own_course_days


def own_training_places(
    own_investment: PoundsPerYear,
    own_place_cost: PoundsPerStaff,
    coach_cost: PoundsPerStaffYear,
    own_course_days: WorkingDays,
    teaching_days: WorkingDaysPerYear,
) -> StaffPerYear:
    """Places that a trust can pay for, each with the part of a coach that it takes.

    A trust that spends its own money buys teacher and place together. Were they bought apart, cheap
    places would queue for teachers and crowd out those of a programme.
    """
    return own_investment / (own_place_cost + coach_cost * own_course_days / teaching_days)


def own_cost(
    routine_teaching: StaffPerYear,
    own_effort: Index,
    own_trained_total: StaffPerYear,
    own_place_cost: PoundsPerStaff,
    trust_coaches: Staff,
    trust_programme_coaches: Staff,
    coach_cost: PoundsPerStaffYear,
    complying_cost: PoundsPerYear,
) -> PoundsPerYear:
    """What a trust spends on improvement out of its own budget each year, established practice included."""
    teaching = (routine_teaching * own_effort + own_trained_total) * own_place_cost
    return teaching + (trust_coaches - trust_programme_coaches) * coach_cost + complying_cost


def own_cost_at_start(own_cost: PoundsPerYear) -> PoundsPerYear:
    """The same in the status quo: part of the cost base."""
    return at_start(own_cost)


def agency_cost(
    staff: Staff,
    leaving_rate: PerYear,
    leaving_under_strain: Share,
    strain: Share,
    vacancy_time: Years,
    salary: PoundsPerStaffYear,
    backfill_premium: Share,
) -> PoundsPerYear:
    """What it costs above pay to cover, until they are filled, the posts that people leave under strain (R8)."""
    driven_out = staff * leaving_rate * leaving_under_strain * strain
    return driven_out * vacancy_time * salary * backfill_premium


def trust_agency_cost(agency_cost: PoundsPerYear) -> PoundsPerYear:
    """What strain costs a trust in agency staff, all groups together."""
    return across_groups(agency_cost)


def agency_cost_at_start(trust_agency_cost: PoundsPerYear) -> PoundsPerYear:
    """The same in the status quo: part of the cost base."""
    return at_start(trust_agency_cost)


def felt_pressure_at_start(felt_pressure: Share) -> Share:
    """The pressure of the status quo."""
    return at_start(felt_pressure)


def slack_change(
    slack: Share,
    starting_slack: Share,
    cashable_saving: PoundsPerYear,
    cashed_saving: PoundsPerYear,
    reinvestment: PoundsPerYear,
    slack_spending: PoundsPerYear,
    base_cost: PoundsPerYear,
    slack_kept: Share,
    slack_under_pressure: Share,
    felt_pressure: Share,
    felt_pressure_at_start: Share,
    slack_time: Years,
) -> PerYear:
    """Slack follows what savings leave and what pressure takes, smoothed over budgets.

    Most of the money left is used for more care; a part shows as surplus, until it is spent. Time
    and beds set free are breathing space as well: they act through lower pressure.
    """
    kept = slack_kept * (cashable_saving - cashed_saving - reinvestment) / base_cost
    spent = slack_spending / base_cost
    taken = slack_under_pressure * (felt_pressure - felt_pressure_at_start)
    return (starting_slack + kept - spent - taken - slack) / slack_time


def starting_slack_level(starting_slack: Share) -> Share:
    """Surplus or deficit in 2014, as the population has it."""
    return starting_slack


def forgone_output(unbackfilled_share: Share, disruption: Share, base_cost: PoundsPerYear) -> PoundsPerYear:
    """What care the service does without, at what it costs: for time that nobody fills, and while care is moved.

    Felt as lower productivity, not spent: it counts against the benefit, never also as a cost.
    """
    return (unbackfilled_share + disruption) * base_cost


def opening_account(own_place_cost: PoundsPerStaff, trust_staff: Staff) -> Pounds:
    """Accounts open at nought."""
    return 0 * own_place_cost * trust_staff
