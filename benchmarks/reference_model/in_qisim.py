"""The reference model by qisim's engines, with nothing imported that it does not need: start-up is measured too."""

from __future__ import annotations

from functools import cache

import numpy as np

from benchmarks.reference_model import STOCKS, Variant
from benchmarks.reference_model.equations import reference_inputs, reference_model
from qisim.engines import Inputs, compiled, simulate
from qisim.model import Model

STEPS_A_QUARTER = 2
"""A "year" of the equations is a month here, so a step is an eighth of a month."""


def run(runs: int = 1, engine: str = "compiled", variant: Variant = "mean") -> np.ndarray:
    """So many equal runs of a variant; the first one's stocks as (saved, stock, trust)."""
    one, model = reference_inputs(variant=variant), _model(variant)
    parameters = {name: np.repeat(values, runs, axis=1) for name, values in one.parameters.items()}
    inputs = Inputs(parameters, one.levers, one.attributes, one.index, one.sizes, one.codes)
    if engine == "compiled":
        compiled.prepare(model, STOCKS)
    found = simulate(model, inputs, STOCKS, engine=engine, steps_per_quarter=STEPS_A_QUARTER)
    return np.stack([found.values[name][:, 0, 0] for name in STOCKS], axis=1)


@cache
def _model(variant: Variant) -> Model:
    return reference_model(variant)
