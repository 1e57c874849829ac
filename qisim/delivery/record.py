"""What happened in a simulated programme: a table of events and, by trust and quarter, what was paid for and what came.

Both are all that figures and sentences are made from, so that a finished folder tells the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]

EVENT_COLUMNS = ("time", "level", "place", "kind", "what", "number")
SCHEDULE_COLUMNS = ("code", "time", "quantity", "unit", "paid", "delivered")
TRAINING, COACHES = "training", "coaches"
REGION, TRUST, AREA, NATION = "region", "trust", "area", "nation"
PLACES, POSTS, TEAMS, INTERRUPTED = "training_places", "coach_posts", "teams", "interrupted"
UNITS = {PLACES: "person", POSTS: "person", TEAMS: "team", INTERRUPTED: "1"}
QUARTERS_A_YEAR, MONTHS_A_YEAR = 4, 12

KINDS = {
    "planned": "what is to begin at this time by the plan; `number` is the time at which it is to end",
    "faculty": "capacity of a region's faculty, in members who carry one cohort each",
    "advisers": "advisers of a region",
    "opened": "a region starts",
    "joined": "people who begin to wait",
    "cohort started": "people in the cohort",
    "waited": "mean months for which the people of a cohort had waited",
    "cohort ended": "people in the cohort",
    "faculty taken": "parts of the faculty's capacity",
    "faculty returned": "parts of the faculty's capacity",
    "gave up": "people or teams who had waited too long",
    "withdrawn": "people or teams who still waited when the programme was withdrawn",
    "still waiting": "people or teams at the end of the run",
    "wave started": "teams that are to be admitted",
    "learning session": "its number, from 1",
    "wave ended": "its number, from 1",
    "teams admitted": "teams",
    "teams finished": "teams",
    "gate passed": "reviews that it took",
    "gate not passed": "reviews so far",
    "case studies": "months for which the first were edited",
    "chief executive left": "months for which the trust sends nobody new",
    "reorganised": "months for which the trust sends nobody new",
}
"""What `number` is, by kind of event. `time` is in years since 2014-04-01."""


@dataclass
class Log:
    """Events as they happen, at times in months."""

    rows: list[tuple[float, str, str, str, str, float]] = field(default_factory=list)

    def say(self, month: float, level: str, place: str, kind: str, what: str, number: float) -> None:
        """Note an event."""
        self.rows.append((month / MONTHS_A_YEAR, level, place, kind, what, float(number)))

    def table(self) -> pd.DataFrame:
        """In the order of time; what happens at once stays in the order in which it was noted."""
        return pd.DataFrame(self.rows, columns=list(EVENT_COLUMNS)).sort_values(
            "time", kind="stable", ignore_index=True
        )


@dataclass(frozen=True)
class Record:
    """The delivery of one scenario.

    events: time (years since 2014-04-01), level, place, kind, what, number (its meaning by kind: `KINDS`)
    schedule: code, time (start of the quarter), quantity, unit, paid, delivered
    """

    events: pd.DataFrame
    schedule: pd.DataFrame

    def number(self, kind: str, what: str) -> float:
        """The sum of an event's numbers over all places."""
        events = self.events
        return float(events.loc[(events["kind"] == kind) & (events["what"] == what), "number"].sum())

    def total(self, quantity: str, column: str) -> float:
        """What was paid for or delivered of a quantity, over all trusts and quarters."""
        schedule = self.schedule
        return float(schedule.loc[schedule["quantity"] == quantity, column].sum())

    def by_quarter(self, quantity: str) -> tuple[Array, Array, Array]:
        """Over all trusts: start of each quarter in years, paid and delivered."""
        rows = self.schedule.loc[self.schedule["quantity"] == quantity].groupby("time", sort=True)
        sums = rows[["paid", "delivered"]].sum()
        return (
            sums.index.to_numpy(np.float64),
            sums["paid"].to_numpy(np.float64),
            sums["delivered"].to_numpy(np.float64),
        )

    @property
    def promises(self) -> bool:
        """Whether anything was paid for that can be delivered or not."""
        return any(self.total(quantity, "paid") > 0 for quantity in (PLACES, POSTS, TEAMS))


def schedule_table(codes: Sequence[str], found: Mapping[str, tuple[Array, Array]]) -> pd.DataFrame:
    """By quantity what was paid for and delivered, each (quarters, trusts)."""
    tables = []
    for quantity, (paid, delivered) in found.items():
        quarters, trusts = paid.shape
        tables.append(
            pd.DataFrame(
                {
                    "code": np.tile(np.array(codes, dtype=object), quarters),
                    "time": np.repeat(np.arange(quarters) / QUARTERS_A_YEAR, trusts),
                    "quantity": quantity,
                    "unit": UNITS[quantity],
                    "paid": paid.ravel(),
                    "delivered": delivered.ravel(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)[list(SCHEDULE_COLUMNS)]


def share_after(month: float, quarters: int) -> Array:
    """The part of each quarter that lies after a moment, in months from the start of the model."""
    return np.clip(np.arange(1, quarters + 1) - month * QUARTERS_A_YEAR / MONTHS_A_YEAR, 0.0, 1.0)
