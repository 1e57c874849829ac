"""What the file of a sweep may say, and everything that is wrong with it.

title = "Dose by duration"
scenarios = ["frontline-dose-only"]       # one or more: names, or files
design = "grid"                           # grid, list, sobol, latin-hypercube or draws
points = 64                               # of the last three
draws = 10                                # of all other parameters, the same at each point; 0: central values
seed = 0
metrics = ["productivity_growth"]         # all if not given
trajectories = ["practising_density"]     # of the nation, every quarter; none if not given
only = { type = ["acute"] }               # all trusts if not given; population = "trusts.csv" names others
runs_in_a_part = 1000
steps_per_quarter = 8                     # fewer are faster and less exact: --plan says by how much
precision = "single"                      # half the digits, for screening; "double" if not given: --plan says as much

[vary."levers.course_days.value"]         # a key as `--set` takes it; parameters: [vary."parameters.cashable_share"]
values = ["3 working_days", 6, 12]        # of a grid: all combinations; of a list: one after another
[vary."levers.training_places.managers.value"]
low = 0                                   # with steps = 5 in a grid; of sobol and latin-hypercube: from low to high
high = 20
[vary."parameters.commitment_time"]       # of a parameter, an end that is not given is that of its range
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from qisim import parameters
from qisim.engines import PRECISIONS, STEPS_PER_QUARTER, Precision
from qisim.errors import Problem, ScenarioError, did_you_mean
from qisim.model import whole_model
from qisim.results.aggregates import quantities_of
from qisim.results.metrics import METRICS
from qisim.scenarios.documents import Document, read
from qisim.scenarios.finding import find_experiment
from qisim.scenarios.quantities import shown

KEYS = (
    "title", "description", "scenarios", "design", "points", "draws", "seed", "metrics", "trajectories", "population",
    "only", "runs_in_a_part", "steps_per_quarter", "precision", "vary",
)  # fmt: skip
VARY_KEYS = ("values", "low", "high", "steps")
DESIGNS = ("grid", "list", "sobol", "latin-hypercube", "draws")
SPREAD = ("sobol", "latin-hypercube")
"""Designs that spread points between a low and a high end."""
EXTENDABLE = ("sobol", "draws")
MOST_POINTS = 10_000_000
MOST_DRAWS = 10_000
USUAL_PART = 1000
MOST_STEPS = 64
PARAMETERS = "parameters."

Value = float | int | str | date


@dataclass(frozen=True)
class Axis:
    """One thing that varies: its key and values, or the ends between which points are spread."""

    key: str
    values: tuple[Value, ...] = ()
    low: float = 0.0
    high: float = 1.0

    @property
    def parameter(self) -> str | None:
        """The parameter that it is, if it is one."""
        return self.key.removeprefix(PARAMETERS) if self.key.startswith(PARAMETERS) else None

    @property
    def in_words(self) -> bool:
        """Whether its values are no plain numbers."""
        return any(isinstance(value, str | date) for value in self.values)

    @property
    def ends(self) -> tuple[Value, ...]:
        """The values that show whether all can be run."""
        return self.values or (self.low, self.high)


@dataclass(frozen=True)
class Specification:
    """A sweep as its file says it."""

    name: str
    title: str
    file: Path
    text: str
    scenarios: tuple[str, ...]
    design: str
    points: int
    draws: int
    seed: int
    metrics: tuple[str, ...]
    trajectories: tuple[str, ...]
    population: str
    only: Mapping[str, Sequence[str | bool]]
    runs_in_a_part: int
    steps_per_quarter: int
    precision: Precision
    axes: tuple[Axis, ...]

    @property
    def runs_at_a_point(self) -> int:
        """Runs of one point: every scenario with every draw."""
        return len(self.scenarios) * max(1, self.draws)

    @property
    def points_in_a_part(self) -> int:
        """How many points one part of the result holds."""
        return max(1, self.runs_in_a_part // self.runs_at_a_point)


def load(name_or_path: str | Path) -> Specification:
    """The sweep in a file, or of a name in `scenarios/sweeps`. Raises `ScenarioError` with all that is wrong."""
    file = find_experiment(name_or_path, "sweep")
    document = read(file)
    problems = list(_problems(document))
    if problems:
        raise ScenarioError(sorted(problems, key=lambda problem: problem.line or 0))
    data = document.data
    design = data.get("design", "grid")
    axes = tuple(_axis(key, table, design) for key, table in data.get("vary", {}).items())
    return Specification(
        name=file.stem,
        title=data["title"],
        file=file,
        text=file.read_text(encoding="utf-8-sig"),
        scenarios=tuple(data["scenarios"]),
        design=design,
        points=_points(design, axes, data),
        draws=1 if design == "draws" else data.get("draws", 1),
        seed=data.get("seed", 0),
        metrics=tuple(data.get("metrics", [metric.name for metric in METRICS])),
        trajectories=tuple(data.get("trajectories", ())),
        population=data.get("population", "england-2015"),
        only=data.get("only", {}),
        runs_in_a_part=data.get("runs_in_a_part", USUAL_PART),
        steps_per_quarter=data.get("steps_per_quarter", STEPS_PER_QUARTER),
        precision=data.get("precision", "double"),
        axes=axes,
    )


def _with_ends(key: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table of what varies, with a parameter's own range for an end that is not given, if all members share it."""
    parameter = parameters.load_parameters().get(key.removeprefix(PARAMETERS))
    if "values" in table or not key.startswith(PARAMETERS) or parameter is None:
        return table
    ends = {"low": parameter.low, "high": parameter.high}
    return {**{end: float(values.min()) for end, values in ends.items() if values.min() == values.max()}, **table}


