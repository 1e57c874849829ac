"""What one can do with the model: run a strategy, compare or disturb it, look for stable states, validate."""

from qisim.experiments.compare import compare
from qisim.experiments.deliveries import deliveries
from qisim.experiments.equilibria import Equilibria, equilibria
from qisim.experiments.lives import Lives, lives
from qisim.experiments.run import run
from qisim.experiments.stability import stability
from qisim.experiments.validate import validate
from qisim.experiments.validation import validation
from qisim.results.validation import Validation

__all__ = [
    "Equilibria",
    "Lives",
    "Validation",
    "compare",
    "deliveries",
    "equilibria",
    "lives",
    "run",
    "stability",
    "validate",
    "validation",
]
