"""From knowing to doing: what the skill equations say of one group in one trust."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from qisim.equations.skills import (
    activation,
    activation_chance,
    critical_mass,
    encouragement,
    forgetting,
    lapse,
    lapse_chance,
    learning_chance,
    practising_density,
)
from qisim.parameters import load_parameters


def test_nobody_starts_without_released_time():
    chance = activation_chance(activation_rate=2.0, commitment=0.6, time_effect=0.0, encouragement=1.0)
    assert activation(skilled_staff=40.0, activation_chance=chance, motivation=1.0) == 0.0


def test_nobody_starts_where_the_trust_does_not_want_it():
    assert activation_chance(activation_rate=2.0, commitment=0.0, time_effect=1.0, encouragement=1.0) == 0.0


def test_the_young_start_sooner():
    juniors = activation(skilled_staff=40.0, activation_chance=0.2, motivation=1.2)
    assert juniors > activation(skilled_staff=40.0, activation_chance=0.2, motivation=1.0)


def test_full_company_and_full_coaching_encourage_fully():
    full = encouragement(critical_mass=1.0, coaching_coverage=1.0, company_weight=0.45, coaching_weight=0.3)
    assert full == pytest.approx(1.0)


def test_some_start_all_alone():
    assert encouragement(critical_mass=0.0, coaching_coverage=0.0, company_weight=0.45, coaching_weight=0.3) > 0.0


def test_critical_mass_is_half_at_the_critical_density():
    assert critical_mass(practising_density=0.16, critical_density=0.16) == 0.5


def test_critical_mass_hardly_begins_with_a_few():
    assert critical_mass(practising_density=0.016, critical_density=0.16) < 0.01


def test_an_empty_trust_has_no_density():
    assert practising_density(trust_influence=0.0, trust_potential_influence=0.0) == 0.0


def chance_of_lapse(company=0.0, coaching=0.0, strain=0.0):
    return lapse_chance(
        lapse_rate=0.6,
        critical_mass=company,
        held_by_company=0.7,
        coaching_coverage=coaching,
        held_by_coaching=0.4,
        lapse_under_strain=0.5,
        strain=strain,
    )


def test_company_and_coaching_hold_practice_and_strain_undoes_it():
    alone = chance_of_lapse()
    assert chance_of_lapse(company=1.0) < alone
    assert chance_of_lapse(coaching=1.0) < alone
    assert chance_of_lapse(strain=1.0) > alone


def test_unused_skill_halves_in_its_half_life():
    left = solve_ivp(lambda _, skilled: -forgetting(skilled, 0.917), (0.0, 0.917), [100.0], rtol=1e-9).y[0, -1]
    assert left == pytest.approx(50.0, rel=1e-6)


def test_the_untrained_learn_from_nobody_where_nobody_practises():
    assert learning_chance(learning_rate=0.3, practising_density=0.0, critical_mass=0.0) == 0.0


def use_of_training(months):
    """The share of one cohort, effectively trained and then left to itself, that uses the training.

    A typical trust of 2014 (commitment 0.43, strain 0.37, hardly anybody else practising, no coach).
    """
    assumed = {name: parameter.value for name, parameter in load_parameters().items()}
    number = {name: value.item() for name, value in assumed.items() if value.size == 1}
    time_effect = 0.44  # of the 3 % of time that people find, squeezed
    alone = encouragement(0.0, 0.0, number["company_weight"], number["coaching_weight"])
    starting = activation_chance(number["activation_rate"], 0.43, time_effect, alone)
    lapsing = lapse_chance(number["lapse_rate"], 0.0, 0.7, 0.0, 0.4, number["lapse_under_strain"], 0.37)

    def change(_, cohort):
        skilled, practising = cohort
        begin, stop = activation(skilled, starting, 1.0), lapse(practising, lapsing)
        return [stop - begin - forgetting(skilled, number["skill_half_life"]), begin - stop]

    using = number["transfer_share"]
    times = np.asarray(months) / 12
    return solve_ivp(change, (0.0, 1.0), [1 - using, using], t_eval=times, rtol=1e-8).y[1]


def test_use_of_training_falls_as_trainers_report():
    """Saks and Belcourt 2006: 62, 44 and 34 % at once, after six months and after a year; each within 5 points."""
    assert use_of_training([0, 6, 12]) == pytest.approx([0.62, 0.44, 0.34], abs=0.05)
