"""Checks of whole runs and of what they show: each passes where it should, and fails where a defect is planted."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.experiments.battery import family as family_module
from qisim.experiments.battery import integration as integration_module
from qisim.experiments.battery import wholeruns
from qisim.experiments.battery.anomaly import ANOMALIES, anomaly
from qisim.experiments.battery.cuts import cuts
from qisim.experiments.battery.family import family, members, scottish_like
from qisim.experiments.battery.integration import changed_places, integration, relative_change
from qisim.experiments.battery.ranking import ranking
from qisim.experiments.battery.reproduction import reproduction
from qisim.experiments.battery.surprise import extinction, lock_in, oscillation, overshoot, surprise
from qisim.experiments.battery.wholeruns import no_support_no_growth, unlawful, whole_runs
from qisim.model import whole_model
from qisim.population import load
from qisim.units import Index, PerYear
from tests.experiments.battery.conftest import measures, variant


def test_a_measure_outside_fails_reproduction_by_its_distance(bench):
    bench.measures = measures(5.0, 8.0)
    found = reproduction(bench)
    assert found.verdict == "failed"
    assert found.worst == "2.00 half widths outside: made-up: number 1, %"
    bench.measures = measures(5.0, 5.5)
    assert reproduction(bench).verdict == "passed"


def test_an_undefined_measure_is_the_furthest_outside(bench):
    bench.measures = measures(9.0, np.nan)
    assert "number 1, %: -" in reproduction(bench).failures[0]


def test_errors_are_parted_as_theil_does(bench):
    bench.measures = measures(5.5, 6.0)
    _, count, absolute, root, parts = reproduction(bench).listings[0].rows[0]
    assert (count, absolute, root) == ("2", "0.750", "0.791")
    assert parts.startswith("90%, 10%")  # nearly all bias: the same way off in both


def test_every_loop_does_what_it_is_named_for_and_one_left_uncut_fails(bench):
    made = cuts(bench.model)
    found = anomaly(bench, {**made, "R6": {}})
    (failure,) = found.failures
    assert failure.startswith("R6 Learning from visible success")
    assert len(found.listings[0].rows) == len(ANOMALIES)


def improving_by_itself(
    sliding_rate: PerYear, settled_norm: Index, generic_waste: Index, shortcuts: PerYear
) -> PerYear:
    """Waste that goes away of its own accord."""
    return -sliding_rate * generic_waste + 0 * (settled_norm + shortcuts)


def test_growth_without_support_fails(monkeypatch):
    assert list(no_support_no_growth(whole_model())) == []
    monkeypatch.setattr(improving_by_itself, "__name__", "deterioration")
    (problem, *_) = no_support_no_growth(variant(whole_model(), equations=[improving_by_itself]))
    assert problem.startswith("a trust improves by itself")


def test_what_can_never_be_is_told():
    values = {name: np.ones((2, 1, 1, 1)) for name in wholeruns.WATCH}
    values["practising_staff"][1] = 2.0
    values["coaches"][1] = -1.0
    values["quality"][1] = 1.5
    values["cashed_saving"][1] = 0.0
    values["reinvestment"][:] = 0.5
    told = list(unlawful(values))
    assert told == [
        "staff are not conserved",
        "coaches falls to -1",
        "quality leaves 0 to 1: 1 to 1.5",
        "more is cashed or reinvested than can be",
    ]


def test_an_extreme_that_does_not_hold_and_one_that_cannot_be_run_fail(bench, monkeypatch):
    monkeypatch.setattr(wholeruns, "EXTREMES", {"no time at all": lambda model: {"parameters": dead(model)}})
    monkeypatch.setattr(wholeruns, "PREDICATES", {"something": lambda model: iter(["is wrong"])})
    first, second = whole_runs(bench).failures
    assert first.startswith("no time at all: ") and "gave" in first
    assert second == "something: is wrong"


def dead(model):
    return {name: np.zeros_like(one.value)[:, None] for name, one in model.parameters.items()}


class Two:
    """A bench of two strategies that change places with Runge-Kutta's method."""

    def __init__(self, bench, values):
        self.strategies, self.population, self.values_of = bench.strategies, bench.population, values

    def each(self, work, count):
        return [work(number, None) for number in range(count)]

    def values(self, strategy, numbers):
        return {}

    def simulated(self, strategy, values, *, method, steps_per_quarter, on_progress):
        return method

    def measured(self, strategy, values, method):
        value = self.values_of[method][self.strategies.index(strategy)]
        return {metric.name: np.array([value]) for metric in integration_module.METRICS}


