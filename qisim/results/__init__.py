"""What runs gave: metrics, tidy tables, run folders, and where each came from."""

from qisim.results.aggregates import QUANTITIES, Quantity
from qisim.results.metrics import METRICS, Metric
from qisim.results.result import Result, Settings

__all__ = ["METRICS", "QUANTITIES", "Metric", "Quantity", "Result", "Settings"]
