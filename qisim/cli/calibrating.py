"""What `calibrate` prints: a plan, or what was found and whether it can be believed."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from qisim.cli.numbers import counted, duration
from qisim.cli.options import EngineName
from qisim.cli.progress import progress_shown
from qisim.cli.tables import Row, console, print_table
from qisim.errors import InputError, Problem

NOUN = "sets of parameters"
NOT_MIXED = 3


def answer(
    file: str,
    out: Path | None,
    *,
    plan: bool,
    steps: int | None,
    workers: int | None,
    engine: EngineName,
    json_wanted: bool,
    quiet: bool,
) -> None:
    """Plan or carry out a calibration, and say what it found; exits with 3 where there is no posterior."""
    try:
        from qisim.experiments import calibrate as calibrations
    except ModuleNotFoundError as error:
        if error.name != "emcee":
            raise
        hint = 'pip install "qisim[analysis]"'
        raise InputError(Problem("emcee is not installed, which finds the posterior", suggestion=hint)) from None
    folder = out or Path("qisim-results") / f"calibration-{Path(file).stem}"
    with progress_shown(quiet=quiet or json_wanted, last=None, noun=NOUN) as (say, progress):
        if plan:
            _print_plan(
                calibrations.plan(file, folder, steps=steps, engine=engine, workers=workers, say=say), json_wanted
            )
            return
        found = calibrations.calibrate(
            file, folder, steps=steps, engine=engine, workers=workers, say=say, progress=progress
        )
    if json_wanted:
        print(json.dumps(_json_object(found), indent=2, allow_nan=False))
    else:
        _print(found)
    if not found.mixing.mixed:
        print(_refusal(found), file=sys.stderr)
        raise typer.Exit(NOT_MIXED)


def _print_plan(plan: Any, json_wanted: bool) -> None:
    told = {
        "calibration": plan.specification.name,
        "parameters": len(plan.specification.parameters),
        "targets": plan.targets,
        "engine": plan.engine,
        "workers": plan.workers,
        "sets": plan.sets,
        "sets_done": plan.done_sets,
        "seconds_a_set": plan.seconds_a_set,
        "seconds": plan.seconds,
    }
    if json_wanted:
        print(json.dumps(told, indent=2))
        return
    print(f"{plan.specification.title}: {plan}")
    print(f"Time: {duration(plan.seconds)} at most" + (", with what is there already" if plan.done_sets else ""))


def _print(found: Any) -> None:
    out = console()
    rows = []
    for row in found.fit.to_dict("records"):
        name = _said(row["parameter"]) + (f", {_said(row['member'])}" if row["member"] else "")
        after = _interval(row)
        rows.append(Row("Parameters", name, (_number(row["shipped"]), _number(row["best"]), after)))
    for row in found.residuals.to_dict("records"):
        name = f"{row['source']}: {_said(row['target'])} ({_number(row['value'])})"
        cells = tuple(f"{_number(row[key])} ({row[f'{key}_miss']:+.1f})" for key in ("shipped", "best"))
        rows.append(
            Row("Targets (published): simulated, and the miss in standard errors", name, (*cells, _interval(row)))
        )
    for row in found.held_out.to_dict("records"):
        name = f"{row['episode']}: {_said(row['measure'])}"
        marks = tuple(_number(row[key]) + ("" if row[f"{key}_inside"] else " out") for key in ("shipped", "best"))
        rows.append(Row("Held out: simulated, and whether outside the tolerance", name, (*marks, _interval(row))))
    print_table(out, ("Shipped", "Best fit", "Posterior"), rows)
    silent = found.identifiability.loc[found.identifiability["informed"].eq(False), "parameter"]
    if len(silent):
        out.print(f"The targets say next to nothing of {', '.join(_said(name) for name in silent)}.", soft_wrap=True)
    print(f"Page:   {found.folder / 'calibration.md'}")
    if found.posterior is not None:
        print(f"Draws:  {found.posterior}, {counted(found.specification.draws, 'draw')} for --draws-from")


def _refusal(found: Any) -> str:
    lines = ["The walkers have not mixed, so there is no posterior and no file of draws:"]
    lines += [f"    {problem}" for problem in found.mixing.problems]
    lines.append(f"    Go on with more steps: the same command with --steps {found.mixing.advised}, or more.")
    return "\n".join(lines)


def _json_object(found: Any) -> dict[str, Any]:
    mixing = found.mixing
    return {
        "folder": str(found.folder),
        "posterior": None if found.posterior is None else str(found.posterior),
        "mixing": {
            "mixed": mixing.mixed,
            "problems": mixing.problems,
            "steps": mixing.kept,
            "warm_up": mixing.discarded,
            "autocorrelation_times": dict(zip(mixing.names, map(_plain, mixing.times.tolist()), strict=True)),
            "r_hat": dict(zip(mixing.names, map(_plain, mixing.r_hat.tolist()), strict=True)),
            "acceptance": mixing.accepted,
            "advised_steps": None if mixing.mixed else mixing.advised,
        },
        **{name: _records(getattr(found, name)) for name in ("fit", "residuals", "held_out", "identifiability")},
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: _plain(value) for key, value in zip(table.columns, row, strict=True)}
        for row in table.itertuples(index=False, name=None)
    ]


def _plain(value: Any) -> Any:
    """A cell in JSON's terms: undefined, and no bound, are null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _interval(row: dict[Any, Any]) -> str:
    if math.isnan(row["posterior_median"]):
        return "-"
    low, middle, high = (_number(row[f"posterior_{key}"]) for key in ("low", "median", "high"))
    return f"{middle} ({low} to {high})"


def _number(value: float) -> str:
    from qisim.results.published import figure

    return figure(value)


def _said(name: object) -> str:
    return str(name).replace("_", " ")
