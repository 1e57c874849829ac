"""What the ends of a ladder of support say of stable states, as tidy tables. `equilibria` says what words mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from qisim.equations.world import TYPES
from qisim.experiments import owntables
from qisim.experiments.ownstates import OwnStates
from qisim.experiments.typical import Array, Copy
from qisim.results.tables import INTERVAL

LADDER = (0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
"""Years of support."""
UNTOUCHED, LOW, HIGH = 0.0, 0.25, 12.0
"""Those of the trust left alone, of the low start and of the high start."""
RULES = tuple(tenths / 10 for tenths in range(11))
"""Shares of cashable savings, beyond the usual, that a rule held for ever puts back into improvement."""
SETTLING = 10
"""Years before the end over which a trust must have come to rest."""
DRIFT = 0.005
"""A trust is settled whose practising density moves by no more than half a percentage point in that time."""
DIFFERENCE = 0.02
"""Two states are two where they lie more than two percentage points apart."""
PERCENT = 100.0

WITHDRAWN, STAYS, HELD = "everything-withdrawn", "reinvestment-stays", "reinvestment-for-ever"
"""The variants: no rule is left, the support's own rule stays, and rules of every size from the start."""
MOMENTS = ("at_withdrawal", "after_5_years", "before_the_end", "at_the_end")

SHARES = ("two_stable_states", "one_stable_state", "undecided", "nudge_is_enough", "above_critical_after_5_years")
"""Measures that each draw has or has not: the table gives the share of draws."""
OF_DRAWS = "% of draws"
UNITS = {
    "low_start_end": "%",
    "high_start_end": "%",
    "density_at_nudge": "%",
    "density_at_withdrawal": "%",
    "low_start_drift": "percentage points",
    "high_start_drift": "percentage points",
    "unstable_below": "%",
    "unstable_above": "%",
    **dict.fromkeys(SHARES, OF_DRAWS),
    **owntables.UNITS,
}
APPEARS = "reinvestment_share_at_which_two_appear"

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Moments:
    """Practising density at each of `MOMENTS`, by draw and copy, and the critical density by draw and type."""

    copies: tuple[Copy, ...]
    at: Mapping[str, Array]
    critical: Array
    rule: float | None
    """The rule that stays in the variant in which one does; None where the support has none."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The types of trust, in order."""
        return tuple(dict.fromkeys(copy.kind for copy in self.copies))

    @property
    def variants(self) -> dict[str, float | None]:
        """What is left after withdrawal, by variant."""
        return {WITHDRAWN: None} if self.rule is None else {WITHDRAWN: None, STAYS: self.rule}

    def of(self, moment: str, kind: str, rule: float | None, years: float) -> Array:
        """The density of one copy at a moment, by draw."""
        return self.at[moment][:, self.copies.index(Copy(kind, years, rule))]

    def threshold(self, kind: str) -> Array:
        """The critical density of a type, by draw."""
        return self.critical[:, TYPES.index(kind) if self.critical.shape[1] > 1 else 0]


@dataclass(frozen=True)
class Ends:
    """Where one type ends untouched, from a low and from a high start, under one rule; each by draw."""

    untouched: Array
    low: Array
    high: Array
    low_drift: Array
    high_drift: Array

    @property
    def settled(self) -> Flags:
        """Whether both have come to rest."""
        return np.maximum(np.abs(self.low_drift), np.abs(self.high_drift)) <= DRIFT

    @property
    def two(self) -> Flags:
        """Whether they rest in different states."""
        return self.settled & (np.abs(self.high - self.low) > DIFFERENCE)

    @property
    def nudged(self) -> Flags:
        """Whether the low start left for good the state in which the untouched trust stands: that one is not stable."""
        return np.abs(self.low - self.untouched) > DIFFERENCE


def ends_of(every: Moments, kind: str, rule: float | None) -> Ends:
    """The two ends of the ladder."""
    untouched, low, high = (every.of("at_the_end", kind, rule, years) for years in (UNTOUCHED, LOW, HIGH))
    before = [every.of("before_the_end", kind, rule, years) for years in (LOW, HIGH)]
    return Ends(untouched, low, high, low - before[0], high - before[1])


def judged(every: Moments, kind: str, rule: float | None) -> dict[str, Array]:
    """Every measure of one type under one rule, by draw, in its unit; of `SHARES`, 100 where it is so and else 0."""
    ends = ends_of(every, kind, rule)
    below, above = _unstable(every, kind, rule, ends)
    after_5_years = every.of("after_5_years", kind, rule, HIGH) > every.threshold(kind)
    found = {
        "low_start_end": ends.low,
        "high_start_end": ends.high,
        "density_at_nudge": every.of("at_withdrawal", kind, rule, LOW),
        "density_at_withdrawal": every.of("at_withdrawal", kind, rule, HIGH),
        "low_start_drift": ends.low_drift,
        "high_start_drift": ends.high_drift,
        "unstable_below": below,
        "unstable_above": above,
        "two_stable_states": ends.two.astype(np.float64),
        "one_stable_state": (ends.settled & ~ends.two).astype(np.float64),
        "undecided": (~ends.settled).astype(np.float64),
        "nudge_is_enough": ends.nudged.astype(np.float64),
        "above_critical_after_5_years": after_5_years.astype(np.float64),
    }
    return {measure: PERCENT * values for measure, values in found.items()}


