"""A calibration's file is read as it stands, and everything that is wrong with it is told at once."""

from __future__ import annotations

import pytest

from qisim.errors import ScenarioError
from qisim.experiments.calibrate.specification import load
from qisim.experiments.calibrate.targets import aim_of, held_out_of
from qisim.experiments.episodes import load as load_episode


def problems_of(file):
    with pytest.raises(ScenarioError) as caught:
        specification = load(file)
        aim_of(specification)
        held_out_of(specification)
    return caught.value.problems


def line_of(file, text):
    return next(number for number, line in enumerate(file.read_text().splitlines(), start=1) if text in line)


def test_the_shipped_calibration_fits_only_what_its_episodes_let_it_and_holds_out_all_else():
    specification = load("defaults")
    targets = {(target.episode, target.measure): target for target in specification.targets}
    for (name, measure), target in targets.items():
        finding = next(one for one in load_episode(name).findings if one.name == measure)
        assert finding.role == "calibrated"
        assert finding.low <= target.value <= finding.high
        assert target.tolerance == pytest.approx((finding.high - finding.low) / 2 / 1.96, rel=0.01)
    held = {(episode.name, finding.name) for episode in held_out_of(specification) for finding in episode.findings}
    assert not held & targets.keys()
    assert len(held) == 20 and len(targets) == 11


@pytest.mark.parametrize(
    ("old", "new", "at", "message", "told"),
    [
        ('unit = "%"\n', "", "[targets.active]", "a target without a unit", "nothing"),
        ('unit = "%"', 'unit = "people"', 'unit = "people"', "is in another unit", "'people'"),
        ("tolerance = 0.2", "tolerance = 0", "tolerance = 0", "a tolerance of nothing", "0"),
        ("value = 2.5", "value = nan", "value = nan", "a target without a value", "nan"),
        ('"lapse_rate"]', '"lapse_rat"]', "lapse_rat", "unknown parameter", None),
        ('"lapse_rate"]', '"own_level"]', "own_level", "no range", None),
        ("held_out = []", "", None, "does not say what is held out", "nothing"),
        ("held_out = []", 'held_out = ["scotlan"]', "scotlan", "unknown episode", None),
        ("held_out = []", 'held_out = ["scotland.deaths"]', "scotland.deaths", "has no measure 'deaths'", None),
        ("walkers = 4", "walkers = 2", "walkers = 2", "out of range", "2"),
        ("walkers = 4", "walkers = 5", "walkers = 5", "an odd number", "5"),
        ("steps = 20", "steps = 50", "steps = 50", "20 at a time", "50"),
        ("draws = 20", "draws = 200", "draws = 200", "more draws than walkers leave", "200"),
        ("generations = 2", "generation = 2", "generation = 2", "unknown key", None),
        ('episode = "small.toml"', 'episode = "small"', 'episode = "small"', "unknown episode", None),
        ("[targets.active]", "[targets.tested]", "[targets.tested]", "never fitted", None),
        ("[targets.active]", "[targets.other]", "episode =", "has no measure 'other'", None),
        ("[posterior]", "[posteriori]", None, "the table [posterior] is missing", None),
    ],
)
def test_what_is_wrong_is_told_with_its_line(written, old, new, at, message, told):
    file = written((old, new))
    problem = next(one for one in problems_of(file) if message in one.message)
    assert problem.line == (line_of(file, at) if at else None)
    if told is not None:
        assert problem.found == told


def test_a_measure_cannot_be_fitted_and_held_out(written):
    file = written(
        ("held_out = []", 'held_out = ["training-transfer.use_at_once"]'),
        ("[targets.active]", "[targets.use_at_once]"),
        ('"small.toml"', '"training-transfer"'),
    )
    assert "held out and a target" in problems_of(file)[0].message


def test_all_problems_are_told_together(written):
    file = written(('unit = "%"\n', ""), ("walkers = 4", "walkers = 5"), ("value = 2.5", "value = true"))
    assert len(problems_of(file)) == 3


def test_a_target_needs_something_to_aim_at(written):
    file = written()
    text = file.read_text()
    file.write_text(text[: text.index("[targets")])
    assert "there are no targets" in problems_of(file)[0].message
