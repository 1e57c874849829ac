"""What the model assumes and what it rests on: every parameter and setting, the weakest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from qisim import delivery, pathway
from qisim.explain.explanation import ASSUMPTION, assumed, meaning_of
from qisim.explain.figures import figure, with_range
from qisim.explain.network import Network
from qisim.parameters import Evidence, Parameter, load_evidence
from qisim.population.capability import published
from qisim.scenarios import Scenario

NOTHING = "nothing stated"
ALONE = "assumption alone"
INFORMED = "assumption, informed by figures"
RECALLED = "figures, some only recalled"
READ = "figures that were read"
BASES = (NOTHING, ALONE, INFORMED, RECALLED, READ)
"""What a number can rest on, the weakest first."""
ASSUMED = (NOTHING, ALONE, INFORMED)
UNUSED = "used by no equation"
CALIBRATED = "calibrated"
DELIVERY, PATHWAY = "delivery by events", "one hospital"
"""The models beside the main one."""
LONG = 20
"""Numbers in a table of which each is told, at most."""
A_SCENARIO = "scenario "
NAMED = 3
"""Scenarios that rest on a figure and are named; of more only the number is told."""

QUALITY = {"recalled": "recalled, not looked up", "looked-up": "read"}
"""How a row of evidence was checked, the weakest first."""


@dataclass(frozen=True)
class Entry:
    """A parameter and what it rests on. `spread` is (high - low) / |value|, the widest of its numbers."""

    sector: str
    parameter: str
    value: str
    unit: str
    distribution: str
    basis: str
    spread: float
    evidence: str
    meaning: str


@dataclass(frozen=True)
class SettingEntry:
    """What a scenario sets, and why, in its own words."""

    scenario: str
    setting: str
    basis: str
    source: str


@dataclass(frozen=True, eq=False)
class Register:
    """The assumptions of a model and of some scenarios, with the evidence there is."""

    network: Network
    scenarios: Mapping[str, Scenario]
    evidence: Mapping[str, Evidence]
    beside: Mapping[str, Mapping[str, Parameter]]
    """Parameters of models that stand beside the main one, by what these are of; they are not among its shares."""

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every parameter, the weakest basis and the widest range first."""
        parameters = self.network.model.parameters
        rows = (
            self._entry(self.sector_of.get(name, UNUSED), parameter, meaning_of(name, self.network))
            for name, parameter in parameters.items()
        )
        return _weakest_first(rows)

    @cached_property
    def entries_beside(self) -> tuple[Entry, ...]:
        """The parameters of the models beside it, in the same order."""
        return _weakest_first(
            self._entry(title, parameter, parameter.description)
            for title, table in self.beside.items()
            for parameter in table.values()
        )

    def _entry(self, sector: str, parameter: Parameter, meaning: str) -> Entry:
        return Entry(
            sector=sector,
            parameter=parameter.name,
            value=_in_words(parameter),
            unit=parameter.unit,
            distribution=parameter.distribution,
            basis=self.basis_of(parameter.evidence),
            spread=_spread(parameter),
            evidence=", ".join([*parameter.evidence, *([CALIBRATED] if parameter.calibrated else [])]),
            meaning=meaning,
        )

    @cached_property
    def sector_of(self) -> dict[str, str]:
        """For each parameter the first sector that uses it."""
        found: dict[str, str] = {}
        for sector in self.network.sectors:
            for equation in (*sector.equations, *sector.starts):
                for name in self.network.drivers(equation):
                    if name in self.network.model.parameters:
                        found.setdefault(name, sector.title)
        return found

    def basis_of(self, evidence: Sequence[str]) -> str:
        """What a number rests on that names this evidence."""
        figures = [item for item in evidence if item != ASSUMPTION]
        if ASSUMPTION in evidence:
            return INFORMED if figures else ALONE
        if not figures:
            return NOTHING
        recalled = any(self.evidence[item].verified == "recalled" for item in figures if item in self.evidence)
        return RECALLED if recalled else READ

    @cached_property
    def settings(self) -> tuple[SettingEntry, ...]:
        """What the scenarios set, the weakest first; what several inherit is said once, of the first."""
        rows: dict[tuple[str, str], SettingEntry] = {}
        for name, scenario in self.scenarios.items():
            for setting, source in _sources(scenario):
                rows.setdefault((setting, source), SettingEntry(name, setting, self._basis_in(source), source))
        return tuple(sorted(rows.values(), key=lambda row: (BASES.index(row.basis), row.scenario, row.setting)))

    def _basis_in(self, source: str) -> str:
        """What a scenario's own words rest on: ids of evidence in them, or the word assumption."""
        figures = [item for item in re.findall(r"\w+", source) if item in self.evidence]
        said = [ASSUMPTION] if source.startswith(ASSUMPTION) or (source and not figures) else []
        return self.basis_of([*said, *figures])

    @cached_property
    def used_for(self) -> dict[str, tuple[str, ...]]:
        """For each row of evidence what rests on it: parameters, scenarios, and the generated trusts."""
        users: dict[str, list[str]] = {item: [] for item in self.evidence}
        for name, parameter in self.network.model.parameters.items():
            for item in parameter.evidence:
                users.get(item, []).append(name)
        for title, table in self.beside.items():
            for name, parameter in table.items():
                for item in parameter.evidence:
                    users.get(item, []).append(f"{name} ({title})")
        for name, scenario in self.scenarios.items():
            words = {word for _, source in _sources(scenario) for word in re.findall(r"\w+", source)}
            for item in self.evidence:
                if item in words:
                    users[item].append(f"{A_SCENARIO}{name}")
        for item in evidence_of_trusts():
            if item in users:
                users[item].append("the generated trusts")
        return {item: tuple(found) for item, found in users.items()}

    def users_in_words(self, item: str) -> str:
        """What rests on a row of evidence: by name, but many scenarios by their number."""
        users = self.used_for[item]
        scenarios = [user for user in users if user.startswith(A_SCENARIO)]
        if len(scenarios) <= NAMED:
            return ", ".join(users)
        return ", ".join([*(user for user in users if user not in scenarios), f"{len(scenarios)} scenarios"])

    @property
    def used(self) -> tuple[Evidence, ...]:
        """The evidence that something rests on, the weakest first."""
        found = [row for row in self.evidence.values() if self.used_for[row.id]]
        return tuple(sorted(found, key=lambda row: (list(QUALITY).index(row.verified), row.sector, row.id)))

    @cached_property
    def shares(self) -> pd.DataFrame:
        """By sector, and for all: parameters, how many rest on what, and the share that rests on assumption.

        The sectors with most assumption first; the last row is the whole model.
        """
        table = _frame(self.entries, Entry)
        counts = pd.crosstab(table["sector"], table["basis"]).reindex(columns=list(BASES), fill_value=0)
        counts = pd.concat([counts, counts.sum().to_frame("all sectors").T])
        counts.insert(0, "parameters", counts.sum(axis=1))
        counts["share_assumed"] = counts[list(ASSUMED)].sum(axis=1) / counts["parameters"]
        counts["share_assumed_alone"] = counts[[NOTHING, ALONE]].sum(axis=1) / counts["parameters"]
        whole = counts.index == "all sectors"
        order = np.lexsort((-counts["share_assumed"], -counts["share_assumed_alone"], whole))
        return counts.iloc[order].rename_axis("sector").reset_index()

    def parameters_frame(self) -> pd.DataFrame:
        """All parameters as a table, those of the model first, a column for each field of `Entry`."""
        return _frame((*self.entries, *self.entries_beside), Entry)

    def settings_frame(self) -> pd.DataFrame:
        """What the scenarios set as a table, a column for each field of `SettingEntry`."""
        return _frame(self.settings, SettingEntry)

    def evidence_frame(self) -> pd.DataFrame:
        """The evidence in use as a table: the columns of evidence.csv, and what rests on each row."""
        rows = [{**asdict(row), "used_for": ", ".join(self.used_for[row.id])} for row in self.used]
        return pd.DataFrame(rows, columns=[*Evidence.__dataclass_fields__, "used_for"])


