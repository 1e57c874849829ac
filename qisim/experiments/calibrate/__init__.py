"""Parameters fitted to what was published and measured, with what is left uncertain afterwards.

A calibration is a file (`specification`) that names parameters, targets (`targets`, `datafile`) and what is held
out. The model becomes a function of the parameters (`bench`), which is fitted by least squares (`fitting`) and
sampled by emcee (`posterior`); whether that can be believed is looked at (`mixing`) before any draw is given away
(`running`, `writing`; `planning` says what it takes, `folder` keeps what is done).
"""

from qisim.experiments.calibrate.planning import Plan
from qisim.experiments.calibrate.running import Calibration, calibrate, plan
from qisim.experiments.calibrate.specification import Specification, load

__all__ = ["Calibration", "Plan", "Specification", "calibrate", "load", "plan"]
