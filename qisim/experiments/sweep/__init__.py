"""Many runs of some scenarios over a design of levers and parameters: kept in parts, never lost, never mixed.

A sweep is a file (`specification`) that names scenarios and what varies. Its design (`design`) is a list of
points; every point is run under every scenario with the same draws of the uncertain parameters. Runs are
computed part by part (`runs`); each part of the result is one Parquet file, complete or absent, with a
checksum beside it (`folder`). What is done once is not done again, whatever stopped the sweep (`running`).
"""

from qisim.experiments.sweep.outcome import Swept, status
from qisim.experiments.sweep.planning import Plan, plan
from qisim.experiments.sweep.running import sweep
from qisim.experiments.sweep.specification import Specification, load

__all__ = ["Plan", "Specification", "Swept", "load", "plan", "status", "sweep"]
