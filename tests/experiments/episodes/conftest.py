"""A small episode as text, and a way to say what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qisim.errors import Problem
from qisim.experiments.episodes import check

EPISODE = """
title = "One trust that trains"
years = 3

[budget]
amount = "£1 billion/year"

[levers.training_places]
value = "100 people/year"
stop = 2016-04-01

[levers.coach_density]
value = 0.01

[episode.population.groups.trust]
type = "acute"
region = "Wessex"
staff = { junior_doctors = 350, senior_doctors = 350, clinical_professionals = 4150, managers = 150 }
base_cost = "£325 million/year"
starting_practising_share = 0.012
starting_commitment = 0.43
source = "assumption: typical"

[episode.parameters.leaving_rate]
value = 0
reason = "nobody leaves in a test"

[episode.measures.trained]
measured_as = "people_trained"
start = 2015-04-01
end = 2016-04-01
unit = "people"
published = 200
low = 0
high = 400
role = "held out"
evidence = ["elft_trained_2_years"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a reader who has an episode of their own."""
    (tmp_path / "scenarios" / "validation").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scenarios" / "validation"


@pytest.fixture
def written(folder: Path) -> Callable[..., Path]:
    """The small episode in a file, with some of its text replaced."""

    def write(*changes: tuple[str, str], name: str = "ours") -> Path:
        text = EPISODE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = folder / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def problem(written: Callable[..., Path]) -> Callable[..., Problem]:
    """The one thing that is wrong with the small episode after a change."""

    def problem_of(old: str, new: str) -> Problem:
        (only,) = check(written((old, new)))
        return only

    return problem_of
