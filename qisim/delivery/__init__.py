"""Delivery by events: how fast a programme can be delivered that is paid for at some pace.

Before a run, the programme is simulated as discrete events: cohorts that queue for a limited faculty,
collaboratives' waves with learning sessions, transformations at their gates, regions that start one by
one, trusts that lose their chief executive or are themselves reorganised. It knows the scenario and
the trusts, and nothing that the model simulates. What comes out is the same levers as those of the
smooth schedule, later and in lumps, which the engines then take.
"""

from qisim.delivery.assumptions import EVENTS, SMOOTH, Assumptions, Waves, check, chosen, load, shipped
from qisim.delivery.delivering import Delivered, deliver
from qisim.delivery.record import EVENT_COLUMNS, KINDS, SCHEDULE_COLUMNS, Record

__all__ = [
    "EVENTS",
    "EVENT_COLUMNS",
    "KINDS",
    "SCHEDULE_COLUMNS",
    "SMOOTH",
    "Assumptions",
    "Delivered",
    "Record",
    "Waves",
    "check",
    "chosen",
    "deliver",
    "load",
    "shipped",
]
