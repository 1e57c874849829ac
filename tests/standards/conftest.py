"""A small finished run, the model without one, and a reader of the tables of a page."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qisim import population, report, standards
from qisim.experiments import compare
from qisim.results import Result

BASELINE = """
title = "Left alone"
years = 3
[budget]
amount = 0
source = "assumption: nothing is paid"
"""

SUPPORT = """
title = "Two years of <support>"
builds_on = "left-alone.toml"
withdrawal = 2016-04-01
[budget]
amount = "£20 million/year"
source = "nhs_institute_budget"
[levers.training_places]
value = "5 %/year"
source = "assumption: as many as can be taught"
[levers.coach_density]
value = 0.003
source = "elft_coaches_2018"
[parameters.commitment_time]
value = "1.25 years"
source = "assumption: tested"
"""

FIGURE = """<svg xmlns="http://www.w3.org/2000/svg"><title>Practice rises</title><desc>{description}</desc>
<g id="practising-xtick_1"><text>2014/15</text></g>
<text>Source: simulation with qisim; scenarios left-alone, support; trusts {trusts} (5); 5 runs, seed 0.</text></svg>
"""


def published(result: Result, folder: Path) -> None:
    """Two figures in few words, of which one shows no uncertainty: real ones have tests of their own."""
    (folder / "report.html").write_text("A report", encoding="utf-8")
    (folder / "figures").mkdir()
    for name, description in (("sure", "One line"), ("unsure", "A line (90% of runs: 1 to 2)")):
        text = FIGURE.format(description=description, trusts=result.population.name)
        (folder / "figures" / f"{name}.svg").write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A comparison of two small strategies on the five trusts of an area, in its folder.

    Its reports are its own: whatever other tests put in their place is there again when it is done.
    """
    folder = tmp_path_factory.mktemp("finished")
    for name, text in (("left-alone", BASELINE), ("support", SUPPORT)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    country = population.load("england-2015")
    areas = country.columns["area"]
    small = min({area for area in areas if areas.count(area) >= 5}, key=lambda area: (areas.count(area), area))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "publish", published)
        return compare(
            folder / "left-alone.toml",
            folder / "support.toml",
            population="england-2015",
            only={"area": small},
            draws=5,
            engine="vectorised",
            workers=1,
            out=folder / "results",
        )


@pytest.fixture(scope="session")
def with_run(finished: Result) -> standards.Subject:
    assert finished.folder is not None
    return standards.of_run(finished.folder)


@pytest.fixture(scope="session")
def without_run() -> standards.Subject:
    return standards.of_scenarios(["survival-of-the-fittest", "systematic-support"])


class Page(HTMLParser):
    """The ids, links and tables of a page: for each table, by its caption's id, the rows in words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.tables: dict[str, list[list[str]]] = {}
        self._table = ""
        self._cell: list[str] | None = None
        self._silent = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[key] for key in ("href", "src") if key in found]
        if tag == "caption":
            self._table = found.get("id", "summary").removesuffix("-caption")
            self.tables[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in ("th", "td"):
            self._cell = []
        elif tag == "span" and found.get("class") == "label":
            self._silent = True

    def handle_endtag(self, tag):
        if tag in ("th", "td") and self._cell is not None:
            self.tables[self._table][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "span":
            self._silent = False

    def handle_data(self, data):
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def row(self, table: str, heading: str) -> dict[str, str]:
        """The cells of the row that a word heads, by their column."""
        header, *rows = self.tables[table]
        (found,) = (row for row in rows if row[0] == heading)
        return dict(zip(header, found, strict=True))


@pytest.fixture(scope="session")
def drafted(with_run, without_run):
    """A document of the run or of none, drafted once for all tests: pictures take a while."""

    @cache
    def document(standard: standards.Standard, run: bool = True) -> standards.Document:
        return standards.draft(standard, with_run if run else without_run)

    return document


@pytest.fixture(scope="session")
def page_of(drafted):
    @cache
    def page(standard: standards.Standard, run: bool = True) -> Page:
        return Page(standards.html(drafted(standard, run=run)))

    return page
