"""The file of a sweep: what it means, and everything that is wrong with it, by line."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.errors import ScenarioError
from qisim.experiments.sweep import load
from qisim.experiments.sweep.design import draw_number, points
from qisim.experiments.sweep.runs import runs_of, simulated
from qisim.experiments.sweep.study import study_of
from qisim.parameters import load_parameters

SPREAD = (
    ('design = "grid"', 'design = "sobol"\npoints = 8'),
    ("values = [0.001, 0.002, 0.004]", "low = 0.0\nhigh = 0.004"),
    ("steps = 2\n", ""),
)


def test_a_grid_moves_its_last_axis_fastest(written):
    one = load(written())
    assert (one.points, one.runs_at_a_point, one.points_in_a_part) == (6, 2, 2)
    assert points(one, range(6)) == [
        (0.001, 1.0),
        (0.001, 2.0),
        (0.002, 1.0),
        (0.002, 2.0),
        (0.004, 1.0),
        (0.004, 2.0),
    ]
    assert points(one, [4]) == [(0.004, 1.0)]


def test_a_list_goes_line_by_line(written):
    lines = (('design = "grid"', 'design = "list"'), ("low = 1.0\nhigh = 2.0\nsteps = 2", "values = [1.0, 1.5, 2.0]"))
    one = load(written(*lines))
    assert points(one, range(3)) == [(0.001, 1.0), (0.002, 1.5), (0.004, 2.0)]


def test_a_sobol_sequence_is_the_same_in_pieces_and_goes_on(written):
    one = load(written(*SPREAD))
    whole = points(one, range(8))
    assert [*points(one, range(3)), *points(one, range(3, 8))] == whole
    longer = load(written(*SPREAD[1:], ('design = "grid"', 'design = "sobol"\npoints = 16')))
    assert points(longer, range(8)) == whole
    spread = np.array(whole)
    assert (spread >= [0.0, 1.0]).all() and (spread <= [0.004, 2.0]).all()
    other = load(written(*SPREAD, ("seed = 7", "seed = 8")))
    assert points(other, range(8)) != whole


def test_a_latin_hypercube_has_one_point_in_every_row_of_every_axis(written):
    one = load(written(*SPREAD[1:], ('design = "grid"', 'design = "latin-hypercube"\npoints = 10')))
    found = np.array(points(one, range(10)))
    rows = np.floor((found - [0.0, 1.0]) / [0.004, 1.0] * 10).astype(int)
    assert all(sorted(column) == list(range(10)) for column in rows.T)


def test_an_end_that_is_not_given_is_that_of_the_parameters_range(written):
    commitment = load_parameters()["commitment_time"]
    for ends, expected in (("", (commitment.low, commitment.high)), ("low = 1.5", (1.5, commitment.high))):
        (_, axis) = load(written(*SPREAD[:2], ("low = 1.0\nhigh = 2.0\nsteps = 2\n", ends))).axes
        assert (axis.low, axis.high) == tuple(float(np.max(end)) for end in expected)
    with pytest.raises(ScenarioError, match="'steps' must be a number"):
        load(written(("low = 1.0\nhigh = 2.0\nsteps = 2\n", "")))


def test_the_design_draws_has_a_point_for_each_draw(written):
    text = written().read_text(encoding="utf-8").split("[vary")[0].replace("draws = 2\n", "")
    file = written()
    file.write_text(text.replace('design = "grid"', 'design = "draws"\npoints = 5'), encoding="utf-8")
    one = load(file)
    assert [draw_number(one, point, 0) for point in range(5)] == [0, 1, 2, 3, 4]
    assert [run.draw for run in runs_of(one, 2, 4)] == [2, 3]


def test_every_point_and_scenario_meets_the_same_draws(written):
    one = load(written())
    assert {run.draw for run in runs_of(one, 0, 6)} == {0, 1}
    central = load(written(("draws = 2", "draws = 0")))
    assert {run.draw for run in runs_of(central, 0, 6)} == {None}


def test_two_names_of_one_scenario_give_the_same_numbers(written, tmp_path):
    file = written(('scenarios = ["short.toml"]', 'scenarios = ["short.toml", "again.toml"]'))
    (tmp_path / "again.toml").write_text((tmp_path / "short.toml").read_text(encoding="utf-8"), encoding="utf-8")
    study = study_of(load(file), "vectorised")
    found = simulated(study, runs_of(study.specification, 1, 2), 1, None)
    assert [one.metrics for one in found[:2]] == [one.metrics for one in found[2:]]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('title = "Small"', "", None, "a title is missing"),
        ('title = "Small"', 'titel = "Small"\ntitle = "Small"', 1, "unknown key"),
        ('scenarios = ["short.toml"]', "scenarios = []", 2, "no scenarios are named"),
        ('scenarios = ["short.toml"]', 'scenarios = ["short.toml", "short.toml"]', 2, "named twice"),
        ('design = "grid"', 'design = "gird"', 3, "unknown design"),
        ('design = "grid"', 'design = "sobol"', None, "needs a number of points"),
        ('design = "grid"', 'design = "grid"\npoints = 3', 4, "as many points as its values make"),
        ("draws = 2", "draws = -1", 4, "out of range"),
        ("draws = 2", "draws = 2.5", 4, "out of range"),
        ('"practising_share"', '"practicing_share"', 6, "did you mean 'practising_share'"),
        ('["practising_density"]', '["practising"]', 7, "unknown name"),
        ("values = [0.001, 0.002, 0.004]", "values = []", 12, "not a list of values"),
        ("values = [0.001, 0.002, 0.004]", "values = [0.001, 0.001]", 12, "named twice"),
        ("values = [0.001, 0.002, 0.004]", "value = [0.001]", 12, "did you mean 'values'"),
        ("high = 2.0", "high = 1.0", 16, "not above the low one"),
        ("low = 1.0\nhigh = 2.0", "low = 9.0", None, "the high end lies not above the low one"),
        (
            '"parameters.commitment_time"]\nlow = 1.0',
            '"parameters.comitment_time"]',
            14,
            "did you mean 'commitment_time'",
        ),
        ("steps = 2", "steps = 1", 17, "not a number of steps"),
        ("steps = 2", "", None, "'steps' must be a number"),
        ('[vary."levers.coach_density.value"]', "[vary.levers.coach_density]", 11, "quotation marks"),
    ],
)
def test_what_is_wrong_is_said_by_line(written, old, new, line, said):
    with pytest.raises(ScenarioError) as caught:
        load(written((old, new)))
    text = str(caught.value)
    assert said in text
    assert line is None or any(problem.line == line for problem in caught.value.problems), text


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("values = [0.001, 0.002, 0.004]", "values = [0.001, 9.0]", 11, "above the highest"),
        ("levers.coach_density.value", "levers.coach_densty.value", 11, "coach_density"),
        ("low = 1.0\nhigh = 2.0", "low = -1.0\nhigh = 2.0", 14, "commitment_time"),
        ('code = ["G228"', 'code = ["X228"', None, "X228"),
    ],
)
def test_what_the_scenarios_refuse_is_said_of_the_sweep_s_line(written, old, new, line, said):
    with pytest.raises(Exception) as caught:
        study_of(load(written((old, new))), "vectorised")
    assert said in str(caught.value)
    assert line is None or any(problem.line == line for problem in caught.value.problems), str(caught.value)


@pytest.mark.parametrize(("name", "runs"), [("small", 200), ("dose-by-duration", 10_000)])
def test_the_shipped_sweeps_have_the_runs_that_they_say(name, runs):
    one = load(name)
    assert one.points * one.runs_at_a_point == runs


def test_the_first_the_middle_and_the_last_of_ten_thousand_runs_can_be_made_alone():
    study = study_of(load("dose-by-duration"), "vectorised")
    few = [runs_of(study.specification, point, point + 1)[9] for point in (0, 500, 999)]
    found = simulated(study, few, 1, None)
    assert [one.run.number for one in found] == [9, 5009, 9999]
    assert all(one.cause is None and np.isfinite(one.metrics["productivity_growth"]) for one in found)
    days = [one.run.values[0] for one in found]
    assert days[0] == 0.5 and days[-1] == 12.5
    assert found[-1].metrics["total_cost"] > found[0].metrics["total_cost"]
