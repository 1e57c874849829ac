"""The report that a board reads: figures, and one HTML file that needs neither network nor JavaScript."""

from qisim.report.writing import FIGURES, REPORT, publish

__all__ = ["FIGURES", "REPORT", "publish"]
