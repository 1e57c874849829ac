"""Files that are either complete or not there: a temporary name, fsync, and a rename.

Parquet files hold the same bytes for the same table: rows in a given order, fixed settings, no
time of writing.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Array = npt.NDArray[np.float64]

UNFINISHED = ".unfinished"
"""The ending of a file that is being written."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that takes its name only when it is complete and on disk."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:  # a write does not say where
            error.filename = str(path)
        raise


def write_text(path: Path, text: str) -> None:
    """Text in UTF-8 with newlines as they are, on every system."""
    with whole_file(path) as file:
        file.write(text.encode())


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """JSON for people to read too. NaN is refused: undefined must be null by now."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_parquet(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    """Tables of one schema, one after another, so that only one need be in memory."""
    in_words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    with (
        whole_file(path) as file,
        pq.ParquetWriter(
            file, schema, version="2.6", compression="zstd", compression_level=3, use_dictionary=in_words
        ) as writer,
    ):
        for table in tables:
            writer.write_table(table)


def read_parquet(path: Path, columns: Sequence[str] | None = None, kind: str | None = None) -> pa.Table:
    """A table as it was written; only some columns, and only the rows of one kind, where asked."""
    wanted = None if columns is None else list(columns)
    return pq.read_table(path, columns=wanted, filters=None if kind is None else [("kind", "==", kind)])


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Named arrays in one file."""
    with whole_file(path) as file:
        np.savez(file, allow_pickle=False, **arrays)


def sync_folder(folder: Path) -> None:
    """Make sure that every file in a folder, and its list of files, is on disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    if sys.platform != "win32":  # Windows has no handle on a folder to sync
        for place in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def size_in_words(count: float) -> str:
    """So many bytes, in the unit that says them in few digits."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