def register_of(network: Network, scenarios: Mapping[str, Scenario]) -> Register:
    """The register of a model and some scenarios, with qisim's own evidence."""
    beside = {DELIVERY: delivery.shipped(), PATHWAY: pathway.parameters()}
    return Register(network, scenarios, load_evidence(), beside)


def evidence_of_trusts() -> frozenset[str]:
    """The ids of the evidence that the generated trusts stand on."""
    return frozenset(_evidence_in(published()))


def _evidence_in(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _evidence_in(value)
        elif key == "evidence":
            yield from value


def _weakest_first(rows: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(rows, key=lambda row: (BASES.index(row.basis), -row.spread, row.parameter)))


def _frame(rows: Sequence[Entry] | Sequence[SettingEntry], kind: type[Entry | SettingEntry]) -> pd.DataFrame:
    return pd.DataFrame([asdict(row) for row in rows], columns=list(kind.__dataclass_fields__))


def _in_words(parameter: Parameter) -> str:
    """The value with its range; of a table each number, but of a long one only the ends."""
    figures = assumed(parameter).figures
    if len(figures) > LONG:
        least, most = min(each.value for each in figures), max(each.value for each in figures)
        return f"{len(figures)} numbers, {figure(least)} to {figure(most)}"
    return "; ".join(
        " ".join(filter(None, [each.type, each.member, with_range(each)])).replace("_", " ") for each in figures
    )


def _spread(parameter: Parameter) -> float:
    width, size = parameter.high - parameter.low, np.abs(parameter.value)
    relative = np.divide(width, size, out=np.where(width > 0, np.inf, 0.0), where=size > 0)
    return float(relative.max())


def _sources(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Everything that a scenario sets, in the words of its file, and the reason given there."""
    yield "budget", scenario.budget.setting.source
    for lever in scenario.levers:
        yield f"levers.{lever.lever}" + (f".{lever.member}" if lever.member else ""), lever.source
    for table in ("collaboratives", "transformations", "proven_changes"):
        for one in getattr(scenario, table):
            for source in dict.fromkeys(setting.source for setting in one.settings):
                yield f"{table}.{one.name}", source
    for table in ("delivery", "allocation"):
        shares = getattr(scenario, table)
        if len(shares.shares) > 1:
            yield table, shares.source
    for name in scenario.parameters:
        yield f"parameters.{name}", scenario.parameter_sources.get(name, "")
