"""Tidy tables: what they say of draws, and that they are written to the same bytes."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from qisim.results import tables
from qisim.results.files import read_parquet, write_parquet
from qisim.results.metrics import METRICS

NAN = float("nan")


def outcomes(**changed: tuple[list[float], list[float]]) -> dict[str, dict[str, np.ndarray]]:
    """Two scenarios in which every metric is 1 in all four draws, but for what is given."""
    return {
        scenario: {
            metric.name: np.array(changed.get(metric.name, ([1.0] * 4, [1.0] * 4))[number]) for metric in METRICS
        }
        for number, scenario in enumerate(("before", "after"))
    }


def row(table: pd.DataFrame, metric: str, scenario: str = "after") -> pd.Series:
    (found,) = (table[(table["metric"] == metric) & (table["scenario"] == scenario)]).itertuples(index=False)
    return pd.Series(found._asdict())


def test_a_metric_is_summed_up_by_its_median_and_90_per_cent_interval():
    draws = list(np.arange(21.0))
    found = row(tables.metrics_table({"only": {metric.name: np.array(draws) for metric in METRICS}}), "quality", "only")
    assert (found["value"], found["low"], found["high"]) == (10.0, 1.0, 19.0)
    assert found["unit"] == "%"


def test_differences_are_paired_by_draw():
    found = row(
        tables.differences_table(outcomes(quality=([10.0, 20.0, 30.0, 40.0], [11.0, 21.0, 31.0, 41.0]))), "quality"
    )
    assert (found["value"], found["low"], found["high"]) == (1.0, 1.0, 1.0)
    assert (found["baseline"], found["scenario"], found["unit"]) == ("before", "after", "percentage points")


def test_better_follows_the_direction_of_the_metric():
    changed = ([1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 0.0])
    found = tables.differences_table(outcomes(quality=changed, programme_cost=changed))
    assert row(found, "quality")["probability_better"] == 0.75
    assert row(found, "programme_cost")["probability_better"] == 0.25


def test_the_same_is_not_better():
    assert (tables.differences_table(outcomes())["probability_better"] == 0.0).all()


def test_draws_in_which_either_is_undefined_are_left_out_of_a_difference():
    found = row(tables.differences_table(outcomes(quality=([1.0, NAN, 1.0, 1.0], [2.0, 2.0, NAN, 0.0]))), "quality")
    assert found["value"] == 0.0
    assert found["probability_better"] == 0.5


def test_what_is_undefined_in_every_draw_stays_undefined():
    made = outcomes(still_rising=([NAN] * 4, [1.0] * 4))
    summary = row(tables.metrics_table(made), "still_rising", "before")
    difference = row(tables.differences_table(made), "still_rising")
    assert pd.isna([summary["value"], summary["low"], summary["high"]]).all()
    assert pd.isna([difference["value"], difference["low"], difference["high"]]).all()
    assert pd.isna(difference["probability_better"])


def test_every_other_scenario_is_compared_with_the_first():
    three = {**outcomes(), "later": outcomes()["after"]}
    found = tables.differences_table(three)
    assert set(found["baseline"]) == {"before"}
    assert list(found["scenario"].unique()) == ["after", "later"]


def test_one_scenario_has_no_differences_but_the_columns_are_there():
    found = tables.differences_table({"only": outcomes()["after"]})
    assert found.empty
    assert "probability_better" in found.columns


def test_draws_are_null_in_the_file_where_undefined_and_read_back_the_same(tmp_path):
    made = outcomes(still_rising=([NAN] * 4, [1.0, 2.0, NAN, 4.0]))
    path = tmp_path / "metrics.parquet"
    write_parquet(path, [tables.draws_table(made)], tables.DRAWS_SCHEMA)
    table = read_parquet(path)
    assert table["value"].null_count == 5
    assert not any(value is not None and np.isnan(value) for value in table["value"].to_pylist())
    again = tables.outcomes_of(tables.frame(table, tables.DRAWS_COLUMNS))
    assert list(again) == ["before", "after"]
    assert all(np.array_equal(again[s][m.name], made[s][m.name], equal_nan=True) for s in made for m in METRICS)


def quantile_rows() -> pa.Table:
    values = np.arange(5 * 2 * 2 * 3, dtype=float).reshape(5, 2, 2, 3)  # quantile, quarter, inner, row
    rows = [("nation", "England"), ("region", "North"), ("type", "acute")]
    people = tables.Series("practising_staff", "person", ("junior_doctors", "senior_doctors"), values)
    national = tables.Series("funding_factor", "1", ("",), np.full((5, 2, 1, 1), 0.5))
    return tables.quantile_table("first", np.array([0.0, 0.25]), rows, [people, national])


def central_rows() -> pa.Table:
    values = np.arange(2 * 1 * 2, dtype=float).reshape(2, 1, 2)  # quarter, inner, trust
    return tables.central_table(
        "first", np.array([0.0, 0.25]), ["A", "B"], [tables.Series("slack", "1", ("",), values)]
    )


def test_each_quantile_is_where_its_words_say():
    found = tables.frame(quantile_rows(), tables.TRAJECTORIES_COLUMNS)
    assert len(found) == 2 * 2 * 3 + 2
    chosen = found[(found["inner"] == "senior_doctors") & (found["member"] == "North") & (found["year"] == 0.25)]
    # quantile q, quarter 1, inner 1, row 1 of an array that counts upwards
    assert chosen[list(tables.QUANTILE_COLUMNS)].to_numpy().tolist() == [[12 * q + 6 + 3 + 1 for q in range(5)]]
    national = found[found["quantity"] == "funding_factor"]
    assert set(national["level"]) == {"nation"}
    assert set(national["unit"]) == {"1"}


def test_each_trusts_central_value_is_where_its_words_say():
    found = tables.frame(central_rows(), tables.CENTRAL_COLUMNS)
    assert found[(found["code"] == "B") & (found["year"] == 0.25)]["value"].tolist() == [3.0]
    assert found[(found["code"] == "B") & (found["year"] == 0.0)]["value"].tolist() == [1.0]


def test_both_kinds_share_a_file_and_are_told_apart(tmp_path):
    path = tmp_path / "trajectories.parquet"
    write_parquet(path, [quantile_rows(), central_rows()], tables.TRAJECTORIES_SCHEMA)
    assert read_parquet(path, kind="quantile").num_rows == quantile_rows().num_rows
    from_file = tables.frame(read_parquet(path, tables.CENTRAL_COLUMNS, "central"), tables.CENTRAL_COLUMNS)
    both = pa.concat_tables([quantile_rows(), central_rows()]).unify_dictionaries()
    in_memory = tables.frame(tables.of_kind(both, "central"), tables.CENTRAL_COLUMNS)
    assert from_file.astype(object).equals(in_memory.astype(object))
    assert read_parquet(path)["value"].null_count == quantile_rows().num_rows


def test_a_table_is_written_to_the_same_bytes_every_time(tmp_path):
    for name in ("one", "two"):
        write_parquet(tmp_path / name, [quantile_rows(), central_rows()], tables.TRAJECTORIES_SCHEMA)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_that_fails_while_being_written_leaves_nothing_behind(tmp_path):
    def tables_until_failure():
        yield quantile_rows()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_parquet(tmp_path / "trajectories.parquet", tables_until_failure(), tables.TRAJECTORIES_SCHEMA)
    assert list(tmp_path.iterdir()) == []


def test_json_has_no_nan(tmp_path):
    from qisim.results.files import write_json

    with pytest.raises(ValueError, match=r"NaN|Out of range"):
        write_json(tmp_path / "manifest.json", {"value": NAN})
    assert list(tmp_path.iterdir()) == []
    write_json(tmp_path / "manifest.json", {"value": None, "title": "Acht £"})
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")) == {"value": None, "title": "Acht £"}


def test_members_that_scenarios_name_are_rows_by_their_names_and_none_are_none():
    times, rows = np.array([0.0, 0.25]), [("nation", "England"), ("type", "acute")]
    named = tables.Series("teams", "team", ("frail_flow", "sepsis"), np.ones((5, 2, 2, 2)))
    unnamed = tables.Series("preparation", "1", (), np.ones((5, 2, 0, 2)))
    found = tables.quantile_table("plan", times, rows, [unnamed, named]).to_pandas()
    assert found.groupby(["quantity", "inner"], observed=True).size().to_dict() == {
        ("teams", "frail_flow"): 4,
        ("teams", "sepsis"): 4,
    }
    central = tables.central_table("plan", times, ("T1",), [tables.Series("preparation", "1", (), np.ones((2, 0, 1)))])
    assert central.num_rows == 0
