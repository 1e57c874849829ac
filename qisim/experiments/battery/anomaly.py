"""Behaviour anomaly: with each feedback loop cut, the behaviour that it is named for must go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from qisim.equations.loops import LOOPS
from qisim.experiments.battery.bench import Bench
from qisim.experiments.battery.cuts import (
    MUCH_LATER,
    SITUATIONS,
    SUPPORT_ENDS,
    WHOLE,
    Array,
    Cut,
    Scenes,
    cuts,
    kept,
    situation,
    trained,
)
from qisim.experiments.battery.smallcountry import EXEMPLAR
from qisim.results.published import figure
from qisim.results.scorecard import Listing, Outcome

SUPPORT_BEGUN, HALF_A_YEAR_ON, A_YEAR_ON, REORGANISED = 4, 6, 8, 12
"""Quarters: when levers move, half a year and a year after, and a year after the reorganisation is over."""
GONE = 0.01
"""What is left of something that has gone: a hundredth, at most."""
FAR = slice(4, None)
"""The trusts of the other education region, to which no junior doctor carries skill."""


@dataclass(frozen=True)
class Anomaly:
    """What a loop does, as one number, and what must become of it when the loop is cut.

    The number is `sign` in the whole model; cut, it is at most or at least such a part of that.
    """

    loop: str
    what: str
    of: Callable[[Scenes, str], float]
    at_most: float | None = None
    at_least: float | None = None
    sign: int = 1

    def part(self, whole: float, cut: float) -> float:
        """What is left of the number when the loop is cut."""
        return cut / whole if whole else np.inf

    def holds(self, whole: float, cut: float) -> bool:
        """Whether the behaviour is there, and goes with the loop."""
        part = self.part(whole, cut)
        within = (self.at_most is None or part <= self.at_most) and (self.at_least is None or part >= self.at_least)
        return bool(np.isfinite(part) and self.sign * whole > 0 and within)

    @property
    def expected(self) -> str:
        """What must become of the number, in words."""
        if self.at_most is not None:
            return "gone" if self.at_most <= GONE else f"at most {100 * self.at_most:.0f}% of it"
        return f"at least {100 * (self.at_least or 0.0):.0f}% of it"


def _mean(values: Array) -> float:
    return float(np.mean(values))


def _others(values: Array) -> Array:
    return np.delete(values, EXEMPLAR)


def _results_for_commitment(scenes: Scenes, cut: str) -> float:
    return _mean(scenes.change("supported", "commitment", cut)[SUPPORT_ENDS])


def _held_by_exemplar(scenes: Scenes, cut: str) -> float:
    return float(kept(scenes["supported"], scenes["alone"], "practising_density", cut)[EXEMPLAR])


def _skill_gained(scenes: Scenes, cut: str) -> float:
    gained = trained(scenes["supported"], cut) - trained(scenes["alone"], cut)
    return _mean(gained[SUPPORT_ENDS])


def _coaches_who_stay(scenes: Scenes, cut: str) -> float:
    seen = scenes["supported"]
    usual = seen.of("coaches_at_start", cut) * seen.of("own_effort", cut)
    return float((seen.of("trust_coaches", cut) - usual).sum(axis=1)[MUCH_LATER])


def _practice_kept(scenes: Scenes, cut: str) -> float:
    gain = scenes.change("supported", "practising_density", cut).mean(axis=1)
    return float(gain[MUCH_LATER] / gain[SUPPORT_ENDS])


def _learnt_by_others(scenes: Scenes, cut: str) -> float:
    return _mean(scenes.change("one supported", "generic_waste", cut)[-1, FAR])


def _waste_by_pressure(scenes: Scenes, cut: str) -> float:
    return _mean(scenes.change("fewer funds", "generic_waste", cut)[-1])


def _driven_out(scenes: Scenes, cut: str) -> float:
    return _mean(scenes.change("fewer funds", "departure_rate", cut)[A_YEAR_ON])


def _yield_of_effort(scenes: Scenes, cut: str) -> float:
    seen = scenes["supported"]
    values = seen.of("improvement", cut) / seen.of("improvement_effort", cut)
    return _mean(values[SUPPORT_ENDS] / values[SUPPORT_BEGUN])


def _taught_of_many(scenes: Scenes, cut: str) -> float:
    return _mean(scenes["greedy"].of("training", cut)[A_YEAR_ON])


def _skill_left(scenes: Scenes, cut: str) -> float:
    seen = trained(scenes["supported"], cut)
    return _mean(_others(seen[MUCH_LATER] / seen[SUPPORT_ENDS]))


def _seen_in_results(scenes: Scenes, cut: str) -> float:
    results, performance = (scenes["supported"].of(name, cut) for name in ("results", "performance"))
    late, early = (results[quarter] / performance[quarter] for quarter in (SUPPORT_ENDS - 1, A_YEAR_ON))
    return _mean(late / early)


def _constancy_lost(scenes: Scenes, cut: str) -> float:
    return _mean(scenes.change("reorganised", "leadership_constancy", cut)[REORGANISED])


def _pressure_at_once(scenes: Scenes, cut: str) -> float:
    return _mean(scenes.change("fewer funds", "felt_pressure", cut)[HALF_A_YEAR_ON])


ANOMALIES = (
    Anomaly("R1", "rise of commitment under support", _results_for_commitment, at_most=0.6),
    Anomaly(
        "R2", "part of the exemplar's gain in practice that is left after five years", _held_by_exemplar, at_most=0.65
    ),
    Anomaly("R3", "staff with skill gained by support, a trust", _skill_gained, at_most=0.97),
    Anomaly("R4", "coaches beyond the usual, five years after support", _coaches_who_stay, at_most=0.1),
    Anomaly("R5", "part of the gain in practice that is left after five years", _practice_kept, at_most=0.91),
    Anomaly("R6", "avoidable cost where others see the exemplar improve", _learnt_by_others, at_most=GONE, sign=-1),
    Anomaly("R7", "avoidable cost added by lower funding", _waste_by_pressure, at_most=0.5),
    Anomaly("R8", "staff driven out by lower funding, a year", _driven_out, at_most=GONE),
    Anomaly("B1", "yield of the last effort against the first", _yield_of_effort, at_least=1.2),
    Anomaly("B2", "staff taught where three in ten are asked, a trust a year", _taught_of_many, at_least=2.0),
    Anomaly("B3", "skill left five years after support, but for the exemplar", _skill_left, at_least=2.0),
    Anomaly("B4", "what the same performance does late, against early", _seen_in_results, at_least=1.05),
    Anomaly("B5", "constancy of leaders lost to a reorganisation", _constancy_lost, at_most=GONE, sign=-1),
    Anomaly("B6", "pressure half a year after funding fell", _pressure_at_once, at_least=1.05),
)


def anomaly(bench: Bench, made: Mapping[str, Cut] | None = None) -> Outcome:
    """Cut each loop in turn, and show what changes."""
    model = bench.model
    some = {name: cut for name, cut in (made or cuts(model)).items() if name == WHOLE or name in LOOP_IDS}
    names = list(SITUATIONS)
    scenes = Scenes(model, some)
    seen = bench.each(lambda number, _: situation(model, names[number], some), len(names))
    scenes.seen.update(zip(names, seen, strict=True))
    rows, failures = [], []
    for one in ANOMALIES:
        whole, cut = one.of(scenes, WHOLE), one.of(scenes, one.loop)
        part = one.part(whole, cut)
        rows.append((f"{one.loop} {TITLES[one.loop]}", one.what, figure(whole), figure(cut), one.expected))
        if not one.holds(whole, cut):
            failures.append(
                f"{one.loop} {TITLES[one.loop]}: {one.what} is {figure(whole)}, and {figure(cut)} with the loop cut "
                f"({100 * part:.0f}% of it; {one.expected} was expected)"
            )
    missing = sorted(LOOP_IDS - {one.loop for one in ANOMALIES} | LOOP_IDS - set(some))
    failures += [f"{loop} {TITLES[loop]} is not cut" for loop in missing]
    return Outcome(
        name="anomaly",
        test=8,
        title="Behaviour anomaly",
        done=f"Each of {len(ANOMALIES)} loops cut in turn, in {len(SITUATIONS)} situations of a small country: "
        "the behaviour that the loop is named for must be there, and go with it.",
        worst=f"{len(failures)} of {len(LOOP_IDS)} loops do not do what they are named for",
        failures=tuple(failures),
        listings=(
            Listing(
                "What changes when a loop is cut",
                ("Loop", "What it does", "Whole model", "Loop cut", "Expected of what is left"),
                tuple(rows),
            ),
        ),
    )


TITLES = {loop.id: loop.title for loop in LOOPS}
LOOP_IDS = set(TITLES)