def _axis(key: str, given: Mapping[str, Any], design: str) -> Axis:
    table = _with_ends(key, given)
    if "values" in table:
        return Axis(key, tuple(table["values"]))
    low, high = float(table["low"]), float(table["high"])
    if design in SPREAD:
        return Axis(key, (), low, high)
    steps = table["steps"]
    return Axis(key, tuple(low + (high - low) * step / (steps - 1) for step in range(steps)))


def _points(design: str, axes: Sequence[Axis], data: Mapping[str, Any]) -> int:
    if design == "grid":
        return math.prod(len(axis.values) for axis in axes)
    return len(axes[0].values) if design == "list" else int(data["points"])


def _problems(document: Document) -> Iterator[Problem]:
    """Everything that is wrong with a sweep's file, but for what only the scenarios can tell."""
    data = document.data
    for key in data:
        if key not in KEYS:
            yield document.problem((key,), "unknown key", suggestion=did_you_mean(key, KEYS))
    yield from _texts(document)
    yield from _numbers(document)
    design = data.get("design", "grid")
    if design not in DESIGNS:
        hint = did_you_mean(str(design), DESIGNS)
        yield document.problem(
            ("design",), "unknown design", found=shown(design), expected=", ".join(DESIGNS), suggestion=hint
        )
        return
    if design in (*SPREAD, "draws") and "points" not in data:
        yield document.problem((), f"a design '{design}' needs a number of points", expected="points = 64")
    if design in ("grid", "list", "draws") and "points" in data and design != "draws":
        yield document.problem(
            ("points",), f"a {design} has as many points as its values make", suggestion="take it away"
        )
    if design == "draws" and "draws" in data:
        yield document.problem(("draws",), "in this design every point is a draw", suggestion="take it away")
    yield from _vary(document, design)


def _texts(document: Document) -> Iterator[Problem]:
    data = document.data
    if not isinstance(data.get("title"), str) or not data["title"].strip():
        yield document.problem(("title",), "a title is missing", expected='title = "..."')
    names = data.get("scenarios")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        expected = 'scenarios = ["systematic-support"]'
        yield document.problem(
            ("scenarios",), "no scenarios are named", found=_found(data, "scenarios"), expected=expected
        )
    elif len(set(names)) < len(names):
        yield document.problem(("scenarios",), "a scenario is named twice", found=shown(names), expected="each once")
    quantities = [quantity.name for quantity in quantities_of(whole_model()) if not quantity.unit]
    for key, known in (("metrics", [metric.name for metric in METRICS]), ("trajectories", quantities)):
        given = data.get(key, [])
        if not isinstance(given, list) or (key in data and key == "metrics" and not given):
            yield document.problem(
                (key,), "not a list of names", found=shown(given), expected=f'{key} = ["{known[0]}"]'
            )
            continue
        for number, name in enumerate(given):
            if name not in known:
                hint = did_you_mean(str(name), known)
                yield document.problem((key, number), f"unknown name '{name}'", suggestion=hint)
    precision = data.get("precision", "double")
    if precision not in PRECISIONS:
        hint = did_you_mean(precision, PRECISIONS) if isinstance(precision, str) else None
        expected = " or ".join(f'"{known}"' for known in PRECISIONS)
        yield document.problem(
            ("precision",), "unknown precision", found=shown(precision), expected=expected, suggestion=hint
        )
    if not isinstance(data.get("population", ""), str):
        yield document.problem(("population",), "not a name or a file", found=_found(data, "population"))
    if not isinstance(data.get("only", {}), dict):
        expected = 'only = { type = ["acute"] }'
        yield document.problem(("only",), "not a choice of trusts", found=_found(data, "only"), expected=expected)


