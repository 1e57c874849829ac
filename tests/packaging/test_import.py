"""The shop window: what `import qisim` offers, and what it costs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import qisim

HEAVY = {"jinja2", "matplotlib", "numba", "numpy", "pandas", "pint", "pyarrow", "pydantic", "scipy"}


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after a statement."""
    report = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    printed = subprocess.run(
        [sys.executable, "-c", f"{statement}; {report}"], capture_output=True, text=True, check=True
    ).stdout
    return set(json.loads(printed))


@pytest.mark.parametrize("statement", ["import qisim", "import qisim.cli.application"])
def test_importing_loads_no_heavy_library(statement):
    assert not loaded_by(statement) & HEAVY


def test_experiments_start_without_scipy():
    """It takes half a second to load, and few commands need it."""
    assert not loaded_by("import qisim.experiments") & {"scipy", "numba"}


@pytest.mark.parametrize("name", qisim.__all__)
def test_every_public_name_resolves_and_is_listed(name):
    assert getattr(qisim, name) is not None
    assert name in dir(qisim)


def test_the_shop_window_shows_nothing_else():
    assert {name for name in dir(qisim) if not (name.startswith("__") and name.endswith("__"))} <= set(qisim.__all__)


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"qisim.*simulate_everything"):
        _ = qisim.simulate_everything
