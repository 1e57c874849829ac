"""A document: every item of a standard with its state, the register of assumptions, and the lint of the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from qisim.charts.numbers import listed
from qisim.report.tables import Table
from qisim.standards import lint
from qisim.standards.inputs import evidence_table, register_for, share_sentence
from qisim.standards.parts import (
    FILLED,
    NEEDS_WORDS,
    STATES,
    Bullets,
    Code,
    Content,
    Part,
    Picture,
    Shown,
    State,
    Text,
    tabulated,
)
from qisim.standards.register import BASES, NOTHING, Entry, Register
from qisim.standards.standards import Item, Standard
from qisim.standards.subject import Subject
from qisim.standards.words import Words

MOST_IN_A_TITLE = 3
"""Scenarios that a title names."""
DIFFERENT = ("the model's equations", "the parameters")
"""What must be as it was when the run was computed, if the document is to describe the run's model."""


@dataclass(frozen=True)
class Answered:
    """An item as the document has it. `words` are a person's."""

    number: str
    title: str
    section: str
    content: Content
    words: str = ""

    @property
    def state(self) -> State:
        """Filled, too, where a person wrote what was missing."""
        return FILLED if self.words else self.content.state

    @property
    def open(self) -> bool:
        """Whether something is missing that a person could write."""
        return self.content.state != FILLED

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The words, paragraph by paragraph."""
        return tuple(" ".join(part.split()) for part in self.words.split("\n\n") if part.strip())


@dataclass(frozen=True, eq=False)
class Document:
    """All of it, ready to be written in any form."""

    standard: Standard
    subject: Subject
    words: Words
    answered: tuple[Answered, ...]

    @property
    def states(self) -> dict[State, int]:
        """How many items are in each state."""
        found = Counter(one.state for one in self.answered)
        return {state: found[state] for state in STATES}

    @property
    def by_section(self) -> dict[str, list[Answered]]:
        """The items under the title of their section."""
        found: dict[str, list[Answered]] = {}
        for one in self.answered:
            found.setdefault(one.section, []).append(one)
        return found

    @property
    def title(self) -> str:
        """What is documented by what."""
        titles = [" ".join(one.title.split()) for one in self.subject.scenarios]
        return f"{self.standard.title}: {listed(titles)}" if len(titles) <= MOST_IN_A_TITLE else self.standard.title

    @property
    def about(self) -> str:
        """Model, scenarios, trusts and run in a sentence or two."""
        subject = self.subject
        count = len(subject.names)
        named = f" ({', '.join(subject.names)})" if count <= MOST_IN_A_TITLE else ""
        said = (
            f"A document of the qisim model with {count} {'scenario' if count == 1 else 'scenarios'}{named} on "
            f"{len(subject.population)} trusts of {subject.population.name}"
        )
        if subject.result is None:
            return f"{said}, without a run: what a run would fill is not done."
        settings = subject.result.settings
        return f"{said}, and of their run in {subject.result.folder}: {settings.draws:,} draws, seed {settings.seed}."

    @property
    def warnings(self) -> tuple[str, ...]:
        """Where the installed qisim is not the one that made the run."""
        changed = self.subject.changed
        if not changed:
            return ()
        what = ", ".join(changed)
        return (
            f"The run was computed with another version of qisim than the one that wrote this: since then {what} "
            "changed. "
            + ("What is said of the model here is not certain to hold for the run. " if _differs(changed) else "")
            + "Run again with --fresh to document what is installed.",
        )

    @cached_property
    def register(self) -> Register:
        """What is assumed, and on what."""
        return register_for(self.subject)

    @cached_property
    def assumptions(self) -> tuple[Part, ...]:
        """The register of assumptions as a section of its own."""
        return tuple(_assumptions(self.register, evidence=not _has_evidence(self.answered)))

    @cached_property
    def assessment(self) -> tuple[Part, ...]:
        """The lint of the model as a section of its own."""
        return tuple(_assessment(self.subject))

    def to_json_object(self) -> dict[str, Any]:
        """The document as `--json` prints it; pictures by name and title."""
        return {
            "standard": self.standard.name,
            "folder": str(self.subject.result.folder) if self.subject.result else None,
            "scenarios": list(self.subject.names),
            "warnings": list(self.warnings),
            "states": self.states,
            "items": [
                {
                    "number": one.number,
                    "title": one.title,
                    "state": one.state,
                    "prompt": one.content.prompt,
                    "command": one.content.command,
                    "words": one.words,
                    "content": [_plain(part) for part in one.content.parts],
                }
                for one in self.answered
            ],
            "assumptions": [_plain(part) for part in self.assumptions],
            "assessment": [
                asdict(one) for one in (*lint.counts(self.subject.network), *lint.faults(self.subject.network))
            ],
        }


def draft(standard: Standard, subject: Subject, words: Words | None = None) -> Document:
    """Every item of a standard, filled as far as the subject and a person's words go."""
    words = words or Words()
    answered = [
        Answered(item.number, item.title, section.title, answer(item, subject), words.of(item.number))
        for section in standard.sections
        for item in section.items
    ]
    return Document(standard, subject, words, tuple(answered))


