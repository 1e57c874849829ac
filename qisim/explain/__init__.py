"""The model explained from its own code: any name of it, the map of its sectors, and the document `docs/model.md`.

Nothing here knows what the model holds today: equations, stocks, axes and crossings that are added
appear by themselves. `python -m qisim.explain --write docs` writes the document and its pictures.
"""

from __future__ import annotations

from qisim.explain.answers import Answer, Explanation, LoopExplanation, Mention, SectorExplanation, SectorMap
from qisim.explain.explanation import all_names, explain, map_of_sectors
from qisim.explain.network import Network, Sector, whole_network

__all__ = [
    "Answer",
    "Explanation",
    "LoopExplanation",
    "Mention",
    "Network",
    "Sector",
    "SectorExplanation",
    "SectorMap",
    "all_names",
    "explain",
    "map_of_sectors",
    "whole_network",
]
