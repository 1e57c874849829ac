"""The folder of a calibration, which only ever goes on with what it began.

    FOLDER/
      manifest.json              what decides the numbers, how many steps were made, and whether the walkers mixed
      calibration.toml, data/    what was asked for
      parts/                     every answer of the model to the fit, the walkers block by block: they are gone on with
      fit.csv, residuals.csv, held_out.csv, identifiability.csv, correlations.csv
      posterior.parquet          draws for --draws-from; only where the walkers have mixed
      posterior.csv              the same as values, for people
      calibration.md, figures/

Nothing in it says when or where it was computed: two folders of the same calibration hold the same bytes.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qisim.errors import OutputError, Problem
from qisim.experiments.calibrate.mixing import Mixing
from qisim.experiments.calibrate.specification import Specification
from qisim.experiments.calibrate.targets import files_of
from qisim.results import provenance
from qisim.results.files import write_json, write_text
from qisim.results.folders import MANIFEST, PARTS, refusals

TEXT, DATA = "calibration.toml", "data"
WORDS = {
    "parameters": "the parameters or their ranges",
    "targets": "the targets",
    "runs": "the episodes or data",
    "held_out": "what is held out",
    "seed": "the seed",
    "search": "the global search",
    "walkers": "the number of walkers, or their warm-up",
    "model": "the model's equations",
    "code": "qisim's code",
    "engine": "the engine",
    "versions": "the libraries",
}


def engine_of(folder: Path, engine: str) -> str:
    """The engine that began a calibration goes on with it: another one's last digits differ."""
    if engine != "auto" or not (folder / MANIFEST).is_file():
        return engine
    return str(_manifest(folder)["decided_by"].get("engine", {}).get("name", engine))


def begin(specification: Specification, decided_by: Mapping[str, Any], folder: Path) -> None:
    """Write what was asked for, or refuse a folder that holds something else."""
    identity = json.loads(json.dumps(decided_by))
    if (folder / MANIFEST).is_file():
        old = _manifest(folder)["decided_by"]
        changed = [WORDS.get(key, key) for key in {**old, **identity} if old.get(key) != identity.get(key)]
        if changed:
            raise OutputError(
                Problem(
                    f"this folder holds a calibration of which something has changed since: {', '.join(changed)}",
                    str(folder),
                    suggestion="choose another folder with --out: chains of different models are not mixed",
                )
            )
        return
    with refusals(folder):
        (folder / PARTS).mkdir(exist_ok=True)
        write_text(folder / TEXT, specification.text)
        for number, file in enumerate(files_of(specification)):
            (folder / DATA).mkdir(exist_ok=True)
            write_text(folder / DATA / f"{number + 1:02d}-{file.name}", file.read_text(encoding="utf-8-sig"))
    write_manifest(folder, specification, identity, None)


def write_manifest(
    folder: Path, specification: Specification, identity: Mapping[str, Any], mixing: Mixing | None
) -> None:
    """Write or replace the manifest; `mixing` is what came of the walkers, once they are done."""
    told = {
        "calibration": specification.name,
        "title": specification.title,
        "key": provenance.key(identity),
        "decided_by": dict(identity),
        "steps": None if mixing is None else mixing.kept,
        "mixed": None if mixing is None else mixing.mixed,
    }
    write_json(folder / MANIFEST, told)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(found, dict) and isinstance(found.get("decided_by"), dict):
            return found
    except (OSError, ValueError):
        pass
    hint = "choose another folder with --out, or remove this one"
    raise OutputError(Problem("is no manifest of a calibration", str(folder / MANIFEST), suggestion=hint))


@contextlib.contextmanager
def kept(folder: Path) -> Iterator[None]:
    """Whatever stops the work, say what is kept; where nothing is, leave nothing."""
    note = f"What is finished is kept in {folder}: the same command goes on from there."
    try:
        yield
    except KeyboardInterrupt as stop:
        if any((folder / PARTS).glob("*.npz")):
            stop.add_note(note)
        raise
    except OSError as error:
        message = f"a file could not be written: {error.strerror or error}"
        hint = f"make room, or let it be written to, then run the same command again. {note}"
        raise OutputError(Problem(message, str(error.filename or folder), suggestion=hint)) from error
    finally:
        if not (folder / MANIFEST).is_file() and not any(path.name != ".lock" for path in folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
