"""Words that follow the numbers: a headline states what the data show, whichever way they point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qisim.charts.numbers import percent


@dataclass(frozen=True)
class Words:
    """What is said about a chart: the finding, the statistics behind it, and the chart for those who cannot see it."""

    headline: str
    subtitle: str
    description: str


@dataclass(frozen=True)
class Said:
    """A strategy's value, as a number to compare and as words to read."""

    title: str
    value: float
    words: str


def change(share: float, digits: int = 0) -> str:
    """A relative change as readers say it: "12% higher", "3% lower", "unchanged"."""
    text = percent(abs(share), digits)
    return (
        "unchanged"
        if float(text.replace(",", "").rstrip("%")) == 0.0
        else f"{text} {'higher' if share > 0 else 'lower'}"
    )


def ranked(said: Sequence[Said]) -> list[Said]:
    """Highest first; strategies with equal values stay in the order asked for."""
    return sorted(said, key=lambda one: -one.value)


def all_alike(said: Sequence[Said]) -> bool:
    """Whether every strategy reads the same once rounded."""
    return len({one.words for one in said}) == 1


def compared(said: Sequence[Said]) -> str:
    """Strategies beside each other, highest first; of three or more, the lowest and the highest.

    "22% with Systematic support and 17% with Survival of the fittest", or "22% under both strategies" where
    rounding leaves no difference to speak of.
    """
    if len(said) == 1:
        return f"{said[0].words} with {said[0].title}"
    if all_alike(said):
        return f"{said[0].words} under {under(len(said))}"
    first, *_, last = ranked(said)
    if len(said) == 2:
        return f"{first.words} with {first.title} and {last.words} with {last.title}"
    return f"from {last.words} with {last.title} to {first.words} with {first.title}"


def under(count: int) -> str:
    """How to speak of all strategies of a comparison at once."""
    return {1: "this strategy", 2: "both strategies"}.get(count, f"all {count} strategies")


def opening(text: str) -> str:
    """A sentence's first letter as a capital."""
    return text[:1].upper() + text[1:]
