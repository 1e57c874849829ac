"""What the file of a calibration may say, and everything that is wrong with it.

title = "Practice in one trust"
parameters = ["activation_rate", "lapse_rate"]   # their ranges are the priors; others are central
held_out = ["east-london.active_after_5_years", "scotland"]   # never fitted: reported before and after, as they are
seed = 0

[search]                       # a global search before the least squares; left away, there is none
population = 8                 # sets of parameters for each parameter
generations = 20

[posterior]
walkers = 32                   # an even number, at least twice as many as parameters
warm_up = 400                  # steps of each walker that are left away; a multiple of twenty, like
steps = 1000                   # those that count
draws = 1000                   # kept in posterior.parquet

[targets.use_at_once]          # a measure of a published episode
episode = "training-transfer"  # a name, or a file beside this one
measure = "use_at_once"        # the target's own name, if not given
value = 62
unit = "%"
tolerance = 2.55               # a standard error, in the same unit
note = "half of the episode's tolerance, over 1.96"

[data.productivity]            # or a file of data, against a scenario's run: `datafile` says what it holds
file = "productivity.csv"      # beside this file
scenario = "survival-of-the-fittest"
population = "england-2015"    # the usual one if not given
only = { type = ["acute"] }    # all trusts if not given
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qisim import parameters
from qisim.errors import Problem, ScenarioError, did_you_mean
from qisim.experiments.episodes import available
from qisim.scenarios.documents import Document, read
from qisim.scenarios.finding import beside, find_experiment
from qisim.scenarios.quantities import shown

KEYS = ("title", "description", "parameters", "held_out", "seed", "search", "posterior", "targets", "data")
SEARCH_KEYS = ("population", "generations")
POSTERIOR_KEYS = ("walkers", "warm_up", "steps", "draws")
TARGET_KEYS = ("episode", "measure", "value", "unit", "tolerance", "note")
DATA_KEYS = ("file", "scenario", "population", "only", "note")
BLOCK = 20
"""Steps that are kept together: an interruption costs no more."""
MOST_STEPS, MOST_WALKERS, MOST_DRAWS = 1_000_000, 1000, 10_000


@dataclass(frozen=True)
class TargetOf:
    """A target as the file states it: a measure of an episode, what was published, and how sure that is."""

    name: str
    episode: str
    measure: str
    value: float
    unit: str
    tolerance: float
    note: str


@dataclass(frozen=True)
class DataOf:
    """A file of data as the calibration's file states it, and the scenario that should reproduce it."""

    name: str
    file: Path
    scenario: str
    population: str
    only: Mapping[str, Sequence[str | bool] | str | bool]
    note: str


@dataclass(frozen=True)
class Specification:
    """A calibration as its file says it. `document` knows the line of each key."""

    name: str
    title: str
    file: Path
    text: str
    document: Document
    parameters: tuple[str, ...]
    targets: tuple[TargetOf, ...]
    data: tuple[DataOf, ...]
    held_out: tuple[str, ...]
    seed: int
    population: int
    generations: int
    walkers: int
    warm_up: int
    steps: int
    draws: int


def load(name_or_path: str | Path) -> Specification:
    """The calibration in a file, or of a name in `scenarios/calibrations`. Raises `ScenarioError` with all problems."""
    file = find_experiment(name_or_path, "calibration")
    document = read(file)
    problems = list(_problems(document))
    if problems:
        raise ScenarioError(sorted(problems, key=lambda problem: problem.line or 0))
    data = document.data
    search, posterior = data.get("search"), data["posterior"]
    return Specification(
        name=file.stem,
        title=data["title"],
        file=file,
        text=file.read_text(encoding="utf-8-sig"),
        document=document,
        parameters=tuple(data["parameters"]),
        targets=tuple(_target(file, name, table) for name, table in data.get("targets", {}).items()),
        data=tuple(_data(file, name, table) for name, table in data.get("data", {}).items()),
        held_out=tuple(data["held_out"]),
        seed=data.get("seed", 0),
        population=search["population"] if search else 0,
        generations=search["generations"] if search else 0,
        walkers=posterior["walkers"],
        warm_up=posterior["warm_up"],
        steps=posterior["steps"],
        draws=posterior["draws"],
    )


def _target(file: Path, name: str, table: Mapping[str, Any]) -> TargetOf:
    return TargetOf(
        name=name,
        episode=beside(file, table["episode"]),
        measure=table.get("measure", name),
        value=float(table["value"]),
        unit=table["unit"],
        tolerance=float(table["tolerance"]),
        note=table.get("note", ""),
    )


