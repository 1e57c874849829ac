"""Every name of the model has an explanation that says what it is."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from qisim.cli.explanations import print_explanation
from qisim.errors import InputError
from qisim.explain import Explanation, LoopExplanation, SectorExplanation, all_names, explain, whole_network

NAMES = all_names(whole_network())
SECTORS = whole_network().sectors


def test_every_kind_of_name_is_there(network):
    assert set(network.model.names) <= set(NAMES)
    kinds = {explain(name, network).kind for name in NAMES}
    assert kinds == {"stock", "equation", "parameter", "lever", "attribute", "time", "start of a stock", "metric"}


@pytest.mark.parametrize("name", NAMES)
def test_it_says_unit_and_meaning(name, network, capsys):
    told = explain(name, network)
    assert isinstance(told, Explanation)
    assert told.name == name
    assert told.meaning
    assert told.unit
    json.dumps(asdict(told), allow_nan=False)
    print_explanation(told)
    printed = capsys.readouterr().out
    assert told.unit in printed
    assert told.meaning.split()[-1] in printed


def test_whatever_drives_a_name_knows_it(network):
    for name in (*network.model.equations, *network.model.stocks):
        for driver in network.drivers(name):
            assert name in network.driven(driver), f"{driver} drives {name}"


@pytest.mark.parametrize("name", whole_network().model.parameters)
def test_a_parameter_shows_its_numbers_and_what_they_rest_on(name, network):
    parameter, told = network.model.parameters[name], explain(name, network).parameter
    assert [figure.value for figure in told.figures] == parameter.value.ravel().tolist()
    assert all(figure.low <= figure.value <= figure.high for figure in told.figures)
    assert told.assumption == ("assumption" in parameter.evidence)
    assert [row.id for row in told.evidence] == [item for item in parameter.evidence if item != "assumption"]


def test_an_assumption_is_called_one(network, capsys):
    print_explanation(explain("leaving_under_strain", network))
    assert "The value is an assumption." in capsys.readouterr().out


def test_an_equation_shows_formula_code_and_place(network):
    told = explain("lapse", network)
    assert told.equation.formula == ("lapse = lapse_chance \u00d7 practising_staff",)
    assert told.equation.code.splitlines()[-1] == "    return lapse_chance * practising_staff"
    assert '"""' not in told.equation.code
    assert told.equation.file == "qisim/equations/skills.py"
    assert told.sector == "Skills"


def test_a_stock_shows_its_flows(network):
    told = explain("practising_staff", network)
    assert {flow.name for flow in told.inflows} == {
        flow.__name__ for flow in network.model.stocks["practising_staff"].inflows
    }
    assert "R2" in {loop.id for loop in told.named_loops}


def test_every_shortest_loop_is_a_path_and_passes_a_stock(network):
    for name in network.model.stocks:
        for path in explain(name, network).shortest_loops:
            assert path[0] == name
            for cause, effect in zip(path, (*path[1:], path[0]), strict=True):
                assert effect in network.followers[cause]


def test_a_name_that_is_a_metric_too_says_so(network):
    told = explain("quality", network)
    assert told.kind == "equation"
    assert told.metric.window == "at the horizon"


def test_a_metric_names_the_quantities_it_looks_at(network):
    told = explain("net_benefit", network)
    assert {"saved_so_far", "programme_spent", "forgone_so_far"} <= {driver.name for driver in told.drivers}


@pytest.mark.parametrize("sector", SECTORS, ids=lambda sector: sector.file)
def test_a_sector_is_found_by_title_and_by_file(sector, network):
    by_title = explain(sector.title.lower().replace(" ", "-"), network)
    by_file = explain(f"qisim/equations/{sector.file}", network)
    assert isinstance(by_file, SectorExplanation)
    assert [each.name for each in by_file.equations] == [*sector.equations, *sector.starts]
    assert by_title == by_file or by_title.name == sector.title.lower()  # a name of the model comes first


def test_a_file_comes_before_a_name_that_it_shares(network):
    assert explain("commitment", network).kind == "stock"
    assert explain("commitment.py", network).kind == "sector"


def test_a_loop_is_found_by_id_and_by_title(network):
    assert isinstance(explain("r7", network), LoopExplanation)
    assert explain("r7", network) == explain("capability trap", network)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("practising_stuff", "practising_staff"), ("programme_costs", "programme_cost"), ("skils.py", "skills.py")],
)
def test_another_word_gets_a_suggestion(word, meant, network):
    with pytest.raises(InputError, match=f"did you mean '{meant}'"):
        explain(word, network)


def test_a_word_like_nothing_else_gets_a_way_on(network):
    with pytest.raises(InputError, match="`qisim explain` alone"):
        explain("zzzzzzzz", network)
