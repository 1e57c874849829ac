"""What a reorganisation costs: the same strategy with and without one, on the same luck.

Dixon asks that support be stable for the medium term. So a strategy is run as it is and once more with
a year of reorganisation in its fourth year; all else, and every draw, is the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from qisim import scenarios
from qisim.engines import STEPS_PER_QUARTER
from qisim.engines.integrate import Method, Progress
from qisim.equations.world import AXES
from qisim.errors import Problem, ScenarioError, did_you_mean
from qisim.experiments.compare import compare
from qisim.experiments.core import Say
from qisim.experiments.job import AnyPopulation, AnyScenario, Selection
from qisim.parameters import load_levers
from qisim.results.result import Result
from qisim.scenarios import Scenario, Setting
from qisim.scenarios.quantities import Amount

REORGANISATION = "reorganisation"
BEGINS, ENDS = date(2018, 4, 1), date(2019, 4, 1)
"""Of the disturbance: the fourth year in which a strategy can act, so that half of it has been built."""


def stability(
    scenario: AnyScenario,
    *,
    lever: str = REORGANISATION,
    strength: float = 1.0,
    population: AnyPopulation = "england-2015",
    only: Selection | None = None,
    draws: int = 200,
    seed: int = 0,
    engine: str = "auto",
    workers: int | None = None,
    out: str | Path | None = None,
    fresh: bool = False,
    draws_from: str | Path | None = None,
    method: Method = "euler",
    steps_per_quarter: int = STEPS_PER_QUARTER,
    say: Say | None = None,
    progress: Progress | None = None,
) -> Result:
    """A strategy compared with itself disturbed: `lever` raised to `strength` from April 2018 to April 2019.

    A reorganisation of 1 a year is one like that of 2013, for a year. The differences in the result
    (productivity growth, practising share, net benefit and the rest) are what the disturbance costs.
    The other arguments are those of `compare`.
    """
    steady = scenario if isinstance(scenario, Scenario) else scenarios.load(scenario)
    return compare(
        steady,
        disturbed(steady, lever, strength),
        population=population,
        only=only,
        draws=draws,
        seed=seed,
        engine=engine,
        workers=workers,
        out=out,
        fresh=fresh,
        draws_from=draws_from,
        method=method,
        steps_per_quarter=steps_per_quarter,
        say=say,
        progress=progress,
    )


def disturbed(scenario: Scenario, lever: str = REORGANISATION, strength: float = 1.0) -> Scenario:
    """The scenario with a year of something, on top of all else."""
    known = load_levers()
    if lever not in known:
        hint = did_you_mean(lever, list(known))
        raise ScenarioError(Problem("the model has no lever of this name", key="lever", found=lever, suggestion=hint))
    low, high = known[lever].low, known[lever].high
    if not low <= strength <= high:
        expected = f"from {low:g} to {high:g}"
        raise ScenarioError(
            Problem(f"'{lever}' cannot be so strong", key="strength", found=f"{strength:g}", expected=expected)
        )
    if scenario.end < ENDS:
        message = f"'{scenario.name}' ends before the reorganisation does that is to disturb it"
        raise ScenarioError(
            Problem(message, file=str(scenario.file), key="years", found=f"{scenario.end}", expected=f"{ENDS} or later")
        )
    words = lever.replace("_", " ")
    return replace(
        scenario,
        name=f"{scenario.name}-and-{lever.replace('_', '-')}",
        title=f"{scenario.title}, and a year of {words}",
        levers=_with_pulse(scenario.levers, _pulse(lever, strength)),
    )


def _pulse(name: str, strength: float) -> list[Setting]:
    lever = load_levers()[name]
    members = next((axis.members for axis in AXES if axis.name == lever.axis), ("",))
    source = "assumption: everywhere, for a year, to show what instability costs"
    return [Setting(name, member, Amount(strength, lever.unit), BEGINS, stop=ENDS, source=source) for member in members]


def _with_pulse(levers: tuple[Setting, ...], pulse: list[Setting]) -> tuple[Setting, ...]:
    """Phases of one member of a lever stand together, as in a file."""
    found = list(levers)
    for phase in pulse:
        same = [place for place, one in enumerate(found) if (one.lever, one.member) == (phase.lever, phase.member)]
        found.insert(same[-1] + 1 if same else len(found), phase)
    return tuple(found)
