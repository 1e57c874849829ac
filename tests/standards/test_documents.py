"""Documents by reporting standards: every item once, numbers as in the model and the run, states that say the truth."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from qisim import standards
from qisim.explain import Network
from qisim.standards import inputs, parts
from qisim.standards.execution import DELIVERED, LUCK, replications, sampling
from qisim.standards.page import anchor
from qisim.standards.standards import RAHMANDAD_STERMAN_MINIMUM, RAHMANDAD_STERMAN_PREFERRED, STRESS_SD

every_standard = pytest.mark.parametrize("standard", standards.STANDARDS, ids=lambda one: one.name)
NUMBERS_OF_STRESS_SD = (
    "1.1 1.2 1.3 2.1 2.2 2.3 2.4 2.5.1 2.5.2 2.5.3 2.5.4 2.5.5 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3 5.4 6.1"
)
FILLED_BY_A_RUN = {
    "stress-sd": {"4.3", "5.1", "5.3", "5.4"},
    "rahmandad-sterman-minimum": {f"MSRR.{n}" for n in range(1, 5)} | {f"PICT.{n}" for n in (1, 2, 3, 5)},
    "rahmandad-sterman-preferred": {f"MSRR.{n}" for n in range(1, 5)}
    | {f"PICT.{n}" for n in (1, 2, 3, 5)}
    | {"PSRR.1", "PSRR.3"},
}


def content_of(number, standard, subject):
    """One item alone, which is quicker than a whole document."""
    (item,) = (item for item in standard.items if item.number == number)
    return standards.answer(item, subject)


def numbers_in(text: str) -> list[float]:
    """The numbers in a cell, in order."""
    return [float(each.replace(",", "")) for each in re.findall(r"-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?", text)]


def test_stress_sd_has_its_items():
    assert " ".join(item.number for item in STRESS_SD.items) == NUMBERS_OF_STRESS_SD


def test_what_is_preferred_comes_on_top_of_the_minimum():
    minimum, preferred = (
        {item.number for item in one.items} for one in (RAHMANDAD_STERMAN_MINIMUM, RAHMANDAD_STERMAN_PREFERRED)
    )
    assert minimum < preferred
    assert {number.partition(".")[0] for number in preferred - minimum} == {"PMRR", "PSRR", "PORR"}


@every_standard
@pytest.mark.parametrize("run", [True, False], ids=["with a run", "without"])
def test_every_item_is_in_the_page_once_and_the_page_stands_alone(standard, run, page_of):
    page = page_of(standard, run=run)
    assert len(set(page.ids)) == len(page.ids)
    for item in standard.items:
        assert page.ids.count(anchor(item.number)) == 1
    for link in page.links:
        assert link.startswith(("#", "data:image/svg+xml;base64,"))
        assert not link.startswith("#") or link[1:] in page.ids
    assert not page.tags & {"script", "link", "iframe", "object"}


@every_standard
def test_markdown_has_every_item_once_and_its_pictures(standard, drafted):
    document = drafted(standard)
    text = standards.markdown(document, "pictures")
    for item in standard.items:
        assert text.count(f"\n### {item.number} {item.title}\n") == 1
    assert "; into_skill = effective_training" in text
    assert set(re.findall(r"\(pictures/([^)]+)\)", text)) == set(standards.pictures_of(document))


@every_standard
def test_the_summary_counts_the_states(standard, drafted, page_of):
    document = drafted(standard)
    header, *rows = page_of(standard).tables["summary"]
    assert header[:2] == ["State", "Items"]
    assert {row[0]: int(row[1]) for row in rows} == document.states
    assert sum(document.states.values()) == len(standard.items)


@every_standard
def test_a_run_fills_what_only_a_run_can(standard, drafted):
    before, after = ({one.number: one.state for one in drafted(standard, run=run).answered} for run in (False, True))
    changed = {number for number in before if before[number] == "not done" != after[number]}
    assert changed == FILLED_BY_A_RUN[standard.name]
    assert all(before[number] == after[number] for number in before.keys() - changed)


@every_standard
def test_what_is_not_done_says_what_does_it(standard, drafted):
    for one in drafted(standard, run=False).answered:
        if one.state == "not done":
            optimisation = one.number.startswith(("MORR", "PORR"))
            assert one.content.command.startswith("" if optimisation else "qisim compare survival-of-the-fittest ")
            assert bool(one.content.command) != optimisation
        if one.state != "filled":
            assert one.content.prompt


def test_stocks_and_flows_are_those_of_the_model(page_of, with_run):
    page, model = page_of(STRESS_SD), with_run.model
    assert [row[0] for row in page.tables["stocks"][1:]] == list(model.stocks)
    assert [row[0] for row in page.tables["flows"][1:]] == list(model.flows)
    for name, stock in model.stocks.items():
        row = page.row("stocks", name)
        assert row["Unit"] == stock.unit
        assert row["Starts from"] == stock.initial.__name__
        for column, flows in (("Flows in", stock.inflows), ("Flows out", stock.outflows)):
            assert row[column] == (", ".join(flow.__name__ for flow in flows) or "none")
    for name in model.flows:
        assert page.row("flows", name)["Equation"].count(f"{name} = ") == 1


def test_every_equation_of_the_model_is_told_once(page_of, with_run):
    page, network = page_of(RAHMANDAD_STERMAN_MINIMUM), with_run.network
    told = [
        row[0]
        for table, rows in page.tables.items()
        if table in ("flows", "starts") or table.startswith("auxiliaries-")
        for row in rows[1:]
    ]
    assert sorted(told) == sorted([*network.model.equations, *network.starts])


def test_values_of_parameters_are_those_of_the_model(page_of, with_run):
    page = page_of(STRESS_SD)
    for name, parameter in with_run.model.parameters.items():
        row = page.row("parameters", name)
        assert (row["Unit"], row["Distribution"]) == (parameter.unit, parameter.distribution)
        cells = np.stack([parameter.value, parameter.low, parameter.high], axis=-1).reshape(-1, 3)
        expected = [number for cell in cells for number in (cell[:1] if cell[1] == cell[2] else cell)]
        assert numbers_in(row["Value (low to high)"]) == pytest.approx(expected, rel=1e-4)
    assert page.row("parameters", "commitment_time")["Set by scenarios"] == "support: 1.25"


def test_values_by_member_are_told_one_by_one(with_run):
    base, other = with_run.scenarios
    several = replace(other, parameters={"leaving_rate": {"managers": 0.1, "senior_doctors": 0.05}})
    table = inputs.parameters_table(replace(with_run, scenarios=(base, several)), inputs.register_for(with_run)).table
    (row,) = (row for row in table.blocks[0].rows if row.heading == "leaving_rate")
    assert row.cells[3].text == "support: managers 0.1, senior doctors 0.05"


def test_levers_have_the_range_of_the_model_and_the_scenarios_that_move_them(page_of, with_run):
    page = page_of(STRESS_SD)
    for name, lever in with_run.model.levers.items():
        row = page.row("levers", name)
        assert numbers_in(row["Range"]) == pytest.approx([lever.low, lever.high], rel=1e-4)
        assert numbers_in(row["Status quo"]) == pytest.approx([lever.neutral], rel=1e-4)
    assert page.row("levers", "coach_density")["Moved by"] == "support"
    assert page.row("levers", "backfill")["Moved by"] == "none"


def test_scenarios_differ_from_the_base_in_what_they_set_alone(page_of, with_run):
    rows = page_of(STRESS_SD).tables["difference-1"]
    assert rows[0] == ["Lever", "Base", "support"]
    told = " ".join(row[0] for row in rows[1:])
    for word in ("Budget", "Support ends", "Training places", "Coach density", "Assumption: commitment time"):
        assert told.count(word) == 1
    assert len(rows) == 6


def test_people_at_the_start_are_all_the_staff_there_are(with_run):
    values = inputs.start_values(with_run)
    people = sum(values[f"{state}_staff"] for state in ("untrained", "skilled", "practising"))
    assert people == pytest.approx(with_run.population.attributes["staff"][:, 0], rel=1e-9)


def test_every_stock_s_start_is_told(page_of, with_run):
    page, values = page_of(STRESS_SD), inputs.start_values(with_run)
    assert {row[0] for row in page.tables["initial-values"][1:]} == set(with_run.model.stocks)
    row = page.row("initial-values", "commitment")
    assert [float(row[end]) for end in ("Least", "Most")] == pytest.approx(
        [values["commitment"].min(), values["commitment"].max()], rel=1e-4
    )


def test_what_is_said_of_the_run_is_what_its_manifest_says(with_run, drafted):
    document = drafted(STRESS_SD)
    text = {one.number: str(one.content.parts) for one in document.answered}
    manifest = with_run.result.provenance
    assert f"5 draws with seed 0, and one run at central parameters. In all {manifest['runs']} runs." in text["4.3"]
    assert f"{manifest['duration_seconds']:,} seconds" in text["5.4"]
    assert f"cores: {manifest['machine']['cores']}" in text["5.4"]
    assert f"numpy {manifest['versions']['numpy']}" in text["5.1"]
    assert "Euler, with a step of 1/32 year" in text["5.3"]
    assert "--draws 5 --seed 0 --engine vectorised" in text["6.1"]


def test_what_chance_decided_is_said(with_run):
    assert "The equations have no chance in them." in str(replications(with_run).parts)
    assert LUCK not in str(replications(with_run).parts)
    result = with_run.result
    lived = replace(with_run, result=replace(result, settings=replace(result.settings, engine="events")))
    delivered = replace(with_run, result=replace(result, delivered={name: object() for name in result.names}))
    for subject, words in ((lived, LUCK), (delivered, DELIVERED)):
        assert words in str(replications(subject).parts)
        assert words in str(sampling(subject).parts)


def test_results_are_those_of_the_run(page_of, with_run):
    page = page_of(STRESS_SD)
    found = with_run.result.metrics.set_index(["metric", "scenario"])["value"]
    row = next(row for row in page.tables["all-figures-1"] if row[0].startswith("Quality index"))
    shown = [numbers_in(cell)[0] for cell in row[1:3]]
    assert shown == pytest.approx([found["quality", one] for one in with_run.names], abs=0.06)


def test_figures_are_looked_at_one_by_one(drafted):
    document = drafted(RAHMANDAD_STERMAN_MINIMUM)
    by_number = {one.number: one for one in document.answered}
    assert by_number["PICT.3"].state == "needs words"
    assert by_number["PICT.3"].content.prompt == "Say why these show no uncertainty: sure."
    assert {by_number[f"PICT.{number}"].state for number in (1, 2, 4, 5)} == {"filled"}


def with_parameter(subject, name, **changes):
    """The subject, one of whose parameters is otherwise."""
    model = subject.model
    parameters = {**model.parameters, name: replace(model.parameters[name], **changes)}
    network = Network(replace(model, parameters=parameters), subject.network.equations_by_sector)
    return replace(subject, network=network)


def test_a_parameter_without_evidence_is_a_gap(without_run):
    planted = with_parameter(without_run, "lapse_rate", evidence=())
    content = content_of("3.4", STRESS_SD, planted)
    assert (content.state, content.prompt) == ("needs words", "Say what these rest on: lapse_rate.")
    assert content_of("3.4", STRESS_SD, without_run).state == "filled"
    reasons = content_of("PMRR.3", RAHMANDAD_STERMAN_PREFERRED, planted)
    assert "name no evidence: lapse_rate." in reasons.prompt


def test_a_parameter_without_a_unit_or_a_meaning_is_a_gap(without_run):
    planted = with_parameter(without_run, "lapse_rate", unit=" ", description="")
    assert content_of("PMRR.1", RAHMANDAD_STERMAN_PREFERRED, planted).prompt == "Give these a unit: lapse_rate."
    assert content_of("PMRR.2", RAHMANDAD_STERMAN_PREFERRED, planted).prompt == "Define these: lapse_rate."


def test_what_describes_another_model_than_the_run_s_is_not_filled(with_run, drafted):
    other = replace(with_run, changed=("the model's equations", "the code"))
    stocks = content_of("2.5.1", STRESS_SD, other)
    assert stocks.state == "needs words"
    assert "since then the model's equations changed" in stocks.prompt
    assert content_of("5.4", STRESS_SD, other).state == "filled"
    (warning,) = replace(drafted(STRESS_SD), subject=other).warnings
    assert "not certain to hold for the run" in warning
    assert drafted(STRESS_SD).warnings == ()


def test_what_users_wrote_is_escaped(drafted):
    document = drafted(STRESS_SD)
    assert "<support>" not in standards.html(document)
    assert "Two years of &lt;support&gt;" in standards.html(document)
    assert "<support>" not in standards.markdown(document, "pictures")


def test_json_holds_every_item_and_nothing_that_is_no_json(with_run, drafted):
    import json

    found = json.loads(json.dumps(drafted(STRESS_SD).to_json_object(), allow_nan=False))
    assert " ".join(item["number"] for item in found["items"]) == NUMBERS_OF_STRESS_SD
    assert found["states"] == drafted(STRESS_SD).states
    (stocks,) = (part for item in found["items"] for part in item["content"] if part.get("table") == "stocks")
    assert len(stocks["rows"]) == len(with_run.model.stocks)


def test_every_state_has_a_meaning():
    assert set(parts.STATES) == {"filled", "needs words", "not done"}
