"""The same trusts and parameters lived through again and again: what is luck, and what is not.

A run by the event engine at central parameters is one life. Lives differ in nothing but luck, and the continuous
engine says what they would be without any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qisim import engines, parameters
from qisim.engines import Inputs, events
from qisim.engines.inputs import QUARTERS_PER_YEAR, Array, checked
from qisim.engines.integrate import Progress
from qisim.errors import InputError, Problem, did_you_mean
from qisim.experiments.job import AnyPopulation, AnyScenario, Job, Selection, check_whole_number, prepare, settle_engine
from qisim.model import Model
from qisim.results.result import Settings
from qisim.structure import TRUST

AT_ONCE = 50
"""Lives side by side, which cost little more than one where trusts are few."""

EXPECTED = "expected"
QUANTITIES = ("practising_density", "practising_total", "trust_projects")


@dataclass(frozen=True)
class Lives:
    """Many lives of the same trusts.

    courses: a row for each life, quarter, trust and quantity: life, code, quantity, inner, year, value; the life called
        `expected` is that of the continuous engine. Years count from 2014-04-01, here and in `events`
    events: what happened to everybody in the first life: time in years, trust, what, of, who, travels
    """

    courses: pd.DataFrame
    events: pd.DataFrame


def lives(
    scenario: AnyScenario,
    *,
    population: AnyPopulation = "england-2015",
    only: Selection | None = None,
    count: int = 100,
    seed: int = 0,
    quantities: Sequence[str] = QUANTITIES,
    progress: Progress | None = None,
) -> Lives:
    """Run a strategy `count` times at central parameters, each time with other luck.

    quantities: stocks or equations of trusts to keep
    progress: called with (lives, lives in all)

    The other arguments are those of `run`. Raises `InputError` for what is wrong or too large.
    """
    check_whole_number("count", count, at_least=1)
    settings = Settings(count, seed, engines.EVENTS, "euler", engines.STEPS_PER_QUARTER)
    job = settle_engine(prepare([scenario], population, only, settings), None, fresh=True)
    _check(quantities, job.model)
    trusts = job.population
    values = parameters.central(job.parameters[0])
    given = Inputs(values, job.levers[0], trusts.attributes, trusts.index, trusts.sizes, trusts.codes)
    inputs = checked(given, job.model)
    history = events.History()
    expected = engines.simulate(job.model, inputs, quantities, engine="vectorised")
    frames = [_frame(job, EXPECTED, expected.values, quantities)]
    for first in range(0, count, AT_ONCE):
        here = min(AT_ONCE, count - first)
        found = events.run(
            job.model,
            _repeated(inputs, here),
            quantities,
            engines.STEPS_PER_QUARTER,
            seed,
            first,
            history=history if first == 0 else None,
        )
        for life in range(here):
            one = {name: rows[:, :, life : life + 1] for name, rows in found.items()}
            frames.append(_frame(job, str(first + life), one, quantities))
        if progress:
            progress(first + here, count)
    happened = pd.DataFrame(history.events, columns=list(events.Event._fields))
    return Lives(pd.concat(frames, ignore_index=True), happened)


def _repeated(inputs: Inputs, count: int) -> Inputs:
    values = {name: np.repeat(value, count, axis=1) for name, value in inputs.parameters.items()}
    return replace(inputs, parameters=values)


def _check(quantities: Sequence[str], model: Model) -> None:
    possible = [name for name in (*model.stocks, *model.equations) if model.shape(name).place == TRUST]
    problems = [
        Problem(
            "there is no such quantity of a trust",
            key="quantities",
            found=repr(name),
            expected="a stock or an equation of trusts, such as " + ", ".join(QUANTITIES),
            suggestion=did_you_mean(name, possible),
        )
        for name in quantities
        if name not in possible
    ]
    if problems:
        raise InputError(problems)


def _frame(job: Job, life: str, found: Mapping[str, Array], quantities: Sequence[str]) -> pd.DataFrame:
    return pd.concat([_rows(job, life, found[name], name) for name in quantities])


def _rows(job: Job, life: str, values: Array, name: str) -> pd.DataFrame:
    """values: (quarters + 1, inner, 1, trusts)"""
    years = np.arange(len(values)) / QUARTERS_PER_YEAR
    directions: dict[str, Sequence[object]] = {
        "year": years.tolist(),
        "inner": job.model.members(name),
        "code": job.population.codes,
    }
    index = pd.MultiIndex.from_product(list(directions.values()), names=list(directions))
    frame = pd.DataFrame({"value": values[:, :, 0].ravel()}, index=index).reset_index()
    return frame.assign(life=life, quantity=name)[["life", "code", "quantity", "inner", "year", "value"]]
