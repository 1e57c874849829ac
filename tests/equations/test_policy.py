"""What national bodies do to trusts: by leaning, by looking, by being believed, and by being reorganised."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.arithmetic import disagreement
from qisim.equations.incentives import indicated_compliance, narrow_effect, payment_income
from qisim.equations.policy import (
    body_reach,
    coherence,
    consistency,
    controlling_signal,
    credibility_loss,
    focus_shift,
    indicated_focus,
    indicated_strength,
    shortfall,
    supportive_signal,
)
from qisim.parameters import load_parameters


def test_monitor_oversees_foundation_trusts_and_the_tda_the_others():
    tables = load_parameters()
    of_foundation, of_others = (
        tables[name].value[:, 0] for name in ("reach_of_foundation_trusts", "reach_of_other_trusts")
    )
    reach = {
        kind: [body_reach(kind, *pair) for pair in zip(of_foundation, of_others, strict=True)] for kind in (1.0, 0.0)
    }
    assert reach[1.0] == [1.0, 1.0, 0.0, 1.0]
    assert reach[0.0] == [1.0, 0.0, 1.0, 1.0]


def test_bodies_that_want_the_same_are_coherent_and_those_that_want_opposites_are_not():
    assert coherence(focus_felt=0.3, trust_squared_focus_nudge=0.09, trust_nudge=1.0) == pytest.approx(1.0)
    assert coherence(focus_felt=0.5, trust_squared_focus_nudge=0.5, trust_nudge=1.0) == pytest.approx(0.0)


def test_disagreement_is_twice_the_standard_deviation():
    shares = np.array([0.1, 0.4, 0.9])
    assert disagreement(shares.mean(), (shares**2).mean()) == pytest.approx(2 * shares.std())


def signal(**changes):
    ordinary = {"trust_nudge": 1.5, "bodies_reaching": 3.0, "coherence": 0.8, "credibility": 0.6, "focus_felt": 0.5}
    return supportive_signal(**ordinary | changes)


@pytest.mark.parametrize("without", ["trust_nudge", "coherence", "credibility", "focus_felt"])
def test_encouragement_needs_strength_coherence_belief_and_an_interest_in_improvement(without):
    assert signal() > 0.0
    assert signal(**{without: 0.0}) == 0.0


def test_control_presses_the_worst_and_needs_nobody_s_belief():
    ordinary = {"trust_nudge": 1.5, "bodies_reaching": 3.0, "focus_felt": 0.2, "pressing_the_worst": 1.0}
    assert controlling_signal(standing=0.1, **ordinary) > controlling_signal(standing=0.9, **ordinary)
    assert controlling_signal(standing=0.5, **ordinary | {"focus_felt": 1.0}) == 0.0


def trusted(shift, constancy=0.0):
    return consistency(
        usual_consistency=0.6,
        constancy_of_purpose=constancy,
        total_focus_shift=shift,
        total_strength=2.0,
        tolerated_shift=0.2,
    )


def test_changing_the_ends_costs_credibility_whichever_way():
    assert focus_shift(body_strength=0.5, focus_rise=0.2) == focus_shift(body_strength=0.5, focus_rise=-0.2) > 0.0
    assert trusted(shift=0.2) < trusted(shift=0.0) == pytest.approx(0.6)


def test_changing_the_means_is_free():
    """More or less strength moves no focus, so consistency stays what it is."""
    assert focus_shift(body_strength=0.9, focus_rise=0.0) == 0.0


def test_constancy_of_purpose_gives_up_the_habit_of_changing_aims():
    assert trusted(shift=0.0, constancy=1.0) == pytest.approx(1.0)


def test_calibration_leans_harder_the_less_is_seen():
    seen = [
        shortfall(nation_gain=gain, nation_base_cost=100.0, required_gain=0.02, time=5.0) for gain in (0.0, 5.0, 20.0)
    ]
    assert seen == pytest.approx([1.0, 0.5, 0.0])
    strength = [indicated_strength(0.5, nudge_strength=1.0, calibration=1.0, shortfall=share) for share in seen]
    assert strength == pytest.approx([1.0, 0.75, 0.5])


def test_focus_goes_from_where_it_was_to_either_end():
    assert [indicated_focus(0.2, nudge) for nudge in (-1.0, 0.0, 1.0)] == pytest.approx([0.0, 0.2, 1.0])


def test_a_reorganisation_is_not_believed():
    assert credibility_loss(credibility=0.6, reorganisation=1.0, credibility_lost=0.3) == pytest.approx(0.18)


def test_payment_and_target_do_not_count_twice_and_unpaid_payment_not_at_all():
    pulls = {"payment_pull": 0.5, "target_pull": 0.6}
    both = indicated_compliance(payment=1.0, funding_factor=1.0, hard_target=1.0, **pulls)
    assert both == pytest.approx(0.8)
    assert indicated_compliance(payment=1.0, funding_factor=0.0, hard_target=0.0, **pulls) == 0.0


def test_a_trust_receives_what_of_its_payment_is_funded():
    assert payment_income(planned_payment=2e6, funding_factor=0.25) == 5e5


def test_only_what_is_measured_can_be_complied_with():
    assert narrow_effect(narrow_share=0.15, compliance=1.0) == pytest.approx(0.85)


def test_a_nudge_does_not_last_when_it_ends(run):
    """Commitment rises with a coherent interest in improvement, and falls back within years of its end."""
    values = run("commitment", years=15, to_year=4, nudge_focus=0.8, constancy_of_purpose=1.0).values["commitment"]
    alone = run("commitment", years=15).values["commitment"]
    gain = (values - alone)[:, 0, 0].mean(axis=-1)
    assert gain[16] > 0.01
    assert gain[-1] < 0.25 * gain.max()


def test_a_reorganisation_passes_and_leaves_less(run):
    once = run("distraction", "practising_density", years=12, to_year=2, reorganisation=1.0).values
    never = run("practising_density", years=12).values["practising_density"]
    distraction = once["distraction"][:, 0, 0, 0]
    assert distraction[8] > 0.7
    assert distraction[-1] < 0.02
    assert (once["practising_density"][16] < never[16]).all()
