"""What a planner is told of delivery: how many of the places paid for came, and when."""

from __future__ import annotations

import pandas as pd
import pytest

from qisim import charts
from qisim.charts.delivery import busiest
from qisim.delivery import Record
from qisim.delivery.record import Log
from qisim.report import publish
from qisim.report.delivery import delivery_sentences
from tests.report.made_up import result

YEARS = 4


def record(delivered_later: int, region_faculty: float = 2.0, taught: float = 25.0) -> Record:
    """A region that pays for 25 places in each of eight quarters and teaches some of them, some quarters later."""
    log = Log()
    log.say(0, "region", "Wessex", "faculty", "", region_faculty)
    log.say(0, "nation", "", "planned", "training", 2.0)
    rows = []
    for quarter in range(4 * YEARS):
        paid = 25.0 if quarter < 8 else 0.0
        got = taught if delivered_later <= quarter < 8 + delivered_later else 0.0
        rows.append(("T1", quarter / 4, "training_places", "person", paid, got))
        if paid:
            log.say(3 * quarter, "region", "Wessex", "joined", "training", paid)
        if got:
            month = 3 * quarter
            log.say(month, "region", "Wessex", "cohort started", "training", got)
            log.say(month, "region", "Wessex", "faculty taken", "training", 2.0)
            log.say(month + 2.999, "region", "Wessex", "faculty returned", "training", 2.0)
            log.say(month + 2.999, "region", "Wessex", "cohort ended", "training", got)
    left = 8 * (25.0 - taught)
    if left:
        log.say(12 * YEARS, "region", "Wessex", "still waiting", "training", left)
    schedule = pd.DataFrame(rows, columns=["code", "time", "quantity", "unit", "paid", "delivered"])
    return Record(log.table(), schedule)


def test_all_in_time():
    text = " ".join(delivery_sentences(record(0)))
    assert "Of 200 places on courses that the plan pays for, 200 (100%) were delivered." in text
    assert "Half of the places were paid for, and delivered, by April 2015." in text


def test_all_later():
    text = " ".join(delivery_sentences(record(4)))
    assert "paid for by April 2015, and delivered by April 2016: 12 months later." in text


def test_demand_above_capacity_is_said_to_be_what_it_is():
    text = " ".join(delivery_sentences(record(0, taught=10.0)))
    assert "80 (40%) were delivered, 120 still waited at the end" in text
    assert "never delivered" in text
    assert "In 1 of 1 region it could not keep up" in text


def test_nothing_promised():
    log = Log()
    log.say(0, "region", "Wessex", "faculty", "", 2)
    empty = Record(
        log.table(),
        pd.DataFrame([("T1", 0.0, "training_places", "person", 0.0, 0.0)], columns=list(record(0).schedule)),
    )
    assert list(delivery_sentences(empty)) == ["Nothing is paid for that a faculty delivers."]
    assert busiest(empty) == 0.0


def test_the_share_of_faculty_in_use():
    assert busiest(record(0)) == pytest.approx(1.0, abs=0.01)
    assert busiest(record(0, region_faculty=4.0)) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("width", [3.4, 8.6])
def test_figures_show_plan_and_delivery_and_who_waits(width):
    page = charts.figure(width)
    axes = charts.programme(record(4), page.subplots(), title="Support")
    planned, took = sorted(axes.patches, key=lambda bar: bar.get_x())
    assert (planned.get_x(), planned.get_width()) == (0.0, 2.0)
    assert took.get_x() == pytest.approx(1.0)
    panels = charts.waiting({"support": record(4)}, list(charts.figure(width).subplots(2, 1)))
    assert max(panels[0].lines[0].get_ydata()) == pytest.approx(100)
    assert max(panels[1].lines[0].get_ydata()) == pytest.approx(1.0, abs=0.01)
    words = charts.waiting_words({"support": record(4)}, titles={"support": "Support"})
    assert words.headline == "Up to 100 people wait for a course with Support"
    assert "100% of the course places" in charts.programme_words(record(4), title="Support").headline


def test_the_report_shows_each_programme_that_promises_something_and_who_waits(tmp_path):
    found = result(2)
    found.delivered = {found.names[0]: record(0), found.names[1]: record(4)}
    html = publish(found, tmp_path).read_text(encoding="utf-8")
    names = {path.stem for path in (tmp_path / "figures").iterdir()}
    assert {f"programme-{name}" for name in found.names} | {"waiting"} <= names
    for name in (*(f"programme-{name}" for name in found.names), "delivery"):
        assert f'id="{name}-caption"' in html, "every figure has its table"
    assert "12 months later" in html
    assert "--delivery delivery.toml" in html
