"""What a check of the battery answers: its verdict, the worst figure found, and what a person must add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["passed", "failed", "needs words"]
VERDICTS: tuple[Verdict, ...] = ("passed", "failed", "needs words")


@dataclass(frozen=True)
class Listing:
    """A table of words behind a verdict."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """One line of the scorecard, and what stands behind it.

    name: what a file or another program calls the check
    test: its number among Sterman's twelve tests
    title: the test in words
    done: what was done, in a sentence
    worst: the worst figure that was found
    failures: everything that does not hold, in words: the check failed if there is any
    words: what only a person can say: a check that did not fail needs words if there is any
    listings: tables of what was looked at
    """

    name: str
    test: int
    title: str
    done: str
    worst: str
    failures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Failed where something does not hold; else whether a person has something to add."""
        if self.failures:
            return "failed"
        return "needs words" if self.words else "passed"

    def to_json_object(self) -> dict[str, Any]:
        """The outcome in JSON's terms, with its verdict."""
        return {**asdict(self), "verdict": self.verdict}


def outcome_from(found: Mapping[str, Any]) -> Outcome:
    """The outcome that was written as `to_json_object` gives it."""
    listings = tuple(
        Listing(one["caption"], tuple(one["columns"]), tuple(tuple(row) for row in one["rows"]))
        for one in found["listings"]
    )
    kept = {key: found[key] for key in ("name", "test", "title", "done", "worst")}
    return Outcome(**kept, failures=tuple(found["failures"]), words=tuple(found["words"]), listings=listings)


def verdict_words(outcomes: Sequence[Outcome]) -> str:
    """How many checks passed, failed and need words."""
    counts = {verdict: sum(one.verdict == verdict for one in outcomes) for verdict in VERDICTS}
    verbs = {"passed": "passed", "failed": "failed", "needs words": "need words"}
    said = ", ".join(f"{counts[verdict]} {verbs[verdict]}" for verdict in VERDICTS)
    return f"Of {len(outcomes)} checks {said}."
