"""The parameters, levers and evidence that qisim ships with."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest

from qisim.equations.world import AXES, TYPES
from qisim.parameters import load_evidence, load_levers, load_parameters
from qisim.units import registry

PARAMETERS = tuple(load_parameters().values())
LEVERS = tuple(load_levers().values())
INNER = {None: 1, **{axis.name: len(axis.members) for axis in AXES}}

each_parameter = pytest.mark.parametrize("parameter", PARAMETERS, ids=attrgetter("name"))
each_lever = pytest.mark.parametrize("lever", LEVERS, ids=attrgetter("name"))


@each_parameter
def test_a_parameter_lies_in_its_range(parameter):
    assert (parameter.low <= parameter.value).all()
    assert (parameter.value <= parameter.high).all()


@each_parameter
def test_a_parameter_has_the_shape_of_its_place_and_axis(parameter):
    members = len(TYPES) if parameter.place == "type" else 1
    for table in (parameter.value, parameter.low, parameter.high):
        assert table.shape == (INNER[parameter.axis], members)
        assert table.dtype == np.float64


@each_parameter
def test_a_parameter_says_what_it_means_and_on_what_it_rests(parameter):
    assert len(parameter.description) > 10
    assert parameter.evidence
    assert set(parameter.evidence) <= set(load_evidence()) | {"assumption"}
    registry()(parameter.unit)


@each_parameter
def test_only_what_has_no_range_is_fixed(parameter):
    assert (parameter.distribution == "fixed") == bool((parameter.low == parameter.high).all())


@each_lever
def test_a_lever_s_neutral_lies_in_its_range(lever):
    assert lever.low <= lever.neutral <= lever.high
    assert len(lever.description) > 10
    registry()(lever.unit)


@each_lever
def test_a_relative_lever_is_relative_to_something_of_its_own_shape(lever, attributes_by_name):
    if lever.relative_to is not None:
        own = attributes_by_name[lever.relative_to].axis
        assert own == lever.axis or not any(axis.name == lever.axis and not axis.open for axis in AXES)


def test_the_units_of_a_relative_lever_make_a_rate(attributes_by_name):
    places = load_levers()["training_places"]
    share = registry()(places.unit) / registry()(attributes_by_name["staff"].unit)
    assert share.check("1 / [time]")


def test_support_is_withdrawn_and_rules_stay():
    kept = {lever.name for lever in LEVERS if not lever.whole_programme}
    rules = {"national_priority", "reinvestment_share", "budget_cap", "delivery_share"}
    rules |= {"self_selected", "exemplars_first", "need_weighted", "random_order"}
    policy = {"nudge_strength", "nudge_focus", "calibration", "constancy_of_purpose", "reorganisation"}
    facts = {"change_worth", "change_complexity", "change_known", "change_available"}
    assert kept == rules | policy | facts | {"collaborative_time", "learning_sessions", "programme_scope"}


def test_shares_of_encouragement_leave_something_for_those_alone():
    parameters = load_parameters()
    assert parameters["company_weight"].high.item() + parameters["coaching_weight"].high.item() < 1.0


def test_no_starting_waste_lies_at_or_below_a_floor(attributes_by_name):
    assert load_parameters()["waste_floor"].high.max() < attributes_by_name["starting_waste"].low


def test_the_trend_lies_in_the_published_range():
    trend = load_parameters()["productivity_trend"]
    assert trend.low.item() >= 0.008
    assert trend.high.item() <= 0.013


PUBLISHED = {
    "skill_half_life": ("skill_halflife_nonuse", 1 / 12),
    "shortest_tenure": ("ceo_tenure_inadequate", 1 / 12),
    "longest_tenure": ("ceo_tenure_outstanding", 1.0),
    "transfer_share": ("training_transfer_immediate", 0.01),
    "stalled_share": ("elft_projects_stalled", 0.01),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_was_published_is_what_is_used(name):
    evidence, factor = PUBLISHED[name]
    published = load_evidence()[evidence].value
    assert published is not None
    assert load_parameters()[name].value.item() == pytest.approx(published * factor, rel=0.01)


def test_evidence_has_a_source_for_every_row():
    evidence = load_evidence()
    assert len(evidence) == 271
    assert all(row.source and row.unit and row.quantity for row in evidence.values())


def test_a_figure_without_a_value_still_has_its_range():
    teams = load_evidence()["bts_teams"]
    assert (teams.value, teams.low, teams.high) == (None, 12.0, 160.0)


@pytest.fixture(scope="module")
def attributes_by_name():
    from qisim.equations.world import ATTRIBUTES

    return {attribute.name: attribute for attribute in ATTRIBUTES}


def test_the_tables_travel_with_the_package():
    import qisim.parameters

    folder = Path(qisim.parameters.__file__).parent
    assert {"parameters.toml", "levers.toml", "evidence.csv"} <= {path.name for path in folder.iterdir()}
