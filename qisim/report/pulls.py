"""Who pulls which lever, where and when, and what nobody pulls: the article's first question, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qisim.charts.appearance import month, spoken
from qisim.charts.numbers import listed, percent
from qisim.parameters import Lever, load_levers
from qisim.report.programmes import LEVELS
from qisim.report.tables import Block, Cell, Row, Table

if TYPE_CHECKING:
    from qisim.population import Population
    from qisim.scenarios import Pull

PULLERS = {
    "bodies": "National bodies, each over the trusts that it oversees",
    "nhs_england": "NHS England, as who commissions",
    "government": "The government",
    "levels": "Those who organise support",
    "organiser": "Those who organise collaboratives",
    "areas": "Areas, where commissioners work",
    "trusts": "Trusts themselves",
}
NOBODY = "Nobody"
BODIES = {"nhs_england": "NHS England", "monitor": "Monitor", "tda": "TDA", "cqc": "CQC"}


def pulls_table(found: Sequence[Sequence[Pull]], titles: Sequence[str], population: Population) -> Table:
    """A row for each lever, under who can pull it; a column for each strategy.

    found: the pulls of each strategy, by `qisim.scenarios.pulls`
    """
    levers = load_levers()
    names = [name for name in levers if any(one.lever == name for pulls in found for one in pulls)]
    blocks = []
    for puller, words in PULLERS.items():
        own = [levers[name] for name in names if levers[name].pulled_by == puller]
        rows = [
            Row(spoken(lever.name), tuple(Cell(cell(lever, pulls, population)) for pulls in found), lever.description)
            for lever in own
        ]
        if puller == "levels":
            rows.insert(0, Row("Organised", tuple(Cell(_organised(pulls)) for pulls in found)))
        blocks.append(Block(words, tuple(rows)))
    caption = "Who pulls which lever, where and when"
    return Table("pulls", caption, "Lever", tuple(titles), tuple(blocks))


def cell(lever: Lever, pulls: Sequence[Pull], population: Population) -> str:
    """Who pulls a lever in one strategy, in which trusts, from when until when; or that nobody does."""
    own = [one for one in pulls if one.lever == lever.name]
    pulled = [one for one in own if one.pulled]
    if not pulled:
        return NOBODY
    parts = [f"{month(min(one.start for one in pulled))} to {month(max(one.end for one in pulled))}"]
    if lever.pulled_by == "organiser":
        parts.append(_by(pulled))
    parts.append(_where(pulled, lever, population))
    if missing := _missing(own, pulled):
        parts.append(missing)
    return "; ".join(parts)


def _organised(pulls: Sequence[Pull]) -> str:
    """Who organises the support of one strategy, and what part of it."""
    levers = load_levers()
    pulled = [one for one in pulls if one.pulled and levers[one.lever].pulled_by == "levels"]
    return _by(pulled) if pulled else NOBODY


def _by(pulled: Sequence[Pull]) -> str:
    shares = dict.fromkeys((one.pulled_by, one.share) for one in pulled)
    return listed([LEVELS[by] if share == 1.0 else f"{percent(share)} {LEVELS[by]}" for by, share in shares])


def _where(pulled: Sequence[Pull], lever: Lever, population: Population) -> str:
    if lever.pulled_by == "bodies":
        reached = {one.pulled_by: len(one.reached) for one in pulled}
        return listed([f"{BODIES[body]} over {count} trusts" for body, count in reached.items()])
    widest = max(pulled, key=lambda one: one.staff_share)
    if len(widest.reached) == len(population):
        return f"all {len(population)} trusts"
    regions = len(population.members["region"])
    text = f"{len(widest.reached)} of {len(population)} trusts with {percent(widest.staff_share)} of staff"
    if len(widest.regions) < regions:
        text += f", in {len(widest.regions)} of {regions} regions"
    kinds = {population.members["type"][number] for number in population.index["type"]}
    types = kinds - set(widest.types)
    if types:
        text += f", no {listed(sorted(kind.replace('_', ' ') for kind in types))} trusts"
    return text


def _missing(own: Sequence[Pull], pulled: Sequence[Pull]) -> str:
    """The members of the lever's axis for which nobody pulls it."""
    there = {one.member for one in pulled}
    left = [one.member for one in own if one.member not in there]
    return f"not for {listed([BODIES.get(member, spoken(member).lower()) for member in left])}" if left else ""


def gap_sentences(pulls: Sequence[Pull], population: Population) -> list[str]:
    """What one strategy leaves: levers that nobody pulls, and trusts that none of its support reaches."""
    levers = load_levers()
    pulled = {one.lever for one in pulls if one.pulled}
    idle = [spoken(name).lower() for name in dict.fromkeys(one.lever for one in pulls) if name not in pulled]
    sentences = [f"Nobody pulls: {listed(idle)}."] if idle else ["Every lever is pulled by somebody."]
    support = [one for one in pulls if one.pulled and levers[one.lever].whole_programme]
    if not support:
        return [*sentences, "No trust gets any support."]
    left = set(population.codes).difference(*(one.reached for one in support))
    if left:
        sentences.append(f"No support reaches {len(left)} of {len(population)} trusts.")
    return sentences
