"""Whether the model deserves belief: published episodes, Sterman's twelve tests, and a folder that shows both."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from qisim import engines, population, scenarios
from qisim.engines import compiled
from qisim.engines.integrate import Progress
from qisim.errors import Problem, ScenarioError
from qisim.experiments.battery.bench import Bench
from qisim.experiments.battery.checks import CHECKS
from qisim.experiments.battery.strategies import shipped
from qisim.experiments.core import Say
from qisim.experiments.episodes import Episode, available, load
from qisim.experiments.episodes.observed import Observed
from qisim.experiments.episodes.running import Runs
from qisim.experiments.episodes.tables import COURSE_COLUMNS, Found, compared, courses_of, found, table_of
from qisim.experiments.episodes.words import CSV, DOCUMENT, document
from qisim.experiments.job import (
    MOST_DRAWS,
    AnyPopulation,
    AnyScenario,
    check_same_years,
    check_whole_number,
    check_workers,
    watched,
)
from qisim.population import Population
from qisim.results import provenance
from qisim.results.files import read_parquet, write_json, write_parquet, write_text
from qisim.results.folders import MANIFEST, Parts, RunFolder, slug
from qisim.results.posterior import DrawsFile, load_draws
from qisim.results.scorecard import Outcome, outcome_from
from qisim.results.validation import Told, Validation

MEASURES, COURSES, BATTERY = "measures.parquet", "courses.parquet", "battery.json"
MOST_RANKED = 60
"""Draws on which the battery ranks strategies, at most: a share of them is then known within six points or so."""
VALUES, COURSE = "values of ", "course of "
FORMAT = 1
"""Goes up when the same findings are written in another way."""


def validation(
    *episodes: str | Path | Episode,
    battery: bool = False,
    strategies: Sequence[AnyScenario] = (),
    population: AnyPopulation = "england-2015",
    draws: int = 100,
    seed: int = 0,
    engine: str = "auto",
    draws_from: str | Path | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    fresh: bool = False,
    say: Say | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Run published episodes and, if asked, Sterman's twelve tests; with `out`, a folder shows what came out.

    episodes: names or files; every one there is, if none is given
    battery: whether to run the twelve tests too
    strategies: what these rank: the baseline, a strategy of support, others; if none is given, those that come
        with qisim and share one compiled model
    population: the trusts of these strategies
    draws: how often the uncertain parameters are drawn; strategies are ranked on the first 60 at most
    engine: what carries out the strategies; episodes and small countries run with the vectorised one
    draws_from: as in `compare`; central runs, by which measures and checks are judged, stay as they are
    The other arguments are those of `compare`.

    Raises `InputError` when something given is wrong, and `RunError` when an episode's run fails; in the battery a
    run that fails is a failure of its check. Ctrl-C keeps what is finished, if there is an `out`: the same call
    goes on from there.
    """
    check_whole_number("draws", draws, at_least=1, at_most=MOST_DRAWS)
    check_whole_number("seed", seed, at_least=0)
    threads = check_workers(workers)
    drawn_from = None if draws_from is None else load_draws(draws_from)
    if drawn_from is not None:
        drawn_from.check_enough(draws)
    work = _prepared(episodes, battery, strategies, population, draws, seed, engine, threads, drawn_from)
    if out is None:
        with tempfile.TemporaryDirectory(prefix="qisim-") as folder:
            return work.done(Parts(Path(folder)), say, progress)
    place = RunFolder(Path(out), [work.name], provenance.key(work.identity), frozenset({MEASURES, COURSES}))
    if place.present and not fresh:
        damaged = place.damaged()
        if not damaged:
            return work.kept(place)
        if say:
            say(f"{place.final} is not as it was written, so it is made again.")
    started = provenance.now()
    with place.opened(fresh=fresh) as parts:
        try:
            return work.written(work.done(parts, say, progress), place, started)
        except (KeyboardInterrupt, OSError) as stop:
            if not parts.empty:
                stop.add_note(f"What is finished is kept in {place.partial}: the same command goes on from there.")
            raise


