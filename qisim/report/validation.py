"""The validation report: one HTML file for a sceptical reader, and a figure for each episode."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from qisim import charts
from qisim.charts import Words
from qisim.charts.numbers import listed
from qisim.parameters import load_evidence
from qisim.report.figures import WIDE
from qisim.report.pages import inline, rendered
from qisim.report.tables import Cell, Row, Table, table
from qisim.results.files import whole_file
from qisim.results.folders import slug
from qisim.results.published import (
    MEANING,
    ROLES,
    distance,
    distance_words,
    figure,
    published_words,
    reason_of,
    records_of,
    simulated_words,
    title_of,
    verdict,
    verdicts,
)
from qisim.results.scorecard import Listing, Outcome, verdict_words
from qisim.results.validation import Told, Validation

REPORT, FIGURES = "report.html", "figures"
MOST_SOURCES = 3
HELD_OUT = "held out"


@dataclass(frozen=True)
class Shown:
    """An episode as the report shows it."""

    name: str
    title: str
    description: str
    words: Words
    drawing: Markup
    source: str
    measures: Table


def publish(result: Validation, folder: Path, command: str) -> Path:
    """Write figures/*.svg, figures/*.png and report.html; gives the report's path."""
    (folder / FIGURES).mkdir(parents=True, exist_ok=True)
    told = [_told(result, one, folder / FIGURES) for one in result.episodes]
    path = folder / REPORT
    with whole_file(path) as file:
        file.write(render(result, told, command).encode())
    return path


def render(result: Validation, told: Sequence[Shown], command: str) -> str:
    """The report as HTML. Whatever users wrote is escaped."""
    rows = records_of(result.table)
    return rendered(
        "validation.html",
        heading="Does the model deserve belief?",
        answer=list(_answer(result)),
        settings=result.settings,
        told=told,
        roles=[(role, MEANING[role], _role_table(rows, role)) for role in ROLES if _of_role(rows, role)],
        outside=[
            (title_of(row), distance_words(row), row["role"], reason_of(row))
            for row in sorted(rows, key=distance, reverse=True)
            if not row["inside"]
        ],
        evidence=_evidence_table(rows),
        scorecard=_scorecard(result.outcomes) if result.outcomes else None,
        verdict=verdict_words(result.outcomes) if result.outcomes else "",
        outcomes=[
            (one, [_listing(one, number, two) for number, two in enumerate(one.listings)]) for one in result.outcomes
        ],
        origin=_origin(result),
        command=command,
    )


def _answer(result: Validation) -> Iterator[str]:
    rows = records_of(result.table)
    yield " ".join(verdicts(result.table))
    held = _of_role(rows, HELD_OUT)
    outside = [row for row in held if not row["inside"]]
    if not held:
        yield "Nothing here was held out, so nothing here tests the model."
    elif len(outside) * 2 >= len(held):
        yield (
            "Of the measures that were put aside before the model was fitted, which alone test it, half or more are "
            "outside: it should be believed about the direction of effects rather than their size."
        )
    elif outside:
        yield "Most of what was put aside before fitting is met, and what is not is listed below with what is known."
    else:
        yield "All that was put aside before fitting is met."
    if result.outcomes:
        failed = [one.title for one in result.outcomes if one.failures]
        yield verdict_words(result.outcomes) + (f" Failed: {listed(failed)}." if failed else "")


def _of_role(rows: Sequence[dict[str, Any]], role: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["role"] == role]


def _role_table(rows: Sequence[dict[str, Any]], role: str) -> Table:
    own = _of_role(rows, role)
    inside = sum(bool(row["inside"]) for row in own)
    return table(
        f"role-{slug(role)}",
        f"{role[0].upper()}{role[1:]}: {inside} of {len(own)} inside",
        "Episode and measure",
        ["Published (tolerance)", "Simulated (90% interval)", "Verdict"],
        [_row(row, title_of(row)) for row in own],
    )


def _row(row: dict[str, Any], heading: str) -> Row:
    off = "" if row["inside"] else distance_words(row)
    cells = (Cell(published_words(row)), Cell(simulated_words(row)), Cell(verdict(row), off))
    return Row(heading, cells, " ".join(str(row["note"]).split()))


def _told(result: Validation, episode: Told, folder: Path) -> Shown:
    name, title = episode.name, episode.title
    measures = result.table.loc[result.table["episode"] == name]
    courses = result.courses.loc[result.courses["episode"] == name]
    words = charts.episode_words(measures, title)
    source = _source(result, measures)
    page = charts.episode_page(measures, courses, words, width=WIDE)
    charts.say_source(page, source)
    charts.save(page, folder, slug(name), words)
    rows = records_of(measures)

    def drawn(width: float) -> Figure:
        return charts.episode_page(measures, courses, None, width=width)

    return Shown(
        name=name,
        title=title,
        description=episode.description,
        words=words,
        drawing=inline(drawn, slug(name), words),
        source=source,
        measures=table(
            f"measures-{slug(name)}",
            f"Measures of {name}",
            "Measure",
            ["Role", "Published (tolerance)", "Simulated (90% interval)", "Verdict"],
            [
                Row(one.heading, (Cell(str(row["role"])), *one.cells), one.note)
                for row in rows
                for one in [_row(row, str(row["measure"]).replace("_", " ") + f", {row['unit']}")]
            ],
        ),
    )


def _source(result: Validation, measures: pd.DataFrame) -> str:
    """Who published the figures, and who simulated them."""
    known = load_evidence()
    ids = list(dict.fromkeys(one for cell in measures["evidence"] for one in str(cell).split(", ")))
    sources = list(dict.fromkeys(_short(known[one].source) for one in ids if one in known))
    more = f"; and {len(sources) - MOST_SOURCES} more" if len(sources) > MOST_SOURCES else ""
    version = result.provenance["versions"]["qisim"]
    settings = result.settings
    return (
        f"Published: {'; '.join(sources[:MOST_SOURCES])}{more}. Simulated with qisim {version}, "
        f"{settings['draws']:,} draws, seed {settings['seed']}."
    )


def _short(source: str) -> str:
    """A source without its address, which the table of evidence has."""
    return re.sub(r"[;,]?( (quoted|text))?( at)?$", "", source.split("http")[0].rstrip(" .;,"))


def _evidence_table(rows: Sequence[dict[str, Any]]) -> Table:
    """Every published figure that measures rest on, how it is known, and what it is used for."""
    known = load_evidence()
    uses: dict[str, list[str]] = {}
    for row in rows:
        for one in str(row["evidence"]).split(", "):
            uses.setdefault(one, []).append(f"{title_of(row)} ({row['role']})")
    return table(
        "evidence",
        "Evidence, and its quality",
        "Figure",
        ["Value", "Source", "Verified", "Used for"],
        [
            Row(
                known[one].quantity,
                (
                    Cell(_value(known[one])),
                    Cell(known[one].source),
                    Cell(known[one].verified),
                    Cell("; ".join(used)),
                ),
                known[one].description,
            )
            for one, used in uses.items()
            if one in known
        ],
    )


def _value(one: Any) -> str:
    if one.value is not None:
        ends = f" ({one.low:g} to {one.high:g})" if one.low is not None and one.high is not None else ""
        return f"{figure(one.value)}{ends} {one.unit}"
    known = [f"{end:g}" for end in (one.low, one.high) if end is not None]
    return f"{' to '.join(known)} {one.unit}" if known else "no number"


def _scorecard(outcomes: Sequence[Outcome]) -> Table:
    return table(
        "scorecard",
        "Scorecard",
        "Test",
        ["What was done", "Result", "Worst figure"],
        [Row(f"{one.test} {one.title}", (Cell(one.done), Cell(one.verdict), Cell(one.worst))) for one in outcomes],
    )


def _listing(outcome: Outcome, number: int, listing: Listing) -> Table:
    return table(
        f"listing-{outcome.name}-{number}",
        listing.caption,
        listing.columns[0],
        listing.columns[1:],
        [Row(row[0], tuple(map(Cell, row[1:]))) for row in listing.rows],
    )


def _origin(result: Validation) -> Table:
    known = result.provenance
    git = known.get("git")
    machine = ", ".join(f"{name} {value}" for name, value in known["machine"].items())
    facts = [
        ("Key of the result", known["key"]),
        ("Versions", ", ".join(f"{name} {number}" for name, number in known["versions"].items())),
        ("Hash of the code", known["decided_by"]["code"]),
        ("Git revision", f"{git['commit']}{', with changes' if git['changed'] else ''}" if git else "not known"),
        ("Machine", machine),
    ]
    return table(
        "origin", "Where this comes from", "What", ["Value"], [Row(name, (Cell(str(text)),)) for name, text in facts]
    )
