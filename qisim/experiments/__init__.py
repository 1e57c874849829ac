"""What one can do with the model: run a strategy, compare several, hold it against published episodes."""

from qisim.experiments.compare import compare
from qisim.experiments.run import run
from qisim.experiments.validate import validate

__all__ = ["compare", "run", "validate"]
