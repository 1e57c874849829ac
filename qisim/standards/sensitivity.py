"""How far each parameter moves the results of a run: rank correlation over its own draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from qisim import parameters
from qisim.report.origin import command
from qisim.results import Result
from qisim.results.metrics import METRICS, Metric
from qisim.results.tables import outcomes_of
from qisim.standards.parts import Content, Part, Text, filled, not_done, tabulated
from qisim.standards.subject import Subject

Array = npt.NDArray[np.float64]

FEWEST = 100
"""Draws below which a correlation among so many says next to nothing: luck alone then reaches 0.36."""
WANTED = 200
SHOWN = 8
ERRONEOUS = 0.05
"""How often luck alone may lift any of the parameters of a table above what we call beyond luck."""
JUDGED = ("improvement_growth", "practising_share", "net_benefit")
"""The measures that are looked at: growth, practice and money."""


@dataclass(frozen=True)
class Influence:
    """A parameter's rank correlation with a measure.

    `by_luck` is what luck alone would lift one of so many parameters above in one case of twenty.
    """

    parameter: str
    correlation: float
    by_luck: float

    @property
    def beyond_luck(self) -> bool:
        """Whether luck alone hardly explains it."""
        return abs(self.correlation) > self.by_luck


def luck(parameters: int, draws: int) -> float:
    """The rank correlation that one of so many unrelated parameters exceeds in one case of twenty (Bonferroni)."""
    return float(NormalDist().inv_cdf(1 - ERRONEOUS / (2 * parameters)) / np.sqrt(draws - 1))


WITHOUT_FILE = "qisim compare, without --draws-from"


def sensitivity(subject: Subject) -> Content:
    """The parameters that move the main measures most, in each scenario."""
    result = subject.result
    if result is None:
        return not_done("There is no run here", command=f"{subject.command} --draws {WANTED}")
    again = command(replace(result, settings=replace(result.settings, draws=WANTED)))
    if result.settings.draws < FEWEST:
        return not_done(f"{result.settings.draws} draws are too few to tell: {FEWEST} are needed", command=again)
    if "draws_from" in result.provenance:
        return not_done("Some parameters were drawn from a file, which is not kept with the run", command=WITHOUT_FILE)
    if "the parameters" in subject.changed:
        return not_done("The parameters have changed since the run, so its draws cannot be made again", command=again)
    return filled(
        Text(
            "Spearman's rank correlation of each parameter with each measure, over the run's own draws, in which all "
            "parameters vary at once. Luck alone lifts one of so many parameters above the last column in one case of "
            "twenty: what lies below it may be nothing. It shows direction and order within the ranges of the "
            "parameters, and no interactions. `qisim sweep` varies what one chooses."
        ),
        *_tables(subject, result),
    )


def _tables(subject: Subject, result: Result) -> Iterator[Part]:
    by_name = {metric.name: metric for metric in METRICS}
    drawn = {name: series_of(subject, result, name) for name in result.names}
    outcomes = outcomes_of(result.draws)
    for number, name in enumerate(JUDGED, start=1):
        found = {scenario: influences(drawn[scenario], outcomes[scenario][name]) for scenario in result.names}
        yield _table(number, by_name[name], found)


def _table(number: int, metric: Metric, found: Mapping[str, list[Influence]]) -> Part:
    rows = [
        [
            scenario,
            one.parameter.replace("_", " "),
            f"{one.correlation:+.2f}",
            "yes" if one.beyond_luck else "no",
            f"{one.by_luck:.2f}",
        ]
        for scenario, strongest in found.items()
        for one in strongest[:SHOWN]
    ]
    header = ("Scenario", "Parameter", "Correlation", "Beyond luck", "Luck reaches")
    caption = f"What moves {metric.name.replace('_', ' ')}, {metric.window}"
    return tabulated(f"sensitivity-{number}", caption, header, rows)


def series_of(subject: Subject, result: Result, scenario: str) -> dict[str, Array]:
    """The draws of every uncertain parameter of a scenario, made again: what the scenario fixes is not among them."""
    own = result.scenarios[result.names.index(scenario)]
    values = parameters.with_values(subject.model.parameters, own.parameters)
    drawn = parameters.draw(values, range(result.settings.draws), result.settings.seed)
    return {name: one for name, table in drawn.items() if (one := _varying(table)) is not None}


def influences(series: Mapping[str, Array], outcome: Array) -> list[Influence]:
    """How far each parameter moves a measure, the strongest first; none where too few draws define it."""
    known = np.isfinite(outcome)
    if known.sum() < FEWEST or np.ptp(outcome[known]) == 0.0:
        return []
    by_luck = luck(len(series), int(known.sum()))
    found = [Influence(name, _rank_correlation(one[known], outcome[known]), by_luck) for name, one in series.items()]
    return sorted(found, key=lambda one: (-abs(one.correlation), one.parameter))


def _varying(table: Array) -> Array | None:
    """The draws of one number of a parameter that varies: its others move with it, by one quantile."""
    rows = np.moveaxis(table, 1, -1).reshape(-1, table.shape[1])
    return next((row for row in rows if np.ptp(row) > 0.0), None)


def _rank_correlation(one: Array, other: Array) -> float:
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])