def answer(item: Item, subject: Subject) -> Content:
    """What is known for an item; what describes another model than the run's is not filled."""
    content = item.fill(subject)
    if item.of_model and content.state == FILLED and _differs(subject.changed):
        prompt = f"Say how the run's model differed: since then {' and '.join(_differs(subject.changed))} changed."
        return replace(content, state=NEEDS_WORDS, prompt=prompt)
    return content


def _differs(changed: Sequence[str]) -> list[str]:
    return [what for what in changed if what in DIFFERENT]


def _has_evidence(answered: Sequence[Answered]) -> bool:
    """Whether an item shows the table of evidence already."""
    return any(
        isinstance(part, Shown) and part.table.name == "evidence" for one in answered for part in one.content.parts
    )


def _assumptions(found: Register, *, evidence: bool) -> Iterator[Part]:
    yield Text(share_sentence(found))
    yield shares_table(found)
    yield Text(
        "What a parameter rests on, the weakest first: "
        + "; ".join(BASES)
        + ". Within each, the widest range for its size comes first."
    )
    yield register_table(found)
    yield beside_table(found)
    yield settings_basis_table(found)
    if evidence:
        yield evidence_table(found)


def shares_table(found: Register) -> Shown:
    """How much of each sector rests on assumption."""
    header = (
        "Sector",
        "Parameters",
        *(words[0].upper() + words[1:] for words in BASES),
        "Share assumed",
        "Of it alone",
    )
    rows = (
        [
            row["sector"],
            f"{row['parameters']:.0f}",
            *(f"{row[basis]:.0f}" for basis in BASES),
            f"{100 * row['share_assumed']:.0f}%",
            f"{100 * row['share_assumed_alone']:.0f}%",
        ]
        for row in found.shares.to_dict("records")
    )
    return tabulated("shares", "How many parameters rest on what, by the sector that uses them first", header, rows)


def register_table(found: Register) -> Shown:
    """The parameters, the weakest first."""
    return _entries("register", "The register of assumptions, the weakest first", "Sector", found.entries)


def beside_table(found: Register) -> Shown:
    """The same of the models beside the main one."""
    caption = "What delivery by events and the hospital's pathway assume, which other runs do not use"
    return _entries("register-beside", caption, "Of", found.entries_beside)


def _entries(name: str, caption: str, sector: str, entries: Sequence[Entry]) -> Shown:
    header = ("Parameter", "Rests on", sector, "Value (low to high)", "Unit", "Evidence", "Meaning")
    rows = (
        [row.parameter, row.basis, row.sector, row.value, row.unit, row.evidence or NOTHING, row.meaning]
        for row in entries
    )
    return tabulated(name, caption, header, rows)


def settings_basis_table(found: Register) -> Shown:
    """What scenarios set, the weakest first."""
    header = ("Setting", "First set by", "Rests on", "In the words of its file")
    rows = ([row.setting, row.scenario, row.basis, row.source or NOTHING] for row in found.settings)
    return tabulated("setting-bases", "What the settings of scenarios rest on, the weakest first", header, rows)


def _assessment(subject: Subject) -> Iterator[Part]:
    yield Text(
        "Counts and signs of trouble that can be read off from the text and structure of a model, in the manner of "
        "SDM-Doc. A count is a place to look, and no fault by itself."
    )
    header = ("What", "Count", "Which", "Note")
    for name, caption, findings in (
        ("counts", "What there is", lint.counts(subject.network)),
        ("faults", "What to look at", lint.faults(subject.network)),
    ):
        rows = ([one.what, f"{one.count:,}", ", ".join(one.names) or "-", one.note or "-"] for one in findings)
        yield tabulated(name, caption, header, rows)


def _plain(part: Part) -> dict[str, Any]:
    match part:
        case Text(words=words):
            return {"text": words}
        case Bullets(points=points):
            return {"points": list(points)}
        case Code(text=text):
            return {"code": text}
        case Picture(name=name, title=title):
            return {"picture": name, "title": title}
        case Shown(table=table):
            return {
                "table": table.name,
                "caption": table.caption,
                "columns": list(_header(table)),
                "rows": _rows(table),
            }


def _header(table: Table) -> tuple[str, ...]:
    return (table.corner, *table.labels)


def _rows(table: Table) -> list[list[str]]:
    return [[row.heading, *(cell.text for cell in row.cells)] for block in table.blocks for row in block.rows]
