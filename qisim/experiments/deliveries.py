"""How strategies are delivered, event by event, without simulating what comes of it: a second or two for England."""

from __future__ import annotations

from pathlib import Path

from qisim.delivery import EVENTS, SMOOTH, Record
from qisim.engines import STEPS_PER_QUARTER
from qisim.errors import Problem, ScenarioError
from qisim.experiments.job import AnyPopulation, AnyScenario, Selection, prepare
from qisim.results.result import Settings


def deliveries(
    *strategies: AnyScenario,
    population: AnyPopulation = "england-2015",
    only: Selection | None = None,
    seed: int = 0,
    delivery: str | Path = EVENTS,
) -> dict[str, Record]:
    """The record of each strategy's delivery, by its name: what was paid for, what came of it, and every event.

    `delivery` is events, or a file of assumptions; the other arguments are those of `compare`. The same seed gives
    the records that `run` and `compare` give. Raises `InputError` when something given is wrong.
    """
    if str(delivery) == SMOOTH:
        expected = f"{EVENTS}, or a file of assumptions"
        raise ScenarioError(
            Problem("a smooth schedule has no events", key="delivery", found=f"'{SMOOTH}'", expected=expected)
        )
    job = prepare(strategies, population, only, Settings(1, seed, "auto", "euler", STEPS_PER_QUARTER), how=delivery)
    return dict(zip(job.names, job.records, strict=True))
