"""The delivery of a result's scenarios by events, as the tables of its folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from qisim.delivery import EVENT_COLUMNS, SCHEDULE_COLUMNS, Record
from qisim.results.files import read_parquet, write_parquet
from qisim.results.tables import NUMBER, WORD

DELIVERY = "delivery.toml"
EVENTS = "events.parquet"
SCHEDULE = "schedule.parquet"
NUMBERS = ("time", "number", "paid", "delivered")

SCHEMAS = {
    file: pa.schema([("scenario", WORD), *((name, NUMBER if name in NUMBERS else WORD) for name in columns)])
    for file, columns in ((EVENTS, EVENT_COLUMNS), (SCHEDULE, SCHEDULE_COLUMNS))
}


def write_delivery(folder: Path, delivered: Mapping[str, Record]) -> None:
    """Write `events.parquet` and `schedule.parquet`: the columns of a `Record`, with the scenario before them."""
    for file, frames in (
        (EVENTS, {name: one.events for name, one in delivered.items()}),
        (SCHEDULE, {name: one.schedule for name, one in delivered.items()}),
    ):
        whole = pd.concat([frame.assign(scenario=name) for name, frame in frames.items()], ignore_index=True)
        table = pa.Table.from_pandas(whole, SCHEMAS[file], preserve_index=False)
        write_parquet(folder / file, [table], SCHEMAS[file])


def read_delivery(folder: Path) -> dict[str, Record]:
    """The records of a folder by scenario, in the order of the result; none where its schedule was smooth."""
    if not (folder / EVENTS).is_file():
        return {}
    events, schedule = (_by_scenario(folder / file) for file in (EVENTS, SCHEDULE))
    return {name: Record(events[name], schedule[name]) for name in schedule if name in events}


def _by_scenario(path: Path) -> dict[str, pd.DataFrame]:
    frame: pd.DataFrame = read_parquet(path).to_pandas()
    words = {name: str for name in frame.columns if name not in NUMBERS}
    return {
        str(name): rows.drop(columns="scenario").reset_index(drop=True)
        for name, rows in frame.astype(words).groupby("scenario", sort=False)
    }