def _data(file: Path, name: str, table: Mapping[str, Any]) -> DataOf:
    people = table.get("population", "england-2015")
    return DataOf(
        name=name,
        file=file.parent / table["file"],
        scenario=beside(file, table["scenario"]),
        population=beside(file, people),
        only=table.get("only", {}),
        note=table.get("note", ""),
    )


def _problems(document: Document) -> Iterator[Problem]:
    """Everything that is wrong with the file, but for what only episodes and data can tell."""
    data = document.data
    for key in data:
        if key not in KEYS:
            yield document.problem((key,), "unknown key", suggestion=did_you_mean(key, KEYS))
    if not isinstance(data.get("title"), str) or not data["title"].strip():
        yield document.problem(("title",), "a title is missing", expected='title = "..."')
    yield from _parameters(document)
    yield from _held_out(document)
    yield from _whole(document, (), "seed", 0, 2**31 - 1, needed=False)
    yield from _settings(document)
    targets, files = (_table(document, key) for key in ("targets", "data"))
    if not targets and not files:
        expected = "[targets.NAME] with a measure of an episode, or [data.NAME] with a file"
        yield document.problem((), "nothing is to be reproduced: there are no targets", expected=expected)
    for key in ("targets", "data"):
        if not isinstance(data.get(key, {}), dict):
            yield document.problem((key,), "not a table", found=shown(data[key]), expected=f"[{key}.NAME]")
    for name, table in targets.items():
        yield from _problems_of_target(document, name, table)
    for name, table in files.items():
        yield from _problems_of_data(document, name, table)


def _table(document: Document, key: str) -> Mapping[str, Any]:
    found = document.data.get(key, {})
    return found if isinstance(found, dict) else {}


def _parameters(document: Document) -> Iterator[Problem]:
    names, known = document.data.get("parameters"), parameters.load_parameters()
    if not isinstance(names, list) or not names:
        found = shown(names) if names is not None else "nothing"
        expected = 'parameters = ["lapse_rate"]'
        yield document.problem(("parameters",), "no parameters are named", found=found, expected=expected)
        return
    for number, name in enumerate(names):
        key = ("parameters", number)
        if name not in known:
            hint = did_you_mean(str(name), list(known))
            yield document.problem(key, f"unknown parameter '{name}'", suggestion=hint)
        elif known[name].distribution == "fixed":
            yield document.problem(key, f"'{name}' has no range to be calibrated in: its distribution is fixed")
        elif name in names[:number]:
            yield document.problem(key, f"'{name}' is named twice", expected="each once")


def _held_out(document: Document) -> Iterator[Problem]:
    names = document.data.get("held_out")
    if not isinstance(names, list):
        found = "nothing" if names is None else shown(names)
        expected = 'held_out = ["scotland", "east-london.active_after_5_years"], or held_out = []'
        message = "the file does not say what is held out"
        yield document.problem(("held_out",), message, found=found, expected=expected)
        return
    known = list(available())
    for number, name in enumerate(names):
        episode = str(name).partition(".")[0]
        if not isinstance(name, str) or episode not in known:
            hint = did_you_mean(episode, known)
            yield document.problem(("held_out", number), f"unknown episode '{episode}'", suggestion=hint)


def _settings(document: Document) -> Iterator[Problem]:
    data = document.data
    for key, known in (("search", SEARCH_KEYS), ("posterior", POSTERIOR_KEYS)):
        table = data.get(key)
        if table is None and key == "search":
            continue
        if not isinstance(table, dict):
            expected = f"[{key}] with {', '.join(known)}"
            yield document.problem((key,), f"the table [{key}] is missing", expected=expected)
            continue
        for name in table:
            if name not in known:
                yield document.problem((key, name), "unknown key", suggestion=did_you_mean(name, known))
    if isinstance(data.get("search"), dict):
        yield from _whole(document, ("search",), "population", 2, 1000)
        yield from _whole(document, ("search",), "generations", 1, 10_000)
    if isinstance(data.get("posterior"), dict):
        wrong = [
            *_whole(document, ("posterior",), "walkers", 4, MOST_WALKERS),
            *_whole(document, ("posterior",), "warm_up", BLOCK, MOST_STEPS),
            *_whole(document, ("posterior",), "steps", BLOCK, MOST_STEPS),
            *_whole(document, ("posterior",), "draws", 1, MOST_DRAWS),
        ]
        yield from wrong or _posterior(document, data["posterior"])


