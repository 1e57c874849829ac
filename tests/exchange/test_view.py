"""The diagram: everything once, in its sector, joined as equations say; and a program nobody here wrote draws it."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import combinations, pairwise

import pytest

from benchmarks.reference_model.equations import reference_inputs, reference_model
from qisim.equations.sectors import SECTORS
from qisim.exchange import xmile
from qisim.exchange.names import variable
from qisim.exchange.tiles import HALF, label_of, tile
from qisim.exchange.view import UNUSED, view

SPACE = "{http://docs.oasis-open.org/xmile/ns/XMILE/v1.0}"
SYMBOLS = ("stock", "flow", "aux")


@pytest.fixture(scope="module")
def model(portable):
    return ET.parse(portable.path).getroot().find(f"{SPACE}model")


@pytest.fixture(scope="module")
def variables(model):
    return {one.get("name"): one for one in model.find(f"{SPACE}variables")}


@pytest.fixture(scope="module")
def frames(model):
    """By title: the frame, and what stands in it."""
    found = {}
    for one in model.find(f"{SPACE}views/{SPACE}view"):
        if one.tag == f"{SPACE}group":
            title = one.get("name")
            found[title] = (one, [])
        elif one.tag != f"{SPACE}connector":
            found[title][1].append(one)
    return found


def name_of(symbol):
    if symbol.tag.endswith("alias"):
        return symbol.findtext(f"{SPACE}of") or symbol.findtext("of")
    return symbol.get("name").replace("\\n", "_")


def place_of(symbol):
    return float(symbol.get("x")), float(symbol.get("y"))


def test_every_variable_is_drawn_once_as_what_it_is(frames, variables):
    drawn = [one for _, symbols in frames.values() for one in symbols if not one.tag.endswith("alias")]
    assert Counter(map(name_of, drawn)) == Counter(dict.fromkeys(variables, 1))
    assert all(variables[name_of(one)].tag == one.tag for one in drawn)
    assert max(Counter(place_of(one) for _, symbols in frames.values() for one in symbols).values()) == 1


def test_sectors_hold_their_equations_and_do_not_overlap(frames, variables):
    assert set(frames) <= {*SECTORS, UNUSED} and len(frames) > 15
    homes = {
        name_of(one): title
        for title, (_, symbols) in frames.items()
        for one in symbols
        if not one.tag.endswith("alias")
    }
    moved = 0
    for title, equations in SECTORS.items():
        for name in (variable(equation.__name__) for equation in equations):
            if name in variables and homes[name] != title:
                moved += 1
                assert variables[name].tag.endswith("flow"), f"{name} stands in {homes[name]}"
    assert moved < 20  # flows of another sector's stocks stand with these
    for frame, symbols in frames.values():
        (left, top), wide, high = place_of(frame), float(frame.get("width")), float(frame.get("height"))
        assert all(left < x < left + wide and top < y < top + high for x, y in map(place_of, symbols))
    for (one, _), (other, _) in combinations(frames.values(), 2):
        apart = [
            abs(float(one.get(at)) + float(one.get(size)) / 2 - float(other.get(at)) - float(other.get(size)) / 2)
            - (float(one.get(size)) + float(other.get(size))) / 2
            for at, size in (("x", "width"), ("y", "height"))
        ]
        assert max(apart) >= 0, (one.get("name"), other.get("name"))


def test_symbols_do_not_lie_on_each_other(frames):
    for _, symbols in frames.values():
        _assert_apart(symbols)


def _assert_apart(symbols):
    for one, other in combinations(symbols, 2):
        (x, y), (z, w) = place_of(one), place_of(other)
        near = [HALF[each.tag.removeprefix(SPACE)] for each in (one, other)]
        apart = abs(x - z) - sum(across for across, _ in near), abs(y - w) - sum(down for _, down in near)
        assert max(apart) >= 0, (name_of(one), name_of(other))


def test_arrows_say_what_equations_say(model, variables):
    drawn = model.find(f"{SPACE}views/{SPACE}view")
    by_number = {one.get("uid"): name_of(one) for one in drawn if one.tag.removeprefix(SPACE) in ("alias", *SYMBOLS)}
    assert len({one.get("uid") for one in drawn}) == len(drawn)
    arrows = set()
    for one in drawn.iterfind(f"{SPACE}connector"):
        origin = one.find(f"{SPACE}from")
        ghost = origin.find(f"{SPACE}alias")
        arrows.add((origin.text if ghost is None else by_number[ghost.get("uid")], one.findtext(f"{SPACE}to")))
        assert 0 <= float(one.get("angle")) < 360
    expected = set()
    for name, one in variables.items():
        for equation in one.iter(f"{SPACE}eqn"):
            words = set(re.findall(r"[a-z_]\w*", re.sub(r"\[[^]]*\]", "", equation.text))) - {name}
            expected |= {(word, name) for word in words & set(variables)}
    assert arrows == expected and len(arrows) > 800


def test_pipes_run_upright_or_level_through_their_valve_to_their_stocks(frames, variables):
    every = [one for _, symbols in frames.values() for one in symbols]
    places = {name_of(one): place_of(one) for one in every if one.tag.endswith("stock")}
    across, down = HALF["stock"]
    for flow in (one for one in every if one.tag.endswith("flow")):
        points = [place_of(point) for point in flow.iter(f"{SPACE}pt")]
        legs = list(pairwise(points))
        assert all(x == z or y == w for (x, y), (z, w) in legs)
        x, y = place_of(flow)
        assert any(min(a, c) <= x <= max(a, c) and min(b, d) <= y <= max(b, d) for (a, b), (c, d) in legs)
        for way, end in (("outflow", points[0]), ("inflow", points[-1])):
            for stock, (middle, height) in places.items():
                if name_of(flow) in [one.text for one in variables[stock].iterfind(f"{SPACE}{way}")]:
                    assert abs(end[0] - middle) < across and abs(end[1] - height) < down, (name_of(flow), stock)


def test_simlin_draws_it(portable):
    simlin = pytest.importorskip("simlin", reason="pysimlin is not installed")
    drawing = simlin.open(str(portable.path)).project.render_svg_string("main")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", drawing)).replace("&#x27;", "'").replace("&amp;", "&")
    for title in SECTORS:
        assert title in words or title not in portable.path.read_text(encoding="utf-8")
    for stock in portable.job.model.stocks:
        if portable.job.model.inner(stock):
            assert " ".join(label_of(stock)) in words, stock


def test_stocks_that_hang_together_lie_side_by_side():
    box = tile(
        ["low", "middle", "high"],
        {"low": ["in", "back"], "middle": ["up"], "high": ["leap", "rise"]},
        {"low": ["up", "leap"], "middle": ["back", "rise", "out", "loss"], "high": []},
    )
    at = {symbol.name: symbol for symbol in box.symbols}
    assert at["low"].y == at["middle"].y == at["high"].y
    assert at["low"].x < at["up"].x < at["middle"].x < at["rise"].x < at["high"].x
    assert at["up"].y < at["low"].y < at["back"].y, "forth above back"
    assert at["leap"].y < at["up"].y, "over the heads of those between"
    assert at["in"].y > at["low"].y and at["out"].y > at["middle"].y and at["loss"].y > at["out"].y
    assert len({(symbol.x, symbol.y) for symbol in box.symbols}) == len(box.symbols)
    assert all(
        -1e-9 <= x <= box.width + 1e-9 and -1e-9 <= y <= box.height + 1e-9
        for symbol in box.symbols
        for x, y in symbol.corners()
    )


def test_flows_that_take_the_same_way_do_not_lie_on_each_other():
    box = tile(["a", "b"], {"a": ["back", "again"], "b": ["on", "too"]}, {"a": ["on", "too"], "b": ["back", "again"]})
    flows = [symbol for symbol in box.symbols if symbol.kind == "flow"]
    for one, other in combinations(flows, 2):
        assert abs(one.x - other.x) > 18 or abs(one.y - other.y) > 18, (one.name, other.name)
        assert one.pipe[0] != other.pipe[0]


def test_any_model_is_drawn_without_symbols_on_each_other():
    inputs = reference_inputs(trusts=3, quarters=4)
    text = xmile(reference_model(), inputs, name="reference", members={"nation": ("England",), "trust": inputs.codes})
    drawn = ET.fromstring(text).find(f"{SPACE}model/{SPACE}views/{SPACE}view")
    symbols = [one for one in drawn if one.tag.removeprefix(SPACE) in HALF]
    assert len(symbols) > 40
    _assert_apart(symbols)


def test_a_variable_stands_with_its_first_user_and_elsewhere_as_a_ghost():
    equations = {"rate": "2", "a": "rate * b", "b": "rate", "idle": "1"}
    given = [f"<aux name='{name}'><eqn>{equation}</eqn></aux>" for name, equation in equations.items()]
    text = f"<v>{''.join(given)}</v>"
    (drawn,) = view(ET.fromstring(text), {"First": ["b"], "Second": ["a"]})
    told = [(one.tag, one.get("name") or one.findtext("of")) for one in drawn if one.tag != "connector"]
    first = [("group", "First"), ("aux", "rate"), ("aux", "b")]
    second = [("group", "Second"), ("alias", "rate"), ("alias", "b"), ("aux", "a")]
    assert sorted(told) == sorted([*first, *second, ("group", UNUSED), ("aux", "idle")])
    assert sum(one.tag == "connector" for one in drawn) == 3
