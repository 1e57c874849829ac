"""A station of servers with one queue, on SimPy: cubicles, clinicians or beds.

First come, first served. It keeps the two areas that Little's law needs (people waiting and servers busy,
each times how long), apart from whatever else is recorded of those who pass.
"""

from __future__ import annotations

from collections import deque

from simpy import Environment, Event
from simpy.events import URGENT

from qisim.errors import RunError

EVENT_LIMIT = 50_000_000
"""Events after which a simulation is stopped: years of the largest hospital."""


class Station:
    """Servers that people enter, hold and leave. The number of servers may change; nobody is sent away."""

    def __init__(self, environment: Environment, servers: int) -> None:
        self.environment = environment
        self.servers = servers
        self.busy = 0
        self.queue: deque[Event] = deque()
        self.waiting_area = 0.0
        self.busy_area = 0.0
        self._since = environment.now

    def enter(self) -> Event:
        """The event of getting a server, at once or when those who came before have theirs."""
        environment = self.environment
        if environment.now != self._since:
            self.count()
        event = Event(environment)
        if self.busy < self.servers:
            self.busy += 1
            event.succeed()
        else:
            self.queue.append(event)
        return event

    def leave(self) -> None:
        """Give a server back; whoever has waited longest gets it."""
        if self.environment.now != self._since:
            self.count()
        if self.queue and self.busy <= self.servers:
            self.queue.popleft().succeed()
        else:
            self.busy -= 1

    def staff(self, servers: int) -> None:
        """Change the number of servers. Where there are fewer, those who are busy finish first."""
        self.count()
        self.servers = servers
        while self.queue and self.busy < servers:
            self.busy += 1
            self.queue.popleft().succeed()

    def count(self) -> None:
        """Bring the areas up to now."""
        now = self.environment.now
        passed = now - self._since
        if self.queue:
            self.waiting_area += passed * len(self.queue)
        self.busy_area += passed * self.busy
        self._since = now

    def begin_counting(self) -> None:
        """Forget what came before: the areas begin now."""
        self.count()
        self.waiting_area = self.busy_area = 0.0


def run(environment: Environment, until: float, *, limit: int = EVENT_LIMIT, done: int = 0) -> int:
    """Process all events before `until`, which becomes the time, and return how many were processed so far.

    `done` were before. Raises `RunError` at the limit: nothing runs for ever.
    """
    step = environment.step
    bell = Event(environment)
    bell.callbacks.append(_ring)
    environment.schedule(bell, URGENT, until - environment.now)
    try:
        while done <= limit:
            step()
            done += 1
    except _BellError:
        return done
    raise RunError(
        f"the simulation was stopped at its limit of {limit:,} events, {environment.now:,.0f} of {until:,.0f} hours "
        "in: ask for fewer weeks or fewer patients, or raise the limit (--event-limit)"
    )


class _BellError(Exception):
    """The time has come."""


def _ring(_: Event) -> None:
    raise _BellError
