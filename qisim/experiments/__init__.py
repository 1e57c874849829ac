"""What one can do with the model: run a strategy, compare several, disturb one, look for stable states."""

from qisim.experiments.compare import compare
from qisim.experiments.equilibria import Equilibria, equilibria
from qisim.experiments.run import run
from qisim.experiments.stability import stability

__all__ = ["Equilibria", "compare", "equilibria", "run", "stability"]
