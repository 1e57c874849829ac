"""The generated England adds up to what was published, has its pockets, and is the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from qisim.equations.stocks import ATTRIBUTES, AXES, PLACES
from qisim.parameters import load_evidence
from qisim.population import Population, load
from qisim.population.capability import practising_share, published
from qisim.population.places import AREAS

# Recorded from the first version. A change here moves every published number: say so in the CHANGELOG.
DIGEST = "aefb9d1ce428712a3619d95c86741f3e8272877a7711bd83b434c55d53bc2a41"


@pytest.fixture(scope="module")
def england() -> Population:
    return load("england-2015")


def of_type(england: Population, kind: str) -> np.ndarray:
    return np.array(england.columns["type"]) == kind


def test_trusts_are_as_many_of_each_type_as_there_were(england):
    counted = Counter(england.columns["type"])
    assert counted == {"acute": 154, "mental_health": 56, "community": 17, "ambulance": 10}
    evidence = load_evidence()
    for kind, count in counted.items():
        assert evidence[f"{kind}_trusts"].value == count == published()["type"][kind]["trusts"]


def test_places_are_as_many_as_there_were(england):
    assert england.sizes == {
        "nation": 1,
        "region": 15,
        "area": 44,
        "education_region": 13,
        "type": 4,
        "trust": 237,
    }
    assert len(set(england.columns["nhs_region"])) == 7


def test_an_area_lies_in_one_region_of_each_kind(england):
    columns = england.columns
    for place in ("region", "nhs_region", "education_region"):
        assert len(set(zip(columns["area"], columns[place], strict=True))) == len(AREAS) == 44


def test_no_two_ambulance_trusts_share_an_area(england):
    areas = [trust.area for trust in england.trusts if trust.type == "ambulance"]
    assert len(set(areas)) == 10
    assert {trust.nhs_region for trust in england.trusts if trust.type == "ambulance"} == set(
        england.columns["nhs_region"]
    )


def test_staff_and_cost_add_up_to_the_published_totals(england):
    evidence = load_evidence()
    staff = sum(trust.staff for trust in england.trusts)
    assert 0.93 < staff / evidence["hchs_fte_2014"].value < 1.0
    acute_cost = england.attributes["base_cost"][0, 0, of_type(england, "acute")].sum()
    assert acute_cost == pytest.approx(evidence["acute_budget_2015"].value * 1e9, rel=1e-3)


def test_staff_groups_are_near_what_was_counted(england):
    staff = sum(trust.staff for trust in england.trusts)
    junior, senior, clinical, managers = england.attributes["staff"].sum(axis=(1, 2))
    evidence = load_evidence()
    assert 0.09 < (junior + senior) / staff < 0.11
    assert junior == pytest.approx(evidence["trainee_doctors_2013"].value, rel=0.05)
    assert senior > evidence["consultants_2013"].value
    assert 0.6 * evidence["managers_2014"].value < managers < evidence["managers_2014"].value
    assert 0.11 < 1 - (junior + senior + clinical + managers) / staff < 0.14


def test_providers_together_miss_by_what_they_missed_in_2014_15(england):
    cost, slack = england.attributes["base_cost"][0, 0], england.attributes["starting_slack"][0, 0]
    surplus = cost * slack / (1 - slack)
    evidence = load_evidence()
    assert surplus.sum() / 1e6 == pytest.approx(-evidence["provider_deficit_2014_15"].value, rel=0.005)
    in_deficit = np.mean(slack[of_type(england, "acute")] < 0)
    assert 100 * in_deficit == pytest.approx(evidence["acute_trusts_in_deficit_2014_15"].value, abs=0.5)


def test_sizes_differ_as_much_as_real_ones(england):
    for kind, rule in published()["type"].items():
        sizes = [trust.staff for trust in england.trusts if trust.type == kind]
        assert np.std(np.log(sizes)) == pytest.approx(rule["staff_spread"], rel=0.01)


def test_about_150_trusts_are_foundation_trusts(england):
    counted = Counter(trust.type for trust in england.trusts if trust.foundation)
    assert counted == {"acute": 98, "mental_health": 41, "community": 6, "ambulance": 5}


def test_a_few_trusts_are_far_above_and_the_rest_near_zero(england):
    share = england.attributes["starting_practising_share"][0, 0]
    exemplars = share >= 0.10
    outstanding = load_evidence()["cqc_ratings_outstanding"].value / 179
    assert np.mean(exemplars) == pytest.approx(outstanding, abs=0.005)
    assert 0.01 <= np.median(share) <= 0.02
    assert share[~exemplars].max() <= 0.04
    assert share.min() > 0


def test_pockets_keep_their_shape_whatever_the_scores():
    scores = np.random.Generator(np.random.Philox(1)).standard_t(2, size=237)
    shares = practising_share(scores)
    assert (np.diff(shares[np.argsort(scores)]) >= 0).all()
    assert sorted(shares) == sorted(practising_share(np.arange(237.0)))


def test_capable_trusts_tend_to_be_better_off(england):
    acute = of_type(england, "acute")
    ranks = [
        england.attributes[name][0, 0, acute].argsort().argsort()
        for name in ("starting_practising_share", "starting_slack")
    ]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(published()["related_to_capability"]["slack"], abs=0.05)


def test_waste_is_typical_on_average_and_spread_between_trusts(england):
    waste = england.attributes["starting_waste"][:, 0]
    for kind in england.members["type"]:
        assert waste[:, of_type(england, kind)].mean(axis=1) == pytest.approx(1.0, abs=1e-3)
    assert waste.std(axis=1) == pytest.approx(0.1, abs=0.002)


def test_the_model_gets_every_attribute_it_asks_for_within_its_bounds(england):
    inner = {axis.name: len(axis.members) for axis in AXES}
    assert set(england.attributes) == {attribute.name for attribute in ATTRIBUTES}
    for attribute in ATTRIBUTES:
        values = england.attributes[attribute.name]
        assert values.shape == (inner[attribute.axis] if attribute.axis else 1, 1, 237)
        assert np.isfinite(values).all()
        assert attribute.low is None or values.min() >= attribute.low
        assert attribute.high is None or values.max() <= attribute.high
    assert set(england.index) == {place.name for place in PLACES}


def test_every_number_names_evidence_or_says_that_it_is_assumed():
    tables = [*published()["type"].values(), *(table for name, table in published().items() if name != "type")]
    known = {*load_evidence(), "assumption", "trusts"}
    for table in tables:
        assert table["evidence"]
        assert set(table["evidence"]) <= known


def test_the_population_is_the_recorded_one(england):
    assert england.digest() == DIGEST


def test_another_process_generates_the_same_trusts():
    command = "from qisim.population import load; print(load('england-2015').digest())"
    project = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": str(project), "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert done.stdout.strip() == DIGEST


def test_it_says_that_no_trust_is_a_real_one(england):
    assert england.source == "generated, seed 2015"
    assert "not real ones" in england.notes[0]
