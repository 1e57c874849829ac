"""The cross-section of real trusts as files: tables, a document, a picture."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qisim import charts
from qisim.experiments.crosssection.comparing import CrossSection
from qisim.results.files import write_text

FOLDER, STATISTICS, TRUSTS, DOCUMENT = "real-trusts", "statistics.csv", "trusts.csv", "real-trusts.md"
FIGURES = "figures"


def write(found: CrossSection, out: Path, command: str) -> Path:
    """Write everything into `out`/real-trusts, anew; says where that is."""
    folder = out / FOLDER
    (folder / FIGURES).mkdir(parents=True, exist_ok=True)
    for table, name in ((found.table, STATISTICS), (found.trusts, TRUSTS)):
        write_text(folder / name, table.to_csv(index=False, lineterminator="\n"))
    write_text(folder / DOCUMENT, document(found, command))
    words = charts.cross_section_words(found.table)
    page = charts.cross_section_page(found.trusts, words)
    charts.say_source(page, "Source: simulation with qisim; NHS Staff Survey 2017 (q4d) and 2021 (q3f).")
    charts.save(page, folder / FIGURES, FOLDER, words)
    return folder


def document(found: CrossSection, command: str) -> str:
    """Markdown: what it is, every statistic by group and year, and what the data can and can't show."""
    lines = ["# Real trusts: simulated against surveyed", "", f"    {command}", ""]
    for (group, year), rows in found.table.groupby(["group", "year"], sort=False):
        title = "All types" if group == "all" else f"{str(group).capitalize()} trusts"
        lines += [f"## {title}, {year}", "", "| statistic | survey | simulated (90 % over draws) | trusts | |"]
        lines += ["|---|---|---|---|---|"]
        lines += [
            f"| {row.statistic} | {shown(row.observed)} | {with_interval(row)} | {row.trusts} | {row.note} |"
            for row in rows.itertuples()
        ]
        lines.append("")
    lines += ["## What this can and can't show", "", *(f"- {note}" for note in found.notes), ""]
    return "\n".join(lines)


def shown(value: object) -> str:
    """A number with two or three digits; nothing where there is none."""
    return "" if pd.isna(value) else f"{float(str(value)):.3g}"  # type: ignore[call-overload]


def with_interval(row: object) -> str:
    """What was simulated, with its interval where draws differ."""
    middle, low, high = (shown(getattr(row, name)) for name in ("simulated", "simulated_low", "simulated_high"))
    return middle if low == high else f"{middle} ({low} to {high})"
