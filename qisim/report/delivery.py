"""How much of what is paid for was delivered, and when: sentences for the terminal and the report, and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import TYPE_CHECKING

from qisim.charts.appearance import month, spoken
from qisim.charts.delivery import ROWS, busiest
from qisim.charts.numbers import percent, plain
from qisim.delivery import Record
from qisim.delivery.record import MONTHS_A_YEAR, PLACES, POSTS, TEAMS
from qisim.delivery.summary import Tally, falling_behind, parts, post_years, reached, tally
from qisim.report.tables import Cell, Row, Table, table
from qisim.results.folders import slug

if TYPE_CHECKING:
    from qisim.results import Result

HALF = 0.5
NOTICEABLE = 0.5
"""Months by which a delay is worth a word."""


def delivery_sentences(record: Record) -> Iterator[str]:
    """What became of places, teams and posts, how late half of the places were, and whether faculty keeps up."""
    if not record.promises:
        yield "Nothing is paid for that a faculty delivers."
        return
    places, teams, posts = tally(record, PLACES), tally(record, TEAMS), post_years(record, POSTS)
    if places.paid:
        yield f"Of {plain(places.paid)} places on courses that the plan pays for, {_became(places)}."
        yield _when(record)
        behind, regions = falling_behind(record)
        use = f"Faculty was {percent(busiest(record))} in use while places were paid for"
        if behind:
            yield (
                f"{use}. In {len(behind)} of {regions} {'region' if regions == 1 else 'regions'} it could not keep up "
                "in the last two of these years, with all of its members busy: the plan pays for more than it can ever "
                "teach."
            )
        else:
            yield f"{use}; no region's was too small for what was paid for."
    if teams.paid:
        yield f"Of {plain(teams.paid)} places for teams in collaboratives, {_became(teams)}."
    if posts.paid:
        yield f"Coach posts were open for {percent(posts.share)} of the {plain(posts.paid)} years paid for."


def _became(found: Tally) -> str:
    parts = [f"{plain(found.delivered)} ({percent(found.share)}) were delivered"]
    for number, words in (
        (found.gave_up, "gave up after waiting too long"),
        (found.withdrawn, "still waited when the programme was withdrawn"),
        (found.waiting, "still waited at the end"),
    ):
        if number >= HALF:
            parts.append(f"{plain(number)} {words}")
    return ", ".join(parts)


def _when(record: Record) -> str:
    paid, delivered = reached(record, PLACES, HALF)
    if not isfinite(delivered):
        return f"Half of the places were paid for by {month(paid)}, and never delivered."
    late = MONTHS_A_YEAR * (delivered - paid)
    if late < NOTICEABLE:
        return f"Half of the places were paid for, and delivered, by {month(paid)}."
    return (
        f"Half of the places were paid for by {month(paid)}, and delivered by {month(delivered)}: "
        f"{plain(late)} months later."
    )


def delivery_table(result: Result, titles: Mapping[str, str]) -> Table:
    """What became of places and teams, and of coach posts, strategy by strategy."""
    rows = []
    for words, quantity in (("Places on courses", PLACES), ("Places for teams", TEAMS)):
        found = {name: tally(one, quantity) for name, one in result.delivered.items()}
        for part, heading in (
            ("paid", "paid for"),
            ("delivered", "delivered"),
            ("gave_up", "gave up"),
            ("withdrawn", "waiting when the programme was withdrawn"),
            ("waiting", "waiting at the end"),
        ):
            cells = tuple(Cell(plain(getattr(found[name], part))) for name in result.names)
            rows.append(Row(f"{words}: {heading}", cells))
    posts = {name: post_years(one, POSTS) for name, one in result.delivered.items()}
    for part, heading in (("paid", "paid for"), ("delivered", "open")):
        cells = tuple(Cell(plain(getattr(posts[name], part))) for name in result.names)
        rows.append(Row(f"Years of coach posts: {heading}", cells))
    return table(
        "delivery", "What was paid for and what was delivered", "What", [titles[name] for name in result.names], rows
    )


def programme_table(name: str, record: Record) -> Table:
    """When each part of a programme was to begin and end, and when it did."""
    rows = []
    for part in parts(record):
        title = ROWS.get(part.name, spoken(part.name))
        for wave, (planned, took) in enumerate(zip(part.planned, part.took, strict=True), start=1):
            words = f"{title}, wave {wave}" if len(part.planned) > 1 else title
            rows.append(Row(words, (Cell(_span(planned)), Cell(_span(took) if took else "did not begin"))))
    return table(
        f"programme-{slug(name)}",
        "Parts of the programme, from the first region or area to begin to the last to end",
        "Part",
        ["As planned", "As delivered"],
        rows,
    )


def _span(span: tuple[float, float]) -> str:
    return f"{month(span[0])} to {month(span[1])}"
