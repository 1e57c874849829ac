"""Two small strategies for one small part of the country."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qisim import population, report
from qisim.experiments import compare
from qisim.population import Population
from qisim.results import Result

BASELINE = """
title = "Left alone"
years = 7
[budget]
amount = 0
"""

SUPPORT = """
title = "Two years of support"
builds_on = "left-alone.toml"
withdrawal = 2016-04-01
[budget]
amount = "£20 million/year"
[levers.training_places]
value = "5 %/year"
[levers.coach_density]
value = 0.003
"""

Compare = Callable[..., Result]


@pytest.fixture(scope="session", autouse=True)
def plain_report() -> Iterator[None]:
    """A report of one line, for speed: what is drawn into it has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "publish", lambda result, folder: (folder / "report.html").write_text("A report"))
        yield


@pytest.fixture(scope="session")
def strategies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("strategies")
    for name, text in (("left-alone", BASELINE), ("support", SUPPORT)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / "left-alone.toml", folder / "support.toml"


@pytest.fixture(scope="session")
def trusts() -> Population:
    """The five trusts of the smallest area that has so many, for speed."""
    country = population.load("england-2015")
    areas = country.columns["area"]
    small = min({area for area in areas if areas.count(area) >= 5}, key=lambda area: (areas.count(area), area))
    return country.select({"area": small})


@pytest.fixture(scope="session")
def small_compare(strategies: tuple[Path, Path], trusts: Population) -> Compare:
    """`compare` for five draws, and whatever else it is told."""
    settings: dict[str, Any] = {"population": trusts, "draws": 5, "engine": "vectorised", "workers": 1}
    return partial(compare, *strategies, **settings)


@pytest.fixture(scope="session")
def comparison(small_compare: Compare, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The comparison, in its folder."""
    return small_compare(out=tmp_path_factory.mktemp("results"))
