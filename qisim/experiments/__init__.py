"""What one can do with the model: run a strategy, compare several."""

from qisim.experiments.compare import compare
from qisim.experiments.run import run

__all__ = ["compare", "run"]
