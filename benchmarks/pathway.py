"""Events a second of the hospital's pathway, beside the timeouts of SimPy alone."""

from __future__ import annotations

from collections.abc import Generator

from simpy import Environment, Timeout

from benchmarks.table import Row
from benchmarks.timing import interleaved
from qisim.pathway import hospital
from qisim.pathway.flow import simulate
from qisim.pathway.luck import Luck

TIMEOUTS = 300_000
WEEKS, WARM_UP = 13, 4


def measured() -> list[Row]:
    """The rate of both, and the one over the other."""
    events = _hospital()
    times = interleaved({"bare": _timeouts, "pathway": _hospital})
    bare = [TIMEOUTS / seconds for seconds in times["bare"]]
    pathway = [events / seconds for seconds in times["pathway"]]
    shares = [one / other for one, other in zip(pathway, bare, strict=True)]
    return [
        Row("bare SimPy timeouts", "events/s", bare),
        Row("the pathway of one hospital", "events/s", pathway, at_least=100_000),
        Row("the pathway over bare timeouts", "times", shares, at_least=0.25),
    ]


def _timeouts() -> None:
    environment = Environment()

    def waits() -> Generator[Timeout, object, None]:
        while True:
            yield environment.timeout(1)

    environment.process(waits())
    environment.run(until=TIMEOUTS)


def _hospital() -> int:
    return simulate(hospital(), Luck(0, 0), weeks=WEEKS, warm_up=WARM_UP).events
