"""What every test relies on."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ["MPLBACKEND"] = "agg"  # no window, here and in the processes that tests start

# A machine that is busy with other tests is slow, not wrong; and the same commit gives the same verdict.
settings.register_profile("qisim", deadline=None, derandomize=True)
settings.load_profile("qisim")
