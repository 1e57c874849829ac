"""Belonging, selecting, writing and reading back."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from qisim.errors import OutputError, PopulationError
from qisim.population import SELECTION_KEYS, Population, load
from qisim.population.capability import published


@pytest.fixture(scope="module")
def england() -> Population:
    return load("england-2015")


def assert_consistent(population: Population) -> None:
    """Every trust is found under the member that its index says."""
    for place, index in population.index.items():
        members = population.members[place]
        assert index.dtype == np.int64
        assert len(index) == len(population)
        if place in SELECTION_KEYS:
            assert tuple(members[position] for position in index) == population.columns[place]
        if place != "type":
            assert set(index) == set(range(len(members)))


def test_indexes_and_members_agree(england):
    assert_consistent(england)
    assert england.members["nation"] == ("England",)
    assert england.members["trust"] == england.codes
    assert england.names[0].startswith("Acute trust 1, ")


@pytest.mark.parametrize("key", SELECTION_KEYS)
def test_trusts_can_be_selected_by(key, england):
    value = england.columns[key][100]
    part = england.select({key: [value]})
    assert 0 < len(part) < len(england)
    assert set(part.columns[key]) == {value}
    assert part.codes == tuple(
        code for code, one in zip(england.codes, england.columns[key], strict=True) if one == value
    )
    assert_consistent(part)


def test_a_selection_keeps_only_members_that_remain_but_all_four_types(england):
    part = england.select({"nhs_region": ["North West"], "type": ["acute", "community"]})
    assert len(part.members["region"]) < 15
    assert part.members["type"] == england.members["type"]
    assert set(part.columns["type"]) == {"acute", "community"}
    assert_consistent(part)


def test_what_a_trust_has_is_the_same_in_a_selection(england):
    part = england.select({"region": "Wessex"})
    kept = [england.codes.index(code) for code in part.codes]
    for name, values in part.attributes.items():
        assert np.array_equal(values, england.attributes[name][:, :, kept])


def test_words_are_matched_past_case_and_underscores(england):
    exact = england.select({"type": ["mental_health"], "nhs_region": ["North West"]})
    assert england.select({"type": ["Mental Health"], "nhs_region": [" north west "]}) == exact
    assert england.select({"foundation": True}) == england.select({"foundation": ["true"]})


def test_several_values_widen_and_several_keys_narrow(england):
    wide = england.select({"region": ["Wessex", "Oxford"]})
    assert len(wide) == len(england.select({"region": ["Wessex"]})) + len(england.select({"region": ["Oxford"]}))
    assert len(wide.select({"foundation": [False]})) < len(wide)


def test_a_selection_says_what_it_is(england):
    assert "of 237 trusts: region = Wessex" in england.select({"region": ["Wessex"]}).notes[-1]
    assert england.select({}) is england


def test_an_unknown_key_is_refused_with_a_suggestion(england):
    with pytest.raises(PopulationError) as refused:
        england.select({"nhs_regoin": ["London"]})
    (problem,) = refused.value.problems
    assert problem.key == "nhs_regoin"
    assert problem.suggestion == "did you mean 'nhs_region'?"


def test_every_unknown_value_is_refused_with_a_suggestion(england):
    with pytest.raises(PopulationError) as refused:
        england.select({"region": ["wesex"], "type": ["acute", "ambulances"]})
    assert [(problem.key, problem.found) for problem in refused.value.problems] == [
        ("region", "wesex"),
        ("type", "ambulances"),
    ]
    assert [problem.suggestion for problem in refused.value.problems] == [
        "did you mean 'Wessex'?",
        "did you mean 'ambulance'?",
    ]


def test_a_selection_that_leaves_nobody_is_refused(england):
    with pytest.raises(PopulationError, match="no trust fits the whole selection"):
        england.select({"region": ["Wessex"], "nhs_region": ["London"]})


def test_a_written_population_reads_back_equal(england, tmp_path):
    england.to_csv(tmp_path / "england.csv")
    again = load(tmp_path / "england.csv")
    assert again == england
    assert again.digest() == england.digest()
    assert (again.name, again.source) == ("england", str(tmp_path / "england.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["england.csv"]


def test_the_digest_moves_with_any_number(england, tmp_path):
    england.to_csv(tmp_path / "england.csv")
    text = (tmp_path / "england.csv").read_text(encoding="utf-8")
    number = repr(england.trusts[50].starting_waste[2])
    (tmp_path / "other.csv").write_text(text.replace(number, number + "01", 1), encoding="utf-8")
    assert load(tmp_path / "other.csv").digest() != england.digest()


def test_a_folder_that_is_not_there_cannot_be_written_to(england, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        england.to_csv(tmp_path / "nowhere" / "england.csv")


def test_a_target_that_cannot_be_replaced_leaves_nothing_behind(england, tmp_path):
    (tmp_path / "england.csv").mkdir()
    with pytest.raises(OutputError):
        england.to_csv(tmp_path / "england.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["england.csv"]


def test_a_population_travels_to_worker_processes(england):
    assert pickle.loads(pickle.dumps(england)) == england


def test_a_small_table_is_enough(write):
    population = load(write())
    assert population.codes == ("A1", "B2")
    assert population.names[1] == "Second trust, with a comma"
    assert population.columns["foundation"] == ("true", "false")
    assert population.attributes["base_cost"][0, 0, 0] == 350e6


def test_staff_groups_left_out_follow_the_type(write):
    population = load(write())
    assert population.attributes["staff"][3, 0] == pytest.approx(
        [5000 * published()["staff_shares"][kind]["managers"] for kind in ("acute", "mental_health")]
    )
    assert any("shares of all staff by type" in note for note in population.notes)


def test_waste_left_out_is_typical_and_said(write):
    population = load(write())
    assert (population.attributes["starting_waste"] == 1).all()
    assert any("starting_waste_emergency_flow" in note for note in population.notes)


def test_an_area_of_ones_own_is_taken_and_said(write):
    population = load(write(area="Borsetshire"))
    assert "Borsetshire" in population.members["area"]
    assert any("Borsetshire" in note for note in population.notes)


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_fine(write):
    path = write()
    plain = load(path)
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() + b"\r\n,,,,,,,,,,,,\r\n")
    assert load(path) == plain


def test_a_path_may_be_a_string(write):
    path = write()
    assert load(str(path)) == load(Path(path))