def _numbers(document: Document) -> Iterator[Problem]:
    bounds = {
        "points": (1, MOST_POINTS),
        "draws": (0, MOST_DRAWS),
        "seed": (0, 2**63),
        "runs_in_a_part": (1, 100_000),
        "steps_per_quarter": (1, MOST_STEPS),
    }
    for key, (low, high) in bounds.items():
        given = document.data.get(key, low)
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            expected = f"a whole number from {low:,} to {high:,}"
            yield document.problem((key,), "out of range", found=shown(given), expected=expected)


def _vary(document: Document, design: str) -> Iterator[Problem]:
    tables = document.data.get("vary", {})
    if not isinstance(tables, dict):
        yield document.problem(
            ("vary",), "not a table", found=shown(tables), expected='[vary."levers.course_days.value"]'
        )
        return
    if design == "draws" and tables:
        yield document.problem(
            ("vary",), "in this design only the parameters' own draws vary", suggestion="take it away"
        )
        return
    if design != "draws" and not tables:
        expected = '[vary."levers.course_days.value"]'
        yield document.problem((), "nothing varies", expected=expected, suggestion='or design = "draws"')
    lengths = set()
    for key, table in tables.items():
        place = ("vary", key)
        if not isinstance(table, dict):
            advice = f'write the key in quotation marks: [vary."{key}..."]'
            yield document.problem(place, "not a table of values", found=shown(table), suggestion=advice)
            continue
        unknown = [inner for inner in table if inner not in VARY_KEYS]
        for inner in unknown:
            nested = isinstance(table[inner], dict)
            suggestion = f'write the whole key in quotation marks: [vary."{key}.{inner}"]' if nested else None
            hint = suggestion or did_you_mean(inner, VARY_KEYS)
            yield document.problem((*place, inner), "unknown key", expected=", ".join(VARY_KEYS), suggestion=hint)
        known, name = parameters.load_parameters(), key.removeprefix(PARAMETERS)
        if key.startswith(PARAMETERS) and name not in known:
            yield document.problem(place, f"unknown parameter '{name}'", suggestion=did_you_mean(name, list(known)))
            continue
        if unknown:
            continue
        yield from _values(document, place, _with_ends(key, table), design)
        if isinstance(table.get("values"), list):
            lengths.add(len(table["values"]))
    if design == "list" and len(lengths) > 1:
        yield document.problem(
            ("vary",), "the values of a list go together, so all are as long", found=str(sorted(lengths))
        )


def _values(document: Document, place: tuple[str, ...], table: Mapping[str, Any], design: str) -> Iterator[Problem]:
    if "values" in table:
        values = table["values"]
        good = (
            isinstance(values, list) and values and all(isinstance(value, int | float | str | date) for value in values)
        )
        if design in SPREAD:
            yield document.problem(
                (*place, "values"), f"a design '{design}' has ends, not values", expected="low and high"
            )
        elif not good:
            yield document.problem(
                (*place, "values"), "not a list of values", found=shown(values), expected="[1, 2, 4]"
            )
        elif len(set(values)) < len(values) and design == "grid":
            yield document.problem((*place, "values"), "a value is named twice", found=shown(values))
        elif len(table) > 1:
            yield document.problem(
                place, "values and ends exclude each other", expected="values, or low, high and steps"
            )
        return
    needed = ("low", "high") if design in SPREAD else ("low", "high", "steps")
    if design == "list":
        yield document.problem(place, "a list needs values", expected="values = [1, 2, 4]")
        return
    for key in needed:
        given = table.get(key)
        if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
            found = "nothing" if given is None else shown(given)
            yield document.problem((*place, key), f"'{key}' must be a number", found=found, expected=f"{key} = 1")
            return
    if not table["low"] < table["high"]:
        found, expected = shown(table["high"]), f"more than {table['low']:g}"
        yield document.problem(
            (*place, "high"), "the high end lies not above the low one", found=found, expected=expected
        )
    if "steps" in needed and (not isinstance(table["steps"], int) or not 2 <= table["steps"] <= MOST_POINTS):
        yield document.problem(
            (*place, "steps"), "not a number of steps", found=shown(table["steps"]), expected="2 or more"
        )


def _found(data: Mapping[str, Any], key: str) -> str:
    return shown(data[key]) if key in data else "nothing"
