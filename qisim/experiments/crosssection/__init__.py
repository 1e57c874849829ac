"""Real trusts: what the model makes of their start in 2014, held against what their staff said in 2017 and 2021."""

from qisim.experiments.crosssection.comparing import CrossSection, cross_section

__all__ = ["CrossSection", "cross_section"]
