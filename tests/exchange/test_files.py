"""What the file holds: every quantity once, with units and words, under names that every reader takes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reference_model.equations import lever, reference_inputs, reference_model
from qisim.errors import ExportError
from qisim.exchange import xmile
from qisim.exchange.names import RESERVED, elements, identifier, variable
from qisim.exchange.units import units_of
from qisim.model import assemble
from qisim.structure import Attribute, Place, Stock

SPACE = "{http://docs.oasis-open.org/xmile/ns/XMILE/v1.0}"


@pytest.fixture(scope="module")
def root(portable):
    return ET.parse(portable.path).getroot()


@pytest.fixture(scope="module")
def variables(root):
    return list(root.find(f"{SPACE}model/{SPACE}variables"))


def test_every_quantity_of_the_model_is_there_once(portable, variables):
    names = Counter(identifier(one.get("name")) for one in variables)
    assert max(names.values()) == 1
    model = portable.job.model
    kinds = {one.get("name"): one.tag.removeprefix(SPACE) for one in variables}
    for name in (*model.names,):
        if name != "time" and model.inner(name):
            found = kinds.get(name) or kinds.get(f"the_{name}") or kinds.get(f"{name}_value")
            expected = "stock" if name in model.stocks else "flow" if name in model.flows else "aux"
            assert found == expected, name


def test_no_name_is_a_readers_own_word_a_dimension_s_or_an_element_s(root, variables):
    names = {identifier(one.get("name")) for one in variables}
    dimensions = root.find(f"{SPACE}dimensions")
    others = [one.get("name") for one in (*dimensions, *dimensions.iter(f"{SPACE}elem"))]
    assert not names & {identifier(one) for one in others}
    assert not names & RESERVED
    assert not any(name.startswith(("not_", "and_", "or_")) for name in names)
    assert len({identifier(one) for one in others}) == len(others)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", one) for one in others)


def test_every_variable_has_units_and_words(variables):
    for one in variables:
        assert one.findtext(f"{SPACE}units"), one.get("name")
        assert one.findtext(f"{SPACE}doc"), one.get("name")
        assert not re.search(r"[-%£]", one.findtext(f"{SPACE}units"))


def test_parameters_say_their_range_and_evidence(portable, variables):
    docs = {one.get("name"): one.findtext(f"{SPACE}doc") for one in variables}
    for name, parameter in portable.job.model.parameters.items():
        if portable.job.model.inner(name):
            assert "Range " in docs[name] and ", ".join(parameter.evidence) in docs[name], name


def test_it_says_method_step_time_and_two_dimensions(root):
    specs = root.find(f"{SPACE}sim_specs")
    assert (specs.get("method"), specs.get("time_units")) == ("Euler", "Year")
    assert [specs.findtext(f"{SPACE}{tag}") for tag in ("start", "stop", "dt")] == ["0", "15", "0.03125"]
    assert root.find(f"{SPACE}header/{SPACE}options/{SPACE}uses_arrays").get("maximum_dimensions") == "2"
    assert all(len(one.findall(f"{SPACE}dimensions/{SPACE}dim")) <= 2 for one in root.iter(f"{SPACE}aux"))


def test_the_portable_file_writes_sums_out_and_subscripts_without_spaces(portable):
    text = portable.path.read_text(encoding="utf-8")
    assert "SUM(" not in text and "!]" not in text
    assert all(" " not in inside for inside in re.findall(r"\[([^\]]*)\]", text))


def test_tables_rise_and_stand_still_within_quarters(variables):
    tables = [one for one in variables if one.find(f"{SPACE}gf") is not None]
    assert tables
    for one in tables:
        xs, ys = points(one)
        assert len(xs) == len(ys) and (np.diff(xs) > 0).all()
        assert (xs[0], xs[-1]) == (0.0, 15.0)
        assert one.findtext(f"{SPACE}eqn") == "TIME"


def test_every_lever_of_every_trust_has_its_own_course_by_few_tables(portable, variables):
    named = {one.get("name"): one for one in variables}
    model, levers = portable.job.model, portable.job.levers[0]
    starts, compared, tables = np.arange(levers["mandate"].shape[0]) / 4, 0, set()
    for name in model.levers:
        for element in named[variable(name)].iterfind(f"{SPACE}element") if name in named else ():
            peak, _, called = element.findtext(f"{SPACE}eqn").partition(" * ")
            if called:
                found = float(peak) * np.interp(starts, *points(named[called]))
                own = levers[name].reshape(len(starts), -1)
                assert np.isclose(found[:, np.newaxis], own, rtol=1e-15, atol=0).all(axis=0).any(), called
                compared, tables = compared + 1, tables | {called}
    assert compared > 30 > len(tables)


def points(of):
    return tuple(
        np.array([float(x) for x in of.findtext(f"{SPACE}gf/{SPACE}{which}").split(",")]) for which in ("xpts", "ypts")
    )


@given(st.lists(st.text(max_size=12), min_size=1, max_size=12))
def test_any_names_become_elements_that_every_reader_takes(names):
    found = elements(names, "trust", {"trust", "time"})
    assert len({identifier(one) for one in found}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", one) for one in found)


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("1", "Dmnl"),
        ("1 / year", "1/Year"),
        ("GBP / year ** 2", "GBP/Year^2"),
        ("person * working_day / year", "Person*Working_Day/Year"),
    ],
)
def test_units_are_written_without_a_hyphen_or_sign(unit, written):
    assert str(units_of(unit)) == written


def test_any_model_can_be_written():
    inputs = reference_inputs(trusts=5, quarters=8)
    members = {"nation": ("England",), "trust": inputs.codes}
    text = xmile(reference_model(), inputs, name="reference", members=members, steps_per_quarter=2)
    assert ET.fromstring(text).find(f"{SPACE}sim_specs/{SPACE}dt").text == "0.125"


def powered(level, share):
    return level**share


def starting(size):
    return size


def test_what_xmile_cannot_say_is_refused_with_its_name_and_reason():
    model = assemble(
        (powered,),
        (Stock("level", "1", starting, inflows=(powered,)),),
        places=(Place("nation", "all"), Place("trust", "each")),
        levers={"share": lever("share")},
        attributes=(Attribute("size", "1", "to begin with"),),
    )
    inputs = reference_inputs(trusts=2, quarters=4)
    given = type(inputs)({}, {"share": np.zeros((4, 1, 1))}, {"size": np.ones((1, 1, 2))}, inputs.index, inputs.sizes)
    with pytest.raises(ExportError, match=r"powered\(\) holds 'level \*\* share', which XMILE cannot say"):
        xmile(model, given, name="small", members={"nation": ("England",), "trust": ("A1", "B2")})
