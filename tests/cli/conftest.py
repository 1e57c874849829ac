"""Commands write whole reports here, even where tests of another folder have put a plain one in their place."""

from __future__ import annotations

import pytest

from qisim import report
from qisim.report import writing


@pytest.fixture(autouse=True)
def whole_report(monkeypatch):
    monkeypatch.setattr(report, "publish", writing.publish)
