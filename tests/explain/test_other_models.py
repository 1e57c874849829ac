"""Explanations know no domain: a model that has nothing to do with trusts is explained alike."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from qisim.explain import Network, explain, map_of_sectors
from qisim.explain.cycles import loops_through
from qisim.explain.files import files_of
from qisim.model import assemble
from qisim.structure import Attribute, Axis, Equation, Stock
from qisim.units import PerYear, Staff, StaffPerYear


def births(rabbits: Staff, birth_rate: PerYear) -> StaffPerYear:
    """Rabbits are born to rabbits: the more there are, the more there will be."""
    return birth_rate * rabbits


def first_rabbits(birth_rate: PerYear) -> Staff:
    """Two in 1859."""
    return 1 + birth_rate / birth_rate


def rabbits_at_colonies(rabbits_of_colony: Staff) -> Staff:
    """Rabbits where colonies are."""
    return rabbits_of_colony


def network_of(*equations: Equation, stocks: tuple[Stock, ...] = (), axes: tuple[Axis, ...] = ()) -> Network:
    attributes = (
        Attribute("birth_rate", "1 / year", "Births for each rabbit"),
        Attribute("rabbits_of_colony", "person", "Rabbits by colony", axis=axes[0].name if axes else None),
    )
    return Network(
        assemble(equations, stocks, axes=axes, attributes=attributes), {"Rabbits": equations} if equations else {}
    )


@pytest.fixture
def rabbits() -> Network:
    stock = Stock("rabbits", "person", initial=first_rabbits, inflows=(births,), description="Rabbits of Australia")
    return network_of(births, stocks=(stock,))


def test_a_model_of_one_stock(rabbits):
    told = explain("rabbits", rabbits)
    assert told.sector == "Rabbits"
    assert told.equation.formula == ("rabbits at the start = 1 + birth_rate / birth_rate",)
    assert told.shortest_loops == (("rabbits", "births"),)
    assert [driver.name for driver in explain("births", rabbits).drivers] == ["rabbits", "birth_rate"]
    assert [driven.name for driven in explain("birth_rate", rabbits).drives] == ["births", "first_rabbits"]


def test_its_document_and_pictures(rabbits):
    files = files_of(rabbits)
    assert "Explanations know no domain" in files["model.md"]
    assert r"$$\frac{d}{dt}~\text{rabbits} = \text{births}$$" in files["model.md"]
    assert all(ElementTree.fromstring(text) is not None for name, text in files.items() if name.endswith(".svg"))


def test_an_axis_whose_members_are_not_named_yet():
    network = network_of(rabbits_at_colonies, axes=(Axis("colony", ()),))
    told = explain("rabbits_at_colonies", network)
    assert (told.axis, told.members) == ("colony", ())
    assert "trust, by colony" in files_of(network)["model.md"]


def test_a_sector_without_stocks_or_links():
    (sector,) = map_of_sectors(network_of(rabbits_at_colonies)).sectors
    assert (sector.stocks, sector.fed_by, sector.feeds) == ((), {}, {})


def test_loops_come_shortest_first_and_no_more_than_asked():
    followers = {"a": ["b", "c"], "b": ["a"], "c": ["d"], "d": ["a", "b"], "e": ["a"]}
    assert loops_through("a", followers) == (("a", "b"), ("a", "c", "d"), ("a", "c", "d", "b"))
    assert loops_through("a", followers, most=1) == (("a", "b"),)
    assert loops_through("a", followers, longest=3) == (("a", "b"), ("a", "c", "d"))
    assert loops_through("e", followers) == ()
