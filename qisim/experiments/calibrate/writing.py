"""What a calibration leaves in its folder: tables, draws, figures and a page that says what was found."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qisim.results.files import write_text
from qisim.results.posterior import write_draws
from qisim.results.published import figure as number
from qisim.results.published import published_words

if TYPE_CHECKING:
    from qisim.experiments.calibrate.running import Calibration
    from qisim.experiments.episodes.observed import Array

FIT, RESIDUALS, HELD_OUT = "fit.csv", "residuals.csv", "held_out.csv"
IDENTIFIABILITY, CORRELATIONS = "identifiability.csv", "correlations.csv"
DRAWS, VALUES, PAGE, FIGURES = "posterior.parquet", "posterior.csv", "calibration.md", "figures"
OF_POSTERIOR = (CORRELATIONS, DRAWS, VALUES)


def written(found: Calibration, draws: Array | None, key: str) -> Calibration:
    """Write everything but the manifest; says where the draws are, if there are any.

    draws: positions (draws, parameters), or None where the walkers have not mixed: what an earlier end of the same
        calibration left then goes away
    """
    folder = found.folder
    for name in OF_POSTERIOR:
        (folder / name).unlink(missing_ok=True)
    for name, table in ((FIT, found.fit), (RESIDUALS, found.residuals), (HELD_OUT, found.held_out)):
        _csv(folder / name, table)
    _csv(folder / IDENTIFIABILITY, found.identifiability)
    if draws is not None:
        names = found.specification.parameters
        _csv(folder / CORRELATIONS, found.correlations, index=True)
        _csv(folder / VALUES, found.values, index=True)
        write_draws(folder / DRAWS, {name: draws[:, place] for place, name in enumerate(names)}, key)
        found = replace(found, posterior=folder / DRAWS)
    _draw(found)
    write_text(folder / PAGE, page(found))
    return found


def _csv(path: Path, table: pd.DataFrame, *, index: bool = False) -> None:
    write_text(path, table.to_csv(index=index, float_format="%.6g", lineterminator="\n"))


def _draw(found: Calibration) -> None:
    from qisim import charts  # Matplotlib takes a while

    folder = found.folder / FIGURES
    folder.mkdir(exist_ok=True)
    said = charts.residuals_words(found.residuals)
    pages = {"residuals": (charts.residuals_page(found.residuals, said), said)}
    if found.posterior is not None:
        said = charts.prior_posterior_words(found.fit, found.identifiability)
        pages["prior-posterior"] = (charts.prior_posterior_page(found.fit, found.values, said), said)
    for stale in folder.iterdir():
        stale.unlink()
    for name, (drawn, words) in pages.items():
        charts.say_source(drawn, f"Source: calibration with qisim; {found.specification.name}.")
        charts.save(drawn, folder, name, words)


def page(found: Calibration) -> str:
    """All that was found, in Markdown."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Calibration) -> Iterator[str]:
    one = found.specification
    yield f"# {one.title}\n"
    yield (
        f"{len(one.parameters)} parameters were fitted to {len(found.residuals)} targets, and {len(found.held_out)} "
        "measures held out, as `calibration.toml` said before the fit. Other parameters are at their central values. "
        "Tolerances are standard errors, taken as independent.\n"
    )
    yield "## Did the walkers mix?\n"
    yield from _mixing(found)
    yield "\n## Parameters\n"
    yield "Best fit: weighted least squares within the bounds. Posterior: median and 90% interval.\n"
    yield "| Parameter | Unit | Bounds | Shipped | Best fit | Posterior | Posterior below the shipped value |"
    yield "|---|---|---|---|---|---|---|"
    for row in _records(found.fit):
        bounds = f"{number(row['low'])} to {number(row['high'])}"
        below = "" if math.isnan(row["shipped_at"]) else f"{100 * row['shipped_at']:.0f}%"
        outside = " **(outside)**" if row["shipped_inside"] is False else ""
        yield _row(
            _name(row), row["unit"], bounds, number(row["shipped"]), number(row["best"]), _spread(row), below + outside
        )
    yield "\n## Targets\n"
    yield "Simulated, and in brackets the miss in standard errors.\n"
    yield "| Target | Unit | Published (standard error) | Shipped values | Best fit | Posterior |"
    yield "|---|---|---|---|---|---|"
    for row in _records(found.residuals):
        published = f"{number(row['value'])} ({number(row['tolerance'])})"
        cells = [f"{number(row[key])} ({row[f'{key}_miss']:+.1f})" for key in ("shipped", "best")]
        yield _row(f"{row['source']}: {_said(row['target'])}", row["unit"], published, *cells, _spread(row))
    if len(found.held_out):
        yield from _held_out(found)
    yield from _identifiability(found)


