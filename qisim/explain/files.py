"""The document of the model with its pictures, as files."""

from __future__ import annotations

from qisim.equations.loops import LOOPS
from qisim.explain.document import PICTURES, document, picture_of
from qisim.explain.loop_picture import loop_picture
from qisim.explain.network import Network
from qisim.explain.sector_picture import sector_picture
from qisim.explain.sectors_picture import sectors_picture

__all__ = ["PICTURES", "files_of"]


def files_of(network: Network) -> dict[str, str]:
    """Every file by its path from the folder of the documents."""
    return {
        "model.md": document(network),
        f"{PICTURES}/sectors.svg": sectors_picture(network),
        f"{PICTURES}/loops.svg": loop_picture(LOOPS),
        **{f"{PICTURES}/{picture_of(sector)}": sector_picture(sector, network) for sector in network.sectors},
    }
