"""The same seed makes the same bytes, alone or among others, and nobody's luck depends on who else is there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qisim.delivery.interruptions import Interruption, interrupted_share

DRAWN = ("chief executive left", "reorganised", "opened")


def drawn(record, code=None):
    events = record.events.loc[record.events["kind"].isin(DRAWN)]
    rows = events if code is None else events.loc[events["place"] == code]
    return list(rows.itertuples(index=False, name=None))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(delivered):
    first, again, other = delivered(seed=3), delivered(seed=3), delivered(seed=4)
    assert first.record.events.equals(again.record.events)
    assert all(values.tobytes() == again.levers[name].tobytes() for name, values in first.levers.items())
    assert drawn(first.record) != drawn(other.record)


def test_a_region_alone_goes_as_it_goes_among_others(delivered, trusts):
    both, alone = delivered(), delivered(people=trusts.select({"region": "Wessex"}))
    mine = np.array([trust.region == "Wessex" for trust in trusts.trusts])
    for name in ("training_places", "coach_density", "team_places", "case_study_publishing"):
        assert both.levers[name][..., mine].tobytes() == alone.levers[name].tobytes(), name
    events = both.record.events
    assert len(events.loc[events["place"] == "Wessex"]) == len(alone.record.events.query("place == 'Wessex'"))


def test_a_trust_more_or_less_changes_nobodys_chief_executive(delivered, trusts):
    fewer = trusts.select({"code": list(trusts.codes[1:])})
    with_it, without = delivered().record, delivered(people=fewer).record
    for code in fewer.codes:
        assert drawn(with_it, code) == drawn(without, code)


def test_another_scenario_meets_the_same_luck(delivered, programme):
    other = replace(programme, name="other", collaboratives=(), transformations=())
    assert drawn(delivered().record) == drawn(delivered(scenario=other).record)


def test_another_transformation_moves_no_gate(delivered, programme):
    more = replace(programme.transformations[0], name="frailty")
    more = replace(more, phases=tuple(replace(phase, member="frailty") for phase in more.phases))
    two = replace(programme, transformations=(*programme.transformations, more))

    def gates(record):
        events = record.events.loc[record.events["what"].str.startswith("stroke, ")]
        return list(events.itertuples(index=False, name=None))

    assert gates(delivered().record) == gates(delivered(scenario=two).record)


def test_interruptions_that_overlap_count_once():
    taken = interrupted_share([Interruption("leadership", 1, 4), Interruption("reorganisation", 3, 6)], 3)
    assert list(taken) == pytest.approx([2 / 3, 1, 0])
