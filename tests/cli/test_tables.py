"""The tables that people read in a terminal."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from qisim.cli import tables
from qisim.cli.numbers import digits_for, digits_for_interval, duration, interval, number, percent
from qisim.results.metrics import ESSENTIAL, METRICS, THEMES
from qisim.results.tables import differences_table, metrics_table


class Trusts(SimpleNamespace):
    def __len__(self):
        return 237


class Trust(SimpleNamespace):
    def __len__(self):
        return 1


def result_of(*names):
    """What the tables need of a result: numbers of every size, and one metric that nobody can tell."""
    generator = np.random.default_rng(7)
    sizes = {metric.name: 12_345.0 if "GBP" in metric.unit else 2.0 for metric in METRICS}
    outcomes = {
        name: {metric: size * generator.normal(1 + place, 0.2, 40) for metric, size in sizes.items()}
        for place, name in enumerate(names)
    }
    for values in outcomes.values():
        values["still_rising"] = np.full(40, np.nan)
    return SimpleNamespace(
        names=names,
        scenarios=tuple(SimpleNamespace(title=name.title(), start=date(2014, 4, 1), years=15) for name in names),
        population=Trusts(name="england-2015"),
        settings=SimpleNamespace(draws=40),
        delivered={},
        metrics=metrics_table(outcomes),
        differences=differences_table(outcomes),
    )


def printed(result, width, capsys, monkeypatch, *, everything=False):
    monkeypatch.setenv("COLUMNS", str(width))
    tables.print_result(result, everything=everything)
    return capsys.readouterr().out


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("names", [("a-strategy",), ("a-strategy", "another"), ("a-strategy", "another", "a-third")])
def test_tables_fit_the_terminal_and_cut_nothing_off(names, width, everything, capsys, monkeypatch):
    text = printed(result_of(*names), width, capsys, monkeypatch, everything=everything)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "…" not in text
    assert all(name in text for name in names if len(names) > 1)


def test_a_table_says_what_cannot_be_told(capsys, monkeypatch):
    text = printed(result_of("a-strategy", "another"), 120, capsys, monkeypatch)
    assert [line for line in text.splitlines() if "Change in practising density" in line and "n/a" in line]


def test_the_table_shows_what_matters_most_and_all_of_it_when_asked(capsys, monkeypatch):
    some = printed(result_of("a-strategy"), 120, capsys, monkeypatch)
    every = printed(result_of("a-strategy"), 120, capsys, monkeypatch, everything=True)
    hidden = [metric for metric in METRICS if metric.name not in ESSENTIAL]
    assert f"{len(hidden)} more measures: --all shows them" in some
    assert "--all" not in every
    assert "Relief and lost time" not in some
    for theme, metrics in THEMES.items():
        assert theme in every
        assert all(f"{theme}, {metric.window}" in every and metric.title[:20] in every for metric in metrics)


def test_a_date_has_no_thousands_and_says_in_how_many_draws_there_is_one(capsys, monkeypatch):
    result = result_of("a-strategy")
    result.metrics.loc[result.metrics["metric"] == "payback_year", ["value", "low", "high", "defined"]] = (
        2021.5,
        2019.25,
        2026.0,
        0.625,
    )
    text = printed(result, 120, capsys, monkeypatch)
    (row,) = (line for line in text.splitlines() if line.startswith("Savings have paid for all cost, year"))
    assert row.split()[-4:] == ["2021.5", "2019.2", "to", "2026.0"]
    assert "Only some draws have this number: Savings have paid for all cost (62% of draws)." in text


def test_three_scenarios_are_each_held_against_the_first(capsys, monkeypatch):
    text = printed(result_of("a-strategy", "another", "a-third"), 120, capsys, monkeypatch)
    assert "B - A" in text
    assert "C - A" in text


def equal_result():
    """Two strategies that do exactly the same."""
    result = result_of("a-strategy", "another")
    one = {metric.name: np.full(40, 0.2481 if metric.unit == "1" else 1.34) for metric in METRICS}
    outcomes = dict.fromkeys(result.names, one)
    return SimpleNamespace(
        **vars(result) | {"metrics": metrics_table(outcomes), "differences": differences_table(outcomes)}
    )


def test_strategies_that_do_the_same_are_called_equal_and_keep_their_digits(capsys, monkeypatch):
    rows = printed(equal_result(), 120, capsys, monkeypatch).splitlines()
    (gini, *_) = (row.split() for row in rows if "(Gini)" in row)
    assert gini[-7:-5] == ["0.25", "0.25"]
    (growth, *_) = (row.split() for row in rows if row.startswith("Productivity growth"))
    assert growth[-7:-5] == ["1.3", "1.3"]
    assert all(row.endswith("equal") for row in rows if "(Gini)" in row or "Cost of the programme" in row)
    assert not [row for row in rows if row.endswith(" 0%")]


def test_nobody_asks_whether_it_is_better_to_spend(capsys, monkeypatch):
    rows = printed(result_of("a-strategy", "another"), 120, capsys, monkeypatch).splitlines()
    for title in ("Cost of the programme", "Cost to trusts", "Care forgone", "Cost, all together"):
        assert all(row.split()[-1] == "-" for row in rows if row.startswith(title))
    assert [row for row in rows if row.startswith("Savings") and row.endswith("%")]


def test_a_comparison_explains_its_middles_and_a_single_strategy_has_none(capsys, monkeypatch):
    line = "The middle of the differences need not be the difference of the middles."
    assert line in printed(result_of("a-strategy", "another"), 80, capsys, monkeypatch)
    assert line not in printed(result_of("a-strategy"), 80, capsys, monkeypatch)


@pytest.mark.parametrize("names", [("a-strategy",), ("a-strategy", "another")])
def test_one_draw_has_no_interval(names, capsys, monkeypatch):
    result = result_of(*names)
    result.settings.draws, result.population = 1, Trust(name="one")
    text = printed(result, 80, capsys, monkeypatch)
    assert text.startswith("1 trust of one, 1 draw, 15 years from 2014-04-01.")
    assert "90%" not in text
    assert "better" not in text


@pytest.mark.parametrize(
    ("values", "digits"), [((0.0,), 0), ((0.0123,), 3), ((0.5, -0.2), 2), ((1.5,), 1), ((15.0,), 0), ((1e6,), 0)]
)
def test_numbers_show_two_figures(values, digits):
    assert digits_for(*values) == digits


def test_an_interval_shows_what_its_median_needs():
    assert digits_for_interval(4.7, 0.3, 36.1) == 1
    assert digits_for_interval(0.001, -5.0, 5.0) == 2


def test_numbers_are_as_a_reader_expects():
    assert number(12345.6, 0) == "12,346"
    assert number(0.31, 1, signed=True) == "+0.3"
    assert number(-0.04, 1, signed=True) == "0.0"
    assert number(float("nan"), 1) == "n/a"
    assert interval(-1.0, 2.5, 1, signed=True) == "-1.0 to +2.5"
    assert percent(0.956) == "96%"
    assert [duration(seconds) for seconds in (0.52, 61.4, 150)] == ["0.5 s", "61 s", "2 min"]
