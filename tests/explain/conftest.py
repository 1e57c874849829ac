"""The model with its sectors."""

from __future__ import annotations

import pytest

from qisim.explain import Network, whole_network


@pytest.fixture(scope="session")
def network() -> Network:
    return whole_network()
