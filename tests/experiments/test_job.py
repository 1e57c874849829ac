"""The key of a result changes when something decisive does, and not otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from qisim import engines, parameters, scenarios
from qisim.errors import InputError
from qisim.experiments import compare, run
from qisim.experiments.job import MOST_DRAWS, Job, prepare, settle_engine
from qisim.population import Population
from qisim.results import Settings, provenance

SETTINGS = Settings(draws=5, seed=0, engine="vectorised", method="euler", steps_per_quarter=8)
small_run = partial(run, draws=2, engine="vectorised", workers=1)
small_compare = partial(compare, draws=2, engine="vectorised", workers=1)


@pytest.fixture
def job(strategies: tuple[Path, Path], trusts: Population) -> Job:
    return prepare(strategies, trusts, None, SETTINGS)


@pytest.mark.parametrize(
    "change",
    [{"draws": 6}, {"seed": 1}, {"engine": "reference"}, {"method": "rk4"}, {"steps_per_quarter": 16}],
    ids=str,
)
def test_every_setting_decides(change, job, strategies, trusts):
    assert prepare(strategies, trusts, None, replace(SETTINGS, **change)).key != job.key


@pytest.mark.parametrize(
    "override",
    ["levers.training_places.value='6 %/year'", "parameters.commitment_time.value='1.6 years'", "budget.amount=1e7"],
)
def test_what_a_scenario_sets_decides(override, job, strategies, trusts):
    changed = scenarios.load(strategies[1], [override])
    assert prepare([strategies[0], changed], trusts, None, SETTINGS).key != job.key


def test_the_order_of_strategies_decides(job, strategies, trusts):
    assert prepare(strategies[::-1], trusts, None, SETTINGS).key != job.key


NAMED = """
title = "{name}"
builds_on = "left-alone.toml"
[budget]
amount = "£20 million/year"
[collaboratives.frail_flow]
topic = "{topic}"
teams = 1
backing = "80 %"
{more}
"""
STROKE = """
[transformations.stroke]
domains = ["emergency_flow"]
mandate = 1
"""


@pytest.fixture(scope="module")
def with_names(strategies: tuple[Path, Path]) -> Callable[..., Path]:
    """A strategy with a collaborative, and whatever else it has, as a file."""

    def written(name: str, topic: str = "new_care_models", more: str = "") -> Path:
        file = strategies[0].parent / f"{name}.toml"
        file.write_text(NAMED.format(name=name, topic=topic, more=more), encoding="utf-8")
        return file

    return written


def test_the_model_has_room_for_what_any_strategy_names(with_names, strategies, trusts):
    given = [strategies[0], with_names("teams"), with_names("more", more=STROKE)]
    job = prepare(given, trusts, None, SETTINGS)
    assert job.model.members("team_places") == ("frail_flow",)
    assert job.model.members("mandate") == ("stroke",)
    assert job.model.members("change_push") == ()
    assert {levers["team_places"].shape for levers in job.levers} == {(28, 1, len(trusts))}
    assert {levers["mandate"].shape for levers in job.levers} == {(28, 1, 1)}
    assert [bool(levers["team_places"].any()) for levers in job.levers] == [False, True, True]
    assert [bool(levers["mandate"].any()) for levers in job.levers] == [False, False, True]
    assert prepare(given[:1], trusts, None, SETTINGS).model.members("team_places") == ()


def test_a_strategy_beside_others_that_name_more_gives_what_it_gives_alone(with_names, strategies, trusts):
    alone = small_run(strategies[0], population=trusts)
    beside = small_compare(strategies[0], with_names("teams", more=STROKE), population=trusts)
    first = beside.draws[beside.draws["scenario"] == "left-alone"].reset_index(drop=True)
    assert first.astype(object).equals(alone.draws.astype(object))


def test_one_name_for_different_things_is_refused_with_both_files(with_names, trusts):
    given = [with_names("teams"), with_names("others", topic="integrated_care_pioneers")]
    with pytest.raises(InputError) as caught:
        prepare(given, trusts, None, SETTINGS)
    (found,) = caught.value.problems
    assert found.file is not None and found.file.endswith("others.toml")
    assert found.expected is not None and "teams.toml:8" in found.expected
    assert found.message.startswith("'others' and 'teams' mean different things by collaboratives.frail_flow")


def test_a_budget_of_nothing_is_noted(strategies, trusts):
    unpaid = scenarios.load(strategies[1], ["budget.amount=0"])
    (note,) = prepare([strategies[0], unpaid], trusts, None, SETTINGS).notes
    assert note.startswith("Note: support: the budget is nothing, so everything that the programme pays for is cut")
    assert note.endswith("training_places, coach_density.")


def test_the_trusts_decide(job, strategies, trusts):
    fewer = trusts.select({"code": trusts.codes[:-1]})
    assert prepare(strategies, fewer, None, SETTINGS).key != job.key


def test_a_part_of_the_country_is_not_the_same_as_a_small_country(strategies, trusts):
    part = prepare(strategies, trusts, {"code": trusts.codes[1:]}, SETTINGS)
    small = prepare(strategies, trusts.select({"code": trusts.codes[1:]}), None, SETTINGS)
    assert part.population == small.population
    assert part.key != small.key  # a part has its part of the nation's budget


def test_a_shipped_parameter_decides(job):
    own = dict(job.parameters[0])
    own["commitment_time"] = parameters.with_values(own, {"commitment_time": 1.6})["commitment_time"]
    assert replace(job, parameters=(own, job.parameters[1])).key != job.key


def test_code_and_versions_decide(job, monkeypatch):
    key = job.key
    with monkeypatch.context() as patched:
        patched.setattr(provenance, "code_digest", lambda: "other")
        assert replace(job).key != key
    with monkeypatch.context() as patched:
        patched.setattr(engines, "versions", lambda engine: {"numpy": "0"})
        assert replace(job).key != key
    assert replace(job).key == key


def test_where_files_lie_and_when_it_runs_do_not_decide(job, strategies, trusts, tmp_path):
    for file in strategies:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    elsewhere = prepare([tmp_path / file.name for file in strategies], trusts, None, SETTINGS)
    assert elsewhere.key == job.key


def test_the_folder_of_a_result_is_found_by_its_key(job, tmp_path):
    assert job.folder(tmp_path).final.name.endswith(job.key[:12])


def test_auto_is_settled_once_for_the_job(strategies, trusts, tmp_path):
    job = prepare(strategies, trusts, None, replace(SETTINGS, engine="auto"))
    assert settle_engine(job, tmp_path, fresh=False).settings.engine in ("vectorised", "compiled")
    assert settle_engine(job, None, fresh=False).settings.engine in ("vectorised", "compiled")


def test_strategies_that_share_a_name_are_told_apart(strategies, trusts):
    baseline, support = strategies
    job = prepare([support, baseline, support, support], trusts, None, SETTINGS)
    assert job.names == ("support", "left-alone", "support-2", "support-3")


@pytest.mark.parametrize("only", ["ambulance", ["ambulance"], 5])
def test_a_selection_that_is_none_is_an_input_error(only, strategies, trusts):
    with pytest.raises(InputError, match="'only' is no selection"):
        prepare(strategies, trusts, only, SETTINGS)


@pytest.mark.parametrize("draws", [0, MOST_DRAWS + 1, 10**9])
def test_draws_that_do_not_fit_are_refused(draws, strategies, trusts):
    with pytest.raises(InputError, match="'draws' is out of range"):
        prepare(strategies, trusts, None, replace(SETTINGS, draws=draws))
    assert prepare(strategies, trusts, None, replace(SETTINGS, draws=MOST_DRAWS)).settings.draws == MOST_DRAWS


def test_a_lever_aimed_past_the_selection_is_noted(strategies, trusts):
    first, *others = trusts.codes
    aimed = scenarios.load(strategies[1], [f'levers.coach_density.targets.code=["{first}"]'])
    (note,) = prepare([aimed], trusts, {"code": others}, SETTINGS).notes
    assert "support: no trust in this selection fits levers.coach_density.targets" in note
    assert prepare([aimed], trusts, None, SETTINGS).notes == ()
