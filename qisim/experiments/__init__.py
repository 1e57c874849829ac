"""What one can do with the model: run a strategy, compare several, disturb one."""

from qisim.experiments.compare import compare
from qisim.experiments.run import run
from qisim.experiments.stability import stability

__all__ = ["compare", "run", "stability"]
