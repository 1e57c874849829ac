"""The public data of real trusts that a cross-section is held against; none of it sets where the model starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from qisim.errors import InputError, Problem, did_you_mean

TRUSTS, SURVEY = "trusts.csv", "survey_improve.csv"
YEARS = (2017, 2021)
RATINGS = {"Inadequate": 0, "Requires improvement": 1, "Good": 2, "Outstanding": 3}
COLUMNS = {
    TRUSTS: ("code", "type", "lat", "long", "ae_4hr_2017", "cqc_overall"),
    SURVEY: ("code", "year", "improve_pct", "improve_base"),
}


@dataclass(frozen=True)
class Observed:
    """What was seen of real trusts.

    trusts: by code: type, lat, long (degrees), four_hours (share), rating (0 inadequate to 3 outstanding)
    survey: by (code, year): improve_pct (% who can make improvements happen where they work), improve_base (answers)
    """

    trusts: pd.DataFrame
    survey: pd.DataFrame


def read(folder: str | Path) -> Observed:
    """Read both files. Raises `InputError` for a file or column that is missing, and for a column without numbers."""
    tables = {name: _table(Path(folder) / name, columns) for name, columns in COLUMNS.items()}
    trusts = tables[TRUSTS].set_index("code")
    numbers = {name: _numbers(trusts[name], Path(folder) / TRUSTS) for name in ("lat", "long", "ae_4hr_2017")}
    found = pd.DataFrame(
        {
            "type": trusts["type"],
            "lat": numbers["lat"],
            "long": numbers["long"],
            "four_hours": numbers["ae_4hr_2017"],
            "rating": _ratings(trusts["cqc_overall"], Path(folder) / TRUSTS),
        }
    )
    survey = tables[SURVEY]
    for name in ("year", "improve_pct", "improve_base"):
        survey[name] = _numbers(survey[name], Path(folder) / SURVEY)
    missing = [year for year in YEARS if not (survey["year"] == year).any()]
    if missing:
        raise InputError(
            Problem("no survey of this year", str(Path(folder) / SURVEY), key="year", expected=f"{missing[0]}")
        )
    return Observed(found, survey.set_index(["code", "year"]))


def _table(file: Path, columns: Sequence[str]) -> pd.DataFrame:
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            Problem("cannot be read", str(file), found=reason, expected=f"a table with {', '.join(columns)}")
        ) from None
    for name in columns:
        if name not in table:
            hint = did_you_mean(name, [str(column) for column in table])
            raise InputError(Problem("a column is missing", str(file), line=1, expected=name, suggestion=hint))
    return table


def _numbers(column: pd.Series[str], file: Path) -> pd.Series[float]:
    """As numbers, blanks as NaN; text, and a column that is blank or nought throughout, are refused."""
    found = pd.to_numeric(column.where(column != ""), errors="coerce").astype(float)
    wrong = np.flatnonzero(found.isna() & (column != ""))
    if len(wrong):
        at = int(wrong[0])
        raise InputError(
            Problem("not a number", str(file), line=at + 2, key=str(column.name), found=repr(column.iloc[at]))
        )
    if not (found.fillna(0) != 0).any():
        raise InputError(
            Problem("blank or nought throughout", str(file), key=str(column.name), expected="numbers of some trusts")
        )
    return found


def _ratings(column: pd.Series[str], file: Path) -> pd.Series[float]:
    known = column.isin([*RATINGS, ""])
    if not known.all():
        at = int(np.flatnonzero(~known)[0])
        hint = did_you_mean(column.iloc[at], list(RATINGS))
        raise InputError(
            Problem(
                "unknown rating",
                str(file),
                line=at + 2,
                key=str(column.name),
                found=repr(column.iloc[at]),
                expected=", ".join(RATINGS),
                suggestion=hint,
            )
        )
    return column.map(RATINGS).astype(float)
