"""A file of draws belongs to one version of the model, and says so."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qisim.errors import ParameterError
from qisim.parameters import draw, load_parameters
from qisim.results.posterior import METADATA, DrawsFile, load_draws, write_draws

POSITIONS = {"lapse_rate": np.array([0.0, 0.5, 1.0]), "improvement_half_life": np.array([0.1, 0.2, 0.3])}


@pytest.fixture
def file(tmp_path):
    write_draws(tmp_path / "posterior.parquet", POSITIONS, "key")
    return tmp_path / "posterior.parquet"


def changed(file, *, told=None, **columns):
    """The same file with some of what it says, or holds, replaced."""
    table = pq.read_table(file)
    known = json.loads(table.schema.metadata[METADATA]) | (told or {})
    for name, values in columns.items():
        values = pa.array(values)
        place = table.column_names.index(name) if name in table.column_names else None
        table = table.append_column(name, values) if place is None else table.set_column(place, name, values)
    pq.write_table(table.replace_schema_metadata({METADATA: json.dumps(known).encode()}), file)
    return file


def test_what_was_written_is_read(file):
    found = load_draws(file)
    assert found.draws == 3 and all(np.array_equal(found.positions[name], POSITIONS[name]) for name in POSITIONS)


def test_the_same_draws_are_the_same_bytes(file, tmp_path):
    write_draws(tmp_path / "again.parquet", POSITIONS, "key")
    assert (tmp_path / "again.parquet").read_bytes() == file.read_bytes()


def test_another_machine_gets_the_same_draws(file):
    found = load_draws(file)
    there = DrawsFile.from_json_object(json.loads(json.dumps(found.to_json_object())))
    assert there.digest == found.digest
    assert all(np.array_equal(there.positions[name], found.positions[name]) for name in POSITIONS)


def test_draw_number_n_takes_row_n_and_the_others_keep_their_luck(file):
    parameters = load_parameters()
    usual, given = (draw(parameters, range(3), 7, positions) for positions in (None, load_draws(file).positions))
    low, middle, high = given["lapse_rate"][0, :, 0]
    lapse = parameters["lapse_rate"]
    assert low == lapse.low[0, 0] and high == lapse.high[0, 0] and low < middle < high
    assert np.array_equal(draw(parameters, [2], 7, load_draws(file).positions)["lapse_rate"][:, 0], [[high]])
    assert all(np.array_equal(given[name], usual[name]) for name in parameters if name not in POSITIONS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"told": {"model": "another"}}, "another version of the model"),
        ({"told": {"format": 99}}, "does not say which model"),
        ({"told": {"parameters": {"lapse_rate": "x"}}}, "the range of this parameter is another"),
        ({"lapse_rat": [0.1, 0.2, 0.3]}, "no such parameter"),
        ({"lapse_rate": [0.1, 1.2, 0.3]}, "no position"),
        ({"lapse_rate": [0.1, None, 0.3]}, "no position"),
        ({"lapse_rate": ["a", "b", "c"]}, "no column of numbers"),
    ],
)
def test_a_file_that_does_not_belong_here_is_refused(file, change, message):
    with pytest.raises(ParameterError, match=message):
        load_draws(changed(file, **change))


def test_files_that_are_none_are_refused(tmp_path, file):
    with pytest.raises(ParameterError, match="no such file"):
        load_draws(tmp_path / "none.parquet")
    with pytest.raises(ParameterError, match="did you mean"):
        load_draws(tmp_path)
    (tmp_path / "text.parquet").write_text("draws")
    with pytest.raises(ParameterError, match="cannot be read as Parquet"):
        load_draws(tmp_path / "text.parquet")
    pq.write_table(pa.table({"lapse_rate": [0.5]}), tmp_path / "bare.parquet")
    with pytest.raises(ParameterError, match="does not say which model"):
        load_draws(tmp_path / "bare.parquet")
