"""The register of assumptions: what rests on what, and the weakest first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qisim import delivery, pathway, standards
from qisim.explain import Network
from qisim.standards.register import ALONE, ASSUMED, BASES, INFORMED, NOTHING, READ, RECALLED, Register


@pytest.fixture
def found(without_run) -> Register:
    return standards.register_for(without_run)


def test_every_parameter_is_there_once_the_weakest_first(found, without_run):
    assert sorted(row.parameter for row in found.entries) == sorted(without_run.model.parameters)
    places = [BASES.index(row.basis) for row in found.entries]
    assert places == sorted(places)
    spreads = [row.spread for row in found.entries if row.basis == ALONE]
    assert spreads == sorted(spreads, reverse=True)


def test_delivery_and_the_pathway_stand_beside_and_are_not_among_the_shares(found, without_run):
    beside = {name for table in (delivery.shipped(), pathway.parameters()) for name in table}
    assert {row.parameter for row in found.entries_beside} == beside
    assert found.shares.iloc[-1]["parameters"] == len(without_run.model.parameters)
    by_name = {row.parameter: row for row in found.entries_beside}
    assert by_name["faculty"].sector == "delivery by events" and by_name["faculty"].basis in BASES
    hours = next(row for row in found.entries_beside if "24 numbers" in row.value)
    assert hours.sector == "one hospital"


def test_what_a_parameter_rests_on_is_what_its_table_says(found, without_run):
    by_name = {row.parameter: row for row in found.entries}
    for name, parameter in without_run.model.parameters.items():
        assumed = "assumption" in parameter.evidence
        assert (by_name[name].basis in ASSUMED) == assumed, name
        assert (by_name[name].basis == ALONE) == (parameter.evidence == ("assumption",)), name
    assert NOTHING not in {row.basis for row in found.entries}


@pytest.mark.parametrize(
    ("evidence", "basis"),
    [
        ((), NOTHING),
        (("assumption",), ALONE),
        (("assumption", "read_one"), INFORMED),
        (("recalled_one", "read_one"), RECALLED),
        (("read_one",), READ),
    ],
)
def test_the_five_grounds(found, evidence, basis):
    one = next(iter(found.evidence.values()))
    rows = {
        "read_one": replace(one, id="read_one", verified="looked-up"),
        "recalled_one": replace(one, id="recalled_one", verified="recalled"),
    }
    assert Register(found.network, {}, rows, {}).basis_of(evidence) == basis


def test_the_shares_add_up_to_the_whole_model(found, without_run):
    *sectors, whole = found.shares.to_dict("records")
    assert whole["sector"] == "all sectors"
    assert whole["parameters"] == sum(row["parameters"] for row in sectors) == len(without_run.model.parameters)
    assumed = sum("assumption" in parameter.evidence for parameter in without_run.model.parameters.values())
    assert whole["share_assumed"] == pytest.approx(assumed / whole["parameters"])
    for row in (*sectors, whole):
        assert sum(row[basis] for basis in BASES) == row["parameters"]
    alone = [row["share_assumed_alone"] for row in sectors]
    assert alone == sorted(alone, reverse=True)


def test_the_sentence_says_the_shares(found):
    whole = found.shares.iloc[-1]
    said = standards.share_sentence(found)
    assert said.startswith(f"Of {whole['parameters']} parameters {sum(whole[basis] for basis in ASSUMED)} (")


def test_a_planted_gap_comes_first(without_run):
    model = without_run.model
    parameters = {**model.parameters, "lapse_rate": replace(model.parameters["lapse_rate"], evidence=())}
    network = Network(replace(model, parameters=parameters), without_run.network.equations_by_sector)
    planted = standards.register_for(replace(without_run, network=network))
    assert (planted.entries[0].parameter, planted.entries[0].basis) == ("lapse_rate", NOTHING)
    assert planted.shares.iloc[-1][NOTHING] == 1


def test_settings_rest_on_what_their_words_say(with_run):
    by_name = {row.setting: row for row in standards.register_for(with_run).settings}
    places = by_name["levers.training_places.junior_doctors"]
    assert (places.basis, places.scenario) == (ALONE, "support")
    assert by_name["levers.coach_density"].basis == READ
    assert by_name["parameters.commitment_time"].source == "assumption: tested"


def test_a_setting_without_a_reason_is_a_gap(with_run):
    bare = tuple(replace(one, parameter_sources={}) for one in with_run.scenarios)
    (first, *_) = standards.register_for(replace(with_run, scenarios=bare)).settings
    assert (first.setting, first.basis) == ("parameters.commitment_time", NOTHING)


def test_evidence_is_listed_with_what_rests_on_it_recalled_first(found, without_run):
    rows = found.used
    checked = [row.verified for row in rows]
    assert checked == sorted(checked, reverse=True)
    assert checked.count("recalled") > 0
    cited = {item for parameter in without_run.model.parameters.values() for item in parameter.evidence} - {
        "assumption"
    }
    assert cited <= {row.id for row in rows}
    for name, parameter in without_run.model.parameters.items():
        for item in set(parameter.evidence) - {"assumption"}:
            assert name in found.used_for[item]
    assert "scenario systematic-support" in found.used_for["nhs_institute_budget"]
    assert "the generated trusts" in found.used_for["hchs_fte_2014"]


def test_many_scenarios_are_counted_rather_than_named():
    every = standards.register_for(standards.of_scenarios())
    assert every.users_in_words("consultant_spa_time").endswith(" scenarios")
    assert every.users_in_words("consultant_spa_time").startswith("usual_time, ")


def test_tables_hold_all_of_it(found):
    assert len(found.parameters_frame()) == len(found.entries) + len(found.entries_beside)
    assert len(found.settings_frame()) == len(found.settings)
    assert list(found.evidence_frame()["id"]) == [row.id for row in found.used]
    assert found.evidence_frame()["used_for"].str.len().min() > 0
