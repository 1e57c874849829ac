"""Surprise behaviour: modes of behaviour in the ensemble of draws that the central run does not show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from qisim.experiments.battery.bench import PERCENT, Array, Bench
from qisim.results.scorecard import Listing, Outcome

PRACTICE = "practising_density"
OFTEN = 0.1
"""A mode in more draws than one in ten is outside no 90 % interval: it is part of what the model does."""
CLEAR = 0.002
"""A fifth of a percentage point of practice: smaller rises are none."""
LOST = 0.5
SWING = 0.1
"""Of the whole range of a course: a movement back by less is no swing."""
SWINGS = 3
QUESTION = (
    "Each mode that the central run does not show is to be explained, or the model mended: see the table of modes."
)


def overshoot(course: Array, withdrawn: int) -> bool:
    """Practice rises clearly, and has lost more than half of the rise by the end."""
    rise = float(course.max() - course[0])
    return rise > CLEAR and float(course[-1] - course[0]) < LOST * rise


def oscillation(course: Array, withdrawn: int) -> bool:
    """The course turns three times or more, each time by a tenth of its range at least, and moves clearly at all."""
    span = float(np.ptp(course))
    return span > CLEAR and swings(course, SWING * span) >= SWINGS


def lock_in(course: Array, withdrawn: int) -> bool:
    """After a clear rise, practice stands at the end no lower than when support ended: it keeps itself."""
    return withdrawn < len(course) - 1 and course[withdrawn] - course[0] > CLEAR and course[-1] >= course[withdrawn]


def extinction(course: Array, withdrawn: int) -> bool:
    """Practice ends below half of what it was at the start."""
    return bool(course[-1] < LOST * course[0])


MODES: Mapping[str, Callable[[Array, int], bool]] = {
    "overshoot": overshoot,
    "oscillation": oscillation,
    "lock-in": lock_in,
    "extinction": extinction,
}


def swings(course: Array, least: float) -> int:
    """How often a course turns, where a turn is a movement back by `least` from its last extreme."""
    turns, direction, extreme = 0, 0, float(course[0])
    for value in map(float, course):
        if (direction >= 0 and value > extreme) or (direction <= 0 and value < extreme):
            if direction == 0 and abs(value - extreme) >= least:
                direction = 1 if value > extreme else -1
            if direction:
                extreme = value
        elif direction and abs(value - extreme) >= least:
            turns, direction, extreme = turns + 1, -direction, value
    return turns


def surprise(bench: Bench) -> Outcome:
    """Flag the modes of practice in every strategy and draw.

    It fails where the baseline, in which nothing is done, has a mode in more than one draw in ten that its central
    run does not show: the balance that the model is said to start from is then not one. Elsewhere a person has to
    say what such a mode means.
    """
    courses, times = bench.ensemble.courses[PRACTICE], bench.ensemble.times
    failures, rows, unseen = [], [], []
    for strategy, own in zip(bench.strategies, courses, strict=True):
        end = strategy.withdrawn_after
        withdrawn = len(times) - 1 if end is None else int(np.searchsorted(times, end))
        for mode, shown in MODES.items():
            central, *others = (bool(shown(course, withdrawn)) for course in own)
            share = float(np.mean(others))
            if share or central:
                rows.append((strategy.name, mode, "yes" if central else "no", f"{PERCENT * share:.0f}%"))
            if share and not central:
                unseen.append((share, mode, strategy.name))
                if strategy is bench.baseline and share > OFTEN:
                    failures.append(f"{mode} of practice where nothing is done, in {PERCENT * share:.0f}% of draws")
    share, mode, name = max(unseen, default=(0.0, "", ""))
    return Outcome(
        name="surprise",
        test=10,
        title="Surprise behaviour",
        done=f"The course of practice in {len(bench.strategies)} strategies and {bench.draws} draws looked through for "
        f"{', '.join(MODES)} that the central run does not show.",
        worst=f"{mode} in {name}: {PERCENT * share:.0f}% of draws"
        if unseen
        else "no mode but those of the central run",
        failures=tuple(failures),
        words=(f"{QUESTION} In more than one draw in ten: {_often(unseen)}.",) if unseen else (),
        listings=(Listing("Modes of practice", ("Strategy", "Mode", "Central run", "Draws"), tuple(rows)),),
    )


def _often(unseen: Sequence[tuple[float, str, str]]) -> str:
    """In how many strategies each mode is frequent."""
    names = {mode: [name for share, own, name in unseen if own == mode and share > OFTEN] for mode in MODES}
    said = [f"{mode} in {len(some)} of the strategies ({some[0]} first)" for mode, some in names.items() if some]
    return "; ".join(said) or "none"