def _mixing(found: Calibration) -> Iterator[str]:
    mixing = found.mixing
    longest = float(max(mixing.times))
    yield (
        f"{mixing.walkers} walkers made {mixing.kept:,} steps after a warm-up of {mixing.discarded:,}. Longest "
        f"autocorrelation time {number(longest)} steps ({number(mixing.kept / longest)} times in those), highest split "
        f"R-hat {float(max(mixing.r_hat)):.3f}, acceptance {mixing.accepted:.2f}; worth about "
        f"{number(mixing.effective)} independent draws."
    )
    if mixing.mixed:
        yield "\nThey mixed."
    else:
        yield "\n**They have not mixed, so there is no posterior:**\n"
        yield from (f"- {problem}" for problem in mixing.problems)
        yield f"\nGo on with `--steps {mixing.advised}`, or more."


def _held_out(found: Calibration) -> Iterator[str]:
    table = found.held_out
    judged = ["shipped", "best"] + (["posterior"] if found.posterior is not None else [])
    counts = [f"{int(table[f'{key}_inside'].sum())} at {WHERE[key]}" for key in judged]
    yield f"\n## Held out: of {len(table)} inside their tolerance {', '.join(counts)}\n"
    yield "These were not fitted here. The role is that which the episode's own file gives it.\n"
    yield "| Measure | Unit | Role | Published (tolerance) | Shipped values | Best fit | Posterior |"
    yield "|---|---|---|---|---|---|---|"
    for row in _records(table):
        cells = [number(row[key]) + ("" if row[f"{key}_inside"] else " **out**") for key in ("shipped", "best")]
        after = _spread(row, "posterior_inside")
        name = f"{row['episode']}: {_said(row['measure'])}"
        yield _row(name, row["unit"], row["role"], published_words(row), *cells, after)


WHERE = {"shipped": "the shipped values", "best": "the best fit", "posterior": "the middle of the posterior"}


def _identifiability(found: Calibration) -> Iterator[str]:
    yield "\n## What the targets say of each parameter\n"
    if found.posterior is None:
        yield "Nothing can be said without a posterior."
        return
    yield "The part of the prior's variance that they take away; below a tenth they say next to nothing.\n"
    yield "| Parameter | Learnt | | Goes together most with (correlation) |"
    yield "|---|---|---|---|"
    for row in _records(found.identifiability):
        tied = f"{_said(row['tied_to'])} ({row['correlation']:+.2f})" if row["tied_to"] else ""
        yield _row(
            _said(row["parameter"]), f"{100 * row['learnt']:.0f}%", "" if row["informed"] else "**not informed**", tied
        )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _spread(row: dict[str, Any], inside: str | None = None) -> str:
    if math.isnan(row["posterior_median"]):
        return ""
    low, middle, high = (number(row[f"posterior_{key}"]) for key in ("low", "median", "high"))
    return f"{middle} ({low} to {high})" + (" **out**" if inside and row[inside] is False else "")


def _name(row: dict[str, Any]) -> str:
    return _said(row["parameter"]) + (f", {_said(row['member'])}" if row["member"] else "")


def _said(name: object) -> str:
    return str(name).replace("_", " ")
