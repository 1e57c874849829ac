"""Boundary adequacy: what the model explains, what it is told, and where things come from and go to unseen."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

from qisim.experiments.battery.bench import Bench
from qisim.experiments.battery.dimensions import equations_of
from qisim.model import TIME, Model
from qisim.results.scorecard import Listing, Outcome

QUESTION = (
    "Whether what is given from outside should rather be explained, and whether what is left out matters for the "
    "question, is for those who know the service to say. Make one given thing endogenous and look whether the "
    "ranking of strategies moves."
)
EXCLUDED = (
    "Excluded is whatever has no name in the model: among others demand that answers to quality, wages and "
    "recruitment in the labour market, the health of the population, and care outside trusts but for its maturity."
)


def boundary(bench: Bench) -> Outcome:
    """List what is endogenous, exogenous and excluded; what nothing depends on fails."""
    model = bench.model
    used = names_used(model)
    given = {
        "parameter": model.parameters,
        "lever": model.levers,
        "attribute": model.attributes,
    }
    unused = [f"{kind} {name} moves nothing" for kind, names in given.items() for name in names if name not in used]
    inside, outside = len(model.stocks) + len(model.equations), sum(len(names) for names in given.values())
    rows = [
        ("Endogenous: stocks", str(len(model.stocks)), _said(model.stocks)),
        ("Endogenous: equations", str(len(model.equations)), "all that docs/model.md lists, sector by sector"),
        ("Exogenous: parameters", str(len(model.parameters)), "constant through a run"),
        ("Exogenous: levers", str(len(model.levers)), _said(model.levers)),
        ("Exogenous: attributes of trusts", str(len(model.attributes)), _said(model.attributes)),
        ("Exogenous: driven by time alone", *_counted(driven_by_time(model))),
        ("At the edge: flows that come from nowhere", *_counted(sources(model))),
        ("At the edge: flows that go nowhere", *_counted(sinks(model))),
    ]
    return Outcome(
        name="boundary",
        test=1,
        title="Boundary adequacy",
        done="Every name of the model sorted by whether it is explained within the model or given from outside.",
        worst=f"{inside} endogenous, {outside} exogenous; {len(unused)} move nothing",
        failures=tuple(unused),
        words=(QUESTION, EXCLUDED),
        listings=(Listing("What is inside the model, and what is not", ("Kind", "How many", "Which"), tuple(rows)),),
    )


def names_used(model: Model) -> set[str]:
    """Every name that some equation, or some stock's start, depends on."""
    return {argument for equation in equations_of(model) for argument in inspect.signature(equation).parameters}


def driven_by_time(model: Model) -> Iterator[str]:
    """Equations that read the calendar."""
    return (name for name in model.equations if TIME in model.needs(name))


def sources(model: Model) -> Iterator[str]:
    """Flows into a stock that leave no other."""
    leaving = {flow.__name__ for stock in model.stocks.values() for flow in stock.outflows}
    entering = (flow.__name__ for stock in model.stocks.values() for flow in stock.inflows)
    return (flow for flow in dict.fromkeys(entering) if flow not in leaving)


def sinks(model: Model) -> Iterator[str]:
    """Flows out of a stock that enter no other."""
    entering = {flow.__name__ for stock in model.stocks.values() for flow in stock.inflows}
    leaving = (flow.__name__ for stock in model.stocks.values() for flow in stock.outflows)
    return (flow for flow in dict.fromkeys(leaving) if flow not in entering)


def _counted(names: Iterable[str]) -> tuple[str, str]:
    every = list(names)
    return str(len(every)), _said(every)


def _said(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names) or "none"