def _posterior(document: Document, given: Mapping[str, int]) -> Iterator[Problem]:
    names = document.data.get("parameters")
    least = 2 * len(names) if isinstance(names, list) else 0
    walkers = given["walkers"]
    if walkers % 2 or walkers < least:
        message = "too few walkers, or an odd number of them"
        expected = f"an even number, {least} or more: two for each parameter"
        yield document.problem(("posterior", "walkers"), message, found=f"{walkers}", expected=expected)
    for key in ("warm_up", "steps"):
        problem = problem_of_steps(given[key])
        if problem:
            yield document.problem(("posterior", key), problem[0], found=f"{given[key]}", expected=problem[1])
    left = walkers * given["steps"]
    if given["draws"] > left:
        message = "more draws than walkers leave after their warm-up"
        yield document.problem(("posterior", "draws"), message, found=f"{given['draws']}", expected=f"at most {left}")


def problem_of_steps(steps: int) -> tuple[str, str] | None:
    """What is wrong with a number of steps, and what would be right."""
    if steps % BLOCK or not BLOCK <= steps <= MOST_STEPS:
        return f"steps are kept {BLOCK} at a time", f"a multiple of {BLOCK}, from {BLOCK} to {MOST_STEPS:,}"
    return None


def _whole(
    document: Document, place: tuple[str, ...], key: str, low: int, high: int, *, needed: bool = True
) -> Iterator[Problem]:
    table: Mapping[str, Any] = document.data
    for part in place:
        table = table[part]
    given = table.get(key, None if needed else low)
    if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
        found = "nothing" if given is None else shown(given)
        expected = f"a whole number from {low:,} to {high:,}"
        yield document.problem((*place, key), f"'{key}' is out of range", found=found, expected=expected)


def _problems_of_target(document: Document, name: str, table: Any) -> Iterator[Problem]:
    place = ("targets", name)
    if not isinstance(table, dict):
        yield document.problem(place, "not a table", found=shown(table), expected=f"[targets.{name}]")
        return
    yield from _unknown(document, place, table, TARGET_KEYS)
    for key in ("episode", "unit"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            expected = "the unit of the measure, as its episode has it" if key == "unit" else 'such as "east-london"'
            found = shown(table[key]) if key in table else "nothing"
            yield document.problem((*place, key), f"a target without {_a(key)}", found=found, expected=expected)
    for key in ("value", "tolerance"):
        given = table.get(key)
        if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
            found = "nothing" if given is None else shown(given)
            yield document.problem((*place, key), f"a target without {_a(key)}", found=found, expected="a number")
        elif key == "tolerance" and given <= 0:
            expected = "a standard error above nought, in the target's unit"
            yield document.problem((*place, key), "a tolerance of nothing", found=shown(given), expected=expected)
    for key in ("measure", "note"):
        if not isinstance(table.get(key, ""), str):
            yield document.problem((*place, key), "not a text", found=shown(table[key]))


def _a(key: str) -> str:
    return f"an {key}" if key == "episode" else f"a {key}"


def _problems_of_data(document: Document, name: str, table: Any) -> Iterator[Problem]:
    place = ("data", name)
    if not isinstance(table, dict):
        yield document.problem(place, "not a table", found=shown(table), expected=f"[data.{name}]")
        return
    yield from _unknown(document, place, table, DATA_KEYS)
    for key in ("file", "scenario"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            found = shown(table[key]) if key in table else "nothing"
            expected = 'file = "data.csv"' if key == "file" else 'scenario = "survival-of-the-fittest"'
            yield document.problem((*place, key), f"data without a {key}", found=found, expected=expected)
    for key in ("population", "note"):
        if not isinstance(table.get(key, ""), str):
            yield document.problem((*place, key), "not a text", found=shown(table[key]))
    if not isinstance(table.get("only", {}), dict):
        expected = 'only = { type = ["acute"] }'
        yield document.problem(
            (*place, "only"), "not a choice of trusts", found=shown(table["only"]), expected=expected
        )


def _unknown(
    document: Document, place: tuple[str, str], table: Mapping[str, Any], known: Sequence[str]
) -> Iterator[Problem]:
    for key in table:
        if key not in known:
            hint = did_you_mean(key, known)
            yield document.problem((*place, key), "unknown key", expected=", ".join(known), suggestion=hint)
