"""Joins equations and stocks by name into a model: who depends on whom, where, and in which order.

It knows six kinds of name and no domain. An argument of an equation names a stock, an equation,
a parameter, a lever, an attribute or `time`; a name that nobody provides stops assembly.

Equations are sorted so that each comes after what it needs, and by how often they change:

- `constant`: of parameters, attributes and values held from the start; once a run;
- `quarter`: of levers too; once a quarter, since levers are constant within one;
- `step`: of stocks or time; at every evaluation;
- `saved`: of stocks or time too, but moving none: only where values are saved.
"""

from qisim.model.crossings import Crossing, arguments_of, source_of, where
from qisim.model.joining import assemble, whole_model
from qisim.model.model import STAGES, TIME, Kind, Model, Shape, Stage

__all__ = [
    "STAGES",
    "TIME",
    "Crossing",
    "Kind",
    "Model",
    "Shape",
    "Stage",
    "arguments_of",
    "assemble",
    "source_of",
    "where",
    "whole_model",
]
