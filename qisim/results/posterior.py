"""Draws of parameters in a file: what a calibration leaves behind, and what `--draws-from` takes.

A Parquet file with a column for each parameter, named after it, and a row for each draw: draw number n of
an experiment takes row n. A cell says where in its range the parameter lies, 0 at the low end and 1 at the
high one, so that a table by group or by domain moves as one, as it does in any draw. The file's metadata, under the key
`qisim`, are JSON:

    {"format": 2, "model": "<hash of the equations>", "parameters": {"<name>": "<hash of its range>"},
     "calibration": "<key of the calibration>"}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from qisim.errors import ParameterError, Problem, did_you_mean
from qisim.model import whole_model
from qisim.parameters import Parameter, Positions, load_parameters
from qisim.results.files import write_parquet
from qisim.results.provenance import digest, file_digest

FORMAT = 2
METADATA = b"qisim"
AGAIN = "calibrate again with this qisim (qisim calibrate FILE), or use the qisim that wrote it"


@dataclass(frozen=True, eq=False)
class DrawsFile:
    """Draws in a file: the hash of its content, and each parameter's position in every draw."""

    path: Path
    digest: str
    positions: Positions

    @property
    def draws(self) -> int:
        """How many draws it holds."""
        return len(next(iter(self.positions.values())))

    def check_enough(self, draws: int, key: str = "draws") -> None:
        """Raises `ParameterError` where more draws are wanted than there are."""
        if draws > self.draws:
            raise ParameterError(
                Problem(
                    "the file has fewer draws than are asked for",
                    str(self.path),
                    key=key,
                    found=f"{draws:,} draws asked for",
                    expected=f"at most {self.draws:,}",
                    suggestion=f"--draws {self.draws}, or a calibration with more",
                )
            )

    def origin(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "file": str(self.path),
            "sha256": self.digest,
            "draws": self.draws,
            "parameters": sorted(self.positions),
        }

    def to_json_object(self) -> dict[str, Any]:
        """The whole of it, for another machine."""
        positions = {name: values.tolist() for name, values in self.positions.items()}
        return {"file": str(self.path), "sha256": self.digest, "positions": positions}

    @classmethod
    def from_json_object(cls, told: Mapping[str, Any]) -> DrawsFile:
        """The same draws, on that machine."""
        positions = {name: np.array(values, dtype=np.float64) for name, values in told["positions"].items()}
        return cls(Path(told["file"]), told["sha256"], positions)


def range_digest(parameter: Parameter) -> str:
    """A hash of what makes a value of a position: a parameter's range and unit."""
    return digest([parameter.low, parameter.high, parameter.unit])


def write_draws(path: Path, positions: Positions, calibration: str) -> None:
    """Write draws of some parameters of this model, for `--draws-from`."""
    known = load_parameters()
    told = {
        "format": FORMAT,
        "model": whole_model().digest,
        "parameters": {name: range_digest(known[name]) for name in positions},
        "calibration": calibration,
    }
    schema = pa.schema(
        [pa.field(name, pa.float64(), nullable=False) for name in positions],
        {METADATA: json.dumps(told, sort_keys=True).encode()},
    )
    write_parquet(path, [pa.table([pa.array(values) for values in positions.values()], schema=schema)], schema)


def load_draws(path: str | Path) -> DrawsFile:
    """The draws in a file. Raises `ParameterError` with everything for which it cannot be used here."""
    file = Path(path)
    table = _table(file)
    told = _told(file, table.schema.metadata or {})
    problems = [*_problems_of_model(file, told), *_problems_of_columns(file, table, told)]
    if problems:
        raise ParameterError(problems)
    positions = {name: np.asarray(table[name].to_numpy(), dtype=np.float64) for name in table.column_names}
    return DrawsFile(file, file_digest(file), positions)


def _table(file: Path) -> pa.Table:
    expected = "the file posterior.parquet of a calibration (qisim calibrate FILE)"
    if not file.is_file():
        message = "is a folder, not a file of draws" if file.is_dir() else "there is no such file of draws"
        inside = file / "posterior.parquet"
        hint = f"did you mean {inside}?" if inside.is_file() else None
        raise ParameterError(Problem(message, str(file), key="--draws-from", expected=expected, suggestion=hint))
    try:
        return pq.read_table(file)
    except (pa.ArrowException, OSError) as error:
        found = str(error).splitlines()[0]
        problem = Problem("cannot be read as Parquet", str(file), key="--draws-from", found=found, expected=expected)
        raise ParameterError(problem) from None


def _told(file: Path, metadata: Mapping[bytes, bytes]) -> Mapping[str, Any]:
    try:
        told = json.loads(metadata[METADATA])
        if told["format"] == FORMAT and isinstance(told["parameters"], dict) and isinstance(told["model"], str):
            return dict(told)
        found = f"format {told['format']}"
    except (KeyError, ValueError, TypeError):
        found = "none that can be read"
    raise ParameterError(
        Problem(
            "does not say which model its draws belong to",
            str(file),
            key="--draws-from",
            found=found,
            expected=f"metadata '{METADATA.decode()}' in format {FORMAT}, as a calibration writes them",
        )
    )


def _problems_of_model(file: Path, told: Mapping[str, Any]) -> Iterator[Problem]:
    own = whole_model().digest
    if told["model"] != own:
        yield Problem(
            "belongs to another version of the model: its equations have changed since",
            str(file),
            key="--draws-from",
            found=f"model {told['model'][:12]}",
            expected=f"model {own[:12]}",
            suggestion=AGAIN,
        )


def _problems_of_columns(file: Path, table: pa.Table, told: Mapping[str, Any]) -> Iterator[Problem]:
    known = load_parameters()
    if not table.num_rows or not table.num_columns:
        yield Problem("holds no draws", str(file), key="--draws-from", expected="a column for each parameter, and rows")
    for name in table.column_names:
        if name not in known:
            hint = did_you_mean(name, list(known))
            message = "the model has no such parameter"
            yield Problem(message, str(file), key=name, found=f"a column '{name}'", suggestion=hint)
        elif told["parameters"].get(name) != range_digest(known[name]):
            message = "the range of this parameter is another than that which the draws were made in"
            yield Problem(message, str(file), key=name, suggestion=AGAIN)
        else:
            yield from _problems_of_values(file, name, table[name])


def _problems_of_values(file: Path, name: str, column: pa.ChunkedArray) -> Iterator[Problem]:
    if not pa.types.is_floating(column.type):
        yield Problem("is no column of numbers", str(file), key=name, found=str(column.type), expected="float64")
        return
    values = np.asarray(column.to_numpy(), dtype=np.float64)
    wrong: Sequence[int] = np.flatnonzero(~((values >= 0) & (values <= 1))).tolist()
    if wrong:
        found = f"{values[wrong[0]]:g} in draw {wrong[0]}, and {len(wrong) - 1} more"
        yield Problem(
            "a draw is no position in a range", str(file), key=name, found=found, expected="a number from 0 to 1"
        )
