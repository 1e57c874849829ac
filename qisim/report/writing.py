"""Writes the figures and the report of a result into its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qisim import charts
from qisim.charts.appearance import MOST, month, shortened
from qisim.charts.money import least_worth_saying
from qisim.charts.numbers import listed, pounds
from qisim.report.answer import answer
from qisim.report.figures import WIDE, Figure, figures
from qisim.report.figuretables import relief
from qisim.report.keyfigures import all_figures, key_figures
from qisim.report.measures import horizon
from qisim.report.origin import command, origin_table, place, population_file, source_line
from qisim.report.pages import inline, rendered
from qisim.report.pulls import gap_sentences, pulls_table
from qisim.report.strategies import strategies_table
from qisim.report.trustgroups import trust_groups
from qisim.results.files import whole_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Page

    from qisim.results import Result

REPORT = "report.html"
FIGURES = "figures"


def publish(result: Result, folder: str | Path) -> Path:
    """Write figures/*.svg, figures/*.png and report.html, one file that needs nothing else; gives its path."""
    here = Path(folder)
    (here / FIGURES).mkdir(parents=True, exist_ok=True)
    titles = readable_titles(result)
    drawn = figures(result, titles)
    for one in drawn:
        _write_figure(one, here / FIGURES, source_line(result))
    text = render(result, titles, drawn)
    _write(here / REPORT, text.encode())
    return here / REPORT


def readable_titles(result: Result) -> dict[str, str]:
    """Each strategy's title on one line and short enough; where two share one, with the name that tells them apart."""
    titles = {name: shortened(title) for name, title in full_titles(result).items()}
    twice = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    return {name: f"{title} ({name})" if title in twice else title for name, title in titles.items()}


def full_titles(result: Result) -> dict[str, str]:
    """Each strategy's title on one line, however long."""
    return {
        name: " ".join("".join(letter if letter.isprintable() else " " for letter in scenario.title).split()) or name
        for name, scenario in zip(result.names, result.scenarios, strict=True)
    }


def render(result: Result, titles: dict[str, str], drawn: list[Figure]) -> str:
    """The report as HTML. Whatever users wrote is escaped."""
    return rendered(
        "report.html",
        heading=_heading(list(titles.values())),
        titles=titles,
        full_titles={
            name: full if shortened(full) != full else titles[name] for name, full in full_titles(result).items()
        },
        scenarios=list(zip(result.names, result.scenarios, strict=True)),
        settings=result.settings,
        trusts=len(result.population),
        where=place(result),
        notes=result.population.notes,
        end=month(horizon(result)),
        answer=answer(result, titles),
        key_figures=key_figures(result, titles),
        all_figures=all_figures(result, titles),
        strategies=strategies_table(result, titles),
        pulls=pulls_table(list(result.pulls.values()), list(titles.values()), result.population),
        gaps={titles[name]: gap_sentences(found, result.population) for name, found in result.pulls.items()},
        groups=trust_groups(result, titles),
        relief=[relief(result, titles)],
        figures=[(one, inline(_untitled(one), one.name, one.words)) for one in drawn],
        most=MOST,
        source=source_line(result),
        origin=origin_table(result),
        command=command(result),
        needs=population_file(result),
        least=pounds(least) if (least := least_worth_saying(result.metrics)) else "",
    )


def _heading(titles: list[str]) -> str:
    if len(titles) == 1:
        return titles[0]
    return f"{' or '.join(titles)}?" if len(titles) == 2 else f"{len(titles)} strategies compared: {listed(titles)}"


def _untitled(one: Figure) -> Callable[[float], Page]:
    """The chart by its width, without the headline, which the page has itself."""
    return lambda width: one.draw(width, False)


def _write_figure(one: Figure, folder: Path, source: str) -> None:
    page = one.draw(WIDE, True)
    charts.say_source(page, source)
    charts.save(page, folder, one.name, one.words)


def _write(path: Path, content: bytes) -> None:
    with whole_file(path) as file:
        file.write(content)
