"""Family members: the same model, with the same numbers, for other trusts than those it was fitted to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qisim.engines.integrate import Progress
from qisim.errors import RunError
from qisim.experiments.battery.bench import PERCENT, Array, Bench
from qisim.experiments.battery.structure import PEOPLE
from qisim.population import Population, Trust
from qisim.population.capability import staff_by_group
from qisim.population.places import DOMAINS
from qisim.results.scorecard import Listing, Outcome

DRAWS = 4
"""Beside the central run."""
BOARD_STAFF = (
    *(34_000.0, 20_000.0, 12_500.0, 11_500.0, 10_500.0, 9_000.0, 8_000.0),
    *(7_500.0, 5_000.0, 3_500.0, 2_600.0, 900.0, 550.0, 500.0),
)
"""Staff of 14 boards like Scotland's, in whole-time equivalents. An assumption: sizes of about 2014, recalled."""
COST_PER_STAFF = 65_000.0
"""£ a year; an assumption: as in the episode of Scotland."""
PRACTISING, COMMITMENT = (0.005, 0.02), (0.4, 0.6)
"""From the first board to the last; an assumption: as in the episode of Scotland."""
REGIONS = 3
BY_ITSELF = 0.1
"""Percentage points a year: the most by which trusts may improve on their trend with nothing done."""
SHARES = ("practising_density", "quality", "rationing", "commitment")
ROUNDING = 1e-9


def scottish_like() -> Population:
    """Fourteen boards, fewer and larger than England's trusts, each an area of its own."""
    last = len(BOARD_STAFF) - 1
    boards = tuple(
        Trust(
            code=f"board-{number + 1:02d}",
            name=f"Board {number + 1}",
            type="acute",
            foundation=False,
            nhs_region="Scotland",
            region=f"Region {number % REGIONS + 1}",
            area=f"board-{number + 1:02d}",
            education_region=f"Region {number % REGIONS + 1}",
            staff=staff,
            base_cost=COST_PER_STAFF * staff,
            starting_practising_share=float(np.interp(number, (0, last), PRACTISING)),
            starting_commitment=float(np.interp(number, (0, last), COMMITMENT)),
            starting_slack=0.0,
            staff_by_group=staff_by_group("acute", staff),
            starting_waste=(1.0,) * len(DOMAINS),
        )
        for number, staff in enumerate(BOARD_STAFF)
    )
    return Population(name="14 boards like Scotland's", source="qisim.experiments.battery.family", trusts=boards)


def members(country: Population) -> dict[str, Population]:
    """Each type of trust and each region by itself, a Scottish-like country, and the middling trust alone."""
    found = {}
    for key in ("type", "region"):
        for word in sorted(set(country.columns[key])):
            found[f"{key} {word.replace('_', ' ')}"] = country.select({key: [word]})
    found["14 boards like Scotland's"] = scottish_like()
    by_size = sorted(country.trusts, key=lambda trust: (trust.staff, trust.code))
    middle = by_size[len(by_size) // 2]
    found[f"one trust ({middle.code})"] = country.select({"code": [middle.code]})
    return found


def family(bench: Bench) -> Outcome:
    """Run each member left alone and supported, at central parameters and on a few draws, and ask what must be true."""
    relatives = members(bench.population)
    names = list(relatives)

    def work(number: int, on_progress: Progress) -> tuple[list[str], str]:
        own = bench.on(relatives[names[number]])
        own.model = bench.model
        return asked(own, on_progress)

    answers = bench.each(work, len(names))
    failures = [f"{name}: {one}" for name, (problems, _) in zip(names, answers, strict=True) for one in problems]
    rows = tuple(
        (name, str(len(relatives[name])), gain, "; ".join(problems) or "holds")
        for name, (problems, gain) in zip(names, answers, strict=True)
    )
    return Outcome(
        name="family",
        test=9,
        title="Family members",
        done=f"{len(names)} members without re-tuning: each type and each region by itself, 14 boards like Scotland's, "
        f"one trust. Left alone and supported, at central parameters and on {DRAWS} draws: staff conserved, shares "
        "between 0 and 1, no growth without support, and some with it.",
        worst=f"{sum(bool(problems) for problems, _ in answers)} of {len(names)} do not hold",
        failures=tuple(failures),
        listings=(
            Listing(
                "Members of the family",
                ("Member", "Trusts", "Growth gained by support to the horizon, points a year", "What came out"),
                rows,
            ),
        ),
    )


def asked(bench: Bench, on_progress: Progress) -> tuple[list[str], str]:
    """What does not hold of some trusts, and what support gains them at central parameters."""
    numbers = range(-1, DRAWS)
    growth, problems = [], []
    for strategy in (bench.baseline, bench.support):
        values = bench.values(strategy, numbers)
        try:
            course = bench.simulated(strategy, values, on_progress=on_progress)
        except RunError as error:
            return [str(error).splitlines()[0]], "-"
        growth.append(bench.measured(strategy, values, course)["improvement_growth"])
        problems += [f"{strategy.name}: {problem}" for problem in impossible(course.values)]
    alone, supported = growth
    if np.abs(alone).max() > BY_ITSELF:
        problems.append(f"left alone, productivity moves by {alone[np.abs(alone).argmax()]:.2g} points a year")
    if not (supported > alone).all():
        problems.append(f"support does not help in {int((supported <= alone).sum())} of {len(alone)} runs")
    return problems, f"{supported[0] - alone[0]:.2f}"


def impossible(values: dict[str, Array]) -> Iterator[str]:
    """What can never be: staff who appear or vanish, and shares that are none."""
    everyone = np.sum([values[name].sum(axis=1) for name in PEOPLE], axis=0)
    if not np.allclose(everyone, everyone[0], rtol=ROUNDING):
        yield f"staff are not conserved: {PERCENT * np.abs(everyone / everyone[0] - 1).max():.2g}% appear or vanish"
    for name in SHARES:
        if values[name].min() < -ROUNDING or values[name].max() > 1 + ROUNDING:
            yield f"{name} leaves 0 to 1"
