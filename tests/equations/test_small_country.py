"""The equations together: laws of the whole, the status quo's balance, and what every lever does."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.parameters import draw
from tests.engines.whole import named_axes

EXEMPLAR = 3  # the trust of `conftest.attributes` that stands far above
PEOPLE = ("untrained_staff", "skilled_staff", "practising_staff")
NEVER_NEGATIVE = (
    *PEOPLE,
    *("coaches", "felt_pressure", "relief_funding", "rationing", "waste", "projects_under_way", "collaborative_teams"),
    *("distraction", "leaders_prepared", "managers_prepared"),
)
SHARES = (
    *("commitment", "leadership_constancy", "quality", "critical_mass", "practising_density", "rationing", "strain"),
    *("adoption", "compliance", "credibility", "coherence", "body_focus", "partner_maturity", "leaders_prepared"),
    *("transformation_progress", "transformation_completeness", "reach", "intensity", "squeeze"),
)
SUPPORT = {"coach_density": 0.004, "training_places": 60.0, "measurement_support": 0.5, "protected_time": 0.5}


def corners(model):
    """Every parameter at its low bound, and every one at its high bound."""
    return {name: np.stack([parameter.low, parameter.high], axis=1) for name, parameter in model.parameters.items()}


def people(trajectories):
    return sum(trajectories.values[name] for name in PEOPLE)


@pytest.mark.parametrize("support", [{}, SUPPORT], ids=["left alone", "supported"])
def test_staff_are_conserved_in_every_trust_and_group(run, model, support):
    everyone = people(run(*PEOPLE, years=10, parameters=draw(model.parameters, range(20), 7), **support))
    assert np.allclose(everyone, everyone[0], rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("support", [{}, SUPPORT], ids=["left alone", "supported"])
def test_stocks_stay_in_their_bounds_over_the_parameters_ranges(run, model, support):
    for parameters in (corners(model), draw(model.parameters, range(20), 7)):
        values = run(*NEVER_NEGATIVE, *SHARES, years=15, parameters=parameters, **support).values
        for name in NEVER_NEGATIVE:
            assert values[name].min(initial=0.0) >= 0.0, name
        for name in SHARES:
            assert values[name].max(initial=1.0) <= 1.0, name


EXTREMES = {
    "training_places": 2000.0,
    "course_days": 40.0,
    "coach_density": 0.05,
    "released_time": 0.2,
    "protected_time": 1.0,
    "backfill": 1.0,
    "measurement_support": 1.0,
    "network_ties": 3.0,
    "case_study_publishing": 1.0,
    "reinvestment_share": 1.0,
    "national_priority": 5.0,
    "delivery_share": 0.25,
    "need_weighted": 1.0,
    "team_places": 200.0,
    "collaborative_time": 3.0,
    "learning_sessions": 12.0,
    "team_backing": 1.0,
    "mandate": 1.0,
    "leadership_support": 1.0,
    "management_support": 1.0,
    "operational_support": 1.0,
    "partner_support": 1.0,
    "change_worth": 0.9,
    "change_complexity": 0.1,
    "change_known": 0.5,
    "change_available": 1.0,
    "change_push": 20.0,
    "nudge_strength": 3.0,
    "nudge_focus": 1.0,
    "calibration": 3.0,
    "constancy_of_purpose": 1.0,
    "reorganisation": 4.0,
    "payment": 1.0,
    "hard_target": 1.0,
}


BEYOND_LOCAL = ("partner_support", "payment", "hard_target")  # what takes avoidable cost below the local floors


def test_extreme_policies_break_nothing(run, model):
    watch = (*NEVER_NEGATIVE, *SHARES)
    values = run(*watch, years=15, parameters=corners(model), named=named_axes(), **EXTREMES).values
    assert min(values[name].min() for name in NEVER_NEGATIVE) >= 0.0
    assert max(values[name].max() for name in SHARES) <= 1.0


def test_the_status_quo_is_in_balance(run):
    values = run("improvement_productivity", "commitment", "practising_density", "slack", "coaches", years=2).values
    for name, path in values.items():
        assert np.allclose(path[4], path[0], rtol=0.01, atol=1e-4), name


def test_exemplars_persist_when_left_alone(run):
    density = run("practising_density", years=15).values["practising_density"][:, 0, 0, EXEMPLAR]
    assert density[-1] > 0.8 * density[0]


def test_without_support_the_others_stay_where_they_are(run):
    density = run("practising_density", years=15).values["practising_density"][:, 0, 0]
    assert np.delete(density[-1], EXEMPLAR).max() < 0.03


def test_left_alone_productivity_follows_the_trend(run, model):
    productivity = run("productivity", years=10).values["productivity"][:, 0, 0].mean(axis=-1)
    growth = np.log(productivity[-1] / productivity[0]) / 10
    assert growth == pytest.approx(model.parameters["productivity_trend"].value.item(), abs=0.002)
    assert 0.008 <= growth <= 0.013  # the published range, to which the trend is fitted


def test_support_builds_capability_and_productivity(run):
    alone = run("practising_density", "improvement_productivity")
    supported = run("practising_density", "improvement_productivity", **SUPPORT)
    for name in alone.values:
        assert (supported.values[name][-1] > alone.values[name][-1]).all(), name


def test_improvement_never_passes_its_ceiling(run):
    local = {name: value for name, value in EXTREMES.items() if name not in ("released_time", *BEYOND_LOCAL)}
    values = run("improvement_productivity", "productivity_ceiling", years=15, **local).values
    assert (values["improvement_productivity"] <= values["productivity_ceiling"]).all()


def test_what_is_spent_is_the_sum_of_costs(run):
    values = run("programme_cost", "programme_spent", years=8, **SUPPORT).values
    yearly, spent = values["programme_cost"][:, 0, 0], values["programme_spent"][:, 0, 0]
    between = (yearly[5:-1] + yearly[6:]).sum(axis=0) / 2 / 4
    assert np.allclose(spent[-1] - spent[5], between, rtol=0.01)


def test_a_budget_is_not_exceeded(run):
    budget = 5e5
    cost = run("programme_cost", years=8, budget_cap=budget, **SUPPORT).values["programme_cost"]
    assert cost.sum(axis=-1).max() <= budget
    assert cost.sum(axis=-1).max() > 0.5 * budget


def test_no_budget_no_programme(run):
    cost = run("programme_cost", years=8, budget_cap=0.0, **SUPPORT).values["programme_cost"]
    assert cost.max() == 0.0


SAFETY_FIRST = np.array([3.0, 0, 0, 0, 0])[:, None]
TAUGHT = {"coach_density": 0.004, "training_places": 60.0}
BUSY = {"released_time": 0.03, "coach_density": 0.004}

SUPPORTED = {"leadership_support": 1.0, "management_support": 1.0, "operational_support": 1.0}
TEAMS = {"team_places": 2.0, "learning_sessions": 3.0, "team_backing": 0.8}
KNOWN_TO_WORK = {"change_worth": 0.2, "change_available": 1.0, "change_push": 0.5}
NATIONAL = np.array([1.0, 0, 0, 0])[:, None]
IN_SAFETY = np.array([1.0, 0, 0, 0, 0])[:, None]

# Each lever: its value, the others that it needs to mean anything, what it must raise (+) and lower (-).
ALONE = {
    "training_places": (60.0, {"coach_density": 0.004}, "+skilled_staff +practising_density +training +programme_cost"),
    "course_days": (1.0, TAUGHT, "-programme_dose_effect -practising_density -programme_cost -unbackfilled_days"),
    "coach_density": (0.004, {}, "+coaches +coaching_coverage +practising_density +programme_cost"),
    "measurement_support": (1.0, TAUGHT, "+commitment +practising_density +programme_cost"),
    "released_time": (0.03, {}, "+projects_finished +saving +unbackfilled_days -waste"),
    "protected_time": (1.0, {}, "+projects_finished +saving +unbackfilled_days -waste"),
    "backfill": (1.0, BUSY, "-unbackfilled_days +programme_cost +improvement_productivity"),
    "national_priority": (SAFETY_FIRST, TAUGHT, "+quality"),
    "network_ties": (3.0, {"coach_density": np.eye(8)[EXEMPLAR] * 0.02}, "+imitation_chance -waste +programme_cost"),
    "case_study_publishing": (1.0, {}, "+published_evidence +know_how +programme_cost"),
    "extra_funding": (1e6, {}, "-felt_pressure -rationing +practising_density +programme_cost"),
    "reinvestment_share": (0.5, BUSY, "+reinvestment +training +coaches +own_cost +practising_density"),
    "budget_cap": (1e4, BUSY, "-coaches -programme_cost -projects_finished"),
    "delivery_share": (NATIONAL, TAUGHT, "-coaching_coverage +contact +programme_cost"),
    "team_places": (2.0, TEAMS, "+collaborative_teams +skilled_staff -waste +programme_cost"),
    "collaborative_time": (3.0, TEAMS, "+collaborative_teams +trust_unpaid_team_days"),
    "learning_sessions": (3.0, TEAMS, "+intensity +skilled_staff -waste"),
    "team_backing": (1.0, TEAMS, "+intensity +programme_cost -waste -trust_unpaid_team_days"),
    "mandate": (0.8, SUPPORTED, "+transformation_progress +transformation_completeness +disruption -waste"),
    "programme_scope": (0.2, SUPPORTED | {"mandate": 0.8}, "-disruption +done_as_before +reachable_floor"),
    "leadership_support": (1.0, SUPPORTED | {"mandate": 0.8}, "+leaders_prepared +transformation_progress"),
    "management_support": (1.0, SUPPORTED | {"mandate": 0.8}, "+managers_prepared +transformation_progress"),
    "operational_support": (1.0, SUPPORTED | {"mandate": 0.8}, "+operational_excellence +transformation_progress"),
    "partner_support": (1.0, {}, "+partner_maturity -reachable_floor +programme_cost"),
    "change_worth": (0.2, KNOWN_TO_WORK, "-waste +quality +saving"),
    "change_complexity": (0.8, KNOWN_TO_WORK, "-adoption +waste"),
    "change_known": (0.5, {"change_available": 1.0}, "+use +exposure +adoption"),
    "change_available": (1.0, KNOWN_TO_WORK | {"change_known": 0.3}, "+adoption -waste"),
    "change_push": (1.0, KNOWN_TO_WORK, "+adoption -waste +programme_cost"),
    "nudge_strength": (2.0, {}, "+controlling_signal -commitment"),
    "nudge_focus": (0.8, {}, "+supportive_signal -controlling_signal +commitment +practising_density"),
    "calibration": (1.0, {}, "+body_strength +controlling_signal"),
    "constancy_of_purpose": (1.0, {}, "+credibility +supportive_signal +commitment"),
    "reorganisation": (
        0.5,
        TAUGHT | {"delivery_share": NATIONAL},
        "+distraction -credibility -leadership_constancy -time_released -coaches -practising_density",
    ),
    "payment": (IN_SAFETY, {}, "+compliance +payment_income +programme_cost +quality"),
    "hard_target": (IN_SAFETY, {}, "+compliance +trust_incentive +quality"),
}
RULES = ("self_selected", "exemplars_first", "need_weighted", "random_order")


def test_no_lever_is_left_out(model):
    assert {*ALONE, *RULES} == set(model.levers)


@pytest.mark.parametrize("lever", ALONE)
def test_every_lever_moves_what_it_should_and_nothing_at_neutral(run, model, lever):
    value, others, claims = ALONE[lever]
    others = {name: other for name, other in others.items() if name != lever}
    watch = [claim[1:] for claim in claims.split()]
    named = named_axes()
    without = run(*watch, years=8, named=named, **others).values
    with_it = run(*watch, years=8, named=named, **others | {lever: value}).values
    neutral = run(*watch, years=8, named=named, **others | {lever: model.levers[lever].neutral}).values
    for claim in claims.split():
        name, direction = claim[1:], 1 if claim[0] == "+" else -1
        assert direction * (with_it[name][-1].sum() - without[name][-1].sum()) > 0, claim
        assert np.array_equal(with_it[name][:4], without[name][:4]), f"{name} moves before the lever does"
        assert np.array_equal(neutral[name], without[name]), name


# Who gains and who loses by each rule, of the small country's trusts.
GAINERS = {"self_selected": EXEMPLAR, "exemplars_first": EXEMPLAR, "need_weighted": 0, "random_order": -1}
LOSERS = {"self_selected": 0, "exemplars_first": 0, "need_weighted": EXEMPLAR, "random_order": 0}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_moves_support_and_adds_none(run, rule):
    values = run("allocation", "trust_staff", "training", **TAUGHT, **{rule: 1.0}).values
    allocation, staff = values["allocation"][4:, 0, 0], values["trust_staff"][4:, 0, 0]
    np.testing.assert_allclose((allocation * staff).sum(axis=1), staff.sum(axis=1), rtol=1e-12)
    assert (allocation[:, GAINERS[rule]] > 1).all()
    assert (allocation[:, LOSERS[rule]] < 1).all()
    to_all = run("training", **TAUGHT).values["training"][-1, :, 0].sum(axis=0)
    by_rule = values["training"][-1, :, 0].sum(axis=0)
    assert by_rule[LOSERS[rule]] < to_all[LOSERS[rule]]


def test_a_national_priority_shifts_work_and_adds_none(run):
    before = run("projects_finished").values["projects_finished"][-1, :, 0]
    after = run("projects_finished", national_priority=SAFETY_FIRST).values["projects_finished"][-1, :, 0]
    assert (after[0] > before[0]).all()
    assert (after[1:] < before[1:]).all()
    assert np.allclose(after.sum(axis=0), before.sum(axis=0), rtol=0.05)


def test_junior_doctors_carry_skill_to_the_neighbours_of_their_region(run):
    only_first = np.zeros((4, 8))
    only_first[0, 0] = 60.0
    coaches = np.eye(8)[0] * 0.02
    values = run("skilled_staff", training_places=only_first, coach_density=coaches).values["skilled_staff"]
    gained = values[-1, 0, 0] / run("skilled_staff").values["skilled_staff"][-1, 0, 0]
    assert gained[1:4].min() > 1.05
    assert gained[4:].max() == pytest.approx(1.0, abs=1e-3)


def test_a_programme_without_money_leaves_the_status_quo_to_itself(run):
    paid_for = {
        "training_places": 60.0,
        "course_days": 8.0,
        "coach_density": 0.004,
        "measurement_support": 1.0,
        "network_ties": 3.0,
        "case_study_publishing": 1.0,
        "backfill": 1.0,
    }
    watch = ("waste", "practising_density", "commitment", "published_evidence")
    alone, unpaid = run(*watch), run(*watch, budget_cap=0.0, **paid_for)
    for name in watch:
        assert np.array_equal(unpaid.values[name], alone.values[name]), name