def _prepared(
    given: Sequence[str | Path | Episode],
    battery: bool,
    strategies: Sequence[AnyScenario],
    trusts: AnyPopulation,
    draws: int,
    seed: int,
    engine: str,
    threads: int,
    drawn_from: DrawsFile | None,
) -> Work:
    every = [one if isinstance(one, Episode) else load(one) for one in given or tuple(available())]
    loaded = tuple({episode.scenario.file: episode for episode in every}.values())
    settings: dict[str, Any] = {"draws": draws, "seed": seed, "battery": battery}
    if drawn_from is not None:
        settings["draws_from"] = drawn_from.digest
    if not battery:
        return Work(loaded, Runs(loaded), None, settings, threads, drawn_from)
    ranked, left = shipped() if not strategies else ([_loaded(one) for one in strategies], [])
    if len(ranked) < 2:
        expected = "a baseline, and a strategy of support"
        raise ScenarioError(
            Problem("a ranking needs two strategies or more", found=str(len(ranked)), expected=expected)
        )
    check_same_years(ranked)
    country = trusts if isinstance(trusts, Population) else population.load(trusts)
    positions = drawn_from.positions if drawn_from else None
    bench = Bench(ranked, country, pd.DataFrame(), min(draws, MOST_RANKED), seed, engine, threads, given=positions)
    bench.engine = engines.choose(engine, bench.model, len(ranked) * bench.draws, watched(bench.model))
    settings |= {
        "engine": bench.engine,
        "ranked": [one.name for one in ranked],
        "left_out": left,
        "ranked_draws": bench.draws,
        "population": country.name,
    }
    return Work(loaded, Runs(loaded), bench, settings, threads, drawn_from)


def _loaded(one: AnyScenario) -> scenarios.Scenario:
    return one if isinstance(one, scenarios.Scenario) else scenarios.load(one)


