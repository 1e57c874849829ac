"""Makes the phases of levers from what the files say together, and checks what only the whole can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qisim.errors import Problem
from qisim.scenarios.documents import Document, written
from qisim.scenarios.forms import EVERYWHERE, NEVER, TARGET_KEYS, YEARS
from qisim.scenarios.inheritance import FAULTY, Given, Node, Origin, Table, content_of, value_of
from qisim.scenarios.quantities import amount
from qisim.scenarios.scenario import LEVERS_MOVE, START, Place, Setting, Targets
from qisim.scenarios.vocabulary import Vocabulary
from qisim.structure import NATION

NAMED = 3
"""How many levers a message names."""


@dataclass(frozen=True)
class Horizon:
    """The years simulated, and the day on which the whole programme is withdrawn."""

    years: int
    withdrawal: date | None
    withdrawn_at: Origin | None = None
    """Where the withdrawal is given."""
    inherited: tuple[Document, ...] = ()
    """The files that the one which gives the withdrawal builds on."""

    @property
    def end(self) -> date:
        """The day on which the simulation ends."""
        return START.replace(year=START.year + self.years)

    def outside(self, node: Given, message: str) -> Problem | None:
        """The problem of a last day that is not within the years simulated; None if it is."""
        day: date = node.value
        if START < day <= self.end:
            return None
        needed = day.year - START.year + (day > START.replace(year=day.year))
        return node.origin.problem(
            message,
            found=str(day),
            expected=f"after {START} and by {self.end}, the end of {self.years} years",
            suggestion=f"years = {needed} would reach it" if day > self.end else None,
        )


def day_of(node: Node | None) -> date | None:
    """A day; None where none was given, or "never"."""
    day = value_of(node, NEVER)
    return None if day == NEVER else day


def place_of(origin: Origin) -> Place:
    """The same place in words, for the messages of a schedule."""
    return Place(origin.document.label, origin.document.line(origin.key), written(origin.key))


def settings(
    levers: Mapping[str, Node], horizon: Horizon, vocabulary: Vocabulary, problems: list[Problem]
) -> Iterator[Setting]:
    """Every phase of every lever, in the order of the vocabulary."""
    late: dict[str, date] = {}
    for lever in vocabulary.levers:
        by_member = content_of(levers.get(lever))
        for member in vocabulary.members(lever):
            node = by_member.get(member)
            for table in node if isinstance(node, list) else [node]:
                if isinstance(table, Table):
                    problems.extend(_dates(lever, table, horizon, vocabulary, late))
                    if not table.faulty:
                        yield from _setting(lever, member, table, vocabulary, problems)
    if late and horizon.withdrawn_at:
        problems.append(_withdrawn_too_soon(horizon, horizon.withdrawn_at, late))


def _setting(
    lever: str, member: str, table: Table, vocabulary: Vocabulary, problems: list[Problem]
) -> Iterator[Setting]:
    content, measure = table.content, vocabulary.measure(lever)
    value = content.get("value")
    if not isinstance(value, Given):
        problems.append(table.origin.problem("value is missing", expected=measure.expected))
        return
    aim = content.get("targets")
    targets = _targets(aim)
    if isinstance(aim, Table) and targets and vocabulary.levers[lever].place == NATION:
        problems.append(_not_for_trusts(aim, targets))
    yield Setting(
        lever=lever,
        member=member,
        amount=amount(value.value, measure),
        start=value_of(content.get("start"), LEVERS_MOVE),
        ramp=amount(value_of(content.get("ramp"), 0), YEARS).value,
        stop=day_of(content.get("stop")),
        targets=targets,
        source=value_of(content.get("source"), ""),
        place=place_of(value.origin),
        targets_place=place_of(aim.origin) if isinstance(aim, (Given, Table)) else Place(),
    )


def _dates(
    lever: str, table: Table, horizon: Horizon, vocabulary: Vocabulary, late: dict[str, date]
) -> Iterator[Problem]:
    """What is wrong with the days of a phase, taken together.

    Levers that a file inherits and withdraws before they start go into `late`: the withdrawal is
    to be mended then, which is one problem and not one for each lever.
    """
    first, last = table.content.get("start"), table.content.get("stop")
    if any(isinstance(node, Given) and node.value is FAULTY for node in (first, last)):
        return
    start, stop = value_of(first, LEVERS_MOVE), day_of(last)
    origin = first.origin if isinstance(first, Given) else table.origin
    if not START <= start < horizon.end:
        expected = f"from {START} and before {horizon.end}, the end of {horizon.years} years"
        yield origin.problem("the start is outside the years simulated", found=str(start), expected=expected)
    elif horizon.withdrawal and start >= horizon.withdrawal and vocabulary.levers[lever].whole_programme:
        if any(origin.document is document for document in horizon.inherited):
            late[lever] = max(start, late.get(lever, start))
            return
        yield origin.problem(
            "it starts when the whole programme is withdrawn already",
            found=str(start),
            expected=f"a day before the withdrawal on {horizon.withdrawal}",
            suggestion='withdrawal = "never" keeps the programme',
        )
    if stop is None or not isinstance(last, Given):
        return
    if stop <= start:
        message = "it ends before it starts" if stop < start else "it ends on the day on which it starts"
        yield last.origin.problem(message, found=str(stop), expected=f"a day after its start on {start}")
    elif problem := horizon.outside(last, "the end is outside the years simulated"):
        yield problem


def _withdrawn_too_soon(horizon: Horizon, origin: Origin, late: Mapping[str, date]) -> Problem:
    last = max(late.values())
    return origin.problem(
        f"the programme is withdrawn before {_levers(list(late))} on which this scenario builds",
        found=str(horizon.withdrawal),
        expected=f"a day after {last}, when the last of them starts",
        suggestion='withdrawal = "never" keeps the programme',
    )


def _levers(names: Sequence[str]) -> str:
    """Levers that start, the first few by name: the start of 8 levers (a, b, c ...)."""
    if len(names) == 1:
        return f"the start of 1 lever ({names[0]})"
    few = ", ".join(names[:NAMED]) + (" ..." if len(names) > NAMED else "")
    return f"the start of {len(names)} levers ({few})"


def _targets(node: Node | None) -> Targets:
    if value_of(node, None) == EVERYWHERE:
        return {}
    content = content_of(node)
    given = {key: value_of(content[key], None) for key in TARGET_KEYS if key in content}
    return {key: value if isinstance(value, bool) else tuple(value) for key, value in given.items()}


def _not_for_trusts(table: Table, targets: Targets) -> Problem:
    return table.origin.problem(
        "this lever is one for the whole country: it cannot be aimed at trusts",
        found=", ".join(targets),
        suggestion="take targets out",
    )
