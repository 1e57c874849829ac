"""How trusts add up to levels, and draws to quantiles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qisim.model import whole_model
from qisim.results import aggregates
from qisim.results.aggregates import QUANTITIES, Levels, Quantity, quantiles, quantities_of, total
from qisim.structure import Axis


@pytest.fixture
def levels() -> Levels:
    return Levels(
        members={
            "nation": ("England",),
            "region": ("North", "Empty", "South"),
            "type": ("acute", "mental_health", "community", "ambulance"),
        },
        index={
            "nation": np.zeros(4, dtype=np.int64),
            "region": np.array([2, 0, 2, 0]),
            "type": np.array([0, 0, 3, 0]),
            "area": np.array([1, 0, 3, 0]),
        },
        staff=np.array([1.0, 2.0, 3.0, 4.0]),
        base_cost=np.array([4.0, 3.0, 2.0, 1.0]),
    )


def test_only_members_with_trusts_have_a_row(levels):
    assert levels.rows == (
        ("nation", "England"),
        ("region", "North"),
        ("region", "South"),
        ("type", "acute"),
        ("type", "ambulance"),
    )


def test_people_and_pounds_are_summed(levels):
    found = levels.of(Quantity("coaches", "sum"), np.array([1.0, 10.0, 100.0, 1000.0]))
    assert found.tolist() == [1111.0, 1010.0, 101.0, 1011.0, 100.0]


def test_shares_are_means_by_staff_or_by_cost(levels):
    values = np.array([0.0, 1.0, 0.5, 0.25])
    by_staff = levels.of(Quantity("commitment", "mean by staff"), values)
    by_cost = levels.of(Quantity("quality", "mean by base_cost"), values)
    assert by_staff == pytest.approx([4.5 / 10, 3 / 6, 1.5 / 4, 3 / 7, 0.5])
    assert by_cost == pytest.approx([4.25 / 10, 3.25 / 4, 1 / 6, 3.25 / 8, 0.5])


def test_a_share_of_trusts_counts_each_once(levels):
    found = levels.of(Quantity("left_behind", "mean of trusts", unit="1"), np.array([1.0, 0.0, 0.0, 1.0]))
    assert found.tolist() == [0.5, 0.5, 0.5, 2 / 3, 0.0]


def test_what_belongs_to_the_nation_stays_one_row(levels):
    values = np.array([[0.3], [0.4]])
    assert levels.of(Quantity("funding_factor", "of the nation"), values, "nation") is values


def test_what_belongs_to_regions_has_a_row_for_the_nation_and_for_each_region_with_trusts(levels):
    in_regions = np.array([10.0, 500.0, 1.0])  # North, Empty, South
    assert levels.of(Quantity("regional_coaches", "sum"), in_regions, "region").tolist() == [11.0, 10.0, 1.0]
    mean = levels.of(Quantity("maturity", "mean by staff"), in_regions, "region")
    assert mean.tolist() == pytest.approx([(6 * 10 + 4 * 1) / 10, 10, 1])  # staff: North 2 + 4, South 1 + 3


def test_what_belongs_to_areas_has_a_row_for_the_nation_alone(levels):
    in_areas = np.array([[0.5, 0.2, 99.0, 0.1]])  # the third has no trust here
    assert levels.of(Quantity("area_coaches", "sum"), in_areas, "area") == pytest.approx(np.array([[0.8]]))
    progress = levels.of(Quantity("transformation_progress", "mean by staff"), in_areas, "area")
    assert progress == pytest.approx(np.array([[(6 * 0.5 + 1 * 0.2 + 3 * 0.1) / 10]]))


def test_a_quantity_on_an_axis_without_members_is_not_saved(monkeypatch):
    model = whole_model()
    empty = replace(model, axes=dict(model.axes) | {"domain": Axis("domain", ())})
    kept, all_of_them = quantities_of(empty), quantities_of(model)
    assert set(all_of_them) <= set(QUANTITIES)
    assert {quantity.name for quantity in all_of_them} - {quantity.name for quantity in kept} == {
        quantity.name for quantity in all_of_them if not quantity.unit and model.shape(quantity.name).axis == "domain"
    }
    monkeypatch.setattr(aggregates, "QUANTITIES", (Quantity("waste", "mean by base_cost"),))
    assert quantities_of(empty) == ()


def test_sums_have_the_same_bytes_however_many_draws_are_together(levels):
    random = np.random.default_rng(1)
    trusts = 237
    many = Levels(
        levels.members,
        {"nation": np.zeros(trusts, dtype=np.int64)} | {p: random.integers(0, 3, trusts) for p in ("region", "type")},
        random.uniform(size=trusts),
        random.uniform(size=trusts),
    )
    values = random.uniform(size=(9, 4, 13, trusts))
    for quantity in (Quantity("a", "sum"), Quantity("b", "mean by staff")):
        together = many.of(quantity, values)
        alone = np.concatenate([many.of(quantity, values[:, :, [draw]]) for draw in range(13)], axis=2)
        assert together.tobytes() == alone.tobytes()
    for axis in (0, 1, -1):
        alone = total(values[:, :, [5]], axis)
        assert total(values, axis).take([5], axis=1 if axis in (0, 1) else 2).tobytes() == alone.tobytes()


def test_quantiles_lie_on_straight_lines_between_draws():
    values = np.arange(21.0).reshape(1, 1, 21, 1)
    assert quantiles(values, axis=2)[:, 0, 0, 0] == pytest.approx([1.0, 5.0, 10.0, 15.0, 19.0])


def test_quantities_are_named_once():
    names = [quantity.name for quantity in QUANTITIES]
    assert len(set(names)) == len(names)
