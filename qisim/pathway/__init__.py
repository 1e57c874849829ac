"""One hospital's pathway as discrete events (SimPy): emergency department, beds, discharge of frail older people.

    from qisim.pathway import Settings, hospital, study

    found = study(hospital(), Settings(emergency_flow=0.2, frail_discharge=0.3))
    found.table

It turns a fall in waste in the domains `emergency_flow` and `frail_discharge` into four-hour performance, bed days
and delayed discharges, and so says what the weights of these domains in the continuous model rest on (`compare`).
Nothing of the continuous model depends on it.
"""

from qisim.pathway.hospital import Hospital, Load, hospital, parameters
from qisim.pathway.measures import MEASURES, Measure
from qisim.pathway.study import Settings, Study, study
from qisim.pathway.trust import Trust, beside, hospital_of, load_trust
from qisim.pathway.weights import Comparison, compare

__all__ = [
    "MEASURES",
    "Comparison",
    "Hospital",
    "Load",
    "Measure",
    "Settings",
    "Study",
    "Trust",
    "beside",
    "compare",
    "hospital",
    "hospital_of",
    "load_trust",
    "parameters",
    "study",
]
