"""The generated population `england-2015`: 237 trusts that add up to what was published.

No trust in it is a real one: codes (G001 to G237) and names are made up, and two trusts in the
same area differ only by luck. What is real are the numbers of trusts, the places, the totals and
the shapes of the distributions (`england_2015.toml`, with evidence).

Chance only decides which trust gets what. Every distribution is dealt: its own quantiles, one for
each trust of a type, in an order drawn by Philox. So the shapes hold exactly, and a seed cannot
give an England with one giant trust. Orders come from the generator's raw integers, and results are
rounded, so that every platform and every NumPy gives the same trusts.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import Any
from zlib import crc32

import numpy as np

from qisim.population.capability import (
    DECIMALS,
    Numbers,
    commitment,
    practising_share,
    published,
    staff_by_group,
    standing,
)
from qisim.population.places import AREAS, DOMAINS, TYPES, Area
from qisim.population.trusts import Population, Trust

NAME = "england-2015"
SEED = 2015


@cache
def england_2015() -> Population:
    """England's 237 trusts of 2014/15, generated."""
    seats = [(kind, area) for kind in TYPES for area in AREAS for _ in range(area.trusts(kind))]
    columns = {name: np.concatenate([_of_type(kind)[name] for kind in TYPES]) for name in _of_type(TYPES[0])}
    columns |= {
        "staff": _staff(columns["staff"]),
        "starting_practising_share": practising_share(columns["score"]),
        "starting_commitment": commitment(columns["score"]),
    }
    columns["starting_slack"] = _slack(columns["starting_slack"], columns["base_cost"], [kind for kind, _ in seats])
    trusts = tuple(_trust(number, seats, columns) for number in range(len(seats)))
    notes = ("Generated trusts: codes and names are not real ones; totals and distributions are published ones.",)
    return Population(name=NAME, source=f"generated, seed {SEED}", trusts=trusts, notes=notes)


def _of_type(kind: str) -> dict[str, Numbers]:
    """What the trusts of one type have, before what can only be settled for England as a whole."""
    rule, related = published()["type"][kind], published()["related_to_capability"]
    count = rule["trusts"]
    score = _dealt(kind, "capability", count)
    relative_staff = np.exp(rule["staff_spread"] * _related(score, related["staff"], kind, "staff"))
    cost = relative_staff * np.exp(rule["cost_spread"] * _dealt(kind, "cost", count))
    slack_rank = standing(_related(score, related["slack"], kind, "slack"))
    foundation_rank = standing(_related(score, related["foundation"], kind, "foundation"))
    slack = published()["slack"]
    return {
        "score": score,
        "staff": _shared_out(relative_staff, count * rule["mean_staff"]),
        "base_cost": np.round(_shared_out(cost, rule["total_cost"]), -3),
        "starting_slack": np.interp(slack_rank, slack["ranks"], slack[kind]),
        "foundation": (foundation_rank > 1 - rule["foundation"] / count).astype(float),
        "starting_waste": _waste(kind, count),
    }


def _waste(kind: str, count: int) -> Numbers:
    """Starting waste (trust, domain): part of how a trust departs from its type is common to its domains."""
    rule = published()["waste"]
    common = _dealt(kind, "waste", count)
    strength = rule["shared"] ** 0.5
    domains = [_related(common, strength, kind, f"waste in {domain}") for domain in DOMAINS]
    return np.round(1 + rule["spread"] * np.stack(domains, axis=1), DECIMALS)


def _staff(relative: Numbers) -> Numbers:
    """Staff that add up to those in trusts, kept in the proportions of the types and of the trusts in each."""
    total = published()["total_staff"]
    return np.round(_shared_out(relative, total["published"] * total["in_trusts"]), 1)


def _slack(slack: Numbers, cost: Numbers, kinds: list[str]) -> Numbers:
    """Slack with acute deficits scaled by one factor, so that England's providers miss by what they missed.

    Income is cost / (1 - slack), hence a surplus is cost x slack / (1 - slack). Bisection, because the factor
    stands in the denominator too.
    """
    target = -published()["slack"]["provider_deficit"]
    scaled = (np.array(kinds) == "acute") & (slack < 0)
    low, high = 0.0, 5.0
    for _ in range(60):
        factor = (low + high) / 2
        trial = np.where(scaled, factor * slack, slack)
        low, high = (factor, high) if np.sum(cost * trial / (1 - trial)) > target else (low, factor)
    settled: Numbers = np.where(scaled, low * slack, slack)
    return np.round(settled, DECIMALS)


def _trust(number: int, seats: list[tuple[str, Area]], columns: dict[str, Numbers]) -> Trust:
    kind, area = seats[number]
    place_in_type = number - [seat_kind for seat_kind, _ in seats].index(kind) + 1
    staff = float(columns["staff"][number])
    numbers = ("base_cost", "starting_practising_share", "starting_commitment", "starting_slack")
    values: dict[str, Any] = {name: float(columns[name][number]) for name in numbers}
    return Trust(
        code=f"G{number + 1:03d}",
        name=f"{kind.replace('_', ' ').capitalize()} trust {place_in_type}, {area.name}",
        type=kind,
        foundation=bool(columns["foundation"][number]),
        nhs_region=area.nhs_region,
        region=area.region,
        area=area.name,
        education_region=area.education_region,
        staff=staff,
        staff_by_group=staff_by_group(kind, staff),
        starting_waste=tuple(float(waste) for waste in columns["starting_waste"][number]),
        **values,
    )


def _shared_out(parts: Numbers, total: float) -> Numbers:
    shares: Numbers = parts * (total / np.sum(parts))
    return shares


def _dealt(kind: str, what: str, count: int) -> Numbers:
    """The quantiles of a standard normal, one for each trust, in an order of their own for each thing dealt."""
    stream = np.random.Philox(np.random.SeedSequence(SEED, spawn_key=(crc32(f"{kind}: {what}".encode()),)))
    return _normal(np.argsort(stream.random_raw(count), kind="stable").astype(float))


def _related(score: Numbers, strength: float, kind: str, what: str) -> Numbers:
    """A deal that goes with `score` by a correlation of `strength`, however few the trusts.

    A fresh deal goes with the score a little by luck; that part is taken out before the two are mixed.
    """
    fresh = _dealt(kind, what, len(score))
    fresh = fresh - score * (np.sum(fresh * score) / np.sum(score * score))
    rest = (1 - strength**2) ** 0.5
    return _normal(strength * score + rest * fresh / np.std(fresh))


def _normal(scores: Numbers) -> Numbers:
    """The scores made standard normal, in the same order."""
    normal = NormalDist()
    values = np.array([normal.inv_cdf(float(rank)) for rank in standing(scores)])
    standardised: Numbers = values / np.std(values)
    return standardised
