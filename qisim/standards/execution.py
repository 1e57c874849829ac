"""How the model is run: length, replications, software, chance, method, machine, and how to get it all."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterator
from importlib.metadata import metadata
from typing import Any

from qisim import engines
from qisim.engines import STEPS_PER_QUARTER
from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.experiments import episodes
from qisim.report.origin import command, origin_table
from qisim.report.tables import Block, Table
from qisim.results import Result, provenance
from qisim.standards.logic import differences
from qisim.standards.parts import Bullets, Code, Content, Part, Shown, Text, filled, needs_words, not_done, tabulated
from qisim.standards.purpose import measures
from qisim.standards.subject import Subject

NO_RUN = "There is no run here"
HASH_SHOWN = 16


def run_length(subject: Subject) -> Content:
    """Horizon, time unit, and what is saved."""
    rows = [
        [name, f"{one.start}", f"{one.end}", f"{one.years} years", f"{one.withdrawal or 'never'}"]
        for name, one in zip(subject.names, subject.scenarios, strict=True)
    ]
    header = ("Scenario", "Start", "End", "Length", "Support ends")
    return filled(
        Text(
            "The time unit is the year. Levers are constant within a quarter, and quantities are saved at the start of "
            "each and at the end. There is no warm-up: each trust starts in the balance of the status quo."
        ),
        tabulated("run-length", "How long each scenario runs", header, rows),
    )


def replications(subject: Subject) -> Content:
    """Draws and seed."""
    if subject.result is None:
        return not_done(NO_RUN, Text(DRAWING), command=subject.command)
    return filled(*_replications(subject.result), Text(DRAWING))


LUCK = (
    "The event engine follows people and projects one by one, by chance: each flow, group of staff, trust and draw "
    "has a stream of its own, so one run with these parameters is one of many that were possible."
)
DELIVERED = (
    "How support was delivered was simulated before the runs, by discrete events with streams of their own for each "
    "component and place. It was drawn once, by the same seed, and is the same in every draw of the parameters."
)
DRAWING = (
    "The equations have no chance in them. A draw takes a value of every uncertain parameter from its distribution, "
    "and holds it for the whole country and the whole run; intervals over draws show how far what is not known moves "
    "results."
)


def _replications(result: Result) -> Iterator[Part]:
    settings = result.settings
    yield Text(
        f"For each of {len(result.names)} scenarios: {settings.draws:,} draws with seed {settings.seed}, and one run "
        f"at central parameters. In all {result.provenance['runs']:,} runs."
    )
    yield from _chance(result)
    if (given := result.provenance.get("draws_from")) is not None:
        yield Text(
            f"The draws of {', '.join(given['parameters'])} are those of a calibration's posterior: {given['file']}, "
            f"SHA-256 {given['sha256'][:HASH_SHOWN]}. `qisim calibrate` says how they were found."
        )


def _chance(result: Result) -> Iterator[Part]:
    """What chance decided besides the parameters, if it did."""
    if result.settings.engine == engines.EVENTS:
        yield Text(LUCK)
    if result.delivered:
        yield Text(DELIVERED)


def estimation(subject: Subject) -> Content:
    """Replications, and which published figures the parameters were fitted to."""
    parts = (Text(DRAWING), Text("`qisim validate` runs the published episodes of this table:"), fitted_table())
    if subject.result is None:
        return not_done(NO_RUN, *parts, command=subject.command)
    return needs_words(
        "Say how the parameters were calibrated: by what method, with how many runs, and who judged the fit. "
        "`qisim calibrate defaults` repeats the fit of those that ship with qisim, by least squares and a posterior.",
        *_replications(subject.result),
        *parts,
    )


def fitted_table() -> Shown:
    """Each published measure, its tolerance, and whether it was fitted or held out."""
    rows = [
        [
            episode.name,
            finding.title,
            "none" if finding.published is None else f"{finding.published:g}",
            _span(finding.low, finding.high),
            finding.measure.unit,
            finding.role,
        ]
        for episode in map(episodes.load, episodes.available())
        for finding in episode.findings
    ]
    header = ("Episode", "Measure", "Published", "Tolerance", "Unit", "Role")
    return tabulated("fitted", "What was calibrated on, and what was held out", header, rows)


def _span(low: float, high: float) -> str:
    """A tolerance, which may be open at one end."""
    if math.isinf(low):
        return f"at most {high:g}"
    return f"at least {low:g}" if math.isinf(high) else f"{low:g} to {high:g}"


def software(subject: Subject) -> Content:
    """Operating system, versions, and special stocks."""
    special = Text(
        "Special stocks: none. There are no conveyors, queues or ovens; delays are stocks with an outflow in "
        "proportion."
    )
    if subject.result is None:
        here = {**provenance.versions(), **engines.versions("vectorised"), "system": platform.platform()}
        points = tuple(f"{name} {number}" for name, number in here.items())
        return not_done(f"{NO_RUN}; installed now are", Bullets(points), special, command=subject.command)
    return filled(Shown(_versions(subject.result)), special)


def _versions(result: Result) -> Table:
    """The rows of the origin that say which software on which system."""
    wanted = ("Engine", "Versions", "Hash of the code", "Git revision", "Machine")
    whole = origin_table(result)
    rows = tuple(row for row in whole.blocks[0].rows if row.heading in wanted)
    return Table("software", "Software of the run", whole.corner, whole.columns, (Block("", rows),))


def sampling(subject: Subject) -> Content:
    """The generator, and how draws relate to each other."""
    return filled(
        Text(
            "Random numbers come from NumPy's Philox generator. Draw number n of a parameter depends on the seed, n "
            "and the parameter's name alone (a stream of its own, by SeedSequence), so that any draw can be made again "
            "by itself, on any machine, and a parameter that is added moves no other. Every scenario takes the same "
            "draws."
        ),
        *(_seed(subject.result) if subject.result else ()),
    )


def _seed(result: Result) -> Iterator[Part]:
    yield Text(f"The seed of this run is {result.settings.seed}.")
    yield from _chance(result)


def method(subject: Subject) -> Content:
    """Integration method and step."""
    result = subject.result
    if result is None:
        steps = QUARTERS_PER_YEAR * STEPS_PER_QUARTER
        return not_done(NO_RUN, Text(f"Unless told otherwise: Euler, 1/{steps} year."), command=subject.command)
    steps = QUARTERS_PER_YEAR * result.settings.steps_per_quarter
    name = {"euler": "Euler", "rk4": "Runge-Kutta of fourth order"}.get(result.settings.method, result.settings.method)
    return filled(
        Text(
            f"{name}, with a step of 1/{steps} year, which is exact in binary where it is a power of a half. Engine: "
            f"{result.settings.engine}. Tests hold that half the step halves Euler's error, and that engines agree."
        )
    )


def system(subject: Subject) -> Content:
    """Run time and hardware."""
    if subject.result is None:
        return not_done(NO_RUN, command=subject.command)
    known = subject.result.provenance
    return filled(Bullets(tuple(_system(known))))


def _system(known: Any) -> Iterator[str]:
    yield f"{known['runs']:,} runs in {known['duration_seconds']:,} seconds, tables and figures included"
    if known.get("runs_from_an_interrupted_job"):
        yield f"of which {known['runs_from_an_interrupted_job']:,} were kept from an interrupted job, and not timed"
    yield from (f"{name.replace('_', ' ')}: {value}" for name, value in known["machine"].items())
    yield f"started {known['started']}"


def access(subject: Subject) -> Content:
    """Licence, version and how to run the same; where to get it is a person's to say."""
    about = metadata("qisim")
    points = [f"qisim {about['Version']}, licence {about['License-Expression'] or about['License']}"]
    revision = provenance.revision()
    if revision:
        points.append(f"git revision {revision['commit']}{', with changes' if revision['changed'] else ''}")
    points.append("to cite it: CITATION.cff; the whole model in words: docs/model.md")
    points.append("for other tools: `qisim export model.xmile`")
    parts: list[Part] = [Bullets(tuple(points))]
    if subject.result is not None:
        parts += [Text("The same run once more, in its folder:"), Code(command(subject.result))]
    return needs_words("Give the address and the DOI under which model, scenarios and results can be had.", *parts)


