"""Optimisation, of which qisim does none yet: each item says so, and what a person would have to write."""

from __future__ import annotations

from collections.abc import Callable

from qisim.standards.parts import Content, not_done
from qisim.standards.subject import Subject

NONE_YET = "qisim has no optimiser yet. Where one was used besides, say"


def absent(what: str) -> Callable[[Subject], Content]:
    """The item of a part of an optimisation that was not done."""

    def item(subject: Subject) -> Content:
        return not_done(f"{NONE_YET} {what}.")

    return item
