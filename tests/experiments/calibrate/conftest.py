"""A calibration of one trust over half a year, so that the model answers in a moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

EPISODE = """
title = "One trust that trains"
years = 2
budget.amount = "£1 billion/year"

[levers.training_places]
value = "400 people/year"
start = 2014-04-01

[levers.coach_density]
value = 0.01
start = 2014-04-01

[episode.population.groups.trust]
type = "acute"
region = "Wessex"
staff = "5000 people"
base_cost = "£325 million/year"
starting_practising_share = 0.012
starting_commitment = 0.43
source = "assumption: typical"

[episode.measures.active]
measured_as = "active_staff"
on = 2014-10-01
unit = "%"
published = 1.6
low = 0
high = 5
role = "calibrated"
evidence = ["elft_active_in_projects_2019"]

[episode.measures.tested]
measured_as = "active_staff"
on = 2014-10-01
unit = "%"
high = 5
role = "held out"
evidence = ["elft_active_in_projects_2019"]
"""

CALIBRATION = """
title = "Practice in one trust"
parameters = ["transfer_share", "lapse_rate"]
held_out = []
seed = 3

[search]
population = 3
generations = 2

[posterior]
walkers = 4
warm_up = 20
steps = 20
draws = 20

[targets.active]
episode = "small.toml"
value = 2.5
unit = "%"
tolerance = 0.2
"""

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """The calibration's file, with some of its text replaced."""

    def write(*changes: tuple[str, str], name: str = "practice.toml") -> Path:
        text = CALIBRATION
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        (tmp_path / "small.toml").write_text(EPISODE, encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write
