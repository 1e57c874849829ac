"""Proven changes, collaboratives and transformation: what they need, what they do, and what holds it."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.equations.changes import change_left, giving_up, taking_up, use
from qisim.equations.collaboratives import intensity, reach, readiness_to_join, team_cost, team_progress
from qisim.equations.improvement import settled_norm, waste
from qisim.equations.transformation import (
    area_floor,
    disruption,
    going_live,
    maturing,
    partner_change,
    still_as_before,
    transformation_capability,
    transformation_pace,
    unravelling,
)
from tests.engines.whole import named_axes

NAMED = named_axes()
TEAMS = {"team_places": 2.0, "learning_sessions": 3.0, "team_backing": 0.8}
TRANSFORMED = {"mandate": 0.8, "leadership_support": 1.0, "management_support": 1.0, "operational_support": 1.0}


def taken_up(**changes):
    ordinary = {
        "change_available": 1.0,
        "change_push": 0.0,
        "funding_factor": 1.0,
        "evidence_pull": 0.0,
        "evidence_effect": 0.5,
        "spread_rate": 2.0,
        "contact": 1.0,
        "exposure": 0.5,
        "absorptive_capacity": 0.2,
        "change_complexity": 0.0,
        "adoption": 0.0,
    }
    return taking_up(**ordinary | changes)


@pytest.mark.parametrize(
    "nothing", [{"change_available": 0.0}, {"absorptive_capacity": 0.0}, {"exposure": 0.0}, {"adoption": 1.0}]
)
def test_what_is_unknown_unseen_or_done_already_is_not_taken_up(nothing):
    assert taken_up() > 0.0
    assert taken_up(**nothing) == 0.0


def test_a_push_adds_to_example_and_costs_what_it_is_paid():
    assert taken_up(change_push=1.0) == pytest.approx(taken_up() + 0.2)
    assert taken_up(change_push=1.0, funding_factor=0.0) == taken_up()


def test_the_hard_to_do_spreads_slowly():
    assert taken_up(change_complexity=0.9) == pytest.approx(0.1 * taken_up())


def test_use_never_counts_those_who_used_it_already_as_new():
    assert use(change_known=0.46, adoption=0.0) == 0.46
    assert use(change_known=0.46, adoption=1.0) == 1.0
    assert change_left(change_worth=0.2, use=0.46, change_known=0.46) == 1.0
    assert change_left(change_worth=0.2, use=1.0, change_known=0.46) == pytest.approx(0.8 / (1 - 0.2 * 0.46))


def test_critical_mass_keeps_a_change():
    ordinary = {"adoption": 0.5, "abandonment_rate": 0.1, "held_gains": 0.8}
    assert giving_up(critical_mass=1.0, **ordinary) < giving_up(critical_mass=0.0, **ordinary)


def test_particular_changes_multiply_what_general_improvement_left():
    assert waste(generic_waste=0.8, changes_left=0.9, narrow_effect=0.95) == pytest.approx(0.8 * 0.9 * 0.95)


def test_two_changes_in_one_domain_are_not_counted_twice(run):
    worth = {"change_worth": 0.3, "change_available": 1.0, "change_push": 20.0}
    values = run("changes_left", "change_left", "use", years=10, named=NAMED, **worth).values
    left, each = values["changes_left"][-1, :, 0], values["change_left"][-1, :, 0]
    np.testing.assert_allclose(left[1], each[0] * each[1], rtol=1e-12)  # both belong to emergency flow
    assert (left[[0, 2, 3, 4]] == 1.0).all()
    assert (left[1] > 0.7 * 0.7).all()


def dose(sessions=3.0, backing=0.8, funding=1.0):
    return intensity(
        learning_sessions=sessions,
        sufficient_sessions=2.0,
        team_backing=backing,
        funding_factor=funding,
        sufficient_backing=0.4,
        level_fit_of_collaborative=1.0,
    )


def test_thin_time_and_money_thin_effect():
    assert dose(backing=0.1) < 0.1 * dose()
    assert dose(funding=0.0) == dose(sessions=0.0) == 0.0


def test_joining_is_voluntary():
    assert readiness_to_join(coming_forward=0.0, joining_ease=3.0) == 0.0
    assert readiness_to_join(coming_forward=0.9, joining_ease=3.0) == 1.0


def test_a_team_does_not_shift_a_whole_trust():
    ordinary = {"team_size": 12.0, "trust_staff": 5000.0, "collaborative_priority": 0.4}
    assert reach(collaborative_teams=1.0, **ordinary) == pytest.approx(12.0 / 2000.0)
    assert reach(collaborative_teams=1000.0, **ordinary) == 1.0


def test_a_level_adds_its_overhead_to_what_a_team_costs():
    ordinary = {"collaborative_teams": 10.0, "cost_per_team": 30_000.0, "team_backing": 0.5}
    assert team_cost(level_overhead_of_collaborative=0.2, **ordinary) == pytest.approx(180_000.0)


def test_teams_learn_from_each_other():
    ordinary = {"reach": 0.1, "intensity": 0.5, "collaborative_rate": 0.5, "basic_progress": 0.6}
    assert team_progress(learning_from_each_other=1.0, **ordinary) > team_progress(
        learning_from_each_other=0.0, **ordinary
    )


def test_a_collaborative_fades_after_its_last_session_unless_practice_holds_it(run):
    """The gain falls once teams have gone, and less of it is lost in the exemplar than elsewhere."""
    watch = ("generic_waste", "collaborative_teams")
    values = run(*watch, years=14, to_year=4, named=NAMED, **TEAMS).values
    alone = run(*watch, years=14, named=NAMED).values
    gain = (alone["generic_waste"] - values["generic_waste"])[:, 0, 0]  # patient safety
    assert values["collaborative_teams"][-1].max() < 0.01
    kept = gain[-1] / gain.max(axis=0)
    assert (gain.max(axis=0) > 1e-4).all()
    assert np.delete(kept, 3).max() < 0.5
    assert kept[3] > np.delete(kept, 3).max()


@pytest.mark.parametrize("weakest", range(3))
def test_the_weakest_of_the_three_sets_the_pace(weakest):
    three = [0.9, 0.9, 0.9]
    three[weakest] = 0.2
    assert transformation_capability(*three) == 0.2


def test_without_a_mandate_nothing_moves():
    ordinary = {"transformation_capability": 0.8, "know_how": 0.7, "going_live_time": 1.0}
    assert transformation_pace(mandate=0.0, distraction=0.0, **ordinary) == 0.0
    assert transformation_pace(mandate=1.0, distraction=1.0, **ordinary) == pytest.approx(
        transformation_pace(mandate=1.0, distraction=0.0, **ordinary) / 2
    )


def test_redesign_opens_a_deeper_floor_and_mature_partners_too():
    ordinary = {"waste_floor": 0.5, "deeper_share": 0.3, "partner_dependence": 0.5, "usual_maturity": 0.3}
    assert area_floor(domain_not_yet_mature=1.0, partner_maturity=0.3, **ordinary) == 0.5
    assert area_floor(domain_not_yet_mature=0.0, partner_maturity=0.3, **ordinary) == pytest.approx(0.35)
    assert area_floor(domain_not_yet_mature=1.0, partner_maturity=0.7, **ordinary) == pytest.approx(0.4)


def test_redesigned_care_has_another_habit():
    ordinary = {"waste_norm": 1.1, "redesign_gain": 0.5, "reachable_floor": 0.5}
    assert settled_norm(done_as_before=1.0, **ordinary) == 1.1
    assert settled_norm(done_as_before=0.0, **ordinary) == pytest.approx(0.8)


def test_the_scope_of_a_programme_bounds_what_it_changes():
    whole, part = (still_as_before(scope, transformation_progress=1.0) for scope in (1.0, 0.1))
    assert (whole, part) == (0.0, 0.9)


def partners(growth=0.0, support=0.0, maturity=0.3):
    return partner_change(
        usual_maturity=0.3,
        social_care_growth=growth,
        time=5.0,
        partner_support=support,
        funding_factor=1.0,
        partner_maturity=maturity,
        partner_time=4.0,
    )


def test_partners_mature_with_support_slip_back_without_and_shrink_with_social_care():
    assert partners() == 0.0
    assert partners(support=0.5) == pytest.approx(0.5 * 0.7 / 4.0)
    assert partners(maturity=0.6) == pytest.approx(-0.3 / 4.0)
    assert partners(growth=-0.02) < 0.0 < partners(growth=0.02)


def test_it_takes_about_two_years_to_go_live_and_five_to_ten_to_mature(run):
    """Well supported and mandated: half live within two years, half mature five to ten years after the start."""
    values = run("transformation_progress", "transformation_completeness", years=16, named=NAMED, **TRANSFORMED).values
    progress, completeness = (values[name][:, 0, 0, 0] for name in values)
    years = np.arange(len(progress)) / 4 - 1  # since levers moved
    assert years[np.argmax(progress > 0.5)] == pytest.approx(2.5, abs=1.0)
    assert 4.0 <= years[np.argmax(completeness > 0.5)] <= 10.0


def test_it_costs_output_while_it_runs_and_pays_afterwards(run):
    watch = ("improvement_productivity", "disruption")
    values = run(*watch, years=16, named=NAMED, **TRANSFORMED).values
    alone = run(*watch, years=16, named=NAMED).values
    change = (values["improvement_productivity"] - alone["improvement_productivity"])[:, 0, 0].mean(axis=-1)
    assert values["disruption"].max() > 0.0
    assert change[-1] > 0.0


def test_without_skill_transformation_is_not_held():
    ordinary = {"transformation_completeness": 0.6, "unravelling_rate": 0.05, "held_gains": 0.8}
    assert unravelling(area_critical_mass=1.0, **ordinary) < unravelling(area_critical_mass=0.0, **ordinary)
    assert maturing(in_transition=0.4, maturing_time=4.0) == pytest.approx(0.1)
    assert going_live(transformation_pace=0.5, transformation_progress=1.0) == 0.0
    assert disruption(upheaval=0.5, disruption_depth=0.02) == pytest.approx(0.01)


def test_support_from_far_reaches_more_and_fits_less(run):
    watch = ("teaching_coaches", "coaches_on_the_spot", "trust_coaches", "contact")
    shares = {"national": [1.0, 0, 0, 0], "provider": [0, 0, 0, 0]}
    by_level = {
        level: run(*watch, years=6, coach_density=0.004, delivery_share=np.array(share)[:, None]).values
        for level, share in shares.items()
    }
    last = {level: {name: values[name][-1].sum() for name in watch} for level, values in by_level.items()}
    assert last["national"]["teaching_coaches"] > last["provider"]["teaching_coaches"]
    assert last["national"]["coaches_on_the_spot"] < last["provider"]["coaches_on_the_spot"]
    assert last["national"]["contact"] > last["provider"]["contact"]
    assert last["national"]["trust_coaches"] == pytest.approx(last["provider"]["trust_coaches"], rel=0.05)
