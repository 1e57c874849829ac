"""A run whose support is delivered by events: its key, its folder, and that a smooth one is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from qisim import experiments
from qisim.errors import ScenarioError
from qisim.experiments.job import prepare
from qisim.results import Result
from qisim.results.deliveries import read_delivery
from qisim.results.result import Settings
from tests.experiments.conftest import Compare

SETTINGS = Settings(2, 0, "vectorised", "euler", 8)


@pytest.fixture(scope="module")
def by_events(small_compare: Compare, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return small_compare(delivery="events", draws=2, out=tmp_path_factory.mktemp("events"))


def test_a_smooth_schedule_leaves_no_trace_in_the_key_or_the_folder(strategies, trusts, comparison):
    plain = prepare(strategies, trusts, None, SETTINGS)
    assert plain.key == prepare(strategies, trusts, None, SETTINGS, how="smooth").key
    assert "delivery" not in plain.identity
    assert not plain.records
    assert not comparison.delivered
    assert not {"events.parquet", "schedule.parquet", "delivery.toml"} & {
        path.name for path in comparison.folder.iterdir()
    }


def test_events_their_assumptions_and_the_seed_enter_the_key(strategies, trusts, tmp_path):
    (tmp_path / "own.toml").write_text("cohort_size = 12\n")
    (tmp_path / "same.toml").write_text("# in other words\ncohort_size = 12.0\n")
    other_seed = Settings(2, 1, "vectorised", "euler", 8)
    keys = [
        prepare(strategies, trusts, None, settings, how=how).key
        for settings, how in (
            (SETTINGS, "smooth"),
            (SETTINGS, "events"),
            (other_seed, "events"),
            (SETTINGS, tmp_path / "own.toml"),
        )
    ]
    assert len(set(keys)) == len(keys)
    assert prepare(strategies, trusts, None, SETTINGS, how=tmp_path / "same.toml").key == keys[-1]


def test_the_engine_takes_what_was_delivered(strategies, trusts):
    smooth, events = (prepare(strategies, trusts, None, SETTINGS, how=how) for how in ("smooth", "events"))
    support = 1
    paid, got = (job.levers[support]["training_places"].sum() for job in (smooth, events))
    assert 0 < got < paid
    assert events.records[support].total("training_places", "paid") == pytest.approx(paid / 4)
    assert events.records[support].total("training_places", "delivered") == pytest.approx(got / 4)


def test_delivery_moves_the_result_of_whoever_is_supported_and_nobody_else(by_events, small_compare):
    smooth = small_compare(draws=2)
    for name, moved in (("left-alone", False), ("support", True)):
        rows = [one.draws.loc[one.draws["scenario"] == name, "value"].to_numpy() for one in (smooth, by_events)]
        assert (rows[0].tobytes() != rows[1].tobytes()) == moved, name


def test_the_folder_holds_events_schedule_and_assumptions_and_reads_back(by_events):
    found = read_delivery(by_events.folder)
    assert list(found) == list(by_events.names)
    for name, record in by_events.delivered.items():
        again = found[name]
        assert again.events.to_dict("list") == record.events.to_dict("list")
        assert again.schedule.to_dict("list") == record.schedule.to_dict("list")


def test_the_assumptions_of_the_folder_make_the_same_result_again(by_events, strategies, trusts):
    again = prepare(
        strategies, trusts, None, Settings(2, 0, "vectorised", "euler", 8), how=by_events.folder / "delivery.toml"
    )
    assert again.key == by_events.provenance["key"]


def test_the_same_run_finds_its_folder_again(by_events, small_compare):
    again = small_compare(delivery="events", draws=2, out=by_events.folder.parent)
    assert again.reused
    assert again.delivered["support"].events.equals(by_events.delivered["support"].events)


def test_a_single_strategy_and_its_disturbance_take_delivery_too(strategies, trusts):
    settings = {"population": trusts, "draws": 1, "engine": "vectorised", "workers": 1, "delivery": "events"}
    assert list(experiments.run(strategies[1], **settings).delivered) == ["support"]
    assert len(experiments.stability(strategies[1], **settings).delivered) == 2


def test_a_way_of_delivery_that_there_is_not(strategies, trusts):
    with pytest.raises(ScenarioError, match="no such delivery"):
        prepare(strategies, trusts, None, SETTINGS, how=Path("nowhere.toml"))
