"""The picture of an episode: what was published and what is simulated, with their ranges, roles and units in it."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from qisim import charts
from qisim.charts.episode import series_rows

FIXED = {"episode": "made-up", "unit": "%", "evidence": "", "note": "", "why_outside": ""}


def row(measure, role="held out", published=50.0, low=40.0, high=60.0, simulated=30.0, inside=False):
    numbers = {"published": published, "low": low, "high": high, "simulated": simulated}
    return (
        FIXED
        | numbers
        | {"measure": measure, "role": role, "simulated_low": 20.0, "simulated_high": 35.0, "inside": inside}
    )


def course(measure, series, at):
    fixed = {"episode": "made-up", "measure": measure, "series": series, "moving": "on", "at": at}
    return [
        fixed | {"time": time, "simulated": 10.0 * time, "low": 8.0 * time, "high": 12.0 * time}
        for time in (0.0, 1.0, at)
    ]


MEASURES = pd.DataFrame(
    [
        row("share_early", role="calibrated", published=10.0, low=5.0, high=15.0, simulated=10.0, inside=True),
        row("share_late"),
        row("years_until", published=math.nan, low=5.0, high=math.inf, simulated=math.nan),
    ]
)
COURSES = pd.DataFrame([*course("share_early", "share_early", 1.0), *course("share_late", "share_early", 3.0)])


@pytest.fixture
def page():
    return charts.episode_page(MEASURES, COURSES, charts.episode_words(MEASURES, "A made-up episode"))


def texts(page):
    from matplotlib.text import Text

    return " ".join(text.get_text().replace("\n", " ") for text in page.findobj(Text))


def test_measures_of_one_course_share_a_panel(page):
    assert [[one["measure"] for one in rows] for rows in series_rows(MEASURES, COURSES)] == [
        ["share_early", "share_late"],
        ["years_until"],
    ]
    assert len(page.axes) == 2


def test_roles_verdicts_and_units_are_in_the_picture(page):
    said = texts(page)
    assert "Share early and share late, % (calibrated inside, held out outside)" in said
    assert "Published, with tolerance (held out)" in said and "Published, with tolerance (calibrated)" in said
    assert "Years from the start of the run" in said


def test_what_is_never_reached_is_said(page):
    assert "never reached" in texts(page)


def test_every_height_has_room(page):
    low, high = page.axes[0].get_ylim()
    assert low < 0.0 and high > 60.0


def test_the_words_count_what_is_inside_and_describe_all():
    words = charts.episode_words(MEASURES, "A made-up episode")
    assert words.headline == "A made-up episode: 1 of 3 measures inside their tolerance"
    assert (
        "made-up: share late, %: published 50 (40 to 60), simulated 30.0 (20.0 to 35.0), held out, outside"
        in words.description
    )
    one = charts.episode_words(MEASURES.iloc[:1], "One")
    assert one.headline == "One: its one measure is inside its tolerance"


def test_there_may_be_no_course_at_all():
    page = charts.episode_page(MEASURES.iloc[2:], COURSES.iloc[:0], None, width=3.4)
    assert len(page.axes) == 1
