"""A scenario in some trusts as an XMILE file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qisim import parameters
from qisim.engines import Inputs
from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.equations.sectors import SECTORS
from qisim.errors import ExportError, OutputError, Problem, did_you_mean
from qisim.exchange.xmile import DIALECTS, Dialect, xmile
from qisim.experiments.job import AnyPopulation, AnyScenario, Job, prepare
from qisim.population import Population
from qisim.population import load as load_population
from qisim.results.files import write_text
from qisim.results.result import Settings

USUAL_TRUSTS = 6


def export(
    path: str | Path,
    scenario: AnyScenario = "systematic-support",
    *,
    trusts: int | Sequence[str] = USUAL_TRUSTS,
    population: AnyPopulation = "england-2015",
    dialect: str = "portable",
    years: float | None = None,
) -> Path:
    """Write the whole model, at central parameters, as one XMILE file; gives its path.

    trusts: how many, spread evenly over the table, or their codes
    dialect: `portable` writes sums out, `standard` uses SUM(x[*]), `pysd` SUM(x[Trusts!])
    years: of the scenario's, the first so many, in quarters; all if not given

    Raises `ExportError` for an equation that XMILE cannot say, and for wrong arguments.
    """
    if dialect not in DIALECTS:
        raise ExportError(
            Problem(
                "there is no such dialect",
                key="dialect",
                found=repr(dialect),
                expected="one of: " + ", ".join(DIALECTS),
                suggestion=did_you_mean(dialect, DIALECTS),
            )
        )
    country = population if isinstance(population, Population) else load_population(population)
    codes = chosen_trusts(country, trusts)
    job = prepare([scenario], country, {"code": codes}, Settings(1, 0, "vectorised", "euler", 8))
    target = Path(path)
    if not target.parent.is_dir():
        raise OutputError(
            Problem("there is no such folder", key="MODEL.xmile", found=str(target.parent), expected="a folder")
        )
    one = _chosen(dialect)
    text = xmile(
        job.model,
        inputs_of(job, years),
        name=job.names[0],
        members=job.population.members,
        about=about(job),
        dialect=one,
        sectors={title: [equation.__name__ for equation in equations] for title, equations in SECTORS.items()},
    )
    write_text(target, text)
    return target


def _chosen(dialect: str) -> Dialect:
    return next(one for one in DIALECTS if one == dialect)


def about(job: Job) -> str:
    """What a reader of the file must know of it."""
    return (
        f"{job.scenarios[0].title}, in {len(job.population)} trusts of {job.population.name}; central parameters, "
        "levers constant within a quarter, Euler's method. Time counts in years from April 2014, money in pounds at "
        "2014/15 prices. Where stocks start, and what is held from the start, was computed by qisim."
    )


def inputs_of(job: Job, years: float | None = None) -> Inputs:
    """The inputs of the job's only scenario at central parameters, cut to so many years."""
    levers = job.levers[0]
    if years is not None:
        most = job.scenarios[0].years
        quarters = round(QUARTERS_PER_YEAR * years)
        if not (1 <= quarters <= QUARTERS_PER_YEAR * most):
            raise ExportError(
                Problem("cannot be so many years", key="years", found=f"{years:g}", expected=f"from 0.25 to {most}")
            )
        levers = {name: values[:quarters] for name, values in levers.items()}
    trusts = job.population
    central = parameters.central(job.parameters[0])
    return Inputs(central, levers, trusts.attributes, trusts.index, trusts.sizes, trusts.codes)


def chosen_trusts(country: Population, trusts: int | Sequence[str]) -> list[str]:
    """The codes asked for, each once; of a number, so many spread evenly over the table."""
    if isinstance(trusts, int):
        if not (1 <= trusts <= len(country)):
            raise ExportError(
                Problem(
                    "there cannot be so many trusts",
                    key="trusts",
                    found=str(trusts),
                    expected=f"from 1 to {len(country)}, or codes",
                )
            )
        places = np.arange(trusts) * len(country) // trusts
        return [country.codes[place] for place in places]
    codes = list(trusts)
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ExportError(Problem("a trust is named twice", key="trusts", found=", ".join(twice), expected="each once"))
    return codes
