"""Structure: what flows out of one stock and into none is meant to, nothing physical falls below nought.

Bookkeeping is checked from outside the engines: with one step a quarter, each stock must move by a quarter of
its inflows less its outflows as they were saved. Flows that carry people from one stock to another must leave
all staff as many as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from qisim.engines import Trajectories
from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.experiments.battery import smallcountry
from qisim.experiments.battery.bench import Bench
from qisim.model import Model
from qisim.results.scorecard import Listing, Outcome

PEOPLE = ("untrained_staff", "skilled_staff", "practising_staff")
PHYSICAL = ("person", "project", "team", "GBP")
"""What there cannot be less than none of: any stock whose unit holds one of these words."""
YEARS = 12.0
SUPPORTED_TO = 7.0
ROUNDING = 1e-9
"""Of the largest value that a stock has."""
SUPPORT: Mapping[str, Any] = {
    "training_places": 0.08 * smallcountry.MIX * smallcountry.STAFF,
    "course_days": 8.0,
    "coach_density": 0.006,
    "measurement_support": 0.5,
    "released_time": 0.02,
    "protected_time": 0.5,
    "backfill": 1.0,
    "reinvestment_share": 0.5,
    "team_places": 2.0,
    "learning_sessions": 3.0,
    "team_backing": 0.8,
    "mandate": 0.6,
    "leadership_support": 0.6,
    "management_support": 0.6,
    "operational_support": 0.6,
    "partner_support": 0.6,
    "nudge_focus": 0.5,
    "calibration": 0.5,
    "reorganisation": 0.5,
}
"""A little of everything, for six years, so that every flow flows."""
QUESTION = (
    "That a decision rule uses only what its decider can know at the time is for those who decide to say. The "
    "rules that read beyond the trust itself are listed; none can read the future, since equations see only the "
    "present and feedback passes stocks."
)


def stocks(bench: Bench) -> Outcome:
    """Check that stocks move by their flows and by nothing else, and that nothing physical is negative."""
    model = bench.model
    flows = dict.fromkeys(model.flows)
    course = smallcountry.run(
        model, *model.stocks, *flows, years=YEARS, to_year=SUPPORTED_TO, steps_per_quarter=1, **SUPPORT
    )
    leaks = {name: leak(model, course, name) for name in model.stocks if model.inner(name)}
    lost = people_lost(course)
    negative = list(below_nought(model, course))
    failures = [f"{name} moves by more than its flows: by {size:.2g} of itself" for name, size in leaks.items()]
    failures = [text for text, size in zip(failures, leaks.values(), strict=True) if size > ROUNDING]
    if lost > ROUNDING:
        failures.append(f"staff are not conserved: {lost:.2g} of them appear or vanish")
    return Outcome(
        name="stocks",
        test=2,
        title="Structure: stocks are conserved",
        done=f"{len(leaks)} stocks and {len(flows)} flows of a small country with a little of every support, over "
        f"{YEARS:g} years: changes against inflows less outflows, all staff against posts, and nothing below nought "
        "that is counted in people, projects, teams or pounds.",
        worst=f"largest leak {max([lost, *leaks.values()]):.1g} of a stock; {len(negative)} below nought",
        failures=(*failures, *negative),
    )


def leak(model: Model, course: Trajectories, name: str) -> float:
    """The part of a stock that moves without a flow, at most, in a run of one step a quarter."""
    stock, values = model.stocks[name], course.values[name]
    flowing = np.zeros_like(values[:-1])
    for flow in stock.inflows:
        flowing = flowing + course.values[flow.__name__][:-1]
    for flow in stock.outflows:
        flowing = flowing - course.values[flow.__name__][:-1]
    off = np.abs(np.diff(values, axis=0) - flowing / QUARTERS_PER_YEAR)
    return float(off.max() / max(float(np.abs(values).max()), 1.0))


def people_lost(course: Trajectories) -> float:
    """The part of a trust's staff in a group that appears or vanishes, at most."""
    everyone = np.sum([course.values[name] for name in PEOPLE], axis=0)
    return float((np.abs(everyone - everyone[0]) / np.maximum(everyone[0], 1.0)).max())


def physical(model: Model) -> Iterator[str]:
    """The stocks that count something."""
    return (name for name, stock in model.stocks.items() if any(word in stock.unit for word in PHYSICAL))


def below_nought(model: Model, course: Trajectories) -> Iterator[str]:
    """What is counted, and negative."""
    for name in physical(model):
        values = course.values[name]
        if values.size and values.min() < -ROUNDING * max(float(np.abs(values).max()), 1.0):
            yield f"{name} falls to {values.min():.3g} {model.stocks[name].unit}"


def decisions(bench: Bench) -> Outcome:
    """List the equations that read beyond their own trust, for a person to judge."""
    model = bench.model
    beyond = {
        name: crossing
        for name, crossing in model.crossings.items()
        if crossing.kind in ("sum_in", "at_trusts") and model.inner(name)
    }
    readers = [
        (name.replace("_", " "), ", ".join(need.replace("_", " ") for need in model.needs(name) if need in beyond))
        for name in model.order
        if name not in model.crossings and any(need in beyond for need in model.needs(name))
    ]
    return Outcome(
        name="decisions",
        test=2,
        title="Structure: decision rules",
        done="The equations that use what other trusts, an area, a region or the nation do.",
        worst=f"{len(readers)} rules to be judged",
        words=(QUESTION,),
        listings=(Listing("What reads beyond its own trust", ("Equation", "What it reads"), tuple(readers)),),
    )
