"""An episode, resolved: a scenario, the trusts it runs on, and what was found there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qisim.experiments.episodes.measures import Measure
from qisim.experiments.episodes.observed import Positions
from qisim.population import Population
from qisim.results.published import ROLES
from qisim.scenarios import Scenario

__all__ = ["ROLES", "Episode", "Finding"]


@dataclass(frozen=True)
class Finding:
    """One published figure of an episode: how it is measured, the tolerance around it, and its part in the fit."""

    name: str
    measure: Measure
    arguments: Mapping[str, Any]
    published: float | None
    low: float
    high: float
    role: str
    evidence: tuple[str, ...]
    note: str = ""
    why_outside: str = ""

    @property
    def title(self) -> str:
        """The name as one says it."""
        words = self.name.replace("_", " ")
        return words[0].upper() + words[1:]

    def holds(self, value: float) -> bool:
        """Whether a simulated value is within the tolerance; one that is undefined is not."""
        return math.isfinite(value) and self.low <= value <= self.high


@dataclass(frozen=True)
class Episode:
    """A published episode. `groups` says which of the trusts belong to each stated group, if any are."""

    scenario: Scenario
    population: Population
    groups: Mapping[str, Positions]
    parameters: Mapping[str, float]
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.scenario.name

    @property
    def paired(self) -> bool:
        """Whether it takes a second run, in which no lever moves."""
        return any(finding.measure.paired for finding in self.findings)
