"""Makes the phases of levers from what the files say together, and checks what only the whole can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qisim.errors import Problem
from qisim.scenarios.days import START
from qisim.scenarios.documents import Document, written
from qisim.scenarios.fields import EVERYWHERE, NEVER, TARGET_KEYS, YEARS
from qisim.scenarios.inheritance import FAULTY, Given, Node, Origin, Table, content_of, value_of
from qisim.scenarios.quantities import amount
from qisim.scenarios.setting import LEVERS_MOVE, Place, Setting, Targets
from qisim.scenarios.vocabulary import Vocabulary
from qisim.structure import NATION

NAMED = 3
"""How many parts of a programme a message names."""


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


class PhaseReader:
    """Makes phases of tables, and adds to `problems` what is wrong with them."""

    def __init__(self, horizon: Horizon, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.horizon = horizon
        self.vocabulary = vocabulary
        self.problems = problems
        self._late: dict[str, date] = {}

    def levers(self, levers: Mapping[str, Node]) -> Iterator[Setting]:
        """Every phase of every lever that has no table of its own, in the order of the vocabulary."""
        for lever in self.vocabulary.levers:
            by_member = content_of(levers.get(lever))
            for member in self.vocabulary.members(lever):
                yield from self.phases(lever, member, by_member.get(member))

    def phases(
        self, lever: str, member: str, node: Node | None, shared: Mapping[str, Node] | None = None, called: str = ""
    ) -> Iterator[Setting]:
        """The phases of one lever. What is `shared` holds for those that say nothing else.

        `called` is what messages call the lever, if not by its own name.
        """
        for table in node if isinstance(node, list) else [node]:
            if isinstance(table, Table):
                whole = Table({**(shared or {}), **table.content}, table.origin)
                self.problems.extend(self._dates(lever, called or lever, whole))
                if not whole.faulty:
                    yield from self._setting(lever, member, whole)

    def finish(self) -> None:
        """Tell what can only be told of all phases together."""
        if self._late and self.horizon.withdrawn_at:
            self.problems.append(_withdrawn_too_soon(self.horizon, self.horizon.withdrawn_at, self._late))

    def starts(self, called: str, start: date, origin: Origin, *, supported: bool, what: str = "") -> Iterator[Problem]:
        """What is wrong with the day on which something starts: `what`, if it is a part of the whole table.

        Where the withdrawal comes first of what is `supported`, and is given by a file that only
        inherits it, the withdrawal is to be mended: that is told at the end, in one problem.
        """
        horizon = self.horizon
        if not START <= start < horizon.end:
            expected = f"from {START} and before {horizon.end}, the end of {horizon.years} years"
            start_of = f"the start of {what}" if what else "the start"
            yield origin.problem(f"{start_of} is outside the years simulated", found=str(start), expected=expected)
        elif horizon.withdrawal and start >= horizon.withdrawal and supported:
            if any(origin.document is document for document in horizon.inherited):
                self._late[called] = max(start, self._late.get(called, start))
                return
            yield origin.problem(
                f"{what or 'it'} starts when the whole programme is withdrawn already",
                found=str(start),
                expected=f"a day before the withdrawal on {horizon.withdrawal}",
                suggestion='withdrawal = "never" keeps the programme',
            )

    def _dates(self, lever: str, called: str, table: Table) -> Iterator[Problem]:
        """What is wrong with the days of a phase, taken together."""
        first, last = table.content.get("start"), table.content.get("stop")
        if any(isinstance(node, Given) and node.value is FAULTY for node in (first, last)):
            return
        start, stop = value_of(first, LEVERS_MOVE), day_of(last)
        origin = first.origin if isinstance(first, Given) else table.origin
        supported = self.vocabulary.levers[lever].whole_programme
        yield from self.starts(called, start, origin, supported=supported)
        if stop is None or not isinstance(last, Given):
            return
        if stop <= start:
            message = "it ends before it starts" if stop < start else "it ends on the day on which it starts"
            yield last.origin.problem(message, found=str(stop), expected=f"a day after its start on {start}")
        elif problem := self.horizon.outside(last, "the end is outside the years simulated"):
            yield problem

    def _setting(self, lever: str, member: str, table: Table) -> Iterator[Setting]:
        content, measure = table.content, self.vocabulary.measure(lever)
        value = content.get("value")
        if not isinstance(value, Given):
            self.problems.append(table.origin.problem("value is missing", expected=measure.expected))
            return
        aim = content.get("targets")
        targets = targets_of(aim)
        if isinstance(aim, Table) and targets and self.vocabulary.levers[lever].place == NATION:
            self.problems.append(_not_for_trusts(aim, targets))
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


def _withdrawn_too_soon(horizon: Horizon, origin: Origin, late: Mapping[str, date]) -> Problem:
    last = max(late.values())
    return origin.problem(
        f"the programme is withdrawn before {_parts(list(late))} on which this scenario builds",
        found=str(horizon.withdrawal),
        expected=f"a day after {last}, when the last of them starts",
        suggestion='withdrawal = "never" keeps the programme',
    )


def _parts(names: Sequence[str]) -> str:
    """Parts that start, the first few by name: the start of 8 of its parts (a, b, c ...)."""
    if len(names) == 1:
        return f"the start of {names[0]}"
    few = ", ".join(names[:NAMED]) + (" ..." if len(names) > NAMED else "")
    return f"the start of {len(names)} of its parts ({few})"


def targets_of(node: Node | None) -> Targets:
    """Which trusts are meant, by what they are chosen by; all where nothing is said."""
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
