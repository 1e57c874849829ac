"""A bench of two small strategies on five trusts, and models with a defect planted in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qisim import scenarios
from qisim.experiments.battery.bench import FOLLOWED, Bench, Ensemble
from qisim.experiments.battery.integration import RANKED_BY
from qisim.experiments.episodes.tables import COLUMNS, table_of
from qisim.model import Model, assemble


def variant(model: Model, *, equations=(), stocks=(), parameters=None) -> Model:
    """A model in which some equations, stocks and parameters are replaced by others of the same name, or added."""
    return assemble(
        {**model.equations, **{one.__name__: one for one in equations}}.values(),
        [_rewired(stock, equations) for stock in {**model.stocks, **{one.name: one for one in stocks}}.values()],
        axes=model.axes.values(),
        places=model.places.values(),
        parameters={**model.parameters, **(parameters or {})},
        levers=model.levers,
        attributes=model.attributes.values(),
    )


def _rewired(stock, equations):
    new = {one.__name__: one for one in equations}
    inflows, outflows = (
        tuple(new.get(flow.__name__, flow) for flow in flows) for flows in (stock.inflows, stock.outflows)
    )
    return replace(stock, inflows=inflows, outflows=outflows)


def measures(*simulated, low=4.0, high=6.0, role="held out"):
    """A table of measures, each published as 5 with a tolerance of 4 to 6."""
    fixed = dict.fromkeys(COLUMNS, "") | {"episode": "made-up", "unit": "%", "role": role, "published": 5.0}
    rows = [
        {
            **fixed,
            "measure": f"number_{number}",
            "low": low,
            "high": high,
            "simulated": value,
            "inside": low <= value <= high,
        }
        for number, value in enumerate(simulated)
    ]
    return table_of([{**row, "simulated_low": row["simulated"], "simulated_high": row["simulated"]} for row in rows])


@pytest.fixture
def bench(strategies, trusts) -> Bench:
    """Two strategies of seven years, one draw beside the central run."""
    loaded = [scenarios.load(file) for file in strategies]
    return Bench(loaded, trusts, measures(5.0), draws=1, engine="vectorised")


@pytest.fixture
def with_ensemble(bench):
    """`with_ensemble(metrics, courses)`: the bench, with an ensemble that is made up."""

    def made(values=None, practice=None):
        values = np.zeros((len(bench.strategies), 2)) if values is None else np.asarray(values, dtype=float)
        courses = np.ones((*values.shape, 9)) if practice is None else np.asarray(practice, dtype=float)
        bench.__dict__["ensemble"] = Ensemble(
            metrics=dict.fromkeys(RANKED_BY, values),
            courses=dict.fromkeys(FOLLOWED, courses),
            times=np.arange(courses.shape[-1], dtype=float),
        )
        return bench

    return made
