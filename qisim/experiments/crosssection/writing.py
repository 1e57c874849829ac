"""The cross-section of real trusts as files: tables, a document, a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qisim import charts
from qisim.experiments.crosssection.comparing import CrossSection
from qisim.results.files import write_text
from qisim.results.published import figure, records_of

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
        for row in records_of(rows):
            cells = (row["statistic"], shown(row["observed"]), with_interval(row), str(row["trusts"]), row["note"])
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    lines += ["## What this can and can't show", "", *(f"- {note}" for note in found.notes), ""]
    return "\n".join(lines)


def with_interval(row: Mapping[str, Any]) -> str:
    """What was simulated, with its interval where draws differ."""
    middle, low, high = (shown(row[name]) for name in ("simulated", "simulated_low", "simulated_high"))
    return middle if low == high else f"{middle} ({low} to {high})"


def shown(value: float) -> str:
    """A number to three figures; nothing where there is none."""
    return figure(value) if math.isfinite(value) else ""
