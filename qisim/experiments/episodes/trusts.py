"""The trusts of an episode: a population that exists, or groups of stated ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from qisim import population
from qisim.errors import PopulationError, ScenarioError
from qisim.experiments.episodes.forms import ATTRIBUTES, COST, STAFF, graded, share_of
from qisim.experiments.episodes.observed import Positions
from qisim.population import Population, Trust
from qisim.population.capability import staff_by_group
from qisim.population.places import AREAS, DOMAINS, GROUPS
from qisim.scenarios.documents import Document
from qisim.scenarios.quantities import amount

USUAL = {"starting_slack": 0.0, "starting_waste": 1.0}
"""What a stated trust has unless the file says otherwise: it breaks even, and is typical for its type."""


def trusts_of(document: Document, name: str) -> tuple[Population, dict[str, Positions]]:
    """The trusts that a checked document names or states, and which of them belong to each group."""
    given = document.data["episode"]["population"]
    if "groups" in given:
        return _stated(given["groups"], name, document.label)
    try:
        whole = population.load(given["trusts"])
        return (whole.select(given["only"]) if given.get("only") else whole), {}
    except PopulationError as error:
        key = ("episode", "population", "only" if "only" in given else "trusts")
        place = document.problem(key, "")
        raise ScenarioError(
            replace(problem, file=place.file, line=place.line, key=place.key) for problem in error.problems
        ) from None


def _stated(groups: Mapping[str, Any], name: str, source: str) -> tuple[Population, dict[str, Positions]]:
    trusts: list[Trust] = []
    members: dict[str, Positions] = {}
    for group, given in groups.items():
        first = len(trusts)
        trusts.extend(_group(group, given))
        members[group] = np.arange(first, len(trusts), dtype=np.int64)
    return Population(name=name, source=source, trusts=tuple(trusts)), members


def _group(group: str, given: Mapping[str, Any]) -> Iterator[Trust]:
    count, areas = given.get("trusts", 1), given.get("areas", 1)
    staff = _staff(given)
    place = next(area for area in AREAS if area.region == given["region"])
    attributes = {
        attribute: np.linspace(*graded(given.get(attribute, USUAL.get(attribute)), share_of(attribute)), count)
        for attribute in ATTRIBUTES
    }
    for number in range(count):
        values = {attribute: float(column[number]) for attribute, column in attributes.items()}
        waste = values.pop("starting_waste")
        yield Trust(
            code=group if count == 1 else f"{group}-{number + 1:02d}",
            name=group if count == 1 else f"{group} {number + 1}",
            type=given["type"],
            foundation=given.get("foundation", False),
            nhs_region=place.nhs_region,
            region=place.region,
            area=group if areas == 1 else f"{group}-{number * areas // count + 1:02d}",
            education_region=place.education_region,
            staff=sum(staff),
            base_cost=amount(given["base_cost"], COST).value,
            staff_by_group=staff,
            starting_waste=(waste,) * len(DOMAINS),
            **values,
        )


def _staff(given: Mapping[str, Any]) -> tuple[float, ...]:
    staff = given["staff"]
    if isinstance(staff, dict):
        return tuple(amount(staff.get(group, 0), STAFF).value for group in GROUPS)
    return staff_by_group(given["type"], amount(staff, STAFF).value)
