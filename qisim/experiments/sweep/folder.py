"""The folder of a sweep: parts that are complete or absent, each with a checksum beside it.

    FOLDER/
      manifest.json                 what decides the numbers, and how many points there are
      sweep.toml, scenarios/*.toml  what was asked for, and the scenarios in full
      runs/part-000000.parquet      one row a run: open the folder `runs` as one dataset
      trajectories/part-...         the nation's course, where it was asked for
      checks/part-000000.json       of which sweep a part is, its runs, how many failed, its files' hashes
      summary.parquet, points.parquet, figures/

Nothing in it says when or where it was computed, so that two folders of the same sweep hold the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from qisim.errors import OutputError, Problem
from qisim.experiments.sweep.specification import Specification
from qisim.results import provenance
from qisim.results.files import UNFINISHED, write_json, write_parquet
from qisim.results.provenance import file_digest

MANIFEST, SWEEP, SUMMARY, POINTS = "manifest.json", "sweep.toml", "summary.parquet", "points.parquet"
RUNS, TRAJECTORIES, CHECKS, SCENARIOS, FIGURES = "runs", "trajectories", "checks", "scenarios", "figures"
FOREIGN = ".foreign"
NEEDED = {"key", "decided_by", "segments", "points_in_a_part", "runs"}
"""Of a manifest."""


@dataclass(frozen=True)
class Part:
    """Some points of a sweep, whose runs lie in one file."""

    number: int
    first: int
    last: int
    """One after its last point."""

    @property
    def name(self) -> str:
        return f"part-{self.number:06d}"


@dataclass(frozen=True)
class State:
    """Which parts are there as they were written, with the runs that failed in them, and what is wrong with others."""

    parts: tuple[Part, ...]
    failed: Mapping[int, int]
    """Part number -> failed runs, of every part that is whole."""
    damaged: Mapping[int, str]
    """Part number -> what is wrong, of every part that is there and not as it was written."""
    runs_at_a_point: int

    @property
    def whole(self) -> list[Part]:
        """The parts that are there as they were written, in their order."""
        return [part for part in self.parts if part.number in self.failed]

    @property
    def runs(self) -> int:
        """All runs of the sweep, there or not."""
        return self.runs_of(self.parts)

    @property
    def runs_there(self) -> int:
        """The runs, done or failed, in the parts that are whole."""
        return self.runs_of(self.whole)

    def runs_of(self, parts: Sequence[Part]) -> int:
        """How many runs some parts hold."""
        return self.runs_at_a_point * sum(part.last - part.first for part in parts)

    @property
    def missing(self) -> list[Part]:
        """The parts that are to be computed."""
        return [part for part in self.parts if part.number not in self.failed]


@dataclass(frozen=True)
class SweepFolder:
    """Where a sweep's result grows."""

    path: Path

    @property
    def started(self) -> bool:
        """Whether a sweep was begun here."""
        return (self.path / MANIFEST).is_file()

    def manifest(self) -> dict[str, Any]:
        """What the folder says of itself. Raises `OutputError` where that cannot be read."""
        try:
            found = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
            if isinstance(found, dict) and found.keys() >= NEEDED and sum(found["segments"]) > 0:
                return found
        except (OSError, ValueError, TypeError):
            pass
        raise OutputError(
            Problem(
                "the manifest of this sweep cannot be read",
                file=str(self.path / MANIFEST),
                suggestion="choose another folder with --out, or remove this one",
            )
        )

    def begin(self, specification: Specification, identity: Mapping[str, Any], segments: Sequence[int]) -> None:
        """Write or replace the manifest."""
        runs = sum(segments) * specification.runs_at_a_point
        write_json(
            self.path / MANIFEST,
            {
                "sweep": specification.name,
                "title": specification.title,
                "key": key_of(identity),
                "decided_by": dict(identity),
                "segments": list(segments),
                "points_in_a_part": specification.points_in_a_part,
                "runs": runs,
            },
        )

    def clean(self) -> list[str]:
        """Remove what was being written when something stopped it, and put away what is no part; names the latter."""
        for path in self.path.rglob(f"*{UNFINISHED}"):
            path.unlink(missing_ok=True)
        known = {f"{part.name}.parquet" for part in self.parts()}
        strangers = []
        for folder in (RUNS, TRAJECTORIES):
            for path in sorted((self.path / folder).glob("*.parquet")):
                if path.name not in known:
                    path.replace(path.with_name(path.name + FOREIGN))
                    strangers.append(f"{folder}/{path.name}")
        return strangers

    def parts(self) -> tuple[Part, ...]:
        """All parts, by what the manifest says: points that were added later have parts of their own."""
        return _parts(self.manifest())

    def runs_file(self, part: Part) -> Path:
        """Where the runs of a part are, or will be."""
        return self.path / RUNS / f"{part.name}.parquet"

    def state(self, known: State | None = None) -> State:
        """Look at every part, but for those that were whole when they were `known`."""
        manifest, failed, damaged = self.manifest(), dict(known.failed if known else {}), {}
        parts = _parts(manifest)
        for part in parts:
            if part.number in failed:
                continue
            found = self._checked(part, manifest["key"])
            if isinstance(found, int):
                failed[part.number] = found
            elif found:
                damaged[part.number] = found
        return State(parts, failed, damaged, manifest["runs"] // sum(manifest["segments"]))

    def _checked(self, part: Part, key: str) -> int | str:
        """How many runs failed in a part that is whole; else what is wrong with it; nothing where it is not there."""
        path = self.path / CHECKS / f"{part.name}.json"
        if not path.is_file():
            return "its checksum is missing" if self.runs_file(part).exists() else ""
        try:
            check = json.loads(path.read_text(encoding="utf-8"))
            if check["key"] != key or check["points"] != [part.first, part.last]:
                return "it belongs to another sweep"
            for name, digest in check["files"].items():
                if not (self.path / name).is_file():
                    return f"{name} is missing"
                if file_digest(self.path / name) != digest:
                    return f"{name} is not as it was written"
            return int(check["failed"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return "its checksum cannot be read"

    def keep(self, part: Part, key: str, runs: pa.Table, courses: pa.Table | None, failed: int) -> None:
        """Write a part; only when all of it is on disk does it count."""
        tables = {f"{RUNS}/{part.name}.parquet": runs}
        if courses is not None:
            tables[f"{TRAJECTORIES}/{part.name}.parquet"] = courses
        for name, table in tables.items():
            (self.path / name).parent.mkdir(exist_ok=True)
            write_parquet(self.path / name, [table], table.schema)
        (self.path / CHECKS).mkdir(exist_ok=True)
        write_json(
            self.path / CHECKS / f"{part.name}.json",
            {
                "key": key,
                "points": [part.first, part.last],
                "runs": runs.num_rows,
                "failed": failed,
                "files": {name: file_digest(self.path / name) for name in tables},
            },
        )


def key_of(identity: Mapping[str, Any]) -> str:
    """The hash of what decides the numbers."""
    return provenance.key(identity)


def _parts(manifest: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(parts_of(manifest["segments"], manifest["points_in_a_part"]))


def parts_of(segments: Sequence[int], size: int) -> Iterator[Part]:
    """The parts of some points, and of those that were added later."""
    first = number = 0
    for points in segments:
        end = first + points
        while first < end:
            last = min(first + size, end)
            yield Part(number, first, last)
            first, number = last, number + 1


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What decides the numbers of one sweep and not of another, in words."""
    words = {
        "scenarios": "the scenarios",
        "vary": "what varies",
        "points": "the number of points",
        "draws": "the number of draws",
        "only": "the trusts",
        "population": "the trusts",
        "parameters": "the table of parameters",
        "model": "the model's equations",
        "code": "qisim's code",
        "engine": "the engine or its libraries",
        "draws_from": "the file of draws",
    }
    return [words.get(key, f"the {key}") for key in {**old, **new} if old.get(key) != new.get(key)]
