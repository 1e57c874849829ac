"""What is counted in a model's text and structure: in one whose faults are known, and in qisim's own."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.explain import Network, whole_network
from qisim.model import assemble
from qisim.standards import lint
from qisim.structure import Attribute, Equation, Stock
from qisim.units import PerYear, Share, Staff, StaffPerYear


def nobody(rate: PerYear) -> Staff:
    """Where it starts."""
    return 0 * rate


def arrivals(crowding: Share, rate: PerYear) -> StaffPerYear:
    """People come in."""
    return rate * crowding


def exits(people: Staff, rate: PerYear, crowding: Share, patience: Share) -> StaffPerYear:
    return np.minimum(people * rate, np.maximum(crowding, patience) * rate) / 12


def crowding(people: Staff) -> Share:
    """Rises with people."""
    return people / (people + 1) if people > 0 else 0


def patience(crowding: Share) -> Share:
    """A curve."""
    return np.interp(crowding, [0, 1], [0, 1])


def idle(crowding: Share):
    """Nobody asks."""
    return crowding


EQUATIONS: tuple[Equation, ...] = (crowding, patience, arrivals, exits, idle)


@pytest.fixture
def faulty() -> Network:
    stocks = (
        Stock("people", "person", initial=nobody, inflows=(arrivals,), outflows=(exits,), description="People here"),
        Stock("still", "", initial=nobody, description="Never moves"),
    )
    attributes = (Attribute("rate", "1 / year", "How fast"),)
    return Network(assemble(EQUATIONS, stocks, attributes=attributes), {"People": EQUATIONS})


def found(network: Network) -> dict[str, lint.Finding]:
    return {one.what: one for one in (*lint.counts(network), *lint.faults(network))}


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("Lookups", ("patience",)),
        ("Without a unit", ("still",)),
        ("Without a comment", ("exits",)),
        ("Not used", ("still", "idle")),
        ("Equations with more than 3 inputs", ("exits (4)",)),
        ("Equations with embedded numbers", ("exits",)),
        ("Equations with IF", ("crowding",)),
        ("Equations with MIN or MAX in another", ("exits",)),
        ("Stocks without a flow", ("still",)),
    ],
)
def test_each_fault_is_seen_where_it_was_put(faulty, what, names):
    assert found(faulty)[what].names == names
    assert found(faulty)[what].count == len(names)


def test_things_are_counted(faulty):
    counted = {what: one.count for what, one in found(faulty).items()}
    assert counted["Stocks"] == 2
    assert counted["Flows"] == 2
    assert counted["Auxiliaries"] == 3
    assert counted["Attributes of trusts"] == 1


def test_independent_loops_are_as_many_as_closing_links(faulty):
    """people, crowding, arrivals, exits and patience feed back: eight links among five names, so four loops."""
    links, names, parts = lint.feedback(faulty)
    assert (links, names, parts) == (8, 5, 1)
    assert found(faulty)["Independent feedback loops"].count == 4


def test_the_whole_model_has_no_fault_of_text():
    own = found(whole_network())
    for what in (
        "Without a unit",
        "Without a comment",
        "Equations with embedded numbers",
        "Equations with IF",
        "Lookups",
    ):
        assert own[what].count == 0, own[what]


def test_the_whole_model_is_counted_as_it_is():
    network = whole_network()
    own = found(network)
    assert own["Stocks"].count == len(network.model.stocks)
    assert own["Flows"].count + own["Auxiliaries"].count == len(network.model.equations)
    assert own["Constants (parameters)"].count == len(network.model.parameters)
    assert own["Independent feedback loops"].count >= own["Named feedback loops"].count
