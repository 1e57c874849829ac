"""The public source of real trusts, converted by the documented rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qisim.errors import PopulationError
from qisim.population import convert, load
from qisim.population.filling import standardised
from tests.population.conftest import ROW, write_rows

SOURCE_ROW = {
    "code": "RAA",
    "name": "A trust",
    "type": "acute",
    "foundation": "1",
    "region": "London",
    "hee_region": "South London",
    "stp": "Our Healthier South East London",
    "ahsn_derived": "South London",
    "lat": "51.5",
    "long": "-0.1",
    "staff_2017": "4000",
    "staff_2018": "9999",
    "income_2014": "300000",
    "cost_2014": "303000",
    "cost_2017": "999999",
    "surplus_2014": "-3000",
    "manage_2014": "3.5",
    "manage_2016": "3.5",
    "motivation_2014": "3.8",
    "improve_2017": "50",
}
OTHERS = [
    SOURCE_ROW | {"code": "RBB", "manage_2014": "3.7", "improve_2017": "10"},
    SOURCE_ROW | {"code": "RCC", "manage_2014": "3.3", "improve_2017": "90", "surplus_2014": "6000"},
]


@pytest.fixture
def source(tmp_path):
    """Write a small source: three acute trusts, of which the first has the given changes, and more rows."""

    def written(*more: dict[str, str], **changes: str) -> Path:
        return write_rows(tmp_path / "source.csv", [SOURCE_ROW | changes, *OTHERS, *more])

    return written


def trust(path: Path, code: str = "RAA"):
    return next(one for one in load(path).trusts if one.code == code)


def test_figures_of_2014_are_used_in_pounds(source):
    one = trust(source())
    assert (one.staff, one.base_cost, one.starting_slack) == (4000.0, 303e6, -0.01)
    assert (one.type, one.foundation, one.nhs_region) == ("acute", True, "London")
    assert (one.area, one.education_region) == ("South East London", "South London")


def test_a_source_with_words_for_types_gets_ours(source):
    assert trust(source(type="mental health")).type == "mental_health"


def test_later_figures_stand_in_and_are_said(source):
    path = source(staff_2017="", cost_2014="", manage_2014="", motivation_2014="")
    one, notes = trust(path), "\n".join(load(path).notes)
    assert (one.staff, one.base_cost) == (9999.0, 999999e3)
    assert "staff_2018 for want of staff_2017: RAA" in notes
    assert "cost_2017 for want of cost_2014: RAA" in notes
    assert "manage_2016 for want of manage_2014: 1 trust." in notes


def test_other_blanks_get_the_median_of_the_type_and_are_said(source):
    path = source(staff_2017="", staff_2018="", surplus_2014="", manage_2014="", manage_2016="", motivation_2014="")
    one, notes = trust(path), "\n".join(load(path).notes)
    assert one.staff == 4000.0
    assert one.starting_slack == pytest.approx((-0.01 + 0.02) / 2)
    assert "Blank staff filled with the median of the type: RAA 4,000" in notes
    assert "Blank capability score filled with the median of the type: RAA" in notes


def test_capability_follows_managers_scores_and_never_what_staff_say_of_improving(source):
    population = load(source())
    share = dict(zip(population.codes, population.attributes["starting_practising_share"][0, 0], strict=True))
    assert share["RCC"] < share["RAA"] < share["RBB"]
    swapped = load(source(improve_2017="99"))
    assert swapped == population


def test_motivation_counts_too(source):
    path = source(manage_2014="3.7", motivation_2014="4.2")
    shares = load(path).attributes["starting_practising_share"][0, 0]
    assert shares.argmax() == 0


def test_scores_are_compared_within_the_type():
    everyone = [{"type": kind} for kind in ("acute", "acute", "ambulance", "ambulance", "community")]
    assert standardised(everyone, [3.4, 3.6, 2.4, 2.6, 3.0]) == pytest.approx([-1, 1, -1, 1, 0])
    assert standardised(everyone, [3.4, None, 2.4, 2.6, None])[1] is None


def test_a_blank_region_or_area_is_the_nearest_trusts(source):
    near = SOURCE_ROW | {"code": "RNE", "lat": "54.9", "long": "-1.6", "stp": "Dorset", "ahsn_derived": "Wessex"}
    path = source(near, ahsn_derived="", stp="", lat="54.5", long="-1.4")
    one, notes = trust(path), "\n".join(load(path).notes)
    assert (one.region, one.area) == ("Wessex", "Dorset")
    assert "RAA Wessex (RNE)" in notes
    assert "RAA Dorset (RNE)" in notes


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude(source):
    east = SOURCE_ROW | {"code": "REA", "lat": "54.0", "long": "-0.5", "ahsn_derived": "Wessex"}
    north = SOURCE_ROW | {"code": "RNO", "lat": "55.2", "long": "-2.0", "ahsn_derived": "Oxford"}
    assert trust(source(east, north, ahsn_derived="", lat="54.0", long="-2.0")).region == "Wessex"


def test_a_merged_trust_takes_the_place_of_its_parts(source):
    parts = [
        SOURCE_ROW | {"code": "RW3", "income_2014": "1000000", "cost_2014": "900000", "surplus_2014": "20000"},
        SOURCE_ROW | {"code": "RM2", "income_2014": "500000", "cost_2014": "450000", "surplus_2014": "-5000"},
    ]
    merged = SOURCE_ROW | {
        "code": "R0A",
        "staff_2017": "17000",
        "income_2014": "",
        "cost_2014": "",
        "surplus_2014": "",
    }
    path = source(*parts, merged)
    one, population = trust(path, "R0A"), load(path)
    assert (one.base_cost, one.starting_slack) == (1350e6, 0.01)
    assert set(population.codes) == {"RAA", "RBB", "RCC", "R0A"}
    assert any("RM2 and RW3" in note for note in population.notes)


def test_the_parts_stay_where_the_merged_trust_is_not(source):
    assert "RW3" in load(source(SOURCE_ROW | {"code": "RW3"})).codes


def test_newer_partnerships_go_back_to_the_footprints_of_2016(source):
    gateshead = SOURCE_ROW | {"code": "RR7", "stp": "Cumbria and North East"}
    teesside = SOURCE_ROW | {"code": "RTR", "stp": "Cumbria and North East"}
    path = source(gateshead, teesside, stp="Healthier Lancashire and South Cumbria")
    assert trust(path).area == "Lancashire and South Cumbria"
    assert trust(path, "RR7").area == "Northumberland, Tyne and Wear"
    assert trust(path, "RTR").area.startswith("Durham")


BAD_CELLS = [
    ("type", "hospital", "unknown type"),
    ("ahsn_derived", "Wesex", "unknown ahsn derived"),
    ("region", "", "the cell is empty"),
    ("staff_2017", "lots", "not a number"),
    ("cost_2014", "-3", "a negative number"),
    ("manage_2014", "9", "out of range"),
    ("surplus_2014", "nan", "not a finite number"),
    ("lat", "200", "out of range"),
]


@pytest.mark.parametrize(("column", "cell", "message"), BAD_CELLS)
def test_a_bad_cell_of_the_source_is_said_by_its_own_column(column, cell, message, source):
    with pytest.raises(PopulationError) as refused:
        load(source(**{column: cell}))
    (problem,) = refused.value.problems
    assert (problem.line, problem.key, problem.message) == (2, column, message)


def test_a_missing_column_of_the_source_is_said(tmp_path):
    rows = [{name: cell for name, cell in row.items() if name != "surplus_2014"} for row in (SOURCE_ROW, *OTHERS)]
    with pytest.raises(PopulationError) as refused:
        load(write_rows(tmp_path / "source.csv", rows))
    assert [problem.key for problem in refused.value.problems] == ["surplus_2014"]


def test_what_cannot_be_filled_is_said(source):
    lonely = SOURCE_ROW | {"code": "RXX", "type": "ambulance", "staff_2017": "", "staff_2018": "", "ahsn_derived": ""}
    with pytest.raises(PopulationError, match="no ambulance trust has a staff"):
        load(source(lonely))
    with pytest.raises(PopulationError, match="nor a point on the map"):
        load(source(ahsn_derived="", lat="", long=""))


def test_the_command_writes_a_table_that_loads_the_same(source, tmp_path, capsys):
    path, out = source(staff_2017=""), tmp_path / "out.csv"
    assert convert.main([str(path), str(out)]) == 0
    said = capsys.readouterr().out
    assert "staff_2018 for want of staff_2017: RAA" in said
    assert f"Wrote 3 trusts to {out}." in said
    assert load(out) == load(path)


@pytest.mark.parametrize("wrong", ["missing", "cell", "other table", "own source", "folder"])
def test_the_command_answers_wrong_input_with_a_problem_and_exit_code_2(wrong, source, tmp_path, capsys):
    path, out = source(staff_2017="x" if wrong == "cell" else "4000"), tmp_path / "out.csv"
    arguments = {
        "missing": [tmp_path / "nothing.csv", out],
        "cell": [path, out],
        "other table": [write_rows(tmp_path / "own.csv", [ROW]), out],
        "own source": [path, path],
        "folder": [path, tmp_path / "nowhere" / "out.csv"],
    }[wrong]
    before = path.read_bytes()
    assert convert.main([str(argument) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Error: ")
    assert "Traceback" not in captured.err
    assert not out.exists()
    assert path.read_bytes() == before


def test_help_says_what_both_arguments_are(capsys):
    with pytest.raises(SystemExit) as end:
        convert.main(["--help"])
    assert end.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "SOURCE.csv the public source:" in said
    assert "OUT.csv the table to write:" in said


def test_real_trusts_convert(public_source):
    real = load(public_source)
    assert len(real) == 232
    assert {"RW3", "RM2"}.isdisjoint(real.codes)
    assert real.sizes["region"] == 15
    assert real.sizes["area"] == 44
    assert real.sizes["education_region"] == 13
    share = real.attributes["starting_practising_share"][0, 0]
    assert np.sum(share >= 0.10) == 7
    assert 0.01 <= np.median(share) <= 0.02
    cost = real.attributes["base_cost"].sum()
    assert 70e9 < cost < 80e9
    assert any("converted" in note for note in real.notes)


def test_the_published_exemplar_is_among_the_exemplars_of_the_real_trusts(public_source):
    real = load(public_source)
    assert real.attributes["starting_practising_share"][0, 0, real.codes.index("RWK")] >= 0.10


def test_the_largest_real_trust_has_a_whole_years_cost(public_source):
    manchester = trust(public_source, "R0A")
    assert 1.2e9 < manchester.base_cost < 1.6e9


def test_converted_real_trusts_survive_the_round_trip(public_source, tmp_path):
    assert convert.main([str(public_source), str(tmp_path / "real.csv")]) == 0
    assert load(tmp_path / "real.csv") == load(public_source)
