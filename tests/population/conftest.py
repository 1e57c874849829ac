"""Small tables of trusts to spoil, and the public source where a checkout has it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

ROW = {
    "code": "A1",
    "name": "First trust",
    "type": "acute",
    "foundation": "true",
    "nhs_region": "London",
    "region": "UCLPartners",
    "area": "North Central London",
    "education_region": "North Central and East London",
    "staff": "5000",
    "base_cost": "350e6",
    "starting_practising_share": "0.02",
    "starting_commitment": "0.4",
    "starting_slack": "-0.01",
}
SECOND = ROW | {"code": "B2", "name": "Second trust, with a comma", "type": "mental_health", "foundation": "false"}

Write = Callable[..., Path]
SOURCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "trusts.csv"


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV file with the columns of the first row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a table of two trusts: the first is right, the second has the given changes."""

    def written(rows: list[dict[str, str]] | None = None, **changes: str) -> Path:
        return write_rows(tmp_path / "trusts.csv", rows or [ROW, SECOND | changes])

    return written


@pytest.fixture
def public_source() -> Path:
    """The real trusts. They lie beside the project, not in it."""
    if not SOURCE.exists():
        pytest.skip(f"the public data on real trusts is not here: {SOURCE}")
    return SOURCE
