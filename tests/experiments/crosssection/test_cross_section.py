"""Real trusts from 2014 to 2021 against the staff survey; and data that cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from qisim.errors import InputError
from qisim.experiments.crosssection import cross_section
from qisim.experiments.crosssection.reading import SURVEY, TRUSTS, read

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data of real trusts are not in {DATA}")


@pytest.fixture(scope="module")
def found():
    return cross_section(DATA, draws=4)


def one(found, group, year, statistic):
    table = found.table
    rows = table[(table["group"] == group) & (table["year"] == year) & (table["statistic"] == statistic)]
    assert len(rows) == 1, statistic
    return rows.iloc[0]


@needs_data
def test_the_scale_is_set_on_acute_trusts_of_2017_and_on_nothing_else(found):
    mean = one(found, "acute", 2017, "mean, %")
    assert mean["simulated"] == pytest.approx(mean["observed"])
    assert one(found, "acute", 2017, "share of that error: bias")["simulated"] == pytest.approx(0, abs=1e-9)
    later = one(found, "acute", 2021, "mean, %")
    assert later["simulated"] != pytest.approx(later["observed"], abs=0.1)


@needs_data
def test_what_was_observed_is_what_the_survey_says(found):
    survey = read(DATA).survey["improve_pct"]
    trusts = found.trusts[(found.trusts["year"] == 2021) & (found.trusts["type"] == "acute")]
    said = survey.loc[[(code, 2021) for code in trusts["code"]]].to_numpy()
    assert one(found, "acute", 2021, "mean, %")["observed"] == pytest.approx(said.mean())
    assert one(found, "acute", 2021, "standard deviation, points")["observed"] == pytest.approx(said.std())


@needs_data
def test_order_persistence_clustering_ratings_and_waits_are_there_for_acute_trusts(found):
    acute = found.table[found.table["group"] == "acute"]
    for words in ("rank correlation with the survey", "CQC rating", "four-hour", "Moran's I", "the start alone"):
        assert acute["statistic"].str.contains(words, regex=False).sum() >= 2, words
    kept = one(found, "acute", 2021, "rank correlation with 2017")
    assert -1 <= kept["observed"] < kept["simulated"] <= 1
    assert {"acute", "mental health", "community", "ambulance", "all"} == set(found.table["group"])


@needs_data
def test_errors_are_split_into_shares_of_one_by_type_and_pooled(found):
    shares = found.table[found.table["statistic"].str.startswith("share of that error")]
    assert len(shares) > 10
    assert np.allclose(shares.groupby(["group", "year"])["simulated"].sum(), 1)


def copied(tmp_path, file, change):
    for name in (TRUSTS, SURVEY):
        shutil.copy(DATA / name, tmp_path / name)
        (tmp_path / name).chmod(0o644)
    lines = (tmp_path / file).read_text(encoding="utf-8").splitlines()
    (tmp_path / file).write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    return tmp_path


def with_column(name, value):
    def change(lines):
        at = lines[0].split(",").index(name)
        rows = [line.split(",") for line in lines[1:] if '"' not in line]
        return [lines[0], *(",".join([*row[:at], value, *row[at + 1 :]]) for row in rows)]

    return change


@needs_data
@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        (SURVEY, lambda lines: [line.replace("improve_pct", "improved") for line in lines], "a column is missing"),
        (SURVEY, with_column("improve_pct", "0"), "blank or nought throughout"),
        (SURVEY, with_column("improve_base", ""), "blank or nought throughout"),
        (SURVEY, with_column("improve_pct", "many"), f"{SURVEY}:2"),
        (SURVEY, with_column("year", "2017"), "no survey of this year"),
        (TRUSTS, with_column("cqc_overall", "Goood"), "did you mean 'Good'"),
    ],
)
def test_data_that_cannot_be_used_are_refused(tmp_path, file, change, said):
    with pytest.raises(InputError) as caught:
        read(copied(tmp_path, file, change))
    assert said in str(caught.value)


def test_a_folder_without_data_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"trusts\.csv"):
        read(tmp_path)
