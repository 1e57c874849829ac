"""A capability trap with diffusion, small enough to say in any tool: a benchmark, not science.

240 trusts, nine stocks, time in months from 0 to 120, Euler's method with steps of 1/8. In the variant `mean`
a trust is exposed to what all trusts know, in the variant `ring` to its four neighbours on either side. Ties
in qisim's equations are blocks of trusts; `ring` says how eight overlapping neighbours are made of such blocks.
"""

from __future__ import annotations

from typing import Literal

Variant = Literal["mean", "ring"]
TRUSTS, MONTHS, STEPS_IN_A_MONTH = 240, 120, 8
NEIGHBOURS = 4
STOCKS = (
    "novices",
    "trained",
    "practising",
    "know_how",
    "quality",
    "motivation",
    "infrastructure",
    "productivity",
    "savings",
)
EXPECTED = {
    "mean": {
        "mean productivity": 0.967411052457619,
        "mean practising": 0.0064155328799077,
        "mean know_how": 0.028551637619832,
        "first know_how": 0.0285464849698669,
        "first productivity": 0.963658542465193,
    },
    "ring": {
        "mean productivity": 0.967411076695342,
        "mean practising": 0.00641553480491366,
        "mean know_how": 0.028551641229108,
        "first know_how": 0.0284253699784129,
        "first productivity": 0.963658261043697,
    },
}
"""At month 120: the mean of all trusts and the first trust, computed outside qisim."""