@dataclass(frozen=True)
class Work:
    """What is to be done: episodes and, if there is a bench, the battery on it."""

    episodes: tuple[Episode, ...]
    runs: Runs
    bench: Bench | None
    settings: Mapping[str, Any]
    threads: int
    drawn_from: DrawsFile | None = None

    @property
    def name(self) -> str:
        """What its folder is called."""
        return "validation-battery" if self.bench else "validation"

    @property
    def identity(self) -> dict[str, Any]:
        """All that decides what is found."""
        bench = self.bench
        return {
            "format": FORMAT,
            "episodes": [
                {"name": one.name, "title": one.scenario.title, "findings": provenance.digest(_findings(one))}
                for one in self.episodes
            ],
            "runs": list(self.runs.wanted),
            "strategies": [one.digest() for one in bench.strategies] if bench else [],
            "population": bench.population.digest() if bench else "",
            "checks": [one.name for one in CHECKS] if bench else [],
            "settings": dict(self.settings),
            "code": provenance.code_digest(),
            "versions": engines.versions(self.settings.get("engine", "vectorised")),
        }

    def done(self, parts: Parts, say: Say | None, progress: Progress | None) -> Validation:
        """Whatever is not in the parts yet, and then all of it."""
        total = self.runs.count(self.settings["draws"])
        checks = sum(one.runs for one in CHECKS) if self.bench else 0

        def shown(before: int, size: int) -> Progress:
            def show(done: int, of: int) -> None:
                if progress:
                    progress(before + (size * done // of if of else 0), total + checks)

            return show

        seen = self._episodes(parts, shown(0, total))
        table = table_of([row for one in self.episodes for row in compared(one, seen[_part(one)].values)])
        rows = [row for one in self.episodes for row in courses_of(one, seen[_part(one)].courses)]
        courses = pd.DataFrame(rows, columns=list(COURSE_COLUMNS))
        outcomes = self._checks(parts, table, shown, total, say) if self.bench else ()
        return Validation(table, courses, outcomes, self._told, self.settings, self._origin)

    def _episodes(self, parts: Parts, progress: Progress) -> dict[str, Found]:
        draws, seed = self.settings["draws"], self.settings["seed"]
        given = self.drawn_from.positions if self.drawn_from else None
        missing = [one for one in self.episodes if not parts.has(_part(one))]
        runs = Runs(missing)
        total = self.runs.count(draws)
        kept = total - runs.count(draws)

        def keep(episode: Episode, seen: Observed) -> None:
            everything = found(episode, seen)
            arrays = {VALUES + name: values for name, values in everything.values.items()}
            parts.save(_part(episode), {**arrays, **{COURSE + name: kept for name, kept in everything.courses.items()}})

        progress(kept, total)
        if missing:
            try:
                runs.made(draws, seed, self.threads, lambda done, _: progress(kept + done, total), keep, given)
            except KeyboardInterrupt as stop:
                finished = sum(parts.has(_part(one)) for one in self.episodes)
                stop.add_note(f"{finished} of {len(self.episodes)} episodes are finished.")
                raise
        return {_part(one): _found(one, parts) for one in self.episodes}

    def _checks(
        self,
        parts: Parts,
        table: pd.DataFrame,
        shown: Callable[[int, int], Progress],
        before: int,
        say: Say | None,
    ) -> tuple[Outcome, ...]:
        assert self.bench is not None
        bench = self.bench
        bench.measures = table
        outcomes: list[Outcome] = []
        if bench.engine == "compiled" and not all(_check_file(parts, one.name).is_file() for one in CHECKS):
            compiled.prepare(bench.model, watched(bench.model), say)
        for one in CHECKS:
            file = _check_file(parts, one.name)
            bench.progress = shown(before, one.runs)
            if file.is_file():
                outcomes.append(outcome_from(json.loads(file.read_text(encoding="utf-8"))))
            else:
                try:
                    outcomes.append(one.answer(bench))
                except KeyboardInterrupt as stop:
                    stop.add_note(f"{len(outcomes)} of {len(CHECKS)} checks are finished.")
                    raise
                write_json(file, outcomes[-1].to_json_object())
                if say:
                    say(f"{outcomes[-1].test:>2} {outcomes[-1].title}: {outcomes[-1].verdict}")
            before += one.runs
            shown(before, 0)(0, 0)
        return tuple(outcomes)

    @property
    def _told(self) -> tuple[Told, ...]:
        return tuple(
            Told(one.name, one.scenario.title, " ".join(one.scenario.description.split())) for one in self.episodes
        )

    @property
    def _origin(self) -> dict[str, Any]:
        return {
            "key": provenance.key(self.identity),
            "command": self.command,
            "decided_by": self.identity,
            "episodes": [{"name": one.name, "file": str(one.scenario.file)} for one in self.episodes],
            "versions": {**provenance.versions(), **engines.versions(self.settings.get("engine", "vectorised"))},
            "git": provenance.revision(),
            "machine": provenance.machine(),
        }

    @property
    def command(self) -> str:
        """What to type to find the same."""
        everything = [one.name for one in self.episodes] == list(available())
        names = [] if everything else [one.name for one in self.episodes]
        options = ["--battery"] if self.bench else []
        options += [f"--draws-from {self.drawn_from.path}"] if self.drawn_from else []
        return " ".join(
            [
                "qisim validate",
                *names,
                *options,
                f"--draws {self.settings['draws']} --seed {self.settings['seed']}",
            ]
        )

    def written(self, result: Validation, place: RunFolder, started: datetime) -> Validation:
        """The result in its folder: tables, documents, figures, the report, and where it came from."""
        from qisim.report.validation import publish  # Matplotlib takes a while, and a result that is kept needs none

        place.clear()
        here = place.partial
        for name, table in ((MEASURES, result.table), (COURSES, result.courses)):
            content = pa.Table.from_pandas(table, preserve_index=False)
            write_parquet(here / name, [content], content.schema)
        if self.bench:
            write_json(here / BATTERY, {"checks": [one.to_json_object() for one in result.outcomes]})
        write_documents(result, here, self.command)
        publish(result, here, self.command)
        duration = (provenance.now() - started).total_seconds()
        origin = {**result.provenance, "started": started.isoformat(timespec="milliseconds")}
        write_json(here / MANIFEST, {**origin, "duration_seconds": round(duration, 1), "files": place.digests()})
        place.seal()
        return replace(result, folder=place.final)

    def kept(self, place: RunFolder) -> Validation:
        """The result that is there already."""
        table, courses = (read_parquet(place.final / name).to_pandas() for name in (MEASURES, COURSES))
        checks = json.loads((place.final / BATTERY).read_text(encoding="utf-8"))["checks"] if self.bench else []
        outcomes = tuple(outcome_from(one) for one in checks)
        return Validation(
            table, courses, outcomes, self._told, self.settings, self._origin, folder=place.final, reused=True
        )


def write_documents(result: Validation, folder: Path, command: str) -> None:
    """The table as CSV, and as a document with the scorecard."""
    table = result.table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    write_text(folder / CSV, table)
    write_text(folder / DOCUMENT, document(result.table, command, result.outcomes))


def _findings(episode: Episode) -> list[dict[str, Any]]:
    return [{**vars(one), "measure": one.measure.name, "arguments": dict(one.arguments)} for one in episode.findings]


def _part(episode: Episode) -> str:
    return f"episode-{slug(episode.name)}-{provenance.digest(str(episode.scenario.file))[:8]}"


def _check_file(parts: Parts, name: str) -> Path:
    return parts.folder / f"check-{name}.json"


def _found(episode: Episode, parts: Parts) -> Found:
    names = [one.name for one in episode.findings]
    kept = parts.load(_part(episode), [*(VALUES + name for name in names), *(COURSE + name for name in names)])
    return Found(
        {name: np.asarray(kept[VALUES + name]) for name in names},
        {name: np.asarray(kept[COURSE + name]) for name in names},
    )