def test_a_ranking_that_hangs_on_the_method_is_refused(bench):
    steady = {"euler": (1.0, 2.0), "rk4": (1.01, 2.0)}
    assert integration(Two(bench, steady)).verdict == "passed"
    found = integration(Two(bench, steady | {"rk4": (2.5, 2.0)}))
    assert found.verdict == "failed"
    assert "left-alone and support change places, with Runge-Kutta (RK4)" in found.failures[0]
    assert found.worst.startswith("75%")


def test_the_step_is_really_halved(bench, monkeypatch):
    monkeypatch.setattr(integration_module, "WAYS", {"as usual": ("euler", 2), "half the step": ("euler", 4)})
    found = integration(bench)
    assert found.verdict == "passed"
    assert any(float(row[1]) > 0 for row in found.listings[0].rows)


def test_ties_are_places_too():
    assert list(changed_places(["a", "b"], np.array([1.0, 1.0]), np.array([1.0, 2.0])))
    assert not list(changed_places(["a", "b"], np.array([1.0, 1.0]), np.array([1.0, 1.0 + 1e-12])))
    assert relative_change(np.array([1.0, np.nan]), np.array([1.0, 2.0])) == 1.0


def test_the_family_has_every_type_and_region_fourteen_boards_and_one_trust():
    country = load("england-2015")
    found = members(country)
    assert len(found) == 4 + len(set(country.columns["region"])) + 2
    boards = scottish_like()
    assert len(boards) == 14
    assert np.median([one.staff for one in boards.trusts]) > np.median([one.staff for one in country.trusts])
    assert [len(one) for name, one in found.items() if name.startswith("one trust")] == [1]


def test_a_family_member_that_support_does_not_help_fails(bench, monkeypatch):
    monkeypatch.setattr(
        family_module, "members", lambda country: {"one trust": country.select({"code": [country.codes[0]]})}
    )
    monkeypatch.setattr(family_module, "DRAWS", 1)
    found = family(bench)
    assert found.verdict == "passed", found.failures
    bench.strategies = [bench.strategies[0]] * 2
    assert "support does not help" in family(bench).failures[0]


RISING = np.linspace(0.02, 0.10, 9)
AND_BACK = np.array([2, 4, 8, 10, 8, 6, 4, 3, 2.5]) / 100
HELD = np.array([2, 4, 8, 10, 10, 10, 10, 10, 10]) / 100
TO_AND_FRO = np.array([2, 6, 2, 6, 2, 6, 2, 6, 2]) / 100
DYING = np.linspace(0.02, 0.001, 9)


@pytest.mark.parametrize(
    ("course", "modes"),
    [
        (RISING, set()),
        (AND_BACK, {overshoot}),
        (HELD, {lock_in}),
        (TO_AND_FRO, {overshoot, oscillation}),
        (DYING, {extinction}),
    ],
)
def test_modes_are_told_apart(course, modes):
    withdrawn = 8 if course is RISING else 3
    assert {mode for mode in (overshoot, oscillation, lock_in, extinction) if mode(course, withdrawn)} == modes


def test_a_mode_that_the_central_run_does_not_show_needs_words_or_fails(with_ensemble):
    flat = np.full(9, 0.02)
    steady = [[flat, flat], [flat, flat]]
    assert surprise(with_ensemble(practice=steady)).verdict == "passed"
    found = surprise(with_ensemble(practice=[[flat, flat], [flat, AND_BACK]]))
    assert found.verdict == "needs words"
    assert found.worst == "overshoot in support: 100% of draws"
    failed = surprise(with_ensemble(practice=[[flat, DYING], [flat, flat]]))
    assert failed.failures == ("extinction of practice where nothing is done, in 100% of draws",)


def test_a_ranking_that_most_draws_reverse_fails(with_ensemble):
    assert ranking(with_ensemble([[1, 1, 1, 1], [2, 2, 2, 0]])).verdict == "passed"
    found = ranking(with_ensemble([[1, 1, 1, 1], [2, 0, 0, 2]]))
    assert found.verdict == "failed"
    assert "support is best in the central run, and in 33% of draws" in found.failures[0]
    assert "support is ahead of left-alone in the central run, and behind in 67% of draws" in found.failures[1]
