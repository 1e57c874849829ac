"""What the model assumes in numbers, what scenarios can move, and the evidence for both."""

from __future__ import annotations

from qisim.parameters.draws import Positions, central, draw, quantile, within
from qisim.parameters.evidence import Evidence, load_evidence
from qisim.parameters.levers import Lever, load_levers
from qisim.parameters.overrides import Override, with_values
from qisim.parameters.table import Parameter, load_parameters

__all__ = [
    "Evidence",
    "Lever",
    "Override",
    "Parameter",
    "Positions",
    "central",
    "draw",
    "load_evidence",
    "load_levers",
    "load_parameters",
    "quantile",
    "with_values",
    "within",
]
