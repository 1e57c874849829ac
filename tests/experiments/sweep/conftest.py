"""A small country, a short scenario and a sweep of it that takes a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SCENARIO = """title = "A short support"
builds_on = "survival-of-the-fittest"
years = 3
withdrawal = 2016-04-01

[budget]
amount = "£100 million/year"

[levers.coach_density]
value = 0.002
start = 2014-10-01
source = "assumption: made up"

[levers.training_places.managers]
value = "10 %/year of staff"
start = 2014-10-01
source = "assumption: made up"
"""
SWEEP = """title = "Small"
scenarios = ["short.toml"]
design = "grid"
draws = 2
seed = 7
metrics = ["practising_share", "total_cost"]
trajectories = ["practising_density"]
only = { code = ["G228", "G230", "G235"] }
runs_in_a_part = 4

[vary."levers.coach_density.value"]
values = [0.001, 0.002, 0.004]

[vary."parameters.commitment_time"]
low = 1.0
high = 2.0
steps = 2
"""
Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes the scenario and a sweep beside it, with some of its lines changed."""

    def write(*changes: tuple[str, str], name: str = "small") -> Path:
        (tmp_path / "short.toml").write_text(SCENARIO, encoding="utf-8")
        text = SWEEP
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path / f"{name}.toml"

    return write
