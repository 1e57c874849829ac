"""Charts say what the data show, in words that follow the numbers."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from qisim import charts
from qisim.charts import appearance
from qisim.charts.lines import spread
from tests.report.made_up import CRITICAL, GROUPS, TRUSTS, result

WIDE, NARROW = 8.6, 3.4
TITLES = {"survival-of-the-fittest": "Survival of the fittest", "systematic-support": "Systematic support"}


def staff_of(found):
    return {group: float(found.population.attributes["staff"][place].sum()) for place, group in enumerate(GROUPS)}


def draw(name, found, *, width=WIDE, heading=True, **more):
    """A figure with one of the charts, and what the chart gave back."""
    figure = charts.figure(width, 6.0)
    if name == "groups":
        axes = list(figure.subplots(*charts.panel_shape(width, len(GROUPS))).flat)
        return figure, axes, charts.groups(found.trajectories, axes, staff=staff_of(found), heading=heading, **more)
    if name in ("left_behind", "payback"):
        axes = list(figure.subplots(2).flat)
        table, end = (found.left_behind, {"end": 15.0}) if name == "left_behind" else (found.central, {})
        return figure, axes, getattr(charts, name)(table, axes, heading=heading, **end, **more)
    table = {"distribution": found.central, "money": found.metrics}.get(name, found.trajectories)
    axes = figure.subplots()
    return figure, axes, getattr(charts, name)(table, axes, heading=heading, **more)


def table_only(central):
    return SimpleNamespace(central=central, trajectories=None, metrics=None)


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def flat(figure):
    return " ".join(" ".join(texts(figure)).split())


@pytest.fixture(scope="module")
def found():
    return result(2)


def words_of(name, found):
    if name == "groups":
        return charts.groups_words(found.trajectories, staff=staff_of(found))
    if name == "left_behind":
        return charts.left_behind_words(found.left_behind, end=15.0)
    table = {"distribution": found.central, "money": found.metrics, "payback": found.central}.get(
        name, found.trajectories
    )
    return getattr(charts, f"{name}_words")(table)


ALL = ("productivity", "distribution", "practising", "groups", "left_behind", "money", "payback")


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", ALL)
def test_every_chart_returns_its_axes_and_says_what_it_shows(name, width, found):
    figure, axes, given = draw(name, found, width=width)
    words = words_of(name, found)
    assert given is axes
    said = flat(figure)
    assert words.headline in said
    assert words.subtitle in said
    assert "England" in words.subtitle or "trusts" in words.subtitle
    assert any(panel.get_xlabel() for panel in figure.axes)


@pytest.mark.parametrize("name", ALL)
def test_strategies_are_named_in_the_chart_and_told_apart_without_colour(name, found):
    figure, _, _ = draw(name, found, titles=TITLES, heading=False)
    said = flat(figure)
    assert all(title in said for title in TITLES.values())
    for panel in figure.axes:
        styles = {line.get_linestyle() for line in panel.get_lines() if line.get_linewidth() == 2.4}
        assert len(styles) != 1


def test_names_do_not_overlap_even_when_lines_end_together():
    figure, axes, _ = draw("productivity", result(4, strengths=(0.4, 0.4001, 0.4002, 0.4003)), heading=False)
    figure.draw_without_rendering()
    boxes = sorted(
        (Text.get_window_extent(note) for note in axes.texts if note.get_fontweight() == "bold"),
        key=lambda box: box.y0,
    )
    assert len(boxes) == 4
    assert all(below.y1 <= above.y0 for below, above in pairwise(boxes))


def test_nothing_is_cut_off_at_the_edges(found):
    for name in ALL:
        for width in (WIDE, NARROW):
            figure, _, _ = draw(name, found, width=width, heading=False)
            figure.draw_without_rendering()
            edge = figure.bbox.padded(1.0)
            beyond = {
                label
                for panel in figure.axes
                for axis, (low, high) in ((panel.xaxis, panel.get_xlim()), (panel.yaxis, sorted(panel.get_ylim())))
                for at, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
                if not low <= at <= high
            }
            for text in figure.findobj(Text):
                if text.get_text() and text not in beyond:
                    box = text.get_window_extent()
                    inside = edge.x0 <= box.x0 and box.x1 <= edge.x1 and edge.y0 <= box.y0 and box.y1 <= edge.y1
                    assert inside, f"{name}, {width} inches: {text.get_text()!r}"


def test_a_chart_holds_four_strategies_at_most():
    figure, axes, _ = draw("productivity", result(5), heading=False)
    assert len([line for line in axes.get_lines() if line.get_linewidth() == 2.4]) == 4
    assert "Everything at once" not in flat(figure)


def test_the_productivity_headline_names_the_better_strategy_first_whichever_it_is():
    better = charts.productivity_words(result(2, strengths=(0.1, 0.9)).trajectories, titles=TITLES).headline
    worse = charts.productivity_words(result(2, strengths=(0.9, 0.1)).trajectories, titles=TITLES).headline
    assert better.index("Systematic support") < better.index("Survival of the fittest")
    assert worse.index("Survival of the fittest") < worse.index("Systematic support")


def test_the_productivity_headline_claims_no_difference_that_rounding_removes():
    headline = charts.productivity_words(
        result(3, strengths=(0.2, 0.2, 0.2)).trajectories.query("scenario != 'systematic-support'")
    ).headline
    assert "under both strategies" in headline


def test_a_fall_in_productivity_is_called_lower():
    table = result(1).trajectories
    columns = ["q05", "q25", "q50", "q75", "q95"]
    falling = table.assign(**{column: 2.0 - table[column] for column in columns})
    assert "lower with Survival of the fittest" in charts.productivity_words(falling, titles=TITLES).headline


@pytest.mark.parametrize(
    ("strengths", "verdict"),
    [
        ((0.1, 0.2), "neither reaches"),
        ((0.1, 3.0), "only Systematic support reaches"),
        ((3.0, 3.0), "both reach"),
    ],
)
def test_the_verdict_on_the_required_growth_follows_the_lines(strengths, verdict):
    words = charts.productivity_words(result(2, strengths=strengths).trajectories, titles=TITLES)
    assert verdict in words.headline


def test_the_productivity_headline_keeps_to_the_years_of_the_requirement():
    headline = charts.productivity_words(result(2, strengths=(0.1, 0.102)).trajectories, titles=TITLES).headline
    assert headline.startswith("Compared with April 2015, productivity in April 2021 is ")
    assert re.search(r"\d+\.\d% higher", headline)
    assert "neither reaches the 12.6% to 19.4% required" in headline
    assert "2029" not in headline


def test_ticks_of_the_distribution_are_as_far_apart_as_they_say(found):
    for factor in (1.0, 0.25, 0.1, 0.02):
        table = found.central.copy()
        table.loc[table["quantity"] == "practising_density", "value"] *= factor
        for width in (WIDE, NARROW):
            figure, axes, _ = draw("distribution", table_only(table), width=width, heading=False)
            figure.draw_without_rendering()
            for tick, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
                if label.get_text():
                    assert float(label.get_text().rstrip("%").replace("\u2212", "-")) == pytest.approx(100 * tick)


def test_one_trust_of_ten_is_and_two_are(found):
    last = found.central.query("quantity == 'critical_mass' and year == 10 and scenario == 'systematic-support'")
    order = last.sort_values("value")["code"]
    above = int((last["value"] > 0.5).sum())
    for count, verb in ((1, "is"), (2, "are")):
        codes = [*order[:5], *order[len(order) - above :][:count]]
        table = found.central[found.central["code"].isin(codes) & (found.central["scenario"] == "systematic-support")]
        assert f"{count} of {len(codes)} trusts {verb} above" in charts.distribution_words(table).headline


def test_strategies_that_are_alike_are_not_ranked():
    same = result(3, strengths=(0.5, 0.5, 0.5))
    assert "come to" in charts.money_words(same.metrics).headline
    two = result(2, strengths=(0.5, 0.5))
    table = two.trajectories
    other = table[table["scenario"] == "survival-of-the-fittest"].assign(scenario="systematic-support")
    table = pd.concat([table[table["scenario"] == "survival-of-the-fittest"], other])
    assert "under both strategies" in charts.groups_words(table, staff=staff_of(two)).headline


def test_one_run_has_no_shading_to_explain(found):
    table = found.trajectories.assign(**dict.fromkeys(("q05", "q25", "q75", "q95"), found.trajectories["q50"]))
    for words in (
        charts.productivity_words(table),
        charts.practising_words(table),
        charts.groups_words(table, staff=staff_of(found)),
    ):
        assert words.subtitle.endswith("Line: the one run")
        assert "90% of runs" not in words.description


def test_a_long_title_does_not_wreck_a_chart(found):
    titles = {name: f"{name} {'and so on ' * 30}" for name in found.names}
    for name in ALL:
        figure, _, _ = draw(name, found, titles=titles, heading=False)
        assert "…" in flat(figure)
        assert "so on " * 10 not in flat(figure)


def test_wide_letters_get_shorter_lines():
    assert len(appearance.shortened("体" * 100)) == 30
    assert len(appearance.shortened("a" * 100)) == 60
    wide, narrow = (appearance.wrapped(letter * 60, 2.0, 10.0).split()[0] for letter in "体i")
    assert len(wide) < 0.6 * len(narrow)


def test_a_run_that_ends_before_2021_has_no_verdict():
    table = result(2).trajectories.query("year <= 5")
    assert "required" not in charts.productivity_words(table).headline
    figure = charts.figure()
    charts.productivity(table, figure.subplots())
    assert figure.axes


def test_the_required_band_grows_by_2_to_3_percent_a_year():
    _, axes, _ = draw("productivity", result(1), heading=False)
    boxes = [patch.get_paths()[0].get_extents() for patch in axes.collections]
    (band,) = [box for box in boxes if (box.x0, box.x1) == (1.0, 7.0)]
    assert band.y1 / band.y0 == pytest.approx(1.03**6)


def test_the_distribution_counts_trusts_above_critical_mass(found):
    rows = charts.rows_of(found.central, TITLES)
    assert [row.year for row in rows] == [0.0, 5.0, 5.0, 10.0, 10.0]
    assert rows[0].strategy is None
    for row in rows:
        assert row.trusts == TRUSTS
        assert row.above == (row.shares > CRITICAL).sum()
    headline = charts.distribution_words(found.central, titles=TITLES).headline
    assert f"{rows[4].above} of {TRUSTS} trusts" in headline
    assert f"{rows[0].above} at the start" in headline


def test_the_distribution_shows_each_start_where_strategies_do_not_share_one(found):
    table = found.central.copy()
    own = (table["scenario"] == "systematic-support") & (table["year"] == 0.0)
    table.loc[own, "value"] *= 0.5
    assert [row.strategy is None for row in charts.rows_of(table)[:2]] == [False, False]


def test_a_short_run_is_shown_at_its_end(found):
    table = found.central.query("year <= 3")
    assert [row.year for row in charts.rows_of(table)] == [0.0, 3.0, 3.0]
    assert charts.distribution_words(table).headline.startswith("After 3 years")


def test_a_single_trust_is_spoken_of_as_one(found):
    last = found.central.query("quantity == 'practising_density' and year == 10").groupby("code")["value"].max()
    for code, words in ((last.idxmin(), "below critical mass under both"), (last.idxmax(), "the trust is above")):
        table = found.central[found.central["code"] == code]
        assert words in charts.distribution_words(table).headline
        figure = charts.figure()
        assert charts.distribution(table, figure.subplots()) is figure.axes[0]


def test_the_withdrawal_is_marked_and_its_level_said(found):
    figure, axes, _ = draw("practising", found, withdrawals={"systematic-support": 10.0}, titles=TITLES)
    said = flat(figure)
    assert "Support ends April 2024" in said
    assert "when support ended" in said
    assert 10.0 in [line.get_xdata()[0] for line in axes.get_lines()]


def test_the_groups_headline_names_the_group_that_changes_most(found):
    table = found.trajectories.copy()
    columns = ["q05", "q25", "q50", "q75", "q95"]
    chosen = (table["quantity"] == "practising_staff") & (table["inner"] == "managers") & (table["level"] == "nation")
    table.loc[chosen, columns] *= 2.5
    assert charts.groups_words(table, staff=staff_of(found)).headline.startswith("Managers change most")


def test_the_groups_headline_claims_no_change_where_there_is_none():
    still = result(2, strengths=(0.0, 0.0))
    headline = charts.groups_words(still.trajectories, staff=staff_of(still)).headline
    assert headline.startswith("In no staff group is the practising share in April 2029 as much as half")


def test_money_says_it_when_less_is_spent_than_before(found):
    table = found.metrics.copy()
    table.loc[
        (table["metric"] == "total_cost") & (table["scenario"] == "systematic-support"), ["value", "low", "high"]
    ] = -50.0
    headline = charts.money_words(table, titles=TITLES).headline
    assert "costs £50 million less than before" in headline
    assert "at an extra cost of £3" in headline


def test_money_that_is_next_to_nothing_is_not_told_in_pounds():
    headline = charts.money_words(result(2, strengths=(0.0, 0.6)).metrics.replace(-500.0, 0.0), titles=TITLES).headline
    assert headline.startswith(
        "Survival of the fittest brings next to no extra cost or savings; Systematic support saves £4."
    )


def test_money_that_is_not_defined_is_said_to_be_so(found):
    table = found.metrics.copy()
    table[["value", "low", "high"]] = np.nan
    figure = charts.figure()
    charts.money(table, figure.subplots())
    assert "Saved: not defined" in flat(figure)
    assert "not defined" in charts.money_words(table).headline


def test_two_charts_may_share_a_figure(found):
    figure = charts.figure(14, 6)
    first, second = figure.subplots(1, 2)
    charts.productivity(found.trajectories, first, titles=TITLES)
    charts.practising(found.trajectories, second, titles=TITLES)
    figure.draw_without_rendering()
    for axes, words in (
        (first, charts.productivity_words(found.trajectories, titles=TITLES)),
        (second, charts.practising_words(found.trajectories, titles=TITLES)),
    ):
        (head,) = [note for note in axes.texts if " ".join(note.get_text().split()) == words.headline]
        box = Text.get_window_extent(head)
        assert box.y1 <= figure.bbox.y1
        assert axes is second or box.x1 < second.get_window_extent().x0


def test_a_plain_axes_of_matplotlib_will_do(found):
    axes = Figure().subplots()
    assert charts.productivity(found.trajectories, axes) is axes
    assert not axes.spines["top"].get_visible()


def test_a_title_is_drawn_as_it_is_written(found):
    titles = {name: f"A ${name[0]}_1$ & <b>" for name in found.names}
    for name in ALL:
        for width in (WIDE, NARROW):
            figure, _, _ = draw(name, found, width=width, titles=titles)
            text = charts.svg(figure, name="chart", title="t", description="d")
            assert "_1$" in text
            assert "<b>" not in text


def test_an_absent_typeface_is_not_asked_for(monkeypatch, caplog, found):
    dejavu = [font for font in font_manager.fontManager.ttflist if font.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", dejavu)
    appearance.lettering.cache_clear()
    try:
        figure, _, _ = draw("productivity", found)
        charts.svg(figure, name="chart", title="t", description="d")
    finally:
        appearance.lettering.cache_clear()
    assert "findfont" not in caplog.text


def test_charts_leave_the_settings_of_others_alone(found):
    before = matplotlib.rcParams.copy()
    draw("productivity", found)
    assert matplotlib.rcParams == before


def test_names_moved_apart_keep_their_order_and_stay_within():
    places = spread([5.0, 5.1, 0.0, 9.9], [2.0, 2.0, 1.0, 2.0], 0.0, 10.0)
    assert sorted(range(4), key=places.__getitem__) == [2, 0, 1, 3]
    ordered = sorted(places)
    assert all(above - below >= 1.5 for below, above in pairwise(ordered))
    assert min(places) >= 0.5 - 1e-9
    assert max(places) <= 9.0 + 1e-9


def test_names_that_do_not_touch_stay_where_they_are():
    assert spread([1.0, 5.0, 9.0], [1.0, 1.0, 1.0], 0.0, 10.0) == [1.0, 5.0, 9.0]


@pytest.mark.parametrize(("years", "words"), [(0.0, "2014/15"), (0.75, "2014/15"), (1.0, "2015/16"), (85.5, "2099/00")])
def test_a_moment_lies_in_a_financial_year(years, words):
    assert appearance.financial_year(years) == words


@pytest.mark.parametrize(("years", "words"), [(0.0, "April 2014"), (0.75, "January 2015"), (10.0, "April 2024")])
def test_a_moment_has_a_month(years, words):
    assert appearance.month(years) == words


def test_a_group_without_anybody_has_no_panel(found):
    staff = {**staff_of(found), GROUPS[0]: 0.0}
    figure = charts.figure(WIDE, 6.0)
    axes = list(figure.subplots(1, len(GROUPS) - 1).flat)
    charts.groups(found.trajectories, axes, staff=staff)
    assert "Junior doctors" not in flat(figure)
    assert "Senior doctors" in flat(figure)


def test_every_bar_of_trusts_left_behind_says_its_share(found):
    figure, axes, _ = draw("left_behind", found, titles=TITLES)
    table = found.left_behind
    for panel, level in zip(axes, ("type", "region"), strict=True):
        shares = table.loc[table["level"] == level, "value"]
        assert sorted(bar.get_width() for bar in panel.patches) == pytest.approx(sorted(shares))
        numbers = [note.get_text() for note in panel.texts]
        assert sorted(numbers) == sorted(f"{100 * share:.0f}%" for share in shares)
    assert "27% with Survival of the fittest and 12% with Systematic support" in flat(figure)


def test_regions_stand_in_the_order_of_what_is_left_behind_there(found):
    _, axes, _ = draw("left_behind", found)
    assert [label.get_text() for label in axes[1].get_yticklabels()] == [
        "Wessex (20)",
        "Yorkshire and Humber (20)",
        "North West Coast (20)",
    ]


def test_the_crossing_of_cost_and_savings_is_marked_where_it_is(found):
    figure, axes, _ = draw("payback", found)
    for panel in axes:
        (dot,) = (line for line in panel.get_lines() if len(line.get_xdata()) == 1)
        assert dot.get_xdata()[0] == 10.0
        saved = next(line for line in panel.get_lines() if line.get_label() == "Saved so far")
        assert dot.get_ydata()[0] == pytest.approx(np.interp(10.0, saved.get_xdata(), saved.get_ydata()))
    assert flat(figure).count("Paid back by April 2024") == 2


def test_what_never_pays_back_has_no_mark(found):
    central = found.central.copy()
    central.loc[central["quantity"] == "saved_so_far", "value"] = 0.0
    figure = charts.figure()
    axes = list(figure.subplots(2).flat)
    charts.payback(central, axes)
    assert all(len(line.get_xdata()) > 1 for panel in axes for line in panel.get_lines())
    assert "does not pay for itself by April 2029" in flat(figure)


def test_of_many_strategies_the_headline_counts_those_that_pay(found):
    words = charts.payback_words(result(4).central)
    assert words.headline.startswith("4 of 4 strategies pay for themselves by April 2029; the first, ")


def test_a_key_and_the_source_line_below_it_do_not_touch(found):
    figure, _, _ = draw("left_behind", found, titles=TITLES)
    charts.say_source(figure, "Source: a simulation. " * 12)
    figure.draw_without_rendering()
    (key,) = figure.legends
    (line,) = (text for text in figure.findobj(Text) if text.get_text().strip().startswith("Source"))
    lines = line.get_text().count("\n") + 1
    written = len(line.get_text().strip().splitlines())
    box = line.get_window_extent()
    top_of_words = box.y0 + box.height * written / lines
    assert key.get_window_extent().y0 >= top_of_words - 1.0
    assert all(panel.get_tightbbox().y0 >= key.get_window_extent().y1 for panel in figure.axes)
