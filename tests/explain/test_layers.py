"""Layouts: nothing overlaps, and what can point down does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qisim.explain.layers import Bend, components, layered
from qisim.explain.scene import scene_of

GAP, BEND = 10.0, 3.0
NODES = st.integers(0, 9)
EDGES = st.dictionaries(
    st.tuples(NODES, NODES).filter(lambda edge: edge[0] != edge[1]), st.sampled_from([1.0, 6.0]), max_size=25
)


def laid_out(edges):
    return layered({node: (5.0 + node, 20.0) for node in range(10)}, edges, GAP, BEND)


@settings(max_examples=40)
@given(EDGES)
def test_nothing_in_a_row_overlaps(edges):
    layout = laid_out(edges)
    for row in layout.rows:
        for one, two in pairwise(row):
            right = BEND if isinstance(one, Bend) else 20.0
            left = BEND if isinstance(two, Bend) else 5.0 + two
            assert layout.places[two] - layout.places[one] >= left + right + GAP - 1e-6


@settings(max_examples=40)
@given(EDGES)
def test_every_arrow_passes_each_row_between_its_ends(edges):
    layout = laid_out(edges)
    row_of = {node: number for number, row in enumerate(layout.rows) for node in row}
    assert {node for node in row_of if not isinstance(node, Bend)} == set(range(10))
    assert set(layout.routes) == set(edges)
    for (source, target), route in layout.routes.items():
        assert (route[0], route[-1]) == (source, target)
        assert {abs(row_of[two] - row_of[one]) for one, two in pairwise(route)} == {1}
        assert len({row_of[two] - row_of[one] for one, two in pairwise(route)}) == 1


@settings(max_examples=40)
@given(EDGES.map(lambda edges: {(min(edge), max(edge)): weight for edge, weight in edges.items()}))
def test_without_cycles_every_arrow_points_down(edges):
    layout = laid_out(edges)
    row_of = {node: number for number, row in enumerate(layout.rows) for node in row}
    assert all(row_of[source] < row_of[target] for source, target in edges)


def test_a_heavy_arrow_of_a_cycle_points_down():
    edges = {("tap", "tub"): 6.0, ("tub", "level"): 1.0, ("level", "tap"): 1.0}
    layout = layered(dict.fromkeys(("level", "tap", "tub"), (5.0, 5.0)), edges, GAP, BEND)
    row_of = {node: number for number, row in enumerate(layout.rows) for node in row}
    assert row_of["tap"] < row_of["tub"]


def test_crossings_that_can_be_avoided_are_avoided():
    partner = {"a": "z", "b": "y", "c": "x"}
    layout = layered(dict.fromkeys("abcxyz", (5.0, 5.0)), dict.fromkeys(partner.items(), 1.0), GAP, BEND)
    upper, lower = layout.rows
    assert [partner[node] for node in upper] == list(lower)


def test_what_hangs_together_is_one_group():
    assert components("abcde", [("a", "c"), ("e", "d")]) == [["a", "c"], ["b"], ["d", "e"]]


def test_no_nodes_no_rows():
    assert layered({}, {}, GAP, BEND).rows == ()


@pytest.mark.parametrize("number", range(3))
def test_a_flow_joins_the_stocks_that_it_drains_and_fills(network, number):
    sector = [sector for sector in network.sectors if sector.stocks][number]
    pipes = scene_of(sector, network).pipes
    for stock in sector.stocks:
        wired = network.model.stocks[stock]
        assert {(stock, flow.__name__) for flow in wired.outflows} <= set(pipes)
        assert {(flow.__name__, stock) for flow in wired.inflows} <= set(pipes)
