"""Two engines that nobody here wrote read the file and give qisim's own numbers."""

from __future__ import annotations

import re
import warnings

import pytest

from tests.exchange.conftest import Written, write

simlin = pytest.importorskip("simlin", reason="pysimlin is not installed")
pysd = pytest.importorskip("pysd", reason="PySD is not installed")

AGREE = 1e-9
EARLY = """title = "Something from the first summer on"
builds_on = "stroke-and-cardiac"

[levers.coach_density]
value = 0.002
start = 2014-07-01
ramp = "3 months"
source = "assumption: made up, so that a year's run has levers that move"

[levers.training_places.senior_doctors]
value = "10 %/year of staff"
start = 2014-07-01
stop = 2015-01-01
targets = { type = ["acute"] }
source = "assumption: made up"
"""


def run_by_simlin(written: Written):
    model = simlin.load(str(written.path))
    assert not model.check()  # of equations and of units
    return model.run(analyze_loops=False).results


@pytest.mark.parametrize("scenario", ["survival-of-the-fittest", "systematic-support", "stroke-and-cardiac"])
def test_simlin_gives_every_quantity_over_fifteen_years(tmp_path, scenario):
    written = write(tmp_path, scenario, 6, "portable")
    theirs = run_by_simlin(written)
    for name in written.quantities:
        assert written.differences(theirs, name, str.lower) < AGREE, name


def test_simlin_reads_the_standard_dialect_alike(tmp_path):
    written = write(tmp_path, "systematic-support", 6, "standard", years=3)
    text = written.path.read_text(encoding="utf-8")
    assert "SUM(" in text and "*]" in text
    theirs = run_by_simlin(written)
    for name in written.quantities:
        assert written.differences(theirs, name, str.lower) < AGREE, name


@pytest.mark.parametrize("dialect", ["portable", "pysd"])
def test_pysd_gives_every_quantity_over_a_year(tmp_path, dialect):
    scenario = tmp_path / "early.toml"
    scenario.write_text(EARLY, encoding="utf-8")
    written = write(tmp_path, scenario, 3, dialect, years=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pysd.read_xmile(str(written.path)).run()
    moved = written.ours.values["coaches"][-1].sum() - written.ours.values["coaches"][0].sum()
    assert moved > 0.5
    for name in written.quantities:
        assert written.differences(theirs, name, str) < AGREE, name


def test_the_check_of_units_would_find_a_wrong_one(portable, tmp_path):
    text = portable.path.read_text(encoding="utf-8")
    place = re.search(r'<(?:aux|flow) name="trust_staff">.*?<units>(.*?)</units>', text, re.DOTALL)
    assert place is not None and place[1] == "Person"
    wrong = tmp_path / "wrong.xmile"
    wrong.write_text(text[: place.start(1)] + "GBP" + text[place.end(1) :], encoding="utf-8")
    assert any("person" in str(issue) for issue in simlin.load(str(wrong)).check())
