"""What happened, event by event, for those who want to tell it."""

from __future__ import annotations

from typing import NamedTuple


class Event(NamedTuple):
    """One thing that happened.

    time: years since 2014-04-01
    trust: its code
    what: the flow by whose equation it happened, or for projects their start, success or stall
    of: the group of a person, the domain of a project
    who: the name of the person or project
    travels: whether the person comes from another trust, or goes to one
    """

    time: float
    trust: str
    what: str
    of: str
    who: str
    travels: bool


class History:
    """Events in the order in which they happened."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, time: float, trust: str, what: str, of: str, who: str, travels: bool = False) -> None:
        """Put down an event."""
        self.events.append(Event(time, trust, what, of, who, travels))
