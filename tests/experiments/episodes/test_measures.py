"""Every measure, on trajectories whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.experiments.episodes import MEASURES
from qisim.experiments.episodes.observed import Observed

TIMES = np.arange(21) / 4  # five years


def series(*by_trust):
    """One quantity without inner members, of one draw: a function of time, or a number, for each trust."""
    columns = [value(TIMES) if callable(value) else np.full(len(TIMES), value) for value in by_trust]
    return np.stack(columns, axis=-1)[:, None, None, :].astype(float)


def seen(values, *, without=None, members=None, groups=None, staff=(100.0,), base_cost=(1.0,)):
    return Observed(
        times=TIMES,
        values=values,
        staff=np.array(staff),
        base_cost=np.array(base_cost),
        without=without or {},
        members=members or {},
        groups={name: np.array(trusts) for name, trusts in (groups or {}).items()},
    )


def answer(name, observed, **arguments):
    (value,) = MEASURES[name].function(observed, **arguments)
    return float(value)


def waste_of(*domains):
    """Waste in patient safety and in flow, each by trust."""
    names = ("patient_safety", "emergency_flow")[: len(domains)]
    return {"waste": np.concatenate([series(*trusts) for trusts in domains], axis=1)}, {"waste": names}


def targeted_harm_of(*domains):
    """The same of the harm that is paid or asked for."""
    waste, members = waste_of(*domains)
    return {"targeted_harm": waste["waste"]}, {"targeted_harm": members["waste"]}


def test_growth_is_compounded_and_weighted_by_cost():
    observed = seen({"productivity": series(lambda t: 1.02**t, 1.0)}, staff=(1, 1), base_cost=(3.0, 0.0))
    assert answer("productivity_growth", observed, start=1.0, end=4.0) == pytest.approx(2.0)


def test_trusts_above_a_density_are_counted_once_each():
    observed = seen({"practising_density": series(0.05, 0.2, 0.3, lambda t: 0.1 * t)})
    assert answer("trusts_above", observed, density=0.1, on=0.0) == 50.0
    assert answer("trusts_above", observed, density=0.1, on=5.0) == 75.0


def test_the_middling_trust():
    observed = seen({"practising_density": series(0.01, 0.02, 0.3)})
    assert answer("median_density", observed, on=2.0) == pytest.approx(2.0)


def test_the_exemplar_that_kept_least_counts():
    exemplars = (lambda t: 0.2 - 0.02 * t, lambda t: 0.4 - 0.02 * t)
    observed = seen({"practising_density": series(*exemplars, 0.0)})
    assert answer("kept_by_exemplars", observed, density=0.1, on=5.0) == pytest.approx(50.0)
    assert np.isnan(answer("kept_by_exemplars", observed, density=0.5, on=5.0))


def test_exemplars_are_ahead_of_all_others_or_not():
    observed = seen({"practising_density": series(0.2, 0.4, lambda t: 0.06 * t)})
    assert answer("exemplars_ahead", observed, density=0.1, on=0.0) == 100.0
    assert answer("exemplars_ahead", observed, density=0.1, on=5.0) == 50.0
    assert np.isnan(answer("exemplars_ahead", observed, density=0.5, on=5.0))


def test_use_of_training_that_decays_by_a_rate_is_found_again_at_any_age():
    trained, rate = 10.0, 0.8

    def using(t):
        return np.where(t >= 1.25, 100 + 0.6 * trained * np.exp(-rate * (t - 1.125)), 100.0)

    course = series(lambda t: np.where(t == 1.0, 4 * trained, 0.0))
    observed = seen(
        {"practising_staff": series(using), "training": course}, without={"practising_staff": series(100.0)}
    )
    for age in (0.0, 0.5, 1.0):
        expected = 60 * np.exp(-rate * age)
        assert answer("use_of_training", observed, course=1.0, age=age) == pytest.approx(expected)
    assert np.isnan(answer("use_of_training", observed, course=4.5, age=0.0))


def test_length_of_use_is_the_area_below_use_over_its_peak():
    def use(t):
        return 5 + 10 * np.where(t <= 2, t / 2, np.maximum(0, 2 - t / 2))

    observed = seen({"practising_staff": series(use)}, without={"practising_staff": series(5.0)})
    assert answer("length_of_use", observed, start=0.0, end=5.0) == pytest.approx(2.0)
    assert answer("length_of_use", observed, start=0.0, end=2.0) == pytest.approx(1.0)
    nobody = seen({"practising_staff": series(5.0)}, without={"practising_staff": series(5.0)})
    assert np.isnan(answer("length_of_use", nobody, start=0.0, end=5.0))


def test_people_trained_are_what_a_rate_adds_up_to():
    training = np.concatenate([series(100.0, 20.0), series(lambda t: 10 * t, 0.0)], axis=1)
    observed = seen({"training": training})
    assert answer("people_trained", observed, start=1.0, end=3.0) == pytest.approx(2 * 120 + 40)


def test_projects_running_are_those_of_all_domains_and_trusts():
    projects = np.concatenate([series(10.0, 1.0), series(20.0, 2.0)], axis=1)
    assert answer("projects_running", seen({"projects_under_way": projects}), on=2.0) == 33.0


def test_active_staff_are_a_share_of_all_staff():
    practising = np.concatenate([series(10.0, 1.0), series(20.0, 2.0)], axis=1)
    assert answer("active_staff", seen({"practising_staff": practising}, staff=(100.0, 65.0)), on=2.0) == 20.0


def test_a_gain_that_halves_is_half_kept():
    waste, _ = waste_of([lambda t: 1 - 0.4 * np.exp2(-t)])
    observed = seen(waste, without=waste_of([1.0])[0])
    assert answer("gain_kept", observed, start=1.0, end=2.0) == pytest.approx(50.0)
    assert np.isnan(answer("gain_kept", seen(waste, without=waste), start=1.0, end=2.0))


def test_the_fall_of_waste_is_that_of_one_domain_and_one_group():
    waste, members = waste_of([lambda t: 1 - 0.1 * t, 1.0], [2.0, 2.0])
    observed = seen(waste, members=members, groups={"first": [0]})
    asked = {"domain": "patient_safety", "start": 1.0, "on": 5.0}
    assert answer("fall_in_waste", observed, **asked, group="first") == pytest.approx(100 * 4 / 9)
    assert answer("fall_in_waste", observed, **asked) == pytest.approx(100 * (1 - 1.5 / 1.9))


def test_trusts_that_got_worse_are_counted():
    harm, members = targeted_harm_of([lambda t: 1 + 0.1 * t, 1.0, lambda t: 1 - 0.1 * t, lambda t: 1 + t])
    observed = seen(harm, members=members)
    assert answer("trusts_worse", observed, domain="patient_safety", start=0.0, on=5.0) == 50.0


def test_the_harm_that_is_asked_for_falls_by_itself():
    harm, members = targeted_harm_of([lambda t: 1 - 0.1 * t])
    observed = seen(harm, members=members)
    found = answer("fall_in_targeted_harm", observed, domain="patient_safety", start=0.0, on=5.0)
    assert found == pytest.approx(50.0)


def test_a_domain_leads_by_what_the_others_did_not_fall():
    waste, members = waste_of([lambda t: 1 - 0.1 * t], [lambda t: 1 - 0.02 * t])
    observed = seen(waste, members=members)
    assert answer("lead_of_domain", observed, domain="patient_safety", start=0.0, on=5.0) == pytest.approx(40.0)


RISING = 8 / np.sqrt(4 * 17.5)  # of ranks 1 to 6 with doses 0, 0, 1, 1, 2, 2


@pytest.mark.parametrize(("falls", "expected"), [((1, 2, 3), RISING), ((3, 2, 1), -RISING), ((1, 1, 1), 0)])
def test_success_rises_with_dose_or_falls(falls, expected):
    by_trust = [lambda t, fall=fall, own=own: 1 - (0.02 * fall + 0.001 * own) * t for fall in falls for own in (0, 1)]
    waste, members = waste_of(by_trust)
    groups = {"low": [0, 1], "middle": [2, 3], "high": [4, 5]}
    observed = seen(waste, members=members, groups=groups)
    asked = {"groups": ["low", "middle", "high"], "domain": "patient_safety", "start": 0.0, "on": 5.0}
    assert answer("rise_with_dose", observed, **asked) == pytest.approx(expected, abs=1e-12)


def test_adoption_is_that_of_one_change():
    adopted = np.concatenate([series(0.2, 0.4), series(lambda t: t / 5, 1.0)], axis=1)
    observed = seen({"use": adopted}, members={"use": ("first", "second")}, groups={"one": [0]})
    assert answer("use_of_change", observed, change="first", on=1.0) == pytest.approx(30.0)
    assert answer("use_of_change", observed, change="second", on=2.0, group="one") == pytest.approx(40.0)


TREATED = {"group": "treated", "control": "control"}
GROUPS = {"treated": [0], "control": [1]}


def test_effects_are_differences_in_differences():
    index = series(lambda t: 1 - 0.04 * t, lambda t: 1 - 0.01 * t)
    observed = seen({"mortality": index, "length_of_stay": index}, groups=GROUPS)
    assert answer("effect_on_mortality", observed, **TREATED, on=2.0, baseline=20.0) == pytest.approx(-1.2)
    assert answer("effect_on_stay", observed, **TREATED, on=2.0, baseline=10.0) == pytest.approx(-0.6)


def test_an_effect_is_left_as_far_as_the_controls_have_not_caught_up():
    observed = seen({"mortality": series(0.9, lambda t: 1 - 0.02 * t)}, groups=GROUPS)
    observed.values["mortality"][0] = 1.0
    assert answer("effect_left", observed, **TREATED, early=1.0, late=4.0) == pytest.approx(0.02 / 0.08)
    alike = seen({"mortality": series(1.0, 1.0)}, groups=GROUPS)
    assert np.isnan(answer("effect_left", alike, **TREATED, early=1.0, late=4.0))


def test_a_mortality_ratio_compares_with_no_programme():
    observed = seen({"mortality": series(0.9, 0.5)}, without={"mortality": series(1.0, 1.0)}, groups=GROUPS)
    assert answer("mortality_ratio", observed, on=2.0, group="treated") == pytest.approx(0.9)
    assert answer("mortality_ratio", observed, on=2.0) == pytest.approx(0.7)


def test_years_until_mortality_has_fallen():
    observed = seen({"mortality": series(lambda t: 1 - 0.05 * t)})
    assert answer("years_to_fall", observed, by=0.1, start=0.0) == pytest.approx(2.0)
    assert np.isnan(answer("years_to_fall", observed, by=0.5, start=0.0))


def test_outside_the_run_there_is_no_answer():
    observed = seen({"practising_staff": series(10.0)})
    assert np.isnan(answer("active_staff", observed, on=6.0))
    assert np.isnan(answer("active_staff", observed, on=-1.0))
    harm, members = targeted_harm_of([lambda t: 1 + t])
    density = seen({"practising_density": series(0.2), **harm}, members=members)
    assert np.isnan(answer("trusts_above", density, density=0.1, on=6.0))
    assert np.isnan(answer("trusts_worse", density, domain="patient_safety", start=0.0, on=6.0))


def test_between_quarters_a_series_runs_straight():
    observed = seen({"practising_staff": series(lambda t: 10 * t)})
    assert answer("active_staff", observed, on=1.1) == pytest.approx(11.0)


def test_every_measure_says_what_it_is():
    for name, measure in MEASURES.items():
        assert measure.function.__doc__
        assert name == measure.function.__name__
        assert measure.watch
