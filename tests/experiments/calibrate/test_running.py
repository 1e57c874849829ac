"""A whole calibration: what is in its folder, what happens when it is stopped, and what its draws do elsewhere."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest

import qisim
from qisim import engines
from qisim.errors import InputError, OutputError, ParameterError, RunError
from qisim.experiments import calibrate as calibrations
from qisim.experiments.calibrate.bench import Bench, quarters_of
from qisim.experiments.calibrate.posterior import score
from qisim.experiments.calibrate.specification import load
from qisim.experiments.calibrate.targets import aim_of
from qisim.experiments.episodes import load as load_episode
from qisim.experiments.job import prepare
from qisim.experiments.validate import validate
from qisim.results.posterior import load_draws
from qisim.results.result import Settings

calibrate = partial(calibrations.calibrate, engine="vectorised", workers=1)
LONG = (("steps = 20", "steps = 300"), ("warm_up = 20", "warm_up = 60"), ("walkers = 4", "walkers = 8"))


def bench_of(name, parameters):
    specification = load("defaults")
    aim = aim_of(specification)
    episodes = [episode for episode in aim.episodes if episode.name == name]
    return Bench(episodes, parameters, engine="vectorised", workers=1, runs_planned=1)


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def quick(monkeypatch):
    """A model that answers at once: practice rises with one parameter, and falls with the other."""

    def answer(self, positions):
        first, second = score(positions).T
        return np.stack([2.3 + 0.3 * first - 0.1 * second] * sum(len(one.findings) for one in self.episodes), axis=1)

    monkeypatch.setattr(Bench, "__call__", answer)


def test_runs_that_end_where_no_target_looks_give_what_whole_runs_do():
    bench = bench_of("east-london", ("lapse_rate",))
    table = validate("east-london", draws=1).set_index("measure")["simulated"]
    assert set(bench.quarters.values()) == {8}
    assert bench.central() == pytest.approx(
        table[["trained_in_2_years", "projects_after_2_years"]].to_numpy(), rel=1e-12
    )


def test_a_target_that_looks_no_later_needs_no_later_quarter():
    ends = {
        finding.name: quarters_of(finding, load_episode("training-transfer"))
        for finding in load_episode("training-transfer").findings
    }
    assert ends == dict.fromkeys(ends, 8)
    slow = load_episode("scotland")
    assert quarters_of(slow.findings[0], slow) == slow.scenario.quarters


def test_a_set_has_the_same_outcome_alone_and_among_others():
    bench = bench_of("east-london", ("lapse_rate", "activation_rate"))
    sets = np.array([[0.2, 0.9], [0.5, 0.5], [0.9, 0.1]])
    together = bench(sets)
    assert np.array_equal(together[[1]], bench(sets[[1]]))
    assert len(np.unique(together[:, 1])) == 3


def test_a_set_whose_run_fails_is_undefined_and_the_others_are_not(monkeypatch):
    bench = bench_of("east-london", ("lapse_rate",))
    sets = np.array([[0.1], [0.9], [0.2]])
    sound, simulate = bench(sets[[0, 2]]), engines.simulate

    def failing(model, inputs, *arguments, **settings):
        if (inputs.parameters["lapse_rate"] > 0.7).any():
            raise RunError("made up")
        return simulate(model, inputs, *arguments, **settings)

    monkeypatch.setattr(engines, "simulate", failing)
    outcomes = bench(sets)
    assert np.isnan(outcomes[1]).all() and np.array_equal(outcomes[[0, 2]], sound)


def test_without_mixing_there_are_no_draws_and_more_steps_are_advised(written, tmp_path, quick):
    found = calibrate(written(), tmp_path / "out")
    assert not found.mixing.mixed and found.posterior is None and found.mixing.advised > found.mixing.kept
    assert not (tmp_path / "out" / "posterior.parquet").exists()
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["mixed"] is False
    assert found.residuals["best_miss"].abs()[0] <= abs(found.residuals["shipped_miss"][0])
    assert found.fit["posterior_median"].isna().all()
    assert "have not mixed" in (tmp_path / "out" / "calibration.md").read_text()


def test_what_is_found_is_written_and_can_be_drawn_from(written, tmp_path, quick):
    found = calibrate(written(*LONG), tmp_path / "out")
    assert found.mixing.mixed, found.mixing.problems
    draws = load_draws(found.posterior)
    assert draws.draws == 20 and set(draws.positions) == {"transfer_share", "lapse_rate"}
    values = pd.read_csv(tmp_path / "out" / "posterior.csv")
    assert values["lapse_rate"].between(0.5, 0.8).all()
    assert bool(found.identifiability.set_index("parameter").loc["transfer_share", "informed"])
    assert {"prior-posterior.svg", "residuals.png"} <= {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    assert found.correlations.loc["transfer_share", "lapse_rate"] > 0.2


def test_a_calibration_that_was_stopped_goes_on_to_the_same_bytes(written, tmp_path, quick):
    file = written(*LONG)
    calibrate(file, tmp_path / "whole")

    def stop(done, total):
        if done > 0.6 * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        calibrate(file, tmp_path / "stopped", progress=stop)
    assert "goes on from there" in stopped.value.__notes__[0]
    assert not (tmp_path / "stopped" / "fit.csv").exists()
    calibrate(file, tmp_path / "stopped")
    assert files_in(tmp_path / "stopped") == files_in(tmp_path / "whole")


def test_more_steps_make_of_few_what_they_would_have_made_at_once(written, tmp_path, quick):
    file = written(*LONG)
    calibrate(file, tmp_path / "first", steps=40)
    longer, at_once = (calibrate(file, tmp_path / name, steps=300) for name in ("first", "whole"))
    assert longer.posterior.read_bytes() == at_once.posterior.read_bytes()


def test_a_folder_that_holds_another_calibration_is_refused(written, tmp_path, quick):
    calibrate(written(), tmp_path / "out")
    with pytest.raises(OutputError, match="the targets"):
        calibrate(written(("tolerance = 0.2", "tolerance = 0.3")), tmp_path / "out")


@pytest.mark.parametrize("steps", [30, 0])
def test_steps_that_do_not_fit_are_refused(written, tmp_path, steps):
    with pytest.raises(InputError, match="20 at a time"):
        calibrate(written(), tmp_path / "out", steps=steps)
    assert not (tmp_path / "out").exists()


def test_data_are_targets_like_others(written, tmp_path):
    text = 'scenario = "survival-of-the-fittest"\nonly = { type = ["ambulance"] }\n'
    file = written(("[targets.active]", f'[data.trend]\nfile = "trend.csv"\n{text}\n[targets.active]'))
    rows = (
        "date,metric,value,unit,tolerance\n2014-07-01,productivity,1.002,1,0.01\n2014-10-01,productivity,1.005,1,0.01\n"
    )
    (tmp_path / "trend.csv").write_text(rows, encoding="utf-8")
    aim = aim_of(load(file))
    bench = Bench(aim.episodes, ("productivity_trend",), engine="vectorised", workers=1, runs_planned=1)
    assert [target.source for target in aim.targets][1:] == ["trend", "trend"]
    slow, fast = bench(np.array([[0.0], [1.0]]))[:, 1:]
    assert (fast > slow).all() and slow[1] == pytest.approx(1.004, abs=0.001)


def test_a_plan_says_what_it_takes_and_writes_nothing(written, tmp_path):
    plan = calibrations.plan(written(), tmp_path / "out", engine="vectorised", workers=1)
    assert plan.chain_sets == 4 * 41 and plan.sets == plan.fit_sets + plan.chain_sets
    assert plan.seconds == pytest.approx(plan.sets * plan.seconds_a_set)
    assert not (tmp_path / "out").exists()


def test_draws_from_a_file_decide_the_result_and_leave_other_parameters_as_they_were(
    written, tmp_path, quick, strategies, trusts
):
    found = calibrate(written(*LONG), tmp_path / "out")
    settings = Settings(5, 0, "vectorised", "euler", 8)
    plain, drawn = (
        prepare(strategies[:1], trusts, None, settings, draws_from=file) for file in (None, found.posterior)
    )
    assert plain.key != drawn.key and drawn.identity["draws_from"] == load_draws(found.posterior).digest
    made = partial(qisim.run, strategies[1], population=trusts, draws=3, engine="vectorised", workers=1)
    usual, fitted = made(), made(draws_from=found.posterior)
    assert fitted.provenance["draws_from"]["sha256"] == load_draws(found.posterior).digest
    assert not usual.draws["value"].equals(fitted.draws["value"]) and usual.central.equals(fitted.central)
    with pytest.raises(ParameterError, match="fewer draws"):
        prepare(strategies[:1], trusts, None, Settings(21, 0, "vectorised", "euler", 8), draws_from=found.posterior)


def test_the_window_shows_it():
    assert qisim.calibrate is calibrations.calibrate
