"""Every check of the battery, in the order of Sterman's twelve tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qisim.experiments.battery.anomaly import anomaly
from qisim.experiments.battery.assessment import assessment
from qisim.experiments.battery.bench import Bench
from qisim.experiments.battery.boundary import boundary
from qisim.experiments.battery.dimensions import dimensions
from qisim.experiments.battery.equations import equations
from qisim.experiments.battery.family import family
from qisim.experiments.battery.improvement import improvement
from qisim.experiments.battery.integration import integration
from qisim.experiments.battery.ranking import ranking
from qisim.experiments.battery.reproduction import reproduction
from qisim.experiments.battery.structure import decisions, stocks
from qisim.experiments.battery.surprise import surprise
from qisim.experiments.battery.wholeruns import whole_runs
from qisim.results.scorecard import Outcome


@dataclass(frozen=True)
class Check:
    """One line of the scorecard: its name, what answers it, and how much of the work it is, in runs."""

    name: str
    answer: Callable[[Bench], Outcome]
    runs: int


CHECKS: tuple[Check, ...] = (
    Check("boundary", boundary, 1),
    Check("stocks", stocks, 1),
    Check("decisions", decisions, 1),
    Check("dimensions", dimensions, 10),
    Check("parameters", assessment, 1),
    Check("extreme-equations", equations, 5),
    Check("extreme-runs", whole_runs, 150),
    Check("integration", integration, 300),
    Check("reproduction", reproduction, 1),
    Check("anomaly", anomaly, 60),
    Check("family", family, 100),
    Check("surprise", surprise, 1300),
    Check("ranking", ranking, 1),
    Check("system-improvement", improvement, 1),
)
"""The runs of the ensemble are counted where it is first needed."""
