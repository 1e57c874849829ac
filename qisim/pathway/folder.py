"""A study as a folder: picture, table, every replication; and what an interrupted study had finished."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow as pa

from qisim import charts
from qisim.errors import OutputError, Problem
from qisim.pathway.hospital import Hospital
from qisim.pathway.picture import week_page, words_of
from qisim.pathway.study import Settings, Study, to_json_object
from qisim.results.files import read_parquet, write_json, write_parquet
from qisim.results.provenance import code_digest, digest

NUMBERS, TABLE, REPLICATIONS, WEEK = "pathway.json", "measures.parquet", "replications.parquet", "week.parquet"
PICTURE = "week"
KEY = "key"


def key_of(hospital: Hospital, settings: Settings) -> str:
    """What decides the numbers of a replication: the hospital, the settings but for how many, and the code."""
    decides = replace(settings, replications=1, event_limit=1)
    versions = [version(library) for library in ("numpy", "scipy", "simpy")]
    return digest({"hospital": hospital, "settings": decides, "code": code_digest(), "versions": versions})[:16]


def prepare(folder: Path) -> None:
    """Make the folder before anything is computed. Raises `OutputError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(Problem(f"the folder cannot be made: {error.strerror}", file=str(folder))) from None


def finished_in(folder: Path, hospital: Hospital, settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame, int] | None:
    """Replications and weeks of an earlier study of the same hospital, settings and seed, and its events; else None."""
    try:
        numbers = json.loads((folder / NUMBERS).read_text(encoding="utf-8"))
        if numbers[KEY] != key_of(hospital, settings):
            return None
        rows, week = (read_parquet(folder / name).to_pandas() for name in (REPLICATIONS, WEEK))
        return rows, week, int(numbers["events"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, study: Study, title: str, more: Mapping[str, object]) -> None:
    """Everything about a study. The JSON file comes last: with it the folder is complete."""
    (folder / NUMBERS).unlink(missing_ok=True)
    for name, table in ((TABLE, study.table), (REPLICATIONS, study.replications), (WEEK, study.week)):
        rows = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata()
        write_parquet(folder / name, [rows], rows.schema)
    page = week_page(study, title)
    charts.save(page, folder, PICTURE, words_of(study, title))
    key = key_of(study.hospital, study.settings)
    write_json(folder / NUMBERS, {KEY: key, **to_json_object(study, {"hospital": asdict(study.hospital), **more})})
