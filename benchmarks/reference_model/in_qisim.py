"""The reference model by qisim's engines, with nothing imported that it does not need: start-up is measured too."""

from __future__ import annotations

from functools import cache

import numpy as np

from benchmarks.reference_model import STEPS_IN_A_MONTH, STOCKS, Variant
from benchmarks.reference_model.equations import reference_inputs, reference_model
from qisim.engines import Inputs, Trajectories, compiled, simulate
from qisim.model import Model


def run(runs: int = 1, engine: str = "compiled", variant: Variant = "mean") -> np.ndarray:
    """So many equal runs of a variant; the first one's stocks as (saved, stock, trust)."""
    found = simulated(runs, engine, variant)
    return np.stack([found.values[name][:, 0, 0] for name in STOCKS], axis=1)


def simulated(runs: int, engine: str = "compiled", variant: Variant = "mean") -> Trajectories:
    """So many equal runs of a variant, every month of every stock."""
    model, inputs = _prepared(runs, variant)
    if engine == "compiled":
        compiled.prepare(model, STOCKS)
    return simulate(model, inputs, STOCKS, engine=engine, steps_per_quarter=STEPS_IN_A_MONTH)


@cache
def _prepared(runs: int, variant: Variant) -> tuple[Model, Inputs]:
    one = reference_inputs(variant=variant)
    parameters = {name: np.repeat(values, runs, axis=1) for name, values in one.parameters.items()}
    inputs = Inputs(parameters, one.levers, one.attributes, one.index, one.sizes, one.codes)
    return reference_model(variant), inputs