def settings(subject: Subject) -> Content:
    """What was set in each reported experiment."""
    if subject.result is None:
        return not_done(NO_RUN, *differences(subject), command=subject.command)
    return filled(Shown(origin_table(subject.result)), *differences(subject))


def post_processing(subject: Subject) -> Content:
    """From what is simulated to reported numbers."""
    return filled(*measures(subject))


def scripts(subject: Subject) -> Content:
    """The command, the scenarios in full, and every file of the result with its hash."""
    result = subject.result
    if result is None:
        return not_done(NO_RUN, command=subject.command)
    files = [[name, digest[:HASH_SHOWN]] for name, digest in result.provenance["files"].items()]
    parts: list[Part] = [
        Text("The same result comes from one command, in the folder of the run:"),
        Code(command(result)),
        tabulated("files", "The files of the result", ("File", "sha256, the first letters"), files),
    ]
    for name, scenario in zip(result.names, result.scenarios, strict=True):
        parts += [Text(f"The scenario {name} in full, with all that it builds on:"), Code(scenario.to_toml())]
    return filled(*parts)


def source(subject: Subject) -> Content:
    """Where the runnable model is."""
    revision = provenance.revision()
    where = f", git revision {revision['commit']}" if revision else ""
    return filled(
        Bullets(
            (
                f"equations: qisim/equations, {len(subject.model.equations)} functions in "
                f"{len(subject.network.sectors)} files{where}",
                f"hash of the model (equations, wiring, shapes): {subject.model.digest[:HASH_SHOWN]}",
                f"hash of the code that decides results: {provenance.code_digest()[:HASH_SHOWN]}",
                "numbers: qisim/parameters/parameters.toml, levers.toml and evidence.csv",
                "for Stella, Simlin, PySD and the like: `qisim export model.xmile`",
            )
        )
    )