def _unstable(every: Moments, kind: str, rule: float | None, ends: Ends) -> tuple[Array, Array]:
    """The density at withdrawal of the last rung that falls back, and of the first that stays up."""
    rungs = [years for years in LADDER if years >= LOW]
    last = np.stack([every.of("at_the_end", kind, rule, years) for years in rungs])
    withdrawn = np.stack([every.of("at_withdrawal", kind, rule, years) for years in rungs])
    stays = np.abs(last - ends.high) < np.abs(last - ends.low)
    first = np.maximum(1, stays.argmax(axis=0))
    draws = np.arange(last.shape[1])
    below, above = (np.where(ends.two, withdrawn[rung, draws], np.nan) for rung in (first - 1, first))
    return below, above


def states(every: Moments, own: OwnStates) -> pd.DataFrame:
    """Every measure by type and variant: its middle over draws and 90 % interval, or its share of draws."""
    rows = []
    for kind in every.kinds:
        for variant, measures in _measures(every, own, kind):
            for measure, values in measures.items():
                summary = {"value": values.mean()} if UNITS[measure] == OF_DRAWS else _summary(values)
                rows.append(_row(kind, variant, measure, UNITS[measure], summary))
        appears = _summary(_appears(every, kind))
        rows.append(_row(kind, HELD, APPEARS, "1", appears))
    return pd.DataFrame(rows)


def _measures(every: Moments, own: OwnStates, kind: str) -> Iterator[tuple[str, dict[str, Array]]]:
    """The measures of one type by draw, for each variant: of runs through time, and of the equations' own states."""
    for case, of, variant in owntables.cases(own, every.variants):
        if of == kind:
            yield variant, {**judged(every, kind, every.variants[variant]), **owntables.judged(own, case)}


def _row(kind: str, variant: str, measure: str, unit: str, summary: Mapping[str, float]) -> dict[str, object]:
    undefined = {"value": np.nan, "low": np.nan, "high": np.nan, "defined": 1.0}
    return {"type": kind, "variant": variant, "measure": measure, "unit": unit, **undefined, **summary}


def _summary(values: Array) -> dict[str, float]:
    known = values[~np.isnan(values)]
    low, middle, high = np.percentile(known, INTERVAL) if known.size else (np.nan,) * 3
    return {"value": float(middle), "low": float(low), "high": float(high), "defined": known.size / values.size}


def _appears(every: Moments, kind: str) -> Array:
    """The smallest rule under which a draw has two stable states; NaN where it has them under none."""
    two = np.stack([ends_of(every, kind, rule).two for rule in RULES])
    return np.where(two.any(axis=0), np.array(RULES)[two.argmax(axis=0)], np.nan)


def ladder(every: Moments) -> pd.DataFrame:
    """Practising density, in %, after each length of support: at withdrawal, five years on and at the end."""
    rows = []
    for kind, variant, rule in _cases(every):
        for years in LADDER:
            for moment in ("at_withdrawal", "after_5_years", "at_the_end"):
                summary = _summary(PERCENT * every.of(moment, kind, rule, years))
                del summary["defined"]
                rows.append(
                    {
                        "type": kind,
                        "variant": variant,
                        "years_of_support": years,
                        "moment": moment,
                        "unit": "%",
                        **summary,
                    }
                )
    return pd.DataFrame(rows)


def reinvestment(every: Moments) -> pd.DataFrame:
    """Under each rule held for ever: the % of draws with two stable states, one, undecided, and lifted by a nudge."""
    rows = []
    for kind in every.kinds:
        for rule in RULES:
            ends = ends_of(every, kind, rule)
            shares = {
                "two_stable_states": ends.two,
                "one_stable_state": ends.settled & ~ends.two,
                "undecided": ~ends.settled,
                "nudge_is_enough": ends.nudged,
            }
            percent = {name: float(PERCENT * flags.mean()) for name, flags in shares.items()}
            rows.append({"type": kind, "reinvestment_share": rule, **percent})
    return pd.DataFrame(rows)


def draws(every: Moments, own: OwnStates) -> pd.DataFrame:
    """Every measure of every draw."""
    tables = [
        pd.DataFrame(
            {"type": kind, "variant": variant, "draw": np.arange(values.size), "measure": measure, "value": values}
        )
        for kind in every.kinds
        for variant, measures in _measures(every, own, kind)
        for measure, values in measures.items()
    ]
    return pd.concat(tables, ignore_index=True)


def _cases(every: Moments) -> Iterator[tuple[str, str, float | None]]:
    for kind in every.kinds:
        for variant, rule in every.variants.items():
            yield kind, variant, rule


def course(years: Array, density: Array, every: Moments) -> pd.DataFrame:
    """Practising density, a share, of each copy on the ladder every quarter: `density` is (quarter, copy)."""
    tables = [
        pd.DataFrame(
            {
                "type": copy.kind,
                "variant": variant,
                "years_of_support": copy.support,
                "year": years,
                "value": density[:, number],
            }
        )
        for number, copy in enumerate(every.copies)
        for variant, rule in every.variants.items()
        if rule == copy.rule
    ]
    return pd.concat(tables, ignore_index=True)
