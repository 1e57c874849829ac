"""What `equilibria` prints: a table by type of trust, and at which rule of reinvestment a second state appears."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from qisim import experiments, scenarios
from qisim.cli.numbers import counted, duration, interval, number
from qisim.cli.options import EngineName
from qisim.cli.progress import progress_shown
from qisim.cli.simulation import files_of
from qisim.cli.tables import console
from qisim.errors import Problem, ScenarioError
from qisim.experiments import Equilibria
from qisim.experiments.statetables import APPEARS, HELD, STAYS, WITHDRAWN

VARIANTS = {
    WITHDRAWN: "Everything withdrawn: programme and rules",
    STAYS: "Programme withdrawn, its rule of reinvestment stays",
}
ROWS = {
    "density_at_nudge": "3 months in (low start)",
    "density_at_withdrawal": "12 years in (high start)",
    "above_critical_after_5_years": "Critical mass 5 years on",
    "low_start_end": "60 years on, low start",
    "high_start_end": "60 years on, high start",
    "two_stable_states": "Two stable states",
    "one_stable_state": "One stable state",
    "undecided": "Still moving",
    "nudge_is_enough": "Low start climbs",
    "unstable_below": "Highest that falls back",
    "unstable_above": "Lowest that stays up",
    "own_low_state": "Own equilibrium, the lowest",
    "own_high_state": "Own equilibrium, a second",
    "own_tipping_point": "Own tipping point between",
    "own_two_stable_states": "Two own stable equilibria",
}
"""Those of the equations' own are the exact ones; what stands above them was reached by running on for 60 years."""
NAME_WIDTH = 28


class Interval(NamedTuple):
    """A number and the interval that holds 90 % of draws, if it has one."""

    value: float
    low: float
    high: float


def answer(
    scenario: str | None,
    overrides: Sequence[str],
    *,
    population: str,
    draws: int,
    seed: int,
    workers: int | None,
    engine: EngineName,
    draws_from: Path | None,
    out: Path,
    json_wanted: bool,
    quiet: bool,
) -> None:
    """Look for the states and print what was found."""
    begin = time.monotonic()
    if scenario is None and overrides:
        suggestion = "name a scenario, such as systematic-support"
        raise ScenarioError(
            Problem("there is no scenario to change", key="--set", found=overrides[0], suggestion=suggestion)
        )
    loaded = None if scenario is None else scenarios.load(scenario, overrides)
    if loaded is not None and not quiet:
        print(files_of(loaded), file=sys.stderr)
    with progress_shown(quiet=quiet) as (say, progress):
        found = experiments.equilibria(
            loaded,
            population=population,
            draws=draws,
            seed=seed,
            workers=workers,
            engine=engine,
            draws_from=draws_from,
            out=out,
            say=say,
            progress=progress,
        )
    if json_wanted:
        print(json.dumps(found.to_json_object(), indent=2, allow_nan=False))
        return
    print_states(found)
    print(f"Folder: {found.folder}")
    print(f"Time:   {duration(time.monotonic() - begin)} with the {found.settings['engine']} engine")


def print_states(found: Equilibria) -> None:
    """The states of each type of trust, and how surely there are two."""
    out = console()
    settings = found.settings
    out.print(
        f"Typical trusts of {settings['population']}, alone, with {found.title.lower()} at its strongest; "
        f"{counted(settings['draws'], 'draw')}. Practising staff in %, medians with 90% intervals; of two states, one, "
        "critical mass and the like, the % of draws in which it is so."
    )
    kinds = list(dict.fromkeys(found.states["type"]))
    for variant, title in VARIANTS.items():
        rows = found.states[found.states["variant"] == variant]
        if len(rows):
            out.print(f"\n{title}", style="bold")
            cells = {
                (row["type"], row["measure"]): Interval(*(float(row[part]) for part in ("value", "low", "high")))
                for row in rows.to_dict("records")
            }
            out.print(_grid(out, kinds, {words: [cells[kind, name] for kind in kinds] for name, words in ROWS.items()}))
    out.print("\nA rule for ever puts this share of cashable savings back", style="bold")
    out.print("Draws with two stable states / draws in which the low start climbs")
    out.print(_scan(out, found, kinds))
    for sentence in _below(found, kinds):
        out.print(sentence)
    out.print()


def _grid(out: Console, kinds: Sequence[str], rows: dict[str, list[Interval]]) -> Table:
    grid = _columns(out, kinds)
    for words, cells in rows.items():
        grid.add_row(words, *(number(cell.value, 1) for cell in cells))
        if any(isfinite(cell.low) for cell in cells):
            grid.add_row("", *(_ends(cell) for cell in cells), style="dim")
    return grid


def _ends(cell: Interval) -> str:
    return interval(cell.low, cell.high, 1) if isfinite(cell.low) else ""


def _scan(out: Console, found: Equilibria, kinds: Sequence[str]) -> Table:
    grid = _columns(out, kinds)
    for share, rows in found.reinvestment.groupby("reinvestment_share", sort=False):
        both = zip(rows["two_stable_states"], rows["nudge_is_enough"], strict=True)
        grid.add_row(
            f"{100 * float(str(share)):.0f}%", *(f"{number(two, 0)} / {number(climbs, 0)}" for two, climbs in both)
        )
    return grid


def _columns(out: Console, kinds: Sequence[str]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.width = min(out.width, NAME_WIDTH + 15 * len(kinds))
    grid.add_column(ratio=1)
    for _ in kinds:
        grid.add_column(justify="right", no_wrap=True)
    grid.add_row("", *(kind.replace("_", " ") for kind in kinds), style="bold")
    return grid


def _below(found: Equilibria, kinds: Sequence[str]) -> Iterator[str]:
    settings = found.settings
    appear = found.states[(found.states["variant"] == HELD) & (found.states["measure"] == APPEARS)].set_index("type")
    for kind in kinds:
        row = appear.loc[kind]
        if row["defined"] > 0:
            yield (
                f"{kind.replace('_', ' ').capitalize()}: two states appear from a share of {row['value']:.1f} "
                f"({row['low']:.1f} to {row['high']:.1f}) in {100 * row['defined']:.0f}% of draws, else never."
            )
    lifted = found.states[(found.states["measure"] == "density_at_withdrawal") & (found.states["variant"] == WITHDRAWN)]
    weak = [row["type"] for row in lifted.to_dict("records") if row["value"] < 100 * found.critical[row["type"]]]
    if weak:
        yield (
            "This support does not lift practice above critical mass in most draws, so a state that keeps itself "
            "higher up would not be seen. The full programme (no SCENARIO) reaches further."
        )
    yield (
        f"A trust is settled that moves by less than {100 * settings['drift']:g} points in its last ten years; two "
        f"states lie more than {100 * settings['difference']:g} points apart. Slow decay is no state, and no tipping "
        "point. Own equilibria are those of the equations, found where nothing would move; they are stable ones, "
        "and the tipping point is the unstable one below the second."
    )
