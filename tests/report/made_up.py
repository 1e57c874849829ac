"""A result that nobody computed: smooth made-up curves with the shape of real tables, in a moment."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from qisim.results.metrics import METRICS
from qisim.results.tables import differences_table, metrics_table
from qisim.scenarios.pulls import Pull
from qisim.scenarios.quantities import Amount
from qisim.scenarios.scenario import Budget, Scenario
from qisim.scenarios.setting import Setting

TRUSTS = 60
YEARS = 15
DRAWS = 40
GROUPS = ("junior_doctors", "senior_doctors", "clinical_professionals", "managers")
TYPES = ("acute", "mental_health", "community", "ambulance")
REGIONS = ("North West Coast", "Yorkshire and Humber", "Wessex")
CRITICAL = 0.18
SCENARIOS = (
    ("survival-of-the-fittest", "Survival of the fittest", 0.1),
    ("systematic-support", "Systematic support", 0.6),
    ("doctors-first", "Doctors first, acute trusts", 0.35),
    ("thin-national-programme", "A thin national programme", 0.2),
    ("everything-at-once", "Everything at once", 0.9),
)


class Trusts(SimpleNamespace):
    """A population as far as a report looks at one."""

    def __len__(self) -> int:
        return len(self.codes)


def population(trusts: int = TRUSTS) -> Trusts:
    index = {
        "type": np.arange(trusts) % len(TYPES),
        "region": np.arange(trusts) % len(REGIONS),
        "nation": np.zeros(trusts, dtype=np.int64),
    }
    staff = np.outer([0.04, 0.05, 0.86, 0.05], np.linspace(1500, 9000, trusts))[:, None, :]
    return Trusts(
        name="england-2015",
        source="generated, seed 2015",
        codes=tuple(f"T{number:02d}" for number in range(trusts)),
        names=tuple(f"Trust {number}" for number in range(trusts)),
        members={"type": TYPES, "region": REGIONS, "nation": ("England",)},
        index=index,
        attributes={"staff": staff},
        notes=("Generated trusts: codes and names are not real ones.",),
    )


def scenario(name: str, title: str, strength: float, withdrawal: date | None) -> Scenario:
    """A real scenario, with levers as strong as asked for."""
    levers = (
        Setting("training_places", "junior_doctors", Amount(0.1 * strength, "/year", "staff"), ramp=0.5),
        Setting(
            "coach_density", "", Amount(0.003 * strength, "1"), stop=date(2024, 4, 1), targets={"type": ("acute",)}
        ),
        Setting("measurement_support", "", Amount(0.2, "1")),
    )
    budget = Budget(Setting("budget_cap", "", Amount(3e8, "GBP/year")), "One budget for all strategies.")
    file = Path("scenarios") / f"{name}.toml"
    fixed = {"critical_density": CRITICAL}
    return Scenario(name, title, "Made up for tests.", YEARS, withdrawal, budget, levers, fixed, {}, file, (file,))


def pulls(people: Trusts) -> list[Pull]:
    """Coaches whom regions organise in all trusts but one, and a lever that nobody pulls."""
    return [
        Pull("coach_density", "", "regional", 1.0, 1.0, 7.0, 0.003, "1", people.codes[1:], 0.9, REGIONS, TYPES),
        Pull("payment", "patient_safety", "", 0.0, np.nan, np.nan, 0.0, "1", (), 0.0, (), ()),
    ]


def course(strength: float, years: np.ndarray, withdrawal: float | None) -> np.ndarray:
    """A share that rises, and fades when support ends."""
    rise = 0.03 + 0.4 * strength * (1 - np.exp(-np.maximum(years - 1, 0) / 4))
    if withdrawal is None:
        return rise
    peak = 0.03 + 0.4 * strength * (1 - np.exp(-(withdrawal - 1) / 4))
    return np.where(years > withdrawal, 0.03 + (peak - 0.03) * np.exp(-(years - withdrawal) / 9), rise)


def _trajectories(name: str, strength: float, withdrawal: float | None, people: Trusts) -> pd.DataFrame:
    years = np.arange(0, YEARS + 0.25, 0.25)
    share = course(strength, years, withdrawal)
    staff = people.attributes["staff"].sum(axis=(1, 2))
    places = [("nation", "England", 1.0)]
    places += [("region", region, 1.0 + 0.1 * place) for place, region in enumerate(REGIONS)]
    places += [("type", kind, 1.0 - 0.1 * place) for place, kind in enumerate(TYPES)]
    rows = []
    for level, member, factor in places:
        gain = 0.3 * factor * (share - 0.03)
        rows += [
            ((level, member, "productivity", "", "1"), 1.009**years * (1 + gain), 0.02 * strength + 0.002 + 0 * share),
            ((level, member, "improvement_productivity", "", "1"), 1 + gain, 0.02 * strength + 0 * share),
            ((level, member, "practising_density", "", "1"), factor * share, 0.2 * share),
            ((level, member, "quality", "", "1"), 0.8 + 0.2 * factor * share, 0.02 + 0 * share),
        ]
        rows += [
            (
                (level, member, "practising_staff", group, "person"),
                staff[place] * share * (1.6 - 0.3 * place),
                staff[place] * 0.2 * share,
            )
            for place, group in enumerate(GROUPS)
        ]
    if name != "survival-of-the-fittest":
        paid = np.where((years >= 2) & (years < 9), 0.8, 1.0)
        rows.append((("nation", "England", "funding_factor", "", "1"), paid, 0 * share))
    else:
        rows.append((("nation", "England", "funding_factor", "", "1"), 1 + 0 * share, 0 * share))
    rows += [
        (("nation", "England", "relief_funding", "", "GBP / year"), 1e9 * (1 + 0.1 * years), 1e8 + 0 * share),
        (("nation", "England", "rationing", "", "1"), 0.01 + 0.001 * years, 0.001 + 0 * share),
        (("nation", "England", "unbackfilled_days", "", "person * working_day / year"), 1e5 * share, 1e4 * share),
    ]
    words = np.repeat([row[0] for row in rows], years.size, axis=0)
    middle, width = (np.concatenate([row[part] for row in rows]) for part in (1, 2))
    time = np.tile(years, len(rows))
    spread = width * (0.2 + time / YEARS)
    columns = {"scenario": name, "year": time}
    columns |= dict(zip(("level", "member", "quantity", "inner", "unit"), words.T, strict=True))
    for column, step in (("q05", -1.0), ("q25", -0.4), ("q50", 0.0), ("q75", 0.4), ("q95", 1.0)):
        columns[column] = middle + step * spread
    return pd.DataFrame(columns)


def _central(name: str, strength: float, withdrawal: float | None, people: Trusts) -> pd.DataFrame:
    years = np.arange(0, YEARS + 0.25, 0.25)
    talent = np.random.default_rng(3).gamma(0.6, 1.0, len(people))[:, None]
    alike = np.ones_like(talent)
    cost = strength * 2e6 * np.maximum(years - 1, 0)
    density = np.minimum(0.95, (0.2 + 0.8 * talent) * course(strength, years, withdrawal))
    series = {
        "practising_density": density,
        "critical_mass": density**2 / (density**2 + CRITICAL**2),
        "programme_spent": alike * cost,
        "own_cost": alike * (1e6 + 0 * years),
        "own_spent": alike * (0.3 * cost + 1e6 * years),
        "forgone_so_far": alike * 0.1 * cost,
        "saved_so_far": alike * strength * 4e5 * np.maximum(years - 2, 0) ** 2,
    }
    return pd.concat(
        pd.DataFrame(
            {
                "scenario": name,
                "code": np.repeat(people.codes, years.size),
                "quantity": quantity,
                "inner": "",
                "year": np.tile(years, len(people)),
                "value": values.ravel(),
            }
        )
        for quantity, values in series.items()
    )


def outcomes_of(strength: float, luck: np.ndarray, withdrawal: bool) -> dict[str, np.ndarray]:
    """Every metric in every draw, from one strength and the same luck for all strategies."""
    effect = strength * (1 + 0.4 * luck)
    undefined = np.full(luck.shape, np.nan)
    values = {
        "productivity_growth": 0.9 + 0.1 * luck + 0.7 * effect,
        "improvement_growth": 0.7 * effect,
        "productivity_growth_to_2020_21": 0.9 + 0.1 * luck + 0.9 * effect,
        "gap_to_2": 1.1 - 0.1 * luck - 0.9 * effect,
        "gap_to_3": 2.1 - 0.1 * luck - 0.9 * effect,
        "skilled_share_at_5_years": 8 + 60 * effect,
        "skilled_share": 8 + 80 * effect,
        "practising_share_at_5_years": 3 + 25 * effect,
        "practising_share": 3 + 30 * effect,
        "share_above_critical_mass_at_5_years": 5 + 60 * effect,
        "share_above_critical_mass": 5 + 70 * effect,
        "capability_gini_at_5_years": 0.7 - 0.3 * effect,
        "capability_gini": 0.7 - 0.4 * effect,
        "quality": 80 + 8 * effect,
        "quality_change": 8 * effect,
        "programme_cost": 2500 * strength + 20 * luck,
        "own_cost": 600 * effect,
        "forgone_care": 100 * effect,
        "savings": 9000 * effect - 500,
        "cashable_savings": 3600 * effect - 200,
    }
    values["total_cost"] = values["programme_cost"] + values["own_cost"] + values["forgone_care"]
    values["net_benefit"] = values["savings"] - values["total_cost"]
    values["discounted_net_benefit"] = 0.7 * values["net_benefit"]
    values["left_behind"] = 30 - 10 * effect
    values["efficiency_gap_2"] = 3500 - 600 * effect
    values["payback_year"] = np.where(luck > -0.5, 2024.0 + luck, undefined) if strength > 0.2 else undefined
    values["plan_paid_for"] = 85 + 5 * luck if strength > 0.1 else undefined
    values["remaining_5_years_after_withdrawal"] = 55 + 10 * luck if withdrawal else undefined
    values["still_rising"] = -0.6 + 0.1 * luck if withdrawal else undefined
    return {metric.name: values.get(metric.name, undefined) for metric in METRICS}


class MadeUp(SimpleNamespace):
    """A result as far as charts and reports look at one."""

    @cached_property
    def trajectories(self) -> pd.DataFrame:
        return pd.concat([_trajectories(*one, self.population) for one in self.courses], ignore_index=True)

    @cached_property
    def left_behind(self) -> pd.DataFrame:
        people = self.population
        members = [("nation", "England"), *(("region", one) for one in REGIONS), *(("type", one) for one in TYPES)]
        return pd.DataFrame(
            [
                {
                    "scenario": name,
                    "level": level,
                    "member": member,
                    "trusts": int((people.index[level] == people.members[level].index(member)).sum()),
                    "value": (share := max(0.0, 0.3 - 0.3 * strength) * (1 + 0.1 * (place % 4))),
                    "low": 0.8 * share,
                    "high": 1.2 * share,
                }
                for name, strength, _ in self.courses
                for place, (level, member) in enumerate(members)
            ]
        )

    @cached_property
    def central(self) -> pd.DataFrame:
        return pd.concat([_central(*one, self.population) for one in self.courses], ignore_index=True)


def result(count: int = 2, strengths: tuple[float, ...] | None = None, titles: tuple[str, ...] | None = None) -> MadeUp:
    """A result of so many strategies; the second is withdrawn in April 2024."""
    luck = np.random.default_rng(1).uniform(-1, 1, DRAWS)
    courses, scenarios, outcomes = [], [], {}
    for place, (name, title, usual) in enumerate(SCENARIOS[:count]):
        strength = strengths[place] if strengths else usual
        day = date(2024, 4, 1) if place == 1 else None
        courses.append((name, strength, 10.0 if day else None))
        scenarios.append(scenario(name, titles[place] if titles else title, strength, day))
        outcomes[name] = outcomes_of(strength, luck, day is not None)
    return MadeUp(
        names=tuple(outcomes),
        scenarios=tuple(scenarios),
        courses=courses,
        population=population(),
        pulls={name: pulls(population()) for name in outcomes},
        delivered={},
        settings=SimpleNamespace(draws=DRAWS, seed=0, engine="vectorised", method="euler", steps_per_quarter=8),
        metrics=metrics_table(outcomes),
        differences=differences_table(outcomes),
        provenance={
            "key": "1f0c2a9b7d3e5566",
            "versions": {"qisim": "0.1.0", "pandas": "3.1.1", "pyarrow": "26.0.1", "numpy": "2.4.6"},
            "machine": {"system": "Linux", "processor": "x86_64", "cores": 2},
            "started": "2026-01-01T12:00:00+00:00",
            "git": {"commit": "abc1234", "changed": False},
            "runs": count * (DRAWS + 1),
        },
    )
