"""qisim compares strategies to improve productivity and quality in the NHS, trust by trust.

    import qisim

    result = qisim.compare("survival-of-the-fittest", "systematic-support")
    result.differences

Names resolve when first used, so importing qisim is quick and loads no library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qisim.experiments.calibrate import calibrate
    from qisim.experiments.compare import compare
    from qisim.experiments.equilibria import equilibria
    from qisim.experiments.run import run
    from qisim.experiments.stability import stability
    from qisim.experiments.sweep import sweep
    from qisim.experiments.validate import validate
    from qisim.results import Result
    from qisim.scenarios import Scenario, load

__version__ = "0.1.0"

__all__ = [
    "Result",
    "Scenario",
    "__version__",
    "calibrate",
    "compare",
    "equilibria",
    "load",
    "run",
    "stability",
    "sweep",
    "validate",
]

_HOMES = {
    "Result": "qisim.results",
    "Scenario": "qisim.scenarios",
    "calibrate": "qisim.experiments.calibrate",
    "compare": "qisim.experiments",
    "equilibria": "qisim.experiments",
    "load": "qisim.scenarios",
    "run": "qisim.experiments",
    "stability": "qisim.experiments",
    "sweep": "qisim.experiments.sweep",
    "validate": "qisim.experiments",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'qisim' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
