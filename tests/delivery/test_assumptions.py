"""The shipped assumptions, and files that change some of them."""

from __future__ import annotations

from datetime import date

import pytest

from qisim import delivery
from qisim.delivery.lines import Batch, Line
from tests.delivery.conftest import NO_LIMITS

OWN = """
cohort_size = 12
[starts]
"Kent Surrey Sussex" = 2015-10-01
[collaboratives.frail_flow]
starts = [2015-07-01, 2016-07-01]
sessions = [0, 5.5, 11]
"""


def test_every_assumption_says_what_it_is_and_what_it_rests_on():
    for name, one in delivery.shipped().items():
        assert one.unit and one.description and one.evidence, name
        assert one.low < one.high, name


def test_every_assumption_decides_something(delivered):
    """Moved from its value, each changes what is delivered or what happens."""
    usual = delivered()
    for name, one in delivery.shipped().items():
        value = float(one.value[0, 0])
        for other in (float(one.low[0, 0]), float(one.high[0, 0])):
            moved = delivered(**{name: other or value / 4})
            if not moved.record.events.equals(usual.record.events):
                break
        else:
            pytest.fail(f"{name} changes nothing")


def test_a_file_says_only_what_differs(write):
    found = delivery.load(write(OWN))
    assert found["cohort_size"] == 12
    assert found["faculty"] == delivery.load()["faculty"]
    assert found.starts == {"Kent Surrey Sussex": date(2015, 10, 1)}
    assert found.waves["frail_flow"].sessions == (0.0, 5.5, 11.0)


def test_the_complete_file_reads_back_to_the_same(write):
    found = delivery.load(write(OWN))
    assert delivery.load(write(found.to_toml())) == found


def test_all_limits_can_be_taken_away_within_bounds(write):
    found = delivery.load(write("\n".join(f"{name} = {value}" for name, value in NO_LIMITS.items())))
    assert all(found[name] == value for name, value in NO_LIMITS.items())


def test_days_of_a_file_are_kept(write, delivered, programme, trusts):
    text = "leadership_pause = 0\nreorganisation_pause = 0\n[starts]\nWessex = 2016-04-01\n"
    text += "[collaboratives.frail_flow]\nstarts = [2016-01-01, 2017-01-01]\nsessions = [0, 2, 4]\n"
    events = delivered(delivery.load(write(text)), faculty=0.01, region_spread=0.0).record.events
    wessex = events.loc[events["place"] == "Wessex"]
    assert wessex.loc[wessex["kind"] == "opened", "time"].item() == pytest.approx(2.0)
    assert wessex.loc[wessex["kind"] == "cohort started", "time"].min() >= 2.0
    sessions = wessex.loc[(wessex["kind"] == "learning session") & (wessex["what"] == "frail_flow, wave 2"), "time"]
    assert list(sessions) == pytest.approx([2.75, 2.75 + 2 / 12, 2.75 + 4 / 12])


def test_a_line_serves_first_come_first_served_and_splits_who_does_not_fit():
    import simpy

    line = Line(simpy.Environment(), size=5.0, longest_fill=6.0)
    line.join([Batch(0.0, 1, 0, 3.0), Batch(0.0, 2, 0, 4.0)])
    assert line.ready
    assert [(one.trust, one.people) for one in line.cohort()] == [(1, 3.0), (2, 2.0)]
    assert line.people == 2.0
    assert not line.ready
    assert line.leave(before=0.5) == 2.0
    assert line.people == 0.0
