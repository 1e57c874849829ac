"""The model for other tools: one XMILE file that Stella, Simlin, PySD and their like read and run."""

from qisim.exchange.export import export
from qisim.exchange.xmile import DIALECTS, xmile

__all__ = ["DIALECTS", "export", "xmile"]
